//! Damage to a policy never lets more go in silence. A token that is left out, doubled, misspelt or exchanged either is a mistake, and then
//! nothing may go, or it is another policy; where that one permits more than the first, it stands in `permits.txt`, counted by kind, for
//! people to read: a line above an entry says why the damaged text means what it says. Tried are the pages of the checks, the rules of
//! `docs/rules` with the plans that they refuse, and the starter policies; of these what their own tests notice is left out.
//!
//! By default a sample is tried: where there is a mistake nothing goes, and what permits more of the pages is of a known kind.
//! `TIDEGATE_DAMAGE=all` tries everything, and compares the whole list; a number tries one in so many, and with `TIDEGATE_BLESS=1` adds
//! the kinds that it finds to the list: read the difference.

use crate::data::root;
use crate::pages;
use crate::support::{InMemory, check_files};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tidegate::diagnostic::{Nature, Severity};
use tidegate::engine::{Answer, run_tests};
use tidegate::source::FileId;
use tidegate::syntax::{self, Parsed};

const LIST: &str = "tests/it/permits.txt";

/// One in so many damages is tried by default.
const SAMPLE: usize = 197;

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

/// A workspace, where it is from, and the instant of its check.
struct Tried {
    from: String,
    files: Vec<(String, String)>,
    at: String,
    gate: bool,
    /// Whether its own tests would notice, and whether one reason less is more.
    is_starter: bool,
}

fn all_tried() -> Vec<Tried> {
    let of = |from: &str, files, at, gate| Tried {
        from: from.to_owned(),
        files,
        at,
        gate,
        is_starter: false,
    };
    let mut all = Vec::new();
    for (_, files, at) in pages::workspaces() {
        all.push(of("page", files, at, false));
    }
    for (files, at, gate) in crate::rules::workspaces() {
        all.push(of("rule", files, at, gate));
    }
    for (name, files) in crate::damaged::starters() {
        all.push(Tried {
            from: name,
            files,
            at: "2026-11-16T09:00Z".to_owned(),
            gate: false,
            is_starter: true,
        });
    }
    all
}

/// What refuses each subject.
fn refused(checked: &InMemory) -> Vec<BTreeSet<&str>> {
    checked
        .report
        .verdicts
        .iter()
        .map(|one| match &one.answer {
            Answer::NoGo(all) => all.iter().map(String::as_str).collect(),
            _ => BTreeSet::new(),
        })
        .collect()
}

/// Whether more is permitted than before.
fn permits_more(before: &InMemory, after: &InMemory, by_reasons: bool) -> bool {
    let pairs = before.report.verdicts.iter().zip(&after.report.verdicts);
    let mut pairs = pairs.map(|(old, new)| rank(&new.answer) > rank(&old.answer));
    if pairs.any(|more| more) {
        return true;
    }
    let (old, new) = (refused(before), refused(after));
    by_reasons
        && old
            .iter()
            .zip(&new)
            .any(|(old, new)| new.is_subset(old) && new.len() < old.len())
}

/// Tries damages of one workspace, every `step`th; what permits more, by kind, with an example.
fn try_all(tried: &Tried, step: usize) -> BTreeMap<String, (usize, String)> {
    let Tried {
        from,
        files,
        at,
        gate,
        is_starter,
    } = tried;
    let before = check_files(files, at, *gate);
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    if before.report.verdicts.is_empty() || has_mistake(&before) {
        return found;
    }
    let mut jobs = Vec::new();
    for (number, (name, text)) in files.iter().enumerate() {
        if name.ends_with(".tide") && !(*is_starter && name == "tests.tide") {
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
        let mut changed = files.clone();
        changed[*number].1 = new;
        let after = check_files(&changed, at, *gate);
        let span = all[*token].clone();
        if has_mistake(&after) {
            for verdict in &after.report.verdicts {
                assert!(
                    rank(&verdict.answer) == 0,
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
        if !permits_more(&before, &after, *is_starter) {
            return None;
        }
        if *is_starter
            && run_tests(&after.world)
                .tests
                .iter()
                .any(|test| !test.failures.is_empty())
        {
            return None;
        }
        let parsed = syntax::parse(FileId(0), text);
        let place = place_in(&parsed, text, span.start);
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line = text[line..].lines().next().unwrap_or_default().trim();
        Some((
            format!("{from} {place}: {}", KINDS[*kind]),
            format!("`{}` in `{line}`", &text[span]),
        ))
    };
    let more: Vec<(String, String)> = jobs.par_iter().filter_map(run).collect();
    for (kind, example) in more {
        found.entry(kind).or_insert((0, example)).0 += 1;
    }
    found
}

/// The kind of an entry of the list.
fn kind_of(line: &str) -> Option<&str> {
    let (count, rest) = line.trim_start().split_once("  ")?;
    count.parse::<usize>().ok()?;
    rest.split("  ").next()
}

#[test]
fn damage_permits_nothing_in_silence() {
    let wish = std::env::var("TIDEGATE_DAMAGE").ok();
    let all = wish.as_deref() == Some("all");
    let step = match wish.as_deref() {
        Some("all") => 1,
        Some(number) => number.parse().unwrap(),
        None => SAMPLE,
    };
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for tried in all_tried() {
        // Each check of a starter takes longer.
        let step = if tried.is_starter && !all {
            5 * step
        } else {
            step
        };
        for (kind, (count, example)) in try_all(&tried, step) {
            found.entry(kind).or_insert((0, example)).0 += count;
        }
    }
    let path = root().join(LIST);
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let blesses = std::env::var_os("TIDEGATE_BLESS").is_some();
    if !all && !blesses {
        let kinds: BTreeSet<&str> = known.lines().filter_map(kind_of).collect();
        let is_new = |kind: &str| !kinds.contains(kind) && kind.starts_with("page ");
        let new: Vec<_> = found.iter().filter(|(kind, _)| is_new(kind)).collect();
        assert!(
            new.is_empty(),
            "damage that permits more, and of no kind in {LIST}: {new:#?}\nTIDEGATE_DAMAGE=all TIDEGATE_BLESS=1 writes the list anew"
        );
        return;
    }
    // What somebody wrote above an entry stays there, and so does what a sample did not find.
    let mut lines: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut open = String::new();
    for line in known.lines() {
        match kind_of(line) {
            Some(kind) => {
                let entry = (std::mem::take(&mut open), format!("{line}\n"));
                lines.insert(kind.to_owned(), entry);
            }
            None => open.push_str(&format!("{line}\n")),
        }
    }
    if all {
        lines.retain(|kind, _| found.contains_key(kind));
    }
    for (kind, (count, example)) in found {
        let line = format!("{count:4}  {kind}  {example}\n");
        let entry = lines.entry(kind).or_default();
        if all || entry.1.is_empty() {
            entry.1 = line;
        }
    }
    let text: String = lines
        .into_values()
        .map(|(remark, line)| remark + &line)
        .collect();
    if blesses {
        std::fs::write(&path, text).unwrap();
    } else {
        assert_eq!(known, text, "TIDEGATE_BLESS=1 writes the list anew");
    }
}
