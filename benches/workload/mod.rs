//! A workload of one release policy and many changes: its data, its texts in Tide and JSON, and a seeded generator.

pub mod data;
pub mod dice;
pub mod generate;
pub mod text;
