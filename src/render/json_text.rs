//! JSON, RFC 8259, written straight into a buffer: a report of thousands of findings is mostly names of fields and small numbers.

use std::io::{self, Write};

/// The buffer is handed on when it is longer than this.
const ENOUGH: usize = 1 << 16;

/// Writes values one after the other; commas come by themselves.
pub(super) struct Json<'w> {
    out: &'w mut dyn Write,
    buffer: String,
    /// What the buffer ended with when it was handed on.
    last: u8,
    result: io::Result<()>,
}

impl<'w> Json<'w> {
    pub fn new(out: &'w mut dyn Write) -> Self {
        Json {
            out,
            buffer: String::with_capacity(ENOUGH + ENOUGH / 4),
            last: b':',
            result: Ok(()),
        }
    }

    /// Hands on what is left, and a line feed.
    pub fn finish(mut self) -> io::Result<()> {
        self.buffer.push('\n');
        self.hand_on();
        self.result
    }

    /// An object: what the function writes are its keys and values.
    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.comma();
        self.buffer.push('{');
        members(self);
        self.buffer.push('}');
    }

    /// A list: the function writes one value for each item.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut item: impl FnMut(&mut Self, T),
    ) {
        self.comma();
        self.buffer.push('[');
        for one in items {
            item(self, one);
            if self.buffer.len() > ENOUGH {
                self.hand_on();
            }
        }
        self.buffer.push(']');
    }

    /// The name of a field, of letters and `-`; its value must follow.
    pub fn key(&mut self, name: &'static str) -> &mut Self {
        self.comma();
        self.buffer.push('"');
        self.buffer.push_str(name);
        self.buffer.push_str("\":");
        self
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.comma();
        push_quoted(&mut self.buffer, text);
    }

    /// A text, or `null`.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// A piece of JSON as it is; it brings its commas itself.
    pub fn piece(&mut self, json: &str) -> &mut Self {
        self.buffer.push_str(json);
        self
    }

    /// A whole number.
    pub fn number(&mut self, number: u64) {
        self.comma();
        self.digits(number);
    }

    /// A whole number behind a piece.
    pub fn digits(&mut self, number: u64) {
        self.buffer.push_str(itoa::Buffer::new().format(number));
    }

    /// `true` or `false`.
    pub fn truth(&mut self, truth: bool) {
        self.comma();
        self.buffer.push_str(if truth { "true" } else { "false" });
    }

    /// `null`.
    pub fn null(&mut self) {
        self.comma();
        self.buffer.push_str("null");
    }

    /// Every value and key is parted by a comma from what stands before it, unless something was just opened.
    fn comma(&mut self) {
        let last = self.buffer.as_bytes().last().unwrap_or(&self.last);
        if !matches!(last, b'{' | b'[' | b':') {
            self.buffer.push(',');
        }
    }

    fn hand_on(&mut self) {
        self.last = self.buffer.as_bytes().last().copied().unwrap_or(self.last);
        if self.result.is_ok() {
            self.result = self.out.write_all(self.buffer.as_bytes());
        }
        self.buffer.clear();
    }
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(&mut out, text);
    out
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    // Nearly all texts have nothing to escape, and a look without branches is quick.
    if !text
        .bytes()
        .fold(false, |found, byte| found | must_escape(byte))
    {
        out.push_str(text);
    } else {
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if must_escape(byte) {
                out.push_str(text.get(from..at).unwrap_or_default());
                push_escaped(out, byte);
                from = at + 1;
            }
        }
        out.push_str(text.get(from..).unwrap_or_default());
    }
    out.push('"');
}

fn must_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn push_escaped(out: &mut String, byte: u8) {
    let short = match byte {
        b'"' => "\\\"",
        b'\\' => "\\\\",
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        _ => {
            let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or('0');
            out.push_str("\\u00");
            out.push(digit(byte >> 4));
            out.push(digit(byte & 0xF));
            return;
        }
    };
    out.push_str(short);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn push(json: &mut Json<'_>, value: &Value) {
        match value {
            Value::Null => json.null(),
            Value::Bool(truth) => json.truth(*truth),
            Value::Number(number) => json.number(number.as_u64().unwrap()),
            Value::String(text) => json.text(text),
            Value::Array(items) => json.list(items, push),
            Value::Object(members) => json.object(|json| {
                for value in members.values() {
                    push(json.key("key"), value);
                }
            }),
        }
    }

    fn written(value: &Value) -> Vec<u8> {
        let mut out = Vec::new();
        let mut json = Json::new(&mut out);
        push(&mut json, value);
        json.finish().unwrap();
        out
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<u64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\\u{0}-\\u{7f}]{0,8}".prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                inner.prop_map(|value| json!({ "key": value })),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in value()) {
            let read: Value = serde_json::from_slice(&written(&value)).unwrap();
            prop_assert_eq!(read, value);
        }
    }

    #[test]
    fn long_lists_are_handed_on_in_pieces() {
        let value = json!((0..40_000u64).map(|n| json!([n, "x"])).collect::<Vec<_>>());
        let read: Value = serde_json::from_slice(&written(&value)).unwrap();
        assert_eq!(read, value);
    }
}
