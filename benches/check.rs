//! How long parsing, resolving and checking take: `cargo bench`. `docs/benchmarks.md` says how to time whole runs.

#[path = "workload/mod.rs"]
mod workload;

use divan::Bencher;
use std::fmt::Write;
use std::sync::Arc;
use tidegate::engine::levels::Levels;
use tidegate::engine::{self, World};
use tidegate::plan::{self, Format};
use tidegate::policy::layers::Origins;
use tidegate::policy::resolve::resolve;
use tidegate::source::{FileId, Source, SourceMap};
use tidegate::syntax;
use tidegate::time::{Instant, ZoneDatabase};
use workload::{generate, text};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// The policies: the workload's for 1,000 changes, and one of 300 items as a company might have it.
const POLICIES: [&str; 2] = ["workload", "300 items"];

fn main() {
    divan::main();
}

fn policy_text(which: &str) -> String {
    if which == "workload" {
        let (policy, plan) = generate::generate(7, 1_000);
        return text::policy(&policy, &plan.services);
    }
    let mut out = String::from(
        "policy large { timezone Europe/Amsterdam }\nscale risk low < medium < high\nenvironment production { controlled }\nclass normal\n",
    );
    for number in 0..74 {
        let _ = write!(
            out,
            "group team-{number} {{ members @ann-{number}, @ben-{number}, @eve-{number} }}\n\
             service service-{number} {{ owner team-{number}; tier 2; tags pci, finance }}\n\
             rule rule-{number} {{ on service-{number}; when risk >= medium; require rollback.plan is set and downtime <= 30m }}\n\
             approval approval-{number} {{ on service-{number}; require 1 of team-{number} by 24h before start; excluding author }}\n",
        );
    }
    out
}

#[divan::bench(args = POLICIES)]
fn parse_policy(bencher: Bencher<'_, '_>, which: &str) {
    let text = policy_text(which);
    bencher.bench(|| syntax::parse(FileId(0), &text));
}

#[divan::bench(args = POLICIES)]
fn format_policy(bencher: Bencher<'_, '_>, which: &str) {
    let text = policy_text(which);
    bencher.bench(|| syntax::format::format(&text));
}

#[divan::bench(args = POLICIES)]
fn resolve_policy(bencher: Bencher<'_, '_>, which: &str) {
    let text = policy_text(which);
    let parsed = [(FileId(0), Arc::new(syntax::parse(FileId(0), &text)))];
    let zones = ZoneDatabase::bundled();
    bencher.bench(|| resolve(&parsed, &Origins::default(), &SourceMap::new(), &[], &zones));
}

#[divan::bench(args = SIZES)]
fn read_plan(bencher: Bencher<'_, '_>, changes: usize) {
    let (_, plan) = generate::generate(7, changes);
    let text = Arc::new(text::plan(&plan));
    bencher.bench(|| plan::read(FileId(0), Arc::clone(&text), Format::Json));
}

#[divan::bench(args = SIZES)]
fn check(bencher: Bencher<'_, '_>, changes: usize) {
    let world = world(changes);
    bencher.bench(|| engine::check(&world));
}

fn world(changes: usize) -> World {
    let (policy, plan) = generate::generate(7, changes);
    let mut sources = SourceMap::new();
    let policy = sources.add(Source::new(
        "policy.tide",
        text::policy(&policy, &plan.services),
    ));
    let plan = sources.add(Source::new("plan.json", text::plan(&plan)));
    let shared = |file| sources.find(file).map(Source::shared_text);
    World {
        policies: shared(policy)
            .map(|text| (policy, Arc::new(syntax::parse(policy, &text))))
            .into_iter()
            .collect(),
        history: None,
        plans: shared(plan)
            .map(|text| (plan, Arc::new(plan::read(plan, text, Format::Json))))
            .into_iter()
            .collect(),
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
        origins: Arc::default(),
    }
}
