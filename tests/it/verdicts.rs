//! What must hold of every verdict, on random policies and plans.

use crate::support::{InMemory, check_files};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tidegate::diagnostic::{Outcome, Role};
use tidegate::plan;
use tidegate::policy::resolve::resolve;
use tidegate::policy::types::RecordKind;
use tidegate::time::{Instant, Interval};
use tidegate::verdict::{Evaluator, Frame, Reporter, Timetable};

const AT: &str = "2026-11-16T09:00Z";

const BASE: &str = "policy p { timezone Europe/Amsterdam }
scale risk low < medium < high
group security { members @dave, @erin }
group leads { members @dave, @alice }
environment staging
environment production { after staging; controlled }
service ledger { tier 0; tags pci }
service checkout { tier 1; depends-on ledger }
field change.a yes-no
field change.b yes-no
field change.n number
field change.x instant
field change.y instant
";

/// A condition on a change that asks nothing about absence.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "a",
            "b",
            "not a",
            "n >= 3",
            "n = 2",
            "n * 2 < 6",
            "risk >= medium",
            "risk = low",
            "risk in [low, high]",
            "x by y",
            "x before y",
            "x after 2026-11-17 10:00",
            "x by 24h before start",
            "services has ledger",
            "services has any [ledger, checkout]",
            "services in [ledger]",
            "footprint has ledger",
            "environments has all [staging, production]",
            "any services (tier = 0)",
            "all services (tier <= 1)",
            "no services (tags has \"pci\")",
            "count services (tier = 0) >= 1",
            "author in security",
            "author not in implementers",
            "any evidence (passed)",
            "all evidence (passed and dated before change.start)",
            "no evidence (not passed)",
            "count evidence (passed) < 2",
            "rate evidence (passed) >= 50%",
            "any approvals (approver in security)",
            "during freeze",
            "start inside freeze",
            "duration > 1h",
            "approved",
        ])
        .prop_map(str::to_owned)
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" or "))),
            inner.prop_map(|one| format!("not ({one})")),
        ]
    })
}

/// A condition on the change's own values that asks nothing about absence.
fn plain_condition() -> impl Strategy<Value = String> {
    let leaf = one_of(&[
        "a",
        "not b",
        "n >= 3",
        "n * 2 < 6",
        "risk >= medium",
        "risk in [low, high]",
        "x before y",
        "y after 2026-11-17 10:00",
        "services has ledger",
        "author in security",
    ]);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" or "))),
            inner.prop_map(|one| format!("not ({one})")),
        ]
    })
}

/// A statement named `s`.
fn statement() -> impl Strategy<Value = String> {
    let times = prop::sample::select(vec![
        "every friday",
        "from 2026-11-20 09:00 to 2026-11-20 12:00",
        "every monday to friday 08:00 to 18:00",
    ]);
    let quorum = prop::sample::select(vec![
        "1 of security",
        "1 of security and 1 of leads",
        "2 of leads or 1 of security",
        "1 of leads then 1 of security",
        "1 of owner per service",
        "50% of security",
    ]);
    let settings = (
        prop::option::of(condition()),
        prop::option::of(condition()),
        prop::sample::select(vec![
            "",
            "in production; ",
            "on ledger; ",
            "on ledger and below; ",
        ]),
    )
        .prop_map(|(when, except, place)| {
            let when = when.map_or(String::new(), |when| format!("when {when}; "));
            let except = except.map_or(String::new(), |when| format!("except when {when}; "));
            format!("{place}{when}{except}")
        })
        .boxed();
    let approval_settings = prop::sample::select(vec![
        "",
        "excluding author; ",
        "valid 5 days; ",
        "counts when given after change.x; ",
        "count places; ",
    ]);
    let no_circle = |text: String| text.replace("approved", "a");
    prop_oneof![
        (settings.clone(), condition(), prop::option::of(condition())).prop_map(
            |(settings, require, when)| {
                let when = when.map_or(String::new(), |when| format!(" when {when}"));
                format!("rule s {{ {settings}require {require}{when} }}")
            }
        ),
        (settings.clone(), condition()).prop_map(|(settings, require)| format!(
            "rule s {{ {settings}require ({require}) by 24h before start }}"
        )),
        (settings.clone(), times.clone()).prop_map(|(settings, times)| format!(
            "blackout s {{ for change; {settings}{times} }}"
        )),
        (settings.clone(), times)
            .prop_map(|(settings, times)| format!("window s {{ for change; {settings}{times} }}")),
        (settings.clone(), approval_settings, quorum).prop_map(move |(settings, more, quorum)| {
            no_circle(format!("approval s {{ {settings}{more}require {quorum} }}"))
        }),
        settings
            .prop_map(|settings| format!("limit s {{ at most 1 changes per day; {settings} }}")),
    ]
}

