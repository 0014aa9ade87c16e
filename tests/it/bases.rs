//! Policies from `base`: what they stand for, that they are below the workspace, and that a pipeline can demand them.

use crate::program::{Folder, Ran};

const AT: &str = "2026-12-01T09:00Z";

/// A change on a Saturday, which Mallory approved for Heidi.
const PLAN: &str = "[[change]]
id = 'A'
start = 2026-12-05T10:00:00Z
end = 2026-12-05T11:00:00Z
approvals = [{ approver = 'mallory', decision = 'approve', given = 2026-11-20T10:00:00Z, on-behalf-of = 'heidi' }]
";

/// An organisation that asks its board.
const ORG: &str = "policy org { timezone UTC }
group board { members @heidi }
approval board { require 1 of board }
";

const DELEGATE: &str = "person @heidi { delegate @mallory from 2026-11-01 to 2026-12-31 }\n";

/// Checks `team` with the plan and some more files.
fn check(files: &[(&str, &str)]) -> Ran {
    let all = [("team/plan.toml", PLAN), ("org/tidegate.toml", "")];
    let all: Vec<(&str, &str)> = all.iter().chain(files).copied().collect();
    Folder::with(&all).run(&["check", "team", "--at", AT, "--width", "1000"])
}

#[test]
fn a_base_is_below_whether_anybody_extends_it_or_not() {
    let delegate = format!("policy team {{}}\n{DELEGATE}");
    check(&[
        ("org/policy.tide", ORG),
        ("team/policy.tide", &delegate),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(1, &["`@heidi` is a person of the base", "no-go"]);
    // The same without a name, and beside a base that is extended.
    check(&[
        ("org/policy.tide", ORG),
        ("team/policy.tide", DELEGATE),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(
        1,
        &[
            "this workspace cannot redefine what its base `org` says",
            "no-go",
        ],
    );
    check(&[
        ("house/policy.tide", "policy house {}"),
        ("house/tidegate.toml", ""),
        ("org/policy.tide", ORG),
        (
            "team/policy.tide",
            &format!("policy team {{ extends house }}\n{DELEGATE}"),
        ),
        ("team/tidegate.toml", "base = ['../house', '../org']"),
    ])
    .says(1, &["`@heidi` is a person of the base", "no-go"]);
}

#[test]
fn a_path_in_a_workspace_stands_for_all_of_it() {
    let board = ORG.replace("{ timezone UTC }", "{}");
    for path in ["../org/core", "../org/core/policy.tide", "../org"] {
        check(&[
            ("org/core/policy.tide", "policy org { timezone UTC }\n"),
            ("org/board/b.tide", &board),
            ("team/policy.tide", "policy team { extends org }"),
            ("team/tidegate.toml", &format!("base = ['{path}']")),
        ])
        .says(
            0,
            &["still needs 1 approval of `board`", "checked 3 policies"],
        );
    }
}

#[test]
fn files_of_a_base_without_a_policy_are_its_own() {
    let team = "policy team { extends org }\nclass easy\n";
    check(&[
        ("org/core/policy.tide", "policy org { timezone UTC }\n"),
        (
            "org/rules/r.tide",
            "class hard { require rollback.plan is set }\n",
        ),
        ("team/policy.tide", team),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(1, &["change `A` breaks the class `hard`"]);
    // A base of the base that names no policy at all: the base sees its people, and nobody above adds to them.
    check(&[
        (
            "org/policy.tide",
            "policy org { timezone UTC }\napproval board { require 1 of board }\n",
        ),
        ("org/tidegate.toml", "base = ['../people']"),
        ("people/board.tide", "group board { members @heidi }\n"),
        ("people/tidegate.toml", ""),
        (
            "team/policy.tide",
            &format!("policy team {{ extends org }}\n{DELEGATE}"),
        ),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(
        1,
        &[
            "cannot redefine what its base `people` says",
            "still needs 1 approval of `board`",
        ],
    );
}

#[test]
fn no_file_above_a_base_is_part_of_it() {
    check(&[
        ("org/policy.tide", ORG),
        ("team/more/p.tide", &format!("policy org {{}}\n{DELEGATE}")),
        ("team/policy.tide", "policy team { extends org }"),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(
        1,
        &["unclear-policy", "the policy `org` is another workspace's"],
    );
    // Nor does a base get on top of a policy above it.
    check(&[
        (
            "org/policy.tide",
            &ORG.replace("org {", "org { extends team;"),
        ),
        ("team/policy.tide", "policy team {}"),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(1, &["there is no policy `team`"]);
}

#[test]
fn a_base_that_is_named_twice_or_from_two_sides_is_one() {
    let base = "policy BASE { extends org }\nrule BASE { require id is set }\n";
    let files = [
        ("org/policy.tide", ORG.to_owned()),
        ("left/tidegate.toml", "base = ['../org']".to_owned()),
        ("left/policy.tide", base.replace("BASE", "left")),
        (
            "right/tidegate.toml",
            "base = ['../org/policy.tide']".to_owned(),
        ),
        ("right/policy.tide", base.replace("BASE", "right")),
        (
            "team/tidegate.toml",
            "base = ['../left', '../right', '../org', '../org/']".to_owned(),
        ),
        (
            "team/policy.tide",
            "policy team { extends left, right }".to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    check(&files).says(
        0,
        &["still needs 1 approval of `board`", "checked 4 policies"],
    );
}

#[test]
fn bases_that_name_each_other_end() {
    check(&[
        ("org/policy.tide", ORG),
        ("org/tidegate.toml", "base = ['../team']"),
        (
            "team/policy.tide",
            &format!("policy team {{ extends org }}\n{DELEGATE}"),
        ),
        ("team/tidegate.toml", "base = ['../org']"),
    ])
    .says(
        1,
        &[
            "`@heidi` is a person of the base",
            "still needs 1 approval of `board`",
        ],
    );
}

#[test]
fn verdicts_are_the_same_from_every_folder() {
    let folder = Folder::with(&[
        ("tidegate.toml", ""),
        ("org/policy.tide", "policy org { timezone UTC }\n"),
        (
            "org/freezes/f.tide",
            "group board { members @heidi }\napproval board { require 1 of board }\n",
        ),
        (
            "team/policy.tide",
            &format!("policy team {{ extends org }}\n{DELEGATE}"),
        ),
        ("team/plan.toml", PLAN),
        // Classes are tried in the order of their files.
        (
            "team/a.tide",
            "class hard { require rollback.plan is set }\n",
        ),
        ("team/more/b.tide", "class easy\n"),
    ]);
    for below in [".", "org", "org/freezes", "team", "team/more"] {
        folder
            .run_in(below, &["check", "--at", AT, "--width", "1000"])
            .says(1, &["no-go    class hard, policy-mistakes"]);
    }
}

#[test]
fn time_zones_beside_a_base_are_those_of_the_base() {
    let files = |zones: &'static str| {
        [
            (
                "org/policy.tide",
                "policy org { timezone UTC }\nrule known { require id is set }\n",
            ),
            ("team/policy.tide", "policy team { extends org }"),
            ("team/tidegate.toml", zones),
        ]
    };
    check(&files(
        "base = ['../org']\ntimezone-database = '/usr/share/zoneinfo'",
    ))
    .says(1, &["zones-above-base", "no-go    workspace-mistakes"]);
    check(&files("base = ['../org']")).says(0, &["go"]);
}

#[test]
fn a_pipeline_can_demand_a_base() {
    let folder = Folder::with(&[
        ("org/tidegate.toml", ""),
        (
            "org/policy.tide",
            "policy org { timezone UTC }\nrule known { require id is set }\n",
        ),
        ("copy/tidegate.toml", ""),
        (
            "copy/policy.tide",
            "policy org { timezone UTC }\nrule known { require id is set }\n",
        ),
        ("team/policy.tide", "policy team { extends org }"),
        ("team/plan.toml", PLAN),
    ]);
    let demand = |named: &str, demanded: &str| {
        folder.write("team/tidegate.toml", named.as_bytes());
        folder.run(&[
            "check", "team", "--at", AT, "--width", "1000", "--base", demanded,
        ])
    };
    demand("base = ['../org']", "org").says(0, &["A  go"]);
    demand("base = ['../org/policy.tide']", "org").says(0, &["A  go"]);
    demand("base = ['../copy']", "org").says(
        1,
        &[
            "missing-base",
            "this workspace does not build on `org`, and `--base` demands it",
            "no-go    workspace-mistakes",
        ],
    );
    demand("base = ['../org', '../copy']", "org").says(1, &["unclear-policy", "no-go"]);
    demand("base = ['../org']", "nowhere").says(
        1,
        &["the base `nowhere`, which `--base` demands, does not exist"],
    );
    // The base itself is judged by itself.
    folder.write("org/plan.toml", PLAN.as_bytes());
    folder
        .run(&[
            "check", "org", "--at", AT, "--width", "1000", "--base", "org",
        ])
        .says(0, &["A  go"]);
    // Of a base that is no workspace, all policies are demanded.
    folder.write("loose/a.tide", b"policy loose { timezone UTC }\n");
    folder.write("loose/b.tide", b"rule titled { require title is set }\n");
    folder.write("team/policy.tide", b"policy team {}");
    demand("base = ['../loose/a.tide']", "loose").says(1, &["does not build on `loose`"]);
    demand("base = ['../loose']", "loose").says(1, &["breaks the rule `titled`"]);
}

#[test]
fn a_folder_of_the_workspace_that_is_demanded_is_below_the_rest() {
    let folder = Folder::with(&[
        ("tidegate.toml", ""),
        ("org/policy.tide", ORG),
        ("team/policy.tide", DELEGATE),
        ("team/plan.toml", PLAN),
    ]);
    // Nobody says `extends`: all files are one policy, unless the pipeline says otherwise.
    folder
        .run(&["check", "--at", AT, "--width", "1000"])
        .says(0, &["A  go"]);
    folder
        .run(&["check", "--at", AT, "--width", "1000", "--base", "org"])
        .says(1, &["`@heidi` is a person of the base", "no-go"]);
}

#[test]
fn a_report_names_the_files_of_each_policy_by_digest() {
    let folder = Folder::with(&[
        ("org/tidegate.toml", ""),
        ("org/policy.tide", "policy org { timezone UTC }\n"),
        ("team/tidegate.toml", "base = ['../org']"),
        ("team/rules.tide", "rule known { require id is set }\n"),
        ("team/plan.toml", PLAN),
    ]);
    folder
        .run(&["check", "team", "--at", AT, "--width", "1000", "--format", "json"])
        .says(
            0,
            &[
                "\"policies\":[{\"name\":\"org\",\"files\":[{\"file\":\"org/policy.tide\",\"sha256\":\"67f7217e6e02fe51d3784146c33da9c68284e7429ba33229d9fbe3d460ff0955\"}]},{\"name\":null,\"files\":[{\"file\":\"team/rules.tide\"",
            ],
        );
}
