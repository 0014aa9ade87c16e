//! The text of the files under check: where a byte stands, in lines and in three kinds of column.

mod lines;
mod map;
mod span;

pub use lines::{ColumnUnit, LineColumn, LineTable, text_start};
pub use map::{FileId, Source, SourceMap};
pub use span::{Place, Span, Spanned};
