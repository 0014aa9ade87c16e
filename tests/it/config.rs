//! What can be wrong in `tidegate.toml`.

use crate::program::Folder;

fn check(config: &str) -> crate::program::Ran {
    Folder::with(&[
        ("p.tide", "policy p { timezone Europe/Amsterdam }\n"),
        ("sub/q.tide", ""),
        ("plans/a.toml", "change = []\n"),
        ("drafts/b.toml", "change = []\n"),
        ("tidegate.toml", config),
    ])
    .run(&["check"])
}

#[test]
fn patterns_choose_the_files() {
    check("").says(0, &["checked 2 policies, 2 plans"]);
    check("policies = ['*.tide']\nplans = ['plans/*']\n").says(0, &["checked 1 policy, 1 plan:"]);
    for exclude in ["drafts", "drafts/", "./drafts", "drafts/**", "**/b.*"] {
        check(&format!("exclude = ['{exclude}']")).says(0, &["2 policies, 1 plan:"]);
    }
}

#[test]
fn mistakes_stand_at_their_places() {
    check("policies = ['**/*.tide']\nexclud = ['x']\nplans = 'plans/*'\nexclude = ['[a', 7]\n")
        .says(
            1,
            &[
                "there is no key `exclud`",
                "[tidegate.toml:2:1]",
                "did you mean `exclude`?",
                "`plans` is a list of patterns, each in quotes, not a text",
                "[tidegate.toml:3:9]",
                "make it a list",
                "the pattern `[a` has a mistake",
                "[tidegate.toml:4:12]",
                "not a number",
                "[tidegate.toml:4:18]",
                "4 errors",
            ],
        );
}

#[test]
fn what_is_no_toml_is_told_and_the_rest_is_used() {
    check("exclude = ['drafts']\n= 3\n").says(
        1,
        &[
            "error config-syntax",
            "tidegate.toml:2:1",
            "2 policies, 1 plan:",
        ],
    );
}

#[test]
fn a_pattern_without_a_file_leaves_everything_undecided() {
    check("plans = ['*.toml', 'plans/*.toml']\n").says(
        1,
        &[
            "error unmatched-glob",
            "no file matches the pattern `*.toml`",
            "write `**/*.toml`",
            "1 plan:",
        ],
    );
}

#[test]
fn a_folder_without_zones() {
    check("timezone-database = 'nowhere'\n").says(
        3,
        &[
            "error unreadable-zones",
            "`nowhere` is not a folder of time zones",
            "[tidegate.toml:1:21]",
        ],
    );
}

#[test]
fn a_config_that_is_not_text() {
    let folder = Folder::with(&[("p.tide", "policy p { timezone Europe/Amsterdam }\n")]);
    folder.write("tidegate.toml", b"\xff");
    folder.run(&["check"]).says(
        3,
        &[
            "`tidegate.toml` is not UTF-8: byte 0 (line 1, column 1)",
            "1 policy",
        ],
    );
}

#[test]
fn a_base_beside_the_workspace_is_a_part_of_the_policy() {
    let folder = Folder::with(&[
        (
            "org/org.tide",
            "policy org { timezone UTC; extends law }\ngroup cab { members @heidi }\napproval cab { require 1 of cab }\n",
        ),
        (
            "org/drafts/draft.tide",
            "rule draft { require title is missing }\n",
        ),
        (
            "org/tidegate.toml",
            "exclude = ['drafts']\nbase = ['../law.tide', '../team']\n",
        ),
        ("org/plan.toml", "[[change]]\nid = 'of-org'\n"),
        (
            "law.tide",
            "policy law { }\nrule law { require title is set }\n",
        ),
        ("team/tidegate.toml", "base = ['../org']\n"),
        (
            "team/team.tide",
            "policy team { extends org }\nrule team { require risk is set }\n",
        ),
        ("team/more/rules.tide", "group cab { members @mallory }\n"),
        (
            "team/plan.toml",
            "[[change]]\nid = 'CHG-1'\nstart = 2026-11-20T09:00:00Z\n",
        ),
    ]);
    let args = [
        "check",
        "--at",
        "2026-11-16T09:00Z",
        "--style",
        "plain",
        "--width",
        "200",
    ];
    folder.run_in("team", &args).says(
        1,
        &[
            "the policy `team` cannot redefine what its base `org` says: there are two groups `cab`",
            "[more/rules.tide:1:7]",
            "[../org/org.tide:2:7]",
            "change CHG-1  no-go    policy-mistakes, rule law, rule team",
            "checked 4 policies, 1 plan: 1 change against 3 statements",
        ],
    );
}

#[test]
fn a_base_that_is_not_there_is_an_error() {
    check("base = ['nowhere', 'plans']\n").says(
        1,
        &[
            "the base `nowhere` does not exist",
            "[tidegate.toml:1:9]",
            "the base `plans` holds no policy",
            "2 errors",
        ],
    );
    check("base = 'sub'\n").says(
        1,
        &["`base` is a list of folders and files, each in quotes, not a text"],
    );
    check("base = ['sub', 'p.tide']\n").says(0, &["checked 2 policies"]);
}

