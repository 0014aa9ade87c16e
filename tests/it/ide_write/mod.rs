//! What an editor offers while people write: text with a caret `‸` in, text out, from the pages of this folder.

mod actions;
mod completion;
mod hover;
mod margins;
mod pages;
mod properties;
mod support;
pub use support::edited;
