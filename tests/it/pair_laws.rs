//! Laws of pairs and limits over generated plans: the order of nothing matters, pairs are those of all against all, and one
//! more record never permits more.

use crate::cases::verdicts;
use crate::support::check_files;
use proptest::prelude::*;
use std::collections::BTreeSet;

const AT: &str = "2026-12-31T09:00Z";

#[derive(Clone, Debug)]
struct Change {
    start: Option<u32>,
    hours: u32,
    service: Option<u8>,
    region: Option<u8>,
    high: bool,
    closed: bool,
}

fn change() -> impl Strategy<Value = Change> {
    let place = || prop::option::weighted(0.85, 0u8..3);
    (
        prop::option::weighted(0.9, 0u32..30),
        1u32..8,
        place(),
        place(),
        any::<bool>(),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(start, hours, service, region, high, closed)| Change {
            start,
            hours,
            service,
            region,
            high,
            closed,
        })
}

impl Change {
    fn span(&self) -> Option<(u32, u32)> {
        self.start.map(|start| (start, start + self.hours))
    }

    fn text(&self, id: usize) -> String {
        let mut text = format!("[[change]]\nid = \"c{id}\"\n");
        let time = |hour: u32| format!("2026-11-{:02}T{:02}:00:00Z", 17 + hour / 24, hour % 24);
        if let Some((start, end)) = self.span() {
            text += &format!("start = {}\nend = {}\n", time(start), time(end));
        }
        if let Some(service) = self.service {
            text += &format!("services = [\"s{service}\"]\n");
        }
        if let Some(region) = self.region {
            text += &format!("region = \"r{region}\"\n");
        }
        text += &format!("risk = \"{}\"\n", if self.high { "high" } else { "low" });
        if self.closed {
            text += "state = \"closed\"\n";
        }
        text
    }
}

const BASE: &str = "policy p { timezone UTC }\nscale risk low < high\nservice s0\nservice s1 { depends-on s0 }\nservice s2\nfield change.region text\n";

fn refused(policy: &[String], plan: &[String]) -> BTreeSet<String> {
    let files = [
        (
            "policy.tide".to_owned(),
            format!("{BASE}{}\n", policy.join("\n")),
        ),
        ("plan.toml".to_owned(), plan.join("\n")),
    ];
    let lines = verdicts(&check_files(&files, AT, false));
    lines
        .into_iter()
        // What is closed before its time is refused for that; here it is about pairs and limits.
        .filter(|line| line.contains("no-go") && !line.contains("contradicted-state"))
        .collect()
}

fn plan(changes: &[Change]) -> Vec<String> {
    let numbered = changes.iter().enumerate();
    numbered.map(|(id, change)| change.text(id)).collect()
}

