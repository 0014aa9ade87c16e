//! Ids as they are compared: the rows of an export name a record in other letters, and spreadsheets change numbers.

use super::read::Section;
use super::tree::{Kind, NodeId, Tree};
use crate::policy::schema::fold_key;
use crate::policy::types::RecordKind;
use crate::source::Place;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// An id as it is compared: in NFC, without blanks around it.
pub fn id_key(id: &str) -> Cow<'_, str> {
    let id = id.trim();
    match is_nfc(id) {
        true => Cow::Borrowed(id),
        false => Cow::Owned(id.nfc().collect()),
    }
}

/// The same without the case of its letters: how the rows of tables name what they belong to.
pub fn folded_id(id: &str) -> String {
    id_key(id).to_lowercase()
}

/// An id as its words and numbers, without what tools and spreadsheets change: marks between them, zeros in front, a `.0` behind.
pub fn near_id(id: &str) -> String {
    let folded: String = id.trim().nfkc().collect::<String>().to_lowercase();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = folded.split_once('.').filter(|(whole, part)| {
        is_number(whole) && !part.is_empty() && part.bytes().all(|byte| byte == b'0')
    });
    let text = whole.map_or(folded.as_str(), |(whole, _)| whole);
    let mut near = String::with_capacity(text.len());
    let mut last = None;
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            last = None;
            continue;
        }
        let is_digit = letter.is_ascii_digit();
        if last != Some(is_digit) {
            near.push(' ');
        }
        last = Some(is_digit);
        // A number keeps its last zero where it has no other digit.
        if is_digit && near.ends_with(" 0") {
            near.pop();
        }
        near.push(letter);
    }
    near
}

/// The ids of the changes and releases of a plan, as they are written.
pub fn subject_ids(tree: &Tree) -> impl Iterator<Item = (RecordKind, &str)> {
    let entries = tree.root().into_iter().flat_map(|root| tree.entries(root));
    let records = entries.filter_map(|(key, value)| match Section::find(tree.text(key)) {
        Some(Section::Records(kind)) => Some((kind, value)),
        _ => None,
    });
    let records = records.flat_map(|(kind, value)| {
        let own = std::iter::once(value);
        let all = own.chain(tree.items(value));
        all.map(move |record| (kind, record))
    });
    records.flat_map(|(kind, record)| {
        let mut entries = tree.entries(record);
        let id = entries.find(|(key, _)| tree.text(*key) == "id");
        id.map(|(_, id)| (kind, tree.text(id)))
    })
}

/// Where a plan has a table or list at the top that nothing reads: it may hold changes or releases under a misspelt key.
pub fn unread_section(tree: &Tree) -> Option<Place> {
    let root = tree.root().filter(|_| !tree.is_of_tables())?;
    let mut entries = tree.entries(root);
    let is_unread = |(key, value): &(NodeId, NodeId)| {
        let text = tree.text(*key);
        let is_read = Section::find(text)
            .or_else(|| Section::find(&fold_key(text)))
            .is_some();
        let holds_records = match tree.kind(*value) {
            Kind::Table => !tree.is_blank(*value),
            Kind::Array => tree
                .items(*value)
                .any(|item| tree.kind(item) == Kind::Table),
            _ => false,
        };
        !is_read && holds_records
    };
    let (key, _) = entries.find(is_unread)?;
    Some(tree.place(tree.span(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_ids_are_the_same_words_and_numbers() {
        for (one, other) in [
            ("0042", "42"),
            ("42.0", "42"),
            ("CHG0042", "chg-42"),
            (" CHG 42", "CHG42"),
            ("#7", "7"),
            ("REL-2026.01", "rel 2026 1"),
            ("\u{ff14}2", "42"),
        ] {
            assert_eq!(near_id(one), near_id(other), "{one} {other}");
        }
        for (one, other) in [
            ("42", "43"),
            ("10", "1"),
            ("REL-1.1", "REL-11"),
            ("A1", "B1"),
            ("0", ""),
            ("100", "1"),
        ] {
            assert_ne!(near_id(one), near_id(other), "{one} {other}");
        }
    }
}
