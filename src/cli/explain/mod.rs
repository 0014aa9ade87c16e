//! `tidegate explain`: what a finding, a field, an item, a setting, a word, a key of `tidegate.toml` or an exit code means.

mod config_keys;
mod fields;
mod search;
mod topics;
mod verdicts;
mod wrap;

use super::exit::Exit;
use super::output;
use crate::checks;
use crate::diagnostic::{escape_text, suggest};
use crate::render::severity_word;
use std::fmt::Write;
use std::io::IsTerminal;
use topics::Topic;

/// How many lines a search shows.
const MOST_FOUND: usize = 30;

/// The arguments of `explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
WORDS is the name of a check, as it stands in a finding, of a field of plans, a
kind of item, a setting, a type, a word of conditions, a key of tidegate.toml, a
verdict or an exit code. Several words that are no name are searched for.

Examples:
  tidegate explain nothing-to-check
  tidegate explain change.rollback.duration
  tidegate explain approval excluding
  tidegate explain --search freeze
  tidegate explain owed
  tidegate explain exit 3

Exit codes: 0 explained, 2 nothing of that name.")]
pub struct ExplainArguments {
    /// What to explain; without it, list all checks
    pub words: Vec<String>,
    /// List what has to do with these words, the nearest first
    #[arg(short, long, requires = "words")]
    pub search: bool,
}

/// Prints the pages of a name, what a search finds, or the list of all checks.
pub fn explain(arguments: &ExplainArguments) -> Exit {
    let wish = arguments.words.join(" ");
    let wish = wish.trim().trim_matches('`');
    if wish.is_empty() {
        return show(&list_of_checks());
    }
    let topics = topics::all();
    if arguments.search {
        return search_for(wish, &topics);
    }
    let named = named(wish, &topics);
    match named.as_slice() {
        [] => {}
        [_] => return show(&pages(&named)),
        all if all.iter().all(|topic| topic.is_called(wish)) => return show(&pages(&named)),
        several => return show(&list(several)),
    }
    if let Some(page) = fields::path(wish) {
        return show(&page);
    }
    if wish.contains(char::is_whitespace) {
        return search_for(wish, &topics);
    }
    unknown(wish, &topics)
}

/// The topics of exactly this name; else the settings and fields whose own name it is.
fn named<'t>(wish: &str, topics: &'t [Topic]) -> Vec<&'t Topic> {
    let exact: Vec<&Topic> = topics
        .iter()
        .filter(|topic| topic.is_called(wish))
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    let last = |topic: &&Topic| topic.last_name() == Some(wish);
    topics.iter().filter(last).collect()
}

fn pages(topics: &[&Topic]) -> String {
    let pages: Vec<&str> = topics.iter().map(|topic| topic.page.trim_end()).collect();
    pages.join("\n\n") + "\n"
}

fn list(topics: &[&Topic]) -> String {
    let width =
        |part: fn(&Topic) -> usize| topics.iter().map(|topic| part(topic)).max().unwrap_or(0);
    let names = width(|topic| topic.name.chars().count());
    let kinds = width(|topic| topic.kind.word().len());
    let mut list = String::new();
    for topic in topics {
        // Writing to a string does not fail.
        let _ = writeln!(
            list,
            "{:names$}  {:kinds$}  {}",
            topic.name,
            topic.kind.word(),
            topic.summary
        );
    }
    list
}

fn search_for(wish: &str, topics: &[Topic]) -> Exit {
    let mut found = search::search(wish, topics);
    if found.is_empty() {
        let near = suggest(wish, topics.iter().map(|topic| topic.name.as_str()));
        let hint = match near.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`tidegate explain` lists all checks".to_owned(),
        };
        let wish = escape_text(wish, false);
        let message = format!("nothing has to do with `{wish}`; {hint}");
        return output::complain(&message, Exit::Usage);
    }
    let more = found.len().saturating_sub(MOST_FOUND);
    found.truncate(MOST_FOUND);
    let mut text = list(&found);
    if more > 0 {
        let _ = writeln!(text, "and {more} more: another word makes the list shorter");
    }
    show(&text)
}

fn unknown(wish: &str, topics: &[Topic]) -> Exit {
    let mut message = format!(
        "there is nothing called `{}` to explain",
        escape_text(wish, false)
    );
    let near = match wish.contains('.') {
        true => fields::near_path(wish),
        false => None,
    };
    let named = suggest(wish, topics.iter().map(|topic| topic.name.as_str()));
    let near = near.or(named.first().map(|near| (*near).to_owned()));
    match near {
        Some(near) => _ = write!(message, "; did you mean `{near}`?"),
        None => {
            message.push_str("; `tidegate explain` lists all checks, and --search finds the rest")
        }
    }
    output::complain(&message, Exit::Usage)
}

fn list_of_checks() -> String {
    let all = checks::all();
    let width = all.iter().map(|(check, _)| check.name.len()).max();
    let width = width.unwrap_or(0);
    let mut list = String::new();
    for (check, _) in &all {
        let severity = severity_word(check.severity);
        let _ = writeln!(
            list,
            "{:width$}  {severity:7}  {}",
            check.name, check.summary
        );
    }
    list
}

/// Prints a text, wrapped for a terminal and as it is for a pipe.
fn show(text: &str) -> Exit {
    match std::io::stdout().is_terminal() {
        true => output::print(&wrap::wrap(text, output::width(None, None))),
        false => output::print(text),
    }
}
