//! The pages of the book that tell a story are true: their files are checked, and their commands print what they show.
//!
//! A page works in a folder of its own; `<!-- a new folder -->` begins another. A block with a file name (```` ```tide policy.tide ````)
//! is that file from then on, and policies stand in the one style. In a block ```` ```console ```` each `$ tidegate …` runs there, as on
//! 16 November 2026 at ten in Amsterdam, and `$ echo $?` shows how it ended.
//! The page of the checks is written from their pages. `TIDEGATE_BLESS=1` writes both.

use crate::data::{root, text_of};
use crate::program::{Folder, Ran, command};
use std::fmt::Write;
use tidegate::checks;
use tidegate::diagnostic::Severity;

/// Pages whose blocks run here; those of the reference run in tests of their own.
const STORIES: [&str; 4] = ["tutorial.md", "organisation.md", "exit-codes.md", "faq.md"];
const GUIDES: &str = "howto";
const CHECKS: &str = "docs/checks.md";
const EDITORS: &str = "docs/editor-install.md";
/// The folders of `editors/` in the order in which the book has them.
const EDITOR_FOLDERS: [&str; 7] = [
    "vscode", "neovim", "emacs", "helix", "zed", "kate", "sublime",
];
const NEW_FOLDER: &str = "<!-- a new folder -->";
const AT: &str = "2026-11-16T09:00Z";

fn bless() -> bool {
    std::env::var_os("TIDEGATE_BLESS").is_some_and(|value| value == "1")
}

fn stories() -> Vec<String> {
    let folder = std::fs::read_dir(root().join("docs").join(GUIDES)).unwrap();
    let guides = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> = guides
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{GUIDES}/{name}"))
        .chain(STORIES.iter().map(|name| format!("docs/{name}")))
        .collect();
    pages.sort();
    pages
}

/// Runs a line of words that may stand in `"…"`, in a folder.
fn run(folder: &Folder, line: &str) -> Ran {
    let mut words = Vec::new();
    for (number, part) in line.split('"').enumerate() {
        if number % 2 == 1 {
            words.push(part);
        } else {
            words.extend(part.split_whitespace());
        }
    }
    let mut command = command(&folder.path(""));
    command.args(words).envs([
        ("TIDEGATE_AT", AT),
        ("TIDEGATE_COLOR", "never"),
        ("TIDEGATE_WIDTH", "90"),
    ]);
    Ran::new(command.output().unwrap())
}

/// What a `console` block shows if it runs now.
fn transcript(folder: &Folder, block: &str, place: &str) -> String {
    let mut shown = String::new();
    let mut code = None;
    for line in block.lines().filter(|line| line.starts_with("$ ")) {
        let _ = writeln!(shown, "{line}");
        if let Some(arguments) = line.strip_prefix("$ tidegate ") {
            let ran = run(folder, arguments);
            code = Some(ran.code);
            shown.push_str(&ran.out);
            shown.push_str(&ran.err);
        } else {
            assert_eq!(line, "$ echo $?", "{place}: a command of another program");
            let code = code.unwrap_or_else(|| panic!("{place}: nothing has run yet"));
            let _ = writeln!(shown, "{code}");
        }
    }
    assert!(!shown.is_empty(), "{place}: a block without a command");
    shown
}

