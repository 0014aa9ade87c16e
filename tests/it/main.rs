//! Tests of the program as people and pipelines use it, and of the shape of its code.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod config;
mod exits;
mod files;
mod json;
mod layers;
mod map;
mod output;
mod program;
mod workload;
mod workspaces;
