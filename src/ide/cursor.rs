//! Where a caret stands in a policy, found from the text alone: while people write, the tree has a hole there.

use super::text::{before, behind, is_word, line_end, line_start, word_around};
use super::tokens::{Inside, Token, TokenKind, tokens};
use crate::source::Span;
use crate::syntax::tree::ItemKind;

/// Where a caret stands.
pub(super) struct Cursor<'t> {
    pub text: &'t str,
    /// The caret.
    pub at: usize,
    /// The whole word around it, with an `@` in front.
    pub word: Span,
    pub inside: Inside,
    /// The kind of the item around it, or whose head is being written.
    pub kind: Option<ItemKind>,
    /// Where that item starts.
    pub item_start: usize,
    pub part: Part,
    /// The records of a test that are open, from the outside in.
    pub records: Vec<&'t str>,
    /// What stands before the word: the line so far, of the setting or of the head.
    pub tokens: Vec<Token<'t>>,
    /// The first words of the settings before this one.
    pub settings_before: Vec<&'t str>,
}

/// The part of an item that a caret stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Between items, or where the kind of one is being written.
    Top,
    /// Behind the kind, before the braces.
    Head,
    /// Between the braces.
    Body,
}

impl<'t> Cursor<'t> {
    /// Looks at the text around a caret.
    pub fn new(text: &'t str, at: usize) -> Self {
        let word = whole_word(text, at);
        let start = word.start as usize;
        let mut cursor = Cursor {
            text,
            at,
            word,
            inside: Inside::Code,
            kind: None,
            item_start: start,
            part: Part::Top,
            records: Vec::new(),
            tokens: Vec::new(),
            settings_before: Vec::new(),
        };
        let line = line_start(text, start);
        if let Some((item, kind)) = item_above(text, line) {
            cursor.read(item, kind, start);
        } else {
            (cursor.tokens, cursor.inside) = tokens(text, 0, start);
            cursor.tokens.retain(|token| token.start >= line);
        }
        // The line of the caret may start an item of its own.
        let first = behind(text, line).trim_start_matches([' ', '\t']);
        let first_start = text.len() - first.len();
        let own = kind_at(first).filter(|kind| first_start + kind.keyword().len() < start);
        if let Some(kind) = own
            && cursor.inside == Inside::Code
            && (cursor.part == Part::Top || first_start == line && looks_like_an_item(first, kind))
        {
            cursor.read(first_start, kind, start);
        } else if cursor.part == Part::Top {
            cursor.kind = None;
        }
        cursor
    }

    /// Reads from the start of an item to the word.
    fn read(&mut self, item: usize, kind: ItemKind, start: usize) {
        let (all, inside) = tokens(self.text, item, start);
        self.inside = inside;
        self.kind = Some(kind);
        self.item_start = item;
        self.part = Part::Head;
        self.records.clear();
        self.tokens.clear();
        self.settings_before.clear();
        let mut brackets = 0usize;
        let mut depth = 0usize;
        for token in all.into_iter().skip(1) {
            if depth == 0 && self.part == Part::Head && is_one_line(kind) && token.on_new_line {
                let goes_on = self
                    .tokens
                    .last()
                    .is_some_and(|last| leaves_open(last, true));
                if !goes_on && !leads_on(&token) {
                    self.part = Part::Top;
                    self.tokens.clear();
                }
            }
            if depth > 0 && token.on_new_line {
                let last = self.tokens.last();
                if !last.is_some_and(|last| leaves_open(last, false)) && !leads_on(&token) {
                    self.end_setting();
                    brackets = 0;
                }
            }
            match (token.kind, token.text) {
                (TokenKind::Mark, "{") => {
                    if depth > 0 {
                        let record = self.tokens.first().map_or("", |first| first.text);
                        self.records.push(record);
                    }
                    depth += 1;
                    self.part = Part::Body;
                    self.tokens.clear();
                    if depth == 1 {
                        self.settings_before.clear();
                    }
                }
                (TokenKind::Mark, "}") => {
                    self.end_setting();
                    self.records.pop();
                    depth = depth.saturating_sub(1);
                    brackets = 0;
                    if depth == 0 {
                        self.part = Part::Top;
                    }
                }
                (TokenKind::Mark, ";") if brackets == 0 && depth > 0 => self.end_setting(),
                (TokenKind::Mark, mark) => {
                    match mark {
                        "(" | "[" => brackets += 1,
                        ")" | "]" => brackets = brackets.saturating_sub(1),
                        _ => {}
                    }
                    self.tokens.push(token);
                }
                _ => self.tokens.push(token),
            }
        }
        // The caret itself may stand on a new line.
        let last_end = self.tokens.last().map_or(start, |last| last.end);
        let new_line = self
            .text
            .get(last_end..start)
            .is_some_and(|gap| gap.contains('\n'));
        let goes_on = |token: &Token<'_>| leaves_open(token, is_one_line(kind));
        if new_line && !self.tokens.last().is_some_and(goes_on) {
            match self.part {
                Part::Body => self.end_setting(),
                Part::Head if depth == 0 => {
                    self.part = Part::Top;
                    self.tokens.clear();
                }
                _ => self.tokens.clear(),
            }
        }
        if self.part == Part::Top {
            self.tokens
                .retain(|token| token.start >= line_start(self.text, start));
        }
    }

    fn end_setting(&mut self) {
        if let Some(first) = self.tokens.first()
            && self.records.is_empty()
        {
            self.settings_before.push(first.text);
        }
        self.tokens.clear();
    }

