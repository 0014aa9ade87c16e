//! Reads TOML through the recovering parser of the `toml` crate.

mod words;

use super::DEPTH_LIMIT;
use super::build::Builder;
use super::checks::DEEP_NESTING;
use super::tree::Tag;
use crate::source::Span;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Reads a text from a byte on.
pub(super) fn read(builder: &mut Builder, text: &str, start: usize) {
    let (table, errors) = parse(text.get(start..).unwrap_or_default());
    let mut problems: Vec<Problem> = errors
        .iter()
        .map(|error| {
            let range = error.span().unwrap_or_default();
            Problem {
                span: Span::new(start + range.start, start + range.end),
                message: error.message(),
                in_scalar: false,
            }
        })
        .collect();
    problems.sort_by_key(|problem| problem.span);
    if table.is_empty() && problems.is_empty() {
        return;
    }
    let mut walk = Walk {
        builder,
        text,
        base: start,
        problems,
        headers: Vec::new(),
        last_key: Span::new(start, start),
    };
    walk.walk(table);
    walk.report();
}

/// The parser drops values recursively, and dotted keys in inline tables in one another make thousands of levels. A text
/// that is long enough for that is read on a stack of its own.
fn parse(text: &str) -> (DeTable<'_>, Vec<toml::de::Error>) {
    const LONG: usize = 1 << 10;
    const STACK: usize = 64 << 20;
    let parse = || {
        let (table, errors) = DeTable::parse_recoverable(text);
        (table.into_inner(), errors)
    };
    if text.len() < LONG {
        return parse();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, parse) {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => parse(),
        }
    })
}

/// Something that the parser found.
struct Problem<'e> {
    span: Span,
    message: &'e str,
    /// Whether a scalar was marked for it.
    in_scalar: bool,
}

type Entry<'t> = (Spanned<DeString<'t>>, Spanned<DeValue<'t>>);

/// A container and what of it is still to come. The values are owned and taken apart level by level, since dropping a
/// deep one whole would recurse.
enum Level<'t> {
    Table(u32, usize, std::vec::IntoIter<Entry<'t>>),
    Array(u32, usize, std::vec::IntoIter<Spanned<DeValue<'t>>>),
}

struct Walk<'t, 'b, 'e> {
    builder: &'b mut Builder,
    text: &'t str,
    /// Where the text that the parser counts from starts.
    base: usize,
    /// In the order of the file.
    problems: Vec<Problem<'e>>,
    /// Where tables with a header start, and their nodes.
    headers: Vec<(u32, u32)>,
    last_key: Span,
}

impl<'t> Walk<'t, '_, '_> {
    fn walk(&mut self, root: DeTable<'t>) {
        let node = self
            .builder
            .leaf(Tag::Table, Span::new(self.base, self.text.len()));
        let mut levels = vec![Level::Table(node, self.text.len(), in_order(root))];
        while let Some(level) = levels.last_mut() {
            let value = match level {
                Level::Table(node, end, entries) => match entries.next() {
                    Some((key, value)) => {
                        self.last_key = self.span(&key.span());
                        self.builder.contents(false, self.last_key, key.get_ref());
                        value
                    }
                    None => {
                        self.builder.close(*node, *end);
                        levels.pop();
                        continue;
                    }
                },
                Level::Array(node, end, items) => match items.next() {
                    Some(value) => value,
                    None => {
                        self.builder.close(*node, *end);
                        levels.pop();
                        continue;
                    }
                },
            };
            let mut span = self.span(&value.span());
            if value.span() == (0..0) {
                // A value that the parser made up.
                span = self.last_key.at_end();
            }
            let end = span.end as usize;
            match value.into_inner() {
                container @ (DeValue::Array(_) | DeValue::Table(_))
                    if levels.len() >= DEPTH_LIMIT =>
                {
                    self.too_deep(span);
                    take_apart(container);
                }
                DeValue::Array(items) => {
                    let node = self.container(Tag::Array, span);
                    let items: Vec<_> = items.into_iter().collect();
                    levels.push(Level::Array(node, end, items.into_iter()));
                }
                DeValue::Table(table) => {
                    let node = self.container(Tag::Table, span);
                    levels.push(Level::Table(node, end, in_order(table)));
                }
                scalar => self.scalar(&scalar, span),
            }
        }
    }

    fn span(&self, range: &std::ops::Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn container(&mut self, tag: Tag, span: Span) -> u32 {
        let node = self.builder.leaf(tag, span);
        let opening = self.text.as_bytes().get(span.start as usize);
        if tag == Tag::Table && opening == Some(&b'[') {
            self.headers.push((span.start, node));
        } else if self.has_problem(span) {
            self.builder.mark_damaged(node);
        }
        node
    }

    fn scalar(&mut self, value: &DeValue<'_>, span: Span) {
        let damaged = self.has_problem(span) || span.is_empty();
        let node = match value {
            DeValue::String(contents) => self.builder.contents(false, span, contents),
            _ if damaged => self.builder.leaf(Tag::Null, span),
            DeValue::Boolean(true) => self.builder.leaf(Tag::True, span),
            DeValue::Boolean(false) => self.builder.leaf(Tag::False, span),
            DeValue::Datetime(_) => self.builder.leaf(Tag::DateTime, span),
            _ => self.builder.leaf(Tag::Number, span),
        };
        if damaged {
            self.builder.mark_damaged(node);
            let range = self.problems_in(span);
            for problem in self.problems.get_mut(range).unwrap_or_default() {
                problem.in_scalar = true;
            }
        }
    }

    fn has_problem(&self, span: Span) -> bool {
        !self.problems_in(span).is_empty()
    }

    fn problems_in(&self, span: Span) -> std::ops::Range<usize> {
        let from = self
            .problems
            .partition_point(|problem| problem.span.start < span.start);
        let to = self
            .problems
            .partition_point(|problem| problem.span.start <= span.end);
        from..to
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("more than {DEPTH_LIMIT} arrays and tables in one another");
        self.builder.report(&DEEP_NESTING, span, message, |found| {
            found.help("a plan needs a handful; this one and what is in it are left out")
        });
        self.builder.damaged(span);
    }
}

/// The entries in the order of the file, where the parser gives them sorted.
fn in_order(table: DeTable<'_>) -> std::vec::IntoIter<Entry<'_>> {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter()
}

fn take_apart(value: DeValue<'_>) {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            DeValue::Array(items) => values.extend(items.into_iter().map(Spanned::into_inner)),
            DeValue::Table(table) => {
                values.extend(table.into_iter().map(|(_, value)| value.into_inner()));
            }
            _ => {}
        }
    }
}
