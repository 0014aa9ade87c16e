//! What follows for every subject - assessed levels, classes, bundles, `approved` - in the order in which it can be worked out,
//! and the circles for which there is none.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{Derived, StatementKind};
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::RecordKind;
use crate::source::Place;

/// One thing needs another: at this node of a condition, or by the `for` of a statement.
#[derive(Clone, Copy)]
struct Need {
    what: Derived,
    node: Option<ExprId>,
    place: Place,
}

impl Resolver<'_> {
    /// Finds the order; of each circle the conditions that close it lose their meaning, so that nothing waits for itself.
    pub(super) fn circles(&mut self) {
        loop {
            let all = self.all_derived();
            let needs: Vec<Vec<Need>> = all.iter().map(|one| self.needs_of(*one)).collect();
            match order(&all, &needs) {
                Ok(order) => {
                    self.policy.derived = order;
                    self.mark_mistaken_levels();
                    return;
                }
                Err(circle) => self.break_circle(&circle),
            }
        }
    }

    /// A level whose conditions have a mistake may be any.
    fn mark_mistaken_levels(&mut self) {
        for number in 0..self.policy.assessments.len() {
            let Some(one) = self.policy.assessments.get(number) else {
                continue;
            };
            let lines = one.floors.iter().chain(&one.raises);
            let is_mistaken = lines
                .filter_map(|line| line.when)
                .any(|when| self.needs(when, &|op| matches!(op, Op::Broken)));
            if let Some(one) = self.policy.assessments.get_mut(number) {
                one.mistaken |= is_mistaken;
            }
        }
    }

    fn all_derived(&self) -> Vec<Derived> {
        (0..self.policy.assessments.len())
            .map(Derived::Level)
            .chain([
                Derived::Class,
                Derived::Bundle,
                Derived::Approved(RecordKind::Change),
                Derived::Approved(RecordKind::Release),
                Derived::Window(RecordKind::Change),
                Derived::Window(RecordKind::Release),
            ])
            .collect()
    }

    fn needs_of(&self, what: Derived) -> Vec<Need> {
        let mut exprs: Vec<ExprId> = Vec::new();
        let mut needs = Vec::new();
        match what {
            Derived::Level(number) => {
                if let Some(one) = self.policy.assessments.get(number) {
                    exprs.extend(one.floors.iter().chain(&one.raises).filter_map(|l| l.when));
                }
            }
            Derived::Class => exprs.extend(self.policy.classes.iter().flat_map(|c| &c.when)),
            Derived::Bundle => exprs.extend(self.policy.bundles.iter().flat_map(|b| &b.when)),
            Derived::Approved(kind) | Derived::Window(kind) => {
                let wanted = match what {
                    Derived::Window(_) => StatementKind::Window,
                    _ => StatementKind::Approval,
                };
                for statement in &self.policy.statements {
                    if statement.kind != wanted {
                        continue;
                    }
                    for variant in &statement.variants {
                        if variant.subject != kind {
                            continue;
                        }
                        exprs.extend(variant.conditions());
                        let asks_class = variant.scope.classes.is_some()
                            || variant.excepts.iter().any(|one| one.classes.is_some());
                        if asks_class {
                            needs.push(Need {
                                what: match kind {
                                    RecordKind::Release => Derived::Bundle,
                                    _ => Derived::Class,
                                },
                                node: None,
                                place: statement.place,
                            });
                        }
                    }
                }
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(id) = exprs.pop() {
            if !seen.insert(id) {
                continue;
            }
            let node = self.policy.program.get(id);
            if let Op::Field { kind, field, .. } = node.op
                && let Some(what) = self.derived_field(kind, field)
            {
                needs.push(Need {
                    what,
                    node: Some(id),
                    place: node.span.within(node.file),
                });
            }
            exprs.extend(self.policy.program.children(id));
        }
        needs.sort_by_key(|need| need.place);
        needs
    }

    /// What a field follows from, where it is not only given.
    fn derived_field(&self, kind: RecordKind, number: u16) -> Option<Derived> {
        let field = self.policy.schema.field(kind, number)?;
        match field.source {
            FieldSource::Computed(Computed::Approved) => return Some(Derived::Approved(kind)),
            FieldSource::Computed(Computed::Window) => return Some(Derived::Window(kind)),
            _ => {}
        }
        match (kind, field.name.as_str()) {
            (RecordKind::Change, "class") => Some(Derived::Class),
            (RecordKind::Release, "bundle") => Some(Derived::Bundle),
            (RecordKind::Change, _) => {
                let mut all = self.policy.assessments.iter();
                all.position(|one| one.field == number).map(Derived::Level)
            }
            _ => None,
        }
    }

    fn break_circle(&mut self, circle: &[(Derived, Need)]) {
        let first = circle.iter().find(|(_, need)| need.node.is_some());
        let Some((start, primary)) = first.or(circle.first()) else {
            return;
        };
        let names: Vec<String> = circle
            .iter()
            .map(|(_, need)| self.derived_name(need.what))
            .collect();
        let own = self.derived_name(*start);
        // The circle is told from the one whose condition is pointed at.
        let at = circle
            .iter()
            .position(|(what, _)| what == start)
            .unwrap_or(0);
        let mut told: Vec<String> = names.clone();
        told.rotate_left(at);
        let mut diagnostic = Diagnostic::new(
            &checks::CIRCULAR_DEFINITION,
            primary.place,
            match told.as_slice() {
                [_] => format!("{own} needs itself"),
                _ => format!("{own} needs {}", told.join(", which needs ")),
            },
        )
        .remark(format!("{own} is decided by this"))
        .help("risk and other fields may feed classes, classes may feed approvals; take one of the conditions out of the circle");
        for (what, need) in circle {
            if need.place != primary.place {
                let text = format!("{} is decided by this", self.derived_name(*what));
                diagnostic = diagnostic.label(need.place, text);
            }
        }
        // One condition may close a circle for changes and for releases.
        let is_told = self.diagnostics.iter().any(|known| {
            known.name == checks::CIRCULAR_DEFINITION.name && known.primary.place == primary.place
        });
        if !is_told {
            self.report(diagnostic);
        }
        for (_, need) in circle {
            if let Some(node) = need.node {
                self.policy.program.break_node(node);
            }
        }
    }

    fn derived_name(&self, what: Derived) -> String {
        match what {
            Derived::Level(number) => {
                let one = self.policy.assessments.get(number);
                format!("`{}`", one.map_or("", |one| &one.name))
            }
            Derived::Class => "the class".to_owned(),
            Derived::Bundle => "the bundle".to_owned(),
            Derived::Approved(kind) => format!("`approved` of {}", kind.with_article()),
            Derived::Window(kind) => format!("`window` of {}", kind.with_article()),
        }
    }
}

/// All, each after what it needs; or a circle, as the ones in it, each with its need of the next.
fn order(all: &[Derived], needs: &[Vec<Need>]) -> Result<Vec<Derived>, Vec<(Derived, Need)>> {
    let mut done: Vec<Derived> = Vec::new();
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..all.len() {
        if all.get(start).is_none_or(|one| done.contains(one)) {
            continue;
        }
        path.push((start, 0));
        while let Some((at, next)) = path.pop() {
            let Some(one) = all.get(at) else { continue };
            let Some(need) = needs.get(at).and_then(|needs| needs.get(next)) else {
                done.push(*one);
                continue;
            };
            path.push((at, next + 1));
            if done.contains(&need.what) {
                continue;
            }
            let Some(to) = all.iter().position(|one| *one == need.what) else {
                continue;
            };
            if let Some(from) = path.iter().position(|(on_path, _)| *on_path == to) {
                let circle = path.iter().skip(from).filter_map(|(at, next)| {
                    let need = needs.get(*at)?.get(next.checked_sub(1)?)?;
                    Some((*all.get(*at)?, *need))
                });
                return Err(circle.collect());
            }
            path.push((to, 0));
        }
    }
    Ok(done)
}
