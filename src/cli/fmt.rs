//! `tidegate fmt`: policies in the one style, written back, compared or shown.

use super::arguments::FmtArguments;
use super::exit::Exit;
use super::output;
use super::policies::find_policies;
use super::unified::unified;
use crate::diagnostic::{Severity, escape_text};
use crate::source::{LineTable, Span};
use crate::syntax::format::{TextEdit, format, format_edits, format_range};
use crate::workspace::atomic::write_atomically;
use crate::workspace::checks::NOTHING_TO_CHECK;
use crate::workspace::discover::discover;
use crate::workspace::names::Names;
use crate::workspace::read::{read_standard_input, read_text};
use std::io::{self, Write};
use std::path::Path;

/// What standard input is called where nobody names it.
const STDIN: &str = "stdin";

/// What a run found.
struct Run<'a> {
    arguments: &'a FmtArguments,
    /// The files that are not in the one style.
    changed: usize,
    /// The files that were looked at.
    seen: usize,
    /// How it ends.
    exit: Exit,
}

/// Formats what the arguments name.
pub fn fmt(arguments: &FmtArguments) -> Exit {
    let from_stdin = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    let complaint = match (from_stdin, arguments.paths.len()) {
        (true, 2..) => Some("`-` stands for standard input and alone: leave the other paths out"),
        (false, _) if arguments.stdin_filename.is_some() => {
            Some("`--stdin-filename` names what comes from standard input: write `-` as the path")
        }
        (false, count) if arguments.range.is_some() && count != 1 => {
            Some("`--range` is about one file: name it, or write `-` for standard input")
        }
        _ => None,
    };
    if let Some(complaint) = complaint {
        return output::complain(complaint, Exit::Usage);
    }
    let run = Run {
        arguments,
        changed: 0,
        seen: 0,
        exit: Exit::Good,
    };
    if from_stdin { run.stdin() } else { run.files() }
}

