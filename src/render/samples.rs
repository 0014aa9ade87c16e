//! What reports look like, from reports made by hand.

use super::*;
use crate::diagnostic::{Check, Decision, Diagnostic, Label, Outcome, Role};
use crate::engine::{Answer, Counts, Owed, Verdict};
use crate::source::{FileId, Place, Source, Span};

const CHECK: Check = Check::remark("blackout", Severity::Error, "a blackout is touched");

const POLICY: &str = "policy p {}\nblackout weekends {\n  every friday 16:00 to monday 06:00\n}\n";
const PLAN: &str = "[[change]]\nid = \"ß🦀\"; start = 2026-11-20T17:00:00Z\n";

fn place_of(sources: &SourceMap, file: u32, text: &str) -> Place {
    let source = sources.find(FileId(file)).unwrap();
    let start = source.text().find(text).unwrap();
    Span::new(start, start + text.len()).within(FileId(file))
}

fn decided() -> Checked {
    let mut sources = SourceMap::new();
    sources.add(Source::new("p.tide", POLICY));
    sources.add(Source::new("plans/a.toml", PLAN));
    let start = place_of(&sources, 1, "2026-11-20T17:00:00Z");
    let line = place_of(&sources, 0, "every friday 16:00 to monday 06:00");
    let mut finding = Diagnostic::new(
        &CHECK,
        start,
        "change `CHG-1` starts in blackout `weekends`",
    )
    .remark("friday 17:00")
    .help("move it to monday 06:00 or later");
    finding.primary.role = Role::Value;
    finding
        .labels
        .push(Label::new(line, "this opening").role(Role::Policy));
    finding.decision = Some(Box::new(Decision {
        statement: "blackout weekends".to_owned(),
        subjects: vec!["change CHG-1".to_owned()],
        places: vec![start],
        outcome: Outcome::Broken,
        until: None,
        reason: Some("nobody is at work".to_owned()),
    }));
    let mut owed = Diagnostic::new(&CHECK, start, "1 of security is owed").severity(Severity::Owed);
    owed.name = "approval";
    let owing = Decision {
        statement: "approval pci".to_owned(),
        until: Some("2026-11-19T17:00+01:00".to_owned()),
        outcome: Outcome::Owed,
        ..finding.decision.as_deref().unwrap().clone()
    };
    owed.decision = Some(Box::new(owing));
    let verdict = |id: &str, answer| Verdict {
        kind: "change",
        id: id.to_owned(),
        title: None,
        place: start,
        answer,
        overridden: Vec::new(),
    };
    let due = |what: &str, until: Option<&str>| Owed {
        statement: "approval pci".to_owned(),
        what: what.to_owned(),
        until: until.map(str::to_owned),
        lacking: Vec::new(),
    };
    Checked {
        root: Some(".".to_owned()),
        fixed: Vec::new(),
        sources,
        report: Report {
            findings: vec![finding, owed],
            suppressed: Vec::new(),
            verdicts: vec![
                verdict("A", Answer::Go),
                verdict(
                    "CHG-\u{202e}1",
                    Answer::GoWhen(vec![
                        due("1 of security", Some("2026-11-19T17:00+01:00")),
                        due("1 of cab", None),
                    ]),
                ),
                verdict("B", Answer::NoGo(vec!["blackout weekends".to_owned()])),
            ],
            policy_files: 1,
            policies: Vec::new(),
            plan_files: 2,
            other_files: 0,
            alone: false,
            at: "2026-11-16T09:00+01:00".to_owned(),
            zones: "2026e".to_owned(),
            counts: Counts {
                statements: 12,
                changes: 3,
                releases: 1,
            },
        },
    }
}

fn look(style: Style) -> Look {
    Look {
        style,
        color: false,
        width: 80,
        quiet: false,
    }
}

fn draw(workspaces: Vec<Checked>, look: &Look) -> String {
    let run = Run {
        workspaces,
        at: "2026-11-16T08:00:00Z".to_owned(),
        zones: "2026e".to_owned(),
        gate: false,
        environment: Vec::new(),
    };
    let mut out = Vec::new();
    write_terminal(&mut out, &run, look).unwrap();
    String::from_utf8(out).unwrap()
}

/// A workspace with one finding at a span of one file.
fn one(name: &str, text: &str, span: std::ops::Range<usize>) -> Checked {
    let mut sources = SourceMap::new();
    let file = sources.add(Source::new(name, text));
    let place = Span::new(span.start, span.end).within(file);
    Checked {
        root: Some(".".to_owned()),
        fixed: Vec::new(),
        sources,
        report: Report {
            findings: vec![Diagnostic::new(&CHECK, place, "it is wrong").remark("here")],
            ..Report::default()
        },
    }
}

