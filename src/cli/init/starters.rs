//! The files of each starter.

use super::arguments::{Ci, Starter};
use super::owners::Owners;
use crate::syntax::format::format;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A file to write: its path relative to where it begins, and its text.
pub struct File {
    /// With `/` between the parts.
    pub path: String,
    /// All of it.
    pub text: String,
    /// What it is for, in a few words.
    pub what: &'static str,
}

impl File {
    fn new(path: &str, text: impl Into<String>, what: &'static str) -> Self {
        File {
            path: path.to_owned(),
            text: text.into(),
            what,
        }
    }
}

/// What the starter `minimal` is filled with.
pub struct Filling {
    /// The name of the policy and of its one service.
    pub name: String,
    /// The time zone, and whether somebody asked for it.
    pub zone: (String, bool),
    /// Who is in the group.
    pub owners: Owners,
    /// The day on which it is written.
    pub today: NaiveDate,
}

macro_rules! starter {
    ($name:literal: $($policy:literal)*; $($plan:literal)*) => {
        vec![
            $(File::new(concat!("policies/", $policy),
                include_str!(concat!("../../../policies/", $name, "/", $policy)), policy_word($policy)),)*
            $(File::new(concat!("plans/", $plan),
                include_str!(concat!("../../../policies/", $name, "/plans/", $plan)), "plans that may go"),)*
        ]
    };
}

/// The files of the workspace. The plans of the four great starters are those that stay good as time goes by.
pub fn workspace_files(starter: Starter, filling: &Filling) -> Vec<File> {
    let mut files = match starter {
        Starter::Minimal => minimal(filling),
        Starter::Itil => {
            starter!("itil": "policy.tide" "people.tide" "services.tide" "calendars/england-2026-2027.ics";
                "standard.toml" "emergency.toml")
        }
        Starter::Payments => {
            starter!("payments": "changes.tide" "people.tide" "releases.tide" "services.tide" "calendars/nl-2026-2027.ics";
                "routine.toml" "stripe.toml")
        }
        Starter::Kubernetes => {
            starter!("kubernetes": "cycle.tide" "dates.tide"; "cycle.toml" "exceptions.toml")
        }
        Starter::DeploymentWindows => {
            starter!("deployment-windows": "policy.tide" "calendars/us-2026-2027.ics"; "this-week.toml" "saturday.yaml")
        }
    };
    let config = include_str!("starter/tidegate.toml");
    files.push(File::new(
        "tidegate.toml",
        config,
        "the root of the workspace",
    ));
    files
}

fn policy_word(path: &str) -> &'static str {
    match path.ends_with(".ics") {
        true => "holidays",
        false => "a policy",
    }
}

fn minimal(filling: &Filling) -> Vec<File> {
    let Filling { name, zone, .. } = filling;
    let people: Vec<String> = filling
        .owners
        .people
        .iter()
        .map(|person| format!("@{person}"))
        .collect();
    let zone_note = match zone.1 {
        true => "",
        false => "  # where wall-clock times are read: name your own zone",
    };
    let policy = fill(
        include_str!("starter/minimal.tide"),
        &[
            ("NOTE", &filling.owners.note),
            ("PEOPLE", &people.join(", ")),
            ("ZONE", &zone.0),
            ("ZONE-NOTE", zone_note),
            ("NAME", name),
        ],
    );
    let example = fill(
        include_str!("starter/example.toml"),
        &[
            ("AUTHOR", filling.owners.person(0)),
            ("APPROVER", filling.owners.person(1)),
            ("ZONE", &zone.0),
            ("NAME", name),
            ("START", &working_day(filling.today).to_string()),
            ("GIVEN", &day_before(filling.today).to_string()),
        ],
    );
    vec![
        File::new("policies/policy.tide", format(&policy).text, "the policy"),
        File::new("plans/example.toml", example, "a change that may go"),
    ]
}

/// A text with each `%KEY%` replaced by its value, which may hold anything.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() * 2);
    for (number, part) in text.split('%').enumerate() {
        let value = values
            .iter()
            .find(|(key, _)| number % 2 == 1 && *key == part);
        filled.push_str(value.map_or(part, |(_, value)| value));
    }
    filled
}

/// The first tuesday, wednesday or thursday that is three days away or more.
fn working_day(today: NaiveDate) -> NaiveDate {
    let mut days = (3..10).filter_map(|days| today.checked_add_days(Days::new(days)));
    let is_calm =
        |day: &NaiveDate| matches!(day.weekday(), Weekday::Tue | Weekday::Wed | Weekday::Thu);
    days.find(is_calm).unwrap_or(today)
}

/// Two days before is over in every time zone.
fn day_before(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(2)).unwrap_or(today)
}

/// The files of a pipeline. `folder` is the workspace from where they begin, `.` if it is there; `has_pipeline` says that
/// GitLab's own file is there already.
pub fn pipeline_files(ci: Ci, folder: &str, has_pipeline: bool) -> Vec<File> {
    let named = match folder {
        "." => ".".to_owned(),
        folder => quoted(folder),
    };
    let version = env!("CARGO_PKG_VERSION");
    let fill = |text: &str| fill(text, &[("FOLDER", &named), ("VERSION", version)]);
    let what = "the check in the pipeline";
    match ci {
        Ci::None => Vec::new(),
        Ci::Github => {
            let text = fill(include_str!("starter/github.yml"));
            vec![File::new(".github/workflows/tidegate.yml", text, what)]
        }
        Ci::Gitlab => {
            let text = fill(include_str!("starter/gitlab.yml"));
            let mut files = vec![File::new(".gitlab/tidegate.yml", text, what)];
            if !has_pipeline {
                let include = include_str!("starter/gitlab-include.yml");
                files.push(File::new(".gitlab-ci.yml", include, "the pipeline"));
            }
            files
        }
    }
}

/// A path as one word for the shell, where it is more than plain letters.
pub fn quoted(path: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    match path.chars().all(plain) && !path.starts_with('-') {
        true => path.to_owned(),
        false => format!("'./{}'", path.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_on_a_calm_day() {
        let mut day = NaiveDate::from_ymd_opt(2026, 12, 20).unwrap();
        for _ in 0..14 {
            let at = working_day(day);
            assert!((3..=9).contains(&(at - day).num_days()), "{day} {at}");
            assert!(!matches!(
                at.weekday(),
                Weekday::Fri | Weekday::Sat | Weekday::Sun | Weekday::Mon
            ));
            day = day.succ_opt().unwrap();
        }
    }

    #[test]
    fn folders_are_words_of_the_shell() {
        assert_eq!(quoted("a/b-c"), "a/b-c");
        assert_eq!(quoted("a b's"), "'./a b'\\''s'");
    }
}
