//! What an editor shows of a checked workspace: pure, in byte offsets, the same for every protocol and test.

mod snapshot;

pub use snapshot::Snapshot;
