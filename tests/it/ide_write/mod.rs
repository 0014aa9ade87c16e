//! What an editor offers while people write: text with a caret `‸` in, text out, from the pages of this folder.

mod completion;
mod hover;
mod pages;
mod properties;
mod support;
