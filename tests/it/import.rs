//! What `tidegate import` writes is read back and says what the file said: windows that others wrote, with what they cover.

use crate::data::{data, root, text_of};
use crate::program::{Folder, command, fed};
use crate::support::{check_files, instant};
use std::fmt::Write;
use tidegate::diagnostic::Severity;
use tidegate::engine::Answer;
use tidegate::import::{Kind, import};
use tidegate::policy::resolve::{CalendarText, resolve};
use tidegate::source::{FileId, SourceMap};
use tidegate::syntax;
use tidegate::syntax::format::format;
use tidegate::time::{Interval, ZoneDatabase};
use tidegate::verdict::Timetable;

/// The text that a file becomes, which is in the one style, or what cannot be written.
fn written(kind: Kind, text: &str) -> Result<String, Vec<String>> {
    let tide = import(kind, FileId(0), "given", text, &ZoneDatabase::bundled());
    let tide = tide.map_err(|findings| -> Vec<String> {
        let told = |finding: &tidegate::diagnostic::Diagnostic| finding.message.clone();
        findings.iter().map(told).collect()
    })?;
    let formatted = format(&tide);
    assert_eq!(formatted.text, tide);
    assert_eq!(formatted.skipped, []);
    Ok(tide)
}

/// The stretches that all lines of a text open in a year, merged. The text has no mistake.
fn opened(tide: &str, calendar: Option<&str>, horizon: Interval) -> Vec<Interval> {
    let parsed = syntax::parse(FileId(0), tide);
    assert_eq!(parsed.diagnostics, [], "{tide}");
    let calendars: Vec<CalendarText<'_>> = calendar
        .map(|text| CalendarText {
            policy: FileId(0),
            path: "given.ics",
            text: Ok((FileId(1), text)),
        })
        .into_iter()
        .collect();
    let (policy, findings) = resolve(
        &[(FileId(0), std::sync::Arc::new(parsed))],
        &Default::default(),
        &SourceMap::new(),
        &calendars,
        &ZoneDatabase::bundled(),
    );
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.count(), 0, "{tide}\n{findings:?}");
    let table = Timetable::new(&policy, horizon);
    let all = (0..policy.times.len()).flat_map(|number| {
        let set = table.set(u32::try_from(number).unwrap());
        set.union.as_slice().to_vec()
    });
    let mut all: Vec<Interval> = all.collect();
    all.sort_unstable();
    let mut merged: Vec<Interval> = Vec::new();
    for one in all {
        match merged.last_mut() {
            Some(last) if one.start <= last.end => last.end = last.end.max(one.end),
            _ => merged.push(one),
        }
    }
    merged
}

fn year_2025() -> Interval {
    Interval::new(instant("2025-01-01T00:00Z"), instant("2026-01-01T00:00Z"))
}

/// `applications`, `namespaces` or `clusters` of a case.
fn scope(scope: &str) -> String {
    let (key, pattern) = match scope.split_once(':') {
        Some(("ns", name)) => ("namespaces", name),
        Some((_, name)) => ("clusters", name),
        None if scope.is_empty() => ("applications", "*"),
        None => ("applications", scope),
    };
    format!("{key}: [\"{pattern}\"]")
}

#[test]
fn deployment_windows_of_others_cover_the_same_times() {
    let Some(cases) = data("deploy-windows/cases.jsonl") else {
        return;
    };
    let (mut same, mut refused) = (0, Vec::new());
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| case[key].as_str().unwrap_or_default();
        let zone = word("tz");
        let yaml = format!(
            "- kind: {}\n  schedule: \"{}\"\n  duration: {}\n  timeZone: {zone}\n  {}\n",
            word("kind"),
            word("schedule"),
            word("duration"),
            scope(word("scope")),
        );
        let tide = match written(Kind::ArgoCd, &yaml) {
            Ok(tide) => tide,
            Err(why) => {
                refused.push((word("id").to_owned(), why.join("; ")));
                continue;
            }
        };
        let year = year_2025();
        let open = opened(&tide, None, year);
        let total: i64 = open
            .iter()
            .map(|one| one.end.min(year.end).0 - one.start.max(year.start).0)
            .sum();
        let share = total as f64 / (year.end.0 - year.start.0) as f64;
        let wanted = case["share_of_2025"].as_f64().unwrap();
        assert!(
            (share - wanted).abs() < 0.003,
            "{}: {share} and not {wanted}\n{tide}",
            word("id")
        );
        // The first stretches, unless they are all of the time that was looked at.
        for example in case["merged_examples"].as_array().unwrap() {
            if wanted >= 1.0 {
                continue;
            }
            let (from, to) = example.as_str().unwrap().split_once(" -> ").unwrap();
            let at = |text: &str| {
                let text = format!("{} {zone}", &text[4..]);
                let zones = ZoneDatabase::bundled();
                let civil = tidegate::time::parse_time(&text[..16]).unwrap();
                let tidegate::time::PlanTime::Local { civil, .. } = civil else {
                    panic!("{text} is no time");
                };
                match zones.zone(zone).unwrap().resolve(civil) {
                    tidegate::time::Local::Unique(at) => at,
                    other => panic!("{text}: {other:?}"),
                }
            };
            let stretch = Interval::new(at(from), at(to));
            assert!(open.contains(&stretch), "{}: {example}\n{tide}", word("id"));
        }
        same += 1;
    }
    println!("{same} cover the same times; refused: {refused:?}");
    assert!(same > 30);
    for (id, why) in refused {
        assert!(why.contains("ends before it starts"), "{id}: {why}");
    }
}