fn findings_only(checked: Checked) -> String {
    let drawn = draw(vec![checked], &look(Style::Fancy));
    let end = drawn.rfind("checked ").unwrap();
    drawn[..end].to_owned()
}

#[test]
fn two_files_verdicts_and_summary() {
    assert_eq!(
        draw(vec![decided()], &look(Style::Fancy)),
        "\
error blackout weekends

  × change `CHG-1` starts in blackout `weekends`
   ╭─[plans/a.toml:2:20]
 1 │ [[change]]
 2 │ id = \"ß🦀\"; start = 2026-11-20T17:00:00Z
   ·                     ──────────┬─────────
   ·                               ╰── friday 17:00
   ╰────
   ╭─[p.tide:3:3]
 2 │ blackout weekends {
 3 │   every friday 16:00 to monday 06:00
   ·   ─────────────────┬────────────────
   ·                    ╰── this opening
 4 │ }
   ╰────
  help: move it to monday 06:00 or later

owed approval pci, until 2026-11-19T17:00+01:00

  ○ 1 of security is owed
   ╭─[plans/a.toml:2:20]
 1 │ [[change]]
 2 │ id = \"ß🦀\"; start = 2026-11-20T17:00:00Z
   ·                     ────────────────────
   ╰────

change A              go
change CHG-\\u{202e}1  go when  1 of security (approval pci) until 2026-11-19T17:00+01:00
                               1 of cab (approval pci)
change B              no-go    blackout weekends

checked 1 policy, 2 plans: 3 changes, 1 release against 12 statements; 1 error, 1 owed (at 2026-11-16T09:00+01:00, zones 2026e)
"
    );
}

#[test]
fn plain_is_ascii_and_narrated_is_sentences() {
    let mut checked = one("a.tide", "one\ntwo\n", 4..7);
    checked.report.findings[0].severity = Severity::Owed;
    let plain = draw(vec![checked.clone()], &look(Style::Plain));
    assert!(plain.is_ascii(), "{plain}");
    assert!(plain.contains("   : ^|^\n   :  `-- here\n"), "{plain}");
    let narrated = draw(vec![checked], &look(Style::Narrated));
    assert!(
        narrated.starts_with(
            "owed blackout: it is wrong\n    Diagnostic severity: owed\nBegin snippet for a.tide"
        ),
        "{narrated}"
    );
    assert!(
        narrated.contains("label at line 2, columns 1 to 3: here"),
        "{narrated}"
    );
}

#[test]
fn colour_only_where_it_is_wanted() {
    let escape = '\u{1b}';
    let coloured = Look {
        color: true,
        ..look(Style::Fancy)
    };
    assert!(draw(vec![decided()], &coloured).contains(escape));
    for style in [Style::Fancy, Style::Plain, Style::Narrated] {
        assert!(!draw(vec![decided()], &look(style)).contains(escape));
    }
    let plain = Look {
        color: true,
        ..look(Style::Plain)
    };
    assert!(!draw(vec![decided()], &plain).contains(escape));
}

#[test]
fn quiet_leaves_errors_only() {
    let quiet = Look {
        quiet: true,
        ..look(Style::Fancy)
    };
    let drawn = draw(vec![decided()], &quiet);
    assert!(drawn.starts_with("error blackout"), "{drawn}");
    assert!(
        !drawn.contains("owed approval") && !drawn.contains("checked"),
        "{drawn}"
    );
}

#[test]
fn the_end_of_a_file_is_drawn_and_what_lies_behind_it() {
    for (text, span, place) in [
        ("ab\n", 3..3, "[f:2:1]"),
        ("ab", 2..2, "[f:1:3]"),
        ("ab", 90..99, "[f:1:3]"),
        ("é", 1..1, "[f:1:1]"),
        ("a\r\n\r\nb", 3..3, "[f:2:1]"),
        ("\n", 0..1, "[f:1:1]"),
    ] {
        let drawn = findings_only(one("f", text, span.clone()));
        assert!(drawn.contains(place), "{text:?} {span:?}\n{drawn}");
        assert!(drawn.contains("╰── here"), "{text:?} {span:?}\n{drawn}");
    }
}

