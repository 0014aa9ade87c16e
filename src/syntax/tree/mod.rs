//! The tree of a Tide file: what was written, with spans, before any name is looked up.
//!
//! The tree is what the parser understood: an item or a setting with a mistake is left out (or has a hole where a name should
//! be) and a diagnostic says why. Nothing here knows which setting belongs to which kind beyond what the grammar holds.

mod data;
mod expressions;
mod quorums;
mod settings;
mod times;

pub use data::*;
pub use expressions::*;
pub use quorums::*;
pub use settings::*;
pub use times::*;

use crate::source::{Span, Spanned};

/// A name as written, in NFC, without backquotes. People stand without `@`.
pub type Name = Spanned<String>;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The items, in the order of the file.
    pub items: Vec<Item>,
}

/// One item: `KIND NAME { settings }`, or one of the one-line forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The whole item, from its kind to its closing brace.
    pub span: Span,
    /// The kind's keyword.
    pub kind: Spanned<ItemKind>,
    /// The name; for `field` and `define` the last part of the path. Absent after a mistake, and for `assess`, where the scale is the name.
    pub name: Option<Name>,
    /// The `##` comments inside and directly above, in order, without the marks.
    pub docs: Vec<Spanned<String>>,
    /// What a one-line item says.
    pub line: Option<Line>,
    /// The settings between the braces.
    pub settings: Vec<Setting>,
    /// Whether a part was left out because of a mistake, which has its diagnostic: what is absent then proves nothing.
    pub broken: bool,
}

/// The kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the keyword of the same name")]
pub enum ItemKind {
    Policy,
    Calendar,
    Scale,
    Field,
    Define,
    Person,
    Group,
    Service,
    Environment,
    Period,
    Template,
    Assess,
    Class,
    Bundle,
    Rule,
    Approval,
    Blackout,
    Window,
    Conflict,
    Limit,
    Waiver,
    Test,
}

impl ItemKind {
    /// Every kind, in the order of the language reference.
    pub const ALL: [ItemKind; 22] = [
        ItemKind::Policy,
        ItemKind::Calendar,
        ItemKind::Scale,
        ItemKind::Field,
        ItemKind::Define,
        ItemKind::Person,
        ItemKind::Group,
        ItemKind::Service,
        ItemKind::Environment,
        ItemKind::Period,
        ItemKind::Template,
        ItemKind::Assess,
        ItemKind::Class,
        ItemKind::Bundle,
        ItemKind::Rule,
        ItemKind::Approval,
        ItemKind::Blackout,
        ItemKind::Window,
        ItemKind::Conflict,
        ItemKind::Limit,
        ItemKind::Waiver,
        ItemKind::Test,
    ];

    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            ItemKind::Policy => "policy",
            ItemKind::Calendar => "calendar",
            ItemKind::Scale => "scale",
            ItemKind::Field => "field",
            ItemKind::Define => "define",
            ItemKind::Person => "person",
            ItemKind::Group => "group",
            ItemKind::Service => "service",
            ItemKind::Environment => "environment",
            ItemKind::Period => "period",
            ItemKind::Template => "template",
            ItemKind::Assess => "assess",
            ItemKind::Class => "class",
            ItemKind::Bundle => "bundle",
            ItemKind::Rule => "rule",
            ItemKind::Approval => "approval",
            ItemKind::Blackout => "blackout",
            ItemKind::Window => "window",
            ItemKind::Conflict => "conflict",
            ItemKind::Limit => "limit",
            ItemKind::Waiver => "waiver",
            ItemKind::Test => "test",
        }
    }
}

/// What stands in a one-line item.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `scale NAME a < b < c, d`: the levels with `<` between them, lowest first, then those without an order.
    Scale {
        /// The ordered levels, lowest first.
        ordered: Vec<Name>,
        /// The levels after a `,`.
        unordered: Vec<Name>,
    },
    /// `field KIND.NAME TYPE "note"`.
    Field {
        /// The whole path; two names, unless a mistake was made.
        path: Path,
        /// Whether the type is `list of T`.
        list: bool,
        /// The type's name.
        of: Name,
        /// The note.
        note: Option<Spanned<String>>,
    },
    /// `define KIND.NAME = EXPR` or `define NAME = EXPR`.
    Define {
        /// The whole path.
        path: Path,
        /// What it stands for.
        value: Expr,
    },
}
