//! `tidegate man`: the manual pages, made of what `--help` says.

use super::arguments::Arguments;
use super::exit::Exit;
use super::output;
use crate::diagnostic::escape_text;
use crate::workspace::atomic::write_atomically;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::io;
use std::path::PathBuf;

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tidegate man | man -l -                   read it
  tidegate man --output ~/.local/share/man/man1")]
pub struct ManArguments {
    /// Write the pages of all commands into it
    #[arg(long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

/// Prints the page of the program, or writes the pages of all commands.
pub fn manual(arguments: &ManArguments) -> Exit {
    let pages = match pages() {
        Ok(pages) => pages,
        Err(error) => {
            let why = format!("the pages cannot be made: {error}");
            return output::complain(&why, Exit::Incomplete);
        }
    };
    let Some(folder) = &arguments.output else {
        let program = pages.first().map_or([].as_slice(), |(_, page)| page);
        return output::write(Exit::Good, |out| out.write_all(program));
    };
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        pages.iter().try_for_each(|(name, page)| {
            write_atomically(&folder.join(name), |out| out.write_all(page))
        })
    });
    match written {
        Ok(()) => Exit::Good,
        Err(error) => {
            let folder = folder.to_string_lossy();
            let why = format!(
                "the pages cannot be written into `{}`: {error}",
                escape_text(&folder, false)
            );
            output::complain(&why, Exit::Incomplete)
        }
    }
}

/// Each page with the name of its file: that of the program first, then one for each command.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut program = Arguments::command().version(env!("CARGO_PKG_VERSION"));
    program.build();
    let mut pages = vec![page("tidegate", program.clone())?];
    for command in program.get_subcommands() {
        if !command.is_hide_set() && command.get_name() != "help" {
            pages.push(page(
                &format!("tidegate-{}", command.get_name()),
                command.clone(),
            )?);
        }
    }
    Ok(pages)
}

fn page(name: &str, command: Command) -> io::Result<(String, Vec<u8>)> {
    let mut page = Vec::new();
    let version = concat!("tidegate ", env!("CARGO_PKG_VERSION"));
    // A date would make each day's pages others.
    let command = command.display_name(name.to_owned());
    Man::new(command)
        .title(name.to_uppercase())
        .source(version)
        .render(&mut page)?;
    Ok((format!("{name}.1"), page))
}
