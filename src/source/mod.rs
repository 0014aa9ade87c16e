//! The text of the files under check: where a byte stands, in lines and in three kinds of column.

mod lines;
mod map;
mod sha256;
mod span;
mod visible;

pub use lines::{ColumnUnit, LineColumn, LineTable, text_start};
pub use map::{FileId, Source, SourceMap};
pub use sha256::sha256;
pub use span::{Place, Span, Spanned};
pub use visible::{is_invisible, is_visible};
