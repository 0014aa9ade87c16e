//! A plan file as data: one tree of values with their places, whatever the format.

/// The values of a plan file.
#[derive(Clone, Debug, Default)]
pub struct Tree;