/// The parts of a condition in another order, as a conflict.
fn conflict(parts: &[&str]) -> String {
    format!(
        "conflict c {{ between changes; when {} }}",
        parts.join(" and ")
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_nothing_matters(changes in prop::collection::vec(change(), 2..8), turn in 0usize..3) {
        let mut parts = vec!["during other", "share services", "same region"];
        let mut limits = vec!["at most 1 changes per day per region", "at most 2 changes at once", "at most 1 changes per 24h per service"];
        let mut plan = plan(&changes);
        let policy = |parts: &[&str], limits: &[&str]| [conflict(parts), format!("limit l {{ {} }}", limits.join("; "))];
        let expected = refused(&policy(&parts, &limits), &plan);
        parts.rotate_left(turn);
        limits.rotate_left(turn);
        plan.reverse();
        let mut turned = policy(&parts, &limits);
        turned.reverse();
        prop_assert_eq!(refused(&turned, &plan), expected);
    }

    #[test]
    fn pairs_are_those_of_all_against_all(changes in prop::collection::vec(change(), 2..8)) {
        let found = refused(&[conflict(&["same region", "risk = high", "during other", "share services"])], &plan(&changes));
        let mut expected = BTreeSet::new();
        for (a, one) in changes.iter().enumerate() {
            for (b, two) in changes.iter().enumerate() {
                if a == b || one.closed || two.closed || !one.high {
                    continue;
                }
                let same = |one: Option<u8>, two: Option<u8>| one.zip(two).map(|(one, two)| one == two);
                let overlap = one.span().zip(two.span()).map(|(one, two)| one.0 < two.1 && two.0 < one.1);
                let all = [same(one.region, two.region), same(one.service, two.service), overlap];
                if all.contains(&Some(false)) {
                    continue;
                }
                let is_decided = !all.contains(&None);
                for (id, own) in [(a, one), (b, two)] {
                    let lacks = own.region.is_none() || own.service.is_none() || own.start.is_none();
                    if is_decided || lacks {
                        expected.insert(format!("change c{id} no-go conflict c"));
                    }
                }
            }
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_sides_of_a_condition_may_be_swapped(changes in prop::collection::vec(change(), 2..8)) {
        let plan = plan(&changes);
        let one = conflict(&["during other", "risk = high", "footprint has any other.services"]);
        let two = conflict(&["other.footprint has any services", "other.risk = high", "during other"]);
        prop_assert_eq!(refused(&[one], &plan), refused(&[two], &plan));
    }

    #[test]
    fn one_more_never_permits_more(changes in prop::collection::vec(change(), 2..8), more in change(), closed in any::<bool>()) {
        let lines = ["at most 1 changes per day", "at most 2 changes per week per region", "at most 1 changes per 24h per service",
            "at most 1 changes at once", "at most 2 changes per service"];
        let policy = [format!("limit l {{ {} }}", lines.join("; "))];
        let mut texts = plan(&changes);
        let before = refused(&policy, &texts);
        texts.push(Change { closed, ..more }.text(changes.len()));
        let after = refused(&policy, &texts);
        prop_assert!(before.is_subset(&after), "{:?} permits {:?}", texts.last(), before.difference(&after).collect::<Vec<_>>());
    }
}

#[test]
fn many_pairs_are_counted_and_all_refused() {
    let change = |id: usize| {
        format!(
            "[[change]]\nid = \"c{id}\"\nstart = 2026-11-17T10:00:00Z\nend = 2026-11-17T11:00:00Z\n"
        )
    };
    let files = [
        (
            "policy.tide".to_owned(),
            format!("{BASE}{}\n", conflict(&["during other"])),
        ),
        ("plan.toml".to_owned(), (0..60).map(change).collect()),
    ];
    let checked = check_files(&files, AT, false);
    let refused = verdicts(&checked);
    assert_eq!(refused.len(), 60);
    assert!(
        refused
            .iter()
            .all(|line| line.ends_with("no-go conflict c")),
        "{refused:?}"
    );
    let findings = checked.report.findings.iter();
    let findings: Vec<_> = findings
        .filter(|finding| finding.name == "conflict")
        .collect();
    // Each pair is listed at two subjects; one finding counts the rest.
    assert!(findings.len() <= 60 * 12 / 2 + 1, "{}", findings.len());
    let listed = findings.len() - 1;
    let rest = format!(
        "the conflict `c` refuses {} more pairs than those listed",
        60 * 59 / 2 - listed
    );
    assert!(
        findings.iter().any(|finding| finding.message == rest),
        "{rest}"
    );
    let more = findings.iter().flat_map(|finding| &finding.help);
    assert!(
        more.into_iter()
            .any(|help| help.contains("change `c0` is in 47 more pairs"))
    );
}

#[test]
fn an_audit_compares_what_is_closed() {
    let change = |id: &str| {
        format!(
            "[[change]]\nid = \"{id}\"\nstate = \"closed\"\nstart = 2026-11-10T10:00:00Z\nend = 2026-11-10T11:00:00Z\n"
        )
    };
    let policy = format!("{BASE}{}\n", conflict(&["during other"]));
    let plan = [change("a"), change("b")].concat();
    let folder = crate::program::Folder::with(&[
        ("policy.tide", &policy),
        ("plan.toml", &plan),
        ("tidegate.toml", ""),
    ]);
    folder
        .run(&["check", "--at", AT])
        .says(0, &["change a  go"]);
    let found = ["change `a` and change `b` conflict: `c`"];
    folder
        .run(&["check", "--at", AT, "--audit"])
        .says(1, &found);
}
