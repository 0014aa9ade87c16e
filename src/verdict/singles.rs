//! What a statement says of one subject by itself: of such findings a later judgement can keep those that nothing touched.

use super::findings::Finding;

/// A finding of a statement on one subject.
#[derive(Clone, Debug)]
pub struct Single {
    /// The number of the subject among those that are judged.
    pub subject: u32,
    /// The number of the statement in the policy.
    pub statement: u32,
    /// What it says.
    pub finding: Finding,
}

/// What is judged afresh.
#[derive(Clone, Copy, Debug)]
pub enum Afresh<'a> {
    /// Everything.
    All,
    /// All statements on these subjects, by their numbers.
    Subjects(&'a [bool]),
    /// These statements, by their numbers, on all subjects.
    Statements(&'a [bool]),
}

impl Afresh<'_> {
    /// Whether anything is judged of a subject.
    pub fn is_about(self, subject: u32) -> bool {
        match self {
            Afresh::All | Afresh::Statements(_) => true,
            Afresh::Subjects(some) => some.get(subject as usize).copied().unwrap_or(true),
        }
    }

    /// Whether a statement is judged at all.
    pub fn asks(self, statement: u32) -> bool {
        match self {
            Afresh::All | Afresh::Subjects(_) => true,
            Afresh::Statements(some) => some.get(statement as usize).copied().unwrap_or(true),
        }
    }
}
