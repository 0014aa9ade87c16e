//! Reads JSON (RFC 8259) in one pass straight onto the tape, and goes on after a mistake.

mod repair;
mod scalar;
mod text;

use super::DEPTH_LIMIT;
use super::build::Builder;
use super::checks::{DEEP_NESTING, PLAN_SYNTAX};
use super::tree::Tag;
use crate::source::Span;

/// Reads a text from a byte on.
pub(super) fn read(builder: &mut Builder, text: &str, start: usize) {
    // Written without blanks, a node is seven bytes of text or more; room that is not needed costs nothing until it is written to.
    builder.expect_nodes(text.len() / 6);
    read_value(builder, text, start);
}

/// The same for one of several values: the text ends with it.
pub(super) fn read_value(builder: &mut Builder, text: &str, start: usize) {
    let mut reader = Reader {
        builder,
        text,
        bytes: text.as_bytes(),
        at: start,
        open: Vec::new(),
        comma_forgiven: false,
        unclosed_at_end: false,
    };
    reader.blanks();
    if reader.at == reader.bytes.len() {
        return;
    }
    let mut step = Step::Value;
    loop {
        step = match step {
            Step::Key => reader.key(),
            Step::Value => reader.value(),
            Step::After => reader.after(),
            Step::End => return,
        };
    }
}

/// What is expected next, blanks skipped.
#[derive(Clone, Copy)]
enum Step {
    /// A key and its colon: after `{` and the commas of an object.
    Key,
    /// A value. It adds exactly one node if a key stands before it.
    Value,
    /// A comma, or the end of what is open.
    After,
    /// Nothing.
    End,
}

/// An array or object that is not closed yet.
struct Open {
    node: u32,
    is_object: bool,
    /// Whether a finding says already that it is not closed.
    said: bool,
}

impl Open {
    fn close(&self) -> char {
        if self.is_object { '}' } else { ']' }
    }
}

struct Reader<'t, 'b> {
    builder: &'b mut Builder,
    text: &'t str,
    bytes: &'t [u8],
    /// INVARIANT: a boundary of characters; held by the test `any_text_gives_spans_inside_it`.
    at: usize,
    open: Vec<Open>,
    /// Whether a comma that is missing next was explained by what was said before.
    comma_forgiven: bool,
    /// Whether the text ends in a text without its closing quote, which was reported.
    unclosed_at_end: bool,
}

impl Reader<'_, '_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                b'/' | b'#' | 0x80.. if self.wrong_blank() => {}
                _ => return,
            }
        }
    }

    fn key(&mut self) -> Step {
        match self.peek() {
            Some(b'"') => self.string(),
            _ => {
                if let Some(step) = self.wrong_key() {
                    return step;
                }
            }
        }
        self.blanks();
        if self.peek() == Some(b':') {
            self.at += 1;
            self.blanks();
            Step::Value
        } else {
            self.no_colon()
        }
    }

    fn value(&mut self) -> Step {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => return self.open(true),
            Some(b'[') => return self.open(false),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') if self.word(b"true") => self.literal(Tag::True, 4),
            Some(b'f') if self.word(b"false") => self.literal(Tag::False, 5),
            Some(b'n') if self.word(b"null") => self.literal(Tag::Null, 4),
            _ => return self.wrong_value(),
        }
        self.blanks();
        Step::After
    }

    fn after(&mut self) -> Step {
        let Some(top) = self.open.last() else {
            return self.end();
        };
        let is_object = top.is_object;
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.blanks();
                if matches!(self.peek(), Some(b'}' | b']')) {
                    self.trailing_comma(comma);
                    Step::After
                } else if is_object {
                    Step::Key
                } else {
                    Step::Value
                }
            }
            Some(b'}') if is_object => self.close(),
            Some(b']') if !is_object => self.close(),
            _ => self.wrong_after(),
        }
    }

    fn open(&mut self, is_object: bool) -> Step {
        let (tag, close) = if is_object {
            (Tag::Table, b'}')
        } else {
            (Tag::Array, b']')
        };
        let start = self.at;
        if self.open.len() == DEPTH_LIMIT {
            let span = Span::new(start, start + 1);
            let message = format!("more than {DEPTH_LIMIT} arrays and objects in one another");
            self.builder.report(&DEEP_NESTING, span, message, |found| {
                found.help("a plan needs a handful; this one and what is in it are left out")
            });
            self.at += 1;
            self.skip_nested(1);
            self.builder.damaged(Span::new(start, self.at));
            self.blanks();
            return Step::After;
        }
        let node = self.builder.leaf(tag, Span::new(start, start + 1));
        self.open.push(Open {
            node,
            is_object,
            said: false,
        });
        self.at += 1;
        self.blanks();
        if self.peek() == Some(close) {
            self.close()
        } else if is_object {
            Step::Key
        } else {
            Step::Value
        }
    }

    /// Closes the innermost with the bracket here.
    fn close(&mut self) -> Step {
        self.at += 1;
        if let Some(open) = self.open.pop() {
            self.builder.close(open.node, self.at);
        }
        self.blanks();
        Step::After
    }

    fn end(&mut self) -> Step {
        if self.peek().is_some() {
            let span = self.here();
            let message = format!("expected the end of the plan, found {}", self.found());
            self.builder.report(&PLAN_SYNTAX, span, message, |found| {
                found.help("a plan is one value; what follows it was not read")
            });
            self.builder.mark_damaged(0);
        }
        Step::End
    }

    fn literal(&mut self, tag: Tag, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.builder.leaf(tag, span);
        self.at += length;
    }

    /// Whether this word stands here, and no longer one.
    fn word(&self, word: &[u8]) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.starts_with(word) && !rest.get(word.len()).is_some_and(|byte| goes_on(*byte))
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    fn number(&mut self) {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits();
        let mut right = digits > 0 && !(leading_zero && digits > 1);
        if right && self.peek() == Some(b'.') {
            self.at += 1;
            right = self.digits() > 0;
        }
        if right && matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            right = self.digits() > 0;
        }
        // A colon goes on only in a time: `22:00`.
        let time = self.peek() == Some(b':')
            && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        if !right || time || self.peek().is_some_and(goes_on) {
            self.at = start;
            self.wrong_number();
        } else {
            self.builder.leaf(Tag::Number, Span::new(start, self.at));
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }
}

/// Whether a number or word goes on with this byte.
fn goes_on(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.' | b'%' | 0x80..)
}
