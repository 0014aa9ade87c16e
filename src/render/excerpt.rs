//! The lines around the labels of a finding, from all its files, as one source that miette can draw.
//!
//! miette draws one source for one finding, reads it from its first byte, and counts columns in bytes. Here the few lines that
//! are shown are cut out first, made safe and shortened, and laid one after the other into a small text of their own. A span that
//! would cross from one excerpt to the next is refused, so miette draws each by itself, under its own file name.

use super::columns::{Locator, floor_boundary};
use crate::diagnostic::{Diagnostic, Label, escape_text};
use crate::source::{FileId, LineColumn, Source, SourceMap, text_start};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// Lines of context above and below a label.
const CONTEXT: u32 = 1;
/// A label over more lines than this is drawn on its first line only.
const MOST_LINES: u32 = 6;
/// A line of more characters than this is cut.
const LONGEST_LINE: usize = 200;
/// What is shown of a line that is cut, and how much of it is before the label.
const WINDOW: (usize, usize) = (120, 40);
/// Labels that are drawn, the primary one aside.
pub const MOST_LABELS: usize = 12;

/// The excerpts of one finding.
#[derive(Debug, Default)]
pub struct Excerpts {
    text: String,
    parts: Vec<Part>,
    labels: Vec<LabeledSpan>,
    /// Where each label starts in `text`, and the line and column that it starts at in its file.
    starts: Vec<(usize, LineColumn)>,
    /// Whether they are told and not drawn.
    told: bool,
}

#[derive(Debug)]
struct Part {
    name: String,
    range: std::ops::Range<usize>,
    first_line: usize,
    lines: usize,
}

/// A label on its way into an excerpt.
struct Placed<'d> {
    label: &'d Label,
    primary: bool,
    /// Bytes in the file, clamped to what can be drawn.
    start: usize,
    end: usize,
    first_line: u32,
    last_line: u32,
}

