//! `tidegate explain`: names of every kind, lists, searches, and what was meant.

use crate::program::{Folder, Ran};

fn explain(words: &[&str]) -> Ran {
    Folder::with(&[]).run(&[&["explain"], words].concat())
}

#[test]
fn a_page_for_a_name_of_every_kind() {
    for (words, parts) in [
        (
            vec!["foreign-encoding"],
            vec!["# foreign-encoding\n", "iconv"],
        ),
        (
            vec!["blackout"],
            vec!["# blackout\n", "# blackout, an item\n", "Settings: `every`"],
        ),
        (
            vec!["approval", "excluding"],
            vec!["# approval excluding, a setting\n", "    excluding FIELDS"],
        ),
        (
            vec!["approval excluding"],
            vec!["# approval excluding, a setting\n"],
        ),
        (vec!["excluding"], vec!["# approval excluding, a setting\n"]),
        (
            vec!["change"],
            vec![
                "# change, a kind of record\n",
                "rollback ",
                "how it is undone",
            ],
        ),
        (
            vec!["change.risk"],
            vec!["# change.risk, a field\n", "Type: level."],
        ),
        (
            vec!["change.rollback.duration"],
            vec!["# change.rollback.duration, a field\n", "Type: duration."],
        ),
        (vec!["rollback.duration"], vec!["Type: duration."]),
        (
            vec!["change.footprint"],
            vec!["It is computed", "list of service"],
        ),
        (
            vec!["changes.workStart"],
            vec!["Actual start", "Type: instant."],
        ),
        (vec!["percent"], vec!["# percent, a type\n"]),
        (vec!["within"], vec!["# within, a word of conditions\n"]),
        (
            vec!["tidegate.toml"],
            vec!["timezone-database ", "output.format "],
        ),
        (
            vec!["output.format"],
            vec!["[output]\n    format = \"human\""],
        ),
        (vec!["exit", "3"], vec!["# exit 3\n", "nothing to check"]),
        (vec!["exit code 1"], vec!["# exit 1\n"]),
        (vec!["`blackout`"], vec!["# blackout, an item\n"]),
    ] {
        let ran = explain(&words).says(0, &parts);
        assert_eq!(ran.err, "", "{words:?}");
    }
}

#[test]
fn a_name_of_several_settings_is_a_list() {
    let ran = explain(&["valid"]).says(0, &["# approval valid, a setting\n"]);
    assert!(!ran.out.contains("# rule"));
    let ran = explain(&["reason"]).says(0, &["blackout reason", "waiver reason", "  setting  "]);
    assert!(!ran.out.contains("# "), "{}", ran.out);
}

#[test]
fn a_search_lists_the_nearest_first() {
    let ran = explain(&["--search", "freeze"]).says(0, &["freeze-without-below"]);
    assert!(
        ran.out.starts_with("freeze-without-below  check"),
        "{}",
        ran.out
    );
    assert!(ran.out.lines().count() <= 31, "{}", ran.out);
    // Several words that are no name are searched for, and each must be there.
    let ran = explain(&["time", "zone"]).says(0, &["unknown-zone", "zone-abbreviation"]);
    let plural = explain(&["time", "zones"]).says(0, &["unreadable-zones", "zone-abbreviation"]);
    assert!(
        ran.out
            .lines()
            .all(|line| line.split_whitespace().count() > 2 || line.starts_with("and "))
    );
    assert!(plural.out.lines().count() > 2);
    let none = explain(&["--search", "xyzzy"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(
        none.err.contains("nothing has to do with `xyzzy`"),
        "{}",
        none.err
    );
}

/// What newcomers call things leads to what Tide calls them.
#[test]
fn a_search_knows_other_words() {
    for (words, first) in [
        ("on-call", "group "),
        ("four eyes", "approval excluding "),
        ("Segregation of duties", "approval excluding "),
        ("canary", "step.percent "),
        ("cron", "period every "),
        ("SLA", "by "),
        ("promotion", "environment after "),
        ("lead time", "change.submitted "),
        ("deputy", "person delegate "),
        ("bank holidays", "calendar holidays "),
        ("backout", "change.rollback "),
    ] {
        let ran = explain(&["--search", words]);
        assert!(ran.out.starts_with(first), "{words}: {}", ran.out);
    }
}

#[test]
fn a_name_that_is_none_names_what_was_meant() {
    for (word, part) in [
        ("blackuot", "did you mean `blackout`?"),
        ("change.rollbak", "did you mean `change.rollback`?"),
        ("timezone-databse", "did you mean `timezone-database`?"),
        ("xyzzyxyzzy", "--search finds the rest"),
        ("change.rollback.duration.more", "nothing called"),
        ("change..", "nothing called"),
        ("\u{1b}[31m", "nothing called"),
    ] {
        let ran = explain(&[word]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{word}");
        assert!(ran.err.contains(part), "{word}: {}", ran.err);
        assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    }
}

#[test]
fn what_is_near_is_proposed() {
    let folder = Folder::with(&[]);
    for (words, near) in [
        ("change.rolback.duration", "`change.rollback.duration`"),
        ("chnage.start", "`change.start`"),
        ("approval excludng", "`approval excluding`"),
        ("blackot", "`blackout`"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let ran = folder.run(&[&["explain"][..], &words].concat());
        assert_eq!(ran.code, 2);
        assert!(
            ran.err.contains(&format!("did you mean {near}?")),
            "{}",
            ran.err
        );
    }
    folder
        .run(&["explain", "exit"])
        .says(0, &["# exit 0", "# exit 3"]);
}
