//! Tide as text: from text to a tree and diagnostics.

pub mod checks;
mod expected;
mod explain;
pub mod format;
mod grammar;
pub mod guide;
pub(crate) mod habits;
pub mod incremental;
mod lower;
mod parts;
pub mod reach;
mod scan;
pub mod settings;
mod special;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod vocabulary;
mod walk;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span, Spanned, text_start};
use grammar::{Pair, Rule, TideGrammar};
use lower::Lowering;
use pest::Parser;
use scan::{Chunk, MOST_NESTING};
use tree::ItemKind;

/// Whether a word is one of the conditions, so that a name of these letters stands in backquotes.
pub fn is_reserved(word: &str) -> bool {
    vocabulary::RESERVED.contains(&word)
}

/// Whether a word is the kind of an item or the keyword of some setting.
pub fn is_keyword(word: &str) -> bool {
    tree::ItemKind::ALL
        .into_iter()
        .any(|kind| kind.keyword() == word || settings::keywords(kind).contains(&word))
}

/// A tree and what is wrong with its text.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What was understood.
    pub file: tree::File,
    /// What was not, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether a finding is about the inside of a test alone. A test without its end could hold what follows it, and an item in a
    /// test was meant to be one of the policy.
    pub fn is_of_a_test(&self, finding: &Diagnostic) -> bool {
        let span = finding.primary.place.span;
        let mut items = self.file.items.iter();
        let test = items.find(|item| {
            item.kind.value == ItemKind::Test
                && item.span.start < span.start
                && span.end < item.span.end
        });
        let is_about_ends = |other: &Diagnostic| {
            let ends = [
                &checks::UNCLOSED_ITEM,
                &checks::UNCLOSED_MARK,
                &checks::STRAY_BRACE,
                &checks::NESTING_TOO_DEEP,
            ];
            ends.iter().any(|check| check.name == other.name)
        };
        test.is_some_and(|test| {
            let mut ends = self.diagnostics.iter().filter(|one| is_about_ends(one));
            !ends.any(|one| {
                let at = one.primary.place.span.start;
                test.span.start <= at && at <= test.span.end
            })
        })
    }
}

/// Reads a Tide file. Never fails: what cannot be understood becomes a diagnostic, and the rest is kept.
pub fn parse(file: FileId, text: &str) -> Parsed {
    parse_and_watch(file, text, None)
}

/// What stands at the top of a file, as the parser comes by.
enum Node<'t> {
    /// An item without a mistake, or a comment.
    Healthy(Pair<'t>),
    /// Everything else.
    Broken,
}

/// Takes each node with its place, in order.
type Watch<'w, 't> = &'w mut dyn FnMut(Span, Node<'t>);

/// Reads a Tide file, and shows what pest found on the way.
fn parse_and_watch<'t>(file: FileId, text: &'t str, mut watch: Option<Watch<'_, 't>>) -> Parsed {
    let scan = scan::scan(text, text_start(text));
    let mut parsed = Parsed::default();
    let ends = scan.chunks.iter().skip(1).map(|next| next.start);
    for (chunk, end) in scan.chunks.iter().zip(ends.chain([text.len()])) {
        match &mut watch {
            // What follows a bracket that is too deep is not parsed at all.
            Some(watch) if chunk.too_deep.is_some() => {
                parse_chunk(file, text, chunk, &mut parsed, None);
                watch(Span::new(chunk.start, end), Node::Broken);
            }
            Some(watch) => parse_chunk(file, text, chunk, &mut parsed, Some(*watch)),
            None => parse_chunk(file, text, chunk, &mut parsed, None),
        }
    }
    attach_docs(&mut parsed.file, scan.docs, text);
    parsed
        .diagnostics
        .sort_by_key(|finding| (finding.primary.place.span, finding.name));
    parsed
}

/// Reads what a test expects from a span of a file that is not Tide itself, as `no-go from weekends`.
pub fn parse_expectation(
    file: FileId,
    text: &str,
    span: Span,
) -> (Option<tree::Expectation>, Vec<Diagnostic>) {
    let mut lowering = Lowering {
        file,
        text,
        base: span.start as usize,
        diagnostics: Vec::new(),
    };
    let input = text.get(span.range()).unwrap_or_default();
    let parsed = TideGrammar::parse(Rule::one_expect, input).ok();
    let outcome = parsed.and_then(|mut pairs| pairs.next()?.into_inner().next());
    let expectation = outcome.and_then(|outcome| lowering.expectation(outcome));
    if expectation.is_none() && lowering.diagnostics.is_empty() {
        lowering.explain_expectation(span);
    }
    (expectation, lowering.diagnostics)
}

