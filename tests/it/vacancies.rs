//! Who could still approve, as a finding says it: also where an approval elsewhere would free somebody.

use crate::program::Folder;

fn help(policy: &str, approvals: &str) -> String {
    help_by("frank", policy, approvals)
}

fn help_by(author: &str, policy: &str, approvals: &str) -> String {
    let policy = format!("policy p {{ timezone UTC }}\n{policy}\n");
    let plan = format!(
        "[[change]]\nid = \"A\"\nauthor = \"{author}\"\nstart = 2026-11-24T10:00:00Z\nend = 2026-11-24T11:00:00Z\napprovals = [{approvals}]\n"
    );
    let folder = Folder::with(&[("p.tide", policy.as_str()), ("a.toml", plan.as_str())]);
    let ran = folder.run(&["check", "--at", "2026-11-16T09:00Z", "--width", "200"]);
    let could = ran
        .out
        .lines()
        .filter(|line| line.contains("could approve"));
    could.map(|line| line.trim()).collect::<Vec<_>>().join("\n")
}

fn by(person: &str) -> String {
    format!("{{ approver = \"{person}\", decision = \"approve\", given = 2026-11-13T10:00:00Z }}")
}

const GROUPS: &str = "group security { members @dave, @erin }\ngroup leads { members @dave }\n";

#[test]
fn an_approval_elsewhere_frees_a_person() {
    for require in [
        "require 1 of security and 1 of leads",
        "require 1 of security\n  require 1 of leads",
    ] {
        let policy = format!("{GROUPS}approval two {{\n  {require}\n}}");
        let help = help(&policy, &by("dave"));
        assert!(
            help.contains("@erin could approve for security"),
            "{require}: {help}"
        );
        assert!(!help.contains("nobody"), "{require}: {help}");
    }
}

#[test]
fn whoever_moves_on_is_named() {
    // @cas can leave the second place for the third, if @ben can leave the first for the second.
    let policy = "group first { members @ann, @ben }\n\
                  group second { members @ben, @cas }\n\
                  group third { members @cas }\n\
                  approval three { require 1 of first and 1 of second and 1 of third }";
    let both = format!("{}, {}", by("ben"), by("cas"));
    assert_eq!(
        help(policy, &both),
        "help: @ann could approve for first: then @cas counts for third"
    );
    // What it says is so.
    assert_eq!(help(policy, &format!("{both}, {}", by("ann"))), "");
}

#[test]
fn nobody_is_left_only_where_that_is_so() {
    let policy = format!(
        "{GROUPS}approval two {{ require 1 of security and 1 of leads; excluding author }}"
    );
    let help = help_by("erin", &policy, &by("dave"));
    assert!(help.contains("nobody is left who could approve"), "{help}");
}

#[test]
fn who_stands_in_could_approve() {
    // @dave signs for @gil, so that he cannot sign for himself as well.
    let policy = "person @dave { delegate @erin from 2026-11-01 00:00 to 2026-12-01 00:00 }\n\
                  person @gil { delegate @dave from 2026-11-01 00:00 to 2026-12-01 00:00 }\n\
                  group leads { members @dave }\n\
                  group network { members @gil }\n\
                  approval two { require 1 of network and 1 of leads }";
    let given = by("dave").replace(" }", ", on-behalf-of = \"gil\" }");
    assert_eq!(help(policy, &given), "help: @erin could approve for leads");
}

#[test]
fn whose_place_is_taken_cannot_give_another() {
    // @dave is needed as one of security, so nobody can have his place among the leads, whoever signs.
    let policy = "person @dave { delegate @erin from 2026-11-01 00:00 to 2026-12-01 00:00 }\n\
                  group security { members @dave, @frank }\n\
                  group leads { members @dave }\n\
                  approval two { require all of security and 1 of leads }";
    // It can never be filled, so nobody is sent for an approval.
    assert_eq!(help(policy, &by("dave")), "");
}
