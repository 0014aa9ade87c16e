#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing
)]
use std::sync::Arc;
use std::time::Instant as Clock;
use tidegate::engine::{self, World};
use tidegate::plan::{self, Format};
use tidegate::policy::resolve::resolve;
use tidegate::source::{Source, SourceMap};
use tidegate::syntax;
use tidegate::time::{Instant, ZoneDatabase};
use tidegate::verdict::{Evaluator, Reporter, Timetable};
#[path = "../benches/workspace/mod.rs"]
mod workspace;
fn main() {
    let files = workspace::workspace(7);
    let mut sources = SourceMap::new();
    let mut policies = vec![];
    let mut plans = vec![];
    let t = Clock::now();
    for (name, text) in &files {
        let id = sources.add(Source::new(name.as_str(), text.as_str()));
        if name.ends_with(".tide") {
            policies.push((id, Arc::new(syntax::parse(id, text))));
        }
    }
    println!("parse policies {:?}", t.elapsed());
    let t = Clock::now();
    for (n, (name, text)) in files.iter().enumerate() {
        if name.starts_with("plans/") {
            let id = tidegate::source::FileId(n as u32);
            plans.push((
                id,
                Arc::new(plan::read(
                    id,
                    Arc::new(text.clone()),
                    Format::from_name(name).unwrap(),
                )),
            ));
        }
    }
    println!("parse plans {:?}", t.elapsed());
    let at = Instant::from_seconds(1794819600);
    let world = World {
        sources,
        policies,
        plans,
        all_plans: true,
        history: None,
        calendars: vec![],
        zones: ZoneDatabase::bundled(),
        at,
        gate: false,
    };
    for _ in 0..3 {
        let t = Clock::now();
        let (policy, mistakes) = resolve(&world.policies, &world.sources, &[], &world.zones);
        println!("resolve {:?} {}", t.elapsed(), mistakes.len());
        let t = Clock::now();
        let reading = plan::read::read(&policy, &world.zones, &world.plans, None, world.at);
        println!("read {:?}", t.elapsed());
        let t = Clock::now();
        let timetable = Timetable::new(
            &policy,
            tidegate::time::Interval::new(
                Instant(at.0 - 40 * 86400_000_000),
                Instant(at.0 + 700 * 86400_000_000),
            ),
        );
        println!("timetable {:?}", t.elapsed());
        let t = Clock::now();
        let evaluator = Evaluator::new(
            &policy,
            &reading.records,
            &reading.history,
            &timetable,
            world.at,
        );
        println!("evaluator {:?}", t.elapsed());
        let t = Clock::now();
        let found = tidegate::lints::lint(&world.policies, &mistakes, &evaluator, true);
        println!("lint {:?} {}", t.elapsed(), found.len());
        let t = Clock::now();
        let judged = Reporter::new(&evaluator, &world.sources, false)
            .judge(&reading.subjects, &Default::default());
        println!("judge {:?} {}", t.elapsed(), judged.len());
        let t = Clock::now();
        let report = engine::check(&world);
        println!("check {:?} {}", t.elapsed(), report.findings.len());
    }
}
