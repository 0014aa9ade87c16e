//! Which events of a calendar file count: `when` and `except when` behind the file, on `summary`, `description` and `category`.

use super::Resolver;
use crate::diagnostic::{Diagnostic, shorten, suggest};
use crate::policy::checks;
use crate::source::{FileId, Place, Span};
use crate::syntax::tree::{CompareOp, Expr, ExprKind, HasAmount, OnlyEvents, Path};
use crate::time::{EventChoice, EventField, EventTest, EventWords};

/// What an event gives, for a help.
const FIELDS: &str = "an event has a `summary`, a `description` and a `category`";

/// A choice of events, and each text that it asks for, with its place.
pub(super) struct Chosen {
    pub(super) choice: EventChoice,
    asked: Vec<(EventTest, Span)>,
    span: Option<Span>,
}

impl Resolver<'_> {
    /// What is asked of the events of a file; `None` after a mistake, which is reported.
    pub(super) fn choice(
        &mut self,
        only: &OnlyEvents,
        whole_days: bool,
        file: FileId,
    ) -> Option<Chosen> {
        let mut asked = Vec::new();
        let mut reader = ChoiceReader {
            resolver: self,
            file,
            asked: &mut asked,
        };
        let when = only.when.as_ref().map(|test| reader.test(test));
        let except = only.except.as_ref().map(|test| reader.test(test));
        let mut spans = only.when.iter().chain(&only.except).map(|test| test.span);
        let first = spans.next();
        let span = first.map(|first| spans.fold(first, |all, span| all.to(span)));
        let mut choice = EventChoice {
            whole_days,
            ..EventChoice::default()
        };
        if let Some(test) = when {
            choice.when = Some(test?);
        }
        if let Some(test) = except {
            choice.except = Some(test?);
        }
        Some(Chosen {
            choice,
            asked,
            span,
        })
    }

    /// Reports a choice that takes none of the events that there are, and each text that none of them has. Whether it takes some.
    pub(super) fn check_choice(
        &mut self,
        chosen: &Chosen,
        words: &[EventWords],
        path: &str,
        file: FileId,
    ) -> bool {
        let Some(span) = chosen.span else {
            return true;
        };
        if !words.iter().any(|event| chosen.choice.takes(event)) {
            let finding = Diagnostic::new(
                &checks::CALENDAR_FILE,
                span.within(file),
                format!("none of the events of `{path}` is taken"),
            );
            self.report(finding.help(match words.is_empty() {
                true => format!("`{path}` has no events"),
                false => known_words(chosen.field(), words),
            }));
            return false;
        }
        for (test, span) in &chosen.asked {
            if words.iter().any(|event| test.holds(event)) {
                continue;
            }
            let (field, has, text) = match test {
                EventTest::Is(field, text) => (field, "has the", text),
                EventTest::Like(field, text) => (field, "is like the", text),
                _ => continue,
            };
            let message = format!(
                "no event of `{path}` {has} {} `{}`",
                field.word(),
                shorten(text)
            );
            let near = words.iter().flat_map(|event| event.all(*field));
            let near = suggest(text, near);
            let finding = Diagnostic::new(&checks::UNMATCHED_EVENT, span.within(file), message);
            self.report(match near.first() {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(known_words(*field, words)),
            });
        }
        true
    }
}

impl Chosen {
    /// The field that is asked about first.
    fn field(&self) -> EventField {
        let field = self.asked.iter().find_map(|(test, _)| match test {
            EventTest::Is(field, _) | EventTest::Like(field, _) => Some(*field),
            _ => None,
        });
        field.unwrap_or(EventField::Category)
    }
}

