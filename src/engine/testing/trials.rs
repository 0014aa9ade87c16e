//! The tests of a workspace as trials: each its records, its instant and what it expects; a test with cases one for each.

use super::plans::plan_trials;
use crate::diagnostic::Diagnostic;
use crate::engine::checks::UNEVEN_CASE;
use crate::engine::world::World;
use crate::plan::Tree;
use crate::plan::history::HistoryFiles;
use crate::plan::trial::{Row, read_records};
use crate::policy::Policy;
use crate::policy::checks::{MISPLACED_SETTING, MISSING_SETTING, WRONG_TYPE};
use crate::policy::dates;
use crate::source::{FileId, Place, Spanned};
use crate::syntax::tree::{
    Case, DateTime, Expectation, Item, ItemKind, Path, Setting, SettingKind, Value, ValueKind,
};
use crate::time::Instant;
use std::borrow::Cow;
use std::sync::Arc;

/// A test, or one case of it.
pub(super) struct Trial<'a> {
    /// The title of the test; of a test plan the name of its file.
    pub name: String,
    /// The same with the values of the case.
    pub title: String,
    /// Where the title is written.
    pub name_place: Place,
    /// Where the case is written; without cases, the title.
    pub place: Place,
    /// The instant as at which it is judged; `None` after a mistake.
    pub at: Option<Instant>,
    /// Its records: one plan.
    pub plans: Vec<(FileId, Arc<Tree>)>,
    /// What is on file in it about the past.
    pub history: Option<HistoryFiles>,
    /// What it expects.
    pub expects: Vec<Expects<'a>>,
    /// What is wrong with it as it is written.
    pub mistakes: Vec<Diagnostic>,
    /// Whether a part of it was left out because of a mistake in its text.
    pub is_broken: bool,
}

/// Something that is expected.
pub(super) struct Expects<'a> {
    /// The file it is written in.
    pub file: FileId,
    /// What it is.
    pub what: Cow<'a, Expectation>,
    /// Of which record, by its number; of all of them in Tide.
    pub of: Option<usize>,
    /// When what is owed is due.
    pub until: Option<Instant>,
}

impl Expects<'_> {
    /// Where it is written.
    pub fn place(&self) -> Place {
        self.what.span.within(self.file)
    }
}

/// The trials of a workspace: of its policy files, then of its test plans. A base has its own.
pub(super) fn trials<'a>(world: &'a World, policy: &Policy) -> Vec<Trial<'a>> {
    let mut trials = Vec::new();
    for (file, parsed) in &world.policies {
        if policy.layers.is_base(*file) {
            continue;
        }
        let Some(source) = world.sources.find(*file) else {
            continue;
        };
        let text = source.shared_text();
        let items = parsed.file.items.iter();
        for item in items.filter(|item| item.kind.value == ItemKind::Test) {
            let test = Test {
                world,
                policy,
                file: *file,
                text: &text,
                item,
            };
            trials.extend(test.trials());
        }
    }
    trials.extend(plan_trials(world, policy));
    trials
}

/// A `test` item.
struct Test<'a, 'p> {
    world: &'a World,
    policy: &'p Policy,
    file: FileId,
    text: &'p Arc<String>,
    item: &'a Item,
}

