//! The answer of a search: all of it, or cut off at a bound. Whoever asks has to handle both.

use std::fmt;

/// What a search found, or the bound that it reached first. Nothing may be decided from a search that was cut off.
pub type Searched<T> = Result<T, CutOff>;

/// The bound that a search reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutOff {
    /// What was counted, in the plural: `ways to fill the places`.
    pub what: &'static str,
    /// How many were tried.
    pub most: u64,
}

impl fmt::Display for CutOff {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "after {} {} the search stopped without an answer",
            self.most, self.what
        )
    }
}

/// Counts what a search does, down to nothing.
#[derive(Debug)]
pub struct Budget {
    what: &'static str,
    most: u64,
    left: u64,
}

impl Budget {
    /// A budget of so many steps.
    pub fn new(most: u64, what: &'static str) -> Self {
        Budget {
            what,
            most,
            left: most,
        }
    }

    /// Takes one step, unless all were taken.
    pub fn step(&mut self) -> Searched<()> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(CutOff {
                what: self.what,
                most: self.most,
            }),
        }
    }
}