/// The page as it is if its commands run now, and what is wrong with it.
fn run_page(path: &str, page: &str) -> (String, String) {
    let (mut out, mut wrong) = (String::new(), String::new());
    let mut folder = Folder::with(&[]);
    // The policy that was written last and that no command has read yet.
    let mut unread: Option<String> = None;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let _ = writeln!(out, "{line}");
        let place = format!("{path}:{}", number + 1);
        if line == NEW_FOLDER {
            if let Some(place) = unread.take() {
                let _ = writeln!(wrong, "{place}: no command reads this policy");
            }
            folder = Folder::with(&[]);
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut text = String::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| *line != "```") {
            let _ = writeln!(text, "{line}");
        }
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            ["console"] => {
                text = transcript(&folder, &text, &place);
                unread = None;
            }
            [language, file] => {
                folder.write(file, text.as_bytes());
                if *language == "tide" {
                    unread = Some(place.clone());
                    let fmt = run(&folder, &format!("fmt --diff {file}"));
                    if fmt.code != 0 {
                        let _ = writeln!(wrong, "{place}: {}{}", fmt.out, fmt.err);
                    }
                }
            }
            ["tide" | "toml"] => {
                let _ = writeln!(wrong, "{place}: a file without a name does not run");
            }
            _ => {}
        }
        let _ = writeln!(out, "{text}```");
    }
    if let Some(place) = unread {
        let _ = writeln!(wrong, "{place}: no command reads this policy");
    }
    (out, wrong)
}

/// Compares a page with what it should be, or writes it. Says where they differ.
fn settle(path: &str, actual: &str) -> Option<String> {
    let page = std::fs::read_to_string(root().join(path)).unwrap_or_default();
    if page == actual {
        return None;
    }
    if bless() {
        std::fs::write(root().join(path), actual).unwrap();
        return None;
    }
    let mut both = page.lines().zip(actual.lines()).enumerate();
    let first = both.find(|(_, (written, found))| written != found);
    Some(format!("{path}: line and texts {first:?}\n"))
}

#[test]
fn commands_print_what_the_book_shows() {
    let (mut differences, mut mistakes, mut commands) = (String::new(), String::new(), 0);
    for path in stories() {
        let page = text_of(&path);
        let (actual, wrong) = run_page(&path, &page);
        commands += actual.matches("\n$ tidegate ").count();
        mistakes.push_str(&wrong);
        differences.extend(settle(&path, &actual));
    }
    assert!(mistakes.is_empty(), "{mistakes}");
    assert!(
        differences.is_empty(),
        "{differences}TIDEGATE_BLESS=1 writes it anew"
    );
    assert!(commands > 40, "{commands} commands");
}

/// A page that a command contradicts, one whose policy is not read, and one in another style are found.
#[test]
fn a_page_that_is_not_true_is_found() {
    let page = "```tide p.tide\npolicy p { timezone UTC }\n```\n";
    let (_, wrong) = run_page("page", page);
    assert_eq!(wrong, "page:1: no command reads this policy\n");
    let shown = format!("{page}\n```console\n$ tidegate check\nnothing\n$ echo $?\n7\n```\n");
    let (actual, wrong) = run_page("page", &shown);
    assert_eq!(wrong, "");
    assert!(actual.contains("checked 1 policy, no plans"), "{actual}");
    assert!(actual.ends_with("$ echo $?\n0\n```\n"), "{actual}");
    let (_, wrong) = run_page("page", &shown.replace("p { ", "p  {  "));
    assert!(wrong.contains("page:1: "), "{wrong}");
}

/// The page of all checks: a table, then the page of each with its headings further down.
fn page_of_checks() -> String {
    let mut table = String::new();
    let mut pages = String::new();
    for (check, page) in checks::all() {
        let severity = match check.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Owed => "owed",
            Severity::Error => "error",
        };
        let name = check.name;
        let _ = writeln!(
            table,
            "| [`{name}`](#{name}) | {severity} | {} |",
            check.summary
        );
        pages.push('\n');
        let mut inside = false;
        for line in page.lines() {
            let fence = line.starts_with("```");
            inside ^= fence;
            let shown = match line {
                _ if line.starts_with("# ") && !inside => format!("#{line}"),
                _ if line.starts_with("## ") && !inside => format!("#{line}"),
                _ if fence && (line.starts_with("```findings") || line.starts_with("```shown")) => {
                    "```text".to_owned()
                }
                _ => line.to_owned(),
            };
            let _ = writeln!(pages, "{shown}");
        }
    }
    format!(
        "# Checks\n\n\
         Everything that Tidegate can find, with an example, why it matters and what to do. `tidegate explain NAME` shows the same page\n\
         in the terminal. The weight is the one that a finding has unless something says otherwise.\n\n\
         | check | weight | finds |\n|---|---|---|\n{table}{pages}"
    )
}

