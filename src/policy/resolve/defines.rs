//! `define`: fields computed from others, and constants. Each is resolved once, when first used or at the end.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::schema::{Field, FieldSource};
use crate::policy::types::{Base, RecordKind, Type};
use crate::source::{FileId, Place};
use crate::syntax::tree::{Expr, Item, ItemKind, Line};

/// A `define` on its way.
#[derive(Clone, Debug)]
pub(super) struct Define<'a> {
    pub place: Place,
    pub file: FileId,
    pub expr: &'a Expr,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Underway,
    Done(ExprId),
}

/// So many definitions may lead from one to the next. Nobody reads more, and each takes room on the stack.
const MOST_IN_A_CHAIN: usize = 32;

/// So many operations may stand within one another, through all definitions.
const DEEPEST: u32 = 1_000;

/// So many operations may one definition come to: twice a definition that is twice another, and so on, would take hours.
const MOST_OPERATIONS: u64 = 100_000;

/// What evaluating an expression takes, through all definitions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    operations: u64,
    depth: u32,
}

impl<'a> Resolver<'a> {
    pub(super) fn register_defines(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Define) {
            let Some(Line::Define { path, value }) = &item.line else {
                continue;
            };
            let define = |place| Define {
                place,
                file,
                expr: value,
                state: State::Waiting,
            };
            if let [name] = path.names.as_slice() {
                let place = name.span.within(file);
                if let Some(first) = self.constants.get(&name.value) {
                    let first = first.place;
                    self.report(
                        Diagnostic::new(
                            &checks::REPEATED_NAME,
                            place,
                            format!("there are two constants `{}`", name.value),
                        )
                        .label(first, "declared first"),
                    );
                    continue;
                }
                self.constants.insert(name.value.clone(), define(place));
                continue;
            }
            let Some((kind, name)) = self.field_path(path, file) else {
                continue;
            };
            let place = name.span.within(file);
            if let Some((_, taken)) = self.policy.schema.find(kind, &name.value) {
                let first = taken.declared;
                let mut diagnostic = Diagnostic::new(
                    &checks::REPEATED_NAME,
                    place,
                    format!(
                        "{} has a field `{}` already",
                        self.policy.schema.with_article(kind),
                        name.value
                    ),
                );
                if let Some(first) = first {
                    diagnostic = diagnostic.label(first, "declared first");
                }
                self.report(diagnostic.help("give the computed field another name"));
                continue;
            }
            self.policy.schema.add(
                kind,
                Field {
                    name: name.value.clone(),
                    ty: Type::one(Base::Unknown),
                    source: FieldSource::Defined(None),
                    empty_when_absent: false,
                    declared: Some(place),
                    note: item
                        .docs
                        .iter()
                        .map(|doc| doc.value.as_str())
                        .collect::<Vec<_>>()
                        .join(" "),
                },
            );
            self.defines
                .insert((kind, name.value.clone()), define(place));
        }
    }

    /// Resolves those that nothing used, so that their mistakes are found too.
    pub(super) fn resolve_defines(&mut self) {
        let mut waiting: Vec<(Place, Option<RecordKind>, String)> = self
            .defines
            .iter()
            .map(|((kind, name), define)| (define.place, Some(*kind), name.clone()))
            .chain(
                self.constants
                    .iter()
                    .map(|(name, define)| (define.place, None, name.clone())),
            )
            .collect();
        waiting.sort();
        for (place, kind, name) in waiting {
            match kind {
                Some(kind) => {
                    self.resolve_define(kind, &name, place);
                }
                None => {
                    self.constant(&name, place);
                }
            }
        }
    }

    /// The expression of a computed field; `None` after a mistake.
    pub(super) fn resolve_define(
        &mut self,
        kind: RecordKind,
        name: &str,
        used: Place,
    ) -> Option<ExprId> {
        let key = (kind, name.to_owned());
        let define = self.defines.get(&key)?.clone();
        match define.state {
            State::Done(id) => return Some(id),
            State::Underway => {
                self.circle(
                    &format!("{}.{name}", self.policy.schema.word(kind)),
                    define.place,
                    used,
                );
                return None;
            }
            State::Waiting => {}
        }
        if let Some(define) = self.defines.get_mut(&key) {
            define.state = State::Underway;
        }
        let id = self.definition(&define, &Context::about(define.file, kind));
        if let Some(define) = self.defines.get_mut(&key) {
            define.state = State::Done(id);
        }
        let ty = self.type_of(id);
        if let Some((number, _)) = self.policy.schema.find(kind, name)
            && let Some(field) = self.policy.schema.field_mut(kind, number)
        {
            field.ty = ty;
            field.source = FieldSource::Defined(Some(id));
        }
        Some(id)
    }

    /// The expression of a constant.
    pub(super) fn constant(&mut self, name: &str, used: Place) -> ExprId {
        let Some(define) = self.constants.get(name).cloned() else {
            return self.broken(used);
        };
        match define.state {
            State::Done(id) => return id,
            State::Underway => {
                self.circle(name, define.place, used);
                return self.broken(used);
            }
            State::Waiting => {}
        }
        if let Some(define) = self.constants.get_mut(name) {
            define.state = State::Underway;
        }
        let id = self.definition(&define, &Context::nothing(define.file));
        if let Some(define) = self.constants.get_mut(name) {
            define.state = State::Done(id);
        }
        id
    }

    /// What is defined, unless it leads too far.
    fn definition(&mut self, define: &Define<'a>, context: &Context) -> ExprId {
        let is_long = self.open_defines >= MOST_IN_A_CHAIN;
        if !is_long {
            self.open_defines += 1;
            let id = self.expression(define.expr, context, None);
            self.open_defines -= 1;
            let size = self.size(id);
            if size.operations <= MOST_OPERATIONS && size.depth <= DEEPEST {
                self.sizes.insert(id, size);
                return id;
            }
        }
        let message = match is_long {
            true => format!("more than {MOST_IN_A_CHAIN} definitions lead from one to the next"),
            false => "this comes to more operations than can be carried out".to_owned(),
        };
        self.report(
            Diagnostic::new(&checks::LARGE_DEFINITION, define.place, message)
                .help("say it with fewer definitions, each of which uses another once"),
        );
        self.broken(define.place)
    }

    /// What an expression takes. Definitions in it have been measured, so this goes no deeper than one expression does.
    fn size(&self, id: ExprId) -> Size {
        let children = self.policy.program.children(id).into_iter();
        let sizes = children.map(|child| match self.sizes.get(&child) {
            Some(known) => *known,
            None => self.size(child),
        });
        sizes.fold(
            Size {
                operations: 1,
                depth: 1,
            },
            |sum, size| Size {
                operations: sum.operations.saturating_add(size.operations),
                depth: sum.depth.max(size.depth.saturating_add(1)),
            },
        )
    }

    fn circle(&mut self, name: &str, declared: Place, used: Place) {
        self.report(
            Diagnostic::new(
                &checks::CIRCULAR_DEFINITION,
                used,
                format!("`{name}` is defined by itself"),
            )
            .remark("it is needed here to know itself")
            .label(declared, "defined here")
            .help("a definition may use others, but never lead back to itself"),
        );
    }

    /// Whether evaluating a node needs something, looked for through all definitions.
    pub(super) fn needs(&self, id: ExprId, wanted: &dyn Fn(&Op) -> bool) -> bool {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            if wanted(&self.policy.program.get(id).op) {
                return true;
            }
            open.extend(self.policy.program.children(id));
        }
        false
    }
}
