//! What is wrong, where, why and what to do: one plain struct for every finding of every layer.

mod decision;
mod escape;
mod names;

pub use decision::{Decision, Outcome, Standing};
pub use escape::{escape_text, shorten, without_commands};
pub(crate) use names::checks;
pub use names::{Check, Nature, suggest};

use crate::source::Place;

/// How much a finding weighs. `Error` makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// Worth mending; refuses nothing.
    Warning,
    /// Still owed: there is time until a deadline. A gate takes it as an error.
    Owed,
    /// Wrong, or refused.
    Error,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The kebab-case name of the check; its page is `tidegate explain NAME`.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What it means for verdicts.
    pub nature: Nature,
    /// What is wrong, in one line: the user's words in backquotes, no capital, no full stop.
    pub message: String,
    /// The smallest guilty text, with a short remark.
    pub primary: Label,
    /// Further places: the policy line that decides, the other half of a pair. In any file.
    pub labels: Vec<Label>,
    /// Why, and what to do; each a sentence without a full stop.
    pub help: Vec<String>,
    /// Edits that mend it.
    pub fixes: Vec<Fix>,
    /// For a finding of a statement on a subject: what was decided. `None` for findings about a text.
    pub decision: Option<Box<Decision>>,
}

/// A place with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// A short remark; may be empty.
    pub text: String,
    /// What the place has to do with the finding.
    pub role: Role,
}

/// What a place has to do with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A value of a plan that decided a statement, or the record that lacks it.
    Value,
    /// The line of the policy that decides.
    Policy,
    /// A place worth seeing beside these.
    Note,
}

impl Label {
    /// A remark at a place that is worth seeing.
    pub fn new(place: Place, text: impl Into<String>) -> Self {
        Label {
            place,
            text: text.into(),
            role: Role::Note,
        }
    }

    /// The same label in a role.
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

/// A set of edits that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an order: "replace `ledgr` by `ledger`".
    pub title: String,
    /// Whether it keeps the meaning or is the only thing that can be meant: a name that is near, and whatever changes what a policy
    /// lets pass, is not. An unsafe fix is applied only on request.
    pub safe: bool,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Replaces the text of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// The new text.
    pub text: String,
}

impl Diagnostic {
    /// A finding of a check at a place, with an empty remark.
    pub fn new(check: &Check, place: Place, message: impl Into<String>) -> Self {
        Diagnostic {
            name: check.name,
            severity: check.severity,
            nature: check.nature,
            message: message.into(),
            primary: Label::new(place, ""),
            labels: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            decision: None,
        }
    }

    /// Every place that it points at or edits.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let labels = std::iter::once(&self.primary).chain(&self.labels);
        let edits = self.fixes.iter().flat_map(|fix| &fix.edits);
        let labels = labels.map(|label| &label.place);
        labels.chain(edits.map(|edit| &edit.place))
    }

    /// The same, to move them.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let labels = std::iter::once(&mut self.primary).chain(&mut self.labels);
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits);
        let labels = labels.map(|label| &mut label.place);
        labels.chain(edits.map(|edit| &mut edit.place))
    }

    /// Says something at the primary label.
    pub fn remark(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a further place.
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label::new(place, text));
        self
    }

    /// Adds a line of help.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a fix that replaces one place by the only thing that can be meant.
    pub fn replace(
        mut self,
        title: impl Into<String>,
        place: Place,
        text: impl Into<String>,
    ) -> Self {
        self.fixes.push(Fix {
            title: title.into(),
            safe: true,
            edits: vec![Edit {
                place,
                text: text.into(),
            }],
        });
        self
    }

    /// Adds a fix that replaces one place by what was probably meant: it is applied only on request.
    pub fn guess(self, title: impl Into<String>, place: Place, text: impl Into<String>) -> Self {
        let mut found = self.replace(title, place, text);
        if let Some(fix) = found.fixes.last_mut() {
            fix.safe = false;
        }
        found
    }

    /// Gives another weight than the check's own. What weighs less than an error is no mistake.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        if severity < Severity::Error && self.nature == Nature::Mistake {
            self.nature = Nature::Remark;
        }
        self
    }
}
