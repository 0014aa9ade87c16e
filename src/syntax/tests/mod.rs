//! Tests of the syntax layer: text in, tree or findings out.

mod format;
mod format_properties;
mod incremental;
mod mistakes;
mod reference;
mod robust;
mod shown;
mod trees;
mod vocabulary;

use super::{Parsed, parse};
use crate::source::FileId;

fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}
