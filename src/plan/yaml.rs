//! Reads YAML by the events of granit-parser; refuses what hides what a plan says.

mod words;

use super::DEPTH_LIMIT;
use super::build::Builder;
use super::checks::{DEEP_NESTING, PLAN_SYNTAX, SECOND_DOCUMENT, YAML_ALIAS, YAML_TAG};
use super::tree::Tag;
use crate::source::Span;
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

/// Reads a text from a byte on.
pub(super) fn read(builder: &mut Builder, text: &str, start: usize) {
    let mut reader = Reader {
        builder,
        text,
        base: start,
        open: Vec::new(),
        skipped: 0,
        skip_next: false,
        documents: 0,
        last_end: start,
    };
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
    };
    let rest = text.get(start..).unwrap_or_default();
    for event in Parser::new_from_str_with_options(rest, options) {
        match event {
            Ok((event, span)) => {
                if !reader.event(&event, &span) {
                    break;
                }
            }
            Err(error) => {
                let at = start + error.marker().byte_offset().unwrap_or_default();
                reader.syntax_error(at, error.kind());
                break;
            }
        }
    }
    reader.close_all();
}

/// An array or table that is not closed yet.
struct Open {
    node: u32,
    is_table: bool,
    /// In a table, whether a key comes next.
    key_next: bool,
}

struct Reader<'t, 'b> {
    builder: &'b mut Builder,
    text: &'t str,
    /// Where the text that granit-parser counts from starts.
    base: usize,
    open: Vec<Open>,
    /// How many containers are open of a value that is left out.
    skipped: usize,
    /// Whether the next value is left out.
    skip_next: bool,
    documents: usize,
    /// The end of the last value or key.
    last_end: usize,
}

