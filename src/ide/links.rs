//! What a text points to: calendar files, the paths of a `tidegate.toml`, and pages on the web.

use super::Snapshot;
use crate::plan::{self, Format, Kind, NodeId, Tree};
use crate::source::{FileId, Span};
use crate::syntax::tree::{Holidays, SettingKind, Times};

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The text of the link, without its quotes.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A file or folder, from the folder of the file that has the link.
    Path(String),
    /// A page on the web.
    Url(String),
}

/// The keys of a `tidegate.toml` that hold paths.
const PATHS: [&str; 5] = ["policies", "plans", "base", "files", "timezone-database"];

/// The links of a file in the order of the text: `holidays "FILE"` and `every event in "FILE"`, the paths of a `tidegate.toml` that are
/// no patterns, and `http://` and `https://` anywhere. Whether there is something is not asked. Pages are found in broken text too.
pub fn document_links(snapshot: &Snapshot, file: FileId) -> Vec<DocumentLink> {
    let Some(source) = snapshot.source(file) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(parsed) = snapshot.policy_file(file) {
        for setting in parsed.file.items.iter().flat_map(|item| &item.settings) {
            match &setting.kind {
                SettingKind::Holidays { days: parts, .. } => {
                    for part in parts {
                        if let Holidays::File(path) = part {
                            found.extend(to_path(path.span, &path.value));
                        }
                    }
                }
                SettingKind::Times(Times::EventsIn(events)) => {
                    found.extend(to_path(events.file.span, &events.file.value));
                }
                _ => {}
            }
        }
    } else if source.name().rsplit('/').next() == Some("tidegate.toml") {
        let tree = plan::read(file, source.shared_text(), Format::Toml);
        if let Some(root) = tree.root() {
            configured(&tree, root, &mut found);
        }
    }
    found.extend(pages(source.text()));
    found.sort_by_key(|link| link.span);
    found.dedup_by_key(|link| link.span);
    found
}

/// A path in quotes.
fn to_path(quoted: Span, path: &str) -> Option<DocumentLink> {
    let is_as_it_is = quoted.len() == path.len() + 2 && !path.is_empty();
    is_as_it_is.then(|| DocumentLink {
        span: Span {
            start: quoted.start + 1,
            end: quoted.end - 1,
        },
        target: LinkTarget::Path(path.to_owned()),
    })
}

fn configured(tree: &Tree, root: NodeId, found: &mut Vec<DocumentLink>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        for (key, value) in tree.entries(node) {
            match tree.kind(value) {
                Kind::Table => open.push(value),
                Kind::Array => {
                    let items = tree.items(value);
                    open.extend(items.filter(|item| tree.kind(*item) == Kind::Table));
                }
                _ => {}
            }
            if !PATHS.contains(&tree.text(key)) {
                continue;
            }
            for text in tree.items(value).chain([value]) {
                let path = tree.text(text);
                let is_pattern = path.contains(['*', '?', '[', '{']);
                if tree.kind(text) == Kind::Text && !is_pattern {
                    found.extend(to_path(tree.span(text), path));
                }
            }
        }
    }
}

/// The addresses of pages in a text.
fn pages(text: &str) -> Vec<DocumentLink> {
    let starts = text.match_indices("http").map(|(at, _)| at);
    starts.filter_map(|at| page(text, at)).collect()
}

fn page(text: &str, at: usize) -> Option<DocumentLink> {
    let rest = text.get(at..)?;
    let host = rest
        .strip_prefix("https://")
        .or_else(|| rest.strip_prefix("http://"))?;
    let before = text.get(..at)?;
    if before.ends_with(char::is_alphanumeric) || !host.starts_with(char::is_alphanumeric) {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'`<>{}|\\^".contains(c);
    let end = rest.find(ends).unwrap_or(rest.len());
    let mut url = rest.get(..end)?;
    loop {
        let trimmed = url.trim_end_matches(['.', ',', ';', ':', '!', '?', ']']);
        // A bracket around the address is none of it.
        let is_around = trimmed.ends_with(')') && !trimmed.contains('(');
        let trimmed = match is_around {
            true => trimmed.strip_suffix(')').unwrap_or(trimmed),
            false => trimmed,
        };
        if trimmed.len() == url.len() {
            break;
        }
        url = trimmed;
    }
    Some(DocumentLink {
        span: Span::new(at, at + url.len()),
        target: LinkTarget::Url(url.to_owned()),
    })
}