#[test]
fn the_page_of_the_checks_is_their_pages() {
    let difference = settle(CHECKS, &page_of_checks());
    assert_eq!(difference, None, "TIDEGATE_BLESS=1 writes it anew");
}

/// A link of a page in a folder of `editors/` as it stands in the book: to pages of the book, and else only the name of the file.
fn relinked(line: &str, folder: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((text, after)) = after.split_once("](") else {
            break;
        };
        let (target, after) = after.split_once(')').unwrap();
        out.push_str(before);
        let book = target.strip_prefix("../../docs/");
        match book.or_else(|| target.starts_with("https://").then_some(target)) {
            Some(target) => {
                let _ = write!(out, "[{text}]({target})");
            }
            None => {
                let beside = target.strip_prefix("../");
                let file = beside.map_or_else(|| format!("{folder}/{target}"), str::to_owned);
                let _ = write!(out, "`editors/{file}`");
            }
        }
        rest = after;
    }
    out + rest
}

/// The page of how to install in each editor, from the pages in the folders of `editors/`.
fn page_of_editors() -> String {
    let mut out = "# Setting up an editor\n\n\
         The files for each editor stand in a folder of `editors/` in the repository, with the page that follows here. What the server gives in all\n\
         of them stands in [Editors](editors.md).\n"
        .to_owned();
    for folder in EDITOR_FOLDERS {
        out.push('\n');
        let mut is_block = false;
        for line in text_of(&format!("editors/{folder}/README.md")).lines() {
            is_block ^= line.trim_start().starts_with("```");
            let title = line.strip_prefix("# Tidegate ").filter(|_| !is_block);
            if let Some(title) = title {
                let (_, editor) = title.split_once(' ').unwrap();
                let _ = writeln!(out, "## {editor}\n\nThis folder is `editors/{folder}`.");
            } else if line.starts_with("## ") && !is_block {
                let _ = writeln!(out, "#{line}");
            } else if is_block {
                let _ = writeln!(out, "{line}");
            } else {
                let _ = writeln!(out, "{}", relinked(line, folder));
            }
        }
    }
    out
}

#[test]
fn the_page_of_the_editors_is_their_pages() {
    let difference = settle(EDITORS, &page_of_editors());
    assert_eq!(difference, None, "TIDEGATE_BLESS=1 writes it anew");
}

#[test]
fn links_of_editors_become_links_of_the_book() {
    let line = "see [`a`](b/c.scm), [how](../../docs/editors.md#x), [t](../tree) and [z](https://z.example).";
    assert_eq!(
        relinked(line, "zed"),
        "see `editors/zed/b/c.scm`, [how](editors.md#x), `editors/tree` and [z](https://z.example)."
    );
}

/// A page with its blocks ```` ```LANGUAGE FILE ```` as those files of the repository are.
fn with_files(page: &str) -> (String, usize) {
    let (mut out, mut count) = (String::new(), 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block = lines.by_ref().take_while(|line| *line != "```");
        let text: String = block.flat_map(|line| [line, "\n"]).collect();
        match info.split_once(' ') {
            Some((_, file)) => {
                out.push_str(&text_of(file));
                count += 1;
            }
            None => out.push_str(&text),
        }
        out.push_str("```\n");
    }
    (out, count)
}

/// What people are to copy from the repository stands in the book as it is.
#[test]
fn files_that_the_book_shows_are_those_files() {
    let path = "docs/ci.md";
    let (actual, count) = with_files(&text_of(path));
    assert_eq!(count, 2);
    assert_eq!(
        settle(path, &actual),
        None,
        "TIDEGATE_BLESS=1 writes it anew"
    );
}