impl Excerpts {
    /// Cuts out what a finding points at. Labels in files without text are left out. `cut` marks where a line was shortened.
    pub fn new(
        finding: &Diagnostic,
        sources: &SourceMap,
        locator: &Locator<'_>,
        cut: &str,
    ) -> Self {
        let mut files: Vec<(FileId, Vec<Placed<'_>>)> = Vec::new();
        let others = finding.labels.iter().take(MOST_LABELS).map(|l| (l, false));
        for (label, primary) in std::iter::once((&finding.primary, true)).chain(others) {
            let file = label.place.file;
            let Some(source) = sources.find(file).filter(|s| !s.text().is_empty()) else {
                continue;
            };
            let placed = place(label, primary, source);
            match files.iter_mut().find(|(id, _)| *id == file) {
                Some((_, labels)) => labels.push(placed),
                None => files.push((file, vec![placed])),
            }
        }
        let mut excerpts = Excerpts::default();
        for (file, labels) in files {
            let Some(source) = sources.find(file) else {
                continue;
            };
            for group in groups(labels) {
                excerpts.add(file, source, &group, locator, cut);
            }
        }
        excerpts
    }

    /// The same for a handler that tells them in sentences. It takes what stands behind the last line feed of an excerpt for a
    /// part of that line, and so the labels of the excerpts that follow.
    pub fn told(self) -> Self {
        Excerpts { told: true, ..self }
    }

    /// The labels, at their places in the excerpts.
    pub fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    fn add(
        &mut self,
        file: FileId,
        source: &Source,
        group: &[Placed<'_>],
        locator: &Locator<'_>,
        cut: &str,
    ) {
        // The gap keeps an empty label at the end of one excerpt away from the start of the next.
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let table = source.lines();
        let last_of_file = u32::try_from(table.count()).unwrap_or(u32::MAX) - 1;
        let first = group.iter().map(|l| l.first_line).min().unwrap_or(0);
        let last = group.iter().map(|l| l.last_line).max().unwrap_or(0);
        let first = first.saturating_sub(CONTEXT);
        let mut last = (last + CONTEXT).min(last_of_file);
        let labelled = group.iter().any(|l| l.last_line == last);
        // The empty "line" after the last line feed is no line, unless a label is on it.
        if !labelled && last > first && table.bytes_of(last, source.text()).is_empty() {
            last -= 1;
        }
        let start = self.text.len();
        let mut spans = vec![(0, 0); group.len()];
        for line in first..=last {
            self.add_line(source, line, group, &mut spans, cut);
        }
        for (label, (from, to)) in group.iter().zip(spans) {
            let remark = Some(escape_text(&label.label.text, false).into_owned());
            let remark = remark.filter(|text| !text.is_empty());
            let span = SourceSpan::from((from, to.max(from) - from));
            self.labels.push(if label.primary {
                LabeledSpan::new_primary_with_span(remark, span)
            } else {
                LabeledSpan::new_with_span(remark, span)
            });
            let at = u32::try_from(label.start).unwrap_or(u32::MAX);
            self.starts.push((from, locator.locate(file, at)));
        }
        self.parts.push(Part {
            name: escape_text(source.name(), false).into_owned(),
            range: start..self.text.len(),
            first_line: first as usize,
            lines: (last - first) as usize + 1,
        });
    }

    /// Adds one line and notes where the ends of labels come to lie.
    fn add_line(
        &mut self,
        source: &Source,
        line: u32,
        group: &[Placed<'_>],
        spans: &mut [(usize, usize)],
        cut: &str,
    ) {
        let text = source.text();
        let content = content_of(source, line);
        let anchor = group
            .iter()
            .filter(|label| label.first_line == line)
            .min_by_key(|label| !label.primary)
            .map_or(content.start, |label| label.start);
        let shown = window(text, content.clone(), anchor);
        let mut points: Vec<(usize, usize, bool)> = Vec::new();
        for (index, label) in group.iter().enumerate() {
            if label.first_line == line {
                points.push((label.start, index, false));
            }
            if label.last_line == line {
                points.push((label.end, index, true));
            }
        }
        points.sort_unstable();
        if shown.start > content.start {
            self.text.push_str(cut);
        }
        let mut done = shown.start;
        for (at, index, is_end) in points {
            let at = at.clamp(shown.start, shown.end);
            self.push_safely(text.get(done..at));
            done = at;
            if let Some(span) = spans.get_mut(index) {
                if is_end {
                    span.1 = self.text.len();
                } else {
                    span.0 = self.text.len();
                }
            }
        }
        self.push_safely(text.get(done..shown.end));
        if shown.end < content.end {
            self.text.push_str(cut);
        }
        self.text.push('\n');
    }

    fn push_safely(&mut self, piece: Option<&str>) {
        self.text
            .push_str(&escape_text(piece.unwrap_or_default(), true));
    }
}

/// The bytes of a line without its line ending, and without a byte order mark.
fn content_of(source: &Source, line: u32) -> std::ops::Range<usize> {
    let bytes = source.lines().bytes_of(line, source.text());
    let content = source.text().get(bytes.clone()).unwrap_or_default();
    let content = content.strip_suffix('\n').unwrap_or(content);
    let content = content.strip_suffix('\r').unwrap_or(content);
    let end = bytes.start + content.len();
    bytes.start.max(text_start(source.text()).min(end))..end
}

/// Clamps a label to the text, and to its first line if it covers many.
fn place<'d>(label: &'d Label, primary: bool, source: &Source) -> Placed<'d> {
    let text = source.text();
    let line_of = |at: usize| {
        source
            .lines()
            .line_of(u32::try_from(at).unwrap_or(u32::MAX))
    };
    let span = label.place.span;
    let start = floor_boundary(text, span.start as usize);
    let first_line = line_of(start);
    let content = content_of(source, first_line);
    let start = start.clamp(content.start, content.end);
    let mut end = floor_boundary(text, span.end as usize).max(start);
    let mut last_line = line_of(end);
    // A span that ends with a line ending ends on the line before.
    if last_line > first_line && end == source.lines().bytes_of(last_line, text).start {
        last_line -= 1;
    }
    if last_line - first_line >= MOST_LINES {
        last_line = first_line;
    }
    end = end.min(content_of(source, last_line).end);
    Placed {
        label,
        primary,
        start,
        end,
        first_line,
        last_line,
    }
}

/// Labels whose excerpts would touch go together; the group of the primary label comes first, then the others from the top.
fn groups<'d>(mut labels: Vec<Placed<'d>>) -> Vec<Vec<Placed<'d>>> {
    labels.sort_by_key(|label| (label.first_line, label.start));
    let mut groups: Vec<(u32, Vec<Placed<'d>>)> = Vec::new();
    for label in labels {
        match groups.last_mut() {
            Some((last, group)) if label.first_line <= last.saturating_add(2 * CONTEXT + 1) => {
                *last = label.last_line.max(*last);
                group.push(label);
            }
            _ => groups.push((label.last_line, vec![label])),
        }
    }
    groups.sort_by_key(|(_, group)| !group.iter().any(|label| label.primary));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The part of a line that is shown: all of it, or a window around `anchor`.
fn window(text: &str, content: std::ops::Range<usize>, anchor: usize) -> std::ops::Range<usize> {
    let line = text.get(content.clone()).unwrap_or_default();
    if line.len() <= LONGEST_LINE || line.char_indices().nth(LONGEST_LINE).is_none() {
        return content;
    }
    let (shown, before) = WINDOW;
    let anchor = anchor.clamp(content.start, content.end) - content.start;
    let head = line.get(..anchor).unwrap_or_default();
    let from = head
        .char_indices()
        .rev()
        .nth(before)
        .map_or(0, |(at, _)| at);
    let tail = line.get(from..).unwrap_or_default();
    let length = tail
        .char_indices()
        .nth(shown)
        .map_or(tail.len(), |(at, _)| at);
    content.start + from..content.start + from + length
}

impl SourceCode for Excerpts {
    /// The whole excerpt that holds a span, whatever context is asked for; with none, only where the span starts.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset().saturating_add(span.len());
        let part = self
            .parts
            .iter()
            .find(|part| part.range.start <= span.offset() && end <= part.range.end)
            .ok_or(MietteError::OutOfBounds)?;
        let mut text = self.text.get(part.range.clone()).unwrap_or_default();
        if self.told && !text.ends_with("\n\n") {
            text = text.strip_suffix('\n').unwrap_or(text);
        }
        let known = self.starts.iter().find(|(at, _)| *at == span.offset());
        let (line, column) = match known {
            Some((_, place)) if before == 0 => (place.line as usize, place.column as usize),
            _ => (part.first_line, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            part.name.clone(),
            text.as_bytes(),
            SourceSpan::from((part.range.start, part.range.len())),
            line,
            column,
            part.lines,
        )))
    }
}
