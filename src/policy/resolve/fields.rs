//! `field`: the fields that a policy declares, and their types.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::schema::{Field, FieldSource};
use crate::policy::types::{Base, RecordKind, Type};
use crate::source::FileId;
use crate::syntax::tree::{Item, ItemKind, Line, Name, Path};

impl<'a> Resolver<'a> {
    pub(super) fn fields(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Field) {
            let Some(Line::Field {
                path,
                list,
                of,
                note,
            }) = &item.line
            else {
                continue;
            };
            let Some((kind, name)) = self.field_path(path, file) else {
                continue;
            };
            if let Some((_, taken)) = self.policy.schema.find(kind, &name.value) {
                let first = taken.declared;
                let mut diagnostic = Diagnostic::new(
                    &checks::REPEATED_NAME,
                    name.span.within(file),
                    format!(
                        "{} has a field `{}` already",
                        kind.with_article(),
                        name.value
                    ),
                );
                diagnostic = match first {
                    Some(first) => diagnostic.label(first, "declared first"),
                    None => diagnostic.help("it is there from the start, so this line can go"),
                };
                self.report(diagnostic);
                continue;
            }
            let base = self.type_named(of, file);
            self.policy.schema.add(
                kind,
                Field {
                    name: name.value.clone(),
                    ty: Type { list: *list, base },
                    source: FieldSource::Given(0),
                    empty_when_absent: false,
                    declared: Some(name.span.within(file)),
                    note: note
                        .as_ref()
                        .map(|note| note.value.clone())
                        .unwrap_or_default(),
                },
            );
        }
    }

    /// The kind and name of `KIND.NAME`.
    pub(super) fn field_path<'p>(
        &mut self,
        path: &'p Path,
        file: FileId,
    ) -> Option<(RecordKind, &'p Name)> {
        let [kind, name] = path.names.as_slice() else {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    path.span.within(file),
                    "a field is written as the kind of its record, a dot, and its name",
                )
                .help("for example `field change.customer-impact yes-no`"),
            );
            return None;
        };
        match RecordKind::find(&kind.value) {
            Some(found) => Some((found, name)),
            None => {
                self.unknown(
                    &checks::UNKNOWN_NAME,
                    kind.span.within(file),
                    "kind of record",
                    &kind.value,
                    RecordKind::ALL.map(RecordKind::word),
                );
                None
            }
        }
    }

    fn type_named(&mut self, name: &Name, file: FileId) -> Base {
        const PLAIN: [(&str, Base); 7] = [
            ("yes-no", Base::YesNo),
            ("number", Base::Number),
            ("percent", Base::Percent),
            ("text", Base::Text),
            ("url", Base::Text),
            ("instant", Base::Instant),
            ("duration", Base::Duration),
        ];
        let word = name.value.as_str();
        if let Some((_, base)) = PLAIN.iter().find(|(known, _)| *known == word) {
            return *base;
        }
        if let Some(scale) = self.policy.names.scales.get(word) {
            return Base::Level(*scale);
        }
        // The items of a policy are in it, and in no record.
        let is_of_record = |kind: &RecordKind| !kind.is_item_of_policy();
        if let Some(kind) = RecordKind::find(word).filter(is_of_record) {
            return Base::Record(kind);
        }
        let mut known: Vec<String> = PLAIN.iter().map(|(word, _)| (*word).to_owned()).collect();
        known.extend(self.policy.scales.iter().map(|scale| scale.name.clone()));
        let kinds = RecordKind::ALL.into_iter().filter(is_of_record);
        known.extend(kinds.map(|kind| kind.word().to_owned()));
        self.unknown(
            &checks::UNKNOWN_NAME,
            name.span.within(file),
            "type",
            word,
            known.iter().map(String::as_str),
        );
        Base::Unknown
    }
}
