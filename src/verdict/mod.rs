//! The one evaluator of statements: not scope, or except, or override, or require.

pub mod classes;
mod decide;
pub mod evaluator;
pub mod fields;
pub mod matching;
mod quorum;
pub mod timetable;
mod truth;
mod values;

pub use classes::ClassOf;
pub use evaluator::{Evaluator, Frame};
