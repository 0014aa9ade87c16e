//! All checks with their pages.
// STUB for the worktree of the edges: drop this file when merging; the checks of the edges are `cli::checks::ALL`.

use crate::diagnostic::Check;

/// Every check with its page, in the order of their names.
pub fn all() -> Vec<(&'static Check, &'static str)> {
    crate::cli::checks::ALL.to_vec()
}
