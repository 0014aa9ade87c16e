//! The four results of [Results and verdicts](../../../docs/language/statements.md#results-and-verdicts), and how they combine.

use super::model::Moment;
use std::collections::BTreeSet;

/// "A statement is, for a subject, one of **broken < missing < owed < met**."
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    Broken,
    Missing,
    Owed,
    Met,
}

/// A result, and until when what is owed may still come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub truth: Truth,
    pub due: BTreeSet<Moment>,
}

pub const BROKEN: Outcome = plain(Truth::Broken);
pub const MISSING: Outcome = plain(Truth::Missing);
pub const MET: Outcome = plain(Truth::Met);

const fn plain(truth: Truth) -> Outcome {
    Outcome {
        truth,
        due: BTreeSet::new(),
    }
}

pub fn owed(until: Moment) -> Outcome {
    Outcome {
        truth: Truth::Owed,
        due: BTreeSet::from([until]),
    }
}

pub fn holds(yes: bool) -> Outcome {
    if yes { MET } else { BROKEN }
}

/// What is not known neither holds nor fails to hold.
pub fn known(yes: Option<bool>) -> Outcome {
    yes.map_or(MISSING, holds)
}

/// "`and` is the least of its parts": of nothing, met.
pub fn and(parts: impl IntoIterator<Item = Outcome>) -> Outcome {
    parts.into_iter().fold(MET, least)
}

/// "`or` is the greatest": of nothing, broken.
pub fn or(parts: impl IntoIterator<Item = Outcome>) -> Outcome {
    parts.into_iter().fold(BROKEN, greatest)
}

fn least(one: Outcome, other: Outcome) -> Outcome {
    match one.truth.cmp(&other.truth) {
        std::cmp::Ordering::Less => one,
        std::cmp::Ordering::Greater => other,
        std::cmp::Ordering::Equal => both(one, other),
    }
}

fn greatest(one: Outcome, other: Outcome) -> Outcome {
    match one.truth.cmp(&other.truth) {
        std::cmp::Ordering::Less => other,
        std::cmp::Ordering::Greater => one,
        std::cmp::Ordering::Equal => both(one, other),
    }
}

fn both(mut one: Outcome, other: Outcome) -> Outcome {
    one.due.extend(other.due);
    one
}

/// "`not` of what is owed is missing: what may still go either way neither permits nor excuses."
pub fn not(part: Outcome) -> Outcome {
    match part.truth {
        Truth::Broken => MET,
        Truth::Met => BROKEN,
        Truth::Missing | Truth::Owed => MISSING,
    }
}
