//! Puts a tree together node by node, for every format, and collects what is wrong on the way.

use super::PROBLEM_LIMIT;
use super::checks::{EMPTY_PLAN, MORE_PROBLEMS, PLAN_ROOT, REPEATED_KEY};
use super::parts::{Part, Times};
use super::table::Reading;
use super::tree::{Kind, LostParts, Node, NodeId, Stray, Tag, Tree};
pub(super) use crate::diagnostic::shorten;
use crate::diagnostic::{Check, Diagnostic};
use crate::source::{FileId, Place, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// Tables up to this size are searched for repeated keys without a map.
const SMALL_TABLE: usize = 64;

pub(super) struct Builder {
    tree: Tree,
    reported: usize,
    /// How many problems were not reported, and where the first of them is.
    unreported: Option<(usize, Span)>,
}

impl Builder {
    pub(super) fn new(file: FileId, text: Arc<String>) -> Self {
        Builder {
            tree: Tree {
                file,
                text,
                parts: Vec::new(),
                in_test: false,
                incomplete: false,
                strays: Vec::new(),
                nodes: Vec::new(),
                stored: String::new(),
                stored_ends: Vec::new(),
                diagnostics: Vec::new(),
                lost_parts: Vec::new(),
                lost_tables: Vec::new(),
                loose: Vec::new(),
                readings: Vec::new(),
                unit_lines: Vec::new(),
            },
            reported: 0,
            unreported: None,
        }
    }

    /// The same for the records of a test in a policy.
    pub(super) fn of_test(file: FileId, text: Arc<String>) -> Self {
        let mut builder = Builder::new(file, text);
        builder.tree.in_test = true;
        builder
    }

    /// Makes room for nodes that a text probably has.
    pub(super) fn expect_nodes(&mut self, count: usize) {
        self.tree.nodes.reserve(count);
    }

    /// Notes that a table of parts was not read in whole.
    pub(super) fn lose_parts(&mut self, lost: LostParts) {
        self.tree.lost_parts.push(lost);
    }

    /// Notes that a file of a table was not read in whole.
    pub(super) fn lose_table(&mut self, table: usize) {
        self.tree.lost_tables.push(table);
    }

    /// Notes that a file of a table has something at the top that nothing reads.
    pub(super) fn add_loose(&mut self, file: FileId, name: &'static str) {
        self.tree.loose.push((file, name));
    }

    /// How many problems were found so far, those that are only counted among them.
    pub(super) fn problem_count(&self) -> usize {
        self.reported + self.unreported.map_or(0, |(count, _)| count)
    }

    /// Sets the zone of the file of a table that was added last.
    pub(super) fn set_zone(&mut self, name: &str, span: Span) {
        let place = self.place(span);
        if let Some(part) = self.tree.parts.last_mut() {
            part.times.timezone = Some((name.into(), place));
        }
    }

    /// Notes how a node is written, where its column says so itself.
    pub(super) fn set_reading(&mut self, number: u32, reading: &Arc<Reading>) {
        self.tree.readings.push((number, Arc::clone(reading)));
    }

    /// Notes what to write in the mapping where lengths have no unit.
    pub(super) fn set_unit_lines(&mut self, mut lines: Vec<(u32, String)>) {
        lines.sort_unstable();
        self.tree.unit_lines = lines;
    }

    /// The tree so far.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Adds a node without contents of its own and gives its number.
    pub(super) fn leaf(&mut self, tag: Tag, span: Span) -> u32 {
        let number = self.next();
        self.tree.nodes.push(Node {
            start: span.start,
            end: span.end,
            link: 0,
            tag,
            damaged: false,
        });
        number
    }

    /// Notes rows that belong to a record that no table has.
    pub(super) fn add_stray(&mut self, stray: Stray) {
        self.tree.strays.push(stray);
    }

    /// Notes that something was lost that may be about any record.
    pub(super) fn set_incomplete(&mut self) {
        self.tree.incomplete = true;
    }

    /// Adds a text or plain scalar: what is written where that is the contents, stored contents otherwise.
    pub(super) fn contents(&mut self, plain: bool, span: Span, contents: &str) -> u32 {
        let written = self.written(span);
        let between_quotes = || {
            written
                .strip_prefix(['"', '\''])
                .and_then(|rest| rest.strip_suffix(['"', '\'']))
        };
        let tag = match plain {
            true if written == contents => Tag::Plain,
            true => Tag::PlainStored,
            false if written == contents => Tag::Bare,
            false if between_quotes() == Some(contents) => Tag::Quoted,
            false => Tag::Stored,
        };
        match tag {
            Tag::Stored | Tag::PlainStored => {
                let link = self.store(contents);
                self.stored_leaf(tag, span, link)
            }
            _ => self.leaf(tag, span),
        }
    }

    /// Stores contents that differ from what is written and numbers them.
    pub(super) fn store(&mut self, contents: &str) -> u32 {
        let link = u32::try_from(self.tree.stored_ends.len()).unwrap_or(u32::MAX);
        self.tree.stored.push_str(contents);
        self.tree.stored_ends.push(self.tree.stored.len());
        link
    }

    /// Adds a text or plain scalar whose contents were stored.
    pub(super) fn stored_leaf(&mut self, tag: Tag, span: Span, link: u32) -> u32 {
        let number = self.leaf(tag, span);
        if let Some(node) = self.tree.nodes.last_mut() {
            node.link = link;
        }
        number
    }

    /// What a span holds.
    fn written(&self, span: Span) -> &str {
        let range = span.range();
        self.tree.slice(range.start, range.end).unwrap_or_default()
    }

    /// Adds the place of a value that could not be read.
    pub(super) fn damaged(&mut self, span: Span) {
        let number = self.leaf(Tag::Null, span);
        self.mark_damaged(number);
    }

    /// Marks a value in which a problem was found.
    pub(super) fn mark_damaged(&mut self, number: u32) {
        if let Some(node) = self.tree.nodes.get_mut(number as usize) {
            node.damaged = true;
        }
    }

    /// Ends a container that was added with [`Builder::leaf`]: what was added since is its contents.
    pub(super) fn close(&mut self, number: u32, end: usize) {
        let link = self.next();
        self.end_contents(number);
        if let Some(node) = self.tree.nodes.get_mut(number as usize) {
            node.end = u32::try_from(end).unwrap_or(u32::MAX).max(node.start);
            if node.tag == Tag::Table {
                self.find_repeated_keys(number, link);
            }
        }
    }

    /// The same for a container whose span is known and whose keys differ.
    pub(super) fn end_contents(&mut self, number: u32) {
        let link = self.next();
        if let Some(node) = self.tree.nodes.get_mut(number as usize) {
            node.link = link;
        }
    }

    /// Copies a value of another tree, whose text begins at `base`, and everything in it, with the places that it has there.
    pub(super) fn copy(&mut self, from: &Tree, id: NodeId, base: u32) {
        let first = self.next();
        for number in id.0..from.after(id.0) {
            let Some(node) = from.nodes.get(number as usize).copied() else {
                return;
            };
            let link = match node.tag {
                Tag::Stored | Tag::PlainStored => self.store(from.text(NodeId(number))),
                Tag::Array | Tag::Table => node.link.saturating_sub(id.0).saturating_add(first),
                _ => node.link,
            };
            self.tree.nodes.push(Node {
                start: node.start.saturating_add(base),
                end: node.end.saturating_add(base),
                link,
                ..node
            });
        }
    }

    /// Puts a file of a table behind those before; gives where it starts, or `None` where it does not fit any more.
    pub(super) fn add_part(
        &mut self,
        file: FileId,
        text: Arc<String>,
        times: Times,
        table: usize,
    ) -> Option<u32> {
        let start = self.tree.parts.last().map_or(Some(0), Part::next_start)?;
        let part = Part {
            start,
            file,
            text,
            times,
            table,
        };
        part.next_start()?;
        self.tree.parts.push(part);
        Some(start)
    }

    /// Reports a problem; past the limit it is only counted, and nothing is put in words.
    pub(super) fn report(
        &mut self,
        check: &Check,
        span: Span,
        message: impl Into<String>,
        complete: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if !self.is_full() {
            self.reported += 1;
            let diagnostic = Diagnostic::new(check, self.place(span), message);
            self.tree.diagnostics.push(complete(diagnostic));
        } else if let Some((count, _)) = &mut self.unreported {
            *count += 1;
        } else {
            self.unreported = Some((1, span));
        }
    }

    /// Takes over what was found wrong with a text that was read apart.
    pub(super) fn take(&mut self, found: impl Iterator<Item = Diagnostic>) {
        self.tree.diagnostics.extend(found);
    }

    /// Whether further problems are only counted, so that it is not worth finding words for them.
    pub(super) fn is_full(&self) -> bool {
        self.reported >= PROBLEM_LIMIT
    }

    /// A span of this file.
    pub(super) fn place(&self, span: Span) -> Place {
        self.tree.place(span)
    }

    /// The text of a span, short and safe to show.
    pub(super) fn shown(&self, span: Span) -> String {
        shorten(self.written(span))
    }

    pub(super) fn finish(mut self) -> Tree {
        let start = Span::default();
        match self.tree.root() {
            None if self.tree.diagnostics.is_empty() => {
                self.report(&EMPTY_PLAN, start, "this plan says nothing", |found| {
                    found.help("write down its changes or releases, or remove the file")
                });
            }
            Some(root) if self.tree.kind(root) != Kind::Table && !self.tree.is_damaged(root) => {
                let mut span = self.tree.span(root);
                let what = match self.tree.kind(root) {
                    Kind::Array => {
                        span = Span::new(span.start as usize, span.start as usize + 1);
                        "a list"
                    }
                    _ => "a single value",
                };
                let message = format!("this plan is {what}, not keys with values");
                self.report(&PLAN_ROOT, span, message, |found| {
                    found.help("put the records under a key that says what they are, like `change` or `release`")
                });
            }
            _ => {}
        }
        self.tree
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.primary.place.span);
        if let Some((count, span)) = self.unreported {
            let message = match count {
                1 => "1 more problem from here on".to_owned(),
                _ => format!("{count} more problems from here on"),
            };
            let place = self.place(span);
            let more = Diagnostic::new(&MORE_PROBLEMS, place, message)
                .help("mend the first ones, then check again");
            self.tree.diagnostics.push(more);
        }
        self.tree
    }

    /// The number of the next node.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX)
    }

    fn find_repeated_keys(&mut self, table: u32, end: u32) {
        // One bit for each of 256 hashes: most tables show by it alone that their keys differ.
        let mut seen = [0u64; 4];
        let mut keys = 0usize;
        let mut key = table + 1;
        let mut repeated = Vec::new();
        while key < end {
            if keys > SMALL_TABLE {
                repeated = self.repeated_in_large(table, end);
                break;
            }
            let text = self.tree.text(NodeId(key));
            let hash = cheap_hash(text.as_bytes());
            let bit = 1u64 << (hash & 63);
            if let Some(word) = seen.get_mut(usize::from(hash >> 6)) {
                if *word & bit != 0
                    && let Some(first) = self.first_of(table, key, text)
                {
                    repeated.push((first, key));
                }
                *word |= bit;
            }
            keys += 1;
            key = self.tree.after(key + 1);
        }
        for (first, again) in repeated {
            self.report_repeated(first, again);
        }
    }

    fn first_of(&self, table: u32, before: u32, text: &str) -> Option<u32> {
        let mut key = table + 1;
        while key < before {
            if self.tree.text(NodeId(key)) == text {
                return Some(key);
            }
            key = self.tree.after(key + 1);
        }
        None
    }

    /// The map is only asked, never walked, so that its order has no part in the result.
    fn repeated_in_large(&self, table: u32, end: u32) -> Vec<(u32, u32)> {
        let mut firsts: HashMap<&str, u32> = HashMap::new();
        let mut repeated = Vec::new();
        let mut key = table + 1;
        while key < end {
            let first = *firsts.entry(self.tree.text(NodeId(key))).or_insert(key);
            if first != key {
                repeated.push((first, key));
            }
            key = self.tree.after(key + 1);
        }
        repeated
    }

    fn report_repeated(&mut self, first: u32, again: u32) {
        let first = self.tree.span(NodeId(first));
        let name = match self.is_full() {
            true => String::new(),
            false => shorten(self.tree.text(NodeId(again))),
        };
        self.repeated_key(&name, Some(first), self.tree.span(NodeId(again)));
    }

    /// Reports a key that stands twice.
    pub(super) fn repeated_key(&mut self, name: &str, first: Option<Span>, again: Span) {
        let first = first.map(|span| self.place(span));
        let message = format!("`{name}` is given twice");
        self.report(&REPEATED_KEY, again, message, |found| {
            let found = found
                .remark("again here")
                .help("keep one of them: which one counts would be a guess");
            match first {
                Some(first) => found.label(first, "given here first"),
                None => found,
            }
        });
    }
}

fn cheap_hash(text: &[u8]) -> u8 {
    let end = |byte: Option<&u8>| byte.copied().unwrap_or_default();
    let middle = text.get(text.len() / 2);
    end(text.first())
        .wrapping_mul(7)
        .wrapping_add(end(text.last()).wrapping_mul(29))
        .wrapping_add(end(middle).wrapping_mul(83))
        .wrapping_add((text.len() % 251).to_le_bytes()[0].wrapping_mul(31))
}
