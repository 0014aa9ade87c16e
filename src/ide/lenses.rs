//! What stands above a line: what a statement decides now, the verdict on a change, a test to run.

use super::hover::statements::Counts;
use super::snapshot::Snapshot;
use crate::engine::{Answer, Owed, Verdict};
use crate::plan::Tree;
use crate::policy::model::{Statement, StatementKind, TimesKind};
use crate::policy::types::RecordKind;
use crate::source::{FileId, Span};
use crate::syntax::tree::{Item, ItemKind, SettingKind};
use crate::time::format_civil;
use crate::verdict::{Evaluator, Frame};
use rustc_hash::FxHashSet;

/// A line above a place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// What it is about: the name of an item, the id of a change.
    pub span: Span,
    /// What it says.
    pub title: String,
    /// What it does when it is chosen.
    pub command: LensCommand,
}

/// What a lens does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensCommand {
    /// It only says something.
    None,
    /// Runs the test of this title.
    RunTest(String),
    /// Shows the findings of a statement, by kind and name.
    ShowFindings(String),
    /// Shows the verdict on a change or release, by kind and id.
    ShowVerdict(String),
}

/// The lines above the places of a file.
pub fn code_lenses(snapshot: &Snapshot, file: FileId) -> Vec<Lens> {
    if let Some(parsed) = snapshot.policy_file(file) {
        return of_policy(snapshot, file, &parsed.file.items);
    }
    match snapshot.plan_file(file) {
        Some(tree) => of_plan(snapshot, file, tree),
        None => Vec::new(),
    }
}

fn of_policy(snapshot: &Snapshot, file: FileId, items: &[Item]) -> Vec<Lens> {
    let policy = &snapshot.analysis.policy;
    let tested = tested(snapshot);
    let in_file = policy
        .statements
        .iter()
        .filter(|statement| statement.place.file == file);
    let mut lenses: Vec<Lens> = snapshot.evaluate(|evaluator, reading| {
        in_file
            .filter(|statement| !matches!(statement.kind, StatementKind::Template))
            .flat_map(|statement| {
                let applies = applies_to(evaluator, &reading.subjects, statement);
                of_statement(snapshot, statement, applies, tested.as_ref())
            })
            .collect()
    });
    for item in items
        .iter()
        .filter(|item| item.kind.value == ItemKind::Test)
    {
        if let Some(name) = &item.name {
            lenses.push(Lens {
                span: item.kind.span,
                title: "run test".to_owned(),
                command: LensCommand::RunTest(name.value.clone()),
            });
        }
    }
    lenses.sort_by_key(|lens| lens.span);
    lenses
}

/// To how many of the plans' changes and releases a statement applies; `None` where it counts several at once.
fn applies_to(
    evaluator: &Evaluator<'_>,
    subjects: &[(RecordKind, u32)],
    statement: &Statement,
) -> Option<usize> {
    let mut count = 0;
    for variant in &statement.variants {
        let is_planned = matches!(variant.subject, RecordKind::Change | RecordKind::Release);
        if variant.other.is_some() || !is_planned {
            return None;
        }
        let own = subjects.iter().filter(|(kind, _)| *kind == variant.subject);
        count += own
            .filter(|(kind, row)| evaluator.applies(statement, variant, &Frame::about(*kind, *row)))
            .count();
    }
    Some(count)
}

fn of_statement(
    snapshot: &Snapshot,
    statement: &Statement,
    applies: Option<usize>,
    tested: Option<&FxHashSet<String>>,
) -> Vec<Lens> {
    let name = format!("{} {}", statement.kind.word(), statement.name);
    let lens = |title: String, command: LensCommand| Lens {
        span: statement.place.span,
        title,
        command,
    };
    let mut lenses = Vec::new();
    let counts = Counts::of(snapshot, &name);
    let has_findings = counts != Counts::default();
    let applies = match applies {
        Some(0) => Some("applies to nothing".to_owned()),
        Some(count) => Some(format!("applies to {count}")),
        None => None,
    };
    let decided = has_findings.then(|| counts.words());
    let title: Vec<String> = applies.into_iter().chain(decided).collect();
    if !title.is_empty() {
        let command = if has_findings {
            LensCommand::ShowFindings(name.clone())
        } else {
            LensCommand::None
        };
        lenses.push(lens(title.join(", "), command));
    }
    lenses.extend(opening(snapshot, statement).map(|title| lens(title, LensCommand::None)));
    let decides = !matches!(statement.kind, StatementKind::Class | StatementKind::Bundle);
    if tested.is_some_and(|tested| decides && !tested.contains(&statement.name)) {
        lenses.push(lens(
            "no test that it refuses".to_owned(),
            LensCommand::None,
        ));
    }
    lenses
}

