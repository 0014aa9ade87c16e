//! What changes a text and may not change what is decided: fixes and refactorings.

use super::world::{AT, Dice, Written};
use super::{Holds, Verdicts, each, same, seeds, verdicts, workspace};
use crate::permits::{KINDS, damaged, tokens};
use crate::support::check_files;
use tidegate::diagnostic::{Diagnostic, Nature, Severity};
use tidegate::engine::fixes::{Wish, apply};
use tidegate::ide::actions::ActionKind;
use tidegate::ide::{Snapshot, code_actions};
use tidegate::source::Span;

type Files = Vec<(String, String)>;

/// What people write instead, by habit or by mistake.
const HABITS: [(&str, &str); 34] = [
    (" = ", " == "),
    (" and ", " && "),
    (" or ", " || "),
    (" != ", " <> "),
    (" >= ", " => "),
    ("not (", "!("),
    (" = ", "="),
    (" ", "\u{a0}"),
    ("@", ""),
    (" by ", " before "),
    ("24h", "24 h"),
    ("24h", "1d"),
    ("50%", "50"),
    ("50%", "0.5"),
    ("2 of", "two of"),
    ("16:00", "16.00"),
    ("16:00", "4pm"),
    (", ", " "),
    ("\n", ",\n"),
    (" {", "\n{"),
    ("approve", "approved"),
    ("approve", "Approve"),
    ("\"", "'"),
    ("\"", "“"),
    ("true", "\"yes\""),
    ("true", "yes"),
    ("}", "},"),
    ("]", ",]"),
    ("-", "\u{2013}"),
    ("20m", "20"),
    ("Z", ""),
    (": ", ":"),
    ("production", "Production"),
    ("risk", "rsk"),
];

/// A text with a slip in it; nothing where the slip does not fit.
fn slip(dice: &mut Dice, text: &str) -> Option<String> {
    if dice.chance(70) {
        let (right, wrong) = HABITS[dice.below(HABITS.len())];
        let all: Vec<usize> = text.match_indices(right).map(|(at, _)| at).collect();
        let at = *all.get(dice.below(all.len()))?;
        return Some([&text[..at], wrong, &text[at + right.len()..]].concat());
    }
    let all = tokens(text);
    damaged(text, &all, dice.below(all.len()), dice.below(KINDS.len()))
}

/// The texts after all safe fixes, until there are no more.
fn fixed(files: &Files) -> (Files, Vec<String>) {
    let mut files = files.clone();
    let mut titles = Vec::new();
    for _ in 0..10 {
        let run = check_files(&files, AT, false);
        let wish = Wish {
            unsafe_too: false,
            most: usize::MAX,
            may: &|_, _| true,
        };
        let done = apply(&run.report.findings, &run.world.sources, &wish);
        if done.texts.is_empty() {
            break;
        }
        titles.extend(
            done.applied
                .iter()
                .map(|(finding, fix)| format!("{}: {}", finding.name, fix.title)),
        );
        for (file, text) in done.texts {
            let name = run.world.sources.name(file);
            let slot = files.iter_mut().find(|(known, _)| known == name);
            slot.unwrap().1 = text;
        }
    }
    (files, titles)
}

fn has_mistake(files: &Files) -> bool {
    let is_mistake =
        |one: &Diagnostic| one.nature == Nature::Mistake && one.severity == Severity::Error;
    check_files(files, AT, false)
        .report
        .findings
        .iter()
        .any(is_mistake)
}

/// The verdict after safe fixes is the one before. Where there was a mistake, it is at most what was meant, or what the text permitted
/// as it stood.
#[test]
fn safe_fixes_permit_no_more_than_was_meant() {
    let mut count = 0;
    for written in [Written::Toml, Written::Json, Written::Yaml] {
        each(30 + written as u64, |workspace, meant, dice| {
            let files = workspace.files(written);
            for _ in 0..3 {
                let at = dice.below(files.len());
                let Some(text) = slip(dice, &files[at].1) else {
                    continue;
                };
                let mut slipped = files.clone();
                slipped[at].1 = text;
                fixes_keep(meant, &files, &slipped)?;
            }
            Ok(())
        });
        count += seeds(0).count();
    }
    assert!(count > 0);
}

fn fixes_keep(meant: &Verdicts, files: &Files, slipped: &Files) -> Holds {
    let (after, titles) = fixed(slipped);
    if titles.is_empty() {
        return Ok(());
    }
    let shown = |files: &Files| -> String {
        let all = files
            .iter()
            .zip(slipped)
            .filter(|(one, other)| one != other);
        all.map(|((name, text), (_, other))| difference(name, other, text))
            .collect()
    };
    let (before, now) = (verdicts(slipped, AT, false), verdicts(&after, AT, false));
    let what = format!("{titles:?}\n{}{}", shown(files), shown(&after));
    if !has_mistake(slipped) {
        return same(&what, &before, &now);
    }
    for (subject, (rank, ..)) in &now {
        let of = |verdicts: &Verdicts| verdicts.get(subject).map(|(rank, ..)| *rank);
        if let Some(most) = of(meant).max(of(&before))
            && *rank > most
        {
            return super::differ(&what, &before, &now);
        }
    }
    Ok(())
}

/// The lines that differ.
fn difference(name: &str, before: &str, after: &str) -> String {
    let mut text = String::new();
    let lines = before
        .lines()
        .zip(after.lines())
        .filter(|(one, other)| one != other);
    for (one, other) in lines.take(3) {
        text.push_str(&format!("{name}\n- {one}\n+ {other}\n"));
    }
    text
}

/// A refactoring says the same in another way.
#[test]
fn refactorings_keep_every_verdict() {
    each(40, |workspace, before, dice| {
        let files = workspace.files(Written::Toml);
        let snapshot = Snapshot::new(check_files(&files, AT, false).world);
        for (file, source) in snapshot.world.sources.iter() {
            let text = source.text();
            let (first, mut tried) = (dice.below(60), 0);
            for offset in (first..text.len()).step_by(61) {
                let at = u32::try_from(offset).unwrap();
                for action in code_actions(&snapshot, file, Span { start: at, end: at }) {
                    if action.kind != ActionKind::Refactor || tried == 4 {
                        continue;
                    }
                    tried += 1;
                    let mut after = files.clone();
                    for (name, text) in &mut after {
                        if name == source.name() {
                            *text = crate::ide_write::edited(text, file, &action.edits);
                        }
                    }
                    let what = format!(
                        "{}\n{}",
                        action.title,
                        difference(
                            source.name(),
                            text,
                            &after
                                .iter()
                                .find(|(name, _)| name == source.name())
                                .unwrap()
                                .1
                        )
                    );
                    same(&what, before, &verdicts(&after, AT, false))?;
                }
            }
        }
        Ok(())
    });
}

/// There is something to try.
#[test]
fn random_slips_have_safe_fixes() {
    let mut count = 0;
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut files = workspace(seed).files(Written::Toml);
        let at = dice.below(files.len());
        if let Some(text) = slip(&mut dice, &files[at].1) {
            files[at].1 = text;
            count += usize::from(!fixed(&files).1.is_empty());
        }
    }
    assert!(count >= 3, "{count}");
}
