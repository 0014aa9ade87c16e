//! How the reader words its findings, and what its fixes replace.

use super::Reader;
use super::in_tide::in_tide;
use super::record::Slot;
use super::values::is_part;
use crate::diagnostic::{Check, Diagnostic, Severity, escape_text};
use crate::plan::checks::{UNKNOWN_NAME, WRONG_TYPE};
use crate::plan::records::head_span;
use crate::plan::tree::{Kind, NodeId};
use crate::policy::schema::{Field, Schema};
use crate::policy::types::{Base, RecordKind};
use crate::source::{Place, Span};

/// The most characters of a user's text that a message repeats.
const LONGEST_QUOTE: usize = 60;

/// A user's words in backquotes, short and safe to show.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_QUOTE).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{}`", escape_text(&shown, false))
}

/// Names in backquotes: "`a`, `b` or `c`".
pub(super) fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut all: Vec<String> = names.into_iter().map(quoted).collect();
    match all.pop() {
        None => String::new(),
        Some(last) if all.is_empty() => last,
        Some(last) => format!("{} or {last}", all.join(", ")),
    }
}

/// Whether a text can be a name in Tide.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// What a field of a kind of record takes, in words; of a list, what each of its elements is.
pub(super) fn takes(schema: &Schema, owner: RecordKind, field: &Field) -> String {
    let one = match field.ty.base {
        Base::YesNo => "yes or no",
        Base::Number => "a number",
        Base::Percent => "a percent",
        Base::Text | Base::Unknown => "a text",
        Base::Level(_) => "a level",
        Base::Instant => "an instant",
        Base::Duration => "a length of time",
        Base::Clock => "a clock time",
        Base::Weekday => "a weekday",
        Base::Date => "a date",
        Base::Times => "the name of something with times",
        Base::Record(kind) => return takes_record(schema, owner, field, kind),
    };
    one.to_owned()
}

fn takes_record(schema: &Schema, owner: RecordKind, field: &Field, kind: RecordKind) -> String {
    let one = a(schema.word(kind));
    if kind.is_named_in_policy() {
        format!("the name of {one}")
    } else if !is_part(owner, kind) {
        format!("the id of {one}")
    } else if field.ty.list {
        format!("tables with the fields of {one}")
    } else {
        format!("a table with the fields of {one}")
    }
}

/// The word for a kind of record with its article, if it has one.
pub(super) fn a(word: &str) -> String {
    match word {
        "evidence" | "history" => word.to_owned(),
        _ if word.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {word}"),
        _ => format!("a {word}"),
    }
}

/// An example of a value, in TOML.
pub(super) fn example(base: Base) -> &'static str {
    match base {
        Base::YesNo => "true",
        Base::Number => "3",
        Base::Percent => "\"5%\"",
        Base::Text | Base::Unknown => "\"a text\"",
        Base::Level(_) => "\"low\"",
        Base::Instant => "2026-11-24T10:00:00+01:00",
        Base::Duration => "\"20m\"",
        Base::Clock => "\"16:00\"",
        Base::Weekday => "\"friday\"",
        Base::Date => "\"2026-11-24\"",
        Base::Times => "\"year-end\"",
        Base::Record(kind) => match kind {
            RecordKind::Change => "\"CHG-1042\"",
            RecordKind::Release => "\"REL-7\"",
            RecordKind::Component => "{ service = \"checkout\", digest = \"sha256:…\" }",
            RecordKind::Step => "{ id = \"canary\", component = \"checkout\", percent = \"5%\" }",
            RecordKind::RollbackStep => "{ id = \"undo-canary\", component = \"checkout\" }",
            RecordKind::Phase => "{ name = \"staging\", start = 2026-11-24T10:00:00+01:00 }",
            RecordKind::Approval => {
                "{ approver = \"dave\", decision = \"approve\", given = 2026-11-20T09:12:00+01:00 }"
            }
            RecordKind::Override => {
                "{ of = \"year-end\", by = [\"heidi\"], reason = \"an outage\" }"
            }
            RecordKind::Evidence => "{ kind = \"functional\", passed = true }",
            RecordKind::Notice => "{ audience = [\"support\"], sent = 2026-11-20T09:12:00+01:00 }",
            RecordKind::Incident => "{ id = \"INC-9\", opened = 2026-11-20T09:12:00+01:00 }",
            RecordKind::Problem => "{ id = \"PRB-3\" }",
            RecordKind::Task => "{ id = \"TASK-1\", done = true }",
            RecordKind::Review => "{ outcome = \"successful\", by = \"dave\" }",
            RecordKind::Rollback => "{ plan = \"flag off\", duration = \"20m\" }",
            RecordKind::Edit => "{ made = 2026-11-20T09:12:00+01:00, editor = \"dave\" }",
            RecordKind::Verification => "{ check = \"smoke test\", done = true }",
            RecordKind::History => "{ id = \"CHG-981\", outcome = \"successful\" }",
            RecordKind::Deployment => "{ service = \"checkout\", at = 2026-11-20T09:12:00+01:00 }",
            RecordKind::Service => "\"checkout\"",
            RecordKind::Environment => "\"production\"",
            RecordKind::Person => "\"dave\"",
            RecordKind::Group => "\"security\"",
            RecordKind::Class => "\"normal\"",
            RecordKind::Template => "\"restart-web\"",
            RecordKind::Bundle => "\"payments\"",
            RecordKind::Calendar => "\"nl\"",
            RecordKind::Opening | RecordKind::Own(_) => "{ … = … }",
            // No field of a plan holds them.
            RecordKind::Policy | RecordKind::Blackout | RecordKind::Window => "{}",
        },
    }
}