/// A value of a plan: where it stands, its key and its text. What is absent for a reason of its own (a digest, a withdrawal) is
/// not among them.
type Given = (&'static str, &'static str, String);

fn instant() -> impl Strategy<Value = String> {
    (10u32..24, 0u32..24).prop_map(|(day, hour)| format!("2026-11-{day}T{hour:02}:00:00Z"))
}

fn past() -> impl Strategy<Value = String> {
    (1u32..16, 0u32..24).prop_map(|(day, hour)| format!("2026-11-{day:02}T{hour:02}:00:00Z"))
}

/// Days that changes often share, before and after the instant of the check.
fn start() -> impl Strategy<Value = String> {
    (prop::sample::select(vec![13, 15, 20]), 0u32..20)
        .prop_map(|(day, hour)| format!("2026-11-{day}T{hour:02}:00:00Z"))
}

fn yes_no() -> impl Strategy<Value = String> {
    any::<bool>().prop_map(|yes| yes.to_string())
}

fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(all).prop_map(str::to_owned)
}

/// All values of a change, some left out.
fn change() -> impl Strategy<Value = Vec<Given>> {
    let people = &["\"dave\"", "\"erin\"", "\"alice\"", "\"bob\""];
    let own = (
        (yes_no(), yes_no(), (0u32..6).prop_map(|n| n.to_string())),
        one_of(&["\"low\"", "\"medium\"", "\"high\""]),
        (instant(), instant(), start()),
        one_of(&[
            "[\"ledger\"]",
            "[\"checkout\"]",
            "[\"ledger\", \"checkout\"]",
            "[]",
        ]),
        one_of(&[
            "[\"staging\"]",
            "[\"production\"]",
            "[\"staging\", \"production\"]",
        ]),
        (
            one_of(people),
            one_of(&["[\"dave\"]", "[\"bob\", \"erin\"]", "[]"]),
        ),
    );
    let evidence = (yes_no(), past(), yes_no(), past());
    let decision = &["\"approve\"", "\"approve\"", "\"approve\"", "\"reject\""];
    let approvals = (
        (one_of(people), one_of(decision), past()),
        (one_of(people), one_of(decision), past()),
    );
    (
        own,
        evidence,
        approvals,
        prop::collection::vec(0u32..16, 32),
    )
        .prop_map(|(own, evidence, approvals, left_out)| {
            let ((a, b, n), risk, (x, y, start), services, environments, (author, implementers)) =
                own;
            let end = format!("{}T23:30:00Z", &start[..10]);
            let ((who, what, when), (who2, what2, when2)) = approvals;
            let all = vec![
                ("", "a", a),
                ("", "b", b),
                ("", "n", n),
                ("", "risk", risk),
                ("", "x", x),
                ("", "y", y),
                ("", "start", start),
                ("", "end", end),
                ("", "services", services),
                ("", "environments", environments),
                ("", "author", author),
                ("", "implementers", implementers),
                ("evidence 1", "passed", evidence.0),
                ("evidence 1", "dated", evidence.1),
                ("evidence 2", "passed", evidence.2),
                ("evidence 2", "dated", evidence.3),
                ("approvals 1", "approver", who),
                ("approvals 1", "decision", what),
                ("approvals 1", "given", when),
                ("approvals 2", "approver", who2),
                ("approvals 2", "decision", what2),
                ("approvals 2", "given", when2),
            ];
            let given = all.into_iter().zip(left_out);
            given
                .filter(|(_, out)| *out > 0)
                .map(|(given, _)| given)
                .collect()
        })
}

