//! Damage to a policy never lets more go in silence. A token that is left out, doubled, misspelt or exchanged either is a mistake, and then
//! nothing may go, or it is another policy; where that one permits more than the first, it stands in `permits.txt`, counted by kind, for
//! people to read.
//!
//! By default a sample is tried. `TIDEGATE_DAMAGE=all` tries everything, and compares the whole list; with `TIDEGATE_BLESS=1` it is
//! written anew: read the difference.

use crate::data::root;
use crate::pages;
use crate::support::{InMemory, check_files};
use rayon::prelude::*;
use std::collections::BTreeMap;
use tidegate::diagnostic::{Nature, Severity};
use tidegate::engine::Answer;
use tidegate::source::FileId;
use tidegate::syntax::{self, Parsed};

const LIST: &str = "tests/it/permits.txt";

/// One in so many damages is tried by default.
const SAMPLE: usize = 97;

pub const KINDS: [&str; 4] = ["left out", "doubled", "misspelt", "exchanged"];

/// The tokens of a policy, without comments: words, texts, marks.
pub fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || "-_.:%@".contains(c);
    let mut all = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start + c.len_utf8();
        let mut take = |rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>,
                        goes_on: &dyn Fn(char) -> bool| {
            while let Some((at, c)) = rest.next_if(|(_, c)| goes_on(*c)) {
                end = at + c.len_utf8();
            }
        };
        match c {
            '#' => {
                take(&mut rest, &|c| c != '\n');
                continue;
            }
            c if c.is_whitespace() => continue,
            '"' | '`' => {
                take(&mut rest, &|other| other != c && other != '\n');
                take(&mut rest, &|other| other == c);
            }
            c if is_word(c) => take(&mut rest, &is_word),
            _ => {}
        }
        all.push(start..end);
    }
    all
}

/// A damaged text: the token, the kind of damage, the text.
pub fn damaged(
    text: &str,
    tokens: &[std::ops::Range<usize>],
    number: usize,
    kind: usize,
) -> Option<String> {
    let token = tokens.get(number)?.clone();
    let word = &text[token.clone()];
    let new = match KINDS[kind] {
        "left out" => String::new(),
        "doubled" => format!("{word} {word}"),
        "misspelt" => {
            let letters: Vec<char> = word.chars().collect();
            let at = letters.len() / 2;
            if letters.len() < 3 || !letters[at].is_alphanumeric() {
                return None;
            }
            letters[..at].iter().chain(&letters[at + 1..]).collect()
        }
        _ => {
            // Any other token, and the same at each run.
            let other = tokens.get((number * 31 + 7) % tokens.len())?.clone();
            text[other].to_owned()
        }
    };
    (new != word).then(|| [&text[..token.start], &new, &text[token.end..]].concat())
}

/// The item and setting that a byte is in: `blackout every`.
fn place_in(parsed: &Parsed, text: &str, at: usize) -> String {
    let holds = |span: tidegate::source::Span| span.range().contains(&at);
    let Some(item) = parsed.file.items.iter().find(|item| holds(item.span)) else {
        return "between items".to_owned();
    };
    let kind = item.kind.value.keyword();
    match item.settings.iter().find(|setting| holds(setting.span)) {
        Some(setting) => format!("{kind} {}", &text[setting.keyword.range()]),
        None => format!("{kind} head"),
    }
}

fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::NoGo(_) | Answer::Cancelled => 0,
        Answer::GoWhen(_) => 1,
        Answer::Go => 2,
    }
}

/// Whether a policy file has a mistake outside of its tests.
fn has_mistake(checked: &InMemory) -> bool {
    checked.report.findings.iter().any(|finding| {
        let file = finding.primary.place.file;
        let mut policies = checked.world.policies.iter();
        let parsed = policies
            .find(|(id, _)| *id == file)
            .map(|(_, parsed)| parsed);
        finding.nature == Nature::Mistake
            && finding.severity == Severity::Error
            && parsed.is_some_and(|parsed| {
                let mut items = parsed.file.items.iter();
                let at = finding.primary.place.span;
                !items.any(|item| {
                    item.kind.value == syntax::tree::ItemKind::Test
                        && item.span.start <= at.start
                        && at.end <= item.span.end
                })
            })
    })
}

