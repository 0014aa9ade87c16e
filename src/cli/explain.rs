//! `tidegate explain`: the list of checks, and their pages.

use super::exit::Exit;
use super::output;
use crate::checks;
use crate::diagnostic::{escape_text, suggest};
use crate::render::severity_word;
use std::fmt::Write;

/// Prints the page of a check, or the list of all.
pub fn explain(name: Option<&str>) -> Exit {
    let all = checks::all();
    let Some(name) = name else {
        let width = all.iter().map(|(check, _)| check.name.len()).max();
        let width = width.unwrap_or(0);
        let mut list = String::new();
        for (check, _) in &all {
            let severity = severity_word(check.severity);
            // Writing to a string does not fail.
            let _ = writeln!(
                list,
                "{:width$}  {severity:7}  {}",
                check.name, check.summary
            );
        }
        return output::print(&list);
    };
    match all.iter().find(|(check, _)| check.name == name) {
        Some((_, page)) => output::print(page),
        None => {
            let near = suggest(name, all.iter().map(|(check, _)| check.name));
            let mut message = format!("there is no check `{}`", escape_text(name, false));
            match near.first() {
                Some(near) => _ = write!(message, "; did you mean `{near}`?"),
                None => message.push_str("; `tidegate explain` lists them all"),
            }
            output::complain(&message, Exit::Usage)
        }
    }
}