impl Reader<'_, '_> {
    /// Takes an event; `false` if nothing after it is to be read.
    fn event(&mut self, event: &Event, place: &granit_parser::Span) -> bool {
        let span = self.span(place);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.builder.report(
                        &SECOND_DOCUMENT,
                        span,
                        "a second document starts here",
                        |found| {
                            found.help("put it in a file of its own: from here on nothing was read")
                        },
                    );
                    return false;
                }
            }
            Event::Anchor(..) => {
                let message = format!("`{}` names a value to repeat it", self.builder.shown(span));
                self.builder.report(&YAML_ALIAS, span, message, |found| {
                    found.help("write the value out wherever it applies: who approves a change should see all of it")
                });
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ if event.is_node() => {
                if let Some(tag) = place.tag_span() {
                    self.tag(&tag);
                }
                self.node(event, span);
            }
            _ => {}
        }
        true
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn tag(&mut self, tag: &granit_parser::Span) {
        let span = self.span(tag);
        let message = format!("`{}` gives a value a type", self.builder.shown(span));
        self.builder.report(&YAML_TAG, span, message, |found| {
            found.help("remove it: the field knows its type, and quotes make a text")
        });
    }

    fn node(&mut self, event: &Event, span: Span) {
        let starts = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        if self.skipped > 0 {
            self.skipped += usize::from(starts);
        } else if self.skip_next {
            self.skip_next = false;
            self.skipped = usize::from(starts);
        } else if self
            .open
            .last()
            .is_some_and(|open| open.is_table && open.key_next)
        {
            self.key(event, span);
            self.skipped = usize::from(starts);
        } else {
            if let Some(open) = self.open.last_mut() {
                open.key_next = true;
            }
            self.value(event, span);
        }
    }

    fn key(&mut self, event: &Event, span: Span) {
        let wrong = match event {
            Event::Scalar(key, style, ..) if *style == ScalarStyle::Plain && key == "<<" => {
                self.builder.report(
                    &YAML_ALIAS,
                    span,
                    "`<<` takes keys over from elsewhere",
                    |found| {
                        found
                            .help("write them out here: who approves a change should see all of it")
                    },
                );
                true
            }
            Event::Scalar(..) if span.is_empty() => {
                self.builder
                    .report(&PLAN_SYNTAX, span, "a key is missing here", |found| found);
                true
            }
            Event::Scalar(key, ..) => {
                self.builder.contents(false, span, key);
                self.last_end = span.end as usize;
                false
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.alias(span);
                true
            }
            _ => {
                let message = "a list or table as a key";
                self.builder.report(&PLAN_SYNTAX, span, message, |found| {
                    found.help("a key is a word; braces that come from a template stand in quotes")
                });
                true
            }
        };
        if wrong {
            self.skip_next = true;
            self.mark_innermost();
        } else if let Some(open) = self.open.last_mut() {
            open.key_next = false;
        }
    }

    fn value(&mut self, event: &Event, mut span: Span) {
        match event {
            Event::Scalar(contents, style, ..) => {
                if *style != ScalarStyle::Plain {
                    let written = self.text.get(span.range()).unwrap_or_default();
                    let blank = written.len() - written.trim_end().len();
                    span = Span::new(span.start as usize, span.end as usize - blank);
                    self.builder.contents(false, span, contents);
                } else if span.is_empty() && self.open.is_empty() {
                    return; // a document of nothing but its marks
                } else if matches!(contents.as_ref(), "~" | "null" | "Null" | "NULL") {
                    self.builder.leaf(Tag::Null, span);
                } else {
                    self.builder.contents(true, span, contents);
                }
            }
            Event::SequenceStart(style, ..) => {
                if *style == StructureStyle::Block {
                    span = self.with_dash(span);
                }
                self.start(Tag::Array, span);
            }
            Event::MappingStart(..) => self.start(Tag::Table, span),
            _ => {
                self.alias(span);
                self.builder.damaged(span);
            }
        }
        self.last_end = span.end as usize;
    }

    fn alias(&mut self, span: Span) {
        let message = format!(
            "`{}` stands for a value elsewhere",
            self.builder.shown(span)
        );
        self.builder.report(&YAML_ALIAS, span, message, |found| {
            found.help("write the value out here; a text that starts with `*` stands in quotes")
        });
    }

    fn start(&mut self, tag: Tag, span: Span) {
        if self.open.len() == DEPTH_LIMIT {
            let message = format!("more than {DEPTH_LIMIT} lists and tables in one another");
            self.builder.report(&DEEP_NESTING, span, message, |found| {
                found.help("a plan needs a handful; this one and what is in it are left out")
            });
            self.builder.damaged(span);
            self.skipped = 1;
            return;
        }
        let node = self.builder.leaf(tag, span);
        self.open.push(Open {
            node,
            is_table: tag == Tag::Table,
            key_next: true,
        });
    }

    fn end(&mut self, span: Span) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if let Some(open) = self.open.pop() {
            // Only a bracket has an extent; a block ends where its last value does.
            if !span.is_empty() {
                self.last_end = span.end as usize;
            }
            self.builder.close(open.node, self.last_end);
        }
    }

    /// The events of a list start after its first dash.
    fn with_dash(&self, span: Span) -> Span {
        let start = span.start as usize;
        if self.text.as_bytes().get(start) == Some(&b'-') {
            let after = self.text.as_bytes().get(start + 1);
            if after.is_none_or(u8::is_ascii_whitespace) {
                return span;
            }
        }
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        match before.strip_suffix('-') {
            Some(before) => Span::new(before.len(), span.end as usize),
            None => span,
        }
    }

    fn mark_innermost(&mut self) {
        if let Some(open) = self.open.last() {
            self.builder.mark_damaged(open.node);
        }
    }

    /// Ends what a syntax error left open.
    fn close_all(&mut self) {
        while let Some(open) = self.open.pop() {
            if open.is_table && !open.key_next {
                self.builder
                    .damaged(Span::new(self.last_end, self.last_end));
            }
            self.builder.close(open.node, self.last_end);
            self.builder.mark_damaged(open.node);
        }
    }
}
