//! No page, no check; and the pages run: their blocks are small workspaces, with what a check of each finds.
//!
//! ```` ```tide policy.tide ```` and its like are the files of a workspace, ```` ```findings at INSTANT ```` what a check of
//! them finds, one finding a line (with `only NAME`, those of one check), and ```` ```fixed policy.tide ```` the file after the
//! fixes of the page's check. ```` ```shown ````, the last of a workspace, is a terminal's picture of its findings. A file after a `findings` block begins the next workspace. Blocks without a file name are not run.
//! `TIDEGATE_BLESS=1` writes what was found into the pages. The guides to tables and to
//! findings that are not reported are written in the same way.

use crate::support::{InMemory, check_files};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tidegate::checks;

/// The pages of a folder of the code and of all below it, each with its path, by name.
fn page_files() -> BTreeMap<String, PathBuf> {
    let mut pages = BTreeMap::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // What `explain` says of other words than checks has no check.
                if !path.ends_with("tests") && !path.ends_with("cli/explain") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let twice = pages.insert(name, path.clone());
                assert!(
                    twice.is_none(),
                    "two pages of one name: {twice:?} and {path:?}"
                );
            }
        }
    }
    pages
}

#[test]
fn no_page_no_check() {
    let all = checks::all();
    let files = page_files();
    let mut names: Vec<&str> = all.iter().map(|(check, _)| check.name).collect();
    assert!(
        names.is_sorted(),
        "the checks are in the order of their names"
    );
    names.dedup();
    assert_eq!(names.len(), all.len(), "a check stands twice in the list");
    let with_pages: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names, with_pages,
        "every check has a page, and every page a check"
    );
    for (check, page) in &all {
        let start = format!("# {}\n\n", check.name);
        assert!(
            page.starts_with(&start),
            "the page of `{}` starts with its name",
            check.name
        );
        for part in ["\n## Why it matters\n", "\n## What to do\n"] {
            assert!(
                page.contains(part),
                "the page of `{}` has no part `{}`",
                check.name,
                part.trim()
            );
        }
        let on_disk = std::fs::read_to_string(&files[check.name]).unwrap();
        assert_eq!(
            *page, on_disk,
            "the page of `{}` is the file of that name",
            check.name
        );
    }
}

#[test]
fn pages_say_what_is_found() {
    let bless = std::env::var_os("TIDEGATE_BLESS").is_some_and(|value| value == "1");
    let mut differences = String::new();
    let documents = ["tables", "suppress"].map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        (name.to_owned(), path.join(format!("{name}.md")))
    });
    for (name, path) in page_files().into_iter().chain(documents) {
        let page = std::fs::read_to_string(&path).unwrap();
        let run = run_page(&name, &page);
        if run == page {
            continue;
        }
        if bless {
            std::fs::write(&path, run).unwrap();
        } else {
            let _ = writeln!(
                differences,
                "{}:\n{}",
                path.display(),
                first_difference(&page, &run)
            );
        }
    }
    assert!(
        differences.is_empty(),
        "{differences}\nTIDEGATE_BLESS=1 rewrites the pages"
    );
}

/// Pages show at least one finding of their check, so that an example cannot rot into one that finds nothing.
#[test]
fn every_page_that_runs_shows_its_check() {
    for (name, path) in page_files() {
        let page = std::fs::read_to_string(&path).unwrap();
        let shows = page.contains(&format!(" {name}: "));
        assert!(
            shows || !page.contains("```findings"),
            "{} has findings, and none of `{name}`",
            path.display()
        );
    }
}

/// The name of a page, the files of a workspace in it, and the instant at which they are checked.
pub type OfPage = (String, Vec<(String, String)>, String);

/// The workspaces of all pages.
pub fn workspaces() -> Vec<OfPage> {
    let mut all = Vec::new();
    for (name, path) in page_files() {
        let page = std::fs::read_to_string(&path).unwrap();
        let mut files: Vec<(String, String)> = Vec::new();
        let mut is_checked = false;
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
                continue;
            };
            let block = lines.by_ref().take_while(|line| *line != "```");
            let text: String = block.flat_map(|line| [line, "\n"]).collect();
            match info.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["findings", "at", at, ..] => {
                    all.push((name.clone(), files.clone(), (*at).to_owned()));
                    is_checked = true;
                }
                ["fixed", _] => {}
                [_, file] => {
                    if std::mem::take(&mut is_checked) {
                        files.clear();
                    }
                    files.push(((*file).to_owned(), text));
                }
                _ => {}
            }
        }
    }
    all
}

/// The page with its `findings` and `fixed` blocks as a run gives them.
fn run_page(name: &str, page: &str) -> String {
    let mut out = String::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let mut checked: Option<InMemory> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut text = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            let _ = writeln!(text, "{line}");
        }
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            ["findings", "at", at, rest @ ..] => {
                let only = rest
                    .iter()
                    .position(|word| *word == "only")
                    .and_then(|at| rest.get(at + 1));
                let run = check_files(&files, at, rest.contains(&"gate"));
                text.clear();
                for finding in &run.report.findings {
                    if only.is_none_or(|only| *only == finding.name) {
                        let _ = writeln!(text, "{}", run.line(finding));
                    }
                }
                checked = Some(run);
            }
            ["shown"] => {
                let run = checked
                    .take()
                    .unwrap_or_else(|| panic!("`shown` before `findings` in {name}"));
                text = run.shown(name);
                files.clear();
            }
            ["fixed", file] => {
                let run = checked
                    .as_ref()
                    .unwrap_or_else(|| panic!("`fixed` before `findings` in {name}"));
                text = run.fixed(file, name);
            }
            [_, file] => {
                if checked.take().is_some() {
                    files.clear();
                }
                files.push(((*file).to_owned(), text.clone()));
            }
            _ => {}
        }
        let _ = writeln!(out, "{text}```");
    }
    out
}

fn first_difference(page: &str, run: &str) -> String {
    let mut out = String::new();
    let (old, new): (Vec<&str>, Vec<&str>) = (page.lines().collect(), run.lines().collect());
    let at = old
        .iter()
        .zip(&new)
        .position(|(a, b)| a != b)
        .unwrap_or(old.len().min(new.len()));
    for line in old.iter().skip(at).take(4) {
        let _ = writeln!(out, "  page: {line}");
    }
    for line in new.iter().skip(at).take(4) {
        let _ = writeln!(out, "  run:  {line}");
    }
    out
}
