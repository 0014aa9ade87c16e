//! A row of tokens in lines that are not too wide, broken where the language lets a newline stand.

use super::nest::{Group, Part, flat_width, nest};
use super::tokens::{Kind, Token, width};

/// A line has at most so many columns, if it can be broken at all.
pub(super) const WIDTH: usize = 120;

/// A row of tokens on one line; `None` if a comment keeps it from standing on one.
pub(super) fn on_one_line(tokens: &[Token<'_>]) -> Option<String> {
    let parts = nest(tokens);
    flat_width(&parts)?;
    let mut printer = Printer::new(String::new());
    printer.flat(&parts);
    Some(printer.line)
}

/// A row of tokens behind `start`, in as many lines as it takes; lines that go on start at `indent`.
pub(super) fn in_lines(start: String, tokens: &[Token<'_>], indent: usize) -> Vec<String> {
    let when = tokens.iter().position(|token| token.kind == Kind::When);
    let parts = tokens.split_at_checked(when.unwrap_or(tokens.len()));
    let (first, second) = parts.unwrap_or_default();
    let (first, second) = (nest(first), nest(second));
    let printer = Printer::new(start);
    let rest = flat_width(&second).map_or(0, |width| width + usize::from(width > 0));
    // Break the first condition, or the second, and both only if it must be.
    let mut one = printer.clone();
    one.row(&first, indent, rest);
    one.row(&second, indent, 0);
    if one.fits() || second.is_empty() {
        return one.finish();
    }
    if flat_width(&first).is_some() {
        let mut other = printer.clone();
        other.flat(&first);
        other.row(&second, indent, 0);
        if other.fits() {
            return other.finish();
        }
    }
    one.finish()
}

/// Lines that grow.
#[derive(Clone)]
struct Printer {
    /// The finished lines.
    lines: Vec<String>,
    /// The line at hand.
    line: String,
    /// Whether what comes next follows without a blank.
    glued: bool,
    /// Whether a comment ends the line at hand.
    ended: bool,
}

impl Printer {
    fn new(start: String) -> Self {
        Printer {
            lines: Vec::new(),
            glued: start.is_empty() || start.ends_with(' '),
            line: start,
            ended: false,
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.lines.push(self.line);
        self.lines
    }

    fn fits(&self) -> bool {
        self.lines
            .iter()
            .chain([&self.line])
            .all(|line| width(line) <= WIDTH)
    }

    /// Whether so many columns more, after a blank where one is due, are too many.
    fn is_too_narrow_for(&self, columns: usize) -> bool {
        self.ended || width(&self.line) + usize::from(!self.glued) + columns > WIDTH
    }

    fn newline(&mut self, indent: usize) {
        let next = " ".repeat(indent);
        let done = std::mem::replace(&mut self.line, next);
        self.lines.push(done.trim_end_matches(' ').to_owned());
        (self.glued, self.ended) = (true, false);
    }

    fn put(&mut self, token: &Token<'_>, indent: usize) {
        if self.ended {
            self.newline(indent);
        }
        if !self.glued && &*token.text != "," && token.kind != Kind::Close {
            self.line.push(' ');
        }
        self.line.push_str(&token.text);
        self.glued = token.kind == Kind::Open;
    }

    fn comment(&mut self, token: &Token<'_>, indent: usize) {
        let is_fresh = self.line.trim_start_matches(' ').is_empty();
        if self.ended || token.kind == Kind::Alone && !is_fresh {
            self.newline(indent);
        } else if !is_fresh {
            self.line.push_str(match self.line.ends_with(' ') {
                true => " ",
                false => "  ",
            });
        }
        self.line.push_str(&token.text);
        self.ended = true;
    }

    /// Everything on the line at hand.
    fn flat(&mut self, parts: &[Part<'_, '_>]) {
        for part in parts {
            match part {
                Part::Token(token) => self.put(token, 0),
                Part::Group(group) => {
                    self.put(group.open, 0);
                    self.flat(&group.parts);
                    if let Some(close) = group.close {
                        self.put(close, 0);
                    }
                }
            }
        }
    }

    /// A row, of which `rest` columns follow on the line where it ends.
    fn row(&mut self, parts: &[Part<'_, '_>], indent: usize, rest: usize) {
        let before = parts.iter().take_while(|part| part.is_comment()).count();
        let (comments, parts) = parts.split_at_checked(before).unwrap_or_default();
        let behind = parts
            .iter()
            .rev()
            .take_while(|part| part.is_comment())
            .count();
        let end = parts.len() - behind;
        let (parts, behind) = parts.split_at_checked(end).unwrap_or_default();
        self.comments(comments, indent);
        match flat_width(parts) {
            _ if parts.is_empty() => {}
            Some(columns) if !self.is_too_narrow_for(columns + rest) => self.flat(parts),
            _ => match loosest(parts) {
                Some(kind) => self.separated(parts, kind, indent, rest),
                None => self.operand(parts, indent, rest),
            },
        }
        self.comments(behind, indent);
    }

    fn comments(&mut self, parts: &[Part<'_, '_>], indent: usize) {
        for part in parts {
            if let Part::Token(token) = part {
                self.comment(token, indent);
            }
        }
    }

    /// What separators of one kind divide: a list in as few lines as it takes, anything else each on its own.
    fn separated(&mut self, parts: &[Part<'_, '_>], kind: Kind, indent: usize, rest: usize) {
        let mut parts = parts;
        let mut is_first = true;
        while !parts.is_empty() {
            let found = parts.iter().position(|part| part.is(kind));
            let end = found.unwrap_or(parts.len());
            let (own, after) = parts.split_at_checked(end).unwrap_or_default();
            let (separator, after) = after
                .split_at_checked(usize::from(found.is_some()))
                .unwrap_or_default();
            let mark = flat_width(separator).unwrap_or(0);
            let follows = match found {
                None => rest,
                Some(_) => mark + usize::from(kind != Kind::Comma),
            };
            let fills = matches!(kind, Kind::Comma | Kind::Product);
            let stays = fills
                && flat_width(own)
                    .is_some_and(|columns| !self.is_too_narrow_for(columns + follows));
            if !is_first && !stays {
                self.newline(indent);
            }
            is_first = false;
            self.row(own, indent, follows);
            self.flat(separator);
            let comments = after.iter().take_while(|part| part.is_comment()).count();
            let (comments, after) = after.split_at_checked(comments).unwrap_or_default();
            self.comments(comments, indent);
            parts = after;
        }
    }

    /// What no separator divides: one of its brackets is broken, or all where one is not enough.
    fn operand(&mut self, parts: &[Part<'_, '_>], indent: usize, rest: usize) {
        let must_all = flat_width(parts).is_none();
        let one = parts.iter().position(|part| {
            let Part::Group(group) = part else {
                return false;
            };
            !must_all && self.is_enough(parts, group, indent, rest)
        });
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Token(token) if token.kind.is_comment() => self.comment(token, indent),
                Part::Token(token) => self.put(token, indent),
                Part::Group(group) => {
                    let breaks = match one {
                        Some(one) => one == at,
                        None => !must_all || group.width.is_none(),
                    };
                    if breaks {
                        self.group(group, indent);
                    } else {
                        self.flat(std::slice::from_ref(part));
                    }
                }
            }
        }
    }

    /// Whether breaking this bracket alone makes the rest of an operand fit.
    fn is_enough(
        &self,
        parts: &[Part<'_, '_>],
        group: &Group<'_, '_>,
        indent: usize,
        rest: usize,
    ) -> bool {
        let is_it =
            |part: &Part<'_, '_>| matches!(part, Part::Group(it) if std::ptr::eq(it, group));
        let at = parts.iter().position(is_it).unwrap_or(0);
        let (before, after) = parts.split_at_checked(at).unwrap_or_default();
        let after = after.get(1..).unwrap_or_default();
        let (Some(before), Some(after)) = (flat_width(before), flat_width(after)) else {
            return false;
        };
        !self.is_too_narrow_for(before + 2) && indent + 2 + after + rest <= WIDTH
    }

    fn group(&mut self, group: &Group<'_, '_>, indent: usize) {
        self.put(group.open, indent);
        if group.parts.is_empty() {
            self.glued = true;
        } else {
            // A comment behind the bracket stays there.
            let trailing = group
                .parts
                .first()
                .is_some_and(|part| part.is(Kind::Trailing));
            if !trailing {
                self.newline(indent + 2);
            }
            self.row(&group.parts, indent + 2, 0);
            self.newline(indent);
        }
        if let Some(close) = group.close {
            self.put(close, indent);
        }
    }
}

/// The separators that bind least.
fn loosest(parts: &[Part<'_, '_>]) -> Option<Kind> {
    let kinds = [Kind::Comma, Kind::Joiner, Kind::Sum, Kind::Product];
    kinds
        .into_iter()
        .find(|kind| parts.iter().any(|part| part.is(*kind)))
}
