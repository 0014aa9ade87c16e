//! `assess`: the lowest level that a change can have. Several items on one field are joined.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{AssessLine, Assessment};
use crate::policy::types::{Base, RecordKind, ScaleId};
use crate::source::FileId;
use crate::syntax::tree::{Item, ItemKind, Name, SettingKind};

impl<'a> Resolver<'a> {
    pub(super) fn assessments(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Assess) {
            let Some(name) = &item.name else { continue };
            let Some((field, scale)) = self.assessed_field(name, file) else {
                continue;
            };
            let known = self.policy.assessments.iter();
            let known = known.clone().position(|one| one.field == field);
            let number = known.unwrap_or_else(|| {
                self.policy.assessments.push(Assessment {
                    name: name.value.clone(),
                    place: name.span.within(file),
                    field,
                    scale,
                    floors: Vec::new(),
                    raises: Vec::new(),
                    mistaken: false,
                });
                self.policy.assessments.len() - 1
            });
            let context = Context::about(file, RecordKind::Change);
            let mut mistaken = item.broken;
            let (mut floors, mut raises) = (Vec::new(), Vec::new());
            for setting in &item.settings {
                let place = setting.span.within(file);
                match &setting.kind {
                    SettingKind::AtLeast { level, when } => {
                        let when = when.as_ref().map(|when| self.condition(when, &context));
                        match self.ordered_level(scale, level, file) {
                            Some(amount) => floors.push(AssessLine {
                                amount,
                                when,
                                place,
                            }),
                            None => mistaken = true,
                        }
                    }
                    SettingKind::RaiseBy { by, when } => {
                        let when = Some(self.condition(when, &context));
                        raises.push(AssessLine {
                            amount: u16::try_from(by.value).unwrap_or(u16::MAX),
                            when,
                            place,
                        });
                    }
                    _ => {}
                }
            }
            if floors.is_empty() && raises.is_empty() && !mistaken {
                self.report(
                    Diagnostic::new(
                        &checks::MISSING_SETTING,
                        name.span.within(file),
                        format!("the assessment of `{}` has no line", name.value),
                    )
                    .help("add for example `at least high when downtime > 1h`"),
                );
            }
            if let Some(assessment) = self.policy.assessments.get_mut(number) {
                assessment.floors.extend(floors);
                assessment.raises.extend(raises);
                assessment.mistaken |= mistaken;
            }
        }
    }

    /// The field of changes of that name, and its scale.
    fn assessed_field(&mut self, name: &Name, file: FileId) -> Option<(u16, ScaleId)> {
        let place = name.span.within(file);
        let found = self.policy.schema.find(RecordKind::Change, &name.value);
        let found = found.map(|(number, field)| (number, field.ty, field.source));
        if let Some((number, ty, crate::policy::schema::FieldSource::Given(_))) = found
            && let (false, Base::Level(scale)) = (ty.list, ty.base)
        {
            return Some((number, scale));
        }
        let is_scale = self.scale_named(&name.value, file).is_some();
        match found {
            Some((_, ty, _)) if !is_scale => {
                let what = self.describe(ty);
                self.report(
                    Diagnostic::new(
                        &checks::WRONG_TYPE,
                        place,
                        format!(
                            "`{}` is {what}, and only levels can be assessed",
                            name.value
                        ),
                    )
                    .help(format!(
                        "a level comes from a scale: `scale {} low < medium < high`",
                        name.value
                    )),
                );
            }
            _ if is_scale => self.report(
                Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    place,
                    format!("a change has no level `{}` to assess", name.value),
                )
                .remark("this is a scale, and no field has it under this name")
                .help(format!(
                    "declare the field: `field change.{0} {0}`",
                    name.value
                )),
            ),
            _ => {
                let fields = self.policy.schema.fields(RecordKind::Change).iter();
                let levels: Vec<String> = fields
                    .filter(|field| matches!(field.ty.base, Base::Level(_)) && !field.ty.list)
                    .map(|field| field.name.clone())
                    .collect();
                self.unknown(
                    &checks::UNKNOWN_NAME,
                    place,
                    "level of a change",
                    &name.value,
                    levels.iter().map(String::as_str),
                );
            }
        }
        None
    }

    /// The rank of a level that has an order.
    fn ordered_level(&mut self, scale: ScaleId, level: &Name, file: FileId) -> Option<u16> {
        let known = self.policy.scales.get(usize::from(scale.0))?.clone();
        let place = level.span.within(file);
        match known.rank(&level.value) {
            Some(rank) if usize::from(rank) < known.ordered => Some(rank),
            Some(_) => {
                let finding = Diagnostic::new(
                    &checks::UNORDERED_LEVEL,
                    place,
                    format!(
                        "the level `{}` of `{}` stands behind a `,` and has no order",
                        level.value, known.name
                    ),
                );
                self.report(match known.place {
                    Some(declared) => finding.label(declared, "the scale"),
                    None => finding,
                });
                None
            }
            None => {
                self.unknown(
                    &checks::UNKNOWN_NAME,
                    place,
                    &format!("level of `{}`", known.name),
                    &level.value,
                    known.levels.iter().map(String::as_str),
                );
                None
            }
        }
    }
}