/// The values of the change itself, but for its environments.
fn only_own(given: &[Given]) -> Vec<Given> {
    let own = given
        .iter()
        .filter(|(record, key, _)| record.is_empty() && *key != "environments");
    own.cloned().collect()
}

/// The change in TOML. Its records are there even where nothing of them is given.
fn written(id: &str, given: &[Given]) -> String {
    let mut text = format!("[[change]]\nid = \"{id}\"\n");
    for (_, key, value) in given.iter().filter(|(record, ..)| record.is_empty()) {
        text.push_str(&format!("{key} = {value}\n"));
    }
    for list in ["evidence", "approvals"] {
        let record = |number: &str| {
            let own = given
                .iter()
                .filter(|(of, ..)| *of == format!("{list} {number}"));
            let own: Vec<String> = own
                .map(|(_, key, value)| format!("{key} = {value}"))
                .collect();
            format!("{{ {} }}", own.join(", "))
        };
        text.push_str(&format!("{list} = [{}, {}]\n", record("1"), record("2")));
    }
    text
}

fn check(policy: &str, plan: &str) -> InMemory {
    let files = [("policy.tide", policy), ("plan.toml", plan)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    check_files(&files, AT, false)
}

fn policy(statements: &[String]) -> String {
    let period = "period freeze { every friday 08:00 to 20:00 }\n";
    format!("{BASE}{period}{}\n", statements.join("\n"))
}

/// The worst outcome of all statements on a change.
fn outcome(checked: &InMemory, id: &str) -> Outcome {
    let subject = format!("change {id}");
    let findings = checked.report.findings.iter();
    findings
        .filter_map(|finding| finding.decision.as_ref())
        .filter(|decision| decision.subjects.contains(&subject))
        .map(|decision| decision.outcome)
        .min()
        .unwrap_or(Outcome::Met)
}

fn has_policy_errors(checked: &InMemory) -> Option<String> {
    let findings = checked.report.findings.iter();
    let mut lines = findings
        .map(|finding| checked.line(finding))
        .filter(|line| line.starts_with("policy.tide") && line.contains(" error "));
    lines.next()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    /// Leaving out a value, or filling one in, never turns met into broken or broken into met: between them is missing.
    #[test]
    fn a_missing_value_neither_permits_nor_refuses(
        statement in statement(),
        given in change(),
        other in change(),
    ) {
        let policy = policy(std::slice::from_ref(&statement));
        let other = written("other", &other);
        let full = check(&policy, &format!("{}{other}", written("one", &given)));
        prop_assert_eq!(has_policy_errors(&full), None);
        let before = outcome(&full, "one");
        for blank in 0..given.len() {
            let mut fewer = given.clone();
            let left_out = fewer.remove(blank);
            let less = check(&policy, &format!("{}{other}", written("one", &fewer)));
            let after = outcome(&less, "one");
            let flips = matches!(
                (before, after),
                (Outcome::Met, Outcome::Broken) | (Outcome::Broken, Outcome::Met)
            );
            prop_assert!(
                !flips,
                "{statement}\nwith {left_out:?} {before:?}, without {after:?}\n{}{other}",
                written("one", &given)
            );
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// What is explained is what was decided: each finding has the outcome, and what is met has none.
    #[test]
    fn the_explanation_says_what_was_decided(statement in statement(), given in change()) {
        let policy_text = policy(std::slice::from_ref(&statement));
        let plan_text = written("one", &given);
        let checked = check(&policy_text, &plan_text);
        let world = &checked.world;
        let (policy, _) = resolve(&world.policies, &world.origins, &world.sources, &[], &world.zones);
        let reading = plan::read::read(
            &policy,
            &world.zones,
            &world.plans,
            None,
            world.at,
        );
        let days = 500 * 86_400 * 1_000_000;
        let horizon = Interval::new(
            Instant(world.at.0 - days),
            Instant(world.at.0 + days),
        );
        let timetable = Timetable::new(&policy, horizon);
        let evaluator = Evaluator::new(
            &policy,
            &reading.records,
            &reading.history,
            &timetable,
            world.at,
        );
        let reporter = Reporter::new(&evaluator, &world.sources, false);
        let frame = Frame::about(RecordKind::Change, 0);
        for found in &policy.statements {
            for variant in &found.variants {
                if statement.starts_with("limit") {
                    continue;
                }
                let decided = evaluator.decide(found, variant, &frame);
                let mut findings = Vec::new();
                if decided != Outcome::Met {
                    reporter.statement(found, variant, &frame, &mut findings);
                }
                let explained = findings.iter().map(|finding| finding.outcome).min();
                prop_assert_eq!(
                    explained.unwrap_or(Outcome::Met), decided, "{}\n{}", statement, plan_text
                );
                // Nothing is said in vain.
                prop_assert!(findings.iter().all(|finding| finding.outcome != Outcome::Met));
            }
        }
        prop_assert!(checked.report.findings.iter().all(|finding| !finding.message.contains("a field is not given")), "{}\n{}\n{:?}", statement, plan_text, checked.report.findings);
    }

    /// The parts that an explanation names decide: with nothing else in the plan the outcome is the same.
    #[test]
    fn the_parts_that_are_named_are_enough(require in plain_condition(), given in change()) {
        let policy = policy(&[format!("rule s {{ in staging, production; require {require} }}")]);
        let written_out = |given: &[Given]| format!(
            "{}environments = [\"staging\"]\n", written("one", &only_own(given))
        );
        let plan = written_out(&given);
        let checked = check(&policy, &plan);
        prop_assert_eq!(has_policy_errors(&checked), None);
        let decided = checked.report.findings.iter().filter(|finding| finding.decision.is_some());
        let labels = decided.flat_map(|finding| std::iter::once(&finding.primary).chain(&finding.labels));
        let values = labels.filter(|label| label.role == Role::Value);
        let named: Vec<usize> = values.map(|label| label.place.span.start as usize).collect();
        let is_named = |(_, key, _): &Given| {
            let line = plan.find(&format!("\n{key} = ")).map(|at| at + 1);
            line.is_some_and(|start| {
                let end = start + plan[start..].find('\n').unwrap();
                named.iter().any(|at| start <= *at && *at < end)
            })
        };
        let enough: Vec<Given> = given.iter().filter(|given| is_named(given)).cloned().collect();
        let after = outcome(&check(&policy, &written_out(&enough)), "one");
        let before = outcome(&checked, "one");
        // What is met has no explanation.
        if before != Outcome::Met {
            prop_assert_eq!(after, before, "{}\n{}\nenough: {:?}", require, plan, enough);
        }
    }

    /// The order of statements and of changes changes nothing but places.
    #[test]
    fn order_does_not_matter(
        statements in prop::collection::vec(statement(), 1..4),
        changes in prop::collection::vec(change(), 1..4),
        turn in 0usize..4,
    ) {
        let named: Vec<String> = statements
            .iter()
            .enumerate()
            .map(|(number, text)| text.replacen(" s ", &format!(" s{number} "), 1))
            .collect();
        let plans: Vec<String> = changes
            .iter()
            .enumerate()
            .map(|(number, given)| written(&format!("c{number}"), given))
            .collect();
        let said = |statements: &[String], plans: &[String]| -> BTreeSet<String> {
            let checked = check(&policy(statements), &plans.concat());
            let findings = checked.report.findings.iter();
            findings
                .map(|finding| format!("{} {:?} {}", finding.name, finding.severity, finding.message))
                .chain(checked.report.verdicts.iter().map(|v| format!("{} {:?}", v.id, v.answer)))
                .collect()
        };
        let mut other_statements = named.clone();
        other_statements.reverse();
        let mut other_plans = plans.clone();
        other_plans.rotate_left(turn % plans.len());
        prop_assert_eq!(said(&named, &plans), said(&other_statements, &other_plans));
    }
}

/// A change as conflicts see it: services, and start and length in hours of one day, each perhaps not given.
type Planned = (Option<Vec<usize>>, Option<(u32, u32)>);

fn planned() -> impl Strategy<Value = Vec<Planned>> {
    let services = prop::option::weighted(0.85, prop::collection::vec(0usize..3, 1..3));
    let hours = prop::option::weighted(0.85, (0u32..20, 1u32..4));
    prop::collection::vec((services, hours), 2..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Sweeping over time finds what comparing all with all finds.
    #[test]
    fn conflicts_are_those_of_all_against_all(changes in planned()) {
        let policy = "policy p { timezone UTC }\nservice a\nservice b\nservice c\n\
            conflict s { between changes; when during other and share services }\n";
        let names = ["a", "b", "c"];
        let mut plan = String::new();
        for (number, (services, hours)) in changes.iter().enumerate() {
            plan.push_str(&format!("[[change]]\nid = \"{number}\"\n"));
            if let Some(services) = services {
                let services: Vec<String> =
                    services.iter().map(|service| format!("\"{}\"", names[*service])).collect();
                plan.push_str(&format!("services = [{}]\n", services.join(", ")));
            }
            if let Some((start, length)) = hours {
                let end = start + length;
                plan.push_str(&format!(
                    "start = 2026-11-20T{start:02}:00:00Z\nend = 2026-11-20T{end:02}:00:00Z\n"
                ));
            }
        }
        let checked = check(policy, &plan);
        let (mut broken, mut missing) = (BTreeSet::new(), BTreeSet::new());
        for decision in checked.report.findings.iter().filter_map(|f| f.decision.as_ref()) {
            let ids: BTreeSet<usize> = decision
                .subjects
                .iter()
                .map(|subject| subject.trim_start_matches("change ").parse().unwrap())
                .collect();
            if decision.outcome == Outcome::Broken {
                broken.insert(ids);
            } else {
                missing.extend(ids);
            }
        }
        let (mut expected, mut unknown) = (BTreeSet::new(), BTreeSet::new());
        for (i, (services, hours)) in changes.iter().enumerate() {
            for (j, (other_services, other_hours)) in changes.iter().enumerate() {
                if i == j {
                    continue;
                }
                let share = services.as_ref().zip(other_services.as_ref());
                // Of no services none is shared, whatever the other's are.
                let none = |services: &Option<Vec<usize>>| {
                    services.as_ref().is_some_and(Vec::is_empty)
                };
                let share = match share {
                    Some((one, two)) => Some(one.iter().any(|service| two.contains(service))),
                    None if none(services) || none(other_services) => Some(false),
                    None => None,
                };
                let overlap = hours.zip(*other_hours).map(|((s, l), (t, m))| s < t + m && t < s + l);
                match (share, overlap) {
                    (Some(true), Some(true)) => {
                        expected.insert(BTreeSet::from([i, j]));
                    }
                    (Some(false), _) | (_, Some(false)) => {}
                    _ => {
                        let lacks = |(services, hours): &Planned| {
                            services.is_none() || hours.is_none()
                        };
                        unknown.extend([i, j].into_iter().filter(|at| lacks(&changes[*at])));
                    }
                }
            }
        }
        prop_assert_eq!(broken, expected, "{}", plan);
        prop_assert_eq!(missing, unknown, "{}", plan);
    }

    /// A walk along the planned interval, minute by minute, meets a blackout or leaves a window as the verdict says.
    #[test]
    fn a_walk_along_the_minutes_agrees(
        zone in prop::sample::select(vec!["UTC", "Europe/Amsterdam", "Asia/Kolkata", "America/St_Johns"]),
        lines in prop::collection::vec(pattern(), 1..3),
        start in 0i64..(14 * 1440),
        length in 1i64..2000,
        rollback in 0i64..90,
    ) {
        let times: Vec<&str> = lines.iter().map(|(text, ..)| text.as_str()).collect();
        let policy = format!(
            "policy p {{ timezone {zone} }}\nblackout closed {{ {0} }}\nwindow open {{ {0} }}\n",
            times.join("; ")
        );
        // Monday 2026-11-02 00:00 in UTC; no clock changes in the weeks after.
        let monday = jiff::civil::date(2026, 11, 2).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let at = |minutes: i64| {
            monday.checked_add(jiff::Span::new().minutes(minutes)).unwrap()
        };
        let plan = format!(
            "[[change]]\nid = \"1\"\nstart = {}\nend = {}\nrollback = {{ duration = \"{rollback}m\" }}\n",
            at(start).timestamp(),
            at(start + length).timestamp()
        );
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let minutes: Vec<bool> = (start..start + length + rollback)
            .map(|minute| {
                let local = at(minute).with_time_zone(zone.clone());
                let day = i64::from(local.weekday().to_monday_zero_offset());
                let minute = day * 1440 + i64::from(local.hour()) * 60 + i64::from(local.minute());
                lines.iter().any(|line| is_open(line, minute))
            })
            .collect();
        let checked = check(&policy, &plan);
        let found: BTreeMap<&str, ()> =
            checked.report.findings.iter().filter(|f| f.decision.is_some()).map(|f| (f.name, ())).collect();
        prop_assert_eq!(found.contains_key("blackout"), minutes.iter().any(|open| *open), "{}{}", policy, plan);
        prop_assert_eq!(found.contains_key("window"), !minutes.iter().all(|open| *open), "{}{}", policy, plan);
    }
}

/// A line of times: its text, and its first and its last minute of the week, from Monday.
type Line = (String, i64, i64);

/// Whether a minute of the week lies in a line, which may go around the end of the week.
fn is_open((_, from, to): &Line, minute: i64) -> bool {
    if from < to {
        *from <= minute && minute < *to
    } else {
        minute >= *from || minute < *to
    }
}

fn pattern() -> impl Strategy<Value = Line> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let clock = |quarter: i64| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    let daily = (0i64..7, 0i64..96, 0i64..96)
        .prop_filter("an opening lasts", |(_, from, to)| from != to)
        .prop_map(move |(day, from, to)| {
            let text = format!(
                "every {} {} to {}",
                DAYS[day as usize],
                clock(from),
                clock(to)
            );
            let night = if to < from { 1440 } else { 0 };
            let end = (day * 1440 + to * 15 + night) % 10_080;
            (text, day * 1440 + from * 15, end)
        });
    let weekly = (0i64..7, 0i64..96, 0i64..7, 0i64..96)
        .prop_filter("an opening lasts", |(day, _, last, _)| day != last)
        .prop_map(move |(day, from, last, to)| {
            let (first_day, last_day) = (DAYS[day as usize], DAYS[last as usize]);
            let text = format!(
                "every {first_day} {} to {last_day} {}",
                clock(from),
                clock(to)
            );
            (text, day * 1440 + from * 15, last * 1440 + to * 15)
        });
    let whole = (0i64..7).prop_map(move |day| {
        let text = format!("every {}", DAYS[day as usize]);
        (text, day * 1440, (day * 1440 + 1440) % 10_080)
    });
    prop_oneof![daily, weekly, whole]
}