/// Tries damages of one workspace, every `step`th; what permits more, by kind, with an example.
fn try_all(files: &[(String, String)], at: &str, step: usize) -> BTreeMap<String, (usize, String)> {
    let before = check_files(files, at, false);
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    if before.report.verdicts.is_empty() {
        return found;
    }
    let mut jobs = Vec::new();
    for (number, (name, text)) in files.iter().enumerate() {
        if name.ends_with(".tide") {
            let count = tokens(text).len();
            jobs.extend(
                (0..count).flat_map(|at| (0..KINDS.len()).map(move |kind| (number, at, kind))),
            );
        }
    }
    let first = files.iter().map(|(_, text)| text.len()).sum::<usize>() % step;
    let jobs: Vec<(usize, usize, usize)> = jobs.into_iter().skip(first).step_by(step).collect();
    let run = |(number, token, kind): &(usize, usize, usize)| {
        let text = &files[*number].1;
        let all = tokens(text);
        let new = damaged(text, &all, *token, *kind)?;
        let mut changed = files.to_vec();
        changed[*number].1 = new;
        let after = check_files(&changed, at, false);
        let span = all[*token].clone();
        if has_mistake(&after) {
            for verdict in &after.report.verdicts {
                assert!(
                    matches!(verdict.answer, Answer::NoGo(_)),
                    "{} {}: `{}` {} lets {} go beside a mistake:\n{}",
                    files[*number].0,
                    span.start,
                    &text[span.clone()],
                    KINDS[*kind],
                    verdict.id,
                    changed[*number].1
                );
            }
            return None;
        }
        let pairs = before.report.verdicts.iter().zip(&after.report.verdicts);
        let more = pairs
            .filter(|(old, new)| rank(&new.answer) > rank(&old.answer))
            .count();
        (more > 0).then(|| {
            let parsed = syntax::parse(FileId(0), text);
            let place = place_in(&parsed, text, span.start);
            let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let line = text[line..].lines().next().unwrap_or_default().trim();
            (
                format!("{place}: {}", KINDS[*kind]),
                format!("`{}` in `{line}`", &text[span]),
            )
        })
    };
    let more: Vec<(String, String)> = jobs.par_iter().filter_map(run).collect();
    for (kind, example) in more {
        found.entry(kind).or_insert((0, example)).0 += 1;
    }
    found
}

fn starters() -> Vec<Vec<(String, String)>> {
    crate::damaged::starters()
}

#[test]
fn damage_permits_nothing_in_silence() {
    let all = std::env::var("TIDEGATE_DAMAGE").is_ok_and(|value| value == "all");
    let step = if all { 1 } else { SAMPLE };
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut add = |more: BTreeMap<String, (usize, String)>| {
        for (kind, (count, example)) in more {
            found.entry(kind).or_insert((0, example)).0 += count;
        }
    };
    for (_, files, at) in pages::workspaces() {
        add(try_all(&files, &at, step));
    }
    let path = root().join(LIST);
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    if !all {
        let is_known = |kind: &String| {
            known.lines().any(|line| {
                line.split_once("  ")
                    .is_some_and(|(_, rest)| rest.split("  ").next() == Some(kind))
            })
        };
        let new: Vec<_> = found.iter().filter(|(kind, _)| !is_known(kind)).collect();
        assert!(
            new.is_empty(),
            "damage that permits more, and of no kind in {LIST}: {new:#?}\nTIDEGATE_DAMAGE=all TIDEGATE_BLESS=1 writes the list anew"
        );
        return;
    }
    let lines: String = found
        .iter()
        .map(|(kind, (count, example))| format!("{count:4}  {kind}  {example}\n"))
        .collect();
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(&path, lines).unwrap();
    } else {
        assert_eq!(known, lines, "TIDEGATE_BLESS=1 writes the list anew");
    }
}

#[test]
fn a_damaged_starter_with_a_mistake_permits_nothing() {
    let all = std::env::var("TIDEGATE_DAMAGE").is_ok_and(|value| value == "all");
    for files in starters() {
        let tokens: usize = files.iter().map(|(_, text)| text.len() / 6).sum();
        // What permits more is listed for the pages alone; of starters it would be their plans that decide.
        let _ = try_all(
            &files,
            "2026-11-16T09:00Z",
            if all { 1 } else { tokens / 2 },
        );
    }
}
