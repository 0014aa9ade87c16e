//! Tests of the program as people and pipelines use it, and of the shape of its code.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, its helpers too; one that is skipped says so"
)]

mod allow;
mod baseline;
mod bases;
mod beside;
mod book;
mod book_commands;
mod book_shape;
mod cases;
mod commands;
mod config;
mod damaged;
mod data;
mod days;
mod editors;
mod exits;
mod explain;
mod exports;
mod files;
mod fixes;
mod fmt;
mod fuzz_corpus;
mod gate;
mod history;
mod hostile_checkout;
mod ide;
mod ide_write;
mod import;
mod incremental;
mod init;
mod json;
mod kept_files;
mod kubernetes;
mod language;
mod laws;
mod layer_laws;
mod layers;
mod left_out;
mod levels;
mod links;
mod lints;
mod lsp;
mod map;
mod mistakes;
mod newcomers;
mod output;
mod pages;
mod pair_laws;
mod people_laws;
mod permits;
mod pipelines;
mod policies;
mod program;
mod readme;
mod reference;
mod report_size;
mod reports;
mod robust_cli;
mod rules;
mod same_ids;
mod schema;
mod support;
mod table;
mod testing;
mod testing_report;
mod treesitter;
mod vacancies;
mod verdicts;
mod watch;
mod ways_out;
mod wikimedia;
mod workload;
mod workspaces;
