//! A plan file as data: one tree of values with their places, whatever the format, and the typed records read from it.

pub mod records;
pub mod tree;

pub use records::Records;
pub use tree::Tree;
