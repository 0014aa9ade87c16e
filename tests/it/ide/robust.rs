//! Every question at every place of whole, damaged and hostile texts: an answer or none, and never a panic.

use super::support::{Files, file, snapshot, starters};
use tidegate::ide::{self, Snapshot};

/// Asks everything at one place.
fn ask(snapshot: &Snapshot, number: usize, offset: u32) {
    let at = file(number);
    ide::definition(snapshot, at, offset);
    ide::type_definition(snapshot, at, offset);
    ide::references(snapshot, at, offset, true);
    ide::highlights(snapshot, at, offset);
    ide::prepare_rename(snapshot, at, offset);
    let spans = ide::selection_ranges(snapshot, at, offset);
    for pair in spans.windows(2) {
        assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end);
        assert_ne!(pair[0], pair[1]);
    }
    if let Some(item) = ide::hierarchy_item(snapshot, at, offset) {
        ide::incoming(snapshot, &item);
        ide::outgoing(snapshot, &item);
    }
}

/// Asks everything of a whole file.
fn ask_all(snapshot: &Snapshot, number: usize) {
    let at = file(number);
    let text = snapshot.source(at).map_or("", |source| source.text());
    ide::document_symbols(snapshot, at);
    ide::folding(snapshot, at);
    for link in ide::document_links(snapshot, at) {
        assert!(text.get(link.span.range()).is_some());
    }
    let tokens = ide::semantic_tokens(snapshot, at);
    for token in &tokens {
        let written = text
            .get(token.span.range())
            .expect("a token is a part of the text");
        assert!(!written.contains('\n') && !written.is_empty());
    }
    for pair in tokens.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
    }
    let spans: Vec<_> = ide::tide_tokens(text).map(|token| token.span).collect();
    assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

#[test]
fn starters_at_every_place() {
    for (_, files) in starters() {
        let snapshot = snapshot(&files);
        for (number, (_, text)) in files.iter().enumerate() {
            ask_all(&snapshot, number);
            for offset in (0..text.len() + 2).step_by(7) {
                ask(&snapshot, number, u32::try_from(offset).unwrap());
            }
            ask(&snapshot, number, u32::MAX);
        }
    }
}

#[test]
fn damaged_texts() {
    let (_, files) = starters()
        .into_iter()
        .find(|(name, _)| name == "payments")
        .unwrap();
    let policy = files
        .iter()
        .position(|(name, _)| name == "changes.tide")
        .unwrap();
    let plan = files
        .iter()
        .position(|(name, _)| name.ends_with("checkoutco.toml"))
        .unwrap();
    for number in [policy, plan] {
        let text = &files[number].1;
        for cut in (0..text.len()).step_by(97) {
            let mut damaged: Files = files.clone();
            let cut = (cut..).find(|at| text.is_char_boundary(*at)).unwrap();
            let middle = (cut + 9..).find(|at| text.is_char_boundary(*at) || *at > text.len());
            let rest = text.get(middle.unwrap()..).unwrap_or_default();
            damaged[number].1 = format!("{}ß`\"{{🦀{rest}", &text[..cut]);
            let snapshot = snapshot(&damaged);
            ask_all(&snapshot, number);
            for offset in cut.saturating_sub(12)..cut + 20 {
                ask(&snapshot, number, u32::try_from(offset).unwrap());
            }
        }
    }
}

#[test]
fn files_that_are_none() {
    let snapshot = snapshot(&[("a.tide".to_owned(), String::new())]);
    for number in [0, 1, 99] {
        ask_all(&snapshot, number);
        ask(&snapshot, number, 0);
        ask(&snapshot, number, 5);
    }
}
