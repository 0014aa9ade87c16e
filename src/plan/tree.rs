//! The tree of a plan file: a compact tape of nodes in the order of the file, each with its place.

use super::parts::Part;
use super::table::Reading;
use crate::diagnostic::Diagnostic;
use crate::source::is_visible;
use crate::source::{FileId, Place, Span};
use std::sync::Arc;

/// The values of a plan file, each with its place, and what is wrong with its text.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) file: FileId,
    pub(super) text: Arc<String>,
    /// The files of tables, one behind the other; none for a plan of one file.
    pub(super) parts: Vec<Part>,
    /// Whether its records stand in a test of a policy, in the words of Tide.
    pub(super) in_test: bool,
    /// Whether tables have files or rows that could not be read, or of which it is not known to what they belong: they may be about
    /// any record.
    pub(super) incomplete: bool,
    /// The records that tables have rows for and not themselves.
    pub(super) strays: Vec<Stray>,
    /// A container stands before its contents, a key before its value.
    pub(super) nodes: Vec<Node>,
    /// Contents that differ from what is written, one after the other.
    pub(super) stored: String,
    /// The end of each of the stored contents.
    pub(super) stored_ends: Vec<usize>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The tables of parts, such as approvals, that were not read in whole.
    pub(super) lost_parts: Vec<LostParts>,
    /// The tables, by their numbers in the mapping, of which a file or a part of one was not read.
    pub(super) lost_tables: Vec<usize>,
    /// The files of tables with something at the top that nothing reads, each with the check that says so.
    pub(super) loose: Vec<(FileId, &'static str)>,
    /// The values of columns that say themselves how they are written, in the order of the nodes.
    pub(super) readings: Vec<(u32, Arc<Reading>)>,
    /// Where the mapping names fields, in its order, and what to write there so that bare numbers have a unit.
    pub(super) unit_lines: Vec<(u32, String)>,
}

/// A record that tables have rows for and not itself.
#[derive(Clone, Debug)]
pub struct Stray {
    /// What it is: `change`.
    pub kind: String,
    /// Its id, as the rows name it.
    pub id: String,
    /// Where the first of the rows is.
    pub place: Place,
    /// The rows by what they are, where a plan has the record: a table of lists.
    pub rows: Option<NodeId>,
}

/// A table of parts of which a file was not read in whole.
#[derive(Clone, Debug)]
pub struct LostParts {
    /// What its rows are parts of: `change`.
    pub of: String,
    /// Where the mapping has the table.
    pub table: Place,
    /// The text of the file; `None` where that could not be read.
    pub text: Option<Arc<String>>,
}

/// A text that means that there is no value, unless it is a level of the field's scale.
const UNKNOWN: &str = "unknown";

/// A value or key of a [`Tree`], in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No value: `null`, `~`, nothing after the colon of YAML, or a value that could not be read.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, of which [`Tree::text`] gives the digits as written.
    Number,
    /// A text in quotes, or a block of YAML.
    Text,
    /// A YAML scalar without quotes, whose type the field decides: `no`, `1.10`, `22:00`.
    Plain,
    /// A date-time, date or time of TOML, of which [`Tree::text`] gives what is written.
    DateTime,
    /// A list of values.
    Array,
    /// Keys with their values.
    Table,
}

/// What a node is and where its contents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Null,
    True,
    False,
    Number,
    /// A text whose contents are what stands between one quote at each end of its span.
    Quoted,
    /// A text whose contents are its span.
    Bare,
    /// A text whose contents are stored under the number in `link`.
    Stored,
    /// A YAML scalar whose contents are its span.
    Plain,
    /// A YAML scalar over several lines, stored under the number in `link`.
    PlainStored,
    DateTime,
    Array,
    Table,
}

/// One element of the tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    /// For a container the number of the node after its contents, for stored contents their number.
    pub(super) link: u32,
    pub(super) tag: Tag,
    pub(super) damaged: bool,
}

const _: () = assert!(
    size_of::<Node>() == 16,
    "a plan of 10,000 changes has half a million nodes"
);

const NOTHING: Node = Node {
    start: 0,
    end: 0,
    link: 0,
    tag: Tag::Null,
    damaged: true,
};

impl Tree {
    /// The tables of parts that were not read in whole: any record may have lost one of them.
    pub fn lost_parts(&self) -> &[LostParts] {
        &self.lost_parts
    }

    /// Whether a file of a table, by its number in the mapping, was not read in whole.
    pub(super) fn is_lost_table(&self, table: usize) -> bool {
        self.lost_tables.contains(&table)
    }

    /// The files of tables with something at the top that nothing reads, each with the check that says so: every record of the
    /// file may have lost by it, and it may have held others.
    pub fn loose(&self) -> &[(FileId, &'static str)] {
        &self.loose
    }

    /// The file that was read; of tables, the one that maps them.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The place of a span of this tree.
    pub fn place(&self, span: Span) -> Place {
        match self.part(span) {
            None => span.within(self.file),
            Some(part) => part.place(span),
        }
    }

    /// The outermost value; `None` if the file says nothing.
    pub fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(NodeId(0))
    }

    /// The records that tables have rows for and not themselves.
    pub fn strays(&self) -> &[Stray] {
        &self.strays
    }

    /// Whether files or rows of tables were lost that may be about any record.
    pub fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Whether its records stand in a test of a policy, in the words of Tide.
    pub fn is_in_test(&self) -> bool {
        self.in_test
    }

