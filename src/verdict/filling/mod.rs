//! Who fills which place of an approval: distinct members and distinct signers for the places of all its lines.
//!
//! An approval record is a ballot: somebody signs, for themselves or for a member. A place is filled by a ballot for one of its
//! people; that uses up the member and the signer. Which places can be filled is the greatest flow from places over members to
//! signers, which is exact and fast. Only the choice between ways (`or`) and the cuts in time (`then`) are tried one after the
//! other, and only where lines share people.

mod flow;
mod search;
#[cfg(test)]
mod tests;

pub use flow::{Demand, fill};
pub use search::{fillable, partly};

use crate::time::Instant;

/// When a ballot was cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At an instant.
    At(Instant),
    /// On a day, at an hour that is not known.
    Day {
        /// The first instant that it may have been.
        from: Instant,
        /// The last.
        to: Instant,
        /// Whether it has to be in turn for all of the day; else for some of it.
        all: bool,
    },
    /// It is not known when: it may have been at any time.
    Unknown,
    /// Not yet: it may still come, after all others.
    ToCome,
}

/// An approval.
#[derive(Clone, Copy, Debug)]
pub struct Ballot {
    /// The number of its record; nothing is done with it here.
    pub record: u32,
    /// Who signs.
    pub signer: u32,
    /// When.
    pub when: When,
}

/// That a ballot could fill a place on behalf of a member; who signs for themselves is both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// The number of the ballot.
    pub ballot: usize,
    /// The member.
    pub member: u32,
}

/// Some places for the same people.
#[derive(Clone, Debug)]
pub struct Need {
    /// What tells it from other needs of the approval.
    pub key: Vec<usize>,
    /// How many places.
    pub amount: usize,
    /// Its turn in `then`.
    pub turn: u16,
    /// Who could fill them by which ballot.
    pub fits: Vec<Fit>,
}

/// A line: the ways to fill it.
pub type Line = Vec<Vec<Need>>;

/// Whether one person may fill places of several needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// One person fills one place of all.
    Distinct,
    /// One person fills one place of each need.
    EachNeed,
}
