//! The one evaluator of statements: not scope, or except, or override, or require.

pub mod fields;
pub mod timetable;
