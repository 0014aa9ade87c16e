//! The values that items of the policy give to fields of their records: `tags pci` of a service, `ticket "OPS-1"` of a waiver.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{GivenField, GivenValue};
use crate::policy::schema::FieldSource;
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::source::{FileId, Place, Span};
use crate::syntax::tree::{Item, Length, Path, SettingKind, Value as Written, ValueKind};

impl Resolver<'_> {
    /// The fields that the settings of an item of any name give to a record of a kind.
    pub(super) fn given_fields(
        &mut self,
        kind: RecordKind,
        item: &Item,
        file: FileId,
    ) -> Vec<GivenField> {
        let mut found = Vec::new();
        for setting in &item.settings {
            if let SettingKind::Data { key, values } = &setting.kind {
                found.extend(self.given_field(kind, key, values, setting.span, file));
            }
        }
        found
    }

    /// `KEY VALUES` in an item, as a field of the record that the item is; reports what does not fit.
    pub(super) fn given_field(
        &mut self,
        kind: RecordKind,
        key: &Path,
        values: &[Written],
        line: Span,
        file: FileId,
    ) -> Option<GivenField> {
        let [key] = key.names.as_slice() else {
            return None;
        };
        let place = key.span.within(file);
        let Some((number, field)) = self.policy.schema.find_key(kind, &key.value) else {
            let fields = self.policy.schema.fields(kind).iter();
            let names: Vec<String> = fields.map(|field| field.name.clone()).collect();
            let what = format!("field of {}", kind.with_article());
            let names = names.iter().map(String::as_str);
            self.unknown(&checks::UNKNOWN_NAME, place, &what, &key.value, names);
            if let Some(last) = self.diagnostics.last_mut()
                && last.fixes.is_empty()
            {
                let (kind, key) = (kind.word(), &key.value);
                let mut help = format!("declare it: `field {kind}.{key} yes-no`, or another type");
                if kind == "service" && values.is_empty() {
                    help.push_str(&format!("; a mere label is a tag: `tags {key}`"));
                }
                last.help.push(help);
            }
            return None;
        };
        let (ty, name, source) = (field.ty, field.name.clone(), field.source);
        if !matches!(source, FieldSource::Given(_)) {
            self.report(Diagnostic::new(
                &checks::MISPLACED_SETTING,
                place,
                format!("`{name}` is computed and cannot be given"),
            ));
            return None;
        }
        let mut flat: Vec<&Written> = Vec::new();
        for value in values {
            match &value.kind {
                ValueKind::List(inner) => flat.extend(inner),
                _ => flat.push(value),
            }
        }
        let place = line.within(file);
        if flat.is_empty() {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_LITERAL,
                    place,
                    format!("`{name}` has no value"),
                )
                .help(match ty.base {
                    Base::YesNo => format!("write `{name} yes`"),
                    _ => format!("write it behind a blank: `{name} VALUE`"),
                }),
            );
            return None;
        }
        if !ty.list && flat.len() > 1 {
            self.report(Diagnostic::new(
                &checks::WRONG_TYPE,
                place,
                format!("`{name}` takes one value"),
            ));
        }
        let values: Vec<(GivenValue, Place)> = flat
            .into_iter()
            .filter_map(|value| {
                let given = self.given(value, ty.base, &name, file)?;
                Some((given, value.span.within(file)))
            })
            .collect();
        Some(GivenField {
            field: number,
            place,
            values,
        })
    }

    /// A value of an item as a value of a type.
    fn given(
        &mut self,
        written: &Written,
        base: Base,
        field: &str,
        file: FileId,
    ) -> Option<GivenValue> {
        let place = written.span.within(file);
        let value = match (&written.kind, base) {
            (ValueKind::Number(number), Base::Number) => Value::Number(*number),
            (ValueKind::Percent(percent), Base::Percent) => Value::Percent(*percent),
            (ValueKind::Text(text), Base::Text) => return Some(GivenValue::Text(text.clone())),
            (ValueKind::Name(path), Base::Text) => {
                let words: Vec<&str> = path.names.iter().map(|name| name.value.as_str()).collect();
                return Some(GivenValue::Text(words.join(".")));
            }
            (ValueKind::Length(Length::Elapsed(seconds)), Base::Duration) => {
                Value::Duration(seconds.saturating_mul(1_000_000))
            }
            (ValueKind::DateTime(date), Base::Instant) => {
                let zone = self.policy.zone.clone();
                let date = crate::source::Spanned::new(date.clone(), written.span);
                Value::Instant(self.instant_of(&date, &zone, file)?.0)
            }
            (ValueKind::Person(name), Base::Record(RecordKind::Person)) => Value::Record(
                RecordKind::Person,
                self.find_named(RecordKind::Person, name, file)?,
            ),
            (ValueKind::Name(path), _) => {
                let [name] = path.names.as_slice() else {
                    self.report(Diagnostic::new(
                        &checks::WRONG_LITERAL,
                        place,
                        "one name belongs here",
                    ));
                    return None;
                };
                match base {
                    Base::Times => match self.times_named(&name.value, file) {
                        Some(times) => Value::Times(times),
                        None => {
                            let known = self.names_of_times(file);
                            self.unknown(
                                &checks::UNKNOWN_NAME,
                                place,
                                "period, blackout, window or rota",
                                &name.value,
                                known.iter().map(String::as_str),
                            );
                            return None;
                        }
                    },
                    Base::YesNo if name.value == "yes" => Value::YesNo(true),
                    Base::YesNo if name.value == "no" => Value::YesNo(false),
                    Base::Level(scale) => {
                        let known = self.policy.scales.get(scale.0 as usize)?.clone();
                        match known.rank(&name.value) {
                            Some(rank) => Value::Level(scale, rank),
                            None => {
                                self.unknown(
                                    &checks::UNKNOWN_NAME,
                                    place,
                                    &format!("level of `{}`", known.name),
                                    &name.value,
                                    known.levels.iter().map(String::as_str),
                                );
                                return None;
                            }
                        }
                    }
                    Base::Record(kind) if kind.is_named_in_policy() => {
                        Value::Record(kind, self.expect_named(kind, name, file)?)
                    }
                    Base::Unknown => return None,
                    base => {
                        let wanted = self.describe(Type::one(base));
                        self.report(Diagnostic::new(
                            &checks::WRONG_LITERAL,
                            place,
                            format!("`{field}` takes {wanted}, and `{}` is a name", name.value),
                        ));
                        return None;
                    }
                }
            }
            (_, Base::Unknown) => return None,
            (_, base) => {
                let wanted = self.describe(Type::one(base));
                let mut diagnostic = Diagnostic::new(
                    &checks::WRONG_LITERAL,
                    place,
                    format!("`{field}` takes {wanted}"),
                );
                if base == Base::Times {
                    diagnostic =
                        diagnostic.help("declare a `period` with the times and name it here");
                }
                self.report(diagnostic);
                return None;
            }
        };
        Some(GivenValue::Plain(value))
    }
}
