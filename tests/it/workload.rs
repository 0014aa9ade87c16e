//! The findings on a workload against what other programs find: an oracle in Rust, and files of another generator's.

#[path = "../../benches/workload/mod.rs"]
pub(crate) mod made;
mod oracle;

use made::data::{Plan, Policy};
use made::{generate, text};
use oracle::Found;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tidegate::diagnostic::Severity;
use tidegate::engine::levels::Levels;
use tidegate::engine::{self, World};
use tidegate::plan::{self, Format};
use tidegate::source::{Source, SourceMap};
use tidegate::syntax;
use tidegate::time::{Instant, ZoneDatabase};

#[test]
fn a_workload_has_the_findings_of_the_oracle() {
    for (seed, changes) in [(1, 60), (2, 300), (3, 1000)] {
        let (policy, plan) = generate::generate(seed, changes);
        let expected = oracle::find(&policy, &plan);
        assert!(expected.len() > changes / 5, "{}", expected.len());
        assert_same(&policy, &plan, &expected, &format!("seed {seed}"));
    }
}

/// `TIDEGATE_WORKLOADS` names a folder with a folder for each workload: `plan.json`, `policy.json`, and in `expected.tsv` every
/// finding (rule, change, other change), as another generator and its oracle write them.
#[test]
fn workloads_of_others_have_the_findings_of_their_oracle() {
    let Some(folder) = std::env::var_os("TIDEGATE_WORKLOADS") else {
        println!("skipped: `TIDEGATE_WORKLOADS` is not set");
        return;
    };
    let mut workloads: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    workloads.sort();
    assert!(!workloads.is_empty(), "no workload in {folder:?}");
    for path in workloads {
        let policy: Policy = serde_json::from_str(&read(&path, "policy.json")).unwrap();
        let plan: Plan = serde_json::from_str(&read(&path, "plan.json")).unwrap();
        let backwards: BTreeSet<&str> = plan
            .changes
            .iter()
            .filter(|change| change.end <= change.start)
            .map(|change| change.id.as_str())
            .collect();
        let about = |id: &str| backwards.contains(id);
        let expected: BTreeSet<Found> = read(&path, "expected.tsv")
            .lines()
            .map(|line| {
                let mut columns = line.split('\t').map(str::to_owned);
                let mut next = || columns.next().unwrap_or_default();
                (next(), next(), next())
            })
            // Such a change is reported once, and no other judgement of it is made.
            .filter(|(rule, one, other)| rule == "C08" || !(about(one) || about(other)))
            .collect();
        assert!(!expected.is_empty(), "{}", path.display());
        assert_same(&policy, &plan, &expected, &path.display().to_string());
    }
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file of a workload")
}

#[track_caller]
fn assert_same(policy: &Policy, plan: &Plan, expected: &BTreeSet<Found>, name: &str) {
    let found = check(policy, plan);
    let lacking: Vec<_> = expected.difference(&found).take(10).collect();
    let surplus: Vec<_> = found.difference(expected).take(10).collect();
    assert!(
        lacking.is_empty() && surplus.is_empty(),
        "{name}: not found {lacking:#?}, found without reason {surplus:#?}"
    );
}

/// What a check finds, in the terms of the oracle.
fn check(policy: &Policy, plan: &Plan) -> BTreeSet<Found> {
    let mut sources = SourceMap::new();
    let policy_text = text::policy(policy, &plan.services);
    let policy_file = sources.add(Source::new("policy.tide", policy_text.as_str()));
    let plan_source = Source::new("plan.json", text::plan(plan));
    let plan_text = plan_source.shared_text();
    let plan_file = sources.add(plan_source);
    let world = World {
        origins: Arc::default(),
        policies: vec![(
            policy_file,
            Arc::new(syntax::parse(policy_file, &policy_text)),
        )],
        history: None,
        plans: vec![(
            plan_file,
            Arc::new(plan::read(plan_file, plan_text, Format::Json)),
        )],
        sources,
        tests: Vec::new(),
        all_plans: true,
        calendars: Vec::new(),
        levels: Levels::default(),
        zones: ZoneDatabase::bundled(),
        at: Instant::from_seconds(text::AT),
        gate: false,
        audit: false,
        blockers: Vec::new(),
    };
    let report = engine::check(&world);
    let text = world.sources.find(plan_file).unwrap().text();
    let mut found = BTreeSet::new();
    let mut backwards = BTreeSet::new();
    for finding in &report.findings {
        let Some(decision) = &finding.decision else {
            match finding.name {
                "backwards-interval" => {
                    let before = &text[..finding.primary.place.span.range().start];
                    let (_, change) = before.rsplit_once(r#""id":""#).unwrap();
                    backwards.insert(change.split('"').next().unwrap().to_owned());
                }
                // The services of a workload depend on each other at random, and its changes declare classes at random.
                "dependency-cycle" | "class-taken-before" => {}
                _ => assert_ne!(finding.severity, Severity::Error, "{finding:#?}"),
            }
            continue;
        };
        let rule = decision.statement.split(' ').nth(1).unwrap_or_default();
        let mut changes: Vec<String> = decision
            .subjects
            .iter()
            .map(|subject| subject.trim_start_matches("change ").to_owned())
            .collect();
        changes.sort();
        changes.resize(2, String::new());
        let [one, other] = changes.try_into().unwrap();
        let new = found.insert((rule.to_owned(), one, other));
        assert!(new, "found twice: {finding:#?}");
    }
    found.retain(|(_, one, other)| !(backwards.contains(one) || backwards.contains(other)));
    found.extend(
        backwards
            .into_iter()
            .map(|change| ("C08".to_owned(), change, String::new())),
    );
    found
}