/// A mapping of one export, with its policy.
fn tables() -> Folder {
    Folder::with(&[
        (
            "p.tide",
            "policy p { timezone Europe/Amsterdam }\nscale risk low < high\nrule low { require risk = low }\n",
        ),
        (
            "exports/2026/changes.csv",
            "nr;risk\r\nCHG-1;low\r\nCHG-2;high\r\n",
        ),
        (
            "exports/more.json",
            "[{\"nr\": \"CHG-3\", \"risk\": \"low\"}]\n",
        ),
        ("exports/votes.csv", "nr;who\nCHG-1;heidi\n"),
        (
            "tidegate.toml",
            "[[table]]\nfiles = ['exports/2026/*.csv', 'exports/more.json']\nrecord = 'change'\ndelimiter = ';'\n\
             columns = { id = 'nr', risk = 'risk' }\n\
             [[table]]\nfiles = ['exports/votes.csv']\nrecord = 'approval'\nof = 'change'\nkey = 'nr'\ndelimiter = ';'\n\
             columns = { approver = 'who' }\n",
        ),
    ])
}

#[test]
fn tables_are_plans() {
    let folder = tables();
    let told = [
        "checked 1 policy, 3 plans: 3 changes",
        "[exports/2026/changes.csv:3:7]",
        "1 error ",
    ];
    folder.run(&["check"]).says(1, &told);
    // A pattern that matches nothing may be an export that did not come: nothing goes.
    let config = std::fs::read_to_string(folder.path("tidegate.toml")).unwrap();
    let config = config.replace("'exports/more.json'", "'exports/more.json', '*.tsv'");
    folder.write("tidegate.toml", config.as_bytes());
    let lost = [
        "no file matches the pattern `*.tsv`",
        "change CHG-3  no-go    workspace-mistakes",
    ];
    folder.run(&["check"]).says(1, &lost);
}

#[test]
fn one_file_of_a_table() {
    let folder = tables();
    // Tables are parts of each other: whoever asks about one asks about all.
    folder
        .run(&["check", "exports/more.json"])
        .says(1, &["checked 1 policy, 3 plans: 3 changes "]);
    folder
        .run_in("exports", &["check", "2026/changes.csv"])
        .says(1, &["3 plans: 3 changes ", "[2026/changes.csv:3:7]"]);
    folder
        .run(&["check", "exports"])
        .says(1, &["3 plans: 3 changes "]);
    folder.write("other.csv", b"a,b\n");
    folder
        .run(&["check", "other.csv"])
        .says(3, &["and no `[[table]]` of a `tidegate.toml` has it"]);
}

#[test]
fn lengths_without_a_unit_name_the_line_to_write() {
    let lines = [
        (
            "",
            "downtime = { column = \"downtime\", unit = \"minutes\" }",
        ),
        (
            "columns = { id = 'id', rollback.duration = 'downtime' }\n",
            "write `rollback.duration = { column = \"downtime\", unit = \"minutes\" }`",
        ),
        (
            "columns = { id = 'id', downtime = { column = 'downtime', others = 'keep', values = { none = '' } } }\n",
            "add `unit = \"minutes\"` to `downtime`",
        ),
        (
            "columns = { id = 'id', downtime = { column = 'downtime', unit = 'hours' } }\n",
            "a length is a number from 0 up",
        ),
    ];
    for (columns, line) in lines {
        let config = format!("[[table]]\nfiles = ['c.csv']\nrecord = 'change'\n{columns}");
        let folder = Folder::with(&[
            ("p.tide", "rule quick { require downtime <= 20m }\n"),
            ("c.csv", "id,downtime\nC1,-5\nC2,-6\n"),
            ("tidegate.toml", &config),
        ]);
        let checked = folder.run(&["check", "--format", "json"]);
        let quoted = line.replace('"', "\\\"");
        checked.says(1, &["bare-number", &quoted, "(and so in 2 rows)"]);
    }
}

#[test]
fn a_table_that_is_not_text() {
    let folder = tables();
    folder.write("exports/2026/changes.csv", b"nr;risk\nCHG-1;\xe9\n");
    folder
        .run(&["check"])
        .says(
            3,
            &[
                "`exports/2026/changes.csv` is not UTF-8: byte 14 (line 2, column 7)",
                "2 plans",
            ],
        )
        .hides(&["stray-row"]);
}

#[test]
fn history_is_read_whatever_is_named() {
    let folder = tables();
    folder.write("past/closed.csv", b"id,end\nCHG-0,yesterday\n");
    let config = std::fs::read_to_string(folder.path("tidegate.toml")).unwrap();
    let config = config + "[[history]]\nfiles = ['past/*.csv']\nrecord = 'change'\n";
    folder.write("tidegate.toml", config.as_bytes());
    folder.run(&["check", "exports/more.json"]).says(
        1,
        &[
            "checked 1 policy, 3 plans: 3 changes ",
            "[past/closed.csv:2:7]",
        ],
    );
    folder
        .run(&["check"])
        .says(1, &["3 plans: 3 changes ", "[past/closed.csv:2:7]"]);
}
