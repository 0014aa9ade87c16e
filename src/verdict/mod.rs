//! The one evaluator of statements: not scope, or except, or override, or require.

mod agreement;
mod below;
mod candidates;
pub mod checks;
pub mod classes;
mod closed;
mod collections;
mod compare;
mod decide;
pub mod evaluator;
mod explain;
mod facts;
pub mod fields;
pub mod findings;
mod judge;
mod limits;
pub mod matching;
mod moments;
mod numbers;
mod openings;
mod overrides;
mod pairs;
mod quorum;
mod releases;
mod seats;
mod show;
pub mod timetable;
mod truth;
mod undecided;
mod values;
mod votes;
mod wording;

pub use classes::ClassOf;
pub use evaluator::{Evaluator, Frame};
pub use findings::{Finding, Reporter};
pub use timetable::Timetable;
