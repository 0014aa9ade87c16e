//! `tidegate init`: what it writes passes at once, and nothing is overwritten.

use crate::program::{Folder, Ran, command};

const AT: &str = "2026-11-27T09:00Z";

fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn init(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["init", "--at", AT], arguments].concat())
}

#[test]
fn every_starter_passes_and_is_formatted() {
    for (starter, changes) in [
        ("minimal", "1 change against 4 statements; no findings"),
        ("itil", "3 changes against"),
        ("payments", "4 changes, 1 release against"),
        ("kubernetes", "8 changes against"),
        ("deployment-windows", "9 changes against"),
    ] {
        for at in [AT, "2027-03-01T12:00Z"] {
            let folder = Folder::with(&[]);
            let ran = folder.run(&["init", "--from", starter, "--at", at]);
            ran.says(
                0,
                &[
                    "wrote policies/",
                    "wrote plans/",
                    "wrote tidegate.toml",
                    "next:",
                ],
            );
            let ran = folder
                .run(&["check", "--at", at])
                .says(0, &["checked ", changes]);
            // The rota of a starter ends some day, and that is told.
            let told = ran.out.lines().filter(|line| line.starts_with("warning "));
            let told = told.count();
            let of_rota = ran.out.matches("warning uncovered-rota").count();
            assert_eq!(told, of_rota, "{starter}:\n{}", ran.out);
            // The plans of the others are of their time: a gate is about now.
            if starter == "minimal" {
                folder.run(&["check", "--gate", "--at", at]).says(0, &[]);
            }
            folder.run(&["fmt", "--check"]).says(0, &[]);
        }
    }
}

#[test]
fn the_example_of_the_smallest_may_not_go_on_a_saturday() {
    let folder = Folder::with(&[]);
    init(&folder, &["--timezone", "Europe/Amsterdam"]).says(0, &["time zone Europe/Amsterdam"]);
    let example = read(&folder, "plans/example.toml");
    assert!(example.contains("start = 2026-12-01T10:00:00"), "{example}");
    folder.write(
        "plans/example.toml",
        example.replace("2026-12-01", "2026-12-05").as_bytes(),
    );
    folder
        .run(&["check", "--at", AT])
        .says(1, &["blackout weekends", "no-go"]);
}

#[test]
fn any_day_will_do() {
    for day in 1..=31 {
        let at = format!("2026-12-{day:02}T23:30Z");
        let folder = Folder::with(&[]);
        folder
            .run(&["init", "--at", &at, "--timezone", "Pacific/Kiritimati"])
            .says(0, &[]);
        folder
            .run(&["check", "--gate", "--at", &at])
            .says(0, &["no findings"]);
    }
}

#[test]
fn the_zone_is_never_that_of_the_machine() {
    let folder = Folder::with(&[]);
    let mut init = command(&folder.path(""));
    init.args(["init", "--at", AT]).env("TZ", "Asia/Tokyo");
    Ran::new(init.output().unwrap()).says(0, &["time zone UTC, since none was named"]);
    let policy = read(&folder, "policies/policy.tide");
    assert!(policy.contains("{ timezone UTC }  # where"), "{policy}");
    for (arguments, part) in [
        (
            ["--timezone", "Europe/Amsterdm"].as_slice(),
            "did you mean `Europe/Amsterdam`?",
        ),
        (
            &["--timezone", "Europe/Amsterdam", "--from", "itil"],
            "for the starter `minimal`",
        ),
        (&["policies/policy.tide"], "is no folder"),
    ] {
        let ran = folder.run(&[&["init"], arguments].concat());
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(part), "{}", ran.err);
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::with(&[
        ("plans/example.toml", "# mine\n"),
        (".gitlab-ci.yml", "stages: []\n"),
    ]);
    let ran = init(&folder, &[]);
    ran.says(
        0,
        &[
            "left alone plans/example.toml: it is there already",
            "1 file in plans/ is a plan from now on",
            "wrote .gitlab/tidegate.yml",
            "left alone .gitlab-ci.yml: add to it `include:",
        ],
    );
    assert_eq!(read(&folder, "plans/example.toml"), "# mine\n");
    assert_eq!(read(&folder, ".gitlab-ci.yml"), "stages: []\n");
    let policy = read(&folder, "policies/policy.tide");
    init(&folder, &["--from", "itil", "--ci", "github"]).says(
        0,
        &[
            "left alone `tidegate.toml`: there is a workspace here already",
            "wrote .github/workflows/tidegate.yml",
        ],
    );
    assert_eq!(read(&folder, "policies/policy.tide"), policy);
    assert!(!folder.path("policies/people.tide").exists());
    let own = Folder::with(&[("mine.tide", "policy p { timezone UTC }\n")]);
    init(&own, &[]).says(0, &["left alone `mine.tide`"]);
    assert!(!own.path("tidegate.toml").exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = Folder::with(&[]);
    init(&folder, &["--dry-run", "--ci", "gitlab"]).says(
        0,
        &[
            "would write policies/policy.tide",
            "would write .gitlab-ci.yml",
            "would write tidegate.toml",
        ],
    );
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 0);
}

