//! `tidegate completions`: what a shell needs to complete commands and flags.

use super::arguments::Arguments;
use super::exit::Exit;
use super::output;
use clap::CommandFactory;
use clap_complete::Shell;

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Shells: bash, elvish, fish, powershell, zsh

Examples:
  source <(tidegate completions bash)              (in ~/.bashrc)
  tidegate completions zsh > ~/.zfunc/_tidegate    (in fpath, before compinit)
  tidegate completions fish > ~/.config/fish/completions/tidegate.fish")]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum, hide_possible_values = true)]
    pub shell: Shell,
}

/// Prints the script of a shell.
pub fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "tidegate",
        &mut script,
    );
    output::write(Exit::Good, |out| out.write_all(&script))
}
