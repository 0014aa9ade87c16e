//! The verdicts, and how a change or release stands to a statement, explained.

use super::topics::{Kind, Topic, first_large};
use crate::diagnostic::Standing;

/// Name, line, and what to do.
const VERDICTS: [(&str, &str, &str); 3] = [
    (
        "go",
        "every statement is met or lets the change or release through",
        "Nothing is owed. An advisory statement may still warn.",
    ),
    (
        "go when",
        "the change or release may go once what is owed is there",
        "The verdict line lists what is owed and until when. `check` ends with exit code 0, and `check --gate` with 1 for what is owed before the start.",
    ),
    (
        "no-go",
        "at least one statement or check refuses the change or release",
        "The verdict line names each of them: a statement that is broken or cannot be decided, or the check of a mistake. Each has a finding that says what was found, what is needed and what to do.",
    ),
];

/// Adds them to the topics.
pub(super) fn add(all: &mut Vec<Topic>) {
    all.extend(VERDICTS.iter().map(|(name, summary, more)| Topic {
        name: (*name).to_owned(),
        kind: Kind::Verdict,
        summary: (*summary).to_owned(),
        page: format!("# {name}, a verdict\n\n{}. {more}\n", first_large(summary)),
    }));
    all.extend(Standing::ALL.into_iter().map(|standing| {
        let (summary, more) = of(standing);
        let name = standing.words();
        let machine = match standing.key() == name {
            true => String::new(),
            false => format!(" Machines read `{}`.", standing.key()),
        };
        Topic {
            name: name.to_owned(),
            kind: Kind::Verdict,
            summary: summary.to_owned(),
            page: format!(
                "# {name}, how a change stands to a statement\n\n{}. {more}{machine}\n",
                first_large(summary)
            ),
        }
    }));
}

/// What each means.
fn of(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Met => (
            "the change or release is as the statement asks",
            "Every `require` line that applies holds.",
        ),
        Standing::Owed => (
            "the statement does not hold yet, and there is time until a deadline",
            "The verdict is `go when`. Once the deadline has passed, the statement is broken.",
        ),
        Standing::Undecided => (
            "a value that decides the statement is not given, not known or could not be read",
            "The statement refuses, since the value could be one that it refuses: give the value.",
        ),
        Standing::Broken => (
            "the change or release is not as the statement asks, or it is too late for that",
            "The statement refuses, unless it is advisory.",
        ),
        Standing::Excepted => (
            "an `except` of the statement lets the change or release through",
            "The statement does not have to be met.",
        ),
        Standing::Overridden => (
            "an `override` in the plan lets the change or release through",
            "The report lists each override that was used, with its reason.",
        ),
        Standing::Waived => (
            "a `waiver` in the policy lets the change or release through",
            "The report lists each waiver that was used, with its reason.",
        ),
        Standing::DoesNotApply => (
            "the statement is about other changes or releases",
            "Its `for`, `in`, `on` or `when` leaves this one out, or it is cancelled.",
        ),
    }
}
