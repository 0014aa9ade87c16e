//! The whole command line where things go wrong around it: no reader, no room, no home, odd paths, many files, many at once.

use crate::program::{Folder, Ran, command};
use std::process::Stdio;

const POLICY: (&str, &str) = (
    "policies/p.tide",
    "policy   p { timezone Europe/Amsterdam }\nservice web { tier 1 }\nenvironment production { controlled }\nblackout weekends { every friday 16:00 to monday 06:00 }\n",
);
const AT: &str = "2026-11-16T09:00Z";

/// A plan with changes on the days of some weeks, every seventh on a Saturday.
fn plan(first: usize, count: usize) -> String {
    let change = |number: usize| {
        let day = 1 + number % 28;
        format!(
            "[[change]]\nid = \"C-{number}\"\nservices = [\"web\"]\nenvironments = [\"production\"]\nstart = 2027-02-{day:02}T10:00:00+01:00\nend = 2027-02-{day:02}T10:30:00+01:00\n"
        )
    };
    (first..first + count).map(change).collect()
}

fn workspace() -> Folder {
    let folder = Folder::with(&[POLICY, ("tidegate.toml", "")]);
    for file in 0..16 {
        folder.write(
            &format!("plans/{file:02}.toml"),
            plan(file * 10, 10).as_bytes(),
        );
    }
    folder
}

/// Commands that print much, each with what it ends with.
const LOUD: [(&[&str], i32); 10] = [
    (&["check", "--at", AT], 1),
    (&["check", "--at", AT, "--format", "json"], 1),
    (&["check", "--at", AT, "--format", "sarif"], 1),
    (&["explain"], 0),
    (&["explain", "change"], 0),
    (&["completions", "zsh"], 0),
    (&["man"], 0),
    (&["fmt", "--diff"], 1),
    (&["--help"], 0),
    (&["check", "--help"], 0),
];

