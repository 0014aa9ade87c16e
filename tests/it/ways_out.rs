//! Mistakes in policies that people bring from other languages: each names what to write instead.

use crate::support::check_files;
use std::fmt::Write;

const HEAD: &str = "policy p { timezone UTC }
scale risk low < medium < high
group board { members @dana, @emil }
service ledger
class emergency { when title is missing }
class normal
field change.migration yes-no
field change.budget percent
";

/// The line with a mistake, and a part of the help.
const WAYS: &[(&str, &str)] = &[
    (
        "blackout b { every saturday; except emergency or when approved }",
        "`except when class = emergency or approved`",
    ),
    (
        "blackout b { every saturday; except emergency, when approved }",
        "`except when class = emergency or approved`",
    ),
    (
        "blackout b { every saturday; except emergency; except when approved }",
        "`except when class = emergency or approved`",
    ),
    (
        "rule r { require title is set if risk = high }",
        "`if` is written `when`",
    ),
    (
        "rule r { require if risk = high then title is set }",
        "`if` is written `when`",
    ),
    (
        "rule r { if risk = high; require title is set }",
        "`when risk = high`",
    ),
    (
        "approval a { require max(1, 2) of board }",
        "there is no `max`",
    ),
    (
        "rule r { require max(duration, 1h) < 2h }",
        "there is no `max`",
    ),
    ("service a { tier: 1 }", "write `tier 1`"),
    ("service a { tier = 1 }", "write `tier 1`"),
    ("service a { patient-facing }", "`tags patient-facing`"),
    ("rule r { require migration = no }", "write `not migration`"),
    (
        "rule r { require migration is no }",
        "write `not migration`",
    ),
    (
        "rule r { require migration = false }",
        "write `not migration`",
    ),
    (
        "template t { fixes migration = false }",
        "`fixes migration = no`",
    ),
    (
        "rule r { require max services.tier < 3 }",
        "`all services (tier < 3)`",
    ),
    (
        "rule r { require services.tier < 3 }",
        "`all services (tier < 3)`",
    ),
    (
        "rule r { require risk >= \"high\" }",
        "levels are written without quotes: `high`",
    ),
    (
        "rule r { require start.weekday = Friday }",
        "did you mean `friday`?",
    ),
    (
        "rule r { require any approvals (decision = approved) }",
        "did you mean `approve`?",
    ),
    ("rule r { require title != \"\" }", "`title is set`"),
    ("rule r { require duration <= 2h30 }", "`2h30m`"),
    (
        "rule r { require submitted 5 days before start }",
        "`require submitted by 5 days before start`",
    ),
    (
        "rule r { require risk < high; override board }",
        "`override 1 of board`",
    ),
    (
        "rule r { when risk = low require title is set }",
        "put a newline or `;` before `require`",
    ),
    (
        "approval a { require any of board }",
        "`require 1 of board`",
    ),
    (
        "approval a { require 2 from board }",
        "`require 2 of board`",
    ),
    (
        "approval a { require 1 of board before start }",
        "`require 1 of board by start`",
    ),
    (
        "window w { every tuseday 10:00 to 12:00 }",
        "did you mean `tuesday`?",
    ),
    (
        "window w { every friday at 18:00 for 2h }",
        "`every friday 18:00 for 2h`",
    ),
    (
        "window w { every second friday 18:00 to 20:00 }",
        "`every 2nd friday of month 18:00 to 20:00`",
    ),
    (
        "window w { every monday-friday 09:00-17:00 }",
        "`every monday to friday 09:00 to 17:00`",
    ),
    (
        "blackout b { 10:00 to 12:00 every friday }",
        "`every friday 10:00 to 12:00`",
    ),
    (
        "blackout b { from 20.12.2026 to 05.01.2027 }",
        "`from 2026-12-20 to 2027-01-05`",
    ),
    (
        "blackout b { from 2026-12-20 until 2027-01-05 }",
        "`from 2026-12-20 to 2027-01-05`",
    ),
    (
        "blackout b { every event in \"f.ics\" where category = freeze }",
        "`every event in \"f.ics\" when category",
    ),
    (
        "freeze b { from 2026-12-20 to 2027-01-05 }",
        "`blackout NAME { from DATE to DATE }`",
    ),
    (
        "limit l { at most 2 changes a day }",
        "`at most 2 changes per day`",
    ),
    (
        "limit l { at most 2 per day }",
        "`at most 2 changes per day`",
    ),
    (
        "group ops = [@vera, @dave]",
        "`group ops { members @vera, @dave }`",
    ),
    ("person alice { authority high }", "`@alice`"),
    (
        "class quick when risk = low",
        "`class quick { when risk = low }`",
    ),
    ("define x: 3", "`define x = 3`"),
    (
        "blackout b { every friday; in any }",
        "environments are named",
    ),
    ("blackout b { every friday; on all }", "`on ledger`"),
    ("rule r { require budget > -3% }", "`0% - 3%`"),
    (
        "rule r {\n  require title\n  = \"x\"\n}",
        "behind an operator",
    ),
    (
        "rule r { require title is not set }",
        "write `title is missing`",
    ),
    (
        "rule r { require title is empty }",
        "write `title is missing`",
    ),
    (
        "rule r { require title is not missing }",
        "write `title is set`",
    ),
    (
        "rule r { require 1 of board }",
        "`approval NAME { require 1 of board }`",
    ),
    ("rule r { require start >= 22:00 }", "`start.time >= 22:00`"),
    (
        "rule r { require start after 22:00 }",
        "`start.time >= 22:00`",
    ),
    (
        "rule r { require services contains ledger }",
        "written `has`",
    ),
    ("rule r { require duration < 2 hours }", "written `2h`"),
    ("rule r { require duration < 2 }", "`2h`"),
    ("rule r { deny risk = high }", "`require not (CONDITION)`"),
    ("rule r { title is set }", "`require title is set`"),
    (
        "limit l { max 2 changes per day }",
        "`at most 2 changes per day`",
    ),
    (
        "limit l { at most 2 deployments per day }",
        "`changes`, `releases` or `steps`",
    ),
    (
        "limit l { at most 2 services }",
        "`changes`, `releases` or `steps`",
    ),
    (
        "blackout b { friday 16:00 to monday 06:00 }",
        "`every friday 16:00 to monday 06:00`",
    ),
    (
        "blackout b { every weekday 09:00 to 17:00 }",
        "`every monday to friday 09:00 to 17:00`",
    ),
    (
        "blackout b { 2026-12-18 to 2027-01-04 }",
        "`from 2026-12-18 to 2027-01-04`",
    ),
    ("field change.x boolean", "`yes-no`"),
];

