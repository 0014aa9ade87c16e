//! Everything that can be explained, each with a line and a page.

use super::{config_keys, fields};
use crate::checks;
use crate::engine::Blocker;
use crate::render::severity_word;
use crate::syntax::guide::{self, Guide};
use crate::syntax::tree::ItemKind;
use crate::syntax::vocabulary::{settings_of, takes_any_setting};
use std::fmt::Write;

/// What is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A check.
    Check,
    /// A kind of item.
    Item,
    /// A setting of a kind of item.
    Setting,
    /// A kind of record.
    Record,
    /// A field of a kind of record.
    Field,
    /// A type of fields.
    Type,
    /// A word of conditions.
    Word,
    /// A key of `tidegate.toml`.
    Key,
    /// A reason for `no-go` that is no check.
    Reason,
    /// A verdict, or how a change or release stands to a statement.
    Verdict,
    /// An exit code.
    Exit,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Check => "check",
            Kind::Item => "item",
            Kind::Setting => "setting",
            Kind::Record => "record",
            Kind::Field => "field",
            Kind::Type => "type",
            Kind::Word => "word",
            Kind::Key => "key",
            Kind::Reason => "reason",
            Kind::Verdict => "verdict",
            Kind::Exit => "exit code",
        }
    }
}

/// Something that can be explained.
#[derive(Clone, Debug)]
pub struct Topic {
    /// What it is called: `approval excluding`, `change.start`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// One line.
    pub summary: String,
    /// All of it, in Markdown.
    pub page: String,
}

impl Topic {
    /// Whether this is its name.
    pub fn is_called(&self, name: &str) -> bool {
        let words = |name: &str| name.replace('-', " ");
        self.name == name
            || (self.kind == Kind::Verdict && words(&self.name) == words(name))
            || (self.kind == Kind::Verdict
                && (self.name.as_str(), name) == ("overridden", "waived"))
            || (self.kind == Kind::Exit
                && (self.name.replace("exit", "exit code") == name
                    || ["exit", "exit code", "exit codes"].contains(&name)))
    }

    /// The name of a setting without its item, of a field without its record, of a key without its table.
    pub fn last_name(&self) -> Option<&str> {
        match self.kind {
            Kind::Setting => self.name.split_once(' ').map(|(_, last)| last),
            Kind::Field | Kind::Key => self.name.split_once('.').map(|(_, last)| last),
            _ => None,
        }
    }
}

/// All topics: checks, the language, the fields of plans, the configuration, exit codes.
pub fn all() -> Vec<Topic> {
    let mut all: Vec<Topic> = checks::all()
        .into_iter()
        .map(|(check, page)| Topic {
            name: check.name.to_owned(),
            kind: Kind::Check,
            summary: format!("{}: {}", severity_word(check.severity), check.summary),
            page: page.to_owned(),
        })
        .collect();
    for kind in ItemKind::ALL {
        all.push(item(kind));
        let settings = settings_of(kind);
        all.extend(settings.into_iter().filter_map(|word| setting(kind, word)));
    }
    all.extend(guide::words().filter_map(|word| Some(of_word(word, guide::word(word)?))));
    fields::add(&mut all);
    all.extend(TYPES.iter().map(|(name, summary, page)| Topic {
        name: (*name).to_owned(),
        kind: Kind::Type,
        summary: (*summary).to_owned(),
        page: format!("# {name}, a type\n\n{}: {page}\n", first_large(summary)),
    }));
    config_keys::add(&mut all);
    all.push(Topic {
        name: Blocker::PolicyMistakes.reason().to_owned(),
        kind: Kind::Reason,
        summary: "the policy has a mistake, so it decides nothing".to_owned(),
        page: include_str!("policy-mistakes.md").to_owned(),
    });
    all.push(Topic {
        name: Blocker::WorkspaceMistakes.reason().to_owned(),
        kind: Kind::Reason,
        summary: "`tidegate.toml` has a mistake, or a file that may hold a policy cannot be read"
            .to_owned(),
        page: include_str!("workspace-mistakes.md").to_owned(),
    });
    all.push(Topic {
        name: Blocker::UnreadTables.reason().to_owned(),
        kind: Kind::Reason,
        summary: Blocker::UnreadTables.sentence().to_owned(),
        page: include_str!("unread-tables.md").to_owned(),
    });
    super::verdicts::add(&mut all);
    all.extend(EXITS.iter().map(|(code, summary)| Topic {
        name: format!("exit {code}"),
        kind: Kind::Exit,
        summary: (*summary).to_owned(),
        page: format!("# exit {code}\n\nThe program ended with code {code}: {summary}.\n"),
    }));
    all
}

