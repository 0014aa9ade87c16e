//! Files that cannot be read: each has a finding, and all others are checked.

use crate::program::Folder;

const POLICY: (&str, &str) = ("p.tide", "policy p { timezone Europe/Amsterdam }\n");

#[test]
fn text_that_is_not_utf8() {
    let folder = Folder::with(&[POLICY, ("good.toml", "change = []\n")]);
    folder.write("bad.toml", b"a = 1\nb = \"\xc3\xa9t\xe9\"\n");
    folder.run(&["check"]).says(
        3,
        &[
            "error foreign-encoding",
            "`bad.toml` is not UTF-8: byte 14 (line 2, column 8) is 0xE9",
            "checked 1 policy, 1 plan",
        ],
    );
}

#[test]
fn a_folder_with_the_name_of_a_policy() {
    let folder = Folder::with(&[POLICY, ("x.tide/inner.tide", "")]);
    folder.run(&["check"]).says(
        3,
        &[
            "`x.tide` is a folder with the name of a policy",
            "checked 2 policies",
        ],
    );
}

#[test]
fn a_file_of_no_known_kind() {
    let folder = Folder::with(&[POLICY, ("plan.txt", "")]);
    folder
        .run(&["check", "p.tide", "plan.txt"])
        .says(3, &["`plan.txt` is named as a plan, but is no `.toml`"]);
}

#[test]
fn a_file_that_is_too_large() {
    let folder = Folder::with(&[POLICY]);
    let large = std::fs::File::create(folder.path("large.json")).unwrap();
    large.set_len(256 * 1024 * 1024 + 1).unwrap();
    folder.run(&["check"]).says(
        3,
        &["`large.json` is larger than 256 MB", "checked 1 policy"],
    );
}

#[test]
fn names_with_blanks_and_of_any_script_come_sorted() {
    let folder = Folder::with(&[POLICY]);
    for name in ["é b.toml", "a b.toml", "Z.toml", "漢/字.toml"] {
        folder.write(name, b"\xff");
    }
    let ran = folder.run(&["check"]).says(3, &[]);
    let places: Vec<&str> = ran
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("  │ in "))
        .collect();
    assert_eq!(places, ["Z.toml", "a b.toml", "é b.toml", "漢/字.toml"]);
}

#[cfg(unix)]
mod unix {
    use super::POLICY;
    use crate::program::Folder;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_into_a_circle_and_to_nothing() {
        let folder = Folder::with(&[POLICY, ("plans/a.toml", "change = []\n")]);
        symlink("..", folder.path("plans/up")).unwrap();
        folder.run(&["check"]).says(
            0,
            &["warning link-loop", "`plans/up` leads back to", "1 plan:"],
        );
        symlink("nowhere", folder.path("plans/b.toml")).unwrap();
        // It may have been a folder of plans.
        symlink("nowhere", folder.path("plans/team")).unwrap();
        folder.run(&["check"]).says(
            3,
            &[
                "`plans/b.toml` does not exist",
                "`plans/team` does not exist",
            ],
        );
    }

    #[test]
    fn a_socket_is_not_waited_for() {
        let folder = Folder::with(&[POLICY]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path("s.toml")).unwrap();
        folder
            .run(&["check"])
            .says(3, &["`s.toml` is no regular file"]);
    }

    #[test]
    fn a_name_that_is_not_utf8() {
        let folder = Folder::with(&[POLICY]);
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.toml");
        std::fs::write(folder.path("").join(name), "").unwrap();
        folder
            .run(&["check"])
            .says(3, &["`caf\u{fffd}.toml` has a name that is not UTF-8"]);
    }

    #[test]
    fn what_may_not_be_opened() {
        let folder = Folder::with(&[
            POLICY,
            ("a.toml", "change = []\n"),
            ("shut/b.toml", "change = []\n"),
        ]);
        folder.set_mode("a.toml", 0o000);
        folder.set_mode("shut", 0o000);
        let ran = folder.run_unprivileged(&["check"]);
        folder.set_mode("shut", 0o755);
        if let Some(ran) = ran {
            ran.says(
                3,
                &[
                    "`a.toml` may not be read: permission denied",
                    "`shut` may not be read: permission denied",
                ],
            );
        }
    }

    #[test]
    fn a_folder_that_may_not_be_written_to() {
        let folder = Folder::with(&[POLICY, ("shut/p.tide", POLICY.1)]);
        folder.set_mode("shut", 0o555);
        let refused = [
            (
                vec!["check", "p.tide", "--output", "json=shut/r.json"],
                "the report `json` could not be written to `shut/r.json`: permission denied",
            ),
            (
                vec!["init", "shut/below"],
                "`tidegate.toml` cannot be written: Permission denied",
            ),
            (
                vec!["check", "shut", "--write-baseline", "shut/b.toml"],
                "`shut/b.toml` was not written: permission denied",
            ),
        ];
        for (arguments, why) in refused {
            if let Some(ran) = folder.run_unprivileged(&arguments) {
                let said = format!("{}{}", ran.out, ran.err);
                assert_eq!(ran.code, 3, "{arguments:?}\n{said}");
                assert!(said.contains(why), "{arguments:?}\n{said}");
            }
        }
        folder.set_mode("shut", 0o755);
    }
}

#[test]
fn a_file_in_utf16_is_told_as_such() {
    let wide = |text: &str, mark: &[u8]| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        mark.iter().copied().chain(units).collect()
    };
    for mark in [&[][..], &[0xFF, 0xFE]] {
        let folder = Folder::with(&[POLICY]);
        folder.write("wide.tide", &wide("policy q { timezone UTC }\n", mark));
        folder.run(&["check"]).says(
            3,
            &[
                "`wide.tide` is UTF-16; save it as UTF-8",
                "tidegate explain foreign-encoding",
            ],
        );
    }
}

#[test]
fn standard_input_is_no_file() {
    let folder = Folder::with(&[POLICY]);
    folder
        .run(&["check", "-"])
        .says(3, &["`-` does not exist", "no standard input"]);
}
