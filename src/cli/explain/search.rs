//! Topics by words, the nearest first.

use super::topics::Topic;

/// What people call things, and what Tide calls them.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("approver", "approval"),
    ("cab", "approval"),
    ("embargo", "blackout"),
    ("exception", "except"),
    ("exemption", "waiver"),
    ("freeze", "blackout"),
    ("lockdown", "blackout"),
    ("maintenance", "window"),
    ("moratorium", "blackout"),
    ("roster", "group"),
    ("rota", "group"),
    ("signoff", "approval"),
    ("slot", "window"),
    ("ticket", "change"),
];

/// The topics that every word has to do with, best first; equals in the order of their names.
pub fn search<'t>(wish: &str, topics: &'t [Topic]) -> Vec<&'t Topic> {
    let words: Vec<String> = wish.split_whitespace().map(stem).collect();
    let mut found: Vec<(u32, &Topic)> = topics
        .iter()
        .filter_map(|topic| Some((weigh(topic, &words)?, topic)))
        .collect();
    found.sort_by(|(a, left), (b, right)| b.cmp(a).then_with(|| left.name.cmp(&right.name)));
    found.into_iter().map(|(_, topic)| topic).collect()
}

/// How near a topic is to the words; `None` if it has nothing to do with one of them.
fn weigh(topic: &Topic, words: &[String]) -> Option<u32> {
    let name = topic.name.to_lowercase();
    let summary = topic.summary.to_lowercase();
    let page = topic.page.to_lowercase();
    words.iter().try_fold(0, |sum, word| {
        let is_part = name
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|part| stem(part) == *word);
        let weight = match word {
            word if name == *word => 16,
            _ if is_part => 8,
            word if name.contains(word) => 6,
            // Another word for the thing itself: behind those that have the word in their names.
            word if has_other_word(&name, word) => 5,
            word if summary.contains(word) => 3,
            word if page.contains(word) => 1,
            _ => return None,
        };
        Some(sum + weight)
    })
}

fn has_other_word(name: &str, word: &str) -> bool {
    let mut others = OTHER_WORDS.iter().filter(|(other, _)| *other == word);
    others.any(|(_, ours)| name == *ours)
}

/// A word without what makes several of it.
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    match word.strip_suffix('s') {
        Some(one) if one.len() > 3 && !one.ends_with('s') => one.to_owned(),
        _ => word,
    }
}