fn page(title: &str, guide: &Guide, more: &str) -> String {
    let Guide {
        form,
        says,
        example,
    } = guide;
    // Two ways to write something stand in one form, between backquotes of a message.
    let forms = form
        .replace("` or `", "\n    ")
        .replace("`, `", "\n    ")
        .replace('`', "");
    format!(
        "# {title}\n\n{}.\n\n    {forms}\n{more}\nExample:\n\n    {example}\n",
        first_large(says)
    )
}

/// A text as the beginning of a sentence.
pub fn first_large(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn item(kind: ItemKind) -> Topic {
    let name = kind.keyword();
    let guide = guide::item(kind);
    let settings = settings_of(kind);
    let mut more = String::new();
    if !settings.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(more, "\nSettings: `{}`", settings.join("`, `"));
        let any = match takes_any_setting(kind) {
            true => ", and fields of your own",
            false => "",
        };
        let _ = writeln!(
            more,
            "{any}. `tidegate explain {name} {}` explains one.",
            settings.first().unwrap_or(&"")
        );
    }
    Topic {
        name: name.to_owned(),
        kind: Kind::Item,
        summary: guide.says.to_owned(),
        page: page(&format!("{name}, an item"), &guide, &more),
    }
}

fn setting(kind: ItemKind, word: &str) -> Option<Topic> {
    let guide = guide::setting(kind, word)?;
    let name = format!("{} {word}", kind.keyword());
    Some(Topic {
        kind: Kind::Setting,
        summary: guide.says.to_owned(),
        page: page(&format!("{name}, a setting"), &guide, ""),
        name,
    })
}

fn of_word(word: &str, guide: Guide) -> Topic {
    Topic {
        name: word.to_owned(),
        kind: Kind::Word,
        summary: guide.says.to_owned(),
        page: page(&format!("{word}, a word of conditions"), &guide, ""),
    }
}

/// Name, line, and how plans and policies write it.
const TYPES: &[(&str, &str, &str)] = &[
    (
        "text",
        "any text",
        "in a plan and in a policy in double quotes, `\"flag off\"`.",
    ),
    (
        "number",
        "a number",
        "`3`, `0.5`. It has no unit; see `duration` and `percent`.",
    ),
    (
        "percent",
        "a share of a hundred",
        "`5%` in a policy, `\"5%\"` in a plan. A bare number is none.",
    ),
    (
        "yes-no",
        "yes or no",
        "`true` and `false` in a plan. In a policy the field itself is the condition, and `not` turns it round.",
    ),
    (
        "instant",
        "a point in time",
        "`2026-11-20T10:00:00+01:00` in a plan, or without an offset in the `timezone` of the plan, else of the policy.",
    ),
    (
        "duration",
        "an elapsed length of time",
        "`1h30m` in a policy, `\"1h30m\"` or `\"PT1H30M\"` in a plan. `24h` is elapsed time and `1 day` a day of the calendar.",
    ),
    (
        "level",
        "a step of a scale",
        "a word that a `scale` of the policy declares; levels are compared in its order.",
    ),
    (
        "times",
        "a set of intervals",
        "a `period`, `blackout` or `window` of the policy by its name.",
    ),
];

const EXITS: &[(u8, &str)] = &[
    (
        0,
        "no errors: every change and release may go, now or when what is owed is there",
    ),
    (
        1,
        "errors: a refusal or a mistake, with --gate also what is owed before the start; of `fmt --check` and `--diff`, something is not formatted; of `test`, a test fails",
    ),
    (2, "wrong usage of the command line"),
    (
        3,
        "nothing to check, or something could not be read or written",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_whole_and_of_one_name_in_its_kind() {
        let all = all();
        for topic in &all {
            assert!(!topic.summary.trim().is_empty(), "{topic:?}");
            assert!(
                topic.page.starts_with(&format!("# {}", topic.name)),
                "{topic:?}"
            );
            assert!(!topic.summary.contains('\n'), "{topic:?}");
        }
        let mut names: Vec<_> = all
            .iter()
            .map(|topic| (topic.kind.word(), &topic.name))
            .collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_setting_of_every_item_is_explained() {
        for kind in ItemKind::ALL {
            for word in settings_of(kind) {
                assert!(setting(kind, word).is_some(), "{} {word}", kind.keyword());
            }
        }
    }
}
