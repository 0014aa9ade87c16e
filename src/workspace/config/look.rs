//! How reports can look: the words of the command line and of `tidegate.toml`.

use crate::render::Style;
use clap::ValueEnum;

/// The formats of a report. `docs/reports.md` shows each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Findings drawn with their texts, for people.
    Human,
    /// A line for each finding.
    Compact,
    /// All of it, for programs.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// The summary of a job in GitHub Actions, Markdown.
    GithubSummary,
    /// A Code Quality report of GitLab, JSON.
    Gitlab,
    /// JUnit's XML, for build servers.
    Junit,
    /// A comment on a pull request or merge request.
    Markdown,
}

impl Format {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The forms of a report for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StyleName {
    /// Frames and colours.
    Fancy,
    /// ASCII only.
    Plain,
    /// Sentences.
    Narrated,
}

impl StyleName {
    /// The form.
    pub fn style(self) -> Style {
        match self {
            StyleName::Fancy => Style::Fancy,
            StyleName::Plain => Style::Plain,
            StyleName::Narrated => Style::Narrated,
        }
    }
}