#[test]
fn a_folder_below_a_checkout_has_its_pipeline_at_the_root() {
    let remote = "[remote \"up\"]\n\turl = https://gitlab.com/a/b\n[remote \"origin\"]\n\turl = git@github.com:a/b.git\n";
    let owners = "* @zoe @yan @a/team\n";
    let folder = Folder::with(&[(".git/config", remote), ("CODEOWNERS", owners)]);
    init(&folder, &["Change policy"]).says(
        0,
        &[
            "wrote .github/workflows/tidegate.yml",
            "people from CODEOWNERS",
            "tidegate check './Change policy'",
        ],
    );
    let policy = read(&folder, "Change policy/policies/policy.tide");
    assert!(policy.contains("policy change-policy {"), "{policy}");
    assert!(policy.contains("members @yan, @zoe"), "{policy}");
    assert!(policy.contains("@a/team"), "{policy}");
    let pipeline = read(&folder, ".github/workflows/tidegate.yml");
    assert!(pipeline.contains("-- './Change policy' ||"), "{pipeline}");
    folder
        .run(&["check", "Change policy", "--at", AT])
        .says(0, &["no findings"]);
    folder
        .run(&["fmt", "--check", "Change policy"])
        .says(0, &[]);
}

#[test]
fn many_owners_are_still_a_policy_in_style() {
    let owners: String = (0..200)
        .map(|n| format!("/a{n} @some-developer-{n} @org/team-{n}\n"))
        .collect();
    let folder = Folder::with(&[(".github/CODEOWNERS", &owners)]);
    init(&folder, &[]).says(0, &["people from .github/CODEOWNERS"]);
    folder.run(&["check", "--at", AT]).says(0, &["no findings"]);
    folder.run(&["fmt", "--check"]).says(0, &[]);
}

#[test]
fn what_is_there_is_called_by_its_name() {
    let folder = Folder::with(&[("tidegate.toml", "plans = ['conf/**']\n")]);
    init(&folder, &["--ci", "none"]).says(
        0,
        &["left alone `tidegate.toml`: there is a workspace here already"],
    );
    let folder = Folder::with(&[("p.tide", "")]);
    init(&folder, &["--ci", "none"])
        .says(0, &["left alone `p.tide`: there is a policy here already"]);
    let folder = Folder::with(&[(".gitlab-ci.yml", "stages: []\n")]);
    init(&folder, &["--ci", "gitlab"]).says(0, &["left alone .gitlab-ci.yml: add to it"]);
    folder.write(
        ".gitlab-ci.yml",
        b"include: [{ local: .gitlab/tidegate.yml }]\n",
    );
    init(&folder, &["--ci", "gitlab"]).says(
        0,
        &["left alone .gitlab-ci.yml: it includes .gitlab/tidegate.yml already"],
    );
}
