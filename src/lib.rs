//! Tidegate: change and release policies in files, checked.
//!
//! The map of the code. Layers point down only; `tests/it/layers.rs` holds that.
//!
//! | layer | folder | job |
//! |---|---|---|
//! | 3 | `src/time` | instants, zones, calendars, the times that patterns open |
//! | 2 | `src/syntax` | text to a tree and diagnostics, by `grammar/tide.pest` |
//! | 1 | `src/diagnostic` | what is wrong, where, why and what to do |
//! | 0 | `src/source` | text, byte spans, lines and columns |

pub mod checks;
pub mod diagnostic;
pub mod engine;
pub mod lints;
pub mod plan;
pub mod policy;
pub mod source;
pub mod syntax;
pub mod time;
pub mod verdict;