fn parse_chunk<'t>(
    file: FileId,
    text: &'t str,
    chunk: &Chunk,
    parsed: &mut Parsed,
    mut watch: Option<Watch<'_, 't>>,
) {
    let input = text.get(chunk.start..chunk.end).unwrap_or_default();
    let input = without_comments_behind(input);
    let mut lowering = Lowering {
        file,
        text,
        base: chunk.start,
        diagnostics: Vec::new(),
    };
    let first_item = parsed.file.items.len();
    match TideGrammar::parse(Rule::file, input) {
        Ok(pairs) => {
            for pair in pairs.flat_map(|whole| whole.into_inner()) {
                let Some(watch) = &mut watch else {
                    lowering.top(pair, &mut parsed.file);
                    continue;
                };
                let span = lowering.span(&pair);
                let found = lowering.diagnostics.len();
                lowering.top(pair.clone(), &mut parsed.file);
                let is_broken = lowering.diagnostics.len() > found
                    || parsed
                        .file
                        .items
                        .last()
                        .is_some_and(|item| item.span == span && item.broken);
                watch(
                    span,
                    match is_broken {
                        true => Node::Broken,
                        false => Node::Healthy(pair),
                    },
                );
            }
        }
        // INVARIANT: the rule `file` takes any text (test `any_text_is_a_file`); what is left is pest's own limit on its stack.
        Err(_) => {
            let end = chunk.start + input.lines().next().unwrap_or_default().len();
            let finding = lowering.error(
                &checks::NESTING_TOO_DEEP,
                Span::new(chunk.start, end),
                "this item is nested too deeply to be read",
            );
            lowering.diagnostics.push(finding);
            if let Some(watch) = &mut watch {
                watch(Span::new(chunk.start, chunk.end), Node::Broken);
            }
        }
    }
    if let Some(at) = chunk.too_deep {
        // The text ends before the line that is too deep, so a missing `}` is no finding.
        lowering
            .diagnostics
            .retain(|finding| finding.name != checks::UNCLOSED_ITEM.name);
        if let Some(item) = parsed
            .file
            .items
            .get_mut(first_item..)
            .and_then(|items| items.last_mut())
        {
            item.broken = true;
        }
        let finding = lowering
            .error(
                &checks::NESTING_TOO_DEEP,
                Span::new(at, at + 1),
                format!("brackets are nested more than {MOST_NESTING} levels deep"),
            )
            .help("give a part of the condition a name with `define`");
        lowering.diagnostics.push(finding);
    }
    parsed.diagnostics.append(&mut lowering.diagnostics);
}

/// A piece without the comments and empty lines behind its item, which the grammar would read letter by letter for nothing. Where
/// the item may go on, they stay: what is wrong there is shown where the text ends.
fn without_comments_behind(input: &str) -> &str {
    let is_empty = |line: &str| {
        let line = line.trim_start_matches([' ', '\t']);
        line.starts_with('#') || matches!(line, "" | "\n" | "\r\n")
    };
    let lines = input.split_inclusive('\n').rev();
    let behind: usize = lines.take_while(|line| is_empty(line)).map(str::len).sum();
    let item = input.get(..input.len() - behind).unwrap_or(input);
    match item.trim_end().ends_with('}') || item.is_empty() {
        true => item,
        false => input,
    }
}

/// Gives each `##` comment to the item that it stands in, behind, or directly above.
fn attach_docs(file: &mut tree::File, docs: Vec<Spanned<String>>, text: &str) {
    let mut docs = docs.into_iter().peekable();
    for item in &mut file.items {
        while let Some(doc) = docs.next_if(|doc| doc.span.start < item.span.start) {
            let between = Span {
                start: doc.span.end,
                end: item.span.start,
            };
            let between = text.get(between.range()).unwrap_or_default();
            if !is_blank_line(between) {
                continue;
            }
            item.docs.push(doc);
        }
        while let Some(doc) = docs.next_if(|doc| {
            let behind = Span {
                start: item.span.end,
                end: doc.span.start,
            };
            doc.span.start < item.span.end
                || text.get(behind.range()).is_some_and(|t| !t.contains('\n'))
        }) {
            item.docs.push(doc);
        }
    }
}

/// Whether only comments stand between a comment and an item, with no empty line.
fn is_blank_line(between: &str) -> bool {
    between
        .trim_start_matches(['\r', ' ', '\t'])
        .strip_prefix('\n')
        .is_some_and(|rest| {
            rest.split_inclusive('\n').all(|line| {
                line.trim_start().starts_with('#')
                    || !line.ends_with('\n') && line.trim().is_empty()
            })
        })
}
