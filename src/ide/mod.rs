//! What an editor shows of a checked workspace: pure, in byte offsets, the same for every protocol and test.

pub mod completion;
mod cursor;
mod expected;
pub mod hover;
mod plan_node;
mod plan_place;
mod reach;
mod reads;
mod snapshot;
mod text;
mod tokens;

pub use completion::completion;
pub use hover::hover;
pub use snapshot::Snapshot;