impl<'w> Reader<'w> {
    /// The place of a node of the plan that is being read.
    pub(super) fn place(&self, node: NodeId) -> Place {
        self.tree.place(self.tree.span(node))
    }

    /// Enough of a node to point at.
    pub(super) fn short_place(&self, node: NodeId) -> Place {
        self.tree.place(head_span(self.tree, node))
    }

    pub(super) fn finding(&self, check: &Check, node: NodeId, message: String) -> Diagnostic {
        Diagnostic::new(check, self.short_place(node), message)
    }

    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) {
        let place = diagnostic.primary.place;
        if self.tree.is_of_tables() && self.tree.holds(place.file) {
            // What is wrong with the mapping is wrong in each row.
            let mut key = (place, diagnostic.name, diagnostic.message.clone());
            // What is gone since is no fault of those who closed a change.
            if diagnostic.name == UNKNOWN_NAME.name && self.is_in_history() {
                diagnostic.severity = Severity::Warning;
                key.0 = Span::default().within(place.file);
            }
            if !self.told.insert(key) {
                return;
            }
            // An export is written anew by the tool that it comes from.
            let mapping = self.tree.file();
            diagnostic.fixes.retain(|fix| {
                let mut edits = fix.edits.iter();
                edits.all(|edit| edit.place.file == mapping)
            });
        }
        self.out.diagnostics.push(diagnostic);
    }

    /// What is written, in words.
    pub(super) fn describe(&self, node: NodeId) -> String {
        let written = quoted(self.tree.text(node));
        match self.tree.kind(node) {
            Kind::Null => "nothing".to_owned(),
            Kind::Number => format!("the number {written}"),
            Kind::Text => format!("the text {written}"),
            Kind::DateTime => format!("the date or time {written}"),
            Kind::Bool(_) | Kind::Plain => written,
            Kind::Array => "a list".to_owned(),
            Kind::Table => "a table".to_owned(),
        }
    }

    /// A value of another type than the field's, with an example.
    pub(super) fn wrong_type(&self, slot: Slot<'_>, node: NodeId) -> Diagnostic {
        let field = slot.field;
        let example = match (field.ty.list, example(field.ty.base)) {
            (_, one) if self.tree.is_in_test() => {
                format!("for example `{}`", in_tide(&field.name, one))
            }
            (true, one) => format!("for example `{} = [{one}]`", field.name),
            (false, one) => format!("for example `{} = {one}`", field.name),
        };
        self.wrong_value(slot, node).help(example)
    }

    /// The same without the example, for what can say better what to write.
    pub(super) fn wrong_value(&self, slot: Slot<'_>, node: NodeId) -> Diagnostic {
        let field = slot.field;
        let takes = takes(&self.policy.schema, slot.kind, field);
        let found = self.describe(node);
        let message = match takes.strip_prefix("tables") {
            None if field.ty.list => format!("each of `{}` is {takes}, not {found}", field.name),
            _ => format!("`{}` takes {takes}, not {found}", field.name),
        };
        self.finding(&WRONG_TYPE, node, message)
    }

    /// Offers what may be meant in place of the contents of a key or value, within its quotes if it has some.
    pub(super) fn with_guess(
        &self,
        diagnostic: Diagnostic,
        node: NodeId,
        text: &str,
    ) -> Diagnostic {
        let title = format!(
            "replace {} by {}",
            quoted(self.tree.text(node)),
            quoted(text)
        );
        let (place, text) = self.replacement(node, text);
        diagnostic.guess(title, place, text)
    }

    fn replacement(&self, node: NodeId, text: &str) -> (Place, String) {
        let place = self.place(node);
        let contents = self.tree.text(node).len();
        let bare = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let is_text = matches!(self.tree.kind(node), Kind::Text);
        if is_text && place.span.len() == contents + 2 {
            let inside = Span {
                start: place.span.start + 1,
                end: place.span.end - 1,
            };
            (inside.within(place.file), text.to_owned())
        } else if place.span.len() == contents && (bare || !is_text) {
            (place, text.to_owned())
        } else {
            (place, format!("\"{text}\""))
        }
    }

    /// Offers to put quotes around what is written without.
    pub(super) fn with_quotes(
        &self,
        diagnostic: Diagnostic,
        node: NodeId,
        text: &str,
    ) -> Diagnostic {
        diagnostic.replace(
            format!("write `\"{}\"`", escape_text(text, false)),
            self.place(node),
            format!("\"{text}\""),
        )
    }
}
