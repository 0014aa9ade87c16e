//! Near misses: policies that look like what a lint is after, and are sensible. No lint says anything about them.

use crate::support::check_files;
use tidegate::diagnostic::Diagnostic;
use tidegate::lints;

/// The findings of lints on a policy, and on a plan where it has one.
fn lint_findings(policy: &str, plan: &str) -> Vec<String> {
    lint_findings_at(policy, plan, "2026-11-16T09:00Z")
}

fn lint_findings_at(policy: &str, plan: &str, at: &str) -> Vec<String> {
    // A zone behind the rest, so that places stay.
    let zone = match policy.contains("timezone") {
        true => "",
        false => "\npolicy p { timezone UTC }\n",
    };
    let mut files = vec![("policy.tide".to_owned(), [policy, zone].concat())];
    if !plan.is_empty() {
        files.push(("plan.toml".to_owned(), plan.to_owned()));
    }
    let run = check_files(&files, at, false);
    let is_lint = |finding: &&Diagnostic| {
        lints::ALL
            .iter()
            .any(|(check, ..)| check.name == finding.name)
    };
    let mistakes: Vec<String> = run
        .report
        .findings
        .iter()
        .filter(|finding| finding.primary.place.file.0 == 0 && !is_lint(finding))
        .map(|finding| run.line(finding))
        .collect();
    assert!(mistakes.is_empty(), "{policy}\n{mistakes:#?}");
    run.report
        .findings
        .iter()
        .filter(is_lint)
        .map(|finding| run.line(finding))
        .collect()
}

#[track_caller]
fn let_be(policy: &str) {
    assert_eq!(lint_findings(policy, ""), [""; 0], "{policy}");
}

#[test]
fn exceptions_and_conditions_leave_a_slot() {
    for blackout in [
        "{ every friday 16:00 to monday 06:00; except normal }",
        "{ every friday 16:00 to monday 06:00; when risk = high }",
        "{ every friday 16:00 to monday 06:00; override 1 of @heidi }",
        "{ every friday 16:00 to monday 06:00; for emergency }",
        "{ every friday 16:00 to monday 06:00; in staging }",
        "{ every friday 16:00 to monday 06:00; on ledger }",
        "{ every friday 16:00 to monday 06:00; advisory }",
        "{ every friday 16:00 to 19:00 }",
        "{ every friday 16:00 to 20:00; until 2026-12-01 }",
    ] {
        let_be(&format!(
            "scale risk low < high
             service ledger
             environment staging
             environment production {{ after staging; controlled }}
             class emergency {{ when risk = high }}
             class normal
             window office {{ for normal; every friday 18:00 to 20:00 }}
             blackout weekend {blackout}"
        ));
    }
}

#[test]
fn several_blackouts_close_a_window_together() {
    let found = lint_findings(
        "window office { every friday 18:00 to 20:00 }
blackout early { every friday 16:00 to 19:00 }
blackout late  { every friday 19:00 to 21:00 }
blackout noon  { every friday 12:00 to 13:00 }",
        "",
    );
    assert_eq!(
        found,
        [
            "policy.tide:1:8 error no-open-slot: no opening of `office` is free for a change in the 90 days from 2026-11-16"
        ]
    );
}

#[test]
fn quorums_that_can_be_filled() {
    for approval in [
        "{ require 1 of security and 1 of payments }",
        "{ require 1 of security; excluding author, implementers }",
        "{ require 1 of solo or 1 of security; excluding author }",
        "{ require 1 of solo and 1 of security; count places }",
        "{ require 1 of solo when risk = high; require 1 of solo when risk = low }",
        "{ require 50% of security }",
        "{ require 2 of shift }",
        "{ require 1 of assignment-group }",
        "{ require 1 of owner per service }",
    ] {
        let found = lint_findings(
            &format!(
                "scale risk low < high
group security {{ members @dave, @erin, @alice }}
group payments {{ members @alice, @bob }}
group solo {{ members @dave }}
group shift {{ members @dave from 2026-11-16 to 2026-11-22; members @erin from 2026-11-23 to 2026-11-29 }}
service ledger {{ owner payments }}
approval agreed {approval}"
            ),
            "",
        );
        let found: Vec<&String> = found
            .iter()
            .filter(|line| !line.contains("unused-name"))
            .collect();
        assert!(found.is_empty(), "{approval}: {found:?}");
    }
}

