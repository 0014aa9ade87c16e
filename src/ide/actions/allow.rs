//! Accepts a finding by a comment above its line, with an end and a reason.

use super::{Action, At, fix};
use crate::engine::levels::may_be_left_out;
use crate::ide::text::line_start;
use crate::plan::Format;
use chrono::Days;

/// A finding that is accepted comes back after so many days.
const DAYS: u64 = 90;

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    // JSON has no comments.
    let name = at
        .snapshot
        .source(at.file)
        .map_or("", |source| source.name());
    if Format::from_name(name) == Some(Format::Json) {
        return;
    }
    let zone = &at.snapshot.analysis.policy.zone;
    let today = zone.civil(at.snapshot.world.at).date();
    let until = today.checked_add_days(Days::new(DAYS)).unwrap_or(today);
    let mut names: Vec<&'static str> = Vec::new();
    for finding in at.findings().filter(|finding| may_be_left_out(finding)) {
        if names.contains(&finding.name) {
            continue;
        }
        names.push(finding.name);
        let place = finding.primary.place.span.start as usize;
        let start = line_start(at.text, place);
        let comment = format!(
            "{}# tidegate: allow {} until {until} because it is to be mended\n",
            at.indentation(place),
            finding.name
        );
        actions.push(fix(
            format!("accept `{}` here until {until}", finding.name),
            vec![at.insert(start, comment)],
            finding.name,
        ));
    }
}
