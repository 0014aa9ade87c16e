//! What is wrong with a TOML text, in words for people who write plans.

use super::super::checks::{DEEP_NESTING, PLAN_SYNTAX, REPEATED_KEY};
use super::super::tree::{Kind, NodeId};
use super::{Problem, Walk};
use crate::diagnostic::Diagnostic;
use crate::source::{LineTable, Span};

impl Walk<'_, '_, '_> {
    /// Reports what the parser found: of the syntax one problem a line, since the next ones follow from it.
    pub(super) fn report(mut self) {
        if self.problems.is_empty() {
            return;
        }
        let lines = LineTable::new(self.text);
        self.headers.sort_unstable();
        let problems = std::mem::take(&mut self.problems);
        for problem in problems.iter().filter(|problem| !problem.in_scalar) {
            self.builder.mark_damaged(self.owner(problem.span.start));
        }
        let line = |problem: &Problem| lines.line_of(problem.span.start);
        for group in problems.chunk_by(|a, b| line(a) == line(b)) {
            let (repeated, syntax): (Vec<_>, Vec<_>) = group
                .iter()
                .partition(|problem| problem.message == "duplicate key");
            for problem in repeated {
                self.repeated(problem.span, &lines);
            }
            if let Some(problem) = syntax.iter().min_by_key(|problem| rank(problem.message)) {
                self.syntax(problem);
            }
        }
    }

    /// The table that a place belongs to: the one of the nearest header before it.
    fn owner(&self, at: u32) -> u32 {
        let after = self.headers.partition_point(|(start, _)| *start <= at);
        let before = after.checked_sub(1).and_then(|at| self.headers.get(at));
        before.map_or(0, |(_, node)| *node)
    }

    fn repeated(&mut self, again: Span, lines: &LineTable) {
        let before = self.text.get(..again.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if line.trim_start().starts_with('[') {
            // A second table of a name was not read, and may have been a record or a part of any.
            let file = self.builder.tree().file();
            self.builder.add_loose(file, REPEATED_KEY.name);
        }
        if self.builder.is_full() {
            self.builder.repeated_key("", None, again);
            return;
        }
        let written = self.text.get(again.range()).unwrap_or_default();
        let name = written.trim_matches(['"', '\'']).to_owned();
        let first = self
            .first_entry(again, &name)
            .or_else(|| self.first_header(again, lines));
        self.builder.repeated_key(&name, first, again);
    }

    /// Where the table around a repeated key holds it.
    fn first_entry(&self, again: Span, name: &str) -> Option<Span> {
        let tree = self.builder.tree();
        let mut table = NodeId(self.owner(again.start));
        loop {
            let around = |id: &NodeId| {
                let span = tree.span(*id);
                span.start <= again.start && again.end <= span.end
            };
            let mut inner = tree.entries(table).map(|(_, value)| value);
            let inner = inner
                .find(around)
                .or_else(|| tree.items(table).find(around));
            match inner {
                Some(value) if matches!(tree.kind(value), Kind::Table | Kind::Array) => {
                    table = value;
                }
                _ => break,
            }
        }
        let (key, _) = tree
            .entries(table)
            .find(|(key, _)| tree.text(*key) == name && tree.span(*key).start < again.start)?;
        Some(tree.span(key))
    }

    /// Where an earlier line is the same header.
    fn first_header(&self, again: Span, lines: &LineTable) -> Option<Span> {
        let number = lines.line_of(again.start);
        let line = |number| {
            let range = lines.bytes_of(number, self.text);
            (
                range.start,
                self.text.get(range).unwrap_or_default().trim_start(),
            )
        };
        let (_, header) = line(number);
        let header = header.get(..header.rfind(']')? + 1)?;
        if !header.starts_with('[') {
            return None;
        }
        (0..number).map(line).find_map(|(start, earlier)| {
            earlier.starts_with(header).then(|| {
                let whole = self.text.get(start..).unwrap_or_default();
                let start = start + whole.len() - whole.trim_start().len();
                Span::new(start, start + header.len())
            })
        })
    }

    fn syntax(&mut self, problem: &Problem) {
        let written = self
            .text
            .get(problem.span.range())
            .unwrap_or_default()
            .to_owned();
        let shown = self.builder.shown(problem.span);
        let (what, expected) = problem
            .message
            .split_once(", expected ")
            .unwrap_or((problem.message, ""));
        let mut span = problem.span;
        if let Some(kind) = what.strip_prefix("cannot extend value of type ") {
            let kind = kind.strip_suffix(" with a dotted key").unwrap_or(kind);
            let kind = match kind {
                "integer" | "float" => "a number",
                "string" => "a text",
                "boolean" => "`true` or `false`",
                "datetime" => "a date or time",
                "array" => "an array",
                _ => "a table in braces, which is complete",
            };
            let message = format!("`{shown}` is given already, as {kind}");
            let help = "only a table can be given further keys";
            self.say(span, message, |found| found.help(help));
            return;
        }
        if what.starts_with("cannot recurse") || what == "recursion limit" {
            let message = "arrays and tables stand in one another too deep";
            self.builder.report(&DEEP_NESTING, span, message, |found| {
                found.help("a plan needs a handful; this one and what is in it are left out")
            });
            return;
        }
        let is_value = matches!(
            what,
            "string values must be quoted" | "invalid boolean" | "invalid float"
        );
        if is_value && !written.is_empty() {
            self.bare_word(span, &written, &shown);
            return;
        }
        if what == "missing escaped value" {
            let letter = self.text.get(span.start as usize..).unwrap_or_default();
            let length = letter.chars().next().map_or(0, char::len_utf8);
            span = Span::new(
                (span.start as usize).saturating_sub(1),
                span.start as usize + length,
            );
            let message = format!("`{}` is no escape", self.builder.shown(span));
            let help =
                "a backslash in double quotes is `\\\\`; in single quotes it stands for itself";
            self.say(span, message, |found| found.help(help));
            return;
        }
        if what.starts_with("invalid date") || what.starts_with("invalid time") {
            let message = format!("`{shown}` is no date or time");
            self.say(span, message, |found| match expected {
                "" => found.help("write `2026-11-24T10:00:00+01:00`"),
                _ => found.help(format!("expected {expected}")),
            });
            return;
        }
        let (message, help) = match (what, written.as_str()) {
            ("string values must be quoted", _) => ("a value is missing after `=`", ""),
            ("invalid unquoted key", ":") => (
                "a key is followed by `=`, not by `:`",
                "write `key = value`",
            ),
            ("invalid unquoted key", "//" | "/*" | "/") => ("a comment starts with `#`", ""),
            ("invalid unquoted key", _) => (
                "this cannot stand in a key without quotes",
                "letters, digits, `-` and `_` can",
            ),
            ("key with no value", _) => ("a key without `=` and a value", "write `key = value`"),
            ("missing value for key" | "missing value", _) => ("a value is missing after `=`", ""),
            ("unquoted keys cannot be empty", _) => ("a key is missing here", ""),
            ("unclosed table", _) => ("a `]` is missing at the end of this header", ""),
            ("unclosed array table", _) => ("a `]]` is missing at the end of this header", ""),
            ("unclosed array", _) => ("an array is not closed before this", "is a `]` missing?"),
            ("unclosed inline table", _) => {
                ("a table is not closed before this", "is a `}` missing?")
            }
            ("unexpected `=` in array", _) => {
                ("`=` in an array", "is a `]` missing before this key?")
            }
            ("extra comma in array" | "extra comma in inline table", _) => {
                ("nothing stands before this comma", "remove it")
            }
            (
                "missing comma between array elements"
                | "missing comma between key-value pairs"
                | "extra assignment between key-value pairs",
                _,
            ) => ("expected `,` before this", ""),
            ("missing assignment between key-value pairs", _) => ("expected `=` before this", ""),
            ("missing key for inline table element", _) => ("a key is missing here", ""),
            ("extra `=`", _) => ("one `=` is enough", ""),
            ("missing array opening", _) => ("this `]` closes nothing", ""),
            ("missing inline table opening", _) => ("this `}` closes nothing", ""),
            ("unexpected key or value" | "unexpected content" | "invalid key-value pair", _) => (
                "expected the end of the line",
                "each key with its value has a line of its own",
            ),
            ("invalid basic string", _) => (
                "the closing `\"` of a text is missing",
                "a text of several lines stands in `\"\"\"`",
            ),
            ("invalid literal string", _) => (
                "the closing `'` of a text is missing",
                "a text of several lines stands in `'''`",
            ),
            ("invalid multi-line basic string", _) => {
                ("the closing `\"\"\"` of a text is missing", "")
            }
            ("invalid multi-line literal string", _) => {
                ("the closing `'''` of a text is missing", "")
            }
            (
                "keys cannot be multi-line basic strings"
                | "keys cannot be multi-line literal strings",
                _,
            ) => ("a key in three quotes", "one quote at each end is enough"),
            ("unexpected leading zero", _) => (
                "a number starts with a zero",
                "an identifier stands in quotes",
            ),
            ("invalid value" | "too few unicode value digits", _) => (
                "an escape in this text is no character",
                "write the character itself",
            ),
            ("carriage return must be followed by newline", _) => (
                "a carriage return without a line feed",
                "lines end with a line feed, with or without a carriage return before it",
            ),
            ("invalid comment character", _) => ("a control character in a comment", "remove it"),
            _ => {
                let message = format!("this is not valid in TOML ({what})");
                self.say(span, message, |found| match expected {
                    "" => found,
                    _ => found.help(format!("expected {expected}")),
                });
                return;
            }
        };
        self.say(span, message, |found| match help {
            "" => found,
            _ => found.help(help),
        });
    }

    /// A value that is neither a literal nor in quotes. The fix writes it in quotes as it stands: `no` may be a text, and a yes-no field
    /// says itself how it is written.
    fn bare_word(&mut self, span: Span, written: &str, shown: &str) {
        let lower = written.to_ascii_lowercase();
        let left_out = match lower.trim_start_matches(['+', '-']) {
            "null" | "none" | "nil" | "~" => Some("leave the key out where there is no value"),
            "nan" => Some("leave the key out where there is no number"),
            _ => None,
        };
        if let Some(help) = left_out {
            self.say(span, format!("`{shown}` is not a TOML value"), |found| {
                found.help(help)
            });
            return;
        }
        let whole = self.whole_word(span);
        let place = whole.as_ref().map(|(span, _)| self.builder.place(*span));
        self.say(span, format!("`{shown}` is not in quotes"), |found| {
            let found = match lower.as_str() {
                "true" | "yes" | "on" | "tru" | "false" | "no" | "off" => {
                    found.help("yes and no are written `true` and `false`; a text is in quotes")
                }
                _ => found.help("a text is in quotes, a duration too: `\"20m\"`"),
            };
            match place.zip(whole) {
                Some((place, (_, text))) => {
                    found.replace("write quotes", place, format!("\"{text}\""))
                }
                None => found,
            }
        });
    }

    /// The whole value that a bare word is a part of, and its text without typographic quotes. `None` where it is not certain what
    /// belongs to it: a `#` that touches it, an escape, a quotation mark at one end only.
    fn whole_word(&self, span: Span) -> Option<(Span, String)> {
        let before = self.text.get(..span.start as usize)?;
        let is_edge = |c: char| c.is_whitespace() || matches!(c, '=' | '[' | '{' | ',');
        let start = before.trim_end_matches(|c: char| !is_edge(c)).len();
        let behind = self.text.get(span.end as usize..)?;
        let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}');
        if behind.chars().next().is_some_and(|next| !is_end(next)) {
            return None;
        }
        let whole = Span::new(start, span.end as usize);
        let text = self.text.get(whole.range())?;
        let is_mark = |c: char| matches!(c, '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '‚' | '‛');
        let opens = |c: char| is_mark(c) || c == '’';
        let inner = match text.strip_prefix(opens) {
            Some(inner) => inner.strip_suffix(opens)?,
            None => text,
        };
        let is_plain = !inner.contains(['"', '\\', '#']) && !inner.contains(is_mark);
        (is_plain && !inner.is_empty()).then(|| (whole, inner.to_owned()))
    }

    fn say(
        &mut self,
        span: Span,
        message: impl Into<String>,
        complete: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.builder.report(&PLAN_SYNTAX, span, message, complete);
    }
}

/// Which of several problems in one line explains the others: the least.
fn rank(message: &str) -> u8 {
    let what = message.split(", ").next().unwrap_or(message);
    match what {
        "unexpected `=` in array" => 0,
        "invalid unquoted key" => 1,
        "string values must be quoted" | "invalid literal string" | "unclosed array" => 3,
        "unclosed inline table" | "key with no value" => 4,
        _ => 2,
    }
}
