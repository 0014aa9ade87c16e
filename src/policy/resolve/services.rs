//! Services and environments: their fields, what they depend on, and circles in that.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::Op;
use crate::policy::model::GivenValue;
use crate::policy::schema::{Computed, FieldSource};
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, ItemKind, SettingKind, ValueKind};
use rustc_hash::FxHashMap;

impl<'a> Resolver<'a> {
    pub(super) fn services(&mut self, items: &[(FileId, &'a Item)]) {
        let mut edges: Vec<Vec<(usize, Place)>> = vec![Vec::new(); self.policy.services.len()];
        for (file, item) in Self::of_kind(items, ItemKind::Service) {
            let Some(name) = &item.name else { continue };
            let Some(row) = self.find_named(RecordKind::Service, &name.value, file) else {
                continue;
            };
            if self
                .policy
                .services
                .get(row as usize)
                .is_none_or(|service| service.place != name.span.within(file))
            {
                continue;
            }
            for given in self.given_fields(RecordKind::Service, item, file) {
                let field = self.policy.schema.field(RecordKind::Service, given.field);
                let name = field.map_or_else(String::new, |field| field.name.clone());
                for (value, place) in &given.values {
                    if let GivenValue::Plain(Value::Record(RecordKind::Service, to)) = value {
                        if name == "depends-on" {
                            if let Some(edges) = edges.get_mut(row as usize) {
                                edges.push((*to as usize, *place));
                            }
                            if let Some(service) = self.policy.services.get_mut(row as usize) {
                                service.depends_on.push(*to);
                            }
                        } else if name == "parent"
                            && let Some(service) = self.policy.services.get_mut(row as usize)
                        {
                            service.parent = Some(*to);
                        }
                    }
                }
                if let Some(service) = self.policy.services.get_mut(row as usize) {
                    service.fields.push(given);
                }
            }
        }
        self.service_circles(&edges);
        let parents: Vec<Vec<(usize, Place)>> = self
            .policy
            .services
            .iter()
            .map(|service| {
                service
                    .parent
                    .map(|parent| (parent as usize, service.place))
                    .into_iter()
                    .collect()
            })
            .collect();
        self.service_circles(&parents);
    }

    fn service_circles(&mut self, edges: &[Vec<(usize, Place)>]) {
        for circle in circles(edges) {
            let mut names: Vec<String> = circle
                .iter()
                .filter_map(|(row, _)| self.policy.services.get(*row))
                .map(|service| format!("`{}`", service.name))
                .collect();
            names.extend(names.first().cloned());
            let Some((_, place)) = circle.first() else {
                continue;
            };
            let mut diagnostic = Diagnostic::new(
                &checks::DEPENDENCY_CYCLE,
                *place,
                format!("services depend on themselves: {}", names.join(" needs ")),
            )
            .help("one of them has to do without the other; where they are one thing, make them one service");
            for (_, place) in circle.iter().skip(1).take(4) {
                diagnostic = diagnostic.label(*place, "and this");
            }
            self.report(diagnostic);
        }
    }

    pub(super) fn environments(&mut self, items: &[(FileId, &'a Item)]) {
        let mut edges: Vec<Vec<(usize, Place)>> = vec![Vec::new(); self.policy.environments.len()];
        for (file, item) in Self::of_kind(items, ItemKind::Environment) {
            let Some(name) = &item.name else { continue };
            let Some(row) = self.find_named(RecordKind::Environment, &name.value, file) else {
                continue;
            };
            for setting in &item.settings {
                let SettingKind::Data { key, values } = &setting.kind else {
                    continue;
                };
                let key = key.names.first().map_or("", |name| name.value.as_str());
                match (key, values.as_slice()) {
                    ("controlled", []) => {
                        if let Some(environment) = self.policy.environments.get_mut(row as usize) {
                            environment.controlled = true;
                        }
                    }
                    ("after", [value]) => {
                        if let ValueKind::Name(path) = &value.kind
                            && let [name] = path.names.as_slice()
                            && let Some(after) =
                                self.expect_named(RecordKind::Environment, name, file)
                        {
                            if let Some(edges) = edges.get_mut(row as usize) {
                                edges.push((after as usize, value.span.within(file)));
                            }
                            if let Some(environment) =
                                self.policy.environments.get_mut(row as usize)
                            {
                                environment.after = Some(after);
                            }
                        }
                    }
                    _ => {
                        self.report(
                            Diagnostic::new(
                                &checks::MISPLACED_SETTING,
                                setting.span.within(file),
                                format!("an environment has no `{key}` of this form"),
                            )
                            .help("an environment takes `after NAME` and `controlled`"),
                        );
                    }
                }
            }
        }
        self.control_above_base();
        let found = circles(&edges);
        for circle in &found {
            if let Some((_, place)) = circle.first() {
                self.report(
                    Diagnostic::new(
                        &checks::DEPENDENCY_CYCLE,
                        *place,
                        "environments come after themselves",
                    )
                    .help("take one `after` away: the first environment comes after none"),
                );
            }
        }
        let after: Vec<Option<u32>> = self
            .policy
            .environments
            .iter()
            .map(|environment| environment.after)
            .collect();
        for environment in &mut self.policy.environments {
            let mut next = environment.after;
            let mut rank = 0;
            while let Some(row) = next
                && rank < after.len()
            {
                rank += 1;
                next = after.get(row as usize).copied().flatten();
            }
            environment.rank = u16::try_from(rank).unwrap_or(u16::MAX);
        }
    }

    /// Fills in what each service rests on, if anything in the policy asks for it.
    pub(super) fn footprints(&mut self) {
        let asked = self.policy.program.iter().any(|node| {
            let Op::Field { kind, field, .. } = node.op else {
                return false;
            };
            self.policy
                .schema
                .field(kind, field)
                .is_some_and(|field| field.source == FieldSource::Computed(Computed::Footprint))
        });
        if !asked {
            return;
        }
        let below = self.below();
        for row in 0..self.policy.services.len() {
            let found = reach(row, &below);
            if let Some(service) = self.policy.services.get_mut(row) {
                service.footprint = found;
            }
        }
    }

    /// What lies directly below each service: what it depends on and its parts.
    fn below(&self) -> Vec<Vec<u32>> {
        let services = &self.policy.services;
        let mut below: Vec<Vec<u32>> = services
            .iter()
            .map(|service| service.depends_on.clone())
            .collect();
        for (row, service) in (0u32..).zip(services) {
            if let Some(parts) = service
                .parent
                .and_then(|parent| below.get_mut(parent as usize))
            {
                parts.push(row);
            }
        }
        below
    }

    /// Services with their parts and everything that those depend on, however far down; sorted.
    pub(super) fn widened(&self, services: &[u32]) -> Vec<u32> {
        let below = self.below_services.get_or_init(|| self.below());
        let mut all: Vec<u32> = services
            .iter()
            .flat_map(|row| reach(*row as usize, below))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Everything that can be reached, the start included; sorted.
fn reach(start: usize, edges: &[Vec<u32>]) -> Vec<u32> {
    let mut seen = vec![false; edges.len()];
    let mut open = vec![start];
    let mut found = Vec::new();
    while let Some(row) = open.pop() {
        match seen.get_mut(row) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        found.push(u32::try_from(row).unwrap_or(u32::MAX));
        open.extend(edges.get(row).into_iter().flatten().map(|to| *to as usize));
    }
    found.sort_unstable();
    found
}

/// One circle for each set of things that lead back to themselves, from its lowest number on; each thing with the place of the
/// edge that leads on. Found with two passes of depth-first search without recursion (Kosaraju).
pub(super) fn circles(edges: &[Vec<(usize, Place)>]) -> Vec<Vec<(usize, Place)>> {
    let component = components(edges);
    let mut found = Vec::new();
    let mut done = rustc_hash::FxHashSet::default();
    for (start, targets) in edges.iter().enumerate() {
        let Some(own) = component.get(start).copied() else {
            continue;
        };
        let leads_on = |to: &usize| component.get(*to) == Some(&own);
        // A component of one thing is a circle only if the thing leads to itself.
        if !targets.iter().any(|(to, _)| leads_on(to)) || !done.insert(own) {
            continue;
        }
        // The shortest way from the start back to itself inside its component.
        let mut from: FxHashMap<usize, (usize, Place)> = FxHashMap::default();
        let mut open = std::collections::VecDeque::from([start]);
        'search: while let Some(row) = open.pop_front() {
            for (to, place) in edges
                .get(row)
                .into_iter()
                .flatten()
                .filter(|(to, _)| leads_on(to))
            {
                if from.contains_key(to) {
                    continue;
                }
                from.insert(*to, (row, *place));
                if *to == start {
                    break 'search;
                }
                open.push_back(*to);
            }
        }
        let mut circle = Vec::new();
        let mut at = start;
        while let Some((before, place)) = from.get(&at).copied() {
            circle.push((before, place));
            at = before;
            if at == start {
                break;
            }
        }
        circle.reverse();
        found.push(circle);
    }
    found
}

/// For each thing the number of its strongly connected component.
fn components(edges: &[Vec<(usize, Place)>]) -> Vec<usize> {
    let count = edges.len();
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (row, targets) in edges.iter().enumerate() {
        for (to, _) in targets {
            if let Some(list) = back.get_mut(*to) {
                list.push(row);
            }
        }
    }
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    for start in 0..count {
        let mut stack = vec![(start, 0usize)];
        if std::mem::replace(seen.get_mut(start).unwrap_or(&mut true), true) {
            continue;
        }
        while let Some((row, next)) = stack.pop() {
            match edges.get(row).and_then(|targets| targets.get(next)) {
                Some((to, _)) => {
                    stack.push((row, next + 1));
                    if let Some(flag) = seen.get_mut(*to)
                        && !*flag
                    {
                        *flag = true;
                        stack.push((*to, 0));
                    }
                }
                None => order.push(row),
            }
        }
    }
    let mut component = vec![usize::MAX; count];
    let mut number = 0;
    for start in order.into_iter().rev() {
        if component.get(start) != Some(&usize::MAX) {
            continue;
        }
        let mut open = vec![start];
        while let Some(row) = open.pop() {
            if let Some(slot) = component.get_mut(row)
                && *slot == usize::MAX
            {
                *slot = number;
                open.extend(back.get(row).into_iter().flatten());
            }
        }
        number += 1;
    }
    component
}