    /// The whole item around the caret, also what stands behind the caret, as tokens.
    pub fn item_tokens(&self) -> Vec<Token<'t>> {
        let end = next_item(self.text, line_end(self.text, self.at));
        tokens(self.text, self.item_start, end).0
    }
}

/// The word around a caret: a name with its `@`, a zone like `Europe/Paris`, a date, a clock time.
fn whole_word(text: &str, at: usize) -> Span {
    let mut word = word_around(text, at, is_word);
    while let Some(mark) = before(text, word.start as usize).chars().next_back() {
        let joined = before(text, word.start as usize - mark.len_utf8());
        let joins = match mark {
            '/' => joined.ends_with(is_word),
            ':' => joined.ends_with(|c: char| c.is_ascii_digit()),
            _ => false,
        };
        if !joins {
            if mark == '@' {
                word.start -= 1;
            }
            break;
        }
        word.start = word_around(text, joined.len(), is_word).start;
    }
    while let Some(mark) = behind(text, word.end as usize).chars().next() {
        let joined = behind(text, word.end as usize + mark.len_utf8());
        let joins = match mark {
            '/' => !word.is_empty() && joined.starts_with(char::is_alphabetic),
            ':' => !word.is_empty() && joined.starts_with(|c: char| c.is_ascii_digit()),
            _ => false,
        };
        if !joins {
            break;
        }
        word.end = word_around(text, word.end as usize + 1, is_word).end;
    }
    word
}

/// Whether an item of this kind has no braces.
pub(super) fn is_one_line(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Scale | ItemKind::Field | ItemKind::Define)
}

/// Whether a line may end behind a token without ending the setting.
fn leaves_open(token: &Token<'_>, definition: bool) -> bool {
    match token.kind {
        TokenKind::Mark => {
            ["(", "[", ",", "+", "-", "*", "/"].contains(&token.text)
                || definition && token.text == "="
        }
        TokenKind::Word => ["and", "or", "then"].contains(&token.text),
        _ => false,
    }
}

/// Whether a token goes on with the setting of the line above.
fn leads_on(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Mark => [")", "]"].contains(&token.text),
        TokenKind::Word => ["and", "or", "then"].contains(&token.text),
        _ => false,
    }
}

/// The kind whose keyword stands at the start of a text.
pub(super) fn kind_at(text: &str) -> Option<ItemKind> {
    let length = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let word = text.get(..length).unwrap_or_default();
    ItemKind::ALL
        .into_iter()
        .find(|kind| kind.keyword() == word)
}

/// The nearest line above a place that starts an item.
fn item_above(text: &str, line: usize) -> Option<(usize, ItemKind)> {
    let mut end = line;
    while end > 0 {
        let start = line_start(text, end - 1);
        let here = behind(text, start);
        if let Some(kind) = kind_at(here)
            && looks_like_an_item(here, kind)
        {
            return Some((start, kind));
        }
        end = start;
    }
    None
}

/// The first place from a line end on where another item starts.
fn next_item(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(length) = behind(text, at).find('\n') {
        at += length + 1;
        let here = behind(text, at);
        if kind_at(here).is_some_and(|kind| looks_like_an_item(here, kind)) {
            return at;
        }
    }
    text.len()
}

/// Whether a line that starts with a kind's keyword at the margin starts an item rather than a setting.
fn looks_like_an_item(line: &str, kind: ItemKind) -> bool {
    let line = line.split(['\n', '#']).next().unwrap_or_default();
    match kind {
        ItemKind::Calendar | ItemKind::Policy | ItemKind::Template | ItemKind::Person => {
            line.contains('{')
        }
        ItemKind::Test => line.contains('"'),
        ItemKind::Define => line.contains('='),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (Option<&'static str>, Part, String) {
        let caret = text.find('‸').unwrap();
        let text = text.replace('‸', "");
        let cursor = Cursor::new(&text, caret);
        let tokens: Vec<&str> = cursor.tokens.iter().map(|token| token.text).collect();
        (
            cursor.kind.map(ItemKind::keyword),
            cursor.part,
            tokens.join(" "),
        )
    }

    #[test]
    fn the_setting_before_a_caret() {
        let body = |line: &str| (Some("rule"), Part::Body, line.to_owned());
        assert_eq!(at("rule a { ‸ }"), body(""));
        assert_eq!(at("rule a {\n  for x; require ri‸\n}"), body("require"));
        assert_eq!(
            at("rule a {\n  require a and\n ‸\n}"),
            body("require a and")
        );
        assert_eq!(at("rule a {\n  require any x (a\n  ‸\n}"), body(""));
        assert_eq!(at("rule a {\n  require ‸\n\nrule b { }"), body("require"));
        assert_eq!(at("rule a {\n  for b\n\n‸\nrule b { }").1, Part::Body);
        assert_eq!(at("rule a { for b }\n‸"), (None, Part::Top, String::new()));
        assert_eq!(
            at("rule a { for b }\nru‸"),
            (None, Part::Top, String::new())
        );
        assert_eq!(at("rule a { for b }\ndefine x = ‸").1, Part::Head);
        assert_eq!(at("rule a { for b }\nscale ‸").0, Some("scale"));
        assert_eq!(at("define a = b\n‸"), (None, Part::Top, String::new()));
        assert_eq!(at("class a\n‸").1, Part::Top);
    }

    #[test]
    fn any_text_has_a_cursor() {
        let text = "rule ä { require \"x\n} ) ] @ `é # \n test \"a\" { change { id \"1\"; } ;; \n";
        for at in 0..=text.len() {
            if text.is_char_boundary(at) {
                let cursor = Cursor::new(text, at);
                assert!(cursor.word.start as usize <= at && at <= cursor.word.end as usize);
            }
        }
    }
}
