//! What the command line may say.

pub use super::completions::CompletionsArguments;
use super::environment;
pub use super::explain::ExplainArguments;
use super::fmt::LineRange;
use super::format::{Targets, parse_targets};
pub use super::init::InitArguments;
pub use super::manual::ManArguments;
pub use super::testing::TestArguments;
use crate::workspace::config::{Color, Format, StyleName};
use clap::{
    Arg, ArgAction, ArgGroup, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
};
use std::ffi::OsString;
use std::path::PathBuf;

/// Should this change go? When does this release go? Checks policies (*.tide) and plans.
#[derive(Debug, Parser)]
#[command(
    name = "tidegate",
    disable_version_flag = true,
    disable_help_flag = true,
    max_term_width = 100
)]
#[command(arg_required_else_help = true, subcommand_value_name = "COMMAND")]
#[command(after_help = "\
Examples:
  tidegate check                       the workspace that this folder is in
  tidegate check plans/december.toml   one plan, by the policies around it
  tidegate fmt                         the policies in the one style
  tidegate explain unreadable-file     what a finding means, and what to do

Exit codes of `check`: 0 go, 1 errors (refusals, mistakes), 2 wrong usage,
3 nothing to check or something could not be read. With --gate, what is owed at
the start is an error. What a check judges by and how it reports can also be set
by the environment: --gate is TIDEGATE_GATE=true.")]
pub struct Arguments {
    /// Print the version, and that of the built-in time zone data
    #[arg(short = 'V', long)]
    pub version: bool,
    /// Print help
    #[arg(short, long, action = ArgAction::HelpShort, global = true, display_order = 100)]
    pub help: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// The arguments of the process and what the environment says. A variable that is empty is as one that is not set: pipelines
    /// pass on what nobody has filled in.
    pub fn read() -> Result<Self, clap::Error> {
        let writes_baseline = std::env::args_os().any(|argument| {
            let argument = argument.to_string_lossy();
            argument == "--write-baseline" || argument.starts_with("--write-baseline=")
        });
        let is_emptied = |(name, value): (OsString, OsString)| {
            value.is_empty() && name.to_string_lossy().starts_with("TIDEGATE_")
        };
        if !writes_baseline && !std::env::vars_os().any(is_emptied) {
            return Arguments::from_command(Arguments::command());
        }
        let as_set = |argument: Arg| {
            let Some(name) = argument.get_env() else {
                return argument;
            };
            let is_empty = std::env::var_os(name).is_some_and(|value| value.is_empty());
            // The flag on the command line wins over the one in the environment that it cannot stand beside.
            match is_empty || writes_baseline && argument.get_id() == "baseline" {
                true => argument.env(None::<&'static str>),
                false => argument,
            }
        };
        let mut command = Arguments::command();
        let names = command
            .get_subcommands()
            .map(|one| one.get_name().to_owned());
        for name in names.collect::<Vec<_>>() {
            command = command.mut_subcommand(name, |one| one.mut_args(as_set));
        }
        Arguments::from_command(command)
    }

    /// Parses the arguments of the process and notes which of them came from the environment.
    fn from_command(mut command: clap::Command) -> Result<Self, clap::Error> {
        let matches = command.try_get_matches_from_mut(std::env::args_os())?;
        let mut arguments = Arguments::from_arg_matches(&matches)?;
        if let Some((name, matches)) = matches.subcommand()
            && let Some(subcommand) = command.find_subcommand(name)
            && let Some(Command::Check(check)) = &mut arguments.command
        {
            check.environment = environment::used(subcommand, matches);
        }
        Ok(arguments)
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check policies, and plans against them
    Check(CheckArguments),
    /// Run the tests of policies
    Test(TestArguments),
    /// Say what a finding, a field or a word means; without one, list all checks
    Explain(ExplainArguments),
    /// Write policies in the one style
    Fmt(FmtArguments),
    /// Write the windows and freezes of another tool as Tide
    Import(ImportArguments),
    /// Write a policy, a plan and a check in the pipeline to begin with
    Init(InitArguments),
    /// Serve an editor: the same findings while you type
    Lsp(LspArguments),
    /// Print what a shell needs to complete commands and flags
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of all commands
    Man(ManArguments),
}

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("mending").args(["fix", "diff"]))]
#[command(after_help = "\
Formats: human, compact, json, sarif, gitlab, junit, markdown, github[-summary]
Example:  tidegate check plans --gate --at 2026-12-18T16:00Z --output sarif=out.sarif")]
pub struct CheckArguments {
    /// Files, folders and workspaces [default: the workspace of the current folder]
    pub paths: Vec<PathBuf>,
    /// The instant to judge at [default: now]
    #[arg(long, env = "TIDEGATE_AT", hide_env = true, value_name = "TIME")]
    pub at: Option<String>,
    /// What is owed at the start is an error
    #[arg(long, env = "TIDEGATE_GATE", hide_env = true, value_parser = environment::switch)]
    pub gate: bool,
    /// A base without which nothing is go
    #[arg(long, env = "TIDEGATE_BASE", hide_env = true, value_name = "FOLDER")]
    pub base: Vec<PathBuf>,
    /// Judge as if there were no other plans
    #[arg(long)]
    pub alone: bool,
    /// Compare what is closed as well
    #[arg(long)]
    pub audit: bool,
    /// The report to print [default: human]
    #[arg(
        long,
        env = "TIDEGATE_FORMAT",
        hide_env = true,
        value_enum,
        hide_possible_values = true
    )]
    pub format: Option<Format>,
    /// A further report; may be repeated
    #[arg(
        long,
        env = "TIDEGATE_OUTPUT",
        hide_env = true,
        value_name = "FORMAT=FILE",
        value_parser = parse_targets
    )]
    pub output: Vec<Targets>,
    /// Colours: auto, always or never
    #[arg(
        long,
        env = "TIDEGATE_COLOR",
        hide_env = true,
        value_enum,
        hide_possible_values = true,
        value_name = "WHEN"
    )]
    pub color: Option<Color>,
    /// Columns, 20 to 1000
    #[arg(long, env = "TIDEGATE_WIDTH", hide_env = true, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=1000))]
    pub width: Option<u16>,
    /// Frames: fancy, plain or narrated
    #[arg(
        long,
        env = "TIDEGATE_STYLE",
        hide_env = true,
        value_enum,
        hide_possible_values = true
    )]
    pub style: Option<StyleName>,
    /// TZif files, not the built-in time zones
    #[arg(
        long,
        env = "TIDEGATE_TIMEZONE_DATABASE",
        hide_env = true,
        value_name = "FOLDER"
    )]
    pub timezone_database: Option<PathBuf>,
    /// Errors only: no verdicts, no summary
    #[arg(short, long, env = "TIDEGATE_QUIET", hide_env = true, value_parser = environment::switch)]
    pub quiet: bool,
    /// Leave out the findings that it knows
    #[arg(
        long,
        env = "TIDEGATE_BASELINE",
        hide_env = true,
        value_name = "FILE",
        conflicts_with = "write_baseline"
    )]
    pub baseline: Option<PathBuf>,
    /// Write what is found as the baseline
    #[arg(long, value_name = "FILE", conflicts_with = "mending")]
    pub write_baseline: Option<PathBuf>,
    /// Apply the fixes that are safe
    #[arg(long)]
    pub fix: bool,
    /// Print what --fix would change
    #[arg(long)]
    pub diff: bool,
    /// Also fixes that may change the meaning
    #[arg(long, requires = "mending")]
    pub unsafe_fixes: bool,
    /// Check again when a file changes
    #[arg(long, conflicts_with_all = ["mending", "write_baseline"])]
    pub watch: bool,
    /// The variables that set an argument, with their values: they go into the report.
    #[arg(skip)]
    pub environment: Vec<(String, String)>,
}

