//! Accepts a finding by a comment at its line, with an end and a reason.

use super::{Action, At, fix};
use crate::diagnostic::Diagnostic;
use crate::engine::allow::{self, Allow};
use crate::engine::levels::may_be_left_out;
use crate::ide::text::line_start;
use crate::plan::{self, Format};
use crate::syntax;
use chrono::Days;
use std::sync::Arc;

/// A finding that is accepted comes back after so many days.
const DAYS: u64 = 90;

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    let zone = &at.snapshot.analysis.policy.zone;
    let today = zone.civil(at.snapshot.world.at).date();
    let until = today.checked_add_days(Days::new(DAYS)).unwrap_or(today);
    let mut names: Vec<&'static str> = Vec::new();
    for finding in at.findings().filter(|finding| may_be_left_out(finding)) {
        if names.contains(&finding.name) || !allow::is_allowed(finding.name) {
            continue;
        }
        let comment = format!(
            "# tidegate: allow {} until {until} because it is to be mended",
            finding.name
        );
        let Some((place, text)) = accepted(at, finding, &comment) else {
            continue;
        };
        names.push(finding.name);
        actions.push(fix(
            format!("accept `{}` here until {until}", finding.name),
            vec![at.insert(place, text)],
            finding.name,
        ));
    }
}

/// Where a comment accepts this finding, and as little else as it can: above its line or behind it.
fn accepted(at: &At<'_>, finding: &Diagnostic, comment: &str) -> Option<(usize, String)> {
    let place = finding.primary.place.span.start as usize;
    let start = line_start(at.text, place);
    let above = format!("{}{comment}\n", at.indentation(place));
    let line = at.text.get(start..)?.split('\n').next()?;
    let end = start + line.trim_end().len();
    let candidates = [(start, above), (end, format!("  {comment}"))];
    let holding = candidates.into_iter().filter_map(|(place, text)| {
        let held = held(at, finding, place, &text)?;
        Some((held, place, text))
    });
    let least = holding.min_by_key(|(held, ..)| *held);
    least.map(|(_, place, text)| (place, text))
}

/// How much a comment that is put there holds for, if it holds for the finding.
fn held(at: &At<'_>, finding: &Diagnostic, place: usize, text: &str) -> Option<u32> {
    let (before, behind) = at.text.split_at_checked(place)?;
    let after = [before, text, behind].concat();
    let name = at.snapshot.source(at.file)?.name();
    let found = match Format::from_name(name) {
        None => allow::in_policy(at.file, &after, &syntax::parse(at.file, &after)),
        // JSON has no comments.
        Some(Format::Json) => return None,
        Some(format) => {
            let tree = plan::read(at.file, Arc::new(after.clone()), format);
            allow::in_plan(at.file, &after, &tree)
        }
    };
    let own = |allow: &&Allow| {
        let start = allow.span.start as usize;
        place <= start && start < place + text.len()
    };
    let own = found.allows.iter().find(own)?;
    let mut target = finding.primary.place.span.start as usize;
    if place <= target {
        target += text.len();
    }
    let holds = own.holds.range();
    let is_held = holds.start <= target && target <= holds.end;
    is_held.then(|| own.holds.len() as u32)
}
