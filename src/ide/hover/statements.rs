//! Statements and things with times: why they are there, and what they decide now.

use super::things::{docs, named};
use super::times;
use crate::ide::snapshot::Snapshot;
use crate::policy::model::{Statement, StatementKind, TimesKind};
use crate::policy::types::RecordKind;
use std::fmt::Write;

/// The times of a name.
pub(super) fn find_times(snapshot: &Snapshot, name: &str, kind: TimesKind) -> Option<u32> {
    let mut times = (0u32..).zip(&snapshot.analysis.policy.times);
    times
        .find(|(_, times)| times.name == name && times.kind == kind)
        .map(|(number, _)| number)
}

/// A period, or another thing with times that is no statement.
pub(super) fn period(snapshot: &Snapshot, number: u32) -> Option<String> {
    let policy = &snapshot.analysis.policy;
    let times = policy.times.get(number as usize)?;
    let word = match times.kind {
        TimesKind::Period => "period",
        TimesKind::Rota => {
            let row = policy.names.find(RecordKind::Group, &times.name)?;
            return named(snapshot, RecordKind::Group, row);
        }
        TimesKind::Holidays => "holidays",
        TimesKind::Blackout | TimesKind::Window => {
            let is_it = |statement: &&Statement| {
                statement.name == times.name && statement.kind.word() == words_of(times.kind)
            };
            let found = policy.statements.iter().find(is_it)?;
            return Some(statement(snapshot, found));
        }
    };
    let name = if times.kind == TimesKind::Holidays {
        "calendar.holidays"
    } else {
        &times.name
    };
    Some(format!(
        "{word} `{name}`\n{}\n{}",
        docs(snapshot, times.place),
        times::describe(snapshot, number)
    ))
}

fn words_of(kind: TimesKind) -> &'static str {
    if kind == TimesKind::Blackout {
        "blackout"
    } else {
        "window"
    }
}

/// A statement: why it is there, and what it decides now.
pub(super) fn statement(snapshot: &Snapshot, statement: &Statement) -> String {
    let mut out = format!("{} `{}`\n", statement.kind.word(), statement.name);
    let docs = statement.docs.whole();
    if !docs.is_empty() {
        let _ = writeln!(out, "\n{docs}");
    }
    if let Some(reason) = &statement.reason {
        let _ = writeln!(out, "\nwhy: {}", reason.text);
    }
    if statement.advisory {
        out.push_str("\nadvisory: broken is a warning\n");
    }
    let counts = Counts::of(
        snapshot,
        &format!("{} {}", statement.kind.word(), statement.name),
    );
    let _ = writeln!(out, "\n{}", counts.words());
    let times = match statement.kind {
        StatementKind::Blackout => find_times(snapshot, &statement.name, TimesKind::Blackout),
        StatementKind::Window => find_times(snapshot, &statement.name, TimesKind::Window),
        _ => None,
    };
    if let Some(times) = times {
        let _ = write!(out, "\n{}", times::describe(snapshot, times));
    }
    out
}

/// What a statement says of the plans now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ide) struct Counts {
    pub refused: usize,
    pub owed: usize,
    pub warned: usize,
}

impl Counts {
    /// Counts the findings of a statement, `blackout weekends`.
    pub fn of(snapshot: &Snapshot, statement: &str) -> Self {
        use crate::diagnostic::{Outcome, Severity};
        let mut counts = Counts::default();
        for finding in &snapshot.analysis.report.findings {
            let Some(decision) = finding
                .decision
                .as_ref()
                .filter(|decision| decision.statement == statement)
            else {
                continue;
            };
            match (decision.outcome, finding.severity) {
                (_, Severity::Warning | Severity::Note) => counts.warned += 1,
                (Outcome::Owed, _) => counts.owed += 1,
                _ => counts.refused += 1,
            }
        }
        counts
    }

    /// `refuses 2, owed by 1`.
    pub fn words(self) -> String {
        let mut parts = Vec::new();
        if self.refused > 0 {
            parts.push(format!("refuses {}", self.refused));
        }
        if self.owed > 0 {
            parts.push(format!("owed by {}", self.owed));
        }
        if self.warned > 0 {
            parts.push(format!("warns of {}", self.warned));
        }
        if parts.is_empty() {
            parts.push("refuses nothing".to_owned());
        }
        parts.join(", ")
    }
}
