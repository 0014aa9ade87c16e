//! Which files a run takes: roots, paths inside of them, and paths without any.

use crate::program::Folder;

/// Two workspaces, one inside the other, and a folder beside them.
fn folder() -> Folder {
    Folder::with(&[
        (
            "ws/tidegate.toml",
            "exclude = ['drafts']\nworkspaces = ['team']\n",
        ),
        ("ws/p.tide", "policy p { timezone Europe/Amsterdam }\n"),
        ("ws/plans/a.toml", "change = []\n"),
        ("ws/plans/b.json", "{}"),
        ("ws/drafts/c.yaml", "change: []\n"),
        ("ws/team/tidegate.toml", ""),
        ("ws/team/q.tide", "policy q { timezone Europe/Amsterdam }\n"),
        ("ws/team/plans/d.yml", "change: []\n"),
        ("ws/.hidden/e.toml", "change = []\n"),
        ("ws/target/f.toml", "change = []\n"),
        ("ws/node_modules/g.toml", "change = []\n"),
        ("loose/r.tide", "policy r { timezone Europe/Amsterdam }\n"),
        ("loose/h.toml", "change = []\n"),
    ])
}

#[test]
fn without_paths_the_nearest_root_upwards() {
    let folder = folder();
    for below in ["ws", "ws/plans", "ws/drafts"] {
        folder
            .run_in(below, &["check"])
            .says(0, &["checked 1 policy, 2 plans: "]);
    }
    folder
        .run_in("ws/team/plans", &["check"])
        .says(0, &["checked 1 policy, 1 plan: "]);
    folder
        .run_in("loose", &["check"])
        .says(0, &["checked 1 policy, 1 plan: "]);
}

#[test]
fn each_root_at_or_under_a_path_by_itself() {
    let folder = folder();
    folder.run(&["check", "ws"]).says(
        0,
        &[
            "workspace ws\n",
            "workspace ws/team\n",
            "2 policies, 3 plans in 2 workspaces",
        ],
    );
    folder
        .run(&["check", "ws/tidegate.toml"])
        .says(0, &["1 policy, 2 plans: "]);
    // What lies beside the workspaces is checked as well, as one more.
    folder
        .run(&["check", "."])
        .says(0, &["3 policies, 4 plans in 3 workspaces"]);
}

#[test]
fn a_path_inside_a_root_takes_its_policies_and_only_its_own_plans() {
    let folder = folder();
    folder
        .run(&["check", "ws/plans/a.toml"])
        .says(0, &["checked 1 policy, 1 plan beside "]);
    folder
        .run(&["check", "ws/plans"])
        .says(0, &["checked 1 policy, 2 plans: "]);
    folder
        .run(&["check", "ws/plans", "ws/plans/a.toml", "./ws/./plans"])
        .says(0, &["checked 1 policy, 2 plans: "]);
    folder
        .run(&["check", "ws/p.tide"])
        .says(0, &["checked 1 policy, no plans beside 2 others: "]);
}

#[test]
fn what_is_named_is_checked_even_if_it_is_left_out() {
    let folder = folder();
    for path in [
        "ws/drafts",
        "ws/drafts/c.yaml",
        "ws/.hidden",
        "ws/target",
        "ws/node_modules",
    ] {
        folder
            .run(&["check", path])
            .says(0, &["checked 1 policy, 1 plan beside "]);
    }
    folder
        .run(&["check", "ws/tidegate.toml", "ws/drafts"])
        .says(0, &["checked 1 policy, 3 plans: "]);
}

#[test]
fn paths_without_a_root_are_together_one_workspace() {
    let folder = folder();
    folder.write("more/i.toml", b"change = []\n");
    folder
        .run(&["check", "loose/r.tide", "more"])
        .says(0, &["checked 1 policy, 1 plan: "]);
    folder
        .run(&["check", "more"])
        .says(3, &["holds no policy to check 1 plan against"]);
}

#[test]
fn names_are_as_people_gave_the_paths() {
    let folder = folder();
    folder.write("ws/bad.toml", b"\xff");
    folder
        .run_in("ws/plans", &["check"])
        .says(3, &["`../bad.toml` is not UTF-8"]);
    folder
        .run_in("ws", &["check", "../ws/bad.toml"])
        .says(3, &["`bad.toml` is not UTF-8"]);
    let absolute = folder.path("ws/bad.toml");
    let absolute = absolute.to_str().unwrap();
    folder
        .run(&["check", absolute])
        .says(3, &[&format!("`{absolute}` is not UTF-8")]);
}

#[test]
fn a_path_that_is_lost_is_no_workspace() {
    let folder = Folder::with(&[("p.tide", "policy p { timezone UTC }\n")]);
    let ran = folder.run(&["check", "p.tide", "nowhere"]);
    ran.says(
        3,
        &["`nowhere` does not exist", "checked 1 policy, no plans:"],
    )
    .hides(&["workspace ."]);
}

#[test]
fn where_there_is_nothing_the_workspaces_below_are_named() {
    let folder = Folder::with(&[
        ("a/tidegate.toml", ""),
        ("a/p.tide", "policy p { timezone UTC }\n"),
    ]);
    folder
        .run(&["check", "--width", "200"])
        .says(3, &["there is a workspace below: name `a`"]);
    folder.write("b/tidegate.toml", b"");
    folder.run(&["check", "--width", "200"]).says(
        3,
        &["there are workspaces below: name one, such as `a`, or `.` for all"],
    );
}
