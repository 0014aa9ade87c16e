//! Approvals and overrides in other words: the line that means it.

use crate::syntax::scan::leading_word;

/// Numbers in words.
const NUMBERS: [(&str, &str); 6] = [
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("any", "1"),
];

/// What to write instead of what stands behind `before`, in a line about who agrees.
pub(super) fn in_line(line: &str, before: &str, rest: &str) -> Option<String> {
    let keyword = leading_word(line);
    let word = leading_word(rest);
    let said = line.get(keyword.len()..).unwrap_or_default().trim();
    if keyword == "override" {
        if matches!(word, "except" | "but" | "not" | "without") {
            let who = rest.get(word.len()..).unwrap_or_default().trim();
            let who = if who.is_empty() { "author" } else { who };
            return Some(format!(
                "who does not count is named by `excluding`: write `{before} excluding {who}`"
            ));
        }
        return (before == "override").then(|| format!("write `override {}`", quorum(said)));
    }
    let is_stand_in = matches!(
        keyword,
        "deputy" | "substitute" | "backup" | "stand-in" | "replacement" | "delegates"
    );
    if is_stand_in && said.starts_with('@') {
        return Some(format!("who stands in is `delegate {said}`"));
    }
    // A rule has its own conditions; what follows is about quorums.
    if keyword != "require" || !is_quorum(before, rest) {
        return None;
    }
    if before == "require" {
        return Some(format!("write `require {}`", quorum(said)));
    }
    Some(match word {
        "approvals" | "approval" | "approvers" | "reviews" | "reviewers" | "people" | "members"
        | "from" => {
            let who = rest.split_whitespace().next_back().unwrap_or_default();
            let who = if who == word { "GROUP" } else { who };
            format!("write `{before} of {who}`")
        }
        "before" => {
            let what = rest.get(word.len()..).unwrap_or_default().trim();
            format!("until when is said by `by`: write `{before} by {what}`")
        }
        "within" => {
            let what = rest.split_whitespace().nth(1).unwrap_or("24h");
            format!("until when is said by `by`: write `{before} by {what} before start`")
        }
        "except" | "but" | "not" | "without" => {
            "who does not count is a line of its own: `excluding author`".to_owned()
        }
        "unless" => {
            let what = rest.get(word.len()..).unwrap_or_default().trim();
            format!("write `{before} when not ({what})`")
        }
        _ if rest.starts_with(',') => {
            let (count, first) = before.strip_prefix("require ")?.split_once(" of ")?;
            let others = rest.trim_start_matches(',').trim();
            format!(
                "write `require {count} of ({first}, {others})` for any of them, or join needs by `and`"
            )
        }
        _ => return None,
    })
}

/// Whether a line of `require` is about who agrees: it starts with a number of them, or what follows `require` is people.
fn is_quorum(before: &str, rest: &str) -> bool {
    let word = leading_word(rest);
    match before.strip_prefix("require ") {
        Some(said) => {
            let mut words = said.split_whitespace();
            let count = words.next().unwrap_or_default();
            let is_count = count
                .trim_end_matches('%')
                .bytes()
                .all(|b| b.is_ascii_digit());
            let is_of = words.next() == Some("of") || count == said && word != "of";
            (is_count || count == "all") && is_of && !matches!(word, "hours" | "minutes")
        }
        None => {
            before == "require"
                && (rest.starts_with('@')
                    || NUMBERS.iter().any(|(number, _)| *number == word) && rest.contains(" of ")
                    || rest.starts_with("at least ")
                    || !word.is_empty() && word == rest.trim())
        }
    }
}

/// A quorum in the words of the language.
fn quorum(said: &str) -> String {
    let said = said.strip_prefix("by ").unwrap_or(said);
    let said = said.strip_prefix("at least ").unwrap_or(said);
    let said = said.strip_prefix("from ").unwrap_or(said);
    let (first, rest) = said.split_once(' ').unwrap_or((said, ""));
    if let Some((_, number)) = NUMBERS.iter().find(|(word, _)| *word == first)
        && !rest.is_empty()
    {
        return format!("{number} {rest}");
    }
    match first.starts_with(|c: char| c.is_ascii_digit()) || said.is_empty() {
        true if said.is_empty() => "1 of GROUP".to_owned(),
        true => said.to_owned(),
        false => format!("1 of {said}"),
    }
}
