//! Links: a file that is reached in several ways is one file, and none leads out of the repository.

#![cfg(unix)]

use crate::program::{Folder, Ran};
use std::os::unix::fs::symlink;

const AT: &str = "2026-12-01T09:00Z";
const CONFIG: (&str, &str) = ("repo/tidegate.toml", "");
const POLICY: (&str, &str) = (
    "repo/policy.tide",
    "policy p { timezone UTC }\nrule titled { require title is set }\nservice s\nconflict same-service { between changes; when during other and share services }\n",
);
const PLAN: &str = "[[change]]\nid = \"A\"\ntitle = \"a\"\nservices = [\"s\"]\nstart = 2026-12-02T10:00:00Z\nend = 2026-12-02T11:00:00Z\n";

/// A repository, and a file outside of it with a secret.
fn repository(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[CONFIG, POLICY, ("repo/.git/HEAD", "ref: refs/heads/main\n")]);
    folder.write("elsewhere/key.txt", b"HUSH-4711 title = bare\n");
    for (path, text) in files {
        folder.write(path, text.as_bytes());
    }
    folder
}

fn link(folder: &Folder, target: &str, path: &str) {
    let path = folder.path(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink(target, path).unwrap();
}

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["check", "--at", AT], more].concat())
}

#[test]
fn a_file_behind_a_link_is_not_a_second_one() {
    let folder = repository(&[("repo/plans/a.toml", PLAN)]);
    link(&folder, "../plans", "repo/team/plans");
    link(&folder, "../plans/a.toml", "repo/team/b.toml");
    link(&folder, "../policy.tide", "repo/team/policy.tide");
    check(&folder, &["repo"]).says(0, &["checked 1 policy, 1 plan"]);
    // By whichever name it is named.
    for named in [
        "repo/plans/a.toml",
        "repo/team/b.toml",
        "repo/team/plans",
        "repo/team/../plans",
    ] {
        check(&folder, &[named]).says(0, &["1 plan: 1 change"]);
    }
    check(&folder, &["repo/team/b.toml", "repo/plans/a.toml"]).says(0, &["1 plan: 1 change"]);
    link(&folder, "repo", "alias");
    check(&folder, &["repo", "alias"]).says(0, &["checked 1 policy, 1 plan"]);
}

#[test]
fn a_pattern_takes_a_file_by_the_path_that_it_matches() {
    let folder = repository(&[("repo/drafts/a.toml", PLAN)]);
    folder.write("repo/tidegate.toml", b"plans = [\"plans/**/*.toml\"]\n");
    link(&folder, "../drafts", "repo/plans/ours");
    check(&folder, &["repo"]).says(0, &["1 plan: 1 change"]);
    let folder = repository(&[("repo/drafts/a.toml", PLAN)]);
    folder.write("repo/tidegate.toml", b"plans = [\"plans/*.toml\"]\n");
    link(&folder, "../drafts/a.toml", "repo/plans/ours.toml");
    check(&folder, &["repo"]).says(0, &["1 plan: 1 change"]);
}

#[test]
fn links_that_double_at_each_level_cost_nothing() {
    for config in ["", "plans = [\"**/plans/**/*.toml\", \"d00/**/*.toml\"]\n"] {
        let folder = repository(&[("repo/d30/plans/a.toml", PLAN)]);
        folder.write("repo/tidegate.toml", config.as_bytes());
        for level in 0..30 {
            let next = format!("../d{:02}", level + 1);
            link(&folder, &next, &format!("repo/d{level:02}/a"));
            link(&folder, &next, &format!("repo/d{level:02}/b"));
        }
        check(&folder, &["repo"]).says(0, &["1 plan: 1 change"]);
    }
}

#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    let names = ["b.toml", "b.json", "b.yaml", "b.tide", "b.csv", "sub"];
    for name in names {
        let folder = repository(&[("repo/plans/a.toml", PLAN)]);
        if name == "b.csv" {
            folder.write(
                "repo/tidegate.toml",
                b"[[table]]\nrecord = \"change\"\nfiles = [\"plans/*.csv\"]\ncolumns.id = \"id\"\n",
            );
        }
        folder.write("elsewhere/x/hush.toml", b"HUSH-4711 = = \n");
        let target = if name == "sub" {
            "../../elsewhere/x"
        } else {
            "../../elsewhere/key.txt"
        };
        let path = format!("repo/plans/{name}");
        link(&folder, target, &path);
        let message = format!("`{path}` leads outside the repository");
        check(&folder, &["repo"])
            .says(3, &["error outside-repository", &message])
            .hides(&["HUSH", "elsewhere"]);
        check(&folder, &[&path])
            .says(3, &["outside-repository", &message])
            .hides(&["HUSH", "elsewhere"]);
    }
}

