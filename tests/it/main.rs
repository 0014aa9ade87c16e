//! Tests of the program as people and pipelines use it, and of the shape of its code.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, its helpers too"
)]

mod cases;
mod config;
mod exits;
mod files;
mod json;
mod kubernetes;
mod layers;
mod map;
mod memory;
mod output;
mod pages;
mod policies;
mod program;
mod support;
mod table;
mod wikimedia;
mod workspaces;
