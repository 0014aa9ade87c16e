//! A smaller workspace that still differs: everything that can be left out is, as long as the answers differ.

use super::model::{Condition, Kind, Quorum, Record, RuleLine, Statement, Value, Workspace};

/// Counts what could be left out, and leaves out one of it.
struct Cut {
    left: usize,
    done: bool,
}

impl Cut {
    fn now(&mut self) -> bool {
        if self.done {
            return false;
        }
        if self.left == 0 {
            self.done = true;
            return true;
        }
        self.left -= 1;
        false
    }

    fn list<T>(&mut self, all: &mut Vec<T>, least: usize) {
        if all.len() <= least {
            return;
        }
        for at in 0..all.len() {
            if self.now() {
                all.remove(at);
                return;
            }
        }
    }

    fn option<T>(&mut self, one: &mut Option<T>) {
        if one.is_some() && self.now() {
            *one = None;
        }
    }

    fn flag(&mut self, one: &mut bool) {
        if *one && self.now() {
            *one = false;
        }
    }

    /// A part in the place of the whole.
    fn condition(&mut self, one: &mut Condition) {
        let parts: Vec<Condition> = match one {
            Condition::And(parts) | Condition::Or(parts) => parts.clone(),
            Condition::Not(part) => vec![(**part).clone()],
            Condition::Each(_, _, part)
            | Condition::Count(_, part, ..)
            | Condition::Latest(_, part, _) => {
                self.option(part);
                Vec::new()
            }
            _ => Vec::new(),
        };
        for part in &parts {
            if self.now() {
                *one = part.clone();
                return;
            }
        }
        match one {
            Condition::And(parts) | Condition::Or(parts) => {
                self.list(parts, 2);
                parts.iter_mut().for_each(|part| self.condition(part));
            }
            Condition::Not(part) => self.condition(part),
            _ => {}
        }
    }

    fn perhaps(&mut self, one: &mut Option<Condition>) {
        self.option(one);
        if let Some(one) = one {
            self.condition(one);
        }
    }

    fn quorum(&mut self, one: &mut Quorum) {
        for part in one.parts().to_vec() {
            if self.now() {
                *one = part;
                return;
            }
        }
        match one {
            Quorum::And(parts) | Quorum::Or(parts) | Quorum::Then(parts) => {
                parts.iter_mut().for_each(|part| self.quorum(part));
            }
            Quorum::Number(count, who) => {
                if *count > 1 && self.now() {
                    *count = 1;
                }
                self.list(who, 1);
            }
            _ => {}
        }
    }

