//! The new name: how it may be spelled.

use crate::ide::index::{Index, SymbolId, SymbolKind};
use unicode_normalization::UnicodeNormalization;

/// The name to give, in NFC and without `@` and backquotes; or why it is none.
pub(super) fn read(index: &Index, symbols: &[SymbolId], written: &str) -> Result<String, String> {
    let kinds = symbols.iter().filter_map(|id| index.symbol(*id));
    let kinds: Vec<SymbolKind> = kinds.map(|symbol| symbol.kind).collect();
    let trimmed = written.trim();
    if kinds.iter().any(|kind| kind.is_of_plans()) {
        return id(trimmed);
    }
    let is_person = kinds.contains(&SymbolKind::Person);
    let bare = match is_person {
        true => trimmed.strip_prefix('@').unwrap_or(trimmed),
        false => trimmed,
    };
    let bare = bare
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
        .unwrap_or(bare);
    let name: String = bare.nfc().collect();
    let is_name = match is_person {
        // `@ada.lovelace`
        true => name.split('.').all(is_bare),
        false => is_bare(&name),
    };
    match is_name {
        true => Ok(name),
        false => Err(format!(
            "`{name}` is no name: one starts with a letter and goes on with letters, digits, `-` and `_`"
        )),
    }
}

fn id(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("an id has at least one character".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("an id stands in one line".to_owned());
    }
    Ok(text.to_owned())
}

fn is_bare(name: &str) -> bool {
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(char::is_alphabetic);
    starts && characters.all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || is_mark(c))
}

/// Marks that go on with a letter, as in scripts whose vowels are marks: whether the grammar takes one is tried out.
fn is_mark(character: char) -> bool {
    !character.is_ascii() && !character.is_whitespace() && !character.is_control()
}
