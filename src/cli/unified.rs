//! Edits of whole lines as a unified diff, as `patch` and reviewers read it.

use crate::syntax::format::TextEdit;
use std::fmt::Write;

/// Lines shown around a change.
const AROUND: usize = 3;
const NO_NEWLINE: &str = "\\ No newline at end of file\n";

/// Old lines and what stands in their place.
struct Change<'t> {
    /// The first old line, from 0.
    first: usize,
    /// Behind the last old line.
    end: usize,
    /// The new lines.
    new: Vec<&'t str>,
}

/// The diff of a file. The edits are of whole lines and sorted, and none is over another.
pub fn unified(name: &str, old: &str, edits: &[TextEdit]) -> String {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let mut out = format!("--- {name}\n+++ {name}\n");
    let mut growth_before = 0;
    for hunk in changes(&lines, edits).chunk_by(|a, b| b.first - a.end <= 2 * AROUND) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
            continue;
        };
        let from = first.first.saturating_sub(AROUND);
        let to = (last.end + AROUND).min(lines.len());
        let growth: i64 = hunk.iter().map(Change::growth).sum();
        let (start, size) = (signed(from), signed(to - from));
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "@@ -{} +{} @@",
            stretch(start, size),
            stretch(start + growth_before, size + growth)
        );
        let mut at = from;
        for change in hunk {
            write_lines(&mut out, ' ', lines.get(at..change.first));
            write_lines(&mut out, '-', lines.get(change.first..change.end));
            write_lines(&mut out, '+', Some(&change.new));
            at = change.end;
        }
        write_lines(&mut out, ' ', lines.get(at..to));
        growth_before += growth;
    }
    out
}

/// The edits by the lines that they replace; those that touch are taken together.
fn changes<'t>(lines: &[&str], edits: &'t [TextEdit]) -> Vec<Change<'t>> {
    let mut changes: Vec<Change<'t>> = Vec::new();
    let (mut number, mut start) = (0, 0);
    let mut until = |offset: usize| {
        while start < offset
            && let Some(line) = lines.get(number)
        {
            start += line.len();
            number += 1;
        }
        number
    };
    for edit in edits {
        let first = until(edit.span.start as usize);
        let end = until(edit.span.end as usize);
        let new = edit.text.split_inclusive('\n');
        match changes.last_mut() {
            Some(last) if last.end == first => {
                last.end = end;
                last.new.extend(new);
            }
            _ => changes.push(Change {
                first,
                end,
                new: new.collect(),
            }),
        }
    }
    changes
}

impl Change<'_> {
    fn growth(&self) -> i64 {
        signed(self.new.len()) - signed(self.end - self.first)
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Where lines are: the first from 1, and how many if not one. Of no lines, the one before.
fn stretch(start: i64, size: i64) -> String {
    match size {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        size => format!("{},{size}", start + 1),
    }
}

fn write_lines(out: &mut String, mark: char, lines: Option<&[&str]>) {
    for line in lines.unwrap_or_default() {
        out.push(mark);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push('\n');
            out.push_str(NO_NEWLINE);
        }
    }
}
