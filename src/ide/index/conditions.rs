//! What conditions, quorums and the texts of reasons mention.

use super::build::Builder;
use super::spaces::Space;
use super::{Form, SymbolId};
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::ReasonPart;
use crate::policy::types::{Base, RecordKind, Value};
use crate::source::{Span, Spanned};
use crate::syntax::tree::{Expr, ExprKind, Item, Path, Quorum, QuorumKind, SettingKind, Who};

impl Builder<'_> {
    /// Notes what a condition or value mentions.
    pub fn expression(&mut self, expr: &Expr) {
        if let ExprKind::At(left, right) = &*expr.kind
            && let ExprKind::Path(path) = &*left.kind
        {
            // The people of a rota at an instant.
            self.path_or_group(path, false);
            return self.expression(right);
        }
        expr.parts().for_each(|part| self.expression(part));
        match &*expr.kind {
            ExprKind::Compare { left, right, .. }
            | ExprKind::In { left, right, .. }
            | ExprKind::Has { left, right, .. } => {
                if let Some(kind) = self.named_by(left) {
                    self.names_in_texts(right, kind);
                }
            }
            ExprKind::Quantifier {
                collection: path, ..
            }
            | ExprKind::Share(path)
            | ExprKind::Same(path)
            | ExprKind::Path(path) => self.path(path),
            ExprKind::Person(name) => self.person(&Spanned::new(name.clone(), expr.span)),
            _ => {}
        }
    }

    /// The kind of thing of which an expression is the `name`: what it is compared with are names.
    fn named_by(&self, expr: &Expr) -> Option<RecordKind> {
        let program = &self.policy.program;
        let mut nodes = self.nodes.at(expr.span.within(self.file));
        nodes.find_map(|node| match program.get(node).op {
            Op::Field { kind, field, .. } => {
                let field = self.policy.schema.field(kind, field)?;
                let has_names = kind.is_named_in_policy() || kind.is_item_of_policy();
                (has_names && field.name == "name").then_some(kind)
            }
            _ => None,
        })
    }

    /// `name in [maps, "citations"]`: words and texts that are names of things.
    fn names_in_texts(&mut self, expr: &Expr, kind: RecordKind) {
        let space = match kind {
            RecordKind::Blackout | RecordKind::Window => Space::Statement,
            RecordKind::Policy => Space::Policy,
            kind => self.space_of(kind),
        };
        match &*expr.kind {
            ExprKind::List(all) => all.iter().for_each(|one| self.names_in_texts(one, kind)),
            ExprKind::Text(text) => {
                if let Some(symbol) = self.find(space, text) {
                    let place = self.contents(expr.span.within(self.file), text);
                    self.mention_at(place, symbol, Form::Text);
                }
            }
            ExprKind::Path(path) => {
                let place = path.span.within(self.file);
                let program = &self.policy.program;
                let is_text = |node| matches!(program.get(node).op, Op::Constant(Value::Text(_)));
                if let [name] = path.names.as_slice()
                    && self.nodes.at(place).any(is_text)
                    && let Some(symbol) = self.find(space, &name.value)
                {
                    self.mention(name.span, symbol, Form::Name);
                }
            }
            _ => {}
        }
    }

    /// Notes what a part mentions that need not be there.
    pub fn perhaps(&mut self, expr: &Option<Expr>) {
        if let Some(expr) = expr {
            self.expression(expr);
        }
    }

    /// Notes what a quorum mentions.
    pub fn quorum(&mut self, quorum: &Quorum) {
        match &quorum.kind {
            QuorumKind::And(all) | QuorumKind::Or(all) | QuorumKind::Then(all) => {
                all.iter().for_each(|part| self.quorum(part));
            }
            QuorumKind::Need { who, at, per, .. } => {
                for who in who {
                    match who {
                        Who::Person(name) => self.person(name),
                        Who::Path(path) => self.path_or_group(path, true),
                    }
                }
                self.perhaps(at);
                per.iter().for_each(|path| self.path(path));
            }
        }
    }

    /// A path where a group may stand: before any field in a quorum, else where the path became nothing.
    fn path_or_group(&mut self, path: &Path, group_first: bool) {
        let group = match path.names.as_slice() {
            [name] => self.find_in_reach(Space::Named(RecordKind::Group), &name.value),
            _ => None,
        };
        let is_read = || self.nodes.at(path.span.within(self.file)).next().is_some();
        match group {
            Some(group) if group_first || !is_read() => self.mention(path.span, group, Form::Name),
            _ => self.path(path),
        }
    }

    /// Notes what the names of a path became.
    pub fn path(&mut self, path: &Path) {
        let Some(first) = path.names.first() else {
            return;
        };
        for (at, name) in path.names.iter().enumerate() {
            let place = first.span.to(name.span).within(self.file);
            let nodes: Vec<ExprId> = self.nodes.at(place).collect();
            let is_unread = nodes.is_empty();
            let mut found = Vec::new();
            for node in nodes {
                found.extend(self.meaning(node, &name.value));
            }
            if at == 0 && is_unread {
                found.extend(self.without_node(&name.value));
            }
            found.sort_unstable();
            found.dedup();
            let form = if at == 0 { Form::Name } else { Form::Part };
            for symbol in found {
                self.mention(name.span, symbol, form);
            }
        }
    }

    /// What a node that stands for a name means.
    fn meaning(&mut self, node: ExprId, name: &str) -> Option<SymbolId> {
        let program = &self.policy.program;
        match &program.get(node).op {
            Op::Field { kind, field, .. } => self.field(*kind, *field),
            Op::Defined { of, .. } => match program.get(*of).ty.base {
                Base::Record(kind) => self.field_named(kind, name),
                _ => None,
            },
            Op::Constant(value) => self.value(*value),
            Op::Variable(_) => match program.get(node).ty.base {
                Base::Record(kind @ RecordKind::Own(_))
                    if self.policy.schema.word(kind) == name =>
                {
                    self.find(Space::Kind, name)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A constant leaves nothing of its own where it is used, nor does what a line of times counts from.
    fn without_node(&self, name: &str) -> Option<SymbolId> {
        [Space::Constant, Space::Times]
            .into_iter()
            .find_map(|space| self.find_in_reach(space, name))
    }

    /// `reason "risk {risk}"`: the names in braces, which the policy keeps in their order.
    pub fn reason(&mut self, item: &Item) {
        let text = item
            .settings
            .iter()
            .find_map(|setting| match &setting.kind {
                SettingKind::Reason(text) => Some(text),
                _ => None,
            });
        let Some(text) = text.filter(|text| text.value.contains('{')) else {
            return;
        };
        let place = text.span.within(self.file);
        let values = self
            .reasons
            .get(&place)
            .into_iter()
            .flat_map(|reason| &reason.parts);
        let values = values.filter_map(|part| match part {
            ReasonPart::Value(values, _) => Some(values.clone()),
            ReasonPart::Text(_) => None,
        });
        let world = self.world;
        let written = world.sources.slice(place);
        let start = text.span.start as usize;
        let values: Vec<_> = values.collect();
        for (values, braces) in values.into_iter().zip(in_braces(written)) {
            for (_, id) in values {
                self.reason_path(id, written, start, braces.clone());
            }
        }
    }

    /// The last name of a path is the node; what it is a field of is the name before.
    fn reason_path(
        &mut self,
        id: ExprId,
        text: &str,
        start: usize,
        braces: std::ops::Range<usize>,
    ) {
        let program = &self.policy.program;
        let inside = text.get(braces.clone()).unwrap_or_default();
        let mut end = braces.start + inside.trim_end().len();
        let mut node = Some(id);
        for name in inside.trim_end().rsplit('.') {
            let from = end.saturating_sub(name.len());
            let bare = name.trim_start();
            let span = Span::new(start + end - bare.len().min(end), start + end);
            if let Some(id) = node {
                let found = self.meaning(id, bare);
                let is_it = |symbol: &SymbolId| {
                    self.index
                        .symbol(*symbol)
                        .is_some_and(|one| one.name == bare)
                };
                // A constant leaves its value, which has another name.
                if let Some(symbol) = found.filter(is_it).or_else(|| self.without_node(bare)) {
                    self.mention(span, symbol, Form::Text);
                }
                node = match &program.get(id).op {
                    Op::Field { of, .. } | Op::Defined { of, .. } => Some(*of),
                    _ => None,
                };
            }
            end = from.saturating_sub(1);
        }
    }
}

/// What stands between braces, as the policy reads it: from each `{` to the next `}`.
fn in_braces(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + open + 1;
        let Some(close) = text.get(start..).and_then(|rest| rest.find('}')) else {
            break;
        };
        found.push(start..start + close);
        at = start + close + 1;
    }
    found
}