/// The arguments of `fmt`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Policies are files *.tide. Without PATHS, those of the workspace of the nearest
tidegate.toml upwards, else of the current folder. What has a mistake is left as
it is, and told.

Examples:
  tidegate fmt                             format the workspace
  tidegate fmt --check policies            say what is not formatted, for CI
  tidegate fmt --diff payments.tide        show what would change
  tidegate fmt - --stdin-filename new.tide format standard input, for editors

Exit codes: 0 done, or nothing to do; 1 with --check or --diff, something is not
formatted; 2 wrong usage; 3 something could not be read, written or understood.")]
pub struct FmtArguments {
    /// Files, folders and workspaces; - for standard input
    pub paths: Vec<PathBuf>,
    /// Change nothing; list the files that are not formatted
    #[arg(long)]
    pub check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// What to call standard input in messages
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Only the items that these lines touch, counted from 1
    #[arg(long, value_name = "START:END")]
    pub range: Option<LineRange>,
}

/// The arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The text goes to standard output. If anything in the file cannot be written as
Tide, nothing is: each such place is told on standard error.

Exit codes: 0 written; 1 something that Tide cannot say; 2 wrong usage; 3 the
file could not be read.

Examples:
  tidegate import argocd appproject.yaml > sync-windows.tide
  tidegate import gitlab freeze_periods.json > freezes.tide
  tidegate import aws-change-calendar calendar.ics > calendar.tide
  argocd proj get shop -o yaml | tidegate import argocd - > sync-windows.tide")]
pub struct ImportArguments {
    /// What the file is
    pub kind: ImportKind,
    /// The file; `-` is standard input
    pub file: PathBuf,
}

/// The arguments of `lsp`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Speaks the language server protocol on standard input and output; an editor
starts it.

Example:
  tidegate lsp --at 2026-11-16T09:00Z       as an editor would, on that day")]
pub struct LspArguments {
    /// The instant to judge at [default: now]
    #[arg(long, env = "TIDEGATE_AT", hide_env = true, value_name = "TIME")]
    pub at: Option<String>,
    /// What is owed at the start is an error
    #[arg(long, env = "TIDEGATE_GATE", hide_env = true, value_parser = environment::switch)]
    pub gate: bool,
    /// TZif files, not the built-in time zones
    #[arg(
        long,
        env = "TIDEGATE_TIMEZONE_DATABASE",
        hide_env = true,
        value_name = "FOLDER"
    )]
    pub timezone_database: Option<PathBuf>,
    /// Taken and ignored: there is no other way to be reached
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// Sync windows of an Argo CD AppProject, YAML or JSON
    Argocd,
    /// Freeze periods of a GitLab project, JSON or YAML
    Gitlab,
    /// A calendar of AWS Systems Manager Change Calendar, iCalendar
    AwsChangeCalendar,
}