/// The truth table of Argo CD: which windows let a sync through, by hand or not.
#[test]
fn argo_cd_and_tide_agree_on_who_may_sync() {
    let Some(table) = data("deploy-windows/argocd_cansync_table.json") else {
        return;
    };
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    let (mut agree, mut refused) = (0, 0);
    for case in table.as_array().unwrap() {
        let mut yaml =
            String::from("kind: AppProject\nmetadata: {name: table}\nspec:\n  syncWindows:\n");
        for window in case["windows"].as_array().unwrap() {
            // At the instant of the check it is the 16th of November.
            let schedule = if window["active"] == true {
                "0 9 16 11 *"
            } else {
                "0 9 1 3 *"
            };
            let _ = writeln!(
                yaml,
                "    - {{kind: {}, schedule: \"{schedule}\", duration: 3h, manualSync: {}, applications: [\"*\"]}}",
                window["kind"], window["manual_sync"]
            );
        }
        for _ in case["extra"].as_array().unwrap() {
            yaml += "    - {kind: allow, schedule: invalid, duration: invalid, applications: [\"*\"]}\n";
        }
        let name = case["name"].as_str().unwrap();
        if case["error"] == true {
            // Of two of the three the table has no windows, and only says that they are invalid.
            assert!(written(Kind::ArgoCd, &yaml).is_err(), "{name}");
            refused += 1;
            continue;
        }
        let tide = written(Kind::ArgoCd, &yaml).unwrap();
        let by_hand = if tide.contains("manual-sync") {
            format!("manual-sync = {}\n", case["is_manual"])
        } else {
            String::new()
        };
        let plan = format!(
            "[[change]]\nid = \"sync\"\nstart = 2026-11-16T10:00:00Z\nend = 2026-11-16T10:05:00Z\n{by_hand}"
        );
        let files = [
            ("p.tide".to_owned(), tide.clone()),
            ("plan.toml".to_owned(), plan),
        ];
        let checked = check_files(&files, "2026-11-16T09:00Z", false);
        let may_sync = matches!(checked.report.verdicts[0].answer, Answer::Go);
        assert_eq!(may_sync, case["can_sync"] == true, "{name}\n{tide}");
        agree += 1;
    }
    println!("{agree} agree, {refused} are refused as Argo CD refuses them");
    assert!(agree > 20);
}

/// Calendars of AWS, once imported and once taken as they are, are closed and open at the same times.
#[test]
fn change_calendars_are_the_same_as_their_events() {
    let mut count = 0;
    for name in [
        "auto-open-close",
        "cloudformation-doc-example",
        "coupon-freeze-monthend",
        "coupon-freeze-yearend",
        "coupon-prod-deploy-calendar",
    ] {
        let Some(text) = data(&format!("deploy-windows/aws-change-calendar/{name}.ics")) else {
            return;
        };
        let tide = written(Kind::AwsChangeCalendar, &text).unwrap();
        let years = Interval::new(instant("2026-01-01T00:00Z"), instant("2030-01-01T00:00Z"));
        let imported = opened(&tide, None, years);
        if text.contains("BEGIN:VEVENT") {
            let taken = "period taken { timezone UTC; every event in \"given.ics\" }\n";
            assert_eq!(imported, opened(taken, Some(&text), years), "{tide}");
            count += imported.len();
        } else {
            assert!(tide.contains("always open"), "{tide}");
        }
    }
    assert!(count > 900, "{count} openings");
}

