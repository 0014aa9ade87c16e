//! One function a target. Each takes any bytes; what it holds is said at each.

use crate::support::{InMemory, check_files};
use std::sync::Arc;
use tidegate::diagnostic::{Diagnostic, Nature};

use tidegate::engine::{Analysis, Answer, World, check};
use tidegate::import::{Kind, import as import_text};
use tidegate::plan::{self, Format};
use tidegate::source::{FileId, Source};
use tidegate::syntax;
use tidegate::syntax::format::format;
use tidegate::syntax::tree::ItemKind;
use tidegate::time::ZoneDatabase;
use tidegate::workspace::config::parse_config;
use tidegate::workspace::tables::parse_tables;

const AT: &str = "2026-11-16T09:00Z";
const POLICY: &str = include_str!("../base/policy.tide");
const PLAN: &str = include_str!("../base/plan.toml");
const CONFIG: &str = include_str!("../base/tidegate.toml");
const EXPORT: &str = include_str!("../base/export.csv");
const CALENDAR: &str = include_str!("../base/closed.ics");

/// Texts that are longer tell nothing new and take long.
const LONGEST: usize = 4096;

fn text(input: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(input).ok()?;
    (text.len() <= LONGEST).then_some(text)
}

/// The first byte chooses one of several.
fn choice<'i, T: Copy>(input: &'i [u8], all: &[T]) -> Option<(T, &'i str)> {
    let (first, rest) = input.split_first()?;
    let one = all.get(usize::from(*first) % all.len()).copied()?;
    Some((one, text(rest)?))
}

fn world(files: &[(&str, &str)]) -> InMemory {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    check_files(&files, AT, false)
}

/// A mistake in a policy permits nothing. Those inside of a test fail that test alone.
fn hold(checked: &InMemory) {
    let is_of_policy = |finding: &&Diagnostic| {
        let mut policies = checked.world.policies.iter();
        let place = finding.primary.place;
        let own = policies.find(|(file, _)| *file == place.file);
        finding.nature == Nature::Mistake
            && own.is_some_and(|(_, parsed)| {
                !parsed.is_of_a_test(finding)
                    && !parsed.file.items.iter().any(|item| {
                        item.kind.value == ItemKind::Test
                            && item.span.start <= place.span.start
                            && place.span.end <= item.span.end
                    })
            })
    };
    let Some(mistake) = checked.report.findings.iter().find(is_of_policy) else {
        return;
    };
    for verdict in &checked.report.verdicts {
        let permits = matches!(verdict.answer, Answer::Go | Answer::GoWhen(_));
        assert!(!permits, "{} may go in spite of {mistake:?}", verdict.id);
    }
}

/// A policy: it is parsed, checked against a plan, and formatted. Formatting twice is formatting once, and keeps the verdicts.
pub fn policy(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let judge = |text: &str| {
        let files = [
            ("policy.tide", text),
            ("plan.toml", PLAN),
            ("closed.ics", CALENDAR),
        ];
        world(&files)
    };
    let before = judge(text);
    hold(&before);
    let once = format(text).text;
    assert_eq!(once, format(&once).text, "formatting twice");
    let answers = |checked: &InMemory| -> Vec<_> {
        let all = checked.report.verdicts.iter();
        all.map(|one| (one.id.clone(), one.answer.clone()))
            .collect()
    };
    assert_eq!(
        answers(&before),
        answers(&judge(&once)),
        "after formatting:\n{once}"
    );
}

/// A plan in each format.
pub fn plan(input: &[u8]) {
    let Some((name, text)) = choice(input, &["plan.toml", "plan.json", "plan.yaml"]) else {
        return;
    };
    hold(&world(&[
        ("policy.tide", POLICY),
        (name, text),
        ("closed.ics", CALENDAR),
    ]));
}