#[test]
fn a_reader_that_went_away_changes_no_exit_code() {
    let folder = workspace();
    for (arguments, code) in LOUD {
        // The pipe is closed before the first byte is written.
        let mut child = command(&folder.path(""))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = Ran::new(child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "{arguments:?}");
        assert!(!ran.err.contains("error"), "{arguments:?}: {}", ran.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = workspace();
    for (arguments, _) in LOUD {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = command(&folder.path(""))
            .args(arguments)
            .stdout(full)
            .output()
            .unwrap();
        let ran = Ran::new(output);
        assert_eq!(ran.code, 3, "{arguments:?}");
        assert!(ran.err.starts_with("error: "), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn no_home_a_dumb_terminal_and_a_foreign_locale_change_nothing() {
    let folder = workspace();
    for (arguments, code) in LOUD {
        let plain = folder.run(arguments);
        assert_eq!(plain.code, code, "{arguments:?}\n{}", plain.err);
        let mut bare = command(&folder.path(""));
        bare.args(arguments).env_clear();
        bare.env("TERM", "dumb")
            .env("LC_ALL", "tr_TR.UTF-8")
            .env("TZ", "Asia/Tokyo");
        let bare = Ran::new(bare.output().unwrap());
        assert_eq!(bare.code, code, "{arguments:?}");
        assert!(
            bare.out == plain.out && bare.err == plain.err,
            "{arguments:?}"
        );
    }
}

#[test]
fn twenty_runs_on_any_number_of_threads_print_the_same_bytes() {
    let folder = workspace();
    // Whether a subject is approved is worked out once, by whichever thread asks first; so is what holds of a service.
    folder.write(
        "policies/more.tide",
        b"group ops { members @ann, @ben }\n\
        approval review { on services (tier = 1); require 1 of ops }\n\
        rule reviewed { when any services (tier = 1); require approved }\n\
        blackout tenth { from 2027-02-10 to 2027-02-11; except when approved }\n\
        conflict one-at-a-time { between changes; when during other and not other.approved }\n",
    );
    for format in ["human", "json"] {
        let mut outputs = Vec::new();
        for run in 0..20 {
            let mut check = command(&folder.path(""));
            check.args(["check", "--at", AT, "--format", format]);
            check.env("RAYON_NUM_THREADS", (1 + run % 8).to_string());
            outputs.push(check.output().unwrap().stdout);
        }
        let first = String::from_utf8_lossy(&outputs[0]);
        assert!(first.contains("one-at-a-time") && first.contains("reviewed"));
        assert!(
            outputs.iter().all(|output| *output == outputs[0]),
            "{format}"
        );
    }
}

#[test]
fn many_runs_that_write_one_file_leave_one_whole_report() {
    let folder = workspace();
    let alone = folder.run(&["check", "--at", AT, "--format", "json"]);
    let children: Vec<_> = (0..8)
        .map(|_| {
            command(&folder.path(""))
                .args([
                    "check",
                    "--at",
                    AT,
                    "--output",
                    "json=.report.json",
                    "--quiet",
                ])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let ran = Ran::new(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    }
    let report = std::fs::read_to_string(folder.path(".report.json")).unwrap();
    assert_eq!(report, alone.out);
    let left = std::fs::read_dir(folder.path("")).unwrap();
    let names: Vec<String> = left
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        !names.iter().any(|name| name.ends_with(".tmp")),
        "{names:?}"
    );
}

#[test]
fn many_runs_of_init_in_one_folder_leave_one_workspace() {
    let folder = Folder::with(&[]);
    let children: Vec<_> = (0..8)
        .map(|_| {
            command(&folder.path(""))
                .args(["init", "--at", AT])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let ran = Ran::new(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    }
    folder
        .run(&["check", "--at", AT])
        .says(0, &["1 policy, 1 plan", "no findings"]);
}

#[test]
fn ten_thousand_plans_are_one_calendar() {
    let folder = Folder::with(&[POLICY, ("tidegate.toml", "")]);
    for file in 0..10_000 {
        let name = format!("plans/{:02}/{file:05}.toml", file % 100);
        folder.write(&name, plan(file, 1).as_bytes());
    }
    let ran = folder
        .run(&["check", "--at", AT, "--format", "compact"])
        .says(1, &[]);
    // 7 February 2027 is a Sunday: of 28 days, four are saturdays and four sundays.
    let closed = ran
        .out
        .lines()
        .filter(|line| line.contains(": error blackout: "))
        .count();
    let expected = (0..10_000)
        .filter(|number| [5, 6, 12, 13, 19, 20, 26, 27].contains(&(number % 28)))
        .count();
    assert_eq!(closed, expected);
}

#[test]
fn odd_paths_are_named_as_they_are() {
    let folder = Folder::with(&[]);
    for name in [
        "two words",
        "größe",
        "漢字",
        "a'b\"c",
        "$HOME",
        "-dash",
        "ends.tide",
    ] {
        let path = format!("{name}/ü p.tide");
        folder.write(&path, b"policy p { timezone UTC }\nnonsense\n");
        folder.write(&format!("{name}/tidegate.toml"), b"");
        let shown = format!("{name}/ü p.tide:2:1: error");
        let ran = folder
            .run(&["check", "--format", "compact", "--", name])
            .says(1, &[]);
        assert!(ran.out.starts_with(&shown), "{}", ran.out);
        folder
            .run_in(name, &["check", "--format", "compact"])
            .says(1, &["ü p.tide:2:1: error"]);
        let ran = folder.run(&["fmt", "--check", "--", name]);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("ü p.tide"), "{}", ran.err);
    }
}

#[cfg(unix)]
mod unix {
    use super::{AT, POLICY};
    use crate::program::Folder;
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_folder_that_may_only_be_read() {
        let folder = Folder::with(&[
            POLICY,
            ("shut/tidegate.toml", "exclude = [\"x\"]\n"),
            ("shut/p.tide", "policy   p { timezone UTC }\n"),
        ]);
        let mode =
            |mode| set_permissions(folder.path("shut"), Permissions::from_mode(mode)).unwrap();
        mode(0o555);
        let is_root = std::fs::write(folder.path("shut/probe"), "").is_ok();
        if is_root {
            mode(0o755);
            println!("skipped: whoever may write everywhere is never refused");
            return;
        }
        folder
            .run(&["check", "shut", "--at", AT])
            .says(0, &["checked 1 policy"]);
        for (arguments, part) in [
            (
                ["check", "shut", "--output", "json=shut/.r.json"].as_slice(),
                "shut/.r.json",
            ),
            (&["fmt", "shut"], "shut/p.tide"),
            (&["man", "--output", "shut/man"], "shut/man"),
            (&["init", "shut/new"], "policies/policy.tide"),
        ] {
            let ran = folder.run(arguments);
            assert_eq!(ran.code, 3, "{arguments:?}\n{}", ran.err);
            assert!(ran.err.contains(part), "{arguments:?}\n{}", ran.err);
        }
        mode(0o755);
        assert_eq!(std::fs::read_dir(folder.path("shut")).unwrap().count(), 2);
    }

    #[test]
    fn links_into_circles_end_every_command() {
        let folder = Folder::with(&[
            POLICY,
            ("tidegate.toml", ""),
            ("plans/a/b.toml", "change = []\n"),
        ]);
        symlink("..", folder.path("plans/a/up")).unwrap();
        symlink("self", folder.path("plans/self")).unwrap();
        symlink("two.toml", folder.path("plans/one.toml")).unwrap();
        symlink("one.toml", folder.path("plans/two.toml")).unwrap();
        folder
            .run(&["check", "--at", AT])
            .says(3, &["link-loop", "plans/one.toml", "plans/two.toml"]);
        folder
            .run(&["check", "plans/self", "--at", AT])
            .says(3, &["plans/self"]);
        let ran = folder.run(&["fmt", "--check", "."]);
        assert!(
            ran.code == 0 || ran.code == 1 || ran.code == 3,
            "{}",
            ran.err
        );
        // A link that leads nowhere is there: nothing is written through it.
        symlink("nowhere", folder.path("new.toml")).unwrap();
        let other = Folder::with(&[]);
        symlink("nowhere", other.path("tidegate.toml")).unwrap();
        other.run(&["init", "--at", AT]).says(0, &["left alone"]);
        assert!(!other.path("nowhere").exists());
    }
}
