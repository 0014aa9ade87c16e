//! The command line: arguments, the terminal, what each command does. Nothing below this layer touches them.

mod arguments;
mod baseline;
mod check;
mod completions;
mod earlier;
mod environment;
mod exit;
mod explain;
mod fix;
mod fmt;
mod format;
mod import;
mod init;
mod lsp;
mod manual;
mod output;
mod policies;
mod progress;
mod reports;
mod testing;
mod unified;
mod watch;
mod zones;

use crate::time::ZoneDatabase;
use arguments::{Arguments, Command};
use exit::Exit;
use std::io::ErrorKind;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help comes this way too.
            let exit = match error.use_stderr() {
                true => Exit::Usage,
                false => Exit::Good,
            };
            return match error.print() {
                // Where nobody reads any more, there is nobody to tell.
                Err(lost) if lost.kind() != ErrorKind::BrokenPipe => output::complain(
                    &format!("the help could not be written: {lost}"),
                    exit.max(Exit::Incomplete),
                ),
                _ => exit,
            }
            .into();
        }
    };
    let exit = match arguments.command {
        _ if arguments.version => output::print(&format!(
            "tidegate {}\ntime zones {}\n",
            env!("CARGO_PKG_VERSION"),
            ZoneDatabase::bundled().version()
        )),
        Some(Command::Check(arguments)) => check::check(&arguments),
        Some(Command::Fmt(arguments)) => fmt::fmt(&arguments),
        Some(Command::Test(arguments)) => testing::test(&arguments),
        Some(Command::Import(arguments)) => import::import(&arguments),
        Some(Command::Explain(arguments)) => explain::explain(&arguments),
        Some(Command::Init(arguments)) => init::init(&arguments),
        Some(Command::Completions(arguments)) => completions::completions(&arguments),
        Some(Command::Man(arguments)) => manual::manual(&arguments),
        Some(Command::Lsp(arguments)) => lsp::lsp(&arguments),
        None => output::complain("a command is needed, such as `tidegate check`", Exit::Usage),
    };
    exit.into()
}