/// An export, in each form, for a mapping of changes, of their approvals and of history.
pub fn table(input: &[u8]) {
    let all = [
        "export.csv",
        "export.ndjson",
        "export.json",
        "approvals.csv",
        "closed.csv",
    ];
    let Some((name, text)) = choice(input, &all) else {
        return;
    };
    let config = CONFIG.replace(
        "export.csv",
        if name.starts_with("export") {
            name
        } else {
            "export.csv"
        },
    );
    let mut files = vec![
        ("policy.tide", POLICY),
        ("closed.ics", CALENDAR),
        ("tidegate.toml", &config),
        (name, text),
    ];
    if !name.starts_with("export") {
        files.push(("export.csv", EXPORT));
    }
    hold(&world(&files));
}

/// A calendar that closes, and one of holidays.
pub fn calendar(input: &[u8]) {
    let Some(text) = text(input) else { return };
    hold(&world(&[
        ("policy.tide", POLICY),
        ("plan.toml", PLAN),
        ("closed.ics", text),
    ]));
}

/// A `tidegate.toml`.
pub fn config(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let _ = parse_config(FileId(0), text);
    let _ = parse_tables(FileId(0), text);
    let files = [
        ("policy.tide", POLICY),
        ("closed.ics", CALENDAR),
        ("tidegate.toml", text),
        ("export.csv", EXPORT),
    ];
    let _ = world(&files);
}

/// A file of another tool. What is written for it is a policy without mistakes.
pub fn import(input: &[u8]) {
    let all = [Kind::ArgoCd, Kind::GitLab, Kind::AwsChangeCalendar];
    let Some((kind, text)) = choice(input, &all) else {
        return;
    };
    let Ok(written) = import_text(kind, FileId(0), "import", text, &ZoneDatabase::bundled()) else {
        return;
    };
    let whole = format!("policy p {{ timezone UTC }}\n{written}");
    let checked = world(&[("policy.tide", &whole)]);
    let mistake = checked
        .report
        .findings
        .iter()
        .find(|finding| finding.nature == Nature::Mistake);
    assert!(mistake.is_none(), "{mistake:?} in\n{whole}");
}

/// Edits of an open workspace: after each, a check that takes over from the one before says what one from scratch says. Five bytes an
/// edit: the file, where it begins (two), how much goes, what comes.
pub fn edits(input: &[u8]) {
    let mut world = world(&[
        ("policy.tide", POLICY),
        ("plan.toml", PLAN),
        ("closed.ics", CALENDAR),
    ])
    .world;
    let mut analysis = Analysis::new(&world, None);
    for edit in input.chunks_exact(5).take(8) {
        let &[file, high, low, gone, come] = edit else {
            return;
        };
        let before = world.clone();
        type_in(
            &mut world,
            file,
            u16::from_be_bytes([high, low]).into(),
            gone.into(),
            come,
        );
        let after = Analysis::new(&world, Some((&before, &analysis)));
        let cold = check(&world);
        assert_eq!(after.report.findings, cold.findings);
        assert_eq!(after.report.verdicts, cold.verdicts);
        analysis = after;
    }
}

/// What people type, paste and delete.
const SNIPPETS: [&str; 16] = [
    "",
    " ",
    "\n",
    "}",
    "{",
    "\"",
    "# note\n",
    "ß🦀",
    "-1",
    "2",
    "friday",
    "ledger",
    "approved",
    "not ",
    "\r\n",
    "rule x { require title is set }\n",
];

fn type_in(world: &mut World, file: u8, at: usize, gone: usize, come: u8) {
    let (policy, plan) = (world.policies[0].0, world.plans[0].0);
    let file = if file.is_multiple_of(3) { plan } else { policy };
    let source = world.sources.find(file).expect("an open file");
    let (old, name) = (source.text().to_owned(), source.name().to_owned());
    let mut from = at % (old.len() + 1);
    while !old.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (from + gone % 40).min(old.len());
    while !old.is_char_boundary(to) {
        to += 1;
    }
    let snippet = SNIPPETS[usize::from(come) % SNIPPETS.len()];
    let text = Arc::new([&old[..from], snippet, &old[to..]].concat());
    world
        .sources
        .replace(file, Source::shared(name.as_str(), Arc::clone(&text)));
    if file == policy {
        world.policies[0].1 = Arc::new(syntax::parse(file, &text));
    } else {
        world.plans[0].1 = Arc::new(plan::read(file, text, Format::Toml));
    }
}
