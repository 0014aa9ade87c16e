//! People, groups of them, and their times in them.

use super::rosters::Rosters;
use super::times::CalendarId;
use crate::policy::types::ScaleId;
use crate::source::Place;
use crate::time::Instant;
use std::sync::{Arc, OnceLock};

/// A person whom the policy names.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name without `@`.
    pub name: String,
    /// Where it is named first.
    pub place: Place,
    /// Whether a `person` item declares them.
    pub declared: bool,
    /// Their own authority: a rank in the scale of authorities.
    pub authority: Option<(ScaleId, u16, Place)>,
    /// Their own calendar, and where it is named.
    pub calendar: Option<(CalendarId, Place)>,
    /// Who stands in for them, and when.
    pub delegates: Vec<Delegation>,
}

/// A time in which one person stands in for another.
#[derive(Clone, Copy, Debug)]
pub struct Delegation {
    /// The delegate.
    pub person: u32,
    /// From.
    pub from: Instant,
    /// Until just before.
    pub until: Instant,
    /// Where it is written.
    pub place: Place,
}

/// A group of people; with periods it is also a rota.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// Its authority.
    pub authority: Option<(ScaleId, u16, Place)>,
    /// Who is written into which group; the same for all groups of the policy.
    pub rosters: Arc<Rosters>,
    /// The group's number.
    pub row: u32,
    /// Its people, once they were asked for.
    pub closure: OnceLock<Vec<Membership>>,
}

/// A person's time in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// Who.
    pub person: u32,
    /// From.
    pub from: Instant,
    /// Until just before.
    pub until: Instant,
}

impl Group {
    /// Its people, those of groups within it included. Sorted by person, then by time; the times of a person do not touch.
    ///
    /// Worked out when it is first asked for: of a long chain of groups only a few are ever asked.
    pub fn members(&self) -> &[Membership] {
        self.closure.get_or_init(|| self.rosters.members(self.row))
    }

    /// The times of a person in the group, in order.
    pub fn times_of(&self, person: u32) -> &[Membership] {
        let members = self.members();
        let first = members.partition_point(|member| member.person < person);
        let own = members.get(first..).unwrap_or_default();
        let end = own.partition_point(|member| member.person == person);
        own.get(..end).unwrap_or_default()
    }

    /// Whether a person is in the group at an instant.
    pub fn has(&self, person: u32, at: Instant) -> bool {
        let times = self.times_of(person).iter();
        times
            .into_iter()
            .any(|member| member.from <= at && at < member.until)
    }

    /// The people in the group at an instant, each once.
    pub fn people_at(&self, at: Instant) -> Vec<u32> {
        let mut people: Vec<u32> = self
            .members()
            .iter()
            .filter(|member| member.from <= at && at < member.until)
            .map(|member| member.person)
            .collect();
        people.dedup();
        people
    }

    /// Everyone who is ever in the group, each once.
    pub fn everyone(&self) -> Vec<u32> {
        let mut people: Vec<u32> = self.members().iter().map(|member| member.person).collect();
        people.dedup();
        people
    }
}
