//! The frame of an iCalendar file: its components with their lines, and a finding for everything that is none.

use super::checks::MALFORMED;
use super::content_lines::{ContentLine, content_lines};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A component, without the lines of those inside it.
#[derive(Debug)]
pub(super) struct Component<'t> {
    /// Its name, in capitals.
    pub(super) name: String,
    /// Its first line.
    pub(super) begin: Span,
    /// Its lines.
    pub(super) lines: Vec<ContentLine<'t>>,
    /// The component around it, by its place in the list.
    pub(super) around: Option<usize>,
}

impl Component<'_> {
    pub(super) fn find(&self, name: &str) -> Option<&ContentLine<'_>> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// Whether it is an event that does not take place.
    pub(super) fn is_cancelled(&self) -> bool {
        self.find("STATUS")
            .is_some_and(|line| line.value.trim().eq_ignore_ascii_case("CANCELLED"))
    }
}

/// Splits a file into its components, in the order in which they begin; complains about its frame.
pub(super) fn components<'t>(
    file: FileId,
    text: &'t str,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Component<'t>> {
    let lines = content_lines(text);
    let mut all: Vec<Component<'t>> = Vec::new();
    let mut find = |span: Span, message: String, remark: &str, help: &str| {
        findings.push(
            Diagnostic::new(&MALFORMED, span.within(file), message)
                .remark(remark)
                .help(help),
        );
    };
    let begins = |line: &ContentLine<'_>| {
        line.name == "BEGIN" && line.value.trim().eq_ignore_ascii_case("VCALENDAR")
    };
    if !lines.iter().any(begins) {
        let first = lines.first().map_or(Span::default(), |line| line.span);
        find(
            first,
            "the file is not an iCalendar file: it has no `BEGIN:VCALENDAR`".to_owned(),
            "",
            "export the calendar again as an `.ics` file, or write the dates in the policy",
        );
        return all;
    }
    // What is open: the name, its first line, its number.
    let mut open: Vec<(String, Span, usize)> = Vec::new();
    let mut junk_before = false;
    let unclosed = |find: &mut dyn FnMut(Span, String, &str, &str), name: &str, span: Span| {
        find(
            span,
            format!("`{name}` has no end: the file may be cut off, and events missing"),
            &format!("`END:{name}` is missing"),
            "export the calendar again",
        );
    };
    for line in lines {
        let junk = line.name.is_empty();
        if junk && !junk_before {
            find(
                line.span,
                "this line is not iCalendar and was left out".to_owned(),
                "neither a name with a colon nor a continuation",
                "continue a long line with a blank at the start of the next, or remove it",
            );
        }
        junk_before = junk;
        let component = line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" => {
                let number = all.len();
                all.push(Component {
                    name: component.clone(),
                    begin: line.span,
                    lines: Vec::new(),
                    around: open.last().map(|(_, _, number)| *number),
                });
                open.push((component, line.span, number));
            }
            "END" => match open.iter().rposition(|(name, ..)| *name == component) {
                Some(at) => {
                    for (name, span, _) in open.drain(at..).skip(1) {
                        unclosed(&mut find, &name, span);
                    }
                }
                None => find(
                    line.span,
                    format!("`{}` ends what was never begun", line.value.trim()),
                    "",
                    "export the calendar again, and see whether events are missing",
                ),
            },
            _ if junk => {}
            _ => {
                let inside = open.last().map(|(_, _, number)| *number);
                if let Some(component) = inside.and_then(|number| all.get_mut(number)) {
                    component.lines.push(line);
                }
            }
        }
    }
    for (name, span, _) in open {
        unclosed(&mut find, &name, span);
    }
    all
}
