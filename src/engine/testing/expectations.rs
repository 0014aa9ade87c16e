//! What a test expects, held against what came.

use super::judging::Judged;
use super::trials::{Expects, Trial};
use crate::diagnostic::{Diagnostic, Outcome, Role, Severity};
use crate::engine::checks::FAILED_TEST;
use crate::engine::report::{Answer, Verdict};
use crate::policy::Policy;
use crate::syntax::tree::{Name, Path};
use crate::time::{Instant, format_civil};
use crate::verdict::Finding;

/// More than this of one sort is not listed.
const MOST_TOLD: usize = 3;

/// What did not come as a test expects it; `None` if it came.
pub(super) fn unmet(
    policy: &Policy,
    trial: &Trial<'_>,
    expects: &Expects<'_>,
    judged: &Judged,
) -> Option<Diagnostic> {
    let id = expects.what.subject.as_ref();
    // Who names a record means that one, wherever it is written.
    let is_about = |number: &usize, verdict: &Verdict| match (id, expects.of) {
        (Some(id), _) => verdict.id == id.value,
        (None, Some(of)) => of == *number,
        (None, None) => true,
    };
    let verdicts = judged.verdicts.iter().enumerate();
    let about = verdicts.filter(|(number, verdict)| is_about(number, verdict));
    let about = about.map(|(number, _)| number).collect();
    let test = Held {
        policy,
        trial,
        expects,
        judged,
        about,
    };
    match expects.what.verdict.value.as_str() {
        "go" => test.go(),
        "no-go" => test.no_go(),
        "cancelled" => test.cancelled(),
        "owed" => test.owed(),
        "note" => test.found(Severity::Note),
        "warning" => test.found(Severity::Warning),
        _ => test.found(Severity::Error),
    }
}

/// An expectation beside what came.
struct Held<'h, 'a> {
    policy: &'h Policy,
    trial: &'h Trial<'a>,
    expects: &'h Expects<'a>,
    judged: &'h Judged,
    /// The numbers of the verdicts that it is about.
    about: Vec<usize>,
}

