//! What a comment to this program says: `allow NAMES until TIME because TEXT`.

use super::comments::Comment;
use super::{Allow, FileAllows, known};
use crate::diagnostic::{Check, Diagnostic, suggest};
use crate::engine::checks::{
    ALLOW_SYNTAX, EXPIRED_ALLOW, FORBIDDEN_ALLOW, UNEXPLAINED_ALLOW, UNKNOWN_CHECK, UNUSED_ALLOW,
};
use crate::engine::levels::is_adjustable;
use crate::source::{FileId, Place, Span};
use crate::time::{PlanTime, parse_time};

const FORM: &str =
    "write `# tidegate: allow NAME until 2027-01-31 because TEXT`; `until` may be left out";

/// Reads comments; `holds` gives the stretch that one is about.
pub(super) fn read(
    file: FileId,
    text: &str,
    comments: &[Comment],
    holds: impl Fn(&Comment) -> Span,
) -> FileAllows {
    let mut all = FileAllows::default();
    for comment in comments {
        let mut reader = Reader {
            file,
            text,
            at: comment.said.start as usize,
            end: comment.said.end as usize,
            findings: &mut all.findings,
        };
        if comment.is_shown {
            reader.report(
                comment.span,
                "a comment to this program starts with one `#`",
                |found| {
                    let marks = text.get(comment.span.range()).unwrap_or_default();
                    let marks = marks.len() - marks.trim_start_matches('#').len();
                    let start = comment.span.start as usize;
                    let marks = Span::new(start, start + marks).within(file);
                    found
                        .help("`##` is a comment that is shown with its item")
                        .guess("write one `#`", marks, "#")
                },
            );
            continue;
        }
        let Some((names, until, because)) = reader.allow() else {
            continue;
        };
        if because.is_none() && !names.is_empty() {
            all.findings.push(
                Diagnostic::new(
                    &UNEXPLAINED_ALLOW,
                    comment.span.within(file),
                    "this comment allows a finding and does not say why",
                )
                .help("add `because` and the reason: whoever reads it in a year has to decide whether it still holds"),
            );
        }
        if !names.is_empty() {
            all.allows.push(Allow {
                file,
                span: comment.span,
                removal: removal(text, comment),
                names,
                holds: holds(comment),
                until,
                because,
            });
        }
    }
    all
}

/// The comment, with its line if nothing else stands there, else with the blanks before it.
fn removal(text: &str, comment: &Comment) -> Span {
    let (start, end) = (comment.span.start as usize, comment.span.end as usize);
    let before = text.get(..start).unwrap_or_default();
    if !comment.is_alone {
        return Span::new(before.trim_end_matches([' ', '\t']).len(), end);
    }
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.get(line..).map_or(start, |blank| {
        start - blank.trim_start_matches('\u{feff}').len()
    });
    let rest = text.get(end..).unwrap_or_default();
    Span::new(
        line,
        end + rest.find('\n').map_or(rest.len(), |newline| newline + 1),
    )
}

