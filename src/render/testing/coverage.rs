//! The table of what tests saw of each statement.

use super::{TestedWorkspace, covered};
use crate::diagnostic::Standing;
use crate::diagnostic::escape_text;
use crate::engine::StatementCoverage;
use crate::render::terminal::Paint;
use std::io::{self, Write};

/// A statement's name takes at most this many columns of its own.
const WIDEST: usize = 40;

/// Writes a line for each statement: what was seen of it, and what no test shows.
pub fn write_coverage(
    out: &mut dyn Write,
    workspace: &TestedWorkspace,
    paint: Paint,
) -> io::Result<()> {
    let coverage = &workspace.report.coverage;
    if coverage.statements.is_empty() {
        return Ok(());
    }
    let name = |one: &StatementCoverage| escape_text(&one.statement, false).into_owned();
    let widths = coverage
        .statements
        .iter()
        .map(|one| name(one).chars().count());
    let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0) + 2;
    let heading = format!("coverage {}", covered(coverage));
    writeln!(out, "{}", paint.bold(&heading))?;
    for one in &coverage.statements {
        let seen: Vec<&str> = one.seen.iter().map(|seen| seen.words()).collect();
        let seen = match seen.as_slice() {
            [] => "nothing".to_owned(),
            seen => seen.join(", "),
        };
        write!(out, "  {:width$}{seen}", name(one))?;
        let unseen: Vec<&str> = one.unseen().map(Standing::words).collect();
        if !unseen.is_empty() {
            let unseen = format!("not {}", unseen.join(", "));
            write!(out, "; {}", paint.bad(&unseen))?;
        }
        writeln!(out)?;
    }
    writeln!(out)
}
