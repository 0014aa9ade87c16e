//! Tidegate: change and release policies in files, checked.
//!
//! The map of the code. Layers point down only; `tests/it/layers.rs` holds that.
//!
//! | layer | folder | job |
//! |---|---|---|
//! | 7 | `src/cli` | arguments, the terminal, each command; `src/main.rs` starts it |
//! | 7 | `src/lsp` | the language server: open texts, the protocol |
//! | 6 | `src/ide` | what an editor shows of a checked workspace, in byte offsets |
//! | 6 | `src/workspace` | files and settings, found and read; the clock |
//! | 6 | `src/render` | a report for people and for machines |
//! | 5 | `src/engine` | everything that was read to a report: pure, cannot fail |
//! | 4 | `src/import` | windows and freezes of other tools, written as Tide |
//! | 4 | `src/lints` | what is wrong with a policy before any plan breaks it, one file and one page each |
//! | 4 | `src/verdict` | the one evaluator of statements: not scope, or except, or override, or require |
//! | 3 | `src/policy` | what a policy means: names resolved, conditions typed |
//! | 3 | `src/plan` | plans as data, with their places, and as typed records |
//! | 3 | `src/time` | instants, zones, calendars, the times that patterns open |
//! | 2 | `src/syntax` | text to a tree and diagnostics, by `grammar/tide.pest`, and to the one style |
//! | 1 | `src/diagnostic` | what is wrong, where, why and what to do |
//! | 0 | `src/source` | text, byte spans, lines and columns |
//!
//! `src/checks.rs` lists the checks of all layers with their pages.

pub mod checks;
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod ide;
pub mod import;
pub mod lints;
pub mod lsp;
pub mod plan;
pub mod policy;
pub mod render;
pub mod source;
pub mod syntax;
pub mod time;
pub mod verdict;
pub mod workspace;
