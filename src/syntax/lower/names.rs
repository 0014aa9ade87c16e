//! Names and paths: backquotes taken off, compared in NFC.

use super::Lowering;
use crate::source::{Span, Spanned};
use crate::syntax::grammar::Pair;
use crate::syntax::tree::{Name, Path};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

impl Lowering<'_> {
    pub(super) fn name(&self, pair: &Pair) -> Name {
        Spanned::new(plain(pair.as_str()), self.span(pair))
    }

    /// A person, without `@`.
    pub(super) fn person(&self, pair: &Pair) -> Name {
        let text = pair.as_str();
        Spanned::new(
            plain(text.strip_prefix('@').unwrap_or(text)),
            self.span(pair),
        )
    }

    pub(super) fn path(&self, pair: &Pair) -> Path {
        let span = self.span(pair);
        let text = pair.as_str();
        let mut names = Vec::new();
        let mut start = 0;
        let mut quoted = false;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'`' => quoted = !quoted,
                b'.' if !quoted => {
                    names.push(self.part(span, text, start, at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        names.push(self.part(span, text, start, text.len()));
        Path { names, span }
    }

    fn part(&self, path: Span, text: &str, start: usize, end: usize) -> Name {
        let offset = path.start as usize;
        Spanned::new(
            plain(text.get(start..end).unwrap_or_default()),
            Span::new(offset + start, offset + end),
        )
    }
}

fn plain(written: &str) -> String {
    let bare = written
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
        .unwrap_or(written);
    match is_nfc_quick(bare.chars()) {
        IsNormalized::Yes => bare.to_owned(),
        _ => bare.nfc().collect(),
    }
}
