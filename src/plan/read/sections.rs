//! The top level of a plan: its zone, its changes and its releases.

use super::Reader;
use super::findings::quoted;
use super::times::PlanZone;
use crate::diagnostic::suggest;
use crate::plan::checks::{REPEATED_KEY, UNKNOWN_FIELD, WRONG_TYPE};
use crate::plan::tree::{Kind, NodeId};
use crate::policy::schema::fold_key;
use crate::policy::types::RecordKind;

/// What a key at the top level says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Section {
    Records(RecordKind),
    Zone,
}

impl Section {
    pub(in crate::plan) fn find(key: &str) -> Option<Section> {
        match key {
            "change" | "changes" => Some(Section::Records(RecordKind::Change)),
            "release" | "releases" => Some(Section::Records(RecordKind::Release)),
            "timezone" => Some(Section::Zone),
            _ => None,
        }
    }
}

impl<'w> Reader<'w> {
    /// Reads the plan that the reader has turned to.
    pub(super) fn read_plan(&mut self) {
        let Some(root) = self.tree.root() else {
            return;
        };
        let mut sections: Vec<(Section, NodeId, NodeId)> = Vec::new();
        for (key, value) in self.tree.entries(root) {
            let text = self.tree.text(key);
            let Some(section) = Section::find(text).or_else(|| Section::find(&fold_key(text)))
            else {
                self.report_unknown_section(key, text);
                continue;
            };
            let first = sections.iter().find(|(known, ..)| *known == section);
            match first.map(|(_, first, _)| *first) {
                // The same key in the same letters has been reported with the text of the plan.
                Some(first) if self.tree.text(first) == text => {}
                Some(first) => {
                    let place = self.place(first);
                    let message = format!(
                        "{} and {} are one key",
                        quoted(self.tree.text(first)),
                        quoted(text)
                    );
                    let finding = self
                        .finding(&REPEATED_KEY, key, message)
                        .label(place, "also here")
                        .help("write all records under one of them");
                    self.report(finding);
                }
                None => {}
            }
            sections.push((section, key, value));
        }
        self.zone = PlanZone::of_policy(self.policy);
        for (_, _, value) in sections.iter().filter(|s| s.0 == Section::Zone) {
            self.zone = self.read_zone(*value);
        }
        for (section, key, value) in sections {
            if let Section::Records(kind) = section {
                self.read_section(kind, key, value);
            }
        }
    }

    fn read_section(&mut self, kind: RecordKind, key: NodeId, value: NodeId) {
        match self.tree.kind(value) {
            Kind::Null => {}
            Kind::Table => self.read_subject(kind, value),
            Kind::Array => {
                let rows = self.tree.items(value).count();
                self.out.records.reserve(kind, rows);
                self.out.subjects.reserve(rows);
                for item in self.tree.items(value) {
                    match self.tree.kind(item) {
                        Kind::Table => self.read_subject(kind, item),
                        Kind::Null if self.tree.is_damaged(item) => {}
                        _ => self.report_no_record(kind, key, item),
                    }
                }
            }
            _ => self.report_no_record(kind, key, value),
        }
    }

    fn report_no_record(&mut self, kind: RecordKind, key: NodeId, value: NodeId) {
        let word = kind.word();
        let message = format!(
            "{} takes tables, each a {word}, not {}",
            quoted(self.tree.text(key)),
            self.describe(value)
        );
        let finding = self.finding(&WRONG_TYPE, value, message).help(format!(
            "for example `[[{word}]]` and below it the fields of the {word}, like `id = \"…\"`"
        ));
        self.report(finding);
    }

    fn report_unknown_section(&mut self, key: NodeId, text: &str) {
        let folded = fold_key(text);
        let in_test = self.tree.is_in_test();
        let whole = if in_test { "test" } else { "plan" };
        let message = format!("a {whole} has no {}", quoted(text));
        let mut finding = self.finding(&UNKNOWN_FIELD, key, message);
        let last = if in_test { "history" } else { "timezone" };
        let near = suggest(&folded, ["change", "release", last]);
        if let [one] = near.as_slice() {
            finding = self.with_guess(finding, key, one);
        }
        let owner = [RecordKind::Change, RecordKind::Release]
            .into_iter()
            .find(|kind| self.policy.schema.find_key(*kind, &folded).is_some());
        finding = match owner {
            Some(kind) if in_test => finding.help(format!(
                "it is a field of a {0}: write it in `{0} {{ … }}`",
                kind.word()
            )),
            None if in_test => {
                finding.help("a test holds `change { … }`, `release { … }` and `history { … }`")
            }
            Some(kind) => finding.help(format!(
                "it is a field of a {0}: write it below `[[{0}]]`",
                kind.word()
            )),
            None => finding.help(
                "a plan holds changes (`[[change]]`), releases (`[[release]]`) and a `timezone`",
            ),
        };
        self.report(finding);
    }
}