/// The texts of the events that are asked about, for a help.
fn known_words(field: EventField, words: &[EventWords]) -> String {
    const MOST: usize = 6;
    let mut all: Vec<&str> = Vec::new();
    for text in words.iter().flat_map(|event| event.all(field)) {
        if all.len() > MOST {
            break;
        }
        if !all.contains(&text) {
            all.push(text);
        }
    }
    if all.is_empty() {
        return format!("none of its events has a {}", field.word());
    }
    let shown: Vec<String> = all
        .iter()
        .take(MOST)
        .map(|text| format!("`{}`", shorten(text)))
        .collect();
    let more = if all.len() > MOST { " and others" } else { "" };
    let kind = match field {
        EventField::Summary => "its events are",
        EventField::Description => "its events have the descriptions",
        EventField::Category => "its events have the categories",
    };
    format!("{kind} {}{more}", shown.join(", "))
}

struct ChoiceReader<'r, 'a> {
    resolver: &'r mut Resolver<'a>,
    file: FileId,
    asked: &'r mut Vec<(EventTest, Span)>,
}

impl ChoiceReader<'_, '_> {
    fn test(&mut self, expr: &Expr) -> Option<EventTest> {
        let negate = |negated: bool, test: EventTest| match negated {
            true => EventTest::Not(Box::new(test)),
            false => test,
        };
        match &*expr.kind {
            ExprKind::And(parts) => self.all(parts).map(EventTest::And),
            ExprKind::Or(parts) => self.all(parts).map(EventTest::Or),
            ExprKind::Not(part) => Some(EventTest::Not(Box::new(self.test(part)?))),
            ExprKind::Compare { left, op, right } => {
                let negated = match op.value {
                    CompareOp::Equal => false,
                    CompareOp::NotEqual => true,
                    _ => {
                        let place = op.span.within(self.file);
                        self.mistake(place, "texts have no order", "compare with `=` or `!=`");
                        return None;
                    }
                };
                let (field, text) = (self.field(left), self.text(right));
                Some(negate(negated, self.is(field?, text?, right.span)))
            }
            ExprKind::In {
                left,
                negated,
                right,
            } => {
                let (field, tests) = (self.field(left), self.texts(right));
                let field = field?;
                let tests = tests?.into_iter();
                let tests = tests.map(|(text, span)| self.is(field, text, span));
                Some(negate(*negated, EventTest::Or(tests.collect())))
            }
            ExprKind::Has {
                left,
                negated,
                amount,
                right,
            } => {
                let field = self.field(left);
                let texts = match amount {
                    HasAmount::One => self.text(right).map(|text| vec![(text, right.span)]),
                    HasAmount::Any | HasAmount::All => self.texts(right),
                };
                let field = field?;
                if field != EventField::Category {
                    let message = format!("a {} is a text, not a list", field.word());
                    let help = format!("a part of a text is `{} like \"*part*\"`", field.word());
                    self.mistake(expr.span.within(self.file), &message, &help);
                    return None;
                }
                let tests = texts?.into_iter();
                let tests = tests.map(|(text, span)| self.is(field, text, span));
                let tests = tests.collect();
                Some(negate(
                    *negated,
                    match amount {
                        HasAmount::All => EventTest::And(tests),
                        HasAmount::One | HasAmount::Any => EventTest::Or(tests),
                    },
                ))
            }
            ExprKind::Like {
                left,
                negated,
                right,
            } => {
                let (field, text) = (self.field(left), self.text(right));
                let test = EventTest::Like(field?, text?.to_lowercase());
                self.asked.push((test.clone(), right.span));
                Some(negate(*negated, test))
            }
            ExprKind::IsSet(part) => Some(EventTest::IsSet(self.field(part)?)),
            ExprKind::IsMissing(part) => Some(negate(true, EventTest::IsSet(self.field(part)?))),
            ExprKind::Path(path) => {
                let field = self.named(path)?;
                let message = format!("`{}` is a text, not a condition", field.word());
                let help = format!(
                    "compare it, as in `{} = \"…\"` or `{} like \"*…*\"`",
                    field.word(),
                    field.word()
                );
                let place = expr.span.within(self.file);
                self.resolver
                    .report(Diagnostic::new(&checks::NOT_A_CONDITION, place, message).help(help));
                None
            }
            _ => {
                let place = expr.span.within(self.file);
                let message = "this cannot be asked of an event of a calendar";
                let help = format!("{FIELDS}: compare with `=`, `!=`, `in`, `like`, `is set`");
                self.mistake(place, message, &help);
                None
            }
        }
    }

