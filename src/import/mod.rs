//! Windows and freezes that other tools define, written as Tide: the whole file or nothing, never a part in silence.

mod argocd;
mod aws;
mod clock;
mod cron;
mod gitlab;
mod item;

use crate::diagnostic::{Check, Diagnostic, Severity};
use crate::plan::checks::PLAN_ROOT;
use crate::plan::{self, Format, NodeId, Tree};
use crate::source::{FileId, Span};
use crate::syntax::format::format;
use crate::time::ZoneDatabase;

/// A file has something that Tide cannot say.
pub const NOT_IMPORTABLE: Check = Check::remark(
    "not-importable",
    Severity::Error,
    "a file of another tool has something that cannot be written as Tide",
);

/// The checks of this layer with their pages.
pub const ALL: [(&Check, &str); 1] = [(&NOT_IMPORTABLE, include_str!("pages/not-importable.md"))];

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The sync windows of an Argo CD AppProject, YAML or JSON.
    ArgoCd,
    /// The freeze periods of a GitLab project, as its API gives them, JSON or YAML.
    GitLab,
    /// A calendar of AWS Systems Manager Change Calendar, iCalendar.
    AwsChangeCalendar,
}

/// Writes the windows of a file as Tide; `name` is the file's, to be stated in the text. The error is all that cannot be written.
pub fn import(
    kind: Kind,
    file: FileId,
    name: &str,
    text: &str,
    zones: &ZoneDatabase,
) -> Result<String, Vec<Diagnostic>> {
    let mut import = Import {
        file,
        source: name,
        zones,
        findings: Vec::new(),
    };
    let written = match kind {
        Kind::ArgoCd => import.argocd(text),
        Kind::GitLab => import.gitlab(text),
        Kind::AwsChangeCalendar => import.aws(text),
    };
    if import.findings.is_empty() {
        // The one style, so that the first `fmt` leaves it alone.
        Ok(format(&written).text)
    } else {
        Err(import.findings)
    }
}

struct Import<'i> {
    file: FileId,
    source: &'i str,
    zones: &'i ZoneDatabase,
    findings: Vec<Diagnostic>,
}

impl Import<'_> {
    fn refuse(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.findings
            .push(Diagnostic::new(&NOT_IMPORTABLE, span.within(self.file), message).help(help));
    }

    /// Reads YAML, of which JSON is a part; what is wrong with the text is a finding.
    fn yaml(&mut self, text: &str) -> Tree {
        let tree = plan::read(
            self.file,
            std::sync::Arc::new(text.to_owned()),
            Format::Yaml,
        );
        // Here a list is as good as a table.
        let wrong = tree.diagnostics().iter();
        let wrong = wrong.filter(|finding| finding.name != PLAN_ROOT.name);
        self.findings.extend(wrong.cloned());
        tree
    }

    /// Refuses every key of a table but those that are read, or that say nothing about when something may run.
    fn nothing_beside(&mut self, tree: &Tree, table: NodeId, known: &[&str], what: &str) {
        for (key, _) in tree.entries(table) {
            let text = tree.text(key);
            if !known.contains(&text) {
                let text = crate::diagnostic::shorten(text);
                self.refuse(
                    tree.span(key),
                    format!("`{text}` is beside {what}, and it would not be imported"),
                    "take it out if it says nothing about when something may run, or import it by itself",
                );
            }
        }
    }

    /// Whether a zone is one of the database; a finding if not.
    fn knows_zone(&mut self, span: Span, zone: &str) -> bool {
        let known = self.zones.zone(zone).is_ok();
        if !known {
            self.refuse(
                span,
                format!("there is no time zone `{zone}`"),
                "zones are named as in the IANA time zone database, such as `Europe/Amsterdam`",
            );
        }
        known
    }
}