    /// What is wrong with the text, in its order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What a value is. A key is a [`Kind::Text`].
    pub fn kind(&self, id: NodeId) -> Kind {
        match self.node(id).tag {
            Tag::Null => Kind::Null,
            Tag::True => Kind::Bool(true),
            Tag::False => Kind::Bool(false),
            Tag::Number => Kind::Number,
            Tag::Quoted | Tag::Bare | Tag::Stored => Kind::Text,
            Tag::Plain | Tag::PlainStored => Kind::Plain,
            Tag::DateTime => Kind::DateTime,
            Tag::Array => Kind::Array,
            Tag::Table => Kind::Table,
        }
    }

    /// Where a value or key is written, with its quotes or brackets. Of a TOML table under a header it is the header; of
    /// one made by a dotted key, the first part of that key.
    pub fn span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        Span {
            start: node.start,
            end: node.end,
        }
    }

    /// The contents of a text or key, escapes resolved; of any other scalar what is written. Empty for containers.
    #[inline]
    pub fn text(&self, id: NodeId) -> &str {
        let node = self.node(id);
        let (start, end) = (node.start as usize, node.end as usize);
        match node.tag {
            Tag::Quoted => self.slice(start + 1, end.saturating_sub(1)),
            Tag::Stored | Tag::PlainStored => {
                let number = node.link as usize;
                let start = number
                    .checked_sub(1)
                    .and_then(|before| self.stored_ends.get(before));
                let end = self.stored_ends.get(number).copied().unwrap_or_default();
                self.stored.get(start.copied().unwrap_or_default()..end)
            }
            Tag::Array | Tag::Table => None,
            _ => self.slice(start, end),
        }
        .unwrap_or_default()
    }

    /// The values of an array, in its order; none for any other kind.
    pub fn items(&self, id: NodeId) -> Items<'_> {
        let next = id.0 + 1;
        let end = match self.node(id).tag {
            Tag::Array => self.after(id.0),
            _ => next,
        };
        Items {
            tree: self,
            next,
            end,
        }
    }

    /// The keys of a table with their values, in the order of the file; none for any other kind. A key that is repeated
    /// comes each time.
    pub fn entries(&self, id: NodeId) -> Entries<'_> {
        let next = id.0 + 1;
        let end = match self.node(id).tag {
            Tag::Table => self.after(id.0),
            _ => next,
        };
        Entries(Items {
            tree: self,
            next,
            end,
        })
    }

    /// Whether a problem was found in this value itself, so that it may hold less than its author wrote. Something that
    /// a damaged table lacks is no fault to report.
    pub fn is_damaged(&self, id: NodeId) -> bool {
        self.node(id).damaged
    }

    /// Whether a value says nothing: no value, a text without a visible character, a table of which nothing is given.
    pub fn is_blank(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Null => true,
            Kind::Text | Kind::Plain => !is_visible(self.text(id)),
            // Tables are nested no deeper than the format lets them be.
            Kind::Table => {
                !self.is_damaged(id) && self.entries(id).all(|(_, value)| self.is_blank(value))
            }
            _ => false,
        }
    }

    /// Whether a value says that it is not known.
    pub fn is_unknown(&self, id: NodeId) -> bool {
        matches!(self.kind(id), Kind::Text | Kind::Plain)
            && self.text(id).trim().eq_ignore_ascii_case(UNKNOWN)
    }

    /// Whether a value says nothing that is known: it is blank or unknown, or a table of such values.
    pub fn is_unsaid(&self, id: NodeId) -> bool {
        match self.kind(id) {
            Kind::Table => {
                !self.is_damaged(id) && self.entries(id).all(|(_, value)| self.is_unsaid(value))
            }
            _ => self.is_blank(id) || self.is_unknown(id),
        }
    }

    fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).copied().unwrap_or(NOTHING)
    }

    /// From the first byte to the last of a value and everything in it: the header of a TOML table and all its lines.
    pub fn extent(&self, id: NodeId) -> Span {
        let own = self.span(id);
        let contents = id.0 + 1..self.after(id.0);
        // Brackets hold everything that is in them; a record of a test is known by its keyword alone.
        let first = self.span(NodeId(contents.start));
        let last = self.span(NodeId(contents.end.saturating_sub(1)));
        let is_inside = !self.in_test && own.start <= first.start && last.end <= own.end;
        if contents.is_empty() || is_inside {
            return own;
        }
        contents.fold(own, |all, number| all.to(self.span(NodeId(number))))
    }

    /// The number of the node after this one and its contents.
    pub(super) fn after(&self, number: u32) -> u32 {
        match self.node(NodeId(number)) {
            Node {
                tag: Tag::Array | Tag::Table,
                link,
                ..
            } => link,
            _ => number + 1,
        }
    }
}

/// The values of an array; see [`Tree::items`].
#[derive(Clone, Debug)]
pub struct Items<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl Iterator for Items<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let here = NodeId(self.next);
        self.next = self.tree.after(here.0);
        Some(here)
    }
}

/// The keys and values of a table; see [`Tree::entries`].
#[derive(Clone, Debug)]
pub struct Entries<'t>(Items<'t>);

impl Iterator for Entries<'_> {
    type Item = (NodeId, NodeId);

    fn next(&mut self) -> Option<(NodeId, NodeId)> {
        Some((self.0.next()?, self.0.next()?))
    }
}
