//! The arguments of `tidegate test`.

use crate::cli::environment;
use crate::workspace::config::{Color, StyleName};
use clap::ValueEnum;
use std::path::PathBuf;

/// The arguments of `test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A test is a `test` item, or a plan file that `tests` of a tidegate.toml names.

Examples:
  tidegate test --filter weekend
  tidegate test --coverage --min-coverage 90
  tidegate test --format junit > tests.xml

Exit codes: 0 all tests pass, 1 a test fails, a file has a mistake or too little
is covered, 2 wrong usage, 3 there is no test or something could not be read.")]
pub struct TestArguments {
    /// Files, folders and workspaces [default: the workspace of the current folder]
    pub paths: Vec<PathBuf>,
    /// Only tests with this text in the title
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Print the titles of the tests, run none
    #[arg(long, conflicts_with_all = ["watch", "coverage", "min_coverage", "format"])]
    pub list: bool,
    /// Show which outcomes the tests saw
    #[arg(long)]
    pub coverage: bool,
    /// Fail where less of them is covered
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    pub min_coverage: Option<f64>,
    /// Run again when a file changes
    #[arg(long)]
    pub watch: bool,
    /// human, json or junit [default: human]
    #[arg(long, value_enum, hide_possible_values = true, hide_default_value = true, default_value_t = TestFormat::Human)]
    pub format: TestFormat,
    /// Colours: auto, always or never
    #[arg(long, env = "TIDEGATE_COLOR", hide_env = true, value_enum, hide_possible_values = true, hide_default_value = true, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Columns, 20 to 1000
    #[arg(long, env = "TIDEGATE_WIDTH", hide_env = true, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=1000))]
    pub width: Option<u16>,
    /// Frames: fancy, plain or narrated
    #[arg(long, env = "TIDEGATE_STYLE", hide_env = true, value_enum, hide_possible_values = true, hide_default_value = true, default_value_t = StyleName::Fancy)]
    pub style: StyleName,
    /// TZif files, not the built-in time zones
    #[arg(
        long,
        env = "TIDEGATE_TIMEZONE_DATABASE",
        hide_env = true,
        value_name = "FOLDER"
    )]
    pub timezone_database: Option<PathBuf>,
    /// Only what went wrong
    #[arg(short, long, env = "TIDEGATE_QUIET", hide_env = true, value_parser = environment::switch)]
    pub quiet: bool,
}

/// The formats of a report on tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Human,
    /// For programs; docs/json.md describes it.
    Json,
    /// For build servers: JUnit's XML.
    Junit,
}

/// A percent, with or without its sign.
fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse::<f64>();
    match number {
        Ok(number) if (0.0..=100.0).contains(&number) => Ok(number),
        _ => Err("a percent is a number from 0 to 100".to_owned()),
    }
}