#[test]
fn what_steers_terminals_is_shown_and_labels_still_align() {
    let text = "a\u{1b}[31m = \u{202e}x; bad";
    let at = text.find("bad").unwrap();
    let drawn = findings_only(one("f\u{7}", text, at..at + 3));
    assert_eq!(
        drawn,
        "\
error blackout

  × it is wrong
   ╭─[f\\u{7}:1:14]
 1 │ a\\u{1b}[31m = \\u{202e}x; bad
   ·                          ─┬─
   ·                           ╰── here
   ╰────

"
    );
}

#[test]
fn long_lines_are_cut_around_the_label() {
    let text = format!("{}bad{}", "x, ".repeat(100_000), ", y".repeat(100_000));
    let drawn = findings_only(one("f", &text, 300_000..300_003));
    assert!(drawn.len() < 1_000, "{}", drawn.len());
    assert!(drawn.contains("[f:1:300001]"), "{drawn}");
    let lines: Vec<&str> = drawn.lines().collect();
    let shown = lines.iter().position(|line| line.contains("bad")).unwrap();
    let column = |line: &str, part: &str| line[..line.find(part).unwrap()].chars().count();
    assert_eq!(column(lines[shown], "bad"), column(lines[shown + 1], "─┬─"));
    assert!(lines[shown].contains("│ …") && lines[shown].ends_with('…'));
}

#[test]
fn labels_over_many_lines_and_many_labels_stay_small() {
    let text = "line\n".repeat(1_000);
    let mut checked = one("f", &text, 0..4_990);
    for line in 0..500 {
        let place = Span::new(line * 10, line * 10 + 4).within(FileId(0));
        checked.report.findings[0]
            .labels
            .push(Label::new(place, "other"));
    }
    let drawn = findings_only(checked);
    assert!(
        drawn.contains("488 more places are not shown here"),
        "{drawn}"
    );
    assert!(drawn.lines().count() < 80, "{drawn}");
}

#[test]
fn a_file_without_text_is_named() {
    assert_eq!(
        findings_only(one("plans/x y.toml", "", 0..0)),
        "error blackout\n\n  × it is wrong\n  │ in plans/x y.toml\n\n"
    );
}

#[test]
fn every_span_of_a_nasty_text_can_be_drawn() {
    let text = "a\tß🦀\r\n\n\u{202e}漢\r\r\n\u{0}end\n";
    for start in 0..text.len() + 2 {
        for end in start..text.len() + 2 {
            for style in [Style::Fancy, Style::Plain, Style::Narrated] {
                let mut checked = one("f", text, start..end);
                let other = Span::new(end, end + 1).within(FileId(0));
                checked.report.findings[0]
                    .labels
                    .push(Label::new(other, "b"));
                let drawn = draw(vec![checked], &look(style));
                assert!(drawn.contains("here"), "{start}..{end}\n{drawn}");
            }
        }
    }
}

#[test]
fn narrow_terminals_are_served() {
    for width in [0, 20, 33] {
        let narrow = Look {
            width,
            ..look(Style::Fancy)
        };
        let drawn = draw(vec![one("f", "some text", 0..4)], &narrow);
        assert!(drawn.contains("╰── here"), "{drawn}");
    }
}

#[test]
fn several_workspaces_have_headings_and_one_summary() {
    let second = Checked {
        root: Some("teams/b".to_owned()),
        ..decided()
    };
    let drawn = draw(vec![decided(), second], &look(Style::Fancy));
    assert!(drawn.starts_with("workspace .\n\n"), "{drawn}");
    assert!(drawn.contains("\nworkspace teams/b\n\n"), "{drawn}");
    assert!(
        drawn.ends_with("checked 2 policies, 4 plans in 2 workspaces: 6 changes, 2 releases against 24 statements; 2 errors, 2 owed (at 2026-11-16T09:00+01:00, zones 2026e)\n"),
        "{drawn}"
    );
}

#[test]
fn json_says_it_all() {
    let run = Run {
        workspaces: vec![decided()],
        at: "2026-11-16T08:00:00Z".to_owned(),
        zones: "2026e".to_owned(),
        gate: true,
        environment: Vec::new(),
    };
    let mut out = Vec::new();
    write_json(&mut out, &run).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["gate"], true);
    assert_eq!(json["summary"]["go-when"], 1);
    let finding = &json["workspaces"][0]["findings"][0];
    assert_eq!(
        finding["primary"]["start"],
        serde_json::json!({"line": 2, "column": 20, "offset": 34})
    );
    assert_eq!(finding["labels"][0]["file"], "p.tide");
    assert_eq!(finding["page"], "tidegate explain blackout");
    assert_eq!(finding["decision"]["outcome"], "broken");
    assert_eq!(finding["primary"]["role"], "value");
    assert_eq!(finding["labels"][0]["role"], "policy");
    let verdicts = &json["workspaces"][0]["verdicts"];
    assert_eq!(verdicts[1]["answer"], "go-when");
    assert_eq!(verdicts[1]["owed"][1]["until"], serde_json::Value::Null);
    assert_eq!(verdicts[2]["refused-by"][0], "blackout weekends");
}
