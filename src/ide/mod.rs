//! What an editor shows of a checked workspace: pure, in byte offsets, the same for every protocol and test.

pub mod index;
mod snapshot;

pub use index::Index;
pub use snapshot::Snapshot;