    fn all(&mut self, parts: &[Expr]) -> Option<Vec<EventTest>> {
        // Each mistake is reported, not the first one alone.
        let tests: Vec<Option<EventTest>> = parts.iter().map(|part| self.test(part)).collect();
        tests.into_iter().collect()
    }

    fn is(&mut self, field: EventField, text: String, span: Span) -> EventTest {
        let test = EventTest::Is(field, text);
        self.asked.push((test.clone(), span));
        test
    }

    /// A field of an event.
    fn field(&mut self, expr: &Expr) -> Option<EventField> {
        match &*expr.kind {
            ExprKind::Path(path) => self.named(path),
            _ => {
                let place = expr.span.within(self.file);
                self.mistake(place, "a field of an event belongs here", FIELDS);
                None
            }
        }
    }

    fn named(&mut self, path: &Path) -> Option<EventField> {
        let names: Vec<&str> = path.names.iter().map(|name| name.value.as_str()).collect();
        let name = match names.as_slice() {
            ["event", name] | [name] => *name,
            _ => "",
        };
        let known = EventField::ALL;
        if let Some(field) = known.into_iter().find(|field| field.word() == name) {
            return Some(field);
        }
        let written = names.join(".");
        let meant = match name {
            "name" | "title" | "subject" => Some("summary"),
            "categories" | "label" | "labels" | "tag" | "tags" | "kind" | "type" => {
                Some("category")
            }
            "notes" | "body" | "text" | "comment" => Some("description"),
            _ => None,
        };
        let near = meant.or_else(|| suggest(name, known.map(EventField::word)).first().copied());
        let place = path.span.within(self.file);
        let mut finding = Diagnostic::new(
            &checks::UNKNOWN_NAME,
            place,
            format!("`{written}` is not a field of an event"),
        );
        finding = match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")).guess(
                format!("write `{near}`"),
                place,
                near,
            ),
            None => finding
                .help(FIELDS)
                .help("a condition on the change is a line of its own"),
        };
        self.resolver.report(finding);
        None
    }

    /// A text: in quotes, or a bare name.
    fn text(&mut self, expr: &Expr) -> Option<String> {
        match &*expr.kind {
            ExprKind::Text(text) => return Some(text.clone()),
            ExprKind::Path(path) => {
                if let [name] = path.names.as_slice() {
                    return Some(name.value.clone());
                }
            }
            ExprKind::List(_) => {
                let place = expr.span.within(self.file);
                self.mistake(
                    place,
                    "a text belongs here, not a list",
                    "write `in [\"…\", \"…\"]`",
                );
                return None;
            }
            _ => {}
        }
        let place = expr.span.within(self.file);
        self.mistake(
            place,
            "a text belongs here",
            "put it in quotes: `summary = \"Code freeze\"`",
        );
        None
    }

    fn texts(&mut self, expr: &Expr) -> Option<Vec<(String, Span)>> {
        let ExprKind::List(parts) = &*expr.kind else {
            let place = expr.span.within(self.file);
            self.mistake(
                place,
                "a list of texts belongs here",
                "write `in [\"…\", \"…\"]`",
            );
            return None;
        };
        let texts = parts.iter();
        let texts: Vec<Option<(String, Span)>> = texts
            .map(|part| Some((self.text(part)?, part.span)))
            .collect();
        texts.into_iter().collect()
    }

    fn mistake(&mut self, place: Place, message: &str, help: &str) {
        self.resolver
            .report(Diagnostic::new(&checks::WRONG_TYPE, place, message).help(help));
    }
}
