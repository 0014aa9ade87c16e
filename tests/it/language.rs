//! The language reference runs: its examples are policies without mistakes, and say what they say of the plans beside them.
//!
//! A `tide` block begins an example. It stands beside the block ```` ```tide cast ```` (with `alone`, by itself), and further blocks with
//! a file name (```` ```toml plan.toml ````, ```` ```tide base.tide ````) belong to it. ```` ```result ```` is what a check says, as in the cases; an
//! example without one has no errors. ```` ```tests ```` is what its tests say. The instant is 2026-11-16T09:00Z unless the block names another. The page of the fields
//! is written from the schema. `TIDEGATE_BLESS=1` writes both.

use crate::cases::{findings, verdicts};
use crate::data::{root, text_of};
use crate::support::check_files;
use crate::testing::said_by_tests;
use std::fmt::Write;
use tidegate::diagnostic::Severity;
use tidegate::policy::Schema;
use tidegate::policy::schema::{Field, FieldSource};
use tidegate::policy::types::{Base, RecordKind, ScaleId};

const FIRST: &str = "docs/language.md";
const FOLDER: &str = "docs/language";
const FIELDS: &str = "docs/language/fields.md";
const AT: &str = "2026-11-16T09:00Z";

fn bless() -> bool {
    std::env::var_os("TIDEGATE_BLESS").is_some_and(|value| value == "1")
}

/// The pages of the reference by their paths; the first holds the cast of the examples.
fn pages() -> Vec<String> {
    let folder = std::fs::read_dir(root().join(FOLDER)).unwrap();
    let mut pages: Vec<String> = folder
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| format!("{FOLDER}/{name}"))
        .collect();
    pages.sort();
    pages.insert(0, FIRST.to_owned());
    pages
}

/// One example while a page is read.
#[derive(Default)]
struct Example {
    /// Where its first block starts: `docs/language.md:12`.
    place: String,
    files: Vec<(String, String)>,
    has_result: bool,
}

/// What an example without a result must not have: errors.
fn mistakes(example: &Example) -> String {
    if example.has_result || example.files.is_empty() {
        return String::new();
    }
    let run = check_files(&example.files, AT, false);
    let errors = run.report.findings.iter();
    let errors = errors.filter(|finding| finding.severity == Severity::Error);
    errors.fold(String::new(), |mut text, finding| {
        let _ = writeln!(text, "{}: {}", example.place, run.line(finding));
        text
    })
}

/// The page with its results as a run gives them, and the mistakes of the examples that have none.
fn run_page(path: &str, page: &str, cast: &mut Vec<(String, String)>) -> (String, String) {
    let mut out = String::new();
    let mut wrong = String::new();
    let mut example = Example::default();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut text = String::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| *line != "```") {
            let _ = writeln!(text, "{line}");
        }
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            ["tide", "cast"] => cast.push(("cast.tide".to_owned(), text.clone())),
            ["tide", flags @ ..] if flags.iter().all(|flag| !flag.contains('.')) => {
                wrong.push_str(&mistakes(&example));
                let beside = if flags.contains(&"alone") {
                    &[][..]
                } else {
                    &cast[..]
                };
                example = Example {
                    place: format!("{path}:{}", number + 1),
                    files: beside.to_vec(),
                    has_result: false,
                };
                example.files.push(("policy.tide".to_owned(), text.clone()));
            }
            ["result", rest @ ..] => {
                let at = rest.first().unwrap_or(&AT);
                let run = check_files(&example.files, at, false);
                text.clear();
                for line in verdicts(&run).into_iter().chain(findings(&run)) {
                    let _ = writeln!(text, "{line}");
                }
                example.has_result = true;
            }
            ["tests"] => text = said_by_tests(&check_files(&example.files, AT, false)),
            [_, name] if name.contains('.') => {
                example.files.push(((*name).to_owned(), text.clone()));
            }
            _ => {}
        }
        let _ = writeln!(out, "{text}```");
    }
    wrong.push_str(&mistakes(&example));
    (out, wrong)
}

