//! Conditions after names are looked up and types are known: a flat program that the evaluator walks.

use super::types::{RecordKind, Type, Value};
use crate::source::Span;
use crate::syntax::tree::{ArithmeticOp, CompareOp, HasAmount, Length, Over};

/// The number of a node in its [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub u32);

/// All nodes of a policy's conditions. A node comes after the nodes it uses, so there are no circles.
#[derive(Clone, Debug, Default)]
pub struct Program {
    nodes: Vec<Node>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Node {
    /// What is done.
    pub op: Op,
    /// What comes out.
    pub ty: Type,
    /// Where it is written.
    pub span: Span,
    /// The file it is written in.
    pub file: crate::source::FileId,
}

/// A subject that a condition may speak about: 0 is the subject, 1 the other one of a pair, from 2 on the elements of
/// quantifiers from the outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable(pub u8);

impl Variable {
    /// The subject.
    pub const SUBJECT: Variable = Variable(0);
    /// The other one of a pair.
    pub const OTHER: Variable = Variable(1);
    /// The record that a line of a statement speaks about beside these: a service of `on`, an approval, an override.
    pub const INNER: Variable = Variable(2);
    /// How many there can be at once.
    pub const MOST: usize = 8;
}

/// The operations. Those with a truth as a result are conditions; the others are values.
#[derive(Clone, Debug)]
pub enum Op {
    /// A condition that a mistake left without meaning: always missing.
    Broken,
    /// A value as it stands.
    Constant(Value),
    /// Several values, as they stand or computed.
    List(Vec<ExprId>),
    /// The record of a variable.
    Variable(Variable),
    /// A field of a record, or of each record of a list. The number is the field's in its kind's schema.
    Field {
        /// The record or records.
        of: ExprId,
        /// Their kind.
        kind: RecordKind,
        /// The number of the field.
        field: u16,
    },
    /// A `define` on another record than the subject: its expression, with the record as subject.
    Defined {
        /// The record.
        of: ExprId,
        /// The expression.
        value: ExprId,
    },
    /// Least of all.
    And(Vec<ExprId>),
    /// Greatest of all.
    Or(Vec<ExprId>),
    /// The opposite.
    Not(ExprId),
    /// A yes-no value as a condition.
    Holds(ExprId),
    /// Two values of one type.
    Compare {
        /// Left.
        left: ExprId,
        /// How.
        op: CompareOp,
        /// Right.
        right: ExprId,
    },
    /// One or all of the left are among the right.
    Among {
        /// One or many.
        left: ExprId,
        /// Many.
        right: ExprId,
        /// One of them is enough: for `not in`, where none may be among.
        some: bool,
    },
    /// The left are members of a group, at an instant or now.
    InGroup {
        /// One or many people.
        left: ExprId,
        /// A group or several.
        group: ExprId,
        /// When; now if not said.
        at: Option<ExprId>,
        /// One of them is enough: for `not in`, where none may be a member.
        some: bool,
    },
    /// The list holds one, any or all of the right.
    Has {
        /// Many.
        left: ExprId,
        /// How many of the right.
        amount: HasAmount,
        /// One or many.
        right: ExprId,
    },
    /// A text fits a pattern, in lower case, with `*` and `?`.
    Like {
        /// The text.
        left: ExprId,
        /// The pattern, folded to lower case.
        pattern: String,
    },
    /// There is a value.
    IsSet(ExprId),
    /// There is none.
    IsMissing(ExprId),
    /// The left instant is not later than the right one; owed until then if the left is missing.
    By {
        /// An instant.
        left: ExprId,
        /// The deadline.
        right: ExprId,
    },
    /// Earlier than.
    Before(ExprId, ExprId),
    /// Later than.
    After(ExprId, ExprId),
    /// Two stretches of time overlap; an instant lies in times.
    During {
        /// A subject, an instant or times.
        left: ExprId,
        /// A subject or times.
        right: ExprId,
    },
    /// The left lies in one opening of the right.
    Inside {
        /// A subject or an instant.
        left: ExprId,
        /// Times, or a subject.
        right: ExprId,
    },
    /// Less than a length apart.
    Within {
        /// A subject or an instant.
        left: ExprId,
        /// The length.
        distance: Length,
        /// A subject, an instant or times.
        right: ExprId,
    },
    /// Some, all or none of the elements fulfil a condition.
    Quantified {
        /// Which.
        quantity: Quantity,
        /// The collection.
        collection: ExprId,
        /// The element.
        element: Variable,
        /// The condition on it; without, being there is enough.
        condition: Option<ExprId>,
    },
    /// The latest of the dated records that fulfil a condition fulfils another.
    Latest {
        /// The collection.
        collection: ExprId,
        /// The element.
        element: Variable,
        /// Of which the latest is asked for; without, of all.
        among: Option<ExprId>,
        /// What it must fulfil.
        condition: ExprId,
    },
    /// Those of dated records that lie in a span of time up to now.
    Over {
        /// The records.
        collection: ExprId,
        /// The span.
        over: Over,
        /// Whether they are records of history: then the span must be covered by it.
        history: bool,
    },
    /// How many of the elements fulfil a condition, or which share of them does.
    Counted {
        /// A share in percent instead of a number.
        rate: bool,
        /// The collection.
        collection: ExprId,
        /// The element.
        element: Variable,
        /// The condition.
        condition: Option<ExprId>,
    },
    /// The highest or the average of a value over the elements.
    Aggregate {
        /// The average instead of the highest.
        average: bool,
        /// The collection.
        collection: ExprId,
        /// The element.
        element: Variable,
        /// The value.
        value: ExprId,
    },
    /// Both have one value of a field in common.
    Share {
        /// Of the subject.
        left: ExprId,
        /// Of the other.
        right: ExprId,
    },
    /// The number of a text's characters, or of a list's elements.
    CountOf(ExprId),
    /// A part of an instant, in the statement's zone.
    PartOf(ExprId, InstantPart),
    /// Arithmetic on numbers, lengths, levels, instants.
    Arithmetic {
        /// Left.
        left: ExprId,
        /// How.
        op: ArithmeticOp,
        /// Right.
        right: ExprId,
    },
    /// The instant a length before or after another.
    Shift {
        /// How far.
        length: Length,
        /// Before it.
        back: bool,
        /// From where.
        from: ExprId,
    },
    /// That clock time on the day of an instant.
    AtClock {
        /// The instant.
        at: ExprId,
        /// The clock time, in seconds from midnight.
        clock: u32,
    },
    /// Who was in a group at an instant.
    MembersAt {
        /// The group.
        group: ExprId,
        /// When.
        at: ExprId,
    },
    /// The record of a kind that a record is a part of.
    Parent {
        /// The part.
        of: ExprId,
        /// The whole's kind.
        kind: RecordKind,
    },
}

/// The quantifiers that are conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// At least one.
    Any,
    /// Every one.
    All,
    /// Not any.
    No,
}

