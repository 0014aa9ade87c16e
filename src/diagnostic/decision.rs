//! What a statement decided about a subject.

use crate::source::Place;

/// The result of a statement on a subject, from worst to best: `or` takes the greatest, `and` the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It does not hold.
    Broken,
    /// Absent fields decide it.
    Missing,
    /// It does not hold yet, and there is time until a deadline.
    Owed,
    /// It holds.
    Met,
}

/// How a change or release stands to a statement. Every report, the editor and the tests say it in these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is as the statement asks.
    Met,
    /// It does not hold yet, and there is time until a deadline.
    Owed,
    /// What decides it is not given or not known. It refuses.
    Undecided,
    /// It is not as the statement asks. It refuses.
    Broken,
    /// An `except` lets it through.
    Excepted,
    /// An `override` of its plan lets it through.
    Overridden,
    /// A `waiver` of the policy lets it through.
    Waived,
    /// The statement is about others.
    DoesNotApply,
}

impl Standing {
    /// All of them.
    pub const ALL: [Standing; 8] = [
        Standing::Met,
        Standing::Owed,
        Standing::Undecided,
        Standing::Broken,
        Standing::Excepted,
        Standing::Overridden,
        Standing::Waived,
        Standing::DoesNotApply,
    ];

    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::Owed => "owed",
            Standing::Undecided => "cannot be decided",
            Standing::Broken => "broken",
            Standing::Excepted => "excepted",
            Standing::Overridden => "overridden",
            Standing::Waived => "waived",
            Standing::DoesNotApply => "does not apply",
        }
    }

    /// The same as one word, for machines.
    pub fn key(self) -> &'static str {
        match self {
            Standing::Undecided => "cannot-be-decided",
            Standing::DoesNotApply => "does-not-apply",
            other => other.words(),
        }
    }
}

impl From<Outcome> for Standing {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Met => Standing::Met,
            Outcome::Owed => Standing::Owed,
            Outcome::Missing => Standing::Undecided,
            Outcome::Broken => Standing::Broken,
        }
    }
}

/// A decision in data, for reports that machines read. The values that decided it are the labels of its finding with [`super::Role::Value`].
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Kind and name of the statement: `blackout weekends`.
    pub statement: String,
    /// The subjects, each with its kind: `change CHG-1042`. Two for a pair, one otherwise.
    pub subjects: Vec<String>,
    /// For each of them the place of the change or release that it is, or is a part of. An id may be missing, or two may share it.
    pub places: Vec<Place>,
    /// The result.
    pub outcome: Outcome,
    /// The deadline of what is owed, in RFC 3339.
    pub until: Option<String>,
    /// The `reason` of the statement, its fields filled in.
    pub reason: Option<String>,
}
