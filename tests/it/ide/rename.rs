//! Renaming: the same verdicts afterwards, and the same text when it is taken back; what is refused, and why.

use super::support::{Files, apply, file, snapshot, starters};
use tidegate::engine::Answer;
use tidegate::ide::index::{SymbolId, SymbolKind};
use tidegate::ide::{Snapshot, prepare_rename, rename};

/// The verdicts without the names that a rename changes.
fn verdicts(snapshot: &Snapshot) -> Vec<(usize, usize)> {
    let verdicts = snapshot.analysis.report.verdicts.iter();
    let mut all: Vec<_> = verdicts
        .map(|verdict| match &verdict.answer {
            Answer::Go => (0, 0),
            Answer::GoWhen(owed) => (1, owed.len()),
            Answer::NoGo(why) => (2, why.len()),
            Answer::Cancelled => (3, 0),
        })
        .collect();
    all.sort_unstable();
    all
}

/// Renames a thing everywhere; the new texts.
fn renamed(
    files: &Files,
    snapshot: &Snapshot,
    symbol: SymbolId,
    name: &str,
) -> Result<Files, String> {
    let index = snapshot.index();
    let place = index.mentions_of(&[symbol])[0].place;
    let edits = rename(snapshot, place.file, place.span.start, name)?;
    Ok(apply(files, &edits))
}

#[test]
fn every_name_of_the_starter_policies_can_be_renamed_and_back() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (policy, files) in starters() {
        let before = snapshot(&files);
        let index = before.index();
        for (id, symbol) in index.symbols() {
            let Some(first) = index.mentions_of(&[id]).first().map(|one| one.place) else {
                continue;
            };
            let can = prepare_rename(&before, first.file, first.span.start);
            let (name, kind) = (&symbol.name, symbol.kind);
            let is_built_in =
                matches!(kind, SymbolKind::Field(_)) && symbol.declarations.is_empty();
            // Some scales give their levels to fields that are there from the start, by their names; nothing refers to a test.
            assert!(
                can.is_none() == is_built_in
                    || matches!(kind, SymbolKind::Scale | SymbolKind::Test),
                "{policy}: {kind:?} {name}"
            );
            if can.is_none() {
                continue;
            }
            let new = match kind {
                SymbolKind::Person => "Zoë.van-der-Berg",
                SymbolKind::Change | SymbolKind::Release | SymbolKind::Step => "C.1_new-id",
                _ => "within",
            };
            let there_and_back = || {
                let there = renamed(&files, &before, id, new)?;
                let after = snapshot(&there);
                if verdicts(&before) != verdicts(&after) {
                    return Err("other verdicts".to_owned());
                }
                Ok((renamed(&there, &after, id, name)?, there))
            };
            match there_and_back() {
                Err(why) => wrong.push(format!("{policy}: {kind:?} {name}: {why}")),
                Ok((back, there)) => {
                    assert_ne!(there, files, "{policy}: {kind:?} {name}");
                    let differing = back.iter().zip(&files).find(|(one, two)| one != two);
                    if let Some((found, _)) = differing {
                        wrong.push(format!(
                            "{policy}: {kind:?} {name}: back is not {}",
                            found.0
                        ));
                    }
                }
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 200, "{count}");
}

#[test]
fn no_offset_is_too_wild() {
    let (_, files) = starters().swap_remove(0);
    let snapshot = snapshot(&files);
    for number in 0..files.len() + 2 {
        for offset in [0, 1, 77, u32::MAX] {
            assert!(rename(&snapshot, file(number), offset, "a b").is_err());
        }
    }
}