#[test]
fn a_rota_of_one_cannot_fill_two_places_at_once() {
    let found = lint_findings(
        "group shift { members @dave from 2026-11-16 to 2026-11-22; members @erin from 2026-11-23 to 2026-11-29 }
approval engaged { require 2 of shift at start }",
        "",
    );
    assert_eq!(
        found,
        [
            "policy.tide:2:28 error unsatisfiable-approval: `2 of shift at start` needs 2 people at one time, and there is 1"
        ]
    );
}

#[test]
fn times_that_open() {
    for line in [
        "every 29 february",
        "every 5th saturday of month",
        "from 2020-01-01 to 2020-01-05",
        "every day 22:30 to 22:10",
        "every day 00:00 to 24:00",
        "every 2 weeks from tuesday 2039-11-01 10:00 for 2h",
        "every day 02:30 to 03:30; since 2027-04-01; until 2027-10-01",
    ] {
        let_be(&format!("blackout closed {{ {line} }}"));
    }
    // A blackout loses nothing with a time that no clock shows.
    let_be("policy p { timezone Asia/Tokyo }\nwindow night { every day 02:30 to 03:00 }");
}

#[test]
fn calendars_cover_what_is_planned() {
    let policy = "policy p { calendar nl }
calendar nl { weekend saturday, sunday; holidays 2026-12-25 }
calendar weekends { weekend saturday, sunday }
blackout month-end { every last 3 business days of month }
blackout sales { calendar weekends; every business day 09:00 to 17:00 }";
    let plan = |year: u32| {
        format!(
            "[[change]]\nid = \"A\"\nstart = {year}-12-02T10:00:00Z\nend = {year}-12-02T11:00:00Z\n"
        )
    };
    assert_eq!(lint_findings(policy, &plan(2026)), [""; 0]);
    assert_eq!(
        lint_findings(policy, &plan(2028)),
        [
            "policy.tide:4:22 error calendar-does-not-cover: the calendar `nl` does not cover 2028, which the blackout `month-end` needs"
        ]
    );
    let bounded =
        format!("{policy}\nblackout next {{ every holiday; since 2027-01-01; until 2027-12-31 }}");
    assert_eq!(
        lint_findings(&bounded, ""),
        [
            "policy.tide:6:17 error calendar-does-not-cover: the calendar `nl` does not cover 2027, which the blackout `next` needs"
        ]
    );
}

#[test]
fn exceptions_that_someone_approves() {
    let policy = |approval: &str| {
        format!(
            "group cab {{ members @heidi, @ivan }}
scale severity P4 < P3 < P2 < P1
class emergency {{ when any incidents (severity = P1) }}
class normal
{approval}
blackout year-end {{ from 2026-12-18 18:00 to 2027-01-04 08:00; except emergency when approved }}"
        )
    };
    let_be(&policy("approval cab-agrees { require 1 of cab }"));
    let_be(&policy(
        "approval cab-agrees { for emergency; when downtime > 0m; require 1 of cab }",
    ));
    assert_eq!(
        lint_findings(
            &policy("approval cab-agrees { for release; require 1 of cab }"),
            ""
        ),
        [
            "policy.tide:6:86 warning open-exception: no approval is asked of `emergency`, so `approved` always holds"
        ]
    );
}

