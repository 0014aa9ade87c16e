//! What stands at the top of a file of JSON, TOML or YAML beside the rows of its table: all of it is read, or is an error.

use super::nested::{Input, follow, shift};
use crate::plan::build::{Builder, shorten};
use crate::plan::checks::{REPEATED_KEY, TABLE_ROW, UNKNOWN_FIELD, WRONG_TYPE};
use crate::plan::tree::{Kind, NodeId, Tree};
use crate::source::Span;

/// The keys by which tools say that they could not answer, or not in full.
const ERRORS: [&str; 2] = ["error", "errors"];

/// The top of a file.
#[derive(Default)]
pub(super) struct Top {
    /// The rows; `None` if the file has no list of them.
    pub(super) rows: Option<Vec<NodeId>>,
    /// The value of `timezone`.
    zone: Option<NodeId>,
    /// The second of two keys that hold rows.
    again: Option<NodeId>,
    /// Keys that nothing reads.
    unread: Vec<NodeId>,
    /// The key by which the file says that it is not whole.
    failed: Option<NodeId>,
}

impl Top {
    /// The rows are under the path that the mapping gives, else they are the list that the file is, else what stands under the
    /// name of the record.
    pub(super) fn find(tree: &Tree, input: &Input<'_>) -> Top {
        let mut top = Top::default();
        let Some(root) = tree.root() else {
            top.rows = Some(Vec::new());
            return top;
        };
        if tree.kind(root) == Kind::Array && input.rows.is_none() {
            top.rows = Some(tree.items(root).collect());
            return top;
        }
        let plural = format!("{}s", input.record);
        let is_own =
            |key: &str| key.eq_ignore_ascii_case(input.record) || key.eq_ignore_ascii_case(&plural);
        let path = input.rows.and_then(|path| follow(tree, root, path));
        if let Some(at) = path {
            top.take_rows(tree, at);
        }
        let head = |path: &'_ str| path.split('.').next().unwrap_or_default().to_owned();
        for (key, value) in tree.entries(root) {
            let text = tree.text(key);
            let is_path = input
                .rows
                .is_some_and(|path| text == path || text == head(path));
            if is_path || is_empty(tree, value) {
                let holds_rows = !is_path && input.rows.is_none() && is_own(text);
                if holds_rows && top.rows.is_none() {
                    top.take_rows(tree, value);
                }
                continue;
            }
            match text {
                "timezone" => top.zone = Some(value),
                _ if ERRORS.contains(&text) => top.failed = top.failed.or(Some(key)),
                _ if is_own(text) && input.rows.is_none() => {
                    if top.rows.as_ref().is_some_and(|rows| !rows.is_empty()) {
                        top.again = top.again.or(Some(key));
                    }
                    top.take_rows(tree, value);
                }
                _ if input.siblings.iter().any(|key| key == text) => {}
                // The mapping says where the rows are, so that it says what is left out.
                _ if input.rows.is_some() && !is_own(text) => {}
                _ => top.unread.push(key),
            }
        }
        top
    }

    fn take_rows(&mut self, tree: &Tree, at: NodeId) {
        let found: Vec<NodeId> = match tree.kind(at) {
            Kind::Array => tree.items(at).collect(),
            Kind::Table => vec![at],
            _ => return,
        };
        self.rows.get_or_insert_default().extend(found);
    }

    /// The zone of times without an offset, and where the file names it.
    pub(super) fn zone(&self, tree: &Tree) -> Option<(String, Span)> {
        let zone = self.zone.filter(|zone| is_text(tree, *zone))?;
        Some((tree.text(zone).to_owned(), tree.span(zone)))
    }

    /// Reports what is not read. Each record of the file may have lost by it.
    pub(super) fn report(&self, builder: &mut Builder, tree: &Tree, input: &Input<'_>) {
        let place = |node: NodeId| shift(tree.span(node), input.base);
        let own = input.rows.unwrap_or(input.record);
        let mut lost = Vec::new();
        if let (Some(first), Some(_)) = (self.unread.first(), &self.rows) {
            let name = shorten(tree.text(*first));
            let message = match self.unread.len() {
                1 => format!("`{name}` is beside the rows of this file, and nothing reads it"),
                count => format!(
                    "`{name}` and {} more keys are beside the rows of this file, and nothing reads them",
                    count - 1
                ),
            };
            builder.report(&UNKNOWN_FIELD, place(*first), message, |found| {
                found
                    .help(format!(
                        "to read only `{own}` of the file, write `rows = \"{own}\"` in its table of the mapping"
                    ))
                    .help("records of another kind need a table of their own that names this file")
            });
            lost.push(UNKNOWN_FIELD.name);
        }
        if let Some(key) = self.again {
            let name = shorten(tree.text(key));
            let message = format!("`{name}` is a second list of rows in this file");
            builder.report(&REPEATED_KEY, place(key), message, |found| {
                found.help("write all rows in one list")
            });
            lost.push(REPEATED_KEY.name);
        }
        if let Some(key) = self.failed {
            let name = shorten(tree.text(key));
            let message = format!("this export has an `{name}`, so it may not be complete");
            builder.report(&TABLE_ROW, place(key), message, |found| {
                found.help("export it again: what the tool left out may refuse")
            });
            lost.push(TABLE_ROW.name);
        }
        if let Some(zone) = self.zone.filter(|zone| !is_text(tree, *zone)) {
            let message = "`timezone` takes the name of a time zone".to_owned();
            builder.report(&WRONG_TYPE, place(zone), message, |found| {
                found.help("write it as a text, like `timezone = \"Europe/Amsterdam\"`")
            });
            lost.push(WRONG_TYPE.name);
        }
        for name in lost {
            builder.add_loose(input.file, name);
        }
    }
}

fn is_text(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.kind(node), Kind::Text | Kind::Plain)
}

/// Whether a value holds nothing that could be lost.
fn is_empty(tree: &Tree, value: NodeId) -> bool {
    let is_empty_list = tree.kind(value) == Kind::Array && tree.items(value).next().is_none();
    !tree.is_damaged(value) && (tree.is_blank(value) || is_empty_list)
}