#[test]
fn freeze_periods_are_blackouts() {
    let freezes = |periods: &[(&str, &str)]| {
        let mut json = String::from("[");
        for (number, (start, end)) in periods.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            let _ = write!(
                json,
                "{comma}{{\"id\":{number},\"freeze_start\":\"{start}\",\"freeze_end\":\"{end}\",\"cron_timezone\":\"Europe/Berlin\",\"created_at\":\"2026-01-01T00:00:00Z\"}}"
            );
        }
        written(Kind::GitLab, &(json + "]"))
    };
    let tide = freezes(&[
        ("0 23 * * 5", "0 8 * * 1"),
        ("0 18 * * 1-5", "0 7 * * 1-5"),
        ("0 0 24 12 *", "0 6 2 1 *"),
    ])
    .unwrap();
    let every: Vec<&str> = tide.lines().filter(|line| line.contains("every")).collect();
    assert_eq!(
        every,
        [
            "  every     friday 23:00 to monday 08:00",
            "  every     friday 18:00 to monday 07:00",
            "  every     monday to thursday 18:00 to 07:00",
            "  every     24 december 00:00 to 2 january 06:00",
        ]
    );
    opened(&tide, None, year_2025());
    assert_eq!(
        freezes(&[("0 9,12 * * *", "0 10 * * *"), ("60 9 * * *", "0 10 * * *")]).unwrap_err(),
        [
            "this freeze period cannot be written: it starts or ends several times a day",
            "`60` is not understood in a cron schedule",
        ]
    );
    assert!(written(Kind::GitLab, "[]").is_err());
    assert!(written(Kind::GitLab, "").is_err());
}

/// What Tide cannot say is named, and nothing is written.
#[test]
fn what_cannot_be_written_is_named() {
    let window = |more: &str| {
        let yaml = format!("- {{kind: allow, schedule: \"0 9 * * *\", duration: 8h, {more}}}\n");
        written(Kind::ArgoCd, &yaml).map_err(|why| why.join("; "))
    };
    assert!(window("applications: [\"*\"]").is_ok());
    assert!(window("applications: [\"*\"], syncOverrun: false").is_ok());
    for (more, why) in [
        (
            "applications: [\"*\"], timeZone: Mars/Base",
            "there is no time zone `Mars/Base`",
        ),
        (
            "applications: [\"*\"], syncOverrun: true",
            "`syncOverrun` cannot be written as Tide",
        ),
        (
            "applications: [\"*\"], syncOverun: true",
            "`syncOverun` is no field of a sync window",
        ),
        ("applications: ['{a,b}']", "`{a,b}` is no pattern"),
        (
            "manualSync: false",
            "names no applications, namespaces or clusters",
        ),
        (
            "applications: [a]}\n- {kind: allow, schedule: \"0 9 * * *\", duration: 8h, applications: [b]",
            "another scope or time zone than the first",
        ),
        (
            "applications: [\"*\"]}\n- {kind: deny, schedule: '@daily', duration: 8 hours, applications: [b]",
            "`8 hours` is no duration",
        ),
    ] {
        let found = window(more).unwrap_err();
        assert!(found.contains(why), "{more}: {found}");
    }
    let aws = |kind: &str, rule: &str| {
        let text = format!(
            "BEGIN:VCALENDAR\n{kind}BEGIN:VEVENT\nSUMMARY:E\nDTSTART:20260501T080000Z\nDTEND:20260501T180000Z\n{rule}END:VEVENT\nEND:VCALENDAR\n"
        );
        written(Kind::AwsChangeCalendar, &text).map_err(|why| why.join("; "))
    };
    let closed = "X-CALENDAR-TYPE:DEFAULT_CLOSED\n";
    assert!(aws(closed, "RRULE:FREQ=DAILY;COUNT=3\n").is_ok());
    assert!(aws("", "").unwrap_err().contains("no `X-CALENDAR-TYPE`"));
    assert!(
        aws("X-CALENDAR-TYPE:MAYBE\n", "")
            .unwrap_err()
            .contains("`MAYBE`")
    );
    let advisory = "X-EVENT-TYPE:ADVISORY\n";
    assert!(
        aws("X-CALENDAR-TYPE:DEFAULT_OPEN\n", advisory)
            .unwrap()
            .contains("  advisory\n")
    );
    assert!(aws(closed, advisory).unwrap_err().contains("opens nothing"));
    let managed = "X-CALENDAR-TYPE:DEFAULT_OPEN\nX-CALENDAR-CMEVENTS:ENABLED\n";
    assert!(aws(managed, "").unwrap_err().contains("Change Manager"));
    for rule in [
        "RRULE:FREQ=HOURLY\n",
        "RRULE:FREQ=DAILY;INTERVAL=2\n",
        "RDATE:20260601T080000Z\n",
    ] {
        let why = aws(closed, rule).unwrap_err();
        assert!(
            why.contains("cannot be written as a line of times"),
            "{why}"
        );
    }
}

