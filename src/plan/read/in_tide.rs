//! Examples of values as a test in a policy writes them: TOML's, in the words of Tide.

/// A field with an example of its value: `approvals { approver dave; decision approve }`.
pub(super) fn in_tide(field: &str, example: &str) -> String {
    match table(example) {
        Some(inner) => format!("{field} {{ {inner} }}"),
        None => format!("{field} {}", value(example)),
    }
}

/// The contents of a table.
fn table(example: &str) -> Option<String> {
    let inner = example.strip_prefix("{ ")?.strip_suffix(" }")?;
    let settings = inner.split(", ").map(|setting| {
        let (key, value_of) = setting.split_once(" = ").unwrap_or((setting, ""));
        format!("{key} {}", value(value_of)).trim_end().to_owned()
    });
    Some(settings.collect::<Vec<_>>().join("; "))
}

/// A value; what can be a word of Tide stands without quotes.
fn value(example: &str) -> String {
    let one = example.trim_start_matches('[').trim_end_matches(']');
    let bare = one
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match (one, bare) {
        ("true", _) => "yes".to_owned(),
        (_, Some(text)) if is_bare(text) => text.to_owned(),
        _ => one.to_owned(),
    }
}

/// Whether a text is one word: a name, a length, a percent or a clock time.
fn is_bare(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '%' | ':');
    let (letters, digits) = (text.contains(char::is_alphabetic), text.contains(':'));
    !text.is_empty() && text.chars().all(is_word) && !(letters && digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_toml_in_tide() {
        assert_eq!(in_tide("services", "\"checkout\""), "services checkout");
        assert_eq!(in_tide("downtime", "\"20m\""), "downtime 20m");
        assert_eq!(in_tide("title", "\"a text\""), "title \"a text\"");
        assert_eq!(in_tide("urgent", "true"), "urgent yes");
        assert_eq!(
            in_tide(
                "overrides",
                "{ of = \"year-end\", by = [\"heidi\"], reason = \"an outage\" }"
            ),
            "overrides { of year-end; by heidi; reason \"an outage\" }"
        );
        assert_eq!(
            in_tide(
                "components",
                "{ service = \"checkout\", digest = \"sha256:…\" }"
            ),
            "components { service checkout; digest \"sha256:…\" }"
        );
    }
}