/// What an instant has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstantPart {
    /// `.weekday`
    Weekday,
    /// `.date`
    Date,
    /// `.time`
    Time,
}

impl Op {
    /// Whether this is a condition rather than a value.
    pub fn is_condition(&self) -> bool {
        matches!(
            self,
            Op::And(_)
                | Op::Or(_)
                | Op::Not(_)
                | Op::Holds(_)
                | Op::Compare { .. }
                | Op::Among { .. }
                | Op::InGroup { .. }
                | Op::Has { .. }
                | Op::Like { .. }
                | Op::IsSet(_)
                | Op::IsMissing(_)
                | Op::By { .. }
                | Op::Before(..)
                | Op::After(..)
                | Op::During { .. }
                | Op::Inside { .. }
                | Op::Within { .. }
                | Op::Quantified { .. }
                | Op::Latest { .. }
                | Op::Share { .. }
        )
    }
}

impl Program {
    /// Adds a node.
    pub fn push(&mut self, node: Node) -> ExprId {
        let id = ExprId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    /// A node.
    pub fn get(&self, id: ExprId) -> &Node {
        static BROKEN: Node = Node {
            op: Op::Broken,
            ty: Type::one(super::types::Base::Unknown),
            span: Span { start: 0, end: 0 },
            file: crate::source::FileId(0),
        };
        self.nodes.get(id.0 as usize).unwrap_or(&BROKEN)
    }

    /// Takes the meaning from a node that leads back to itself: from here on it is missing.
    pub fn break_node(&mut self, id: ExprId) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.op = Op::Broken;
        }
    }

    /// The nodes directly below a node.
    pub fn children(&self, id: ExprId) -> Vec<ExprId> {
        match &self.get(id).op {
            Op::Broken | Op::Constant(_) | Op::Variable(_) => Vec::new(),
            Op::List(all) | Op::And(all) | Op::Or(all) => all.clone(),
            Op::Field { of, .. } | Op::Parent { of, .. } => vec![*of],
            Op::Defined { of, value } => vec![*of, *value],
            Op::Not(one)
            | Op::Holds(one)
            | Op::IsSet(one)
            | Op::IsMissing(one)
            | Op::CountOf(one)
            | Op::PartOf(one, _) => vec![*one],
            Op::Compare { left, right, .. }
            | Op::Among { left, right, .. }
            | Op::Has { left, right, .. }
            | Op::By { left, right }
            | Op::Before(left, right)
            | Op::After(left, right)
            | Op::During { left, right }
            | Op::Inside { left, right }
            | Op::Within { left, right, .. }
            | Op::Share { left, right }
            | Op::Arithmetic { left, right, .. } => vec![*left, *right],
            Op::InGroup {
                left, group, at, ..
            } => [Some(*left), Some(*group), *at]
                .into_iter()
                .flatten()
                .collect(),
            Op::Like { left, .. } => vec![*left],
            Op::Over { collection, .. } => vec![*collection],
            Op::Quantified {
                collection,
                condition,
                ..
            }
            | Op::Counted {
                collection,
                condition,
                ..
            } => [Some(*collection), *condition]
                .into_iter()
                .flatten()
                .collect(),
            Op::Latest {
                collection,
                among,
                condition,
                ..
            } => [Some(*collection), *among, Some(*condition)]
                .into_iter()
                .flatten()
                .collect(),
            Op::Aggregate {
                collection, value, ..
            } => vec![*collection, *value],
            Op::Shift { from, .. } => vec![*from],
            Op::AtClock { at, .. } => vec![*at],
            Op::MembersAt { group, at } => vec![*group, *at],
        }
    }

    /// All nodes, to look for uses.
    pub fn iter(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }
}
