//! What holds for every place of the starter policies.

use super::support::{STARTERS, edited, plain, snapshot, starter};
use std::sync::Arc;
use tidegate::engine::Answer;
use tidegate::ide::actions::ActionKind;
use tidegate::ide::completion::Kind;
use tidegate::ide::{code_actions, code_lenses, completion, hover, inlay_hints, signature};
use tidegate::plan::{self, Format, NodeId};
use tidegate::policy::types::{Base, RecordKind};
use tidegate::source::{FileId, Span};
use tidegate::syntax;

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

#[test]
fn completion_takes_the_whole_word_everywhere() {
    let mut asked = 0;
    for name in STARTERS {
        let files = starter(name);
        let snapshot = snapshot(&files);
        for (file, source) in snapshot.world.sources.iter() {
            let text = source.text();
            for offset in (0..text.len() + 8).step_by(7) {
                let completion = completion(&snapshot, file, u32::try_from(offset).unwrap());
                let mut at = offset.min(text.len());
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                let replace = completion.replace.range();
                assert!(
                    replace.start <= at && at <= replace.end,
                    "{} {at}",
                    source.name()
                );
                assert!(
                    text.get(replace.clone()).is_some(),
                    "{} {at}",
                    source.name()
                );
                if completion.items.is_empty() {
                    continue;
                }
                asked += 1;
                let (before, behind) = (&text[..replace.start], &text[replace.end..]);
                assert!(!before.ends_with(is_word), "{} {at}", source.name());
                assert!(!behind.starts_with(is_word), "{} {at}", source.name());
            }
        }
    }
    assert!(asked > 1000, "{asked}");
}

/// Of all words that stand in the policies at a place where something is offered, nearly all are offered there.
#[test]
fn what_people_wrote_is_what_is_offered() {
    let (mut offered, mut missed) = (0, Vec::new());
    for name in STARTERS {
        let files = starter(name);
        let snapshot = snapshot(&files);
        for (file, source) in snapshot.world.sources.iter() {
            if !source.name().ends_with(".tide") {
                continue;
            }
            for (start, end) in words(source.text()) {
                let word = &source.text()[start..end];
                let completion = completion(&snapshot, file, u32::try_from(start).unwrap());
                if completion.items.is_empty() {
                    continue;
                }
                let is_offered = completion.items.iter().any(|item| {
                    item.label == word
                        || item.label.split([' ', '.']).any(|part| part == word)
                        || item.label.trim_start_matches('@') == word
                });
                if is_offered {
                    offered += 1;
                } else {
                    let line = source.text()[..start].lines().count();
                    missed.push(format!("{name}/{}:{line} {word}", source.name()));
                }
            }
        }
    }
    println!("{offered} offered, {} missed", missed.len());
    assert!(
        missed.len() * 20 < offered,
        "{offered} offered, missed {}:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

/// The words of a policy outside of comments and texts.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            b'"' => at += 2 + text[at + 1..].find('"').unwrap_or(text.len() - at - 2),
            byte if byte.is_ascii_alphabetic() => {
                let length = text[at..].find(|c| !is_word(c)).unwrap_or(text.len() - at);
                words.push((at, at + length));
                at += length;
            }
            byte if byte.is_ascii_digit() => {
                at += text[at..]
                    .find(char::is_whitespace)
                    .unwrap_or(text.len() - at)
            }
            _ => at += 1,
        }
    }
    words
}

/// The rest of a line taken away and an offer put in its place makes a text with no more mistakes than without it.
#[test]
fn what_is_offered_parses_no_worse() {
    let files = starter("payments");
    let snapshot = snapshot(&files);
    let mistakes = |text: &str| syntax::parse(FileId(0), text).diagnostics.len();
    let mut tried = 0;
    let mut worse = Vec::new();
    for (file, source) in snapshot.world.sources.iter() {
        let text = source.text();
        if !source.name().ends_with(".tide") {
            continue;
        }
        for (start, _) in words(text).into_iter().step_by(3) {
            let completion = completion(&snapshot, file, u32::try_from(start).unwrap());
            let replace = completion.replace.range();
            let end = start + text[start..].find('\n').unwrap_or(text.len() - start);
            let without = mistakes(&[&text[..replace.start], &text[end..]].concat());
            for item in completion.items.iter().step_by(4) {
                let insert = if item.is_snippet {
                    plain(&item.insert)
                } else {
                    item.insert.clone()
                };
                let with = [&text[..replace.start], &insert, &text[end..]].concat();
                tried += 1;
                // What one goes on from is a line that is not complete, perhaps within brackets.
                let line = text[..start].rsplit('\n').next().unwrap_or_default();
                let goes_on = insert.ends_with(' ')
                    || line.trim_start().starts_with("each ")
                    || matches!(item.kind, Kind::Operator | Kind::Keyword | Kind::Record);
                if mistakes(&with) > without.max(1) + 2 * usize::from(goes_on) {
                    let line = text[..start].lines().count();
                    worse.push(format!("{}:{line}: {insert}", source.name()));
                }
            }
        }
    }
    assert!(tried > 500, "{tried}");
    assert!(
        worse.is_empty(),
        "{} of {tried}:\n{}",
        worse.len(),
        worse.join("\n")
    );
}

