//! The standard output and error of the process, and what the terminal can do.

use super::exit::Exit;
use crate::diagnostic::without_commands;
use crate::workspace::config::Color;
use std::io::{self, BufWriter, IsTerminal, Write};

/// Columns where nobody says how wide the terminal is.
const DEFAULT_WIDTH: usize = 80;

/// Writes through one buffer to standard output. A reader that went away (`| head`) changes nothing; any other failure is told.
pub fn write(exit: Exit, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    if written.is_err() {
        // What is left in the buffer must not be tried again when it is dropped.
        let _ = out.into_parts();
    }
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let why = format!("the report could not be written: {error}");
            complain(&why, exit.max(Exit::Incomplete))
        }
        _ => exit,
    }
}

/// Writes what is for people, without anything that a build server would take for a command.
pub fn write_for_people(
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut text = Vec::new();
    write(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    out.write_all(without_commands(&text).as_bytes())
}

/// Prints a text.
pub fn print(text: &str) -> Exit {
    write(Exit::Good, |out| out.write_all(text.as_bytes()))
}

/// Says something on standard error.
pub fn tell(message: &str) {
    // Where standard error is closed, nobody wants to know.
    let _ = writeln!(io::stderr().lock(), "{}", without_commands(message));
}

/// Says on standard error what went wrong, and ends with that code.
pub fn complain(message: &str, exit: Exit) -> Exit {
    // Where standard error is closed, the exit code has to do.
    let message = without_commands(message);
    let _ = writeln!(io::stderr().lock(), "error: {message}");
    exit
}

/// Whether to colour: the flag, then `NO_COLOR` and `CLICOLOR_FORCE` where they are set and not empty, then the workspace, then
/// the terminal.
pub fn use_color(flag: Option<Color>, workspace: Option<Color>) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let workspace = workspace.filter(|_| !set("NO_COLOR") && !set("CLICOLOR_FORCE"));
    match flag.or(workspace).unwrap_or(Color::Auto) {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("CLICOLOR_FORCE") => {
            std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0")
        }
        Color::Auto => {
            io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
        }
    }
}

/// Whether to colour what goes to a file: where somebody asks for it.
pub fn use_color_in_file(wish: Option<Color>) -> bool {
    wish == Some(Color::Always)
}

/// Columns in a file: what somebody asks for, else 80, whatever the terminal has.
pub fn width_in_file(wish: Option<u16>) -> usize {
    wish.map_or(DEFAULT_WIDTH, usize::from)
}

/// Columns: the flag, `COLUMNS`, the workspace's wish, the terminal's own size, else 80.
pub fn width(flag: Option<u16>, workspace: Option<u16>) -> usize {
    let columns = || std::env::var("COLUMNS").ok()?.trim().parse::<u16>().ok();
    let terminal = || Some(terminal_size::terminal_size_of(io::stdout())?.0.0);
    flag.or_else(|| columns().filter(|c| *c > 0))
        .or(workspace)
        .or_else(terminal)
        .map_or(DEFAULT_WIDTH, |width| usize::from(width).clamp(20, 1000))
}
