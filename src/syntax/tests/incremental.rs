//! An edited file is what parsing its text from scratch would make of it.

use crate::source::FileId;
use crate::syntax::incremental::EditedFile;
use crate::syntax::parse;
use proptest::prelude::*;
use std::sync::Arc;

const SAMPLE: &str = include_str!("sample.tide");

/// What people type, paste and delete.
const SNIPPETS: [&str; 16] = [
    "x",
    " ",
    "\n",
    "}",
    "{",
    "\"",
    "# note\n",
    "## doc\n",
    "rule fresh { require approved }\n",
    "(((",
    "and ",
    "ß🦀",
    "\r\n",
    "`",
    "blackout",
    "",
];

/// Replaces a part of a text; places are shares of it, so that each hits something whatever came before.
fn edited(text: &str, (at, length, snippet): (f64, usize, usize)) -> String {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary((at * text.len() as f64) as usize);
    let end = boundary((start + length).min(text.len())).max(start);
    [&text[..start], SNIPPETS[snippet], &text[end..]].concat()
}

proptest! {
    #[test]
    fn edits_are_as_good_as_new(edits in prop::collection::vec((0.0..1.0f64, 0..60usize, 0..SNIPPETS.len()), 1..12)) {
        let mut text = SAMPLE.to_owned();
        let mut file = EditedFile::new(FileId(3), Arc::new(text.clone()));
        for edit in edits {
            text = edited(&text, edit);
            file.update(Arc::new(text.clone()));
            let cold = parse(FileId(3), &text);
            prop_assert_eq!(&file.parsed().file, &cold.file);
            let edited = file.parsed();
            let lost = cold.diagnostics.iter().find(|one| !edited.diagnostics.contains(one));
            let stale = edited.diagnostics.iter().find(|one| !cold.diagnostics.contains(one));
            prop_assert_eq!((lost, stale), (None, None));
            prop_assert_eq!(&edited.diagnostics, &cold.diagnostics);
        }
    }
}

#[test]
fn a_byte_order_mark_comes_and_goes() {
    let mut file = EditedFile::new(FileId(0), Arc::new("class normal\n".to_owned()));
    for text in [
        "\u{feff}class normal\n",
        "class normal\n",
        "",
        "class normal",
    ] {
        file.update(Arc::new(text.to_owned()));
        assert_eq!(file.parsed().file, parse(FileId(0), text).file);
    }
}
