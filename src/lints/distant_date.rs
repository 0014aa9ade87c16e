//! A date that is so far from the check that a digit of its year is probably wrong.

use super::Lints;
use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::policy::condition::Op;
use crate::policy::types::Value;
use crate::source::Place;
use crate::syntax::tree::{DateTime, Expr, ExprKind, SettingKind, Times};
use crate::time::Instant;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// The check.
pub const CHECK: Check = Check::remark(
    "distant-date",
    Severity::Warning,
    "a date more than ten years from the check",
);

const YEARS: i32 = 10;

pub(super) fn lint(context: &Lints<'_>, out: &mut Vec<Diagnostic>) {
    let zone = &context.policy.zone;
    let today = zone.civil(context.at).date();
    let mut found: BTreeMap<Place, NaiveDate> = BTreeMap::new();
    for (file, item) in context.items() {
        let mut take = |date: &DateTime, span: crate::source::Span| {
            found.insert(span.within(file), date.date);
        };
        for setting in &item.settings {
            match &setting.kind {
                SettingKind::Until(date) => take(&date.value, date.span),
                // What holds since long ago is no mistake.
                SettingKind::Since(date) if date.value.date > today => take(&date.value, date.span),
                SettingKind::Times(Times::From { from, to, .. }) => {
                    for end in [Some(from), to.as_ref()].into_iter().flatten() {
                        if let Some(date) = date_of(end) {
                            take(date, end.span);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for node in context.policy.program.iter() {
        if let Op::Constant(Value::Instant(at)) = node.op {
            let date = zone.civil(Instant(at)).date();
            found.entry(node.span.within(node.file)).or_insert(date);
        }
    }
    for (place, date) in found {
        let years = date.year().saturating_sub(today.year());
        let is_far = years.abs() > YEARS
            || years.abs() == YEARS && (date.ordinal() > today.ordinal()) == (years > 0);
        if is_far {
            let message = match years > 0 {
                true => format!("{date} is {years} years ahead"),
                false => format!("{date} was {} years ago", -years),
            };
            out.push(
                Diagnostic::new(&CHECK, place, message)
                    .help("look whether the year is right, as 2062 for 2026"),
            );
        }
    }
}

/// The date that an end of a line is.
fn date_of(end: &Expr) -> Option<&DateTime> {
    match &*end.kind {
        ExprKind::DateTime(date) => Some(date),
        _ => None,
    }
}