#[test]
fn examples_of_the_reference_run() {
    let (mut cast, mut mistakes, mut differences) = (Vec::new(), String::new(), String::new());
    for path in pages() {
        let page = text_of(&path);
        let (run, wrong) = run_page(&path, &page, &mut cast);
        mistakes.push_str(&wrong);
        if run == page {
            continue;
        }
        if bless() {
            std::fs::write(root().join(&path), run).unwrap();
            continue;
        }
        let differs = |(_, (written, found)): &(usize, (&str, &str))| written != found;
        let first = page.lines().zip(run.lines()).enumerate().find(differs);
        let _ = writeln!(differences, "{path}: line and texts {first:?}");
    }
    assert!(mistakes.is_empty(), "{mistakes}");
    assert!(
        differences.is_empty(),
        "{differences}TIDEGATE_BLESS=1 writes it anew"
    );
}

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-' | '_'));
    let kept = kept.flat_map(char::to_lowercase);
    kept.map(|one| if one == ' ' { '-' } else { one }).collect()
}

/// The lines of a page outside its blocks.
fn prose(page: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for line in page.lines() {
        let fence = line.starts_with("```");
        inside ^= fence;
        if !fence && !inside {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

#[test]
fn links_of_the_reference_lead_somewhere() {
    let mut lost = Vec::new();
    let mut count = 0;
    for path in pages() {
        let text = prose(&text_of(&path));
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
        {
            let (file, heading) = link.0.split_once('#').unwrap_or((link.0, ""));
            let here = root().join(&path);
            let target = if file.is_empty() {
                here
            } else {
                here.parent().unwrap().join(file)
            };
            count += 1;
            let found = std::fs::read_to_string(target).is_ok_and(|page| {
                let page = prose(&page);
                let mut headings = page.lines().filter(|line| line.starts_with('#'));
                heading.is_empty()
                    || headings
                        .any(|line| anchor(line.trim_start_matches('#').trim_start()) == heading)
            });
            if !found {
                lost.push(format!("{path}: {}", link.0));
            }
        }
    }
    assert!(lost.is_empty() && count > 20, "{count} links, {lost:#?}");
}

fn type_of(field: &Field) -> String {
    let one = match field.ty.base {
        Base::YesNo => "yes-no",
        Base::Number => "number",
        Base::Percent => "percent",
        Base::Text => "text",
        Base::Level(_) => "level",
        Base::Instant => "instant",
        Base::Duration => "duration",
        Base::Clock => "clock time",
        Base::Weekday => "weekday",
        Base::Date => "date",
        Base::Times => "times",
        Base::Record(kind) => kind.word(),
        Base::Unknown => unreachable!("every field has a type"),
    };
    if field.ty.list {
        format!("list of {one}")
    } else {
        one.to_owned()
    }
}

/// The tables of the fields, one for each kind.
fn tables() -> String {
    let schema = Schema::built_in(|_| Some(Base::Level(ScaleId(0))));
    let mut text = String::new();
    for kind in RecordKind::ALL {
        let _ = writeln!(
            text,
            "\n## {}\n\n| field | type | remarks |\n|---|---|---|",
            kind.word()
        );
        for field in schema.fields(kind) {
            let mut remarks: Vec<&str> = Vec::new();
            if matches!(field.source, FieldSource::Computed(_)) {
                remarks.push("computed");
            }
            if field.empty_when_absent {
                remarks.push("none when absent");
            }
            if !field.note.is_empty() {
                remarks.push(&field.note);
            }
            let remarks = remarks.join("; ");
            let _ = writeln!(
                text,
                "| `{}` | {} | {remarks} |",
                field.name,
                type_of(field)
            );
        }
    }
    text
}

#[test]
fn the_page_of_the_fields_is_the_schema() {
    let page = text_of(FIELDS);
    let start = page.find("\n## ").unwrap_or(page.len());
    let actual = format!("{}{}", &page[..start], tables());
    if bless() {
        std::fs::write(root().join(FIELDS), actual).unwrap();
        return;
    }
    assert!(
        page == actual,
        "{FIELDS} is not what src/policy/schema/built_in.rs says; TIDEGATE_BLESS=1 writes it anew"
    );
}
