//! Whether two texts say the same: their trees without the places, their comments, and what is wrong with them.

use super::tokens::comment_text;
use crate::source::{FileId, Span};
use crate::syntax::reach::{MARK, held};
use crate::syntax::tree::{Expr, ExprKind, Item, Quantifier};
use crate::syntax::walk::{Hand, Walk};
use crate::syntax::{Parsed, parse};

/// Where the items start, in the old text, that the new one says otherwise; `None` if it says the same, and every item if it is not
/// known which.
pub(super) fn differences(old_text: &str, old: &Parsed, new_text: &str) -> Option<Vec<u32>> {
    let new = parse(FileId(0), new_text);
    let all = || Some(old.file.items.iter().map(|item| item.span.start).collect());
    let names = |parsed: &Parsed| {
        let found = parsed.diagnostics.iter();
        found.map(|finding| finding.name).collect::<Vec<_>>()
    };
    if old.file.items.len() != new.file.items.len()
        || names(old) != names(&new)
        || !comments(old_text).eq(comments(new_text))
    {
        return all();
    }
    let items = old.file.items.iter().zip(new.file.items);
    let changed: Vec<u32> = items
        .filter(|(old, new)| !is_same(old, new))
        .map(|(old, _)| old.span.start)
        .collect();
    (!changed.is_empty()).then_some(changed)
}

/// Whether two items say the same.
pub(in crate::syntax) fn is_same(a: &Item, b: &Item) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    a.walk(&mut Bare);
    b.walk(&mut Bare);
    a == b
}

/// The comments of a text.
pub(in crate::syntax) fn comments(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter_map(|line| {
        let at = comment_start(line)?;
        line.get(at..).map(comment_text)
    })
}

/// Where the comment of a line starts.
pub(in crate::syntax) fn comment_start(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match (quote, byte) {
            _ if escaped => escaped = false,
            (Some(b'"'), b'\\') => escaped = true,
            (Some(mark), byte) if byte == mark => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'`') => quote = Some(byte),
            (None, b'#') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Where the items start, in the old text, of which a comment to this program holds for less in the new one.
pub(super) fn torn(old_text: &str, old: &Parsed, new_text: &str) -> Vec<u32> {
    if !old_text.contains(MARK) {
        return Vec::new();
    }
    let new = parse(FileId(0), new_text);
    let (before, after) = (
        held(old_text, &old.file.items),
        held(new_text, &new.file.items),
    );
    let mut torn = Vec::new();
    for (before, after) in before.iter().zip(&after) {
        let lost = before.iter().filter(|one| !after.contains(one));
        let lost = lost.filter_map(|(number, _)| old.file.items.get(*number));
        torn.extend(lost.map(|item| item.span.start));
    }
    torn
}

/// Takes the places out, and writes what can be said in two ways in the one that is left.
struct Bare;

impl Hand for Bare {
    fn span(&mut self, span: &mut Span) {
        *span = Span::default();
    }

    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::Not(inner) = &mut *expr.kind {
            let mut inner = std::mem::replace(&mut *inner.kind, ExprKind::List(Vec::new()));
            *expr.kind = match inner {
                ExprKind::IsSet(what) => ExprKind::IsMissing(what),
                ExprKind::IsMissing(what) => ExprKind::IsSet(what),
                ExprKind::Quantifier {
                    ref mut quantifier, ..
                } if quantifier.value == Quantifier::Any => {
                    quantifier.value = Quantifier::No;
                    inner
                }
                ExprKind::Quantifier {
                    ref mut quantifier, ..
                } if quantifier.value == Quantifier::No => {
                    quantifier.value = Quantifier::Any;
                    inner
                }
                kind => ExprKind::Not(Expr {
                    span: Span::default(),
                    kind: Box::new(kind),
                }),
            };
        }
    }
}
