//! Waivers: overrides on file, each of one statement for one subject, with people, a reason and an end.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{GivenField, GivenValue, Statement, StatementKind, Waiver};
use crate::policy::types::{RecordKind, Value};
use crate::source::{FileId, Place, Span};
use crate::syntax::tree::{Item, ItemKind, Name, SettingKind};
use rustc_hash::FxHashMap;

/// What every waiver says, and how it is written.
const NEEDED: [(&str, &str); 5] = [
    ("of", "of blackout NAME"),
    ("for", "for change \"ID\""),
    ("by", "by @PERSON"),
    ("until", "until DATE"),
    ("reason", "reason \"TEXT\""),
];

impl<'a> Resolver<'a> {
    pub(super) fn waivers(&mut self, items: &[(FileId, &'a Item)]) {
        let mut names: FxHashMap<&str, Place> = FxHashMap::default();
        for (file, item) in Self::of_kind(items, ItemKind::Waiver) {
            let Some(name) = &item.name else { continue };
            let place = name.span.within(file);
            if let Some(first) = names.get(name.value.as_str()) {
                let first = *first;
                self.repeated(name, file, "waivers", Some(first));
                continue;
            }
            names.insert(&name.value, place);
            self.waiver(item, name, file);
        }
    }

    /// One that lacks a part stays, and lets nothing through; one without a statement or a subject has nothing to let through.
    fn waiver(&mut self, item: &Item, name: &Name, file: FileId) {
        self.expect_all_parts(item, name, file);
        let mut statement = None;
        let mut subject = None;
        let mut fields = Vec::new();
        for setting in &item.settings {
            let line = setting.span;
            match &setting.kind {
                SettingKind::Of { kind, name } => {
                    statement = self.waived(kind, name, line, file);
                    let of = [kind.value.as_str(), " ", &name.value].concat();
                    fields.extend(self.said("of", vec![GivenValue::Text(of)], line, file));
                }
                SettingKind::ForSubject { kind, id } => match kind.value.as_str() {
                    "change" => subject = Some((RecordKind::Change, id)),
                    "release" => subject = Some((RecordKind::Release, id)),
                    other => self.unknown(
                        &checks::UNKNOWN_NAME,
                        kind.span.within(file),
                        "kind of subject",
                        other,
                        ["change", "release"],
                    ),
                },
                SettingKind::By(people) => {
                    let people = people.iter().map(|name| {
                        let person = self.person(name, file);
                        GivenValue::Plain(Value::Record(RecordKind::Person, person))
                    });
                    let people = people.collect();
                    fields.extend(self.said("by", people, line, file));
                }
                SettingKind::Until(date) => {
                    let zone = self.policy.zone.clone();
                    if let Some(until) = self.end_of(date, &zone, file) {
                        let until = GivenValue::Plain(Value::Instant(until.0));
                        fields.extend(self.said("until", vec![until], date.span, file));
                    }
                }
                SettingKind::Reason(text) if !text.value.trim().is_empty() => {
                    let reason = GivenValue::Text(text.value.clone());
                    fields.extend(self.said("reason", vec![reason], text.span, file));
                }
                SettingKind::Reason(text) => self.report(
                    Diagnostic::new(
                        &checks::WRONG_LITERAL,
                        text.span.within(file),
                        "the reason is empty",
                    )
                    .help("say why this subject may pass, for those who ask later"),
                ),
                SettingKind::Data { key, values } => {
                    fields.extend(self.given_field(RecordKind::Override, key, values, line, file));
                }
                _ => {}
            }
        }
        let (Some(statement), Some((kind, id))) = (statement, subject) else {
            return;
        };
        self.policy.waivers.push(Waiver {
            name: name.value.clone(),
            place: name.span.within(file),
            item: item.span.within(file),
            statement,
            kind,
            id: id.value.clone(),
            id_place: id.span.within(file),
            fields,
        });
    }

    fn expect_all_parts(&mut self, item: &Item, name: &Name, file: FileId) {
        // What is absent from an item with a mistake proves nothing; the mistake has its finding.
        if item.broken {
            return;
        }
        let said = |word: &str| {
            let mut settings = item.settings.iter();
            settings.any(|setting| match &setting.kind {
                SettingKind::Of { .. } => word == "of",
                SettingKind::ForSubject { .. } => word == "for",
                SettingKind::By(_) => word == "by",
                SettingKind::Until(_) => word == "until",
                SettingKind::Reason(_) => word == "reason",
                _ => false,
            })
        };
        let lacking: Vec<&(&str, &str)> = NEEDED.iter().filter(|(word, _)| !said(word)).collect();
        if lacking.is_empty() {
            return;
        }
        let words: Vec<String> = lacking
            .iter()
            .map(|(word, _)| format!("`{word}`"))
            .collect();
        let forms: Vec<String> = lacking
            .iter()
            .map(|(_, form)| format!("`{form}`"))
            .collect();
        self.report(
            Diagnostic::new(
                &checks::MISSING_SETTING,
                name.span.within(file),
                format!(
                    "the waiver `{}` does not say {}",
                    name.value,
                    words.join(", ")
                ),
            )
            .remark("it lets nothing through")
            .help(format!("add {}", forms.join(", "))),
        );
    }

    /// The statement that a waiver names; `None` after a finding.
    fn waived(&mut self, kind: &Name, name: &Name, line: Span, file: FileId) -> Option<usize> {
        let words = StatementKind::ALL.map(StatementKind::word);
        if !words.contains(&kind.value.as_str()) {
            let place = kind.span.within(file);
            self.unknown(
                &checks::UNKNOWN_NAME,
                place,
                "kind of statement",
                &kind.value,
                words,
            );
            return None;
        }
        let mut numbered = self.policy.statements.iter().enumerate();
        let is_meant = |statement: &Statement| {
            statement.name == name.value && statement.kind.word() == kind.value
        };
        if let Some((number, statement)) = numbered.find(|(_, statement)| is_meant(statement)) {
            if statement.mistaken || statement.variants.iter().any(|v| !v.overrides.is_empty()) {
                return Some(number);
            }
            let finding = Diagnostic::new(
                &checks::NOT_WAIVABLE,
                line.within(file),
                format!("nobody may override the {} `{}`", kind.value, name.value),
            )
            .remark("so this waiver lets nothing through")
            .label(statement.place, "it has no `override`")
            .help(format!(
                "say in the {} who may let a subject through, with `override 1 of GROUP`, or take the waiver away",
                kind.value
            ));
            self.report(finding);
            return None;
        }
        let mut all = self.policy.statements.iter();
        if let Some(other) = all.find(|statement| statement.name == name.value) {
            let word = other.kind.word();
            let finding = Diagnostic::new(
                &checks::UNKNOWN_NAME,
                kind.span.within(file),
                format!("`{}` is not a {}, but a {word}", name.value, kind.value),
            )
            .label(other.place, "declared here")
            .guess(format!("write `{word}`"), kind.span.within(file), word);
            self.report(finding);
            return None;
        }
        let statements = self.policy.statements.iter();
        let names: Vec<String> = statements
            .filter(|statement| statement.kind.word() == kind.value)
            .map(|statement| statement.name.clone())
            .collect();
        self.unknown(
            &checks::UNKNOWN_NAME,
            name.span.within(file),
            &kind.value,
            &name.value,
            names.iter().map(String::as_str),
        );
        None
    }

    /// A field of the record of a waiver.
    fn said(
        &self,
        field: &str,
        values: Vec<GivenValue>,
        span: Span,
        file: FileId,
    ) -> Option<GivenField> {
        let (number, _) = self.policy.schema.find(RecordKind::Override, field)?;
        let place = span.within(file);
        Some(GivenField {
            field: number,
            place,
            values: values.into_iter().map(|value| (value, place)).collect(),
        })
    }
}
