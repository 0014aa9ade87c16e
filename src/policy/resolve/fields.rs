//! `field`: the fields that a policy declares, and their types.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::schema::{Field, FieldSource};
use crate::policy::types::{Base, PLAIN_TYPES, RecordKind, Type};
use crate::source::FileId;
use crate::syntax::habits::type_of;
use crate::syntax::tree::{Item, ItemKind, Line, Name, Path};

const TOO_MANY_KINDS: &str =
    "a policy has at most 65535 kinds of records of its own: give one kind more fields instead";

impl<'a> Resolver<'a> {
    pub(super) fn fields(&mut self, items: &[(FileId, &'a Item)]) {
        self.own_kinds(items);
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
                        self.policy.schema.with_article(kind),
                        name.value
                    ),
                );
                diagnostic = match first {
                    Some(first) => diagnostic
                        .label(first, "declared first")
                        .help("keep one of the two, or give one another name"),
                    None => diagnostic.help("it is there from the start, so this line can go"),
                };
                self.report(diagnostic);
                continue;
            }
            let base = self.type_named(of, file);
            if kind.is_named_in_policy() && matches!(base, Base::Record(RecordKind::Own(_))) {
                let message = format!(
                    "records of your own in {} are not supported yet",
                    kind.with_article()
                );
                self.report(
                    Diagnostic::new(&checks::NOT_YET, of.span.within(file), message)
                        .remark("nothing could give this field a value")
                        .help("changes and releases hold them: their plans give the records"),
                );
            }
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

    /// The kinds that the policy introduces: it declares fields of them, and a field that holds them. A kind that nothing holds is
    /// a mistyped one.
    fn own_kinds(&mut self, items: &[(FileId, &'a Item)]) {
        let lines = || {
            Self::of_kind(items, ItemKind::Field).filter_map(|(_, item)| match &item.line {
                Some(Line::Field { path, of, .. }) => Some((path, of)),
                _ => None,
            })
        };
        for (path, _) in lines() {
            let [kind, _] = path.names.as_slice() else {
                continue;
            };
            let word = kind.value.as_str();
            let is_taken = self.policy.schema.find_kind(word).is_some()
                || PLAIN_TYPES.iter().any(|(plain, _)| *plain == word)
                || self.policy.names.scales.contains_key(word);
            if !is_taken && lines().any(|(_, of)| of.value == word) {
                self.policy.schema.add_kind(word);
            }
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
        match self.policy.schema.find_kind(&kind.value) {
            Some(found) => Some((found, name)),
            None => {
                self.unknown(
                    &checks::UNKNOWN_NAME,
                    kind.span.within(file),
                    "kind of record",
                    &kind.value,
                    RecordKind::ALL.map(RecordKind::word),
                );
                if self.policy.schema.is_full()
                    && let Some(last) = self.diagnostics.last_mut()
                {
                    last.message = format!("`{}` is one kind of record too many", kind.value);
                    last.primary.text = "no room for this kind".to_owned();
                    last.fixes.clear();
                    last.help = vec![TOO_MANY_KINDS.to_owned()];
                } else if let Some(last) = self.diagnostics.last_mut()
                    && last.fixes.is_empty()
                {
                    last.help.push(format!(
                        "a kind of your own needs a field that holds it: `field change.NAME list of {}`",
                        kind.value
                    ));
                }
                None
            }
        }
    }

    fn type_named(&mut self, name: &Name, file: FileId) -> Base {
        let word = name.value.as_str();
        if let Some((_, base)) = PLAIN_TYPES.iter().find(|(known, _)| *known == word) {
            return *base;
        }
        if let Some(scale) = self.scale_named(word, file) {
            return Base::Level(scale);
        }
        // The items of a policy are in it, and in no record.
        let is_of_record = |kind: &RecordKind| !kind.is_item_of_policy();
        if let Some(kind) = self.policy.schema.find_kind(word).filter(is_of_record) {
            return Base::Record(kind);
        }
        let mut known: Vec<String> = PLAIN_TYPES
            .iter()
            .map(|(word, _)| (*word).to_owned())
            .collect();
        known.extend(self.names_of_scales(file));
        let kinds = RecordKind::ALL.into_iter().filter(is_of_record);
        known.extend(kinds.map(|kind| kind.word().to_owned()));
        self.unknown(
            &checks::UNKNOWN_NAME,
            name.span.within(file),
            "type",
            word,
            known.iter().map(String::as_str),
        );
        if let Some(last) = self.diagnostics.last_mut()
            && last.fixes.is_empty()
        {
            last.help.push(match (type_of(word), self.policy.schema.is_full()) {
                (Some(meant), _) => format!("the type is called `{meant}`"),
                (None, true) => TOO_MANY_KINDS.to_owned(),
                (None, false) => format!(
                    "a kind of your own is introduced by its fields: `field {word}.NAME TYPE`; a type with few values is a scale: `scale {word} low < high`"
                ),
            });
        }
        Base::Unknown
    }
}