impl<'h> Held<'h, '_> {
    fn verdicts(&self) -> impl Iterator<Item = &'h Verdict> {
        let judged = self.judged;
        let about = self.about.iter();
        let verdicts: Vec<&Verdict> = about.filter_map(|n| judged.verdicts.get(*n)).collect();
        verdicts.into_iter()
    }

    /// The numbers of the verdicts that all of these statements and checks refuse.
    fn refused_by(&self, names: &[&Name]) -> Vec<usize> {
        let refused = |verdict: &Verdict| match &verdict.answer {
            Answer::NoGo(by) => names
                .iter()
                .all(|name| by.iter().any(|by| is_called(by, &name.value))),
            Answer::Go | Answer::GoWhen(_) | Answer::Cancelled => false,
        };
        let about = self.about.iter().copied();
        about
            .filter(|number| self.judged.verdicts.get(*number).is_some_and(refused))
            .collect()
    }

    /// The findings on the records that it is about. Those on the policy itself are about all.
    fn findings(&self) -> impl Iterator<Item = &'h Finding> {
        let all = self.judged.findings.iter().zip(&self.judged.counts_for);
        let findings: Vec<&Finding> = all
            .filter(|(_, counts_for)| {
                counts_for.is_empty() || counts_for.iter().any(|n| self.about.contains(n))
            })
            .map(|(finding, _)| finding)
            .collect();
        findings.into_iter()
    }

    fn go(&self) -> Option<Diagnostic> {
        let others = self.verdicts().filter(|one| one.answer != Answer::Go);
        let others: Vec<&Verdict> = others.collect();
        if others.is_empty() && !self.about.is_empty() {
            return None;
        }
        let message = format!("expected `go`, and {}", in_words(others.into_iter()));
        let mut finding = self.failed(message);
        let against = self.findings().filter(|one| !one.advisory);
        for one in against.take(MOST_TOLD) {
            finding = self.told(finding, one);
        }
        Some(finding)
    }

    fn cancelled(&self) -> Option<Diagnostic> {
        let others = self
            .verdicts()
            .filter(|one| one.answer != Answer::Cancelled);
        let others: Vec<&Verdict> = others.collect();
        others.first()?;
        let message = format!("expected `cancelled`, and {}", in_words(others.into_iter()));
        Some(self.failed(message))
    }

    fn no_go(&self) -> Option<Diagnostic> {
        let names: Vec<&Name> = self.expects.what.from.iter().collect();
        let refused = self.refused_by(&names);
        if refused.is_empty() {
            let of = |name: &&Name| self.refused_by(&[*name]).is_empty();
            let absent: Vec<&Name> = names.iter().copied().filter(of).collect();
            let message = match absent.as_slice() {
                [] if names.is_empty() => format!("expected `no-go`, and {}", self.what_came()),
                [] => format!(
                    "expected a refusal from {} of one change or release, and {}",
                    listed(&names),
                    self.what_came()
                ),
                absent => format!(
                    "expected a refusal from {}, and {}",
                    listed(absent),
                    self.what_came()
                ),
            };
            let mut finding = self.failed(message);
            let outcome = |one: &&Finding| one.outcome == Outcome::Owed;
            let owed: Vec<&Finding> = self.findings().filter(outcome).collect();
            for name in absent {
                let of = |one: &&&Finding| is_called(&one.statement, &name.value);
                finding = match owed.iter().find(of) {
                    Some(one) => self.told(finding, one),
                    None => self.policy_line(finding, &name.value, "this does not refuse"),
                };
            }
            return Some(finding);
        }
        let field = self.expects.what.missing.as_ref()?;
        self.without(field, &refused)
    }

    /// A refusal for a field that is missing.
    fn without(&self, field: &Path, refused: &[usize]) -> Option<Diagnostic> {
        let names = &self.expects.what.from;
        let wanted: Vec<&str> = field.names.iter().map(|one| one.value.as_str()).collect();
        let wanted = wanted.join(".");
        let all = self.judged.findings.iter().zip(&self.judged.counts_for);
        let refuses = |counts_for: &Vec<usize>| {
            counts_for.is_empty() || counts_for.iter().any(|number| refused.contains(number))
        };
        let missing: Vec<&Finding> = all
            .filter(|(one, counts_for)| {
                one.outcome == Outcome::Missing && !one.advisory && refuses(counts_for)
            })
            .map(|(one, _)| one)
            .collect();
        let is_from = |one: &Finding| {
            names.is_empty()
                || names
                    .iter()
                    .any(|name| is_called(&one.statement, &name.value))
        };
        let is_named = |one: &Finding| {
            let told = one.diagnostic.as_deref();
            told.is_some_and(|told| names_field(told, &wanted))
        };
        // What several miss alike is told once.
        let is_silent =
            |one: &Finding| one.diagnostic.is_none() && missing.iter().any(|other| is_named(other));
        if missing
            .iter()
            .any(|one| is_from(one) && (is_named(one) || is_silent(one)))
        {
            return None;
        }
        let message = match names.as_slice() {
            [] => format!("expected a refusal since `{wanted}` is missing, and it is not for that"),
            names => {
                let names: Vec<&Name> = names.iter().collect();
                let names = listed(&names);
                format!("expected {names} to miss `{wanted}`, and that is not why it refuses")
            }
        };
        let mut finding = self.failed(message);
        let refusing = self.findings().filter(|one| is_from(one));
        for one in refusing.take(MOST_TOLD) {
            finding = self.told(finding, one);
        }
        Some(finding)
    }

    fn owed(&self) -> Option<Diagnostic> {
        let names = &self.expects.what.from;
        let owed: Vec<&Finding> = self
            .findings()
            .filter(|one| one.outcome == Outcome::Owed && !one.advisory)
            .collect();
        let of = |name: &Name| -> Vec<&Finding> {
            let owed = owed.iter().copied();
            owed.filter(|one| is_called(&one.statement, &name.value))
                .collect()
        };
        let absent: Vec<&Name> = names.iter().filter(|name| of(name).is_empty()).collect();
        if owed.is_empty() || !absent.is_empty() {
            let what = match absent.as_slice() {
                [] => "something to be owed".to_owned(),
                absent => format!("{} to be owed", listed(absent)),
            };
            let mut finding = self.failed(format!("expected {what}, and {}", self.what_came()));
            for name in absent {
                let mut all = self.findings();
                finding = match all.find(|one| is_called(&one.statement, &name.value)) {
                    Some(one) => self.told(finding, one),
                    None => self.policy_line(finding, &name.value, "nothing is owed to this"),
                };
            }
            return Some(finding);
        }
        let until = self.expects.until?;
        let is_due = |one: &&Finding| one.until == Some(until);
        let late: Vec<&Finding> = match names.as_slice() {
            [] if owed.iter().any(is_due) => Vec::new(),
            [] => owed.clone(),
            names => names
                .iter()
                .map(of)
                .filter(|all| !all.iter().any(is_due))
                .flatten()
                .collect(),
        };
        let first = late.first()?;
        let when = |at: Option<Instant>| match at {
            Some(at) => format!("until {}", self.shown(at)),
            None => "without a deadline".to_owned(),
        };
        let message = format!(
            "expected `{}` to be owed {}, and it is owed {}",
            first.statement,
            when(Some(until)),
            when(first.until)
        );
        Some(self.told(self.failed(message), first))
    }

    /// A finding of a weight, from a statement or a check.
    fn found(&self, severity: Severity) -> Option<Diagnostic> {
        let names = &self.expects.what.from;
        let of_statements = self.findings().filter_map(|one| {
            let told = one.diagnostic.as_deref()?;
            Some((told, Some(one.statement.as_str())))
        });
        let plain = self.judged.diagnostics.iter().map(|told| (told, None));
        // What is said of a text is about no one record.
        let is_about_all = self.expects.what.subject.is_none() && self.expects.of.is_none();
        let plain = plain.filter(|_| is_about_all);
        let found: Vec<(&Diagnostic, Option<&str>)> = of_statements
            .chain(plain)
            .filter(|(told, _)| told.severity == severity)
            .collect();
        let is_from = |name: &Name, told: &Diagnostic, statement: Option<&str>| {
            told.name == name.value || statement.is_some_and(|by| is_called(by, &name.value))
        };
        let absent: Vec<&Name> = names
            .iter()
            .filter(|name| !found.iter().any(|(told, by)| is_from(name, told, *by)))
            .collect();
        if !found.is_empty() && absent.is_empty() {
            return None;
        }
        let word = &self.expects.what.verdict.value;
        let article = if word == "error" { "an" } else { "a" };
        let message = match absent.as_slice() {
            [] => format!("expected {article} {word}, and there is none"),
            absent => format!(
                "expected {article} {word} from {}, and there is none",
                listed(absent)
            ),
        };
        let mut finding = self.failed(message);
        for name in absent {
            finding = self.policy_line(finding, &name.value, "this finds nothing");
        }
        Some(finding)
    }

    fn failed(&self, message: String) -> Diagnostic {
        let place = self.expects.place();
        let mut finding = Diagnostic::new(&FAILED_TEST, place, message).remark("expected here");
        for verdict in self.verdicts().take(MOST_TOLD) {
            finding = finding.label(verdict.place, answer(verdict));
        }
        if let Some(at) = self.trial.at {
            finding = finding.help(format!("judged as at {}", self.shown(at)));
        }
        finding
    }

    /// Adds what a statement found, and its line in the policy.
    fn told(&self, finding: Diagnostic, one: &Finding) -> Diagnostic {
        let Some(told) = &one.diagnostic else {
            return finding;
        };
        let line = told.labels.iter().find(|label| label.role == Role::Policy);
        let finding = match line {
            Some(line) => finding.label(line.place, one.statement.clone()),
            None => finding,
        };
        match finding.help.contains(&told.message) {
            true => finding,
            false => finding.help(told.message.clone()),
        }
    }

    /// Points at the statement of a name.
    fn policy_line(&self, finding: Diagnostic, name: &str, remark: &str) -> Diagnostic {
        let mut statements = self.policy.statements.iter();
        match statements.find(|one| one.name == name) {
            Some(statement) => finding.label(statement.place, remark),
            None => finding,
        }
    }

    fn shown(&self, at: Instant) -> String {
        let zone = &self.policy.zone;
        format!("{} {}", format_civil(at, zone), zone.name())
    }

    fn what_came(&self) -> String {
        in_words(self.verdicts())
    }
}