#[test]
fn every_mistake_names_its_way_out() {
    let mut without = String::new();
    for (line, help) in WAYS {
        let text = [HEAD, line, "\n"].concat();
        let run = check_files(
            &[("policy.tide".to_owned(), text)],
            "2026-11-16T09:00Z",
            false,
        );
        let errors = run.report.findings.iter();
        let said: Vec<&String> = errors.flat_map(|finding| &finding.help).collect();
        if !said.iter().any(|said| said.contains(help)) {
            let _ = writeln!(without, "{line}\n  wants {help}\n  has {said:?}");
        }
    }
    assert_eq!(without, "");
}

/// What the helps say to write is understood.
#[test]
fn the_ways_out_lead_out() {
    for line in [
        "blackout b { every saturday; except when class = emergency or approved }",
        "blackout b { every saturday; except when class in [emergency, normal] or approved }",
        "rule r { require title is set when risk = high }",
        "rule r { require not migration }",
        "rule r { require budget > 0% - 3% }",
        "rule r { require start.time >= 22:00 }",
        "rule r { require title.length > 3 }",
        "rule r { require count approvals (decision = approve) >= 2 }",
        "rule r { require services has ledger }",
        "rule r { require title like \"*part*\" }",
        "rule r { require all services (tier = 0) }",
        "rule r { require not (risk = high) }",
        "limit l { at most 2 changes per day }",
        "blackout b { every friday 16:00 to 24:00 }",
        "blackout b { every saturday, sunday }",
        "field service.patient-facing yes-no\nservice a { patient-facing yes }",
    ] {
        let text = [HEAD, line, "\n"].concat();
        let run = check_files(
            &[("policy.tide".to_owned(), text)],
            "2026-11-16T09:00Z",
            false,
        );
        let errors = run.report.findings.iter();
        let errors: Vec<String> = errors
            .filter(|finding| finding.nature == tidegate::diagnostic::Nature::Mistake)
            .map(|finding| run.line(finding))
            .collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
}
