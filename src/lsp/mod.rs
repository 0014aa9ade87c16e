//! The language server: the same checks while people write.
//!
//! ```text
//! client ─ sync ─▶ documents ─▶ worker ─▶ state ─▶ server ─ client
//!                               (checks)  (shown)  (answers)
//! ```
//!
//! Texts are stored in the order of the wire before anything else happens (`sync`). One thread checks (`worker`), always the newest
//! texts; what it finds is published, and shown as a `State` that requests read on undisturbed (`server`).

mod answers;
mod capabilities;
mod changes;
mod diagnostics;
mod documents;
mod pages;
mod paths;
mod position;
mod server;
mod shared;
mod state;
mod sync;
mod wire;
mod worker;
mod workspace;

pub use server::serve;
pub use worker::Options;
