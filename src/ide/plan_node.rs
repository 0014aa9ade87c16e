//! The value of a plan at a place: the records around it, its field.

use crate::plan::records::RowOrigin;
use crate::plan::{Kind, NodeId, Records, Tree};
use crate::policy::Policy;
use crate::policy::types::{Base, RecordKind};
use crate::source::Span;

/// A key or value of a plan at a place.
#[derive(Clone, Debug)]
pub(super) struct PlanNode {
    /// The records around it, from the outside in, each with its kind.
    pub records: Vec<(RecordKind, NodeId)>,
    /// The field that it is the key or the value of, by its kind and number.
    pub field: Option<(RecordKind, u16)>,
    /// The value, of a list the element at the place.
    pub value: NodeId,
    /// The key or value that stands there.
    pub span: Span,
    /// Whether the place is in the key.
    pub is_key: bool,
}

impl PlanNode {
    /// The change or release around it, and its kind.
    pub fn subject(&self) -> Option<(RecordKind, NodeId)> {
        self.records.first().copied()
    }
}

/// What stands at a place of a plan.
pub(super) fn at(policy: &Policy, tree: &Tree, at: u32) -> Option<PlanNode> {
    let root = tree.root()?;
    for (key, value) in tree.entries(root) {
        let Some(kind) = super::completion::plan::section(tree.text(key)) else {
            continue;
        };
        let found =
            each(tree, value).find_map(|record| in_record(policy, tree, &[], kind, record, at));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The elements of a list, or the value itself.
pub(super) fn each(tree: &Tree, value: NodeId) -> impl Iterator<Item = NodeId> {
    let is_list = tree.kind(value) == Kind::Array;
    let own = (!is_list).then_some(value);
    tree.items(value).chain(own)
}

fn in_record(
    policy: &Policy,
    tree: &Tree,
    around: &[(RecordKind, NodeId)],
    kind: RecordKind,
    record: NodeId,
    at: u32,
) -> Option<PlanNode> {
    let extent = tree.extent(record);
    if at < extent.start || extent.end < at {
        return None;
    }
    let mut records = around.to_vec();
    records.push((kind, record));
    for (key, value) in tree.entries(record) {
        let field = policy
            .schema
            .find_key(kind, tree.text(key))
            .map(|(number, _)| number);
        let part = field
            .and_then(|number| policy.schema.field(kind, number))
            .map(|field| field.ty.base);
        let own = PlanNode {
            records: records.clone(),
            field: field.map(|number| (kind, number)),
            value,
            span: tree.span(key),
            is_key: true,
        };
        if holds(tree.span(key), at) {
            return Some(own);
        }
        for element in each(tree, value) {
            if let (Kind::Table, Some(Base::Record(part))) = (tree.kind(element), part) {
                let found = in_record(policy, tree, &records, part, element, at);
                if found.is_some() {
                    return found;
                }
            } else if holds(tree.span(element), at) {
                return Some(PlanNode {
                    value: element,
                    span: tree.span(element),
                    is_key: false,
                    ..own
                });
            }
        }
    }
    None
}

fn holds(span: Span, at: u32) -> bool {
    span.start <= at && at <= span.end && !span.is_empty()
}

/// The row of a record of a plan.
pub(super) fn row(records: &Records<'_>, plan: u32, kind: RecordKind, node: NodeId) -> Option<u32> {
    (0..records.count(kind)).find(|row| {
        let origin = records.row(kind, *row).map(|row| row.origin);
        origin == Some(RowOrigin::Plan(plan, node))
    })
}