    fn record(&mut self, one: &mut Record) {
        let fields: Vec<&'static str> = one.0.keys().copied().collect();
        for field in fields {
            // A record that does not say who, what or when is another question.
            let is_needed = ["id", "approver", "decision", "given", "reason"].contains(&field);
            if !is_needed && self.now() {
                one.0.remove(field);
                return;
            }
            if let Some(value) = one.0.get_mut(field) {
                self.value(value);
            }
        }
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::List(all) => {
                self.list(all, 1);
                all.iter_mut().for_each(|one| self.value(one));
            }
            // A record of which nothing is given is another question.
            Value::Record(record) if record.0.len() > 1 => self.record(record),
            _ => {}
        }
    }

    fn statement(&mut self, one: &mut Statement) {
        let scope = &mut one.scope;
        self.list(&mut scope.for_, 0);
        self.list(&mut scope.in_, 0);
        self.option(&mut scope.on);
        self.perhaps(&mut scope.on_services);
        match one.kind {
            // A conflict has to say of whom it holds.
            Kind::Conflict => scope.when.iter_mut().for_each(|when| self.condition(when)),
            _ => self.perhaps(&mut scope.when),
        }
        self.list(&mut scope.except, 0);
        for exception in &mut scope.except {
            if let Some(when) = &mut exception.when {
                self.condition(when);
            }
        }
        self.option(&mut scope.override_);
        if let Some(one) = &mut scope.override_ {
            self.list(&mut one.excluding, 0);
            self.option(&mut one.when);
            self.quorum(&mut one.quorum);
        }
        self.flag(&mut scope.advisory);
        match &mut one.kind {
            Kind::Rule(lines) => {
                self.list(lines, 1);
                for line in lines {
                    match line {
                        RuleLine::Instant(_, by, when) => {
                            self.option(&mut by.length);
                            self.perhaps(when);
                        }
                        RuleLine::Condition(one) => {
                            self.option(&mut one.by);
                            self.perhaps(&mut one.when);
                            self.condition(&mut one.condition);
                        }
                    }
                }
            }
            Kind::Approval(approval) => {
                self.list(&mut approval.lines, 1);
                for line in &mut approval.lines {
                    self.option(&mut line.by);
                    self.perhaps(&mut line.when);
                    self.quorum(&mut line.quorum);
                }
                self.list(&mut approval.excluding, 0);
                self.option(&mut approval.valid);
                self.option(&mut approval.counts_when);
                self.flag(&mut approval.count_places);
            }
            Kind::Blackout(times) | Kind::Window(times) => {
                self.list(&mut times.lines, 1);
                self.option(&mut times.since);
                self.option(&mut times.until);
                self.option(&mut times.zone);
            }
            Kind::Limit(lines) => {
                self.list(lines, 1);
                for line in lines {
                    self.option(&mut line.per);
                    self.option(&mut line.field);
                }
            }
            Kind::Conflict => {}
        }
    }

    fn workspace(&mut self, one: &mut Workspace) {
        self.list(&mut one.releases, 0);
        self.list(&mut one.changes, 0);
        self.flag(&mut one.gate);
        let policy = &mut one.policy;
        self.list(&mut policy.statements, 0);
        self.list(&mut policy.classes, 0);
        self.list(&mut policy.bundles, 0);
        self.list(&mut policy.templates, 0);
        self.list(&mut policy.waivers, 0);
        self.list(&mut policy.assess, 0);
        self.list(&mut policy.people, 0);
        self.list(&mut policy.environments, 0);
        self.list(&mut policy.groups, 0);
        self.list(&mut policy.services, 0);
        self.list(&mut policy.periods, 0);
        policy
            .statements
            .iter_mut()
            .for_each(|one| self.statement(one));
        for class in policy.classes.iter_mut().chain(&mut policy.bundles) {
            self.flag(&mut class.declared);
            self.list(&mut class.require, 0);
            self.perhaps(&mut class.when);
        }
        for (_, times) in &mut policy.periods {
            self.list(&mut times.lines, 1);
            self.option(&mut times.since);
            self.option(&mut times.until);
            self.option(&mut times.zone);
        }
        for group in &mut policy.groups {
            self.list(&mut group.members, 1);
            for turn in &mut group.members {
                self.list(&mut turn.people, 1);
                self.option(&mut turn.from);
                self.option(&mut turn.to);
            }
            self.option(&mut group.authority);
        }
        for person in &mut policy.people {
            self.list(&mut person.delegates, 0);
            self.option(&mut person.authority);
        }
        for service in &mut policy.services {
            self.option(&mut service.parent);
            self.option(&mut service.tier);
            self.option(&mut service.owner);
            self.list(&mut service.depends_on, 0);
        }
        one.releases.iter_mut().for_each(|one| self.record(one));
        one.changes.iter_mut().for_each(|one| self.record(one));
    }
}

/// Leaves out one thing after another, as long as `differs` holds of what is left.
pub fn shrink(workspace: &Workspace, differs: &dyn Fn(&Workspace) -> bool) -> Workspace {
    let mut smallest = workspace.clone();
    let mut at = 0;
    loop {
        let mut next = smallest.clone();
        let mut cut = Cut {
            left: at,
            done: false,
        };
        cut.workspace(&mut next);
        if !cut.done {
            return smallest;
        }
        if differs(&next) {
            smallest = next;
        } else {
            at += 1;
        }
    }
}
