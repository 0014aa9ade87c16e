//! YAML: indentation tells where a caret stands.

use super::{PlanPlace, Slot, quoted, word};
use crate::ide::text::{before, line_end, line_start};
use crate::source::Span;

/// A line of block style.
struct Line<'t> {
    /// The columns of its dashes.
    dashes: Vec<usize>,
    /// The column of what stands behind them.
    column: usize,
    /// The key, if the line has one.
    key: Option<&'t str>,
    /// Whether something stands behind the colon.
    has_value: bool,
    /// Whether there is nothing but blanks or a comment.
    is_empty: bool,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Self {
        let mut rest = line.trim_start_matches(' ');
        let mut dashes = Vec::new();
        while let Some(behind) = rest.strip_prefix('-') {
            if !behind.is_empty() && !behind.starts_with(' ') {
                break;
            }
            dashes.push(line.len() - rest.len());
            rest = behind.trim_start_matches(' ');
        }
        let column = line.len() - rest.len();
        let end = rest
            .find(": ")
            .or_else(|| rest.trim_end().strip_suffix(':').map(str::len));
        let key = end
            .and_then(|end| rest.get(..end))
            .map(|key| key.trim_matches(['"', '\'']));
        let key =
            key.filter(|key| !key.is_empty() && key.chars().all(|c| super::is_key(c) || c == '.'));
        let value = end
            .and_then(|end| rest.get(end + 1..))
            .unwrap_or_default()
            .trim();
        Line {
            dashes,
            column,
            key,
            has_value: !value.is_empty() && !value.starts_with('#'),
            is_empty: rest.trim().is_empty() && line.trim_start().is_empty()
                || rest.starts_with('#'),
        }
    }
}

pub(super) fn place(text: &str, at: usize) -> PlanPlace {
    let start = line_start(text, at);
    let so_far = text.get(start..at).unwrap_or_default();
    let whole = text.get(start..line_end(text, at)).unwrap_or_default();
    let own = Line::read(so_far);
    let in_comment = so_far.starts_with('#') || so_far.contains(" #");
    let (mut path, given) = around(text, start, &own, whole);
    let mut place = PlanPlace {
        path: Vec::new(),
        slot: Slot::Nothing,
        given,
        replace: word(text, at, false),
        quoted: false,
        inline: false,
    };
    if in_comment {
        place.path = path;
        return place;
    }
    match own.key {
        Some(key) => {
            let value_start = start
                + own.column
                + so_far
                    .get(own.column..)
                    .and_then(|rest| rest.find(':'))
                    .unwrap_or(0)
                + 1;
            path.extend(key.split('.').map(str::to_owned));
            flow(text, value_start, at, path, &mut place);
        }
        None if !own.dashes.is_empty() && so_far.ends_with(['-', ' ']) || own.dashes.is_empty() => {
            place.slot = if own.dashes.is_empty() {
                Slot::Key
            } else {
                element(&mut path)
            };
            place.path = path;
            place.replace = word(text, at, own.dashes.len() > 1);
        }
        None => {
            place.slot = element(&mut path);
            place.path = path;
            place.replace = word(text, at, true);
            if let Some(open) = open_quote(text, start + own.column, at) {
                place.replace = quoted(text, open.0, open.1);
                place.quoted = true;
            }
        }
    }
    place
}

/// The slot behind a dash: of the list that the last key names.
fn element(path: &mut Vec<String>) -> Slot {
    match path.pop() {
        Some(key) => Slot::Value { key, element: true },
        None => Slot::Nothing,
    }
}

