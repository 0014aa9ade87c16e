//! What `TIDEGATE_*` variables set: a pipeline hands them over unseen, so a report names them.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// The variables that set an argument of `command` in this run, with their values, sorted by name. An argument on the command line
/// wins over its variable, which is then not listed.
pub(super) fn used(command: &Command, matches: &ArgMatches) -> Vec<(String, String)> {
    let mut used: Vec<(String, String)> = command
        .get_arguments()
        .filter_map(|argument| {
            let variable = argument.get_env()?;
            let source = matches.value_source(argument.get_id().as_str());
            (source == Some(ValueSource::EnvVariable)).then(|| {
                let value = std::env::var_os(variable).unwrap_or_default();
                (
                    variable.to_string_lossy().into_owned(),
                    value.to_string_lossy().into_owned(),
                )
            })
        })
        .collect();
    used.sort();
    used
}

/// Reads the value of a switch such as `TIDEGATE_GATE`. Only `true`, `1`, `false` and `0` are accepted: whoever writes `yes` must not
/// believe that the gate is closed while it is open.
///
/// # Errors
/// Any other text.
pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("expected `true` or `false`".to_owned()),
    }
}