impl<'a> Test<'a, '_> {
    fn trials(&self) -> Vec<Trial<'a>> {
        let mut all = Vec::new();
        let mut mistakes = Vec::new();
        let mut has_cases = false;
        for setting in &self.item.settings {
            if let SettingKind::Each { columns, cases } = &setting.kind {
                has_cases = true;
                self.check_table(setting, columns, cases, &mut mistakes);
                for case in cases {
                    if case.values.len() == columns.len() {
                        all.push(self.trial(Some((columns, case))));
                    }
                }
            }
        }
        if !has_cases || all.is_empty() {
            all.push(self.trial(None));
        }
        if let Some(first) = all.first_mut() {
            first.mistakes.extend(mistakes);
        }
        all
    }

    fn check_table(
        &self,
        setting: &Setting,
        columns: &[Path],
        cases: &[Case],
        mistakes: &mut Vec<Diagnostic>,
    ) {
        let keyword = setting.keyword.within(self.file);
        let mut records = self.item.settings.iter().filter(|one| is_subject(one));
        if records.clone().count() > 1 {
            let mut finding = Diagnostic::new(
                &MISPLACED_SETTING,
                keyword,
                "`each` fills in one record, and the test has several",
            )
            .help("a field of which record it is would be a guess: write a test for each case");
            if let Some(second) = records.nth(1) {
                finding = finding.label(second.keyword.within(self.file), "the second");
            }
            mistakes.push(finding);
        }
        if cases.is_empty() && !self.item.broken {
            mistakes.push(
                Diagnostic::new(&MISSING_SETTING, keyword, "`each` has no cases")
                    .help("write a row for each, such as `2026-11-20 15:00 => go`"),
            );
        }
        for case in cases {
            if case.values.len() != columns.len() {
                let counted = |many: usize, one: &str| match many {
                    1 => format!("1 {one}"),
                    many => format!("{many} {one}s"),
                };
                let message = format!(
                    "this row has {} for {}",
                    counted(case.values.len(), "value"),
                    counted(columns.len(), "field")
                );
                let first = columns.first().map_or(keyword, |path| {
                    let last = columns.last().map_or(path.span, |last| last.span);
                    path.span.to(last).within(self.file)
                });
                mistakes.push(
                    Diagnostic::new(&UNEVEN_CASE, case.span.within(self.file), message)
                        .label(first, "the fields")
                        .help("a row has a value for each field; several values of one field stand in `[ ]`"),
                );
            }
        }
    }

    fn trial(&self, case: Option<(&'a [Path], &'a Case)>) -> Trial<'a> {
        let (file, item) = (self.file, self.item);
        let name = item.name.as_ref();
        let place = name.map_or(item.kind.span, |name| name.span).within(file);
        let name = name.map_or_else(String::new, |name| name.value.clone());
        let row = case.map(|(columns, case)| Row {
            columns,
            values: &case.values,
        });
        let (tree, history) = read_records(file, self.text, &item.settings, row);
        let mut trial = Trial {
            title: match case {
                None => name.clone(),
                Some((_, case)) => format!("{name}: {}", self.shown(case)),
            },
            name,
            name_place: place,
            place: case.map_or(place, |(_, case)| case.span.within(file)),
            at: None,
            plans: vec![(file, Arc::new(tree))],
            history,
            expects: Vec::new(),
            mistakes: Vec::new(),
            is_broken: item.broken,
        };
        trial.at = self.at(case, place, &mut trial.mistakes);
        let own = case.map(|(_, case)| &case.expectation);
        let all = item.settings.iter().filter_map(|one| match &one.kind {
            SettingKind::Expect(expectation) => Some(expectation),
            _ => None,
        });
        for expectation in all.chain(own) {
            let until = expectation.until.as_ref();
            let until = until.and_then(|until| self.instant(until, true, &mut trial.mistakes));
            trial.expects.push(Expects {
                file,
                what: Cow::Borrowed(expectation),
                of: None,
                until,
            });
        }
        let has_table = |one: &Setting| matches!(one.kind, SettingKind::Each { .. });
        if trial.expects.is_empty() && !item.broken && !item.settings.iter().any(has_table) {
            let message = format!("the test `{}` expects nothing", trial.name);
            trial.mistakes.push(
                Diagnostic::new(&MISSING_SETTING, place, message)
                    .help("say what is to come, such as `expect go` or `expect no-go from NAMES`"),
            );
        }
        trial
    }

    /// The instant of the test: that of the case, else its `at`.
    fn at(
        &self,
        case: Option<(&'a [Path], &'a Case)>,
        title: Place,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Option<Instant> {
        if let Some(value) = case.and_then(|(columns, case)| value_of("at", columns, case)) {
            let ValueKind::DateTime(date) = &value.kind else {
                let place = value.span.within(self.file);
                mistakes.push(
                    Diagnostic::new(&WRONG_TYPE, place, "`at` takes a date")
                        .help("for example `2026-11-16 09:00`"),
                );
                return None;
            };
            return self.instant(&Spanned::new(date.clone(), value.span), false, mistakes);
        }
        let mut settings = self.item.settings.iter();
        let at = settings.find_map(|setting| match &setting.kind {
            SettingKind::At(date) => Some(date),
            _ => None,
        });
        match at {
            Some(date) => self.instant(date, false, mistakes),
            None if self.item.broken => None,
            None => {
                let message = "the test does not say as at which instant it is judged";
                mistakes.push(
                    Diagnostic::new(&MISSING_SETTING, title, message)
                        .help("write it, as in `at 2026-11-16 09:00`: a test has no clock"),
                );
                None
            }
        }
    }

    fn instant(
        &self,
        date: &Spanned<DateTime>,
        is_end: bool,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Option<Instant> {
        let read = if is_end {
            dates::end_of
        } else {
            dates::instant_of
        };
        let (zones, zone) = (&self.world.zones, &self.policy.zone);
        read(zones, date, zone, self.file, mistakes)
    }

    /// The values of a case as they are written, blanks aside.
    fn shown(&self, case: &Case) -> String {
        let (Some(first), Some(last)) = (case.values.first(), case.values.last()) else {
            return String::new();
        };
        let written = self.text.get(first.span.to(last.span).range());
        let words = written.unwrap_or_default().split_whitespace();
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Whether a setting is a record that is judged.
fn is_subject(setting: &Setting) -> bool {
    matches!(&setting.kind, SettingKind::Record(record) if record.kind.value != "history")
}

fn value_of<'a>(field: &str, columns: &[Path], case: &'a Case) -> Option<&'a Value> {
    let at = columns
        .iter()
        .position(|path| match path.names.as_slice() {
            [one] => one.value == field,
            _ => false,
        })?;
    case.values.get(at)
}