/// Whatever stands beside what is imported is named, in each tool's file.
#[test]
fn nothing_beside_is_left_out_in_silence() {
    let freeze = r#"{"freeze_start": "0 23 * * 5", "freeze_end": "0 7 * * 1"}"#;
    let window = "[{kind: deny, schedule: '0 22 * * *', duration: 1h, applications: ['*']}]";
    let calendar = |more: &str, behind: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-CALENDAR-TYPE:DEFAULT_OPEN\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:a\r\n\
             DTSTART:20261201T100000Z\r\nDTEND:20261201T110000Z\r\nEND:VEVENT\r\n{more}END:VCALENDAR\r\n{behind}"
        )
    };
    let whole = [
        (Kind::GitLab, format!("{{\"freeze_periods\": [{freeze}]}}")),
        (Kind::ArgoCd, format!("syncWindows: {window}")),
        (
            Kind::ArgoCd,
            format!(
                "kind: AppProject\nmetadata: {{name: a}}\nspec: {{sourceRepos: ['*'], syncWindows: {window}}}\nstatus: {{}}"
            ),
        ),
        (Kind::AwsChangeCalendar, calendar("", "")),
    ];
    for (kind, text) in &whole {
        assert!(
            written(*kind, text).is_ok(),
            "{:?} {text}",
            written(*kind, text)
        );
    }
    for (kind, text, named) in [
        (
            Kind::GitLab,
            format!(
                "{{\"freeze_periods\": [{freeze}], \"id\": 2, \"freeze_start\": \"0 18 * * 4\"}}"
            ),
            "`freeze_start` is beside",
        ),
        (
            Kind::GitLab,
            format!("[{freeze}, null]"),
            "lacks `freeze_start`",
        ),
        (
            Kind::ArgoCd,
            format!("syncWindows: {window}\nschedule: '0 18 * * 5'"),
            "`schedule` is beside",
        ),
        (
            Kind::ArgoCd,
            format!("syncWindows: {window}\nspec: {{syncWindows: {window}}}"),
            "`syncWindows` is beside",
        ),
        (
            Kind::ArgoCd,
            format!("spec: {{syncWindows: {window}, freezes: []}}"),
            "`freezes` is beside",
        ),
        (
            Kind::AwsChangeCalendar,
            calendar("BEGIN:VFREEBUSY\r\nUID:b\r\nEND:VFREEBUSY\r\n", ""),
            "`VFREEBUSY` is not an event",
        ),
        (
            Kind::AwsChangeCalendar,
            calendar("", &calendar("", "")),
            "a second calendar",
        ),
    ] {
        let found = written(kind, &text).unwrap_err();
        assert!(
            found.iter().any(|one| one.contains(named)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn a_scope_is_a_condition_on_declared_fields() {
    let tide = written(
        Kind::ArgoCd,
        "metadata: {name: Shop}\nspec:\n  syncWindows:\n  - kind: deny\n    schedule: '0 22 * * *'\n    duration: 10h\n    description: 'no \"night\" {syncs}'\n    applications: ['shop-*', 'till \"x\"']\n    namespaces: [default]\n    andOperator: true\n",
    )
    .unwrap();
    assert_eq!(
        tide,
        "# From the Argo CD sync windows of given.\n\
         # A sync is checked as a change: its whole planned time, with the rollback.\n\n\
         field change.application  text  \"the Argo CD application\"\n\n\
         field change.namespace  text  \"the Argo CD namespace\"\n\n\
         blackout no-night-syncs {\n  timezone  UTC\n  \
         when      (application like \"shop-*\" or application like \"till \\\"x\\\"\") and namespace like \"default\"\n  \
         every     day 22:00 to 08:00\n  reason    \"no \\\"night\\\" (syncs)\"\n}\n"
    );
    assert_eq!(opened(&tide, None, year_2025()).len(), 366);
}

/// The examples of `docs/import.md`: each file, then the Tide that it becomes. With `TIDEGATE_BLESS=1` the Tide is written anew.
#[test]
fn the_page_shows_what_is_written() {
    let page = text_of("docs/import.md");
    let mut actual = String::new();
    let mut given: Option<(Kind, String)> = None;
    let mut count = 0;
    for (number, part) in page.split("```").enumerate() {
        if number > 0 {
            actual += "```";
        }
        let (info, text) = part.split_once('\n').unwrap_or((part, ""));
        let kind = match info.split_whitespace().nth(1) {
            _ if number % 2 == 0 => None,
            Some("argocd") => Some(Kind::ArgoCd),
            Some("gitlab") => Some(Kind::GitLab),
            Some("aws-change-calendar") => Some(Kind::AwsChangeCalendar),
            _ => None,
        };
        match (kind, &given) {
            (Some(kind), _) => given = Some((kind, text.to_owned())),
            (None, Some((kind, source))) if info == "tide" => {
                let tide = written(*kind, source).unwrap();
                opened(&tide, None, year_2025());
                actual += &format!("tide\n{tide}");
                given = None;
                count += 1;
                continue;
            }
            _ => {}
        }
        actual += part;
    }
    assert!(count >= 3 && given.is_none(), "{count} examples");
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        std::fs::write(root().join("docs/import.md"), actual).unwrap();
    } else {
        assert_eq!(page, actual, "TIDEGATE_BLESS=1 writes it anew");
    }
}

#[test]
fn the_command_writes_all_or_nothing() {
    let folder = Folder::with(&[
        (
            "ok.yaml",
            "- {kind: deny, schedule: '0 18 * * 5', duration: 62h, applications: ['*']}\n",
        ),
        (
            "bad.yaml",
            "- {kind: deny, schedule: '0 18 * * 5', duration: 62h, applications: ['*']}\n- {kind: never}\n",
        ),
        ("not.yaml", "a: [\n"),
    ]);
    let ran = folder.run(&["import", "argocd", "ok.yaml"]).says(
        0,
        &[
            "# From the Argo CD sync windows of ok.yaml.\n",
            "  every     friday 18:00 to monday 08:00\n",
        ],
    );
    assert_eq!(ran.err, "");
    folder.write("written.tide", ran.out.as_bytes());
    folder
        .run(&["check", "written.tide", "--at", "2026-11-16T09:00Z"])
        .says(0, &["checked 1 policy"]);
    let ran = folder.run(&["import", "argocd", "bad.yaml"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err
            .contains("bad.yaml:2:10 not-importable: `never` is no kind of sync window"),
        "{}",
        ran.err
    );
    let mut piped = command(&folder.path(""));
    let piped = fed(piped.args(["import", "argocd", "-"]), b"- {kind: never}\n");
    assert_eq!((piped.code, piped.out.as_str()), (1, ""));
    assert!(
        piped.err.contains("standard input:1:10 not-importable"),
        "{}",
        piped.err
    );
    let text = "- {kind: deny, schedule: '0 18 * * 5', duration: 62h, applications: ['*']}\n";
    let mut piped = command(&folder.path(""));
    fed(piped.args(["import", "argocd", "-"]), text.as_bytes())
        .says(0, &["# From the Argo CD sync windows of standard input.\n"]);
    assert_eq!(folder.run(&["import", "argocd", "not.yaml"]).code, 1);
    assert_eq!(folder.run(&["import", "argocd", "gone.yaml"]).code, 3);
    assert_eq!(folder.run(&["import", "jenkins", "ok.yaml"]).code, 2);
    assert_eq!(folder.run(&["import", "argocd"]).code, 2);
}

/// No text of any kind makes an import panic; most are refused.
#[test]
fn any_text_is_imported_or_refused() {
    let texts = [
        "",
        "[]",
        "{}",
        "- 1\n",
        "a: b\n",
        "\u{FEFF}- {}\n",
        "BEGIN:VCALENDAR",
        "---\n---\n",
        "- - -\n",
        "🦀: [🦀]\n",
    ];
    for kind in [Kind::ArgoCd, Kind::GitLab, Kind::AwsChangeCalendar] {
        for text in texts {
            assert!(written(kind, text).is_err(), "{kind:?} {text}");
        }
    }
    let whole = "- {kind: deny, schedule: '0 18 * * 5', duration: 62h, applications: ['*']}\n";
    for cut in 0..whole.len() - 2 {
        assert!(written(Kind::ArgoCd, &whole[..cut]).is_err(), "{cut}");
    }
}
