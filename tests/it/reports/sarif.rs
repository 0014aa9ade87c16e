//! What SARIF says of places, fixes and fingerprints is true.

use super::workspace::{AT, PLAN, nasty, read, report};
use crate::program::Folder;
use serde_json::Value;

/// The bytes of a region: lines from 1, columns in units of UTF-16 from 1.
fn bytes(text: &str, region: &Value) -> std::ops::Range<usize> {
    let offset = |line: &str, column: &str| {
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let start = starts.clone().nth(number(line) - 1).unwrap();
        let mut left = number(column) - 1;
        let mut at = start;
        for character in text[start..].chars() {
            if left == 0 {
                break;
            }
            left -= character.len_utf16();
            at += character.len_utf8();
        }
        at
    };
    offset("startLine", "startColumn")..offset("endLine", "endColumn")
}

fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn results(report: &Value) -> &Vec<Value> {
    report["runs"][0]["results"].as_array().unwrap()
}

/// Regions and offsets are found in two ways; they mean the same text.
#[test]
fn regions_are_the_places_of_the_report_in_json() {
    let folder = nasty();
    let sarif = read(&report(&folder, "sarif").out);
    let json = read(&report(&folder, "json").out);
    let findings = json["workspaces"][0]["findings"].as_array().unwrap();
    assert_eq!(results(&sarif).len(), findings.len());
    let mut beyond_ascii = 0;
    for (result, finding) in results(&sarif).iter().zip(findings) {
        assert_eq!(result["ruleId"], finding["name"]);
        assert_eq!(result["properties"]["severity"], finding["severity"]);
        let decision = &result["properties"]["decision"];
        assert_eq!(*decision, finding["decision"]);
        let locations = result["locations"].as_array().unwrap().iter();
        let related = result["relatedLocations"].as_array();
        let locations = locations.chain(related.into_iter().flatten());
        let labels = finding["labels"].as_array().unwrap();
        let labels: Vec<&Value> = std::iter::once(&finding["primary"]).chain(labels).collect();
        assert_eq!(locations.clone().count(), labels.len());
        for (location, label) in locations.zip(labels) {
            let physical = &location["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            let name = decoded(uri);
            assert_eq!(name, label["file"]);
            let text = std::fs::read_to_string(folder.path(&name)).unwrap_or_default();
            let offset = |end: &str| label[end]["offset"].as_u64().unwrap() as usize;
            let expected = offset("start")..offset("end");
            assert_eq!(bytes(&text, &physical["region"]), expected, "{physical}");
            beyond_ascii += usize::from(!text[expected].is_ascii());
        }
    }
    assert!(beyond_ascii > 0);
}

/// Every place that a viewer shows beside the first is linked in the message.
#[test]
fn related_places_are_linked() {
    let sarif = read(&report(&nasty(), "sarif").out);
    let mut links = 0;
    for result in results(&sarif) {
        let related = result["relatedLocations"].as_array();
        for location in related.into_iter().flatten() {
            let link = format!("]({})", location["id"]);
            let message = result["message"]["text"].as_str().unwrap();
            assert!(message.contains(&link), "{message}");
            links += 1;
        }
    }
    assert!(links > 3, "{links}");
}

#[test]
fn rules_are_found_by_their_index() {
    let sarif = read(&report(&nasty(), "sarif").out);
    let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
    for result in results(&sarif) {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn a_fix_mends_the_file() {
    let folder = nasty();
    let sarif = read(&report(&folder, "sarif").out);
    let mut with_fixes = results(&sarif)
        .iter()
        .filter(|result| result["fixes"].is_array());
    let fix = &with_fixes.next().unwrap()["fixes"][0];
    let change = &fix["artifactChanges"][0];
    let name = decoded(change["artifactLocation"]["uri"].as_str().unwrap());
    let replacement = &change["replacements"][0];
    let mut text = std::fs::read_to_string(folder.path(&name)).unwrap();
    let range = bytes(&text, &replacement["deletedRegion"]);
    text.replace_range(
        range,
        replacement["insertedContent"]["text"].as_str().unwrap(),
    );
    assert_eq!(text, "policies = [\"**/*.tide\"]\n");
}

fn fingerprints(folder: &Folder, format: &str) -> Vec<String> {
    let report = read(&report(folder, format).out);
    let one = |value: &Value| value.as_str().unwrap().to_owned();
    let mut found: Vec<String> = if format == "sarif" {
        let prints = results(&report)
            .iter()
            .map(|result| &result["partialFingerprints"]);
        prints
            .map(|prints| one(&prints["tidegateFinding/v1"]))
            .collect()
    } else {
        let issues = report.as_array().unwrap().iter();
        issues.map(|issue| one(&issue["fingerprint"])).collect()
    };
    found.sort();
    found
}

#[test]
fn fingerprints_stay_when_lines_move_and_are_each_their_own() {
    let folder = nasty();
    let before = fingerprints(&folder, "sarif");
    let mut each = before.clone();
    each.dedup();
    assert_eq!(each.len(), before.len());
    assert_eq!(fingerprints(&folder, "gitlab"), before);

    let plan = std::fs::read_to_string(folder.path(PLAN)).unwrap();
    folder.write(PLAN, format!("# moved\n\n{plan}").as_bytes());
    assert_eq!(fingerprints(&folder, "sarif"), before);

    // Another id is another change: what was said of the old one is gone.
    folder.write(PLAN, plan.replace("CHG-3", "CHG-7").as_bytes());
    let after = fingerprints(&folder, "sarif");
    let stayed = after.iter().filter(|print| before.contains(print)).count();
    assert!(
        stayed < before.len() && stayed > before.len() / 2,
        "{stayed} of {before:?}"
    );
}

#[test]
fn findings_that_are_alike_are_numbered() {
    let folder = Folder::with(&[(
        "p.tide",
        "policy p { timezone UTC }\nservice a { owner nobody }\nservice b { owner nobody }\n",
    )]);
    let sarif = folder.run(&["check", "--at", AT, "--format", "sarif"]);
    let sarif = read(&sarif.out);
    let alike = results(&sarif)
        .iter()
        .filter(|one| one["ruleId"] == "unknown-name");
    assert_eq!(alike.count(), 2);
    let mut prints = fingerprints(&folder, "sarif");
    let count = prints.len();
    prints.dedup();
    assert_eq!(prints.len(), count);
}

#[test]
fn the_exit_code_is_that_of_the_program() {
    for (folder, code) in [(nasty(), 3), (super::workspace::clean(), 0)] {
        let ran = report(&folder, "sarif");
        let invocation = &read(&ran.out)["runs"][0]["invocations"][0];
        assert_eq!(ran.code, code);
        assert_eq!(invocation["exitCode"], code);
        assert_eq!(invocation["executionSuccessful"], code < 2);
    }
}
