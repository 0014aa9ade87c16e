//! The people that a `CODEOWNERS` file names.

use std::collections::BTreeSet;
use std::path::Path;

/// Where GitHub and GitLab look for it, first one first.
const PLACES: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    ".gitlab/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// People of examples, where there are none.
const EXAMPLES: [&str; 2] = ["alice", "bob"];

/// More than this in one group help nobody; the file may be of any size.
const MOST: usize = 50;

/// Who is in the first group.
#[derive(Debug, PartialEq, Eq)]
pub struct Owners {
    /// Two or more.
    pub people: Vec<String>,
    /// Where they come from, for the policy.
    pub note: String,
    /// The file that names them, if there is one.
    pub file: Option<&'static str>,
}

impl Owners {
    /// One of the people, from 0.
    pub fn person(&self, number: usize) -> &str {
        self.people.get(number).map_or("alice", String::as_str)
    }

    /// The people of the first `CODEOWNERS` below one of the folders, else those of examples.
    pub fn find(folders: &[&Path]) -> Self {
        let files = folders
            .iter()
            .flat_map(|folder| PLACES.map(|place| (place, folder.join(place))));
        for (place, path) in files {
            if let Ok(text) = std::fs::read_to_string(path) {
                return Owners::read(&text, place);
            }
        }
        Owners {
            people: EXAMPLES.map(str::to_owned).to_vec(),
            note: "Whoever writes and reads the changes: put your own people here.".to_owned(),
            file: None,
        }
    }

    fn read(text: &str, place: &'static str) -> Self {
        let mut people = BTreeSet::new();
        let mut teams = BTreeSet::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            for word in line.split_whitespace() {
                let Some(name) = word.strip_prefix('@') else {
                    continue;
                };
                // GitLab's roles start with two.
                if is_name(name) {
                    people.insert(name.to_owned());
                } else if name.split('/').count() > 1 && name.split('/').all(is_name) {
                    teams.insert(format!("@{name}"));
                }
            }
        }
        let mut note = match people.is_empty() {
            true => format!("{place} names no people: put your own here."),
            false => format!("As in {place}."),
        };
        if !teams.is_empty() {
            let teams: Vec<String> = teams.into_iter().take(MOST).collect();
            note.push_str(&format!(
                " It also names {}: whose people only you know.",
                teams.join(", ")
            ));
        }
        let mut people: Vec<String> = people.into_iter().take(MOST).collect();
        if people.len() < EXAMPLES.len() {
            let found = people.len();
            let more = EXAMPLES
                .iter()
                .filter(|name| !people.contains(&(**name).to_owned()));
            let more: Vec<String> = more
                .take(EXAMPLES.len() - found)
                .map(|name| (*name).to_owned())
                .collect();
            if found > 0 {
                note.push_str(&format!(
                    " @{} stands for somebody else: nobody approves alone.",
                    more.join(", @")
                ));
            }
            people.extend(more);
        }
        Owners {
            people,
            note,
            file: Some(place),
        }
    }
}

/// Whether a name may stand behind `@` in a policy, and in no need of quotes.
fn is_name(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_teams() {
        let text =
            "# all\n* @zoe @org/platform x@example.org @@maintainer # @nobody\n/a @yan @zoe\n";
        let owners = Owners::read(text, "CODEOWNERS");
        assert_eq!(owners.people, ["yan", "zoe"]);
        assert_eq!(
            owners.note,
            "As in CODEOWNERS. It also names @org/platform: whose people only you know."
        );
    }

    #[test]
    fn one_person_approves_nothing_alone() {
        let owners = Owners::read("* @alice\n", "CODEOWNERS");
        assert_eq!(owners.people, ["alice", "bob"]);
        assert!(owners.note.contains("@bob stands for somebody else"));
        let none = Owners::read("* @org/team\n", "CODEOWNERS");
        assert_eq!(none.people, ["alice", "bob"]);
    }
}
