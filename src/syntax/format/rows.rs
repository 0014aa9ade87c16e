//! Lines of text with the comments behind them.

use super::lines::{SPREAD, pad};
use super::tokens::width;

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Row<'t> {
    /// What stands on it, without the comment.
    pub text: String,
    /// The comment behind.
    pub comment: Option<&'t str>,
}

impl Row<'_> {
    /// A line without a comment.
    pub fn new(text: String) -> Self {
        Row {
            text,
            comment: None,
        }
    }
}

/// Writes the comments behind their lines, those of lines below each other in a column. A brace that opens or closes stands alone.
pub(super) fn place_comments(rows: &mut [Row<'_>]) {
    let is_brace = |row: &Row<'_>| row.text.ends_with('{') || row.text.trim_start() == "}";
    let goes_on = |a: &Row<'_>, b: &Row<'_>| {
        a.comment.is_some() && b.comment.is_some() && !is_brace(a) && !is_brace(b)
    };
    for run in rows.chunk_by_mut(goes_on) {
        let widths = || run.iter().map(|row| width(&row.text));
        let (least, most) = (widths().min().unwrap_or(0), widths().max().unwrap_or(0));
        let in_column = most - least <= SPREAD;
        for row in run {
            let Some(comment) = row.comment.take() else {
                continue;
            };
            if in_column {
                pad(&mut row.text, most);
            }
            row.text.push_str("  ");
            row.text.push_str(comment);
        }
    }
}
