//! Who must agree, and ceilings on how many.

use crate::policy::condition::ExprId;
use crate::source::Place;
use crate::syntax::tree::{Amount, Length};

/// What an approval says beside its lines.
#[derive(Clone, Debug)]
pub struct Quorum {
    /// The ways to fill it: one of these lists of needs, each need in full. Never empty.
    pub ways: Vec<Vec<Need>>,
    /// Whom it must not be filled by: fields of the subject.
    pub excluding: Vec<ExprId>,
    /// How long an approval lasts.
    pub valid: Option<Length>,
    /// A condition on the approval record, which is variable 2; the subject is variable 0.
    pub counts_when: Option<ExprId>,
    /// A person may fill a place in each line.
    pub count_places: bool,
    /// Where it is written.
    pub place: Place,
}

/// A number of people of a group.
#[derive(Clone, Debug)]
pub struct Need {
    /// How many.
    pub amount: Amount,
    /// Of whom: people, groups, or fields of the subject that hold some.
    pub who: Vec<Candidates>,
    /// When they must be in the group; when they approved, if not said.
    pub at: Option<ExprId>,
    /// `per service`: once for each element of this list, which is variable 2 in `who`.
    pub per: Option<ExprId>,
    /// Its turn in `then`: approvals of a later turn are given after those of an earlier one.
    pub turn: u16,
    /// Where it is written.
    pub place: Place,
    /// How it is written: `1 of security`.
    pub text: String,
}

/// Those who could fill a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Candidates {
    /// A person.
    Person(u32),
    /// The members of a group.
    Group(u32),
    /// A person, people or a group that a field holds.
    Field(ExprId),
}

/// A ceiling on how many.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The most.
    pub most: u64,
    /// At any instant.
    pub at_once: bool,
    /// The buckets.
    pub per: Vec<Bucket>,
}

/// What a limit counts in.
#[derive(Clone, Debug)]
pub enum Bucket {
    /// The calendar day, week, month, quarter or year of the start, in the policy's zone.
    Unit(crate::syntax::tree::Unit),
    /// Any stretch of that length.
    Length(Length),
    /// The value or values of a field of the subject.
    Field(ExprId),
    /// The opening of these windows in which the subject lies.
    Window(Vec<u32>),
}
