//! TOML and JSON: brackets, marks and quotes tell where a caret stands.

use super::{PlanPlace, Slot, quoted, starts_line, word};
use crate::ide::text::{before, behind};
use crate::plan::Format;
use crate::source::{Span, text_start};

/// A table or list that is open.
#[derive(Clone, Debug, Default)]
struct Frame {
    array: bool,
    path: Vec<String>,
    keys: Vec<String>,
    /// The key that is being read, or whose value is.
    key: Vec<String>,
    /// The first part of it is complete.
    dotted: bool,
    in_value: bool,
}

struct Reader<'t> {
    text: &'t str,
    format: Format,
    frames: Vec<Frame>,
    at: usize,
    /// The start of a text that is not closed, with its quote.
    open_text: Option<(usize, char)>,
    comment: bool,
    header: Option<usize>,
}

pub(super) fn place(text: &str, at: usize, format: Format) -> PlanPlace {
    let mut reader = Reader::new(text, format);
    reader.run(at);
    if let Some((start, quote)) = reader.open_text {
        let mut at_quote = Reader::new(text, format);
        at_quote.run(start - quote.len_utf8());
        let mut place = at_quote.finish(quoted(text, start, quote));
        place.quoted = true;
        return place;
    }
    if reader.comment {
        return PlanPlace {
            slot: Slot::Nothing,
            ..reader.finish(Span::new(at, at))
        };
    }
    let narrow = word(text, at, false);
    let mut reader = Reader::new(text, format);
    reader.run(narrow.start as usize);
    let in_value = reader.top().in_value || reader.top().array;
    let replace = if in_value {
        word(text, at, true)
    } else {
        narrow
    };
    if replace.start < narrow.start {
        reader = Reader::new(text, format);
        reader.run(replace.start as usize);
    }
    reader.finish(replace)
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, format: Format) -> Self {
        let frame = Frame {
            in_value: format == Format::Json,
            ..Frame::default()
        };
        Reader {
            text,
            format,
            frames: vec![frame],
            at: text_start(text),
            open_text: None,
            comment: false,
            header: None,
        }
    }

    fn top(&self) -> Frame {
        self.frames.last().cloned().unwrap_or_default()
    }

    fn top_mut(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    /// Reads up to a byte.
    fn run(&mut self, end: usize) {
        while self.at < end {
            self.step(end);
        }
    }

    fn step(&mut self, end: usize) {
        let rest = before(self.text, end).get(self.at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else {
            self.at = end;
            return;
        };
        let is_toml = self.format == Format::Toml;
        match first {
            '#' if is_toml => {
                let length = rest.find('\n');
                self.comment = length.is_none();
                self.at += length.unwrap_or(rest.len());
            }
            '\n' => {
                self.at += 1;
                self.header = None;
                if is_toml && self.frames.len() == 1 {
                    self.end_value();
                }
            }
            '"' | '\'' if first == '"' || is_toml => self.quote(rest, first),
            '[' if is_toml
                && self.frames.len() == 1
                && !self.top().in_value
                && starts_line(self.text, self.at) =>
            {
                self.head(rest);
            }
            '[' | '{' => {
                let top = self.top();
                let mut path = top.path.clone();
                if !top.array {
                    path.extend(top.key.iter().cloned());
                }
                self.frames.push(Frame {
                    array: first == '[',
                    path,
                    ..Frame::default()
                });
                self.at += 1;
            }
            ']' | '}' => {
                if self.frames.len() > 1 {
                    self.frames.pop();
                }
                self.at += 1;
            }
            ',' => {
                self.end_value();
                self.at += 1;
            }
            '=' | ':' if !self.top().in_value && (first == '=') == is_toml => {
                if let Some(top) = self.top_mut() {
                    top.in_value = true;
                    top.dotted = false;
                    top.keys.extend(top.key.first().cloned());
                }
                self.at += 1;
            }
            '.' => {
                if let Some(top) = self.top_mut()
                    && !top.in_value
                {
                    top.dotted = true;
                }
                self.at += 1;
            }
            _ if super::is_key(first) => {
                let length = rest.find(|c| !super::is_key(c)).unwrap_or(rest.len());
                self.key_part(rest.get(..length).unwrap_or_default());
                self.at += length;
            }
            _ => self.at += first.len_utf8(),
        }
    }

    fn key_part(&mut self, text: &str) {
        if let Some(top) = self.top_mut()
            && !top.in_value
            && !top.array
        {
            if !top.dotted {
                top.key.clear();
            }
            top.key.push(text.to_owned());
            top.dotted = false;
        }
    }

    fn end_value(&mut self) {
        if let Some(top) = self.top_mut() {
            top.in_value = false;
            top.dotted = false;
            top.key.clear();
        }
    }

    fn quote(&mut self, rest: &str, quote: char) {
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        if let Some(inner) = rest.strip_prefix(&triple) {
            match inner.find(&triple) {
                Some(length) => self.at += length + 6,
                None => {
                    // A text over many lines is the user's own.
                    self.comment = true;
                    self.at += rest.len();
                }
            }
            return;
        }
        let inner = behind(rest, 1);
        let mut escaped = false;
        for (at, character) in inner.char_indices() {
            match character {
                '\n' => {
                    self.at += 1 + at;
                    return;
                }
                _ if escaped => escaped = false,
                '\\' if quote == '"' => escaped = true,
                _ if character == quote => {
                    self.key_part(inner.get(..at).unwrap_or_default());
                    self.at += at + 2;
                    return;
                }
                _ => {}
            }
        }
        self.open_text = Some((self.at + 1, quote));
        self.at += rest.len();
    }

    /// A TOML header.
    fn head(&mut self, rest: &str) {
        let line = rest.split('\n').next().unwrap_or_default();
        let inner = line.trim_start_matches('[');
        let start = self.at + line.len() - inner.len();
        match inner.find(']') {
            Some(length) => {
                let name = inner.get(..length).unwrap_or_default();
                let path = name
                    .split('.')
                    .map(|part| part.trim().trim_matches(['"', '\'']).to_owned());
                if let Some(top) = self.top_mut() {
                    *top = Frame {
                        path: path.collect(),
                        ..Frame::default()
                    };
                }
                let behind = inner.get(length..).unwrap_or_default();
                let brackets = behind.len() - behind.trim_start_matches(']').len();
                self.at = start + length + brackets;
            }
            None => {
                self.header = Some(start);
                self.at += line.len();
            }
        }
    }

    /// What the place is at which the reader has stopped; reads on to the end of the record for the keys there.
    fn finish(mut self, replace: Span) -> PlanPlace {
        let top = self.top();
        let inline = self.frames.len() > 1;
        let (path, slot) = if self.header.is_some() {
            (Vec::new(), Slot::Header)
        } else if top.array {
            let mut path = top.path.clone();
            let key = path.pop().unwrap_or_default();
            (path, Slot::Value { key, element: true })
        } else if top.in_value {
            let mut path = top.path.clone();
            path.extend(top.key.iter().cloned());
            match path.pop() {
                Some(key) => (
                    path,
                    Slot::Value {
                        key,
                        element: false,
                    },
                ),
                None => (path, Slot::Nothing),
            }
        } else {
            let mut path = top.path.clone();
            if top.dotted {
                path.extend(top.key.iter().cloned());
            }
            (path, Slot::Key)
        };
        let mut given = if top.dotted && !top.in_value {
            Vec::new()
        } else {
            top.keys.clone()
        };
        if slot == Slot::Key && !top.dotted {
            let depth = self.frames.len();
            let before = top.keys.len();
            let own = self
                .text
                .get(replace.range())
                .unwrap_or_default()
                .to_owned();
            self.at = (replace.end as usize).max(self.at);
            self.open_text = None;
            let end = self.text.len();
            let mut last = before;
            while self.at < end && self.frames.len() >= depth && self.header.is_none() {
                self.step(end);
                let at_depth = self.frames.get(depth - 1);
                match at_depth {
                    Some(frame) if frame.keys.len() >= last && frame.path == top.path => {
                        last = frame.keys.len()
                    }
                    _ => break,
                }
                if let Some(frame) = at_depth {
                    given.clone_from(&frame.keys);
                }
            }
            if let Some(at) = given.iter().skip(before).position(|key| *key == own) {
                given.remove(before + at);
            }
        }
        PlanPlace {
            path,
            slot,
            given,
            replace,
            quoted: false,
            inline,
        }
    }
}
