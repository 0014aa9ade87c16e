//! What the fuzzers try: each target takes bytes and must never panic, hang or say `go` where nothing may go.

#[path = "../../tests/it/support.rs"]
mod support;

pub mod inputs;
