//! The arguments of `tidegate init`.

use clap::ValueEnum;
use std::path::PathBuf;

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Starters: minimal, itil, payments, kubernetes, deployment-windows
CI: github or gitlab, as the remote of git says, else none

No file is overwritten. Where there is a policy already, only the CI file is
written.

Examples:
  tidegate init --timezone Europe/Amsterdam
  tidegate init change-policy --from itil --ci none
  tidegate init --dry-run                   show what would be written

Exit codes: 0 done, or nothing to do; 2 wrong usage; 3 something could not be
written.")]
pub struct InitArguments {
    /// Where to begin [default: the current folder]
    pub folder: Option<PathBuf>,
    /// The policy to start from [default: minimal]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        hide_default_value = true,
        default_value_t = Starter::Minimal,
        value_name = "STARTER"
    )]
    pub from: Starter,
    /// Whose pipeline to write a file for [default: found out]
    #[arg(long, value_enum, hide_possible_values = true, value_name = "CI")]
    pub ci: Option<Ci>,
    /// The time zone of the policy `minimal` [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// The day to write the example for [default: now]
    #[arg(long, env = "TIDEGATE_AT", hide_env = true, value_name = "TIME")]
    pub at: Option<String>,
    /// Write nothing; say what would be written
    #[arg(long)]
    pub dry_run: bool,
}

/// The policies to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Starter {
    /// One page: classes, a review, a way back, weekends.
    Minimal,
    /// Change enablement after ITIL 4.
    Itil,
    /// A regulated payments platform.
    Payments,
    /// The release cycle of Kubernetes.
    Kubernetes,
    /// An operations team's week.
    DeploymentWindows,
}

/// The pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// None.
    None,
}
