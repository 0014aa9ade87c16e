//! Kinds of items by the words of other languages.

/// The item that is meant by a word that starts none.
pub(in crate::syntax) fn as_item(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "deny" | "forbid" | "permit" | "allow" | "check" | "gate" | "constraint" | "policyrule"
        | "guard" | "control" | "invariant" => {
            "a rule says what has to be so: `rule NAME { require CONDITION }`"
        }
        "freeze" | "freezes" | "lockdown" | "embargo" | "moratorium" | "denywindow" => {
            "when nothing may happen is a blackout: `blackout NAME { from DATE to DATE }`"
        }
        "maintenance" | "schedule" | "slot" | "syncwindow" | "allowwindow" => {
            "when work may happen is a window: `window NAME { every sunday 02:00 to 06:00 }`"
        }
        "import" | "include" | "use" | "load" | "package" | "extends" | "from" => {
            "files of a folder are read together; a policy builds on another by `policy NAME { extends OTHER }`"
        }
        "let" | "const" | "var" | "set" | "def" | "alias" => {
            "a name for a value or a condition is `define NAME = VALUE`"
        }
        "user" | "users" | "member" | "employee" => "a person is `person @name {}`",
        "team" | "role" | "roles" | "teams" | "board" | "rota" => {
            "people together are a group: `group NAME { members @one, @two }`"
        }
        "env" | "stage" | "target" => "where changes go is `environment NAME`",
        "app" | "application" | "system" | "resource" | "ci" => "what changes is `service NAME`",
        "enum" | "level" | "levels" | "severity" | "severities" => {
            "levels are `scale NAME low < medium < high`"
        }
        "exception" | "exemption" | "exempt" | "ignore" => {
            "who lets something through is a waiver: `waiver NAME { of rule NAME; for change \"ID\"; by @PERSON; until DATE; reason \"TEXT\" }`"
        }
        "type" | "category" | "changetype" | "kind" => {
            "kinds of changes are classes: `class NAME { when CONDITION }`"
        }
        "reviewers" | "reviewer" | "approvers" | "review" | "approve" | "signoff" => {
            "who agrees is an approval: `approval NAME { require 1 of GROUP }`"
        }
        "quota" | "throttle" | "ratelimit" | "max" => {
            "how many there may be is a limit: `limit NAME { at most 2 changes per day }`"
        }
        "holiday" | "holidays" => {
            "holidays are part of a calendar: `calendar NAME { weekend saturday, sunday; holidays \"FILE\" }`"
        }
        "spec" | "scenario" | "given" | "assert" => {
            "examples are tests: `test \"TITLE\" { at DATE; change { … }; expect go }`"
        }
        _ => return None,
    })
}
