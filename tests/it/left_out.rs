//! A starter policy with any one line left out: every text is judged, and nothing panics.

use crate::data::root;
use crate::support::check_files;

/// The policies, plans and calendars of the starter policy, each with its name as the policy names it.
fn starter() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["", "calendars/", "plans/"] {
        let path = root().join("policies/itil").join(folder);
        let Ok(entries) = std::fs::read_dir(path) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap();
            if path.is_file() && file != "tidegate.toml" {
                files.push((
                    format!("{folder}{file}"),
                    std::fs::read_to_string(&path).unwrap(),
                ));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn any_line_may_be_missing() {
    let files = starter();
    let at = "2026-11-16T09:00Z";
    let whole = check_files(&files, at, false).report;
    let mut differing = 0;
    for (number, (name, text)) in files.iter().enumerate() {
        if !name.ends_with(".tide") {
            continue;
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for missing in 0..lines.len() {
            let mut changed = files.clone();
            let (before, rest) = lines.split_at(missing);
            changed[number].1 = before.concat() + &rest[1..].concat();
            let left_out = check_files(&changed, at, false).report;
            differing += usize::from(left_out.findings != whole.findings);
        }
    }
    assert!(differing > 50, "most lines say something");
}
