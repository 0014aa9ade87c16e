//! The values of `tidegate.toml` by what they have to be, and what is wrong with them.

use super::{Pattern, pattern};
use crate::diagnostic::{Diagnostic, suggest};
use crate::source::{FileId, Place, Span};
use crate::workspace::checks::{CONFIG_TYPE, UNKNOWN_CONFIG_KEY};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The keys of a table with their values, in the order of the file.
pub(super) fn sorted<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Reads values of the file, and collects what is wrong with them.
pub(super) struct Reader<'f> {
    pub(super) file: FileId,
    pub(super) findings: &'f mut Vec<Diagnostic>,
}

impl Reader<'_> {
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        Span::new(range.start, range.end).within(self.file)
    }

    /// A text, and where it is.
    pub(super) fn word(
        &mut self,
        key: &str,
        wanted: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<(String, Place)> {
        let DeValue::String(text) = value.get_ref() else {
            self.expect(key, wanted, value);
            return None;
        };
        Some((text.to_string(), self.place(value.span())))
    }

    /// A list of texts, each with its place.
    pub(super) fn words(
        &mut self,
        key: &str,
        wanted: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Vec<(String, Place)> {
        let DeValue::Array(items) = value.get_ref() else {
            self.expect(key, wanted, value);
            // A literal string cannot hold a quote; such a text is left to the person.
            if let DeValue::String(one) = value.get_ref()
                && !one.contains(['\'', '\n'])
                && let Some(finding) = self.findings.pop()
            {
                let list = format!("['{one}']");
                let place = self.place(value.span());
                self.findings
                    .push(finding.replace("make it a list", place, list));
            }
            return Vec::new();
        };
        let items = items.iter();
        items
            .filter_map(|item| self.word(key, wanted, item))
            .collect()
    }

    pub(super) fn patterns(
        &mut self,
        patterns: &mut Vec<Pattern>,
        key: &str,
        wanted: &str,
        value: &Spanned<DeValue<'_>>,
    ) {
        let words = self.words(key, wanted, value);
        if matches!(value.get_ref(), DeValue::Array(_)) {
            let words = words.iter();
            *patterns = words
                .filter_map(|(text, place)| pattern(text, *place, self.findings))
                .collect();
        }
    }

    /// A table; the finding says what was wanted.
    pub(super) fn table<'t, 'i>(
        &mut self,
        key: &str,
        wanted: &str,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expect(key, wanted, value);
        }
        table
    }

    /// Where a table starts: its header, or the first brace.
    pub(super) fn head(&self, value: &Spanned<DeValue<'_>>) -> Place {
        let mut place = self.place(value.span());
        place.span.end = place.span.end.min(place.span.start + 1);
        place
    }

    pub(super) fn expect(&mut self, key: &str, wanted: &str, found: &Spanned<DeValue<'_>>) {
        let what = match found.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let place = self.place(found.span());
        self.wrong(key, wanted, what, place);
    }

    pub(super) fn wrong(&mut self, key: &str, wanted: &str, found: &str, place: Place) {
        let message = format!("`{key}` is {wanted}, not {found}");
        let finding = Diagnostic::new(&CONFIG_TYPE, place, message);
        self.findings.push(finding);
    }

    pub(super) fn unknown_key(&mut self, key: &str, known: &[&str], range: Range<usize>) {
        let place = self.place(range);
        let message = format!("there is no key `{key}`, so nothing reads it");
        let finding = Diagnostic::new(&UNKNOWN_CONFIG_KEY, place, message);
        self.findings
            .push(match suggest(key, known.iter().copied()).first() {
                Some(near) => finding.help(format!("did you mean `{near}`?")).guess(
                    format!("write `{near}`"),
                    place,
                    *near,
                ),
                None => finding.help(format!("the keys are `{}`", known.join("`, `"))),
            });
    }
}