#[test]
fn what_a_policy_or_the_configuration_names_lies_in_the_repository() {
    let folder = repository(&[("repo/plans/a.toml", PLAN)]);
    folder.write(
        "repo/policy.tide",
        b"policy p { timezone UTC }\nblackout b { every event in \"../elsewhere/key.txt\" }\n",
    );
    check(&folder, &["repo"])
        .says(1, &["outside the repository"])
        .hides(&["HUSH"]);
    // Nor through a link, and nothing says whether there is such a file.
    folder.write(
        "repo/policy.tide",
        b"policy p { timezone UTC }\nblackout b { every event in \"../elsewhere/none.txt\" }\n",
    );
    check(&folder, &["repo"]).says(1, &["outside the repository"]);
    let folder = repository(&[]);
    folder.write(
        "repo/tidegate.toml",
        b"baseline = \"../elsewhere/key.txt\"\n",
    );
    check(&folder, &["repo"])
        .says(3, &["outside the repository"])
        .hides(&["HUSH"]);
    let folder = repository(&[]);
    std::fs::remove_file(folder.path("repo/tidegate.toml")).unwrap();
    link(&folder, "../elsewhere/key.txt", "repo/tidegate.toml");
    check(&folder, &["repo"])
        .says(3, &["outside the repository"])
        .hides(&["HUSH"]);
}

#[test]
fn a_base_belongs_to_the_repository() {
    let folder = repository(&[("repo/plans/a.toml", PLAN)]);
    folder.write("repo/tidegate.toml", b"base = [\"../org\"]\n");
    folder.write(
        "org/org.tide",
        b"policy org { timezone UTC }\nblackout b { every event in \"days.ics\" }\n",
    );
    folder.write(
        "org/days.ics",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261202T090000Z\r\nDTEND:20261202T120000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    check(&folder, &["repo"])
        .says(1, &["error blackout"])
        .hides(&["outside"]);
    // A base that the repository lies in opens none of the folders around it.
    folder.write("repo/tidegate.toml", b"base = [\"..\"]\n");
    link(&folder, "../../elsewhere/key.txt", "repo/plans/b.toml");
    check(&folder, &["repo"])
        .says(3, &["outside-repository"])
        .hides(&["HUSH"]);
}

#[test]
fn nothing_is_written_out_of_the_repository() {
    let folder = repository(&[("elsewhere/ugly.tide", "policy   p { timezone   UTC }\n")]);
    link(&folder, "../elsewhere/ugly.tide", "repo/ugly.tide");
    link(&folder, "../elsewhere/empty.md", "repo/comment.md");
    link(&folder, "../elsewhere", "repo/out");
    folder.write("elsewhere/empty.md", b"");
    folder.run(&["fmt", "repo"]);
    folder.run(&["fmt", "repo/ugly.tide"]);
    check(&folder, &["repo", "--fix"]);
    for file in ["repo/comment.md", "repo/out/new.md"] {
        let target = format!("markdown={file}");
        let ran = check(&folder, &["repo", "--output", &target]);
        assert!(
            ran.err.contains("leads outside the repository"),
            "{}",
            ran.err
        );
    }
    let read = |path: &str| std::fs::read_to_string(folder.path(path)).unwrap();
    assert_eq!(
        read("elsewhere/ugly.tide"),
        "policy   p { timezone   UTC }\n"
    );
    assert_eq!(read("elsewhere/empty.md"), "");
    assert!(!folder.path("elsewhere/new.md").exists());
    // Whoever runs the program may want it anywhere.
    let target = format!("markdown={}", folder.path("elsewhere/new.md").display());
    check(&folder, &["repo", "--output", &target]);
    assert!(folder.path("elsewhere/new.md").exists());
}
