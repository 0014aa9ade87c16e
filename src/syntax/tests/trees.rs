//! Healthy texts and their trees.

use super::read;
use super::shown::{condition, quorum};
use crate::syntax::tree::*;

/// Every kind of item and every setting once.
pub(super) const SAMPLE: &str = include_str!("sample.tide");

fn settings(kind: &str, line: &str) -> Vec<Setting> {
    let text = format!("{kind} x {{\n  {line}\n}}\n");
    let parsed = read(&text);
    assert_eq!(parsed.diagnostics, [], "{line}");
    parsed.file.items[0].settings.clone()
}

fn setting(kind: &str, line: &str) -> SettingKind {
    let all = settings(kind, line);
    assert_eq!(all.len(), 1, "{line}");
    all[0].kind.clone()
}

fn shown(line: &str) -> String {
    match setting("rule", &format!("require {line}")) {
        SettingKind::Require { condition: c, .. } => condition(&c),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_sample_is_healthy_and_complete() {
    let parsed = read(SAMPLE);
    assert_eq!(parsed.diagnostics, []);
    assert!(
        parsed.file.items.iter().all(
            |item| !item.broken && (item.name.is_some() || item.kind.value == ItemKind::Assess)
        )
    );
    for kind in ItemKind::ALL {
        assert!(
            parsed.file.items.iter().any(|item| item.kind.value == kind),
            "no {}",
            kind.keyword()
        );
    }
}

#[test]
fn precedence() {
    assert_eq!(shown("not a = b by c"), "(not ((a Equal b) by c))");
    assert_eq!(shown("a and not b and c"), "(a and (not b) and c)");
    assert_eq!(shown("(a or b) and c"), "((a or b) and c)");
    assert_eq!(
        shown("a + b * c - d < e"),
        "(((a Add (b Multiply c)) Subtract d) Less e)"
    );
    assert_eq!(
        shown("x is set by 1h before start at 14:00"),
        "((x set) by (Length(Elapsed(3600)) before (start at Clock(Clock(50400)))))"
    );
    assert_eq!(
        shown("sent after 2 days before start"),
        "(sent after (Length(Civil { count: 2, unit: Day, business: false }) before start))"
    );
    assert_eq!(shown("x not in [a, b]"), "(x not-in [(a, b)])");
    assert_eq!(
        shown("x has all [a] and y not has b"),
        "((x has-All [(a)]) and (y not-has-One b))"
    );
    assert_eq!(
        shown("not during x and inside y at z"),
        "((not (_ during x)) and (_ inside (y at z)))"
    );
    assert_eq!(
        shown("rate history over 90 days (a = b) > 15%"),
        "(Rate history over Length(Civil { count: 90, unit: Day, business: false }) (a Equal b) Greater Percent(15.0))"
    );
    assert_eq!(
        shown("start within 2h of change.start"),
        "(start within Elapsed(7200) of change.start)"
    );
    assert_eq!(
        shown("a is missing or friday = b.by"),
        "((a missing) or (Weekday(Fri) Equal b.by))"
    );
}

#[test]
fn newlines_are_free_where_the_language_says_so() {
    assert_eq!(
        shown("(\n a\n and # why\n\n b\n) or\n c"),
        "((a and b) or c)"
    );
    assert_eq!(
        shown("x in [\n a,\n b\n]\n and a +\n b > 3"),
        "((x in [(a, b)]) and ((a Add b) Greater Number(3.0)))"
    );
    assert!(!read("rule a { require a\n = b }").diagnostics.is_empty());
    assert!(
        !read("rule a { require a = b\n + c }")
            .diagnostics
            .is_empty()
    );
}

#[test]
fn spans_hold_the_parentheses() {
    let text = "rule a { require (x) and y }";
    let SettingKind::Require { condition, .. } = &read(text).file.items[0].settings[0].kind else {
        panic!()
    };
    let ExprKind::And(parts) = &*condition.kind else {
        panic!()
    };
    assert_eq!(&text[parts[0].span.range()], "(x)");
    assert_eq!(&text[condition.span.range()], "(x) and y");
}

#[test]
fn quorums() {
    let read_quorum = |line: &str| match setting("approval", &format!("require {line}")) {
        SettingKind::RequireQuorum {
            quorum: q,
            by,
            when,
        } => {
            let tail = |e: Option<Expr>, word: &str| {
                e.map_or(String::new(), |e| format!(" {word} {}", condition(&e)))
            };
            format!("{}{}{}", quorum(&q), tail(by, "by"), tail(when, "when"))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(read_quorum("2 of (security, platform)"), "Count(2) of 2");
    assert_eq!(
        read_quorum("50% of a or all of b or 1 of @vera"),
        "(Percent(50.0) of 1 or All of 1 or Count(1) of 1)"
    );
    assert_eq!(
        read_quorum("1 of owner per service"),
        "Count(1) of 1 per service"
    );
    assert_eq!(
        read_quorum(
            "(1 of on-call at start then 1 of a) and 1 of b by 24h before start when x or y"
        ),
        "((Count(1) of 1 at start then Count(1) of 1) and Count(1) of 1) by (Length(Elapsed(86400)) before start) when (x or y)"
    );
}

#[test]
fn times() {
    let line = |text: &str| match setting("period", text) {
        SettingKind::Times(times) => format!("{times:?}"),
        other => panic!("{other:?}"),
    };
    let has = |text: &str, parts: &[&str]| {
        let shown = line(text);
        for part in parts {
            assert!(shown.contains(part), "{text}: no {part} in {shown}");
        }
    };
    has(
        "every friday 16:00 to monday 06:00",
        &[
            "Weekday(Fri)",
            "DayClock(Day",
            "Weekday(Mon)",
            "Clock(21600)",
        ],
    );
    has(
        "every monday to thursday 04:00 for 1h",
        &["through: Some", "For(Spanned { value: Elapsed(3600)"],
    );
    has(
        "every 20 december to 5 january",
        &["day: 20, month: 12", "ThroughDay", "day: 5, month: 1"],
    );
    has(
        "every day 17:00 to 09:00",
        &["EachDay", "Clock(Spanned { value: Clock(32400)"],
    );
    has("every day 23:00 to 24:00", &["Clock(86400)"]);
    has(
        "every last 3 business days of month",
        &["BusinessDay", "Last(3)", "value: Month"],
    );
    has("every 15th day of month", &["EachDay", "Ordinal(15)"]);
    has(
        "every last sunday of march 02:30 to 03:00",
        &["Last(1)", "NamedMonth(3)"],
    );
    has(
        "every 2 weeks from tuesday 2026-11-03 10:00 for 2h",
        &["EveryWeeks", "value: 2", "Tue"],
    );
    has("every holiday", &["Holiday", "WholeDays"]);
    has("every sunday for 2 days", &["opening: For("]);
    has(
        "from 2 days before soft-freeze to soft-freeze",
        &["Before", "to: Some"],
    );
    has(
        "from 2026-11-20 22:00 to 2026-11-21 24:00 for 7h",
        &["length: Some", "Clock(86400)"],
    );
    has("from 2026-11-20T10:00Z", &["offset: Some(0)", "to: None"]);
    has(
        "from 2026-11-20 10:00 Europe/Paris for 2h",
        &["Europe/Paris"],
    );
    has("from maintenance for 2h", &["Path"]);
}

#[test]
fn names_are_compared_in_nfc_and_keep_their_spans() {
    let text = "class cafe\u{301}\nclass `two words`\nclass 日本-1_a\n";
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, []);
    let names: Vec<_> = parsed
        .file
        .items
        .iter()
        .map(|i| i.name.clone().unwrap())
        .collect();
    assert_eq!(
        names.iter().map(|n| n.value.as_str()).collect::<Vec<_>>(),
        ["caf\u{e9}", "two words", "日本-1_a"]
    );
    assert_eq!(&text[names[0].span.range()], "cafe\u{301}");
    assert_eq!(&text[names[1].span.range()], "`two words`");
    assert_eq!(
        shown("change.`by`.start = `order`"),
        "(change.by.start Equal order)"
    );
}

#[test]
fn settings_may_share_a_line() {
    let all = settings(
        "blackout",
        "in production; on retail and below; every sunday; override 1 of cab when a",
    );
    let kept: Vec<bool> = all
        .iter()
        .map(|s| {
            matches!(
                &s.kind,
                SettingKind::In(_)
                    | SettingKind::On { below: Some(_), .. }
                    | SettingKind::Times(_)
                    | SettingKind::Override { when: Some(_), .. }
            )
        })
        .collect();
    assert_eq!(kept, [true; 4]);
}

#[test]
fn values_of_records_are_typed() {
    let parsed = read(
        "test \"t\" {\n at 2026-01-01\n change \"A\" { class normal; percent 5%; steps [a, 3, @x]; incidents []; step { percent 1% }\n rollback.duration 20m }\n}",
    );
    assert_eq!(parsed.diagnostics, []);
    let SettingKind::Record(record) = &parsed.file.items[0].settings[1].kind else {
        panic!()
    };
    assert_eq!(record.title.as_ref().unwrap().value, "A");
    let shown = format!("{:?}", record.settings);
    for part in [
        "Percent(5.0)",
        "Person(\"x\")",
        "List([])",
        "Record(",
        "Elapsed(1200)",
        "\"duration\"",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
}

#[test]
fn docs_belong_to_the_item_above_which_or_in_which_they_stand() {
    let text = "## far\n\n## near\n# plain\n## nearer\nrule a { ## in\n require x # no\n reason \"## text\"\n ## last\n} ## behind\nclass b\n## of c\nclass c\n## lost\n";
    let docs: Vec<Vec<String>> = read(text)
        .file
        .items
        .iter()
        .map(|i| i.docs.iter().map(|d| d.value.clone()).collect())
        .collect();
    assert_eq!(
        docs,
        [
            vec!["near", "nearer", "in", "last", "behind"],
            vec![],
            vec!["of c"]
        ]
    );
}

#[test]
fn texts_have_four_escapes() {
    let SettingKind::Reason(text) = setting("rule", r#"reason "a \"b\" \\ {c} # d""#) else {
        panic!()
    };
    assert_eq!(text.value, r#"a "b" \ {c} # d"#);
}
