//! Several reports from one run, and what happens where one cannot be written.

use super::workspace::{AT, FORMATS, clean, nasty, report};
use crate::program::{Folder, Ran, command};
use std::io::Read;
use std::process::Stdio;

/// Checks with a report in a file for each of these.
fn run(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut all = vec!["check", "--at", AT];
    all.extend(arguments);
    folder.run(&all)
}

fn text(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).unwrap()
}

fn names(folder: &Folder, path: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path(path)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn all_formats_from_one_run_are_those_of_many_every_time() {
    let folder = nasty();
    std::fs::create_dir(folder.path(".out")).unwrap();
    let mut arguments = vec!["--width", "80"];
    let targets = FORMATS.map(|format| format!("{format}=.out/{format} é"));
    for target in &targets {
        arguments.extend(["--output", target.as_str()]);
    }
    for _ in 0..3 {
        let ran = run(&folder, &arguments);
        assert_eq!((ran.code, ran.err.as_str()), (3, ""));
        assert!(ran.out.contains("checked 1 policy, 1 plan"), "{}", ran.out);
        for format in FORMATS {
            let alone = report(&folder, format).out;
            assert_eq!(
                text(&folder, &format!(".out/{format} é")),
                alone,
                "{format}"
            );
        }
        assert_eq!(names(&folder, ".out").len(), FORMATS.len());
    }
}

#[test]
fn standard_output_takes_one_report() {
    let folder = clean();
    let alone = report(&folder, "compact");
    let ran = run(&folder, &["--output", "compact=-"]);
    assert_eq!((ran.code, ran.out), (0, alone.out));
    let both = run(&folder, &["--format", "json", "--output", "sarif=-"]);
    assert_eq!((both.code, both.out.as_str()), (2, ""));
    assert!(
        both.err
            .contains("standard output takes one report, not both `json` and `sarif`"),
        "{}",
        both.err
    );
    let twice = ["--output", "json=a", "--output", "sarif=a"];
    let twice = run(&folder, &twice);
    assert_eq!(twice.code, 2);
    assert!(
        twice
            .err
            .contains("`a` takes one report, not both `json` and `sarif`"),
        "{}",
        twice.err
    );
    assert!(!folder.path("a").exists());
}

#[test]
fn a_wrong_name_says_which_was_meant() {
    let folder = clean();
    for (target, part) in [
        (
            "sarfi=x",
            "there is no format `sarfi`; did you mean `sarif`?",
        ),
        ("github_summary=x", "did you mean `github-summary`?"),
        ("xml=x", "the formats are human, compact, json"),
        ("junit", "write junit=FILE"),
        ("junit=", "there is no file behind `=`"),
    ] {
        let ran = run(&folder, &["--output", target]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{target}");
        assert!(ran.err.contains(part), "{target}\n{}", ran.err);
    }
}

#[test]
fn what_cannot_be_written_is_told_and_the_others_are_written() {
    let folder = clean();
    std::fs::create_dir(folder.path("folder")).unwrap();
    let ran = run(
        &folder,
        &[
            "--output",
            "sarif=gone/a.sarif",
            "--output",
            "junit=folder",
            "--output",
            "json=.good.json",
            "--format",
            "compact",
        ],
    );
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert_eq!(
        ran.err,
        "error: the report `sarif` could not be written to `gone/a.sarif`: there is no folder `gone`; create it first\n\
         error: the report `junit` could not be written to `folder`: it is a folder; name a file in it\n"
    );
    assert_eq!(text(&folder, ".good.json"), report(&folder, "json").out);
    // A report says how the check went, not how the reports did.
    assert!(!folder.path("gone").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_device() {
    let folder = clean();
    let ran = run(
        &folder,
        &["--output", "sarif=/dev/full", "--output", "json=/dev/null"],
    );
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .contains("`sarif` could not be written to `/dev/full`: the disk is full"),
        "{}",
        ran.err
    );
    assert_eq!(ran.err.lines().count(), 1);
    assert!(ran.out.contains("checked 1 policy"));
}

#[test]
fn the_environment_names_several_in_lines() {
    let folder = clean();
    let mut command = command(&folder.path(""));
    command.args(["check", "--at", AT]);
    command.env("TIDEGATE_OUTPUT", "json=.a.json\nsarif=b.sarif\n");
    // What runs it changes nothing.
    command
        .env("GITHUB_ACTIONS", "true")
        .env("GITLAB_CI", "true")
        .env("CI", "true");
    let ran = Ran::new(command.output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // Each is the report of a flag, but for the variable that it names.
    let used = "; from the environment: TIDEGATE_OUTPUT=json=.a.json\\nsarif=b.sarif\\n";
    assert_eq!(ran.out.replace(used, ""), report(&folder, "human").out);
    let used = r#"{"name":"TIDEGATE_OUTPUT","value":"json=.a.json\nsarif=b.sarif\n"}"#;
    let json = text(&folder, ".a.json").replace(used, "");
    assert_eq!(json, report(&folder, "json").out);
    let sarif = text(&folder, "b.sarif").replace(used, "");
    assert_eq!(sarif, report(&folder, "sarif").out);
}

#[test]
fn quiet_is_for_people_and_leaves_errors() {
    let folder = nasty();
    let quiet = run(
        &folder,
        &["--quiet", "--format", "compact", "--output", "json=.a.json"],
    );
    assert!(quiet.out.lines().count() > 3);
    assert!(
        quiet.out.lines().all(|line| line.contains(": error ")),
        "{}",
        quiet.out
    );
    assert_eq!(text(&folder, ".a.json"), report(&folder, "json").out);
}

#[test]
fn a_closed_pipe_is_no_failure_in_any_format() {
    // More than a pipe holds, so that the program is still writing when its reader goes.
    let folder = Folder::with(&[(
        "p.tide",
        "policy p { timezone UTC }\nrule r { require id is set }\n",
    )]);
    let keys: String = (0..4_000).map(|n| format!("key{n} = {n}\n")).collect();
    folder.write("tidegate.toml", keys.as_bytes());
    for format in FORMATS {
        let mut child = command(&folder.path(""))
            .args(["check", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 8]).unwrap();
        drop(out);
        let ran = Ran::new(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{format}");
    }
}

#[test]
fn reports_and_baselines_in_the_workspace_are_no_plans() {
    let folder = clean();
    for findings in ["", "group nobody-uses { members @a }\n"] {
        folder.write("more.tide", findings.as_bytes());
        let targets = ["json=r.json", "sarif=r.sarif.json", "gitlab=r.gitlab.json"];
        let mut arguments = vec!["--write-baseline", "known.toml"];
        targets
            .iter()
            .for_each(|target| arguments.extend(["--output", target]));
        let first = run(&folder, &arguments);
        let tests = folder.run(&["test", "--format", "json"]);
        folder.write("t.json", tests.out.as_bytes());
        let again = run(&folder, &["--baseline", "known.toml"]);
        assert_eq!((again.code, &again.out), (0, &first.out));
    }
    // One that somebody names is told, and so is a folder that holds nothing else.
    folder.write("out/r.json", text(&folder, "r.json").as_bytes());
    run(&folder, &["p.tide", "out"]).says(
        3,
        &["`out` holds a report, a baseline or an empty file, and no plan"],
    );
    run(&folder, &["r.json"]).says(3, &["`r.json` is a report, and no plan"]);
    run(&folder, &["known.toml"]).says(3, &["`known.toml` is a baseline, and no plan"]);
}

#[test]
fn no_report_overwrites_what_the_check_has_read() {
    let folder = clean();
    folder.write("p2.tide", b"");
    for target in ["json=p2.tide", "json=./p2.tide"] {
        let ran = run(&folder, &["--output", target]);
        assert_eq!(ran.code, 3);
        assert!(
            ran.err.contains("the check has read that file"),
            "{}",
            ran.err
        );
        assert_eq!(text(&folder, "p2.tide"), "");
    }
    #[cfg(unix)]
    {
        std::fs::create_dir(folder.path("aside")).unwrap();
        std::fs::write(folder.path("aside/.real"), "").unwrap();
        std::os::unix::fs::symlink("aside/.real", folder.path("p3.tide")).unwrap();
        let ran = run(&folder, &["--output", "json=aside/.real"]);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert_eq!(text(&folder, "aside/.real"), "");
        std::fs::remove_file(folder.path("p3.tide")).unwrap();
    }
    // A report of before may be written anew.
    run(&folder, &["--output", "json=r.json"]);
    assert_eq!(run(&folder, &["--output", "json=r.json"]).code, 0);
}

#[test]
fn one_file_is_one_file_however_it_is_written() {
    let folder = clean();
    for (targets, why) in [
        (
            ["json=r", "sarif=./r"],
            "takes one report, not both `json` and `sarif`",
        ),
        (
            ["json=r", "json=./r"],
            "is named twice for the report `json`",
        ),
        (["json=-", "json=-"], "goes to standard output already"),
    ] {
        let [one, two] = targets;
        let ran = run(&folder, &["--output", one, "--output", two]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
}
