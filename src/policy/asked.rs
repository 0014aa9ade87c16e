//! The conditions of a statement, and what they read.

use super::condition::{ExprId, Node};
use super::model::{Candidates, Policy, Quorum, Requirement, ServiceChoice, Variant};
use rustc_hash::FxHashSet;

impl Variant {
    /// Every condition and value that deciding the statement may ask for.
    pub fn conditions(&self) -> Vec<ExprId> {
        let mut all = self.scope.when.clone();
        if let Some(services) = &self.scope.services
            && let ServiceChoice::Condition(condition) = services.services
        {
            all.push(condition);
        }
        let other = self.of_other.as_deref();
        let excepts = other.map_or(&[][..], |other| &other.excepts);
        let excepts = self.excepts.iter().chain(excepts);
        all.extend(excepts.filter_map(|except| except.when));
        let overrides = other.map_or(&[][..], |other| &other.overrides);
        for one in self.overrides.iter().chain(overrides) {
            all.extend(one.when);
            quorum_conditions(&one.quorum, &mut all);
        }
        for require in &self.requires {
            all.extend(require.when);
            match &require.what {
                Requirement::Condition { condition, by } => {
                    all.push(*condition);
                    all.extend(*by);
                }
                Requirement::Quorum { quorum, by } => {
                    all.extend(*by);
                    quorum_conditions(quorum, &mut all);
                }
                _ => {}
            }
        }
        all
    }
}

fn quorum_conditions(quorum: &Quorum, all: &mut Vec<ExprId>) {
    all.extend(&quorum.excluding);
    all.extend(quorum.counts_when);
    for need in quorum.ways.iter().flatten() {
        all.extend(need.at);
        all.extend(need.per);
        for who in &need.who {
            if let Candidates::Field(field) = who {
                all.push(*field);
            }
        }
    }
}

impl Policy {
    /// Whether some conditions, or what they are made of, have a node of a kind.
    pub fn asks(&self, conditions: Vec<ExprId>, is_meant: &dyn Fn(&Node) -> bool) -> bool {
        let mut open = conditions;
        let mut seen = FxHashSet::default();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            if is_meant(self.program.get(id)) {
                return true;
            }
            open.extend(self.program.children(id));
        }
        false
    }
}
