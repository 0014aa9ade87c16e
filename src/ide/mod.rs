//! What an editor shows of a checked workspace: pure, in byte offsets, the same for every protocol and test.

pub mod actions;
pub mod completion;
mod cursor;
mod expected;
pub mod hints;
pub mod hover;
pub mod lenses;
mod plan_edit;
mod plan_node;
mod plan_place;
mod reach;
mod reads;
pub mod signature;
mod snapshot;
mod text;
mod tokens;

pub use actions::code_actions;
pub use completion::completion;
pub use hints::inlay_hints;
pub use hover::hover;
pub use lenses::code_lenses;
pub use signature::signature;
pub use snapshot::Snapshot;
