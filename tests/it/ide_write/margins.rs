//! Lenses above lines, hints within them, the form of a setting.

use super::pages;
use super::support::{CARET, snapshot, with_caret};
use std::fmt::Write;
use tidegate::ide::{code_lenses, inlay_hints, signature};
use tidegate::source::{FileId, Span};

/// The last file of a workspace, which is the one of the block.
fn last(files: &[(String, String)]) -> (tidegate::ide::Snapshot, FileId) {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|(name, text)| (name.clone(), text.replace(CARET, "")))
        .collect();
    let snapshot = snapshot(&files);
    let file = snapshot.file_named(&files.last().unwrap().0).unwrap();
    (snapshot, file)
}

#[test]
fn what_stands_above_lines() {
    pages::run("lenses.md", |files| {
        let (snapshot, file) = last(files);
        let source = snapshot.source(file).unwrap();
        let mut out = String::new();
        for lens in code_lenses(&snapshot, file) {
            writeln!(
                out,
                "    {}: {} → {:?}",
                source.slice(lens.span),
                lens.title,
                lens.command
            )
            .unwrap();
        }
        out
    });
}

#[test]
fn what_stands_within_lines() {
    pages::run("hints.md", |files| {
        let (snapshot, file) = last(files);
        let text = snapshot.source(file).unwrap().text();
        let mut shown = text.to_owned();
        let mut tips = String::new();
        let all = inlay_hints(&snapshot, file, Span::new(0, text.len()));
        for hint in &all {
            if !hint.tooltip.is_empty() {
                writeln!(tips, "    {}: {}", hint.label, hint.tooltip).unwrap();
            }
        }
        for hint in all.iter().rev() {
            shown.insert_str(hint.offset as usize, &format!("⟨{}⟩", hint.label));
        }
        shown
            .lines()
            .filter(|line| line.contains('⟨'))
            .fold(String::new(), |out, line| out + line + "\n")
            + &tips
    });
}

#[test]
fn the_form_of_a_setting() {
    pages::run("signature.md", |files| {
        let (snapshot, file, at) = with_caret(files);
        let Some(signature) = signature(&snapshot, file, at) else {
            return "    nothing\n".to_owned();
        };
        let mut label = signature.label.clone();
        if let Some(active) = signature
            .active
            .and_then(|active| signature.parameters.get(active))
        {
            label.insert(active.end as usize, '»');
            label.insert(active.start as usize, '«');
        }
        format!("    {label}\n")
    });
}
