//! A client's own view of a text: positions in either unit, and what a change makes of it.

use serde_json::{Value, json};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Utf8,
    Utf16,
}

impl Unit {
    /// The word of the protocol.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Utf8 => "utf-8",
            Unit::Utf16 => "utf-16",
        }
    }

    fn width(self, character: char) -> usize {
        match self {
            Unit::Utf8 => character.len_utf8(),
            Unit::Utf16 => character.len_utf16(),
        }
    }
}

/// The position of a byte; one inside a line ending has the end of its line.
pub fn position(text: &str, offset: usize, unit: Unit) -> Value {
    let before = &text[..offset];
    let before = match text[offset..].starts_with('\n') {
        true => before.strip_suffix('\r').unwrap_or(before),
        false => before,
    };
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column: usize = before[start..].chars().map(|c| unit.width(c)).sum();
    json!({ "line": line, "character": column })
}

/// The range of two bytes.
pub fn range(text: &str, start: usize, end: usize, unit: Unit) -> Value {
    json!({ "start": position(text, start, unit), "end": position(text, end, unit) })
}

/// The byte of a position. A column past the end of its line is the end of the line, a line past the last one the end of the text.
pub fn offset(text: &str, position: &Value, unit: Unit) -> usize {
    let wanted = |key: &str| usize::try_from(position[key].as_u64().unwrap()).unwrap();
    let mut start = 0;
    for _ in 0..wanted("line") {
        match text[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    let (mut left, mut at) = (wanted("character"), start);
    for character in line.chars() {
        if left < unit.width(character) {
            break;
        }
        left -= unit.width(character);
        at += character.len_utf8();
    }
    at
}

/// Applies a change of `didChange`.
pub fn change(text: &mut String, change: &Value, unit: Unit) {
    let fresh = change["text"].as_str().unwrap();
    match change.get("range") {
        None => *text = fresh.to_owned(),
        Some(range) => {
            let start = offset(text, &range["start"], unit);
            let end = offset(text, &range["end"], unit).max(start);
            text.replace_range(start..end, fresh);
        }
    }
}

/// Applies the edits of an answer, which all speak of the text before.
pub fn edit(text: &str, edits: &[Value], unit: Unit) -> String {
    let place = |key: &str, edit: &Value| offset(text, &edit["range"][key], unit);
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let fresh = edit["newText"].as_str().unwrap();
            (place("start", edit), place("end", edit), fresh)
        })
        .collect();
    // A stable sort: what is inserted at one place keeps its order.
    edits.sort_by_key(|(start, end, _)| (*start, *end));
    let mut out = String::new();
    let mut at = 0;
    for (start, end, fresh) in edits {
        assert!(at <= start && start <= end, "edits overlap");
        out.push_str(&text[at..start]);
        out.push_str(fresh);
        at = end;
    }
    out + &text[at..]
}

/// Whether a range of an answer lies in a text: no place past the end of a line or of the text, none in the middle of a character.
pub fn is_valid(text: &str, range: &Value, unit: Unit) -> bool {
    let stays = |place: &Value| {
        let at = offset(text, place, unit);
        // Between the two bytes of a line ending there is no position that a client could tell.
        position(text, at, unit) == *place
    };
    let (start, end) = (&range["start"], &range["end"]);
    stays(start) && stays(end) && offset(text, start, unit) <= offset(text, end, unit)
}

/// The last place up to one that lies between two characters.
pub fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