/// Whatever is done to a healthy file leaves it healthy.
#[test]
fn actions_keep_files_parseable() {
    let mut done = 0;
    let mut worse = Vec::new();
    for name in ["payments", "itil"] {
        let files = starter(name);
        let snapshot = snapshot(&files);
        for (file, source) in snapshot.world.sources.iter() {
            let text = source.text();
            let is_policy = source.name().ends_with(".tide");
            if !is_policy && snapshot.plan_file(file).is_none() {
                continue;
            }
            let mut seen = std::collections::BTreeSet::new();
            for offset in (0..text.len()).step_by(if is_policy { 11 } else { 83 }) {
                let at = u32::try_from(offset).unwrap();
                for action in code_actions(&snapshot, file, Span { start: at, end: at }) {
                    if !seen.insert(format!("{action:?}")) {
                        continue;
                    }
                    done += 1;
                    let after = edited(text, file, &action.edits);
                    assert_ne!(after, text, "{}: {}", source.name(), action.title);
                    let mistakes = if is_policy {
                        syntax::parse(file, &after).diagnostics
                    } else {
                        let format = Format::from_name(source.name()).unwrap();
                        plan::read(file, Arc::new(after.clone()), format)
                            .diagnostics()
                            .to_vec()
                    };
                    if let Some(first) = mistakes.first() {
                        worse.push(format!(
                            "{}: {}: {}",
                            source.name(),
                            action.title,
                            first.message
                        ));
                    }
                }
            }
        }
    }
    assert!(done > 50, "{done}");
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

/// The verdicts on a workspace, and its findings by check.
fn judged(files: &[(String, String)]) -> (Vec<String>, Vec<&'static str>) {
    let report = crate::support::check_files(files, super::support::AT, false).report;
    // The words for what is owed may be others: a definition is explained by what is behind it.
    let said = |answer: &Answer| match answer {
        Answer::GoWhen(owed) => {
            let owed = owed.iter().map(|one| (&one.statement, &one.until));
            format!("{:?}", owed.collect::<Vec<_>>())
        }
        other => format!("{other:?}"),
    };
    let verdicts = report.verdicts.iter();
    let mut findings: Vec<_> = report.findings.iter().map(|one| one.name).collect();
    findings.sort_unstable();
    (
        verdicts
            .map(|one| format!("{} {}", one.id, said(&one.answer)))
            .collect(),
        findings,
    )
}

/// Says the same in another way: the verdicts stay, and so do the findings.
#[test]
fn refactorings_keep_what_is_decided() {
    let lines = [
        "every friday 16:00 to monday 06:00",
        "every friday 16:00 for 62h",
        "every friday 16:00 for 62h30m10s",
        "every monday to friday 22:00 for 6h",
        "every monday to friday 22:00 for 30h",
        "every tuesday to wednesday 20:00 for 5h",
        "every wednesday to friday 09:00 to wednesday 17:00",
        "every friday 10:00 to friday 16:00",
        "every friday 16:00 to friday 10:00",
        "from 2026-11-19 10:00 for 1h30s",
        "from 2026-11-19 10:00:30 for 1h",
        "from 2026-11-19 10:00:30 to 2026-11-20 11:00",
        "from 2026-10-24 10:00 for 30h",
    ];
    let mut plan = String::new();
    for step in 0..14 * 8 {
        let (day, hour) = (15 + step / 8 % 14, step % 8 * 3);
        plan += &format!(
            "[[change]]\nid = \"{step}\"\nstart = 2026-11-{day:02}T{hour:02}:00:12Z\nend = 2026-11-{day:02}T{hour:02}:00:20Z\n"
        );
    }
    let mut workspaces = Vec::new();
    for line in lines {
        for zone in ["UTC", "Europe/Amsterdam"] {
            for kind in ["window", "blackout"] {
                let policy = format!("policy p {{ timezone {zone} }}\n{kind} w {{ {line} }}\n");
                workspaces.push(vec![
                    ("p.tide".to_owned(), policy),
                    ("a.toml".to_owned(), plan.clone()),
                ]);
            }
        }
    }
    workspaces.push(vec![(
        "p.tide".to_owned(),
        "policy p { timezone UTC }\n# tidegate: allow missing-deadline because it is asked for\nrule r { require any notices (audience has support) or title is set }\n  conflict c {\n    between changes\n    when same author and same category\n  }\n".to_owned(),
    )]);
    workspaces.push(starter("payments"));
    let mut done = 0;
    for files in workspaces {
        let before = judged(&files);
        let snapshot = snapshot(&files);
        for (file, source) in snapshot.world.sources.iter() {
            let text = source.text();
            if !source.name().ends_with(".tide") {
                continue;
            }
            let mut seen = std::collections::BTreeSet::new();
            for offset in (0..text.len()).step_by(7) {
                let at = u32::try_from(offset).unwrap();
                for action in code_actions(&snapshot, file, Span { start: at, end: at }) {
                    let is_new = seen.insert(format!("{action:?}"));
                    if action.kind != ActionKind::Refactor || !is_new || seen.len() > 40 {
                        continue;
                    }
                    done += 1;
                    let mut after = files.clone();
                    for (name, new) in &mut after {
                        if name == source.name() {
                            *new = edited(text, file, &action.edits);
                        }
                    }
                    assert_eq!(judged(&after), before, "{}: {text}", action.title);
                }
            }
        }
    }
    assert!(done > 30, "{done}");
}

/// Every function answers at every place of a text that is cut anywhere, in any format.
#[test]
fn any_broken_text_has_answers() {
    let pieces = [
        (
            "probe.tide",
            "## a\nrule ä { for normal; require any services (tags has \"x\" and (risk >= \n} `é\ntest \"a\" { change { id",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \"ü\"\nrollback = { plan = 'x', \n[change.\"a\"]\nstart = 2026-",
        ),
        (
            "plan.yaml",
            "change:\n- id: ü\n  rollback: {plan: 'x\n  - - a:\n",
        ),
        (
            "plan.json",
            "{\"change\": [{\"id\": \"ü\", \"approvals\": [{\"approver",
        ),
    ];
    let mut base = starter("payments");
    base.retain(|(name, _)| name.ends_with(".tide"));
    for (name, text) in pieces {
        for cut in (0..=text.len())
            .filter(|cut| text.is_char_boundary(*cut))
            .step_by(5)
        {
            let mut files = base.clone();
            files.push((name.to_owned(), text[..cut].to_owned()));
            let snapshot = snapshot(&files);
            let file = snapshot.file_named(name).unwrap();
            for offset in (0..u32::try_from(cut).unwrap() + 3).step_by(4) {
                let completion = completion(&snapshot, file, offset);
                assert!(text[..cut].get(completion.replace.range()).is_some());
                hover(&snapshot, file, offset);
                signature(&snapshot, file, offset);
                code_actions(
                    &snapshot,
                    file,
                    Span {
                        start: offset,
                        end: offset + 2,
                    },
                );
            }
            code_lenses(&snapshot, file);
            inlay_hints(
                &snapshot,
                file,
                Span {
                    start: 0,
                    end: u32::MAX,
                },
            );
        }
    }
}

/// Every key that a plan gives, and every name and level, is offered where it stands.
#[test]
fn what_plans_say_is_what_is_offered() {
    let (mut keys, mut values, mut missed) = (0, 0, Vec::new());
    for name in STARTERS {
        let files = starter(name);
        let snapshot = snapshot(&files);
        for (file, tree) in &snapshot.world.plans {
            let source = snapshot.source(*file).unwrap();
            let mut open: Vec<(RecordKind, NodeId)> = Vec::new();
            for (key, value) in tree.entries(tree.root().unwrap()) {
                if let Some(kind) = RecordKind::find(tree.text(key)) {
                    open.extend(tree.items(value).map(|record| (kind, record)));
                }
            }
            while let Some((kind, record)) = open.pop() {
                for (key, value) in tree.entries(record) {
                    let schema = &snapshot.analysis.policy.schema;
                    let Some((_, field)) = schema.find_key(kind, tree.text(key)) else {
                        continue;
                    };
                    if let Base::Record(part) = field.ty.base {
                        let parts = tree.items(value).chain([value]);
                        open.extend(
                            parts
                                .filter(|part| tree.kind(*part) == plan::Kind::Table)
                                .map(|node| (part, node)),
                        );
                    }
                    let line = source.text()[..tree.span(key).start as usize]
                        .rsplit('\n')
                        .next()
                        .unwrap();
                    if line.starts_with('[') {
                        continue;
                    }
                    keys += 1;
                    let quote = u32::from(source.name().ends_with(".json"));
                    let offered = completion(&snapshot, *file, tree.span(key).start + quote);
                    if !offered.items.iter().any(|item| item.label == field.name) {
                        missed.push(format!("{name}/{}: key {}", source.name(), tree.text(key)));
                    }
                    let is_named = match field.ty.base {
                        Base::Level(_) => true,
                        Base::Record(kind) => {
                            kind.is_named_in_policy() && kind != RecordKind::Person
                        }
                        _ => false,
                    };
                    for element in tree
                        .items(value)
                        .chain([value])
                        .filter(|node| is_named && tree.kind(*node) == plan::Kind::Text)
                    {
                        values += 1;
                        let offered = completion(&snapshot, *file, tree.span(element).start + 1);
                        if !offered
                            .items
                            .iter()
                            .any(|item| item.label == tree.text(element))
                        {
                            missed.push(format!(
                                "{name}/{}: value {}",
                                source.name(),
                                tree.text(element)
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(keys > 300 && values > 100, "{keys} {values}");
    assert!(
        missed.is_empty(),
        "{} of {keys} and {values}:\n{}",
        missed.len(),
        missed.join("\n")
    );
}