#[test]
fn releases_pass_where_only_changes_are_approved() {
    assert_eq!(
        lint_findings(
            "group cab { members @heidi, @ivan }
approval cab-agrees { require 1 of cab }
blackout sundays { every sunday; except when approved }",
            ""
        ),
        [
            "policy.tide:3:46 warning open-exception: no approval is asked of any release, so `approved` always holds"
        ]
    );
}

#[test]
fn minutes_before_midnight() {
    let found = |line: &str| lint_findings(&format!("blackout closed {{ {line} }}"), "").len();
    for line in [
        "from 2026-12-20 18:00 to 2026-12-31 23:59",
        "every friday 18:00 to monday 23:59",
        "every 2 weeks from tuesday 2026-11-03 10:00 to 23:59",
        "every day 22:00 to 23:00; every day 23:01 to 23:30",
    ] {
        assert_eq!(found(line), 1, "{line}");
    }
    for line in [
        "from 2026-12-20 18:00 to 2026-12-31 24:00",
        "from 2026-12-20 to 2026-12-31",
        "every day 22:00 to 23:00; every day 23:02 to 23:30",
        "every day 22:00 to 23:58",
        "every day 22:00 to 23:00; every day 23:00 to 24:00",
    ] {
        assert_eq!(found(line), 0, "{line}");
    }
    let_be("window open { every day 09:00 to 23:59 }");
}

#[test]
fn blackouts_that_never_meet() {
    for scopes in [
        ("in staging", "in production"),
        ("on ledger", "on shop"),
        ("for normal", "for standard"),
    ] {
        let_be(&format!(
            "scale risk low < high
service ledger
service shop
environment staging
environment production {{ after staging; controlled }}
class standard {{ when risk = low }}
class normal
blackout firm   {{ {}; every day 22:00 to 23:00 }}
blackout gentle {{ {}; advisory; every day 23:00 to 24:00 }}",
            scopes.0, scopes.1
        ));
    }
}

#[test]
fn scopes_that_plans_decide() {
    let_be(
        "service ledger\nblackout budget { on services (error-budget <= 0%); every day 09:00 to 17:00 }",
    );
    let_be(
        "field service.region text\nservice ledger\nblackout west { on services (region = west); every sunday }",
    );
    let_be(
        "service ledger { tags pci }\nservice shop { depends-on ledger }\nblackout cards { on services (tags has pci); every sunday }",
    );
}

#[test]
fn classes_that_can_be_reached() {
    let_be(
        "scale risk low < medium < high
class standard  { when risk = low and downtime = 0m }
class quick     { when risk = low }
class emergency { when risk = high or downtime > 1h }
class normal",
    );
}

#[test]
fn requirements_with_a_time_of_their_own() {
    for require in [
        "no approvals (decision = reject)",
        "any notices (sent by 5 days before change.start)",
        "all approvals (comment is set)",
        "any approvals (decision = approve) by start",
        "rollback is set",
        "any incidents (resolved is missing)",
    ] {
        let_be(&format!("rule r {{ require {require} }}"));
    }
}

