//! The verdicts as lines: may it go, and what is it waiting for?

use super::terminal::Paint;
use super::wording::{leave, owing};
use crate::diagnostic::escape_text;
use crate::engine::{Answer, Verdict};
use std::io::{self, Write};

/// A subject's name takes at most this many columns of its own.
const WIDEST_SUBJECT: usize = 40;
/// Columns of the longest answer and the blanks after it.
const ANSWER: usize = "go when".len() + 2;

/// By whose leave a change goes that a statement would have stopped.
fn through(verdict: &Verdict) -> String {
    let each: Vec<String> = verdict.overridden.iter().map(leave).collect();
    if each.is_empty() {
        return String::new();
    }
    escape_text(&format!("       by {}", each.join(", ")), false).into_owned()
}

/// One line for each change and release, and one for each further thing that is owed.
pub fn write_verdicts(out: &mut dyn Write, verdicts: &[Verdict], paint: Paint) -> io::Result<()> {
    let subjects: Vec<String> = verdicts
        .iter()
        .map(|verdict| format!("{} {}", verdict.kind, escape_text(&verdict.id, false)))
        .collect();
    let widths = subjects.iter().map(|subject| subject.chars().count());
    let width = widths.filter(|w| *w <= WIDEST_SUBJECT).max().unwrap_or(0) + 2;
    for (verdict, subject) in verdicts.iter().zip(&subjects) {
        write!(out, "{subject:width$}")?;
        match &verdict.answer {
            Answer::Go => {
                writeln!(out, "{}{}", paint.good("go"), through(verdict))?;
            }
            Answer::Cancelled => writeln!(out, "cancelled")?,
            Answer::GoWhen(owed) => {
                write!(out, "{}  ", paint.owed("go when"))?;
                let indent = width.max(subject.chars().count()) + ANSWER;
                for (index, owed) in owed.iter().enumerate() {
                    if index > 0 {
                        write!(out, "{:indent$}", "")?;
                    }
                    writeln!(out, "{}", escape_text(&owing(owed), false))?;
                }
                if owed.is_empty() {
                    writeln!(out)?;
                }
            }
            Answer::NoGo(statements) => {
                let statements = statements.join(", ");
                write!(out, "{}    ", paint.bad("no-go"))?;
                writeln!(out, "{}", escape_text(&statements, false))?;
            }
        }
    }
    Ok(())
}
