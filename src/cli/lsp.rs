//! `tidegate lsp`: from arguments to a server.

use super::arguments::LspArguments;
use super::exit::Exit;
use super::output;
use super::zones;
use crate::lsp::{Options, serve};
use crate::workspace::clock;

/// Serves an editor until it leaves.
pub fn lsp(arguments: &LspArguments) -> Exit {
    let zones = match zones::choose(arguments.timezone_database.as_deref()) {
        Ok(zones) => zones,
        Err(why) => return output::complain(&why, Exit::Incomplete),
    };
    let at = match arguments
        .at
        .as_deref()
        .map(|at| clock::parse_at(at, &zones))
    {
        None => None,
        Some(Ok(at)) => Some(at),
        Some(Err(why)) => return output::complain(&why, Exit::Usage),
    };
    let served = serve(Options {
        at,
        gate: arguments.gate,
        zones,
        zones_are_chosen: arguments.timezone_database.is_some(),
    });
    match served {
        Ok(true) => Exit::Good,
        // The protocol asks for 1 where a client leaves without a word.
        Ok(false) => Exit::Errors,
        Err(error) => output::complain(
            &format!("the server cannot start: {error}"),
            Exit::Incomplete,
        ),
    }
}