impl Run<'_> {
    fn worse(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    fn complain(&mut self, message: &str) {
        let exit = output::complain(message, Exit::Incomplete);
        self.worse(exit);
    }

    fn trouble(&mut self, severity: Severity, what: &str) {
        match severity {
            Severity::Error => self.complain(what),
            _ => tell(&format!("warning: {what}")),
        }
    }

    fn stdin(mut self) -> Exit {
        let name = self.arguments.stdin_filename.as_ref();
        let name = name.map_or(STDIN.into(), |path| path.to_string_lossy());
        let name = escape_text(&name, false).into_owned();
        let text = match read_standard_input() {
            Ok(text) => text,
            Err((_, what)) => {
                self.complain(&format!("`{name}` {what}"));
                return self.exit;
            }
        };
        let Some(new) = self.formatted(&name, &text) else {
            return self.exit;
        };
        if self.arguments.check || self.arguments.diff {
            self.compare(&name, &text, &new);
            return self.exit;
        }
        output::write(self.exit, |out| out.write_all(new.as_bytes()))
    }

    fn files(mut self) -> Exit {
        let names = match Names::seen_from_here() {
            Ok(names) => names,
            Err(why) => return output::complain(&why, Exit::Incomplete),
        };
        let (workspaces, troubles) = discover(&self.arguments.paths, &names);
        let absolute = self.arguments.paths.iter().any(|path| path.is_absolute());
        for trouble in troubles {
            let name = names.show(&trouble.path, absolute);
            let what = format!("`{}` {}", escape_text(&name, false), trouble.what);
            self.trouble(trouble.check.severity, &what);
        }
        let found = find_policies(&workspaces, &names);
        for (severity, what) in &found.troubles {
            self.trouble(*severity, what);
        }
        for (name, path) in &found.files {
            self.file(&escape_text(name, false), path);
        }
        if self.seen == 0 && self.exit == Exit::Good {
            self.complain(&format!(
                "there is no policy to format ({}): a policy is a file `*.tide`; name one, or a folder that holds some",
                NOTHING_TO_CHECK.name
            ));
        }
        self.sum_up();
        self.exit
    }

    fn file(&mut self, name: &str, path: &Path) {
        self.seen += 1;
        let text = match read_text(path) {
            Ok(text) => text,
            Err((_, what)) => return self.complain(&format!("`{name}` {what}")),
        };
        let Some(new) = self.formatted(name, &text) else {
            return;
        };
        if new == text {
            return;
        }
        if self.arguments.check || self.arguments.diff {
            return self.compare(name, &text, &new);
        }
        match write_atomically(path, |out| out.write_all(new.as_bytes())) {
            Ok(()) => {
                self.changed += 1;
                tell(&format!("formatted {name}"));
            }
            Err(error) => self.complain(&format!(
                "`{name}` cannot be written: {error}; it is as it was. See who may write in its folder, or look with `--diff`"
            )),
        }
    }

    /// The new text; what was left is told. `None` if the range lies outside.
    fn formatted(&mut self, name: &str, text: &str) -> Option<String> {
        let table = LineTable::new(text);
        if let Some(range) = &self.arguments.range {
            let count = text.lines().count().max(1);
            if range.first > count {
                let what = format!(
                    "`{name}` has {count} lines, so there is no line {}",
                    range.first
                );
                let exit = output::complain(&what, Exit::Usage);
                self.worse(exit);
                return None;
            }
            let span = lines_of(text, range.first, range.last);
            return Some(edited(text, &format_range(text, span)));
        }
        let formatted = format(text);
        if !formatted.skipped.is_empty() {
            let lines = formatted.skipped.iter().map(|span| {
                let first = table.line_of(span.start) + 1;
                let last = table.line_of(span.end.max(span.start + 1) - 1) + 1;
                match first == last {
                    true => first.to_string(),
                    false => format!("{first}-{last}"),
                }
            });
            let lines: Vec<String> = lines.collect();
            let lines = lines.join(", ");
            let word = if lines.contains(['-', ',']) {
                "lines"
            } else {
                "line"
            };
            self.complain(&format!(
                "`{name}` has mistakes, left as they are: {word} {lines}. `tidegate check` says what is wrong",
            ));
        }
        Some(formatted.text)
    }

    /// Lists or shows a text that is not in the one style.
    fn compare(&mut self, name: &str, old: &str, new: &str) {
        if old == new {
            return;
        }
        self.changed += 1;
        self.worse(Exit::Errors);
        let edits = || match &self.arguments.range {
            Some(range) => format_range(old, lines_of(old, range.first, range.last)),
            None => format_edits(old),
        };
        let shown = match self.arguments.diff {
            true => unified(name, old, &edits()),
            false => format!("{name}\n"),
        };
        let exit = output::write(self.exit, |out| out.write_all(shown.as_bytes()));
        self.worse(exit);
    }

    fn sum_up(&self) {
        if self.seen == 0 {
            return;
        }
        let files = |count: usize| match count {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        let all = files(self.seen);
        let done = match self.changed {
            0 => format!("{all}: nothing to format"),
            changed if self.arguments.check || self.arguments.diff => {
                format!("{all}: {changed} to format")
            }
            changed => format!("{all}: {changed} formatted"),
        };
        tell(&done);
    }
}

/// A line on standard error.
fn tell(message: &str) {
    // Where standard error is closed, nobody wants to know.
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// The bytes of some lines, counted from 1.
fn lines_of(text: &str, first: usize, last: usize) -> Span {
    let mut start = 0;
    let mut end = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if number < first {
            start += line.len();
        }
        if number > last {
            break;
        }
        end += line.len();
    }
    // The newline of the last line is no part of the next one.
    let slice = text.get(start..end).unwrap_or_default();
    Span::new(start, start + slice.trim_end_matches(['\n', '\r']).len())
}

fn edited(text: &str, edits: &[TextEdit]) -> String {
    let mut new = text.to_owned();
    for edit in edits.iter().rev() {
        new.replace_range(edit.span.range(), &edit.text);
    }
    new
}

/// `--range START:END`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRange {
    /// The first line, from 1.
    pub first: usize,
    /// The last line.
    pub last: usize,
}

impl std::str::FromStr for LineRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = "write the first and the last line, counted from 1: `10:24`";
        let (first, last) = text.split_once(':').ok_or(wanted)?;
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if 0 < first && first <= last => Ok(LineRange { first, last }),
            _ => Err(wanted.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let text = "ab\ncd\n\nef";
        let of = |first, last| {
            let range = lines_of(text, first, last).range();
            &text[range]
        };
        assert_eq!(of(1, 1), "ab");
        assert_eq!(of(2, 3), "cd");
        assert_eq!(of(2, 9), "cd\n\nef");
        assert_eq!(of(4, 4), "ef");
        assert!("2:1".parse::<LineRange>().is_err() && "0:1".parse::<LineRange>().is_err());
        assert_eq!("3:3".parse(), Ok(LineRange { first: 3, last: 3 }));
    }
}
