//! How each kind of check grows with the number of changes: `cargo bench --bench growth`. Four times as many changes should take
//! four to five times as long: n log n, with the pairs that are found beside it.

use divan::Bencher;
use std::fmt::Write;
use std::sync::Arc;
use tidegate::engine::levels::Levels;
use tidegate::engine::{self, World};
use tidegate::plan::{self, Format};
use tidegate::source::{Source, SourceMap};
use tidegate::syntax;
use tidegate::time::{Instant, ZoneDatabase};

const SIZES: [usize; 3] = [1_000, 4_000, 16_000];

/// What every policy begins with.
const COMMON: &str = "policy p { timezone Europe/Amsterdam }
scale risk low < medium < high
scale severity P3 < P2 < P1
environment production { controlled }
group security { members @s0, @s1, @s2 }
group cab { members @c0, @c1 }
";

/// The kinds of statements, each with a policy of its own.
const KINDS: [(&str, &str); 14] = [
    (
        "classes",
        "class emergency { when any incidents (severity in [P1, P2]); require review is set by 5 days after end }\nclass normal",
    ),
    (
        "assess",
        "assess risk { at least high when downtime > 10m; raise by 1 when any services (tags has pci) }",
    ),
    (
        "template",
        "template restart { fixes category = restart; until 2026-06-01 }\nclass standard { when template is set }\nclass normal",
    ),
    (
        "approval",
        "approval security { require 1 of security by 2h before start; excluding author }",
    ),
    (
        "approval per service",
        "approval owners { require 1 of owner per service }",
    ),
    (
        "blackout",
        "blackout weekends { every friday 16:00 to monday 06:00; except when risk = low }",
    ),
    (
        "blackout and below",
        "blackout data { on services (tags has pci) and below; every sunday; override 1 of cab }",
    ),
    ("window", "window mornings { every day 06:00 to 12:00 }"),
    (
        "rule",
        "rule tested { require all services (owner is set) and any approvals (decision = approve) by start }",
    ),
    (
        "conflict by services",
        "conflict shared { between changes; when during other and share services }",
    ),
    (
        "conflict by footprint",
        "conflict below { between changes; when during other and footprint has any other.services }",
    ),
    (
        "limit",
        "limit day { at most 60 changes per day }\nlimit together { at most 2 changes at once per service }",
    ),
    (
        "release",
        "bundle train { require all changes (risk <= medium); require any steps (soak >= 1h) }\nrule order { between steps; when needs has other; require other.end by start }",
    ),
    ("mistakes", "rule none { require nobody is set }"),
];

fn main() {
    divan::main();
}

#[divan::bench(args = KINDS.iter().flat_map(|(kind, _)| SIZES.map(|size| format!("{kind}, {size}"))))]
fn check(bencher: Bencher<'_, '_>, which: &str) {
    let (kind, size) = which.rsplit_once(", ").unwrap_or((which, "0"));
    let statements = KINDS.iter().find(|(name, _)| *name == kind);
    let statements = statements.map_or("", |(_, statements)| statements);
    let world = world(statements, size.parse().unwrap_or(0));
    bencher.bench(|| engine::check(&world));
}

fn world(statements: &str, changes: usize) -> World {
    let mut policy = format!("{COMMON}{statements}\n");
    for number in 0..changes / 50 {
        let tags = if number % 7 == 0 { "; tags pci" } else { "" };
        let below = if number > 0 {
            format!("; depends-on service-{}", number / 2)
        } else {
            String::new()
        };
        let _ = writeln!(
            policy,
            "service service-{number} {{ owner security{tags}{below} }}"
        );
    }
    let plan = plan_text(statements, changes);
    let mut sources = SourceMap::new();
    let policy_file = sources.add(Source::new("policy.tide", policy.clone()));
    let plan = Arc::new(plan);
    let plan_file = sources.add(Source::shared("plan.json", Arc::clone(&plan)));
    World {
        policies: vec![(policy_file, Arc::new(syntax::parse(policy_file, &policy)))],
        plans: vec![(
            plan_file,
            Arc::new(plan::read(plan_file, plan, Format::Json)),
        )],
        history: None,
        sources,
        tests: Vec::new(),
        all_plans: true,
        calendars: Vec::new(),
        levels: Levels::default(),
        zones: ZoneDatabase::bundled(),
        // 2026-01-01, before all changes.
        at: Instant::from_seconds(1_767_225_600),
        gate: false,
        audit: false,
        blockers: Vec::new(),
        origins: Arc::default(),
    }
}

/// Forty changes a day, each for two hours on one service; every tenth names what does not exist.
fn plan_text(statements: &str, changes: usize) -> String {
    let services = (changes / 50).max(1);
    let (mut list, mut releases) = (Vec::new(), Vec::new());
    for number in 0..changes {
        let day = number / 40;
        let start = chrono::DateTime::from_timestamp(
            1_767_225_600 + 86_400 * day as i64 + 2_100 * (number % 40) as i64,
            0,
        )
        .unwrap_or_default();
        let end = start + chrono::TimeDelta::hours(2);
        let (start, end) = (start.format("%FT%TZ"), end.format("%FT%TZ"));
        let mut change = format!(
            r#"{{"id":"C{number}","risk":"{}","downtime":"{}m","environments":["production"],"services":["service-{}"],"start":"{start}","end":"{end}","author":"s0","approvals":[{{"approver":"s{}","decision":"approve","given":"2025-12-30T10:00:00Z"}}]"#,
            match number % 3 {
                0 => "low",
                1 => "medium",
                _ => "high",
            },
            number % 20,
            number * 7919 % services,
            number % 3,
        );
        if statements.contains("template") && number % 3 == 0 {
            change.push_str(r#","template":"restart""#);
        }
        if statements.contains("incidents") && number % 5 == 0 {
            change.push_str(r#","incidents":[{"id":"I","severity":"P1"}]"#);
        }
        if statements.contains("nobody") {
            let _ = write!(change, r#","servises":["none-{number}"]"#);
        }
        list.push(change + "}");
        if statements.contains("bundle") && number % 10 == 0 && number + 10 <= changes {
            let members: Vec<String> = (number..number + 10).map(|n| format!("\"C{n}\"")).collect();
            releases.push(format!(
                r#"{{"id":"R{number}","bundle":"train","changes":[{}],"start":"{start}","end":"{end}","steps":[{{"id":"a","component":"service-0","environment":"production","start":"{start}","end":"{end}","soak":"2h"}},{{"id":"b","component":"service-0","environment":"production","needs":["a"],"start":"{end}","end":"{end}"}}]}}"#,
                members.join(",")
            ));
        }
    }
    format!(
        r#"{{"changes":[{}],"releases":[{}]}}"#,
        list.join(","),
        releases.join(",")
    )
}