/// Names, a time and a reason.
type Said = (
    Vec<(&'static str, Span)>,
    Option<(PlanTime, Span)>,
    Option<String>,
);

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    end: usize,
    findings: &'t mut Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn allow(&mut self) -> Option<Said> {
        let verb = self.word();
        if self.slice(verb) != "allow" {
            let message = match self.slice(verb) {
                "" => "this comment says nothing".to_owned(),
                word => format!("there is no comment `# tidegate: {word}`"),
            };
            let near = !suggest(self.slice(verb), ["allow"]).is_empty();
            let place = verb.within(self.file);
            self.report(verb, message, |found| match near {
                true => found
                    .help("did you mean `allow`?")
                    .guess("write `allow`", place, "allow"),
                false => found.help(FORM),
            });
            return None;
        }
        let mut names = Vec::new();
        let mut count = 0;
        let mut next = self.word();
        while !matches!(self.slice(next), "until" | "because" | "") {
            count += 1;
            names.extend(self.name(next).map(|name| (name, next)));
            let has_comma = self.comma();
            next = self.word();
            let is_end = matches!(self.slice(next), "until" | "because" | "");
            if has_comma == is_end {
                let message = match is_end {
                    true => "a name is missing behind the comma".to_owned(),
                    false => format!("a comma is missing before `{}`", self.slice(next)),
                };
                self.report(next, message, |found| found.help(FORM));
                return None;
            }
        }
        if count == 0 {
            let message = "this comment does not name the checks that it allows";
            self.report(next, message, |found| found.help(FORM));
            return None;
        }
        let mut until = None;
        if self.slice(next) == "until" {
            until = Some(self.until()?);
            next = self.word();
        }
        let because = (self.slice(next) == "because")
            .then(|| self.rest().trim().to_owned())
            .filter(|reason| !reason.is_empty());
        Some((names, until, because))
    }

    /// The name of a check that may be allowed.
    fn name(&mut self, span: Span) -> Option<&'static str> {
        let word = self.slice(span);
        let place = span.within(self.file);
        let found = known().find(|check| check.name == word);
        let Some(check) = found else {
            let near = suggest(word, known().filter(|c| may_allow(c)).map(|c| c.name));
            self.findings.push(unknown_check(word, place, &near));
            return None;
        };
        if may_allow(check) {
            return Some(check.name);
        }
        let message = format!("`{word}` cannot be allowed by a comment");
        self.findings.push(
            Diagnostic::new(&FORBIDDEN_ALLOW, place, message).help(
                "comments allow lints, warnings and notes; what refuses a plan is relaxed in the policy alone, with `except`, `override` or a `waiver`, and a mistake is mended",
            ),
        );
        None
    }

    fn until(&mut self) -> Option<(PlanTime, Span)> {
        let rest = self.text.get(self.at..self.end).unwrap_or_default();
        let because = rest.match_indices("because").map(|(at, _)| at).find(|at| {
            rest.get(..*at)
                .is_some_and(|before| before.ends_with([' ', '\t']))
        });
        let written = rest
            .get(..because.unwrap_or(rest.len()))
            .unwrap_or_default();
        let start = self.at + (written.len() - written.trim_start().len());
        let span = Span::new(start, start + written.trim().len());
        self.at += written.len();
        match parse_time(written) {
            Ok(PlanTime::Local { zone: Some(_), .. } | PlanTime::Instant { zone: Some(_), .. }) => {
                let message = format!("`{}` names a zone", written.trim());
                self.report(span, message, |found| {
                    found.help("leave it out: the time is one of the policy's zone, unless it has an offset")
                });
                None
            }
            Ok(time) => Some((time, span)),
            Err(problem) => {
                let message = match written.trim() {
                    "" => "a time is missing behind `until`".to_owned(),
                    _ => problem.message,
                };
                self.report(span, message, |found| {
                    found.help("write a day, like `2027-01-31`, which still belongs to it, or `2027-01-31 18:00`")
                });
                None
            }
        }
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn rest(&mut self) -> &'t str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    /// The next word; empty at the end.
    fn word(&mut self) -> Span {
        let rest = self.rest();
        let start = self.at + (rest.len() - rest.trim_start().len());
        let word = rest.trim_start();
        let length = word
            .find(|c: char| c.is_whitespace() || c == ',')
            .unwrap_or(word.len());
        // A comma by itself is a word, so that there is always something to point at.
        let length = if word.starts_with(',') { 1 } else { length };
        self.at = start + length;
        Span::new(start, start + length)
    }

    fn comma(&mut self) -> bool {
        let rest = self.rest();
        let word = rest.trim_start();
        if word.starts_with(',') {
            self.at += rest.len() - word.len() + 1;
            return true;
        }
        false
    }

    fn report(
        &mut self,
        span: Span,
        message: impl Into<String>,
        complete: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let found = Diagnostic::new(&ALLOW_SYNTAX, span.within(self.file), message);
        self.findings.push(complete(found));
    }
}

/// Whether a comment can allow the findings of a check.
pub fn is_allowed(name: &str) -> bool {
    known().any(|check| check.name == name && may_allow(check))
}

/// Findings on these comments themselves are not allowed by another comment.
fn may_allow(check: &Check) -> bool {
    let own = [
        UNUSED_ALLOW.name,
        UNEXPLAINED_ALLOW.name,
        EXPIRED_ALLOW.name,
    ];
    is_adjustable(check) && !own.contains(&check.name)
}

/// A name that no check has.
pub fn unknown_check(word: &str, place: Place, near: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(&UNKNOWN_CHECK, place, format!("there is no check `{word}`"));
    match near.first() {
        Some(near) => found.help(format!("did you mean `{near}`?")).guess(
            format!("write `{near}`"),
            place,
            *near,
        ),
        None => found.help("`tidegate explain` lists all checks; the name stands in each finding"),
    }
}
