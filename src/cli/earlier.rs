//! What a report or a baseline may be written over: one of an earlier run, or nothing.

use std::path::Path;

/// How far into a file a mark is looked for.
const HEAD: usize = 512;

/// Whether nothing is lost where a file is written to a path: nothing is there, it has no text, it is not a regular file (a pipe, a
/// device), or what it has is of an earlier run. A file that cannot be read is kept.
pub fn may_replace(path: &Path, is_earlier: impl Fn(&str) -> bool) -> bool {
    match std::fs::metadata(path) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        Ok(known) if !known.is_file() || known.len() == 0 => true,
        Ok(_) => std::fs::read(path).is_ok_and(|text| is_earlier(&String::from_utf8_lossy(&text))),
    }
}

/// Whether a text is a report of this program, by what each of its forms begins or ends with.
pub fn is_report(text: &str) -> bool {
    let end = (0..=HEAD.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    let head = end.and_then(|end| text.get(..end)).unwrap_or_default();
    let is_of_machines = head.starts_with(r#"{"version":"#)
        && head.contains(r#""tool":{"name":"tidegate""#)
        || head.starts_with(r#"{"$schema":"#) && head.contains(r#""driver":{"name":"Tidegate""#)
        || head.contains(r#"<testsuites name="tidegate"#)
        || text.trim() == "[]"
        || head.starts_with(r#"[{"description":"#) && text.contains(r#""check_name":"#);
    is_of_machines || head.starts_with("### Tidegate: ") || is_for_people(text)
}

/// Whether a text is a report for a terminal or one line a finding.
fn is_for_people(text: &str) -> bool {
    let plain = anstream::adapter::strip_str(text).to_string();
    let mut lines = plain.lines().filter(|line| !line.trim().is_empty());
    let is_summary = |line: &str| line.starts_with("checked ") && line.contains(" (at ");
    let first = lines.next().unwrap_or_default();
    is_finding(first)
        || first.starts_with("workspace ") && lines.clone().next().is_some_and(is_finding)
        || is_summary(first)
        || lines.any(is_summary)
}

/// Whether a line is the first of a finding: `error rule lead-time`, `plan.toml:3:1: error rule: …`, `::error file=…`.
fn is_finding(line: &str) -> bool {
    const COMMANDS: [&str; 3] = ["::error ", "::warning ", "::notice "];
    if COMMANDS.iter().any(|command| line.starts_with(command)) {
        return line.contains("file=") || line.contains("title=");
    }
    let told = match line.split_once(": ") {
        Some((place, told)) if is_place(place) => told,
        _ => line,
    };
    let mut words = told.split([' ', ':', ',']);
    let severity = words.next().unwrap_or_default();
    ["error", "warning", "owed", "note"].contains(&severity) && words.next().is_some_and(is_check)
}

fn is_check(name: &str) -> bool {
    crate::checks::all()
        .iter()
        .any(|(check, _)| check.name == name)
}

/// Whether a text is `FILE:LINE:COLUMN`.
fn is_place(text: &str) -> bool {
    let mut parts = text.rsplitn(3, ':');
    let mut is_number = || {
        let part = parts.next().unwrap_or_default();
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_number() && is_number() && parts.next().is_some()
}