/// The keys around a line and those beside it.
fn around(text: &str, start: usize, own: &Line<'_>, whole: &str) -> (Vec<String>, Vec<String>) {
    let mut path: Vec<String> = Vec::new();
    let mut given: Vec<String> = Vec::new();
    // A blank line belongs to whatever its indentation says.
    let mut column = own.column;
    let mut dash = own.dashes.first().copied();
    let mut collecting = own.dashes.is_empty();
    let mut end = start;
    while end > 0 {
        let from = line_start(text, end - 1);
        let line = Line::read(
            text.get(from..end - 1)
                .unwrap_or_default()
                .trim_end_matches('\r'),
        );
        end = from;
        if line.is_empty {
            continue;
        }
        let Some(key) = line.key else { continue };
        match dash {
            // A list may stand as far left as the key that holds it.
            Some(at) if line.dashes.is_empty() && line.column <= at && !line.has_value => {
                path.insert(0, key.to_owned());
                column = line.column;
                dash = None;
            }
            Some(_)
                if !line.dashes.is_empty()
                    && line.column < column
                    && line.dashes.iter().all(|d| Some(*d) < dash) =>
            {
                path.insert(0, key.to_owned());
                column = line.column;
                dash = line.dashes.first().copied();
            }
            Some(_) => {}
            None if line.column == column => {
                if collecting && path.is_empty() {
                    given.push(key.to_owned());
                }
                dash = line.dashes.first().copied();
                collecting = collecting && dash.is_none();
            }
            None if line.column < column && !line.has_value => {
                path.insert(0, key.to_owned());
                column = line.column;
                dash = line.dashes.first().copied();
            }
            None => {}
        }
    }
    given.reverse();
    // The lines below, as long as they belong to the same record.
    let mut at = start + whole.len();
    let column = own.column;
    while let Some(length) = text.get(at..).and_then(|rest| rest.find('\n')) {
        at += length + 1;
        let line = Line::read(text.get(at..line_end(text, at)).unwrap_or_default());
        if line.is_empty {
            continue;
        }
        if line.column < column
            || line.column == column && !line.dashes.is_empty()
            || line.dashes.iter().any(|dash| *dash < column)
        {
            break;
        }
        if line.column == column {
            given.extend(line.key.map(str::to_owned));
        }
    }
    (path, given)
}

/// The quote that is open at the end of a stretch, as the byte behind it.
fn open_quote(text: &str, from: usize, to: usize) -> Option<(usize, char)> {
    let mut open = None;
    let mut escaped = false;
    for (at, character) in text.get(from..to)?.char_indices() {
        match open {
            None if matches!(character, '"' | '\'') => open = Some((from + at + 1, character)),
            Some((_, quote)) if character == quote && !escaped => open = None,
            _ => {}
        }
        escaped = character == '\\' && !escaped;
    }
    open
}

/// Behind a colon: a value, or flow style like `{ plan: x, duration: 1h }`.
fn flow(text: &str, from: usize, at: usize, path: Vec<String>, place: &mut PlanPlace) {
    let open = open_quote(text, from, at);
    let end = open.map_or(at, |(start, _)| start - 1);
    // Each open bracket: whether it is a list, the keys above it, those in it, the key at hand.
    type Level = (bool, Vec<String>, Vec<String>, Option<String>);
    let mut levels: Vec<Level> = Vec::new();
    let mut path = path;
    let key = path.pop().unwrap_or_default();
    let mut current: Level = (false, path, Vec::new(), Some(key));
    let mut word_start = from;
    for (offset, character) in text.get(from..end).unwrap_or_default().char_indices() {
        let here = from + offset;
        match character {
            '[' | '{' => {
                let mut path = current.1.clone();
                path.extend(current.3.clone());
                levels.push(std::mem::replace(
                    &mut current,
                    (character == '[', path, Vec::new(), None),
                ));
                word_start = here + 1;
            }
            ']' | '}' => {
                if let Some(outer) = levels.pop() {
                    current = outer;
                }
                word_start = here + 1;
            }
            ',' => {
                if !levels.is_empty() && !current.0 {
                    current.3 = None;
                }
                word_start = here + 1;
            }
            ':' if !levels.is_empty()
                && !current.0
                && before(text, end)
                    .get(here + 1..)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) =>
            {
                let key = text
                    .get(word_start..here)
                    .unwrap_or_default()
                    .trim()
                    .trim_matches(['"', '\'']);
                current.2.push(key.to_owned());
                current.3 = Some(key.to_owned());
                word_start = here + 1;
            }
            _ => {}
        }
    }
    let is_value = current.0 || current.3.is_some();
    place.replace = match open {
        Some((start, quote)) => quoted(text, start, quote),
        None => word(text, at, is_value),
    };
    place.quoted = open.is_some();
    place.inline = !levels.is_empty();
    let (array, mut path, keys, key) = current;
    place.given = keys;
    place.slot = match key {
        _ if array => element(&mut path),
        Some(key) => Slot::Value {
            key,
            element: false,
        },
        None => Slot::Key,
    };
    place.path = path;
    // A word behind a value that stands there is not asked for.
    let span = Span::new(from, place.replace.start as usize);
    let written = text.get(span.range()).unwrap_or_default().trim();
    let is_done = levels.is_empty() && !written.is_empty() && !place.quoted;
    if is_done && !written.ends_with(['[', '{', ',', ':']) {
        place.slot = Slot::Nothing;
    }
}