/// The next opening of a window, the end or the start of a blackout.
fn opening(snapshot: &Snapshot, statement: &Statement) -> Option<String> {
    let policy = &snapshot.analysis.policy;
    let kind = match statement.kind {
        StatementKind::Blackout => TimesKind::Blackout,
        StatementKind::Window => TimesKind::Window,
        _ => return None,
    };
    let number = policy
        .times
        .iter()
        .position(|times| times.kind == kind && times.name == statement.name)?;
    let times = policy.times.get(number)?;
    let set = snapshot.analysis.timetable.set(u32::try_from(number).ok()?);
    let now = snapshot.world.at;
    let next = set
        .union
        .as_slice()
        .iter()
        .find(|opening| opening.end > now);
    let at = |instant| format_civil(instant, &times.zone);
    Some(match (kind, next) {
        (TimesKind::Blackout, Some(next))
            if next.start <= now && next.end == crate::time::Instant::MAX =>
        {
            "closed now, without an end".to_owned()
        }
        (TimesKind::Blackout, Some(next)) if next.start <= now => {
            format!("closed now, until {}", at(next.end))
        }
        (TimesKind::Blackout, Some(next)) => format!("closed from {}", at(next.start)),
        (_, Some(next)) if next.start <= now => format!("open now, until {}", at(next.end)),
        (_, Some(next)) => format!("opens {}", at(next.start)),
        (TimesKind::Blackout, None) => return None,
        (_, None) => "does not open any more".to_owned(),
    })
}

/// The names that a test expects a refusal from; `None` where the policy has no tests.
fn tested(snapshot: &Snapshot) -> Option<FxHashSet<String>> {
    let items = snapshot
        .world
        .policies
        .iter()
        .flat_map(|(_, parsed)| &parsed.file.items);
    let tests: Vec<&Item> = items
        .filter(|item| item.kind.value == ItemKind::Test)
        .collect();
    if tests.is_empty() {
        return None;
    }
    let expects = tests
        .iter()
        .flat_map(|test| &test.settings)
        .flat_map(|setting| match &setting.kind {
            SettingKind::Expect(expectation) => vec![expectation],
            SettingKind::Each { cases, .. } => cases.iter().map(|case| &case.expectation).collect(),
            _ => Vec::new(),
        });
    let refusing = expects.filter(|one| one.verdict.value != "go");
    Some(
        refusing
            .flat_map(|one| &one.from)
            .map(|name| name.value.clone())
            .collect(),
    )
}

fn of_plan(snapshot: &Snapshot, file: FileId, tree: &Tree) -> Vec<Lens> {
    if tree.is_of_tables() {
        return Vec::new();
    }
    let verdicts = snapshot.analysis.report.verdicts.iter();
    let mut lenses: Vec<Lens> = verdicts
        .filter(|verdict| verdict.place.file == file)
        .map(|verdict| Lens {
            span: verdict.place.span,
            title: verdict_title(verdict),
            command: LensCommand::ShowVerdict(format!("{} {}", verdict.kind, verdict.id)),
        })
        .collect();
    lenses.sort_by_key(|lens| lens.span);
    lenses
}

/// A verdict in a line: `go`, `go when 1 of security`, `no-go: blackout weekends`.
fn verdict_title(verdict: &Verdict) -> String {
    match &verdict.answer {
        Answer::Go if verdict.overridden.is_empty() => "go".to_owned(),
        Answer::Go => format!("go, {} overridden", verdict.overridden.len()),
        Answer::GoWhen(owed) => {
            let owed: Vec<&str> = owed.iter().map(|owed: &Owed| owed.what.as_str()).collect();
            format!("go when {}", owed.join(", "))
        }
        Answer::NoGo(why) => format!("no-go: {}", why.join(", ")),
        Answer::Cancelled => "cancelled".to_owned(),
    }
}
