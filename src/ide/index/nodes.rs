//! The operations of conditions by the place where each is written.

use crate::policy::condition::{ExprId, Op};
use crate::policy::model::{
    Bucket, Candidates, Quorum, ReasonPart, Requirement, ServiceChoice, Variant,
};
use crate::policy::schema::FieldSource;
use crate::policy::{Policy, Program};
use crate::source::Place;

/// What names became, sorted by place.
pub(super) struct Nodes {
    /// Of each place first what is part of the policy, then what only a reading that failed left behind.
    all: Vec<(Place, bool, ExprId)>,
}

impl Nodes {
    pub fn new(policy: &Policy) -> Self {
        let program = &policy.program;
        let used = used(policy);
        let mut all: Vec<(Place, bool, ExprId)> = Vec::new();
        for (number, node) in (0u32..).zip(program.iter()) {
            if is_name(&node.op) {
                let is_left_over = used.get(number as usize) != Some(&true);
                let place = node.span.within(node.file);
                all.push((place, is_left_over, ExprId(number)));
            }
        }
        all.sort_unstable();
        Nodes { all }
    }

    /// What stands at exactly a place. Where a part of the policy does, what was tried in vain does not count.
    pub fn at(&self, place: Place) -> impl Iterator<Item = ExprId> + '_ {
        let from = self.all.partition_point(|one| one.0 < place);
        let rest = self.all.get(from..).unwrap_or_default();
        let first = rest.first().map(|one| one.1);
        rest.iter()
            .take_while(move |one| one.0 == place && Some(one.1) == first)
            .map(|one| one.2)
    }
}

/// Whether an operation is what a name became.
fn is_name(op: &Op) -> bool {
    match op {
        // A word that is a text is found too, so that it is taken for nothing else.
        Op::Field { .. } | Op::Defined { .. } | Op::Variable(_) | Op::Constant(_) => true,
        _ => false,
    }
}

/// Which nodes the policy asks, where the rest was only tried: a statement is read for each kind of subject that it may be about.
fn used(policy: &Policy) -> Vec<bool> {
    let mut roots = Vec::new();
    for statement in &policy.statements {
        for variant in &statement.variants {
            of_variant(variant, &mut roots);
        }
        let parts = statement.reason.iter().flat_map(|reason| &reason.parts);
        for part in parts {
            if let ReasonPart::Value(values, _) = part {
                roots.extend(values.iter().map(|(_, id)| *id));
            }
        }
    }
    for class in policy.classes.iter().chain(&policy.bundles) {
        roots.extend(&class.when);
    }
    for assessment in &policy.assessments {
        let lines = assessment.floors.iter().chain(&assessment.raises);
        roots.extend(lines.filter_map(|line| line.when));
    }
    for kind in policy.schema.all_kinds() {
        let fields = policy.schema.fields(kind).iter();
        roots.extend(fields.filter_map(|field| match field.source {
            FieldSource::Defined(id) => id,
            _ => None,
        }));
    }
    reach(&policy.program, roots)
}

fn reach(program: &Program, mut open: Vec<ExprId>) -> Vec<bool> {
    let mut used = vec![false; program.iter().count()];
    while let Some(id) = open.pop() {
        match used.get_mut(id.0 as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        open.extend(program.children(id));
    }
    used
}

fn of_variant(variant: &Variant, roots: &mut Vec<ExprId>) {
    roots.extend(&variant.scope.when);
    if let Some(services) = &variant.scope.services
        && let ServiceChoice::Condition(condition) = services.services
    {
        roots.push(condition);
    }
    roots.extend(variant.excepts.iter().filter_map(|except| except.when));
    for scope in &variant.overrides {
        of_quorum(&scope.quorum, roots);
        roots.extend(scope.when);
    }
    for require in &variant.requires {
        roots.extend(require.when);
        match &require.what {
            Requirement::Condition { condition, by } => {
                roots.push(*condition);
                roots.extend(*by);
            }
            Requirement::Quorum { quorum, by } => {
                of_quorum(quorum, roots);
                roots.extend(*by);
            }
            Requirement::AtMost(limit) => {
                roots.extend(limit.per.iter().filter_map(|per| match per {
                    Bucket::Field(id) => Some(*id),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
}

fn of_quorum(quorum: &Quorum, roots: &mut Vec<ExprId>) {
    roots.extend(&quorum.excluding);
    roots.extend(quorum.counts_when);
    for need in quorum.ways.iter().flatten() {
        roots.extend(need.at);
        roots.extend(need.per);
        roots.extend(need.who.iter().filter_map(|who| match who {
            Candidates::Field(id) => Some(*id),
            _ => None,
        }));
    }
}
