//! Wall-clock times of a policy: each needs a time zone, its item's or the policy's.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks::MISSING_ZONE;
use crate::source::{FileId, Place};
use crate::syntax::tree::{DateTime, Item, ItemKind, SettingKind};

/// How many further places a finding shows.
const MOST_SHOWN: usize = 3;

impl<'a> Resolver<'a> {
    /// Whether a policy item names a zone, known or not.
    pub(super) fn find_zone(&mut self, items: &[(FileId, &'a Item)]) {
        let mut policies = Self::of_kind(items, ItemKind::Policy);
        self.zone_is_written = policies.any(|(_, item)| has_zone(item));
    }

    /// A date as written is on the wall clock, unless it says its offset or zone.
    pub(super) fn wall_clock_date(&mut self, date: &DateTime, place: Place) {
        if date.offset.is_none() && date.zone.is_none() {
            self.wall_clock(place);
        }
    }

    /// Remembers a time on the wall clock for which no zone is named.
    pub(super) fn wall_clock(&mut self, place: Place) {
        if !self.zone_is_written && !self.item_has_zone {
            self.without_zone.push(place);
        }
    }

    /// Reports them, once for each file: one line mends all.
    pub(super) fn tell_missing_zones(&mut self) {
        let mut places = std::mem::take(&mut self.without_zone);
        places.sort_unstable();
        places.dedup();
        let files = places.chunk_by(|one, other| one.file == other.file);
        let findings: Vec<Diagnostic> = files.filter_map(finding).collect();
        self.diagnostics.extend(findings);
    }
}

fn finding(places: &[Place]) -> Option<Diagnostic> {
    let (first, more) = places.split_first()?;
    let message = match more.len() {
        0 => "no time zone is named for this wall-clock time".to_owned(),
        more => format!("no time zone is named for this wall-clock time and {more} more"),
    };
    let mut found = Diagnostic::new(&MISSING_ZONE, *first, message)
        .remark("in which zone?")
        .help("name it for the whole policy, as in `policy NAME { timezone Europe/Amsterdam }`, or in a blackout, window or period by itself");
    for place in more.iter().take(MOST_SHOWN) {
        found = found.label(*place, "and this");
    }
    Some(found)
}

/// Whether an item names a time zone.
pub(super) fn has_zone(item: &Item) -> bool {
    let mut settings = item.settings.iter();
    settings.any(|setting| matches!(setting.kind, SettingKind::Timezone(_)))
}
