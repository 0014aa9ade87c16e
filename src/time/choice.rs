//! Which events of a calendar file count: by their summary, their description and their categories.

use super::components::Component;
use super::content_lines::unescape;
use crate::policy::texts::{fits, is_same_text};

/// Which events count, and how; all of them by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChoice {
    /// Those that fulfil this.
    pub when: Option<EventTest>,
    /// But for those that fulfil this.
    pub except: Option<EventTest>,
    /// Whether each event stands for the days that it touches, also one that takes no time.
    pub whole_days: bool,
}

/// What can be asked of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventField {
    /// Its name.
    Summary,
    /// What it says besides.
    Description,
    /// Its categories, none or several.
    Category,
}

/// A condition on an event. One of its categories is enough.
#[derive(Clone, Debug, PartialEq)]
pub enum EventTest {
    /// All of them.
    And(Vec<EventTest>),
    /// One of them.
    Or(Vec<EventTest>),
    /// Not so.
    Not(Box<EventTest>),
    /// Equal but for the case of letters.
    Is(EventField, String),
    /// As the pattern, which is in lower case.
    Like(EventField, String),
    /// Given.
    IsSet(EventField),
}

/// The texts of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventWords {
    /// `SUMMARY`; empty without.
    pub summary: String,
    /// `DESCRIPTION`; empty without.
    pub description: String,
    /// All of `CATEGORIES`.
    pub categories: Vec<String>,
}

impl EventField {
    /// All of them.
    pub const ALL: [EventField; 3] = [
        EventField::Summary,
        EventField::Description,
        EventField::Category,
    ];

    /// Its name in a condition.
    pub fn word(self) -> &'static str {
        match self {
            EventField::Summary => "summary",
            EventField::Description => "description",
            EventField::Category => "category",
        }
    }
}

impl EventChoice {
    /// Whether an event counts.
    pub fn takes(&self, words: &EventWords) -> bool {
        let holds = |test: &EventTest| test.holds(words);
        self.when.as_ref().is_none_or(holds) && !self.except.as_ref().is_some_and(holds)
    }
}

impl EventTest {
    /// Whether it holds for an event. What an event does not give is no text, so it equals none.
    pub fn holds(&self, words: &EventWords) -> bool {
        match self {
            EventTest::And(all) => all.iter().all(|test| test.holds(words)),
            EventTest::Or(all) => all.iter().any(|test| test.holds(words)),
            EventTest::Not(test) => !test.holds(words),
            EventTest::Is(field, text) => words
                .all(*field)
                .any(|word| is_same_text(word, text.trim())),
            EventTest::Like(field, pattern) => words
                .all(*field)
                .any(|word| fits(pattern, &word.to_lowercase())),
            EventTest::IsSet(field) => words.all(*field).next().is_some(),
        }
    }
}

impl EventWords {
    pub(super) fn of(event: &Component<'_>) -> Self {
        let text = |name: &str| event.find(name).map(|line| unescape(&line.value));
        let lines = event.lines.iter();
        let categories = lines
            .filter(|line| line.name == "CATEGORIES")
            .flat_map(|line| listed(&line.value))
            .map(unescape)
            .filter(|category| !category.is_empty())
            .collect();
        EventWords {
            summary: text("SUMMARY").unwrap_or_default(),
            description: text("DESCRIPTION").unwrap_or_default(),
            categories,
        }
    }

    /// The texts of a field that are given.
    pub fn all(&self, field: EventField) -> impl Iterator<Item = &str> {
        let texts = match field {
            EventField::Summary => std::slice::from_ref(&self.summary),
            EventField::Description => std::slice::from_ref(&self.description),
            EventField::Category => self.categories.as_slice(),
        };
        let texts = texts.iter().map(String::as_str);
        texts.filter(|text| !text.is_empty())
    }
}

/// The parts of a list; a comma behind a backslash belongs to a part.
fn listed(value: &str) -> Vec<&str> {
    let (mut parts, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, mark) in value.char_indices() {
        if mark == ',' && !escaped {
            parts.extend(value.get(start..at));
            start = at + 1;
        }
        escaped = mark == '\\' && !escaped;
    }
    parts.extend(value.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_behind_a_backslash_parts_nothing() {
        assert_eq!(listed(r"a\,b,c"), [r"a\,b", "c"]);
        assert_eq!(listed(r"a\\,b"), [r"a\\", "b"]);
        assert_eq!(listed(""), [""]);
    }

    #[test]
    fn what_is_not_given_equals_nothing() {
        let words = EventWords {
            categories: vec!["Freeze".to_owned(), "Retail".to_owned()],
            ..EventWords::default()
        };
        let is = |field, text: &str| EventTest::Is(field, text.to_owned());
        assert!(is(EventField::Category, "retail").holds(&words));
        assert!(!is(EventField::Category, "other").holds(&words));
        assert!(!is(EventField::Summary, "").holds(&words));
        assert!(!EventTest::Like(EventField::Summary, "*".to_owned()).holds(&words));
        assert!(EventTest::Not(Box::new(is(EventField::Summary, "x"))).holds(&words));
    }
}
