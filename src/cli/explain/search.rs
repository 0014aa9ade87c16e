//! Topics by words, the nearest first.

use super::topics::Topic;

/// What people call things, and what Tide calls them.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("approver", "approval"),
    ("audit", "history"),
    ("back-out", "change.rollback"),
    ("backout", "change.rollback"),
    ("bank holiday", "calendar holidays"),
    ("cab", "approval"),
    ("canary", "step.percent"),
    ("canary", "step.soak"),
    ("clash", "conflict"),
    ("closed", "change.state"),
    ("cmdb", "service"),
    ("collision", "conflict"),
    ("component", "service"),
    ("concurrency", "limit"),
    ("constant", "define"),
    ("cron", "period every"),
    ("daylight", "policy timezone"),
    ("deputy", "person delegate"),
    ("dst", "policy timezone"),
    ("due", "by"),
    ("embargo", "blackout"),
    ("emergency", "class"),
    ("enum", "scale"),
    ("exception", "blackout except"),
    ("exemption", "waiver"),
    ("four eyes", "approval excluding"),
    ("freeze", "blackout"),
    ("function", "define"),
    ("hotfix", "class"),
    ("ignore", "levels"),
    ("inherit", "policy extends"),
    ("inheritance", "policy extends"),
    ("kpi", "rate"),
    ("lead time", "change.submitted"),
    ("lockdown", "blackout"),
    ("macro", "define"),
    ("maintenance", "window"),
    ("matrix", "assess"),
    ("maximum", "limit"),
    ("metric", "history"),
    ("moratorium", "blackout"),
    ("mute", "levels"),
    ("notice period", "change.submitted"),
    ("on-call", "group"),
    ("oncall", "group"),
    ("outage", "incident"),
    ("overlap", "conflict"),
    ("pipeline", "environment after"),
    ("pir", "change.review"),
    ("postmortem", "change.review"),
    ("pre-approved", "template"),
    ("preapproved", "template"),
    ("promotion", "environment after"),
    ("quota", "limit"),
    ("recurrence", "period every"),
    ("recurring", "period every"),
    ("remediation", "change.rollback"),
    ("revert", "change.rollback"),
    ("ring", "step"),
    ("role", "group"),
    ("rollout", "step"),
    ("roster", "group"),
    ("rota", "group"),
    ("rrule", "period every"),
    ("schedule", "period"),
    ("segregation of duties", "approval excluding"),
    ("self-approval", "approval excluding"),
    ("separation of duties", "approval excluding"),
    ("sign-off", "approval"),
    ("signoff", "approval"),
    ("sla", "by"),
    ("slot", "window"),
    ("soft", "rule advisory"),
    ("sprint", "period every"),
    ("stage", "environment"),
    ("staging", "environment"),
    ("stand-in", "person delegate"),
    ("standard", "template"),
    ("substitute", "person delegate"),
    ("suppress", "levels"),
    ("team", "group"),
    ("throttle", "limit"),
    ("ticket", "change"),
    ("timeout", "by"),
    ("two pairs of eyes", "approval excluding"),
    ("unit test", "test"),
    ("user", "person"),
    ("utc", "policy timezone"),
    ("variable", "define"),
    ("warn", "rule advisory"),
    ("workday", "calendar"),
    ("working day", "calendar"),
];

/// The topics that every word has to do with, best first; equals in the order of their names.
pub fn search<'t>(wish: &str, topics: &'t [Topic]) -> Vec<&'t Topic> {
    let words: Vec<String> = wish.split_whitespace().map(stem).collect();
    // Several words may be the name of one thing: `four eyes`.
    let phrase = [stem(wish)];
    let mut found: Vec<(u32, &Topic)> = topics
        .iter()
        .filter_map(|topic| {
            let weight = weigh(topic, &words).max(weigh(topic, &phrase))?;
            Some((weight, topic))
        })
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
    let mut others = OTHER_WORDS.iter();
    others.any(|(other, ours)| name == *ours && stem(other) == word)
}

/// A word without what makes several of it.
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    match word.strip_suffix('s') {
        Some(one) if one.len() > 3 && !one.ends_with('s') => one.to_owned(),
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::OTHER_WORDS;
    use crate::cli::explain::topics;

    #[test]
    fn other_words_lead_to_topics() {
        let topics = topics::all();
        let lost = OTHER_WORDS
            .iter()
            .filter(|(_, ours)| !topics.iter().any(|topic| topic.name == *ours));
        assert_eq!(lost.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
    }
}
