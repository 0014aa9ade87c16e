//! The form of the setting at a caret, with the part that is being written.

use super::cursor::{Cursor, Part};
use super::snapshot::Snapshot;
use super::text::clamp;
use super::tokens::{Inside, Token, TokenKind};
use crate::source::{FileId, Span};
use crate::syntax::guide;

/// The form of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The form: `require QUORUM [by INSTANT] [when CONDITION]`.
    pub label: String,
    /// Its parts that are to be filled in, as bytes of the label.
    pub parameters: Vec<Span>,
    /// The part at the caret, by its number; `None` behind all of them.
    pub active: Option<usize>,
    /// What the setting means, and an example, in Markdown.
    pub documentation: String,
}

/// The form of the setting at a caret of a policy.
pub fn signature(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Signature> {
    let source = snapshot
        .source(file)
        .filter(|source| source.name().ends_with(".tide"))?;
    let text = source.text();
    let cursor = Cursor::new(text, clamp(text, offset));
    if matches!(cursor.inside, Inside::Comment(_)) || !cursor.records.is_empty() {
        return None;
    }
    let kind = cursor.kind?;
    let (guide, written) = match cursor.part {
        Part::Top => return None,
        Part::Head => (guide::item(kind), cursor.tokens.as_slice()),
        Part::Body => {
            let (keyword, rest) = cursor.tokens.split_first()?;
            (guide::setting(kind, keyword.text)?, rest)
        }
    };
    let form = best_form(guide.form, written);
    let parameters = parameters(form);
    let active = active(form, &parameters, written);
    Some(Signature {
        label: form.to_owned(),
        active,
        parameters,
        documentation: super::completion::items::documentation(&guide),
    })
}

/// Of several forms the one that goes on like what is written: with most of its words.
fn best_form<'f>(form: &'f str, written: &[Token<'_>]) -> &'f str {
    let mut forms = form.split('`').step_by(2);
    let first = forms.next().unwrap_or(form);
    let fits = |form: &str| {
        let words: Vec<&str> = fixed_words(form).map(|(word, _)| word).collect();
        written
            .iter()
            .filter(|token| words.contains(&token.text))
            .count()
    };
    forms.fold(
        first,
        |best, form| if fits(form) > fits(best) { form } else { best },
    )
}

/// The words of a form that stand as they are, behind the first, with their places.
fn fixed_words(form: &str) -> impl Iterator<Item = (&str, usize)> {
    let words = form.split([' ', '[', ']', '(', ')', '"', ',']);
    let mut at = 0;
    words
        .map(move |word| {
            let here = at;
            at += word.len() + 1;
            (word, here)
        })
        .skip(1)
        .filter(|(word, _)| word.starts_with(char::is_alphabetic) && !is_blank(word))
}

/// Whether a word of a form is to be filled in.
fn is_blank(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.')
}

/// The parts of a form that are to be filled in; of a form that is an example, everything behind its first word.
fn parameters(form: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, character) in form.char_indices().chain([(form.len(), ' ')]) {
        let inside = character.is_uppercase();
        match start {
            None if inside => start = Some(at),
            Some(from) if !inside => {
                if at - from > 1 {
                    out.push(Span::new(from, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    if out.is_empty()
        && let Some(blank) = form.find(' ')
    {
        out.push(Span::new(blank + 1, form.len()));
    }
    out
}

/// The part that is being written: the first one behind the last fixed word that stands there.
fn active(form: &str, parameters: &[Span], written: &[Token<'_>]) -> Option<usize> {
    let words: Vec<(&str, usize)> = fixed_words(form).collect();
    let last = written.iter().rev().find_map(|token| {
        let is_word = token.kind == TokenKind::Word;
        words
            .iter()
            .rfind(|(word, _)| is_word && *word == token.text)
            .copied()
    });
    let from = last.map_or(0, |(_, at)| at);
    let behind = parameters
        .iter()
        .position(|part| part.start as usize >= from)?;
    // Behind each value begins the next part, if no word of the form stands between.
    let since = last.and_then(|(word, _)| written.iter().rposition(|token| token.text == word));
    let since = written
        .get(since.map_or(0, |at| at + 1)..)
        .unwrap_or_default();
    let before = [None].into_iter().chain(since.iter().map(Some));
    let values = since.iter().zip(before).filter(|(token, before)| {
        token.kind != TokenKind::Mark && !before.is_some_and(|before| before.is_mark(","))
    });
    let mut at = behind;
    for _ in values {
        let (Some(part), Some(next)) = (parameters.get(at), parameters.get(at + 1)) else {
            break;
        };
        let between = form
            .get(part.end as usize..next.start as usize)
            .unwrap_or_default();
        if !between.trim_matches([' ', '"', '.']).is_empty() {
            break;
        }
        at += 1;
    }
    Some(at)
}