/// Verdicts in words.
fn in_words<'v>(verdicts: impl Iterator<Item = &'v Verdict>) -> String {
    let all: Vec<String> = verdicts
        .map(|verdict| format!("{} `{}` is {}", verdict.kind, verdict.id, answer(verdict)))
        .collect();
    match all.split_at_checked(MOST_TOLD) {
        Some((first, rest)) if !rest.is_empty() => {
            format!("{}, and {} more", first.join(", "), rest.len())
        }
        _ if all.is_empty() => "there is nothing to judge".to_owned(),
        _ => all.join(", "),
    }
}

/// A verdict in words.
fn answer(verdict: &Verdict) -> String {
    match &verdict.answer {
        Answer::Go => "`go`".to_owned(),
        Answer::Cancelled => "`cancelled`".to_owned(),
        Answer::NoGo(by) => format!("`no-go` ({})", by.join(", ")),
        Answer::GoWhen(owed) => {
            let mut names: Vec<&str> = owed.iter().map(|one| one.statement.as_str()).collect();
            names.dedup();
            format!("`go when` ({})", names.join(", "))
        }
    }
}

/// Whether a statement, `blackout weekends`, or a check has a name.
fn is_called(statement: &str, name: &str) -> bool {
    statement == name
        || statement
            .split_once(' ')
            .is_some_and(|(_, own)| own == name)
}

/// Whether what a finding says of values names a field, or a path that ends with it.
fn names_field(told: &Diagnostic, field: &str) -> bool {
    let values = told.labels.iter().filter(|label| label.role == Role::Value);
    let texts = std::iter::once(&told.primary).chain(values);
    let mut words = texts.flat_map(|label| label.text.split('`').skip(1).step_by(2));
    words.any(|word| {
        // A collection of history is asked for over a span.
        let word = word.split(" over ").next().unwrap_or(word);
        word == field
            || word
                .strip_suffix(field)
                .is_some_and(|before| before.ends_with('.'))
    })
}

fn listed(names: &[&Name]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.value))
        .collect();
    names.join(", ")
}
