//! The book holds together: every page is in its summary, and every link of the documentation leads somewhere.

use crate::data::{root, text_of};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The pages `*.md` at and below a folder, by their paths from the root, with `/`.
fn pages_below(folder: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                if !path.ends_with("/node_modules") {
                    open.push(path);
                }
            } else if path.ends_with(".md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// All pages that people read.
pub fn pages() -> Vec<String> {
    let mut pages = pages_below("docs");
    let editors = pages_below("editors");
    pages.extend(
        editors
            .into_iter()
            .filter(|path| path.ends_with("/README.md")),
    );
    pages.push("README.md".to_owned());
    pages
}

/// A page without its blocks and its comments.
pub fn prose(page: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for line in page.lines() {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        if !fence && !inside {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// The targets of the links and images outside of code.
fn links(page: &str) -> Vec<String> {
    let text = prose(page);
    let plain: String = text.split('`').step_by(2).collect();
    let targets = plain.split("](").skip(1);
    let targets = targets.filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).collect()
}

/// The anchors of a page's headings, as GitHub and mdBook make them: a repeated one has a number behind it.
fn anchors(page: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = Vec::new();
    for line in prose(page).lines().filter(|line| line.starts_with('#')) {
        let heading = line.trim_start_matches('#').trim();
        let kept = heading
            .chars()
            .filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-' | '_'));
        let kept = kept.flat_map(char::to_lowercase);
        let anchor: String = kept.map(|one| if one == ' ' { '-' } else { one }).collect();
        let count = seen.entry(anchor.clone()).or_default();
        anchors.push(if *count == 0 {
            anchor
        } else {
            format!("{anchor}-{count}")
        });
        *count += 1;
    }
    anchors
}

/// Why a link of a page leads nowhere.
fn why_lost(path: &str, link: &str) -> Option<&'static str> {
    if link.starts_with("https://") {
        return None;
    }
    if link.contains(':') {
        return Some("only https and files of the repository");
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let here = root().join(path);
    let target = if file.is_empty() {
        here
    } else {
        here.parent().unwrap().join(file)
    };
    if !target.exists() {
        return Some("no such file");
    }
    if anchor.is_empty() {
        return None;
    }
    let page = std::fs::read_to_string(target).unwrap_or_default();
    let found = anchors(&page).iter().any(|known| known == anchor);
    (!found).then_some("no such heading")
}

#[test]
fn links_lead_somewhere() {
    let mut lost = Vec::new();
    let mut count = 0;
    for path in pages() {
        for link in links(&text_of(&path)) {
            count += 1;
            if let Some(why) = why_lost(&path, &link) {
                lost.push(format!("{path}: {link}: {why}"));
            }
        }
    }
    assert!(lost.is_empty() && count > 200, "{count} links, {lost:#?}");
}

/// Why a link of a page of the book leads nowhere in the built book: that has the pages of the summary, and the other files of its folder,
/// and nothing beside them.
fn why_lost_in_the_book(path: &str, link: &str) -> Option<&'static str> {
    let (file, _) = link.split_once('#').unwrap_or((link, ""));
    if file.is_empty() || link.starts_with("https://") {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "." => {}
            ".." if parts.pop().is_none() => return Some("outside of the repository"),
            ".." => {}
            name => parts.push(name),
        }
    }
    if parts.first() != Some(&"docs") {
        return Some("outside of the book");
    }
    let target = parts.join("/");
    if !root().join(&target).is_file() {
        return Some("no file: a folder is no page");
    }
    (target == "docs/SUMMARY.md").then_some("the summary is no page")
}

#[test]
fn links_lead_somewhere_in_the_built_book() {
    let mut lost = Vec::new();
    for path in pages_below("docs") {
        for link in links(&text_of(&path)) {
            if let Some(why) = why_lost_in_the_book(&path, &link) {
                lost.push(format!("{path}: {link}: {why}"));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn links_that_leave_the_book_are_found() {
    let why = |link| why_lost_in_the_book("docs/howto/data.md", link);
    for link in [
        "../tables.md#history",
        "freezes.md",
        "#here",
        "https://tidegate.example",
        "../images/vscode.png",
    ] {
        assert_eq!(why(link), None, "{link}");
    }
    assert_eq!(why("../../README.md#start"), Some("outside of the book"));
    assert_eq!(why("../../../x"), Some("outside of the repository"));
    assert_eq!(why("../images"), Some("no file: a folder is no page"));
    assert_eq!(why("../SUMMARY.md"), Some("the summary is no page"));
}

#[test]
fn links_that_lead_nowhere_are_found() {
    let page = "# One `two`\n# One two\nsee [a](b.md#c), `[no](link)` and ![d](e.png)\n```\n[not](here)\n```\n";
    assert_eq!(links(page), ["b.md#c", "e.png"]);
    assert_eq!(anchors(page), ["one-two", "one-two-1"]);
    let why = |link| why_lost("docs/check.md", link);
    assert_eq!(why("tables.md#history"), None);
    assert_eq!(why("tables.md#no-history"), Some("no such heading"));
    assert_eq!(why("no-table.md"), Some("no such file"));
    assert_eq!(
        why("http://example.com"),
        Some("only https and files of the repository")
    );
}

/// The pages that the summary lists, in order. Its lines are a title, headings of parts, and entries of one link each.
fn summary(text: &str) -> Result<Vec<String>, String> {
    let mut listed = Vec::new();
    let mut deepest = 0;
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with("# ") {
            deepest = 0;
            continue;
        }
        let entry = line.trim_start();
        let indent = line.len() - entry.len();
        let link = entry.strip_prefix("- ").unwrap_or(entry);
        let target = link
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(')'))
            .and_then(|rest| rest.split_once("]("));
        let (title, target) = target.ok_or_else(|| format!("`{line}` is no entry"))?;
        if title.is_empty() || indent % 2 == 1 || indent > deepest {
            return Err(format!("`{line}` stands in no list"));
        }
        if entry.starts_with("- ") {
            deepest = indent + 2;
        }
        listed.push(format!("docs/{target}"));
    }
    Ok(listed)
}

#[test]
fn every_page_is_in_the_summary() {
    let mut listed = summary(&text_of("docs/SUMMARY.md")).unwrap();
    listed.sort();
    let mut pages = pages_below("docs");
    pages.retain(|path| path != "docs/SUMMARY.md");
    assert_eq!(listed, pages, "the summary has each page once");
}

#[test]
fn a_summary_that_mdbook_would_refuse_is_found() {
    let good = "# Summary\n\n[Start](a.md)\n\n# Part\n\n- [B](b.md)\n  - [C](c/d.md)\n";
    let listed = summary(good).unwrap();
    assert_eq!(listed, ["docs/a.md", "docs/b.md", "docs/c/d.md"]);
    for bad in ["- B", "    - [C](c.md)", "- [](c.md)", "- [C](c.md"] {
        assert!(summary(&format!("# Summary\n\n{bad}\n")).is_err(), "{bad}");
    }
}

#[test]
fn the_book_is_made_of_these_files() {
    let config: toml::Table = text_of("book.toml").parse().unwrap();
    let text = |table: &str, key: &str| config[table][key].clone();
    assert_eq!(text("book", "src").as_str(), Some("docs"));
    // Else a `README.md` becomes an `index.html`, and the links to it, which become `README.html`, lead nowhere.
    assert_eq!(
        text("build", "use-default-preprocessors").as_bool(),
        Some(false)
    );
    let html = config["output"]["html"].as_table().unwrap();
    for key in ["additional-js", "additional-css"] {
        let files = html.get(key).and_then(|files| files.as_array());
        for file in files.into_iter().flatten() {
            let file = file.as_str().unwrap();
            assert!(root().join(file).is_file(), "{key}: {file}");
        }
    }
}

/// The documentation is about the program, not about the machine on which it was written.
#[test]
fn pages_name_no_machine() {
    let names = [
        "/work/",
        "/tmp/",
        "/home/",
        "/root/",
        "/Users/",
        "C:\\",
        "localhost",
    ];
    for path in pages() {
        let page = text_of(&path);
        for name in names {
            let found = page.lines().find(|line| line.contains(name));
            assert_eq!(found, None, "{path} names {name}");
        }
    }
}

/// What is wrong with the shape of a page: its headings, its blocks, its tables.
fn misshapen(page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut block: Option<&str> = None;
    let mut level = 0;
    let mut columns: Option<usize> = None;
    for (number, line) in (1..).zip(page.lines()) {
        let bare = line.trim_start();
        if let Some(info) = bare.strip_prefix("```") {
            block = match block {
                Some(_) => None,
                None => Some(info),
            };
            if block == Some("") {
                wrong.push(format!("{number}: a block without a language"));
            }
            continue;
        }
        if block.is_some() {
            continue;
        }
        if let Some(heading) = line.strip_prefix('#') {
            let deeper = heading.len() - heading.trim_start_matches('#').len() + 1;
            if deeper > level + 1 {
                wrong.push(format!("{number}: a heading that skips a level"));
            }
            if deeper == 1 && number > 1 {
                wrong.push(format!("{number}: a second title"));
            }
            level = deeper;
        }
        if number == 1 && level != 1 {
            wrong.push("1: no title".to_owned());
        }
        if bare.starts_with('|') {
            let cells = line.replace("\\|", "").matches('|').count();
            if *columns.get_or_insert(cells) != cells {
                wrong.push(format!("{number}: a row with other columns than its head"));
            }
        } else {
            columns = None;
        }
    }
    if block.is_some() {
        wrong.push("a block without an end".to_owned());
    }
    wrong
}

#[test]
fn pages_are_well_shaped() {
    let mut wrong = Vec::new();
    for path in pages().iter().filter(|path| *path != "docs/SUMMARY.md") {
        let found = misshapen(&text_of(path));
        wrong.extend(found.iter().map(|what| format!("{path}:{what}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn misshapen_pages_are_found() {
    let good = "# A\n\n## B\n\n```sh\n# no heading\n```\n\n| a | `b\\|c` |\n|---|---|\n| 1 | 2 |\n\n| a |\n|---|\n";
    assert_eq!(misshapen(good), Vec::<String>::new());
    for bad in [
        "A\n",
        "# A\n### B\n",
        "# A\n# B\n",
        "# A\n```\nx\n```\n",
        "# A\n```sh\n",
        "# A\n| a |\n|---|---|\n",
    ] {
        assert_eq!(misshapen(bad).len(), 1, "{bad}: {:?}", misshapen(bad));
    }
}
