//! Words to which the program itself gives a meaning: the decisions of approvals, and the states of subjects where the policy
//! declares no scale for them.

use crate::diagnostic::suggest;

/// What the type of `decision` is called in the table of built-in fields, and the name of its scale.
pub const DECISION: &str = "decision";

/// The name of the scale that stands in where a policy declares no `scale state`.
pub const STATE: &str = "state";

/// What an approval can decide.
pub const DECISIONS: [&str; 3] = ["approve", "reject", "abstain"];

/// The states of a subject where the policy declares no scale.
pub const STATES: [&str; 10] = [
    "new",
    "draft",
    "planned",
    "assess",
    "authorize",
    "scheduled",
    "implement",
    "review",
    "closed",
    "cancelled",
];

/// The other spelling of a word of [`STATES`], which means the same.
const CANCELED: (&str, &str) = ("canceled", "cancelled");

/// The word in the spelling of [`STATES`].
pub fn spelled(word: &str) -> &str {
    match word == CANCELED.0 {
        true => CANCELED.1,
        false => word,
    }
}

/// What other tools write for one of the words, without case, blanks, `-` and `_`: suggested, and never taken for it.
const ELSEWHERE: [(&str, &[&str]); 5] = [
    (
        "approve",
        &[
            "approved",
            "accept",
            "accepted",
            "ok",
            "okay",
            "yes",
            "granted",
            "lgtm",
            "signedoff",
        ],
    ),
    (
        "reject",
        &[
            "rejected",
            "deny",
            "denied",
            "decline",
            "declined",
            "no",
            "refused",
            "veto",
            "vetoed",
            "changesrequested",
            "requestchanges",
            "disapproved",
            "notapproved",
            "unapproved",
        ],
    ),
    (
        "abstain",
        &[
            "abstained",
            "neutral",
            "comment",
            "commented",
            "abstention",
            "noopinion",
        ],
    ),
    (
        "closed",
        &[
            "close",
            "done",
            "complete",
            "completed",
            "finished",
            "resolved",
            "implemented",
        ],
    ),
    (
        "cancelled",
        &[
            "cancel",
            "aborted",
            "withdrawn",
            "dropped",
            "calledoff",
            "abandoned",
            "rejected",
        ],
    ),
];

/// Which of the words another tool's word stands for, if that is known.
fn from_elsewhere<'w>(text: &str, words: &'w [String]) -> Option<&'w str> {
    let folded: String = text
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let (word, _) = ELSEWHERE.iter().find(|(word, others)| {
        others.contains(&folded.as_str()) && words.iter().any(|known| known == word)
    })?;
    words.iter().find(|known| known == word).map(String::as_str)
}

/// What to write instead of a word that is none of these: help, and the word that is meant if one is.
pub fn advice(word: &str, scale: &str, words: &[String]) -> (Option<String>, Vec<String>) {
    let meant = from_elsewhere(word, words).map(str::to_owned).or_else(|| {
        match suggest(word.trim(), words.iter().map(String::as_str)).as_slice() {
            [one] => Some((*one).to_owned()),
            _ => None,
        }
    });
    let all: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let mut help = Vec::new();
    if let Some(meant) = &meant {
        help.push(format!("did you mean `{meant}`?"));
    }
    help.push(match all.split_last() {
        Some((last, others)) => format!("`{scale}` is {} or {last}", others.join(", ")),
        None => String::new(),
    });
    if scale == STATE {
        help.push(
            "for states of your own, declare a scale such as `scale state draft < review < ready, closed, cancelled`"
                .to_owned(),
        );
    }
    (meant, help)
}