#[test]
fn names_that_are_used_out_of_sight() {
    // By authority, by a reason, by a plan, as a type, as the field of its own name.
    let_be(
        "scale risk low < high
scale region north, south
field service.home region
group seniors { members @alice; authority high }
define change.minutes = duration
rule authority-fits { require any approvals (approver.authority >= change.risk) by start; reason \"{minutes}\" }",
    );
    // By plans, in a field that holds calendars; by the maintenance of a service.
    let_be(
        "calendar us { weekend saturday, sunday; holidays 2026-11-26, 2027-12-31 }
period nights { every day 22:00 to 05:00 }
service ledger { maintenance nights }
field change.customers list of customer
field customer.calendar calendar
rule open { require no customers (change during calendar.holidays) }",
    );
    let plan = "[[change]]\nid = \"A\"\nassignment-group = \"desk\"\nstart = 2026-12-02T10:00:00Z\nend = 2026-12-02T11:00:00Z\n";
    let policy = "group desk { members @alice }\nrule timed { require start is set }";
    assert_eq!(lint_findings(policy, plan), [""; 0]);
    assert_eq!(
        lint_findings(policy, ""),
        ["policy.tide:1:7 warning unused-name: nothing uses the group `desk`"]
    );
}

#[test]
fn a_policy_with_a_mistake_gets_no_guesses() {
    let files = [(
        "policy.tide".to_owned(),
        "group security { members @dave }\napproval pci { requier 1 of security }\nclass late { when risk == low }\nclass normal\n".to_owned(),
    )];
    let run = check_files(&files, "2026-11-16T09:00Z", false);
    let names: Vec<&str> = run
        .report
        .findings
        .iter()
        .map(|finding| finding.name)
        .collect();
    assert!(
        !names.contains(&"unused-name")
            && !names.contains(&"unreachable-class")
            && !names.contains(&"missing-setting"),
        "{names:?}"
    );
}

#[test]
fn calendar_files_are_stale_when_nothing_is_to_come() {
    let event = |times: &str| {
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:a\nDTSTAMP:20240101T000000Z\n{times}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    };
    let plan = |start: &str, more: &str| {
        format!(
            "[[change]]\nid = \"A\"\nstart = {start}T10:00:00Z\nend = {start}T11:00:00Z\n{more}\n"
        )
    };
    let found = |policy: &str, times: &str, plans: &[String]| {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let mut files = vec![
            file(
                "policy.tide",
                &[policy, "\npolicy p { timezone UTC }\n"].concat(),
            ),
            file("f.ics", &event(times).replace('\n', "\r\n")),
        ];
        for (number, plan) in plans.iter().enumerate() {
            files.push((
                format!("{number}.toml"),
                plan.replace("\"A\"", &format!("\"{number}\"")),
            ));
        }
        let run = check_files(&files, "2026-11-16T09:00Z", false);
        let findings = run.report.findings.iter();
        let findings = findings.filter(|finding| finding.primary.place.file.0 < 2);
        findings
            .map(|finding| run.line(finding))
            .collect::<Vec<_>>()
    };
    let freeze = "blackout f { every event in \"f.ics\" }";
    let yesterday = "DTSTART;VALUE=DATE:20261114\nDTEND;VALUE=DATE:20261115";
    let stale = "policy.tide:1:29 warning stale-calendar: the events of `f.ics` are over since sunday 2026-11-15 00:00 UTC";
    let soon = plan("2026-11-20", "");
    let today = plan("2026-11-16", "");
    // What is over or called off is not planned any more.
    let was = plan("2026-11-10", "");
    let called_off = plan("2026-11-10", "state = \"canceled\"");
    for plans in [
        vec![],
        vec![soon.clone()],
        vec![today],
        vec![was, called_off, soon.clone()],
    ] {
        assert_eq!(found(freeze, yesterday, &plans), [stale]);
    }
    let old = "DTSTART;VALUE=DATE:20101114\nDTEND;VALUE=DATE:20101115";
    let over =
        "policy.tide:1:29 warning stale-calendar: the events of `f.ics` are over for 10 years";
    assert_eq!(found(freeze, old, &[]), [over]);
    for going_on in [
        "DTSTART;VALUE=DATE:20281114\nDTEND;VALUE=DATE:20281115",
        "DTSTART;VALUE=DATE:20201220\nDTEND;VALUE=DATE:20210105\nRRULE:FREQ=YEARLY",
        "DTSTART;VALUE=DATE:20261119\nDTEND;VALUE=DATE:20261121",
    ] {
        assert_eq!(
            found(freeze, going_on, std::slice::from_ref(&soon)),
            [""; 0]
        );
    }
    let bounded = "blackout f { every event in \"f.ics\"; until 2026-11-15 }";
    assert_eq!(found(bounded, yesterday, &[]), [""; 0]);
}
