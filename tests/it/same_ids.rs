//! Changes that share an id, or have none, keep their own findings in every report.

use crate::program::Folder;

const AT: &str = "2026-12-01T09:00Z";

fn folder() -> Folder {
    Folder::with(&[
        ("tidegate.toml", ""),
        (
            "policy.tide",
            "policy p { timezone UTC }\nrule titled { require title is set }\nrule authored { require author is set }\n",
        ),
        (
            "a.toml",
            "[[change]]\nid = \"X\"\ntitle = \"t\"\nauthor = \"a\"\n",
        ),
        ("b.toml", "[[change]]\nid = \"X\"\nauthor = \"b\"\n"),
        (
            "c.json",
            "{\"change\": [{\"title\": \"t\"}, {\"author\": \"c\"}]}",
        ),
    ])
}

#[test]
fn a_case_of_junit_has_the_findings_of_its_change() {
    let ran = folder().run(&["check", "--format", "junit", "--at", AT]);
    let cases: Vec<&str> = ran.out.split("<testcase ").collect();
    let case = |file: &str, number: usize| {
        let mut own = cases
            .iter()
            .filter(|case| case.contains(&format!("classname=\"{file}\" name=\"change")));
        own.nth(number).copied().unwrap()
    };
    let lines = |text: &str| text.lines().filter(|line| line.contains("error[")).count();
    assert_eq!(lines(case("a.toml", 0)), 0, "{}", ran.out);
    assert!(!case("a.toml", 0).contains("rule titled: "), "{}", ran.out);
    assert!(case("b.toml", 0).contains("b.toml:2"), "{}", ran.out);
    assert!(case("c.json", 0).contains("rule authored"), "{}", ran.out);
    assert!(!case("c.json", 0).contains("rule titled"), "{}", ran.out);
    assert!(case("c.json", 1).contains("rule titled"), "{}", ran.out);
    assert!(!case("c.json", 1).contains("rule authored"), "{}", ran.out);
}

#[test]
fn json_names_the_place_of_the_change_that_a_finding_is_about() {
    let ran = folder().run(&["check", "--format", "json", "--at", AT]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let workspace = &report["workspaces"][0];
    let verdicts: Vec<_> = workspace["verdicts"].as_array().unwrap().iter().collect();
    let mut places = 0;
    for finding in workspace["findings"].as_array().unwrap() {
        let Some(decision) = finding["decision"].as_object() else {
            continue;
        };
        for place in decision["places"].as_array().unwrap() {
            places += 1;
            let own = verdicts.iter().filter(|verdict| {
                let at = &verdict["place"];
                at["file"] == place["file"]
                    && at["start"]["line"] == place["line"]
                    && at["start"]["column"] == place["column"]
            });
            let own: Vec<_> = own.collect();
            assert_eq!(own.len(), 1, "{place}");
            let refused = own[0]["refused-by"].as_array().unwrap();
            assert!(refused.contains(&decision["statement"]), "{place}");
        }
    }
    assert_eq!(places, 3);
}

#[test]
fn markdown_tells_each_change_its_own() {
    let ran = folder().run(&["check", "--format", "markdown", "--at", AT]);
    let parts: Vec<&str> = ran.out.split("\n#### ").skip(1).collect();
    let with = |word: &str| {
        parts
            .iter()
            .filter(|part| {
                part.starts_with("change") && part.contains(&format!("**error** `{word}`"))
            })
            .count()
    };
    assert_eq!(
        (with("rule titled"), with("rule authored")),
        (2, 1),
        "{}",
        ran.out
    );
}
