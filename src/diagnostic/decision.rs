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
