//! The parts of a scope: `for`, `on`, and the buckets of limits.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{Bucket, ServiceChoice, ServiceScope};
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, ItemKind, Name, OnServices, Per, Setting, SettingKind};

impl Resolver<'_> {
    pub(super) fn for_scope(&mut self, item: &Item, file: FileId) -> ForScope {
        let mut scope = ForScope::default();
        for setting in &item.settings {
            let SettingKind::For(names) = &setting.kind else {
                continue;
            };
            scope.written = true;
            for name in names {
                if let Some(class) = self.find_named(RecordKind::Class, &name.value, file) {
                    scope.classes.get_or_insert_default().push(class);
                } else if let Some(bundle) = self.find_named(RecordKind::Bundle, &name.value, file)
                {
                    scope.bundles.get_or_insert_default().push(bundle);
                } else if let Some(template) =
                    self.find_named(RecordKind::Template, &name.value, file)
                {
                    scope.templates.push((template, name.span.within(file)));
                } else {
                    match name.value.as_str() {
                        "change" => scope.kinds.push(RecordKind::Change),
                        "release" => scope.kinds.push(RecordKind::Release),
                        "policy" => scope.kinds.push(RecordKind::Policy),
                        wrong => self.unknown_class(name, wrong, file),
                    }
                }
            }
        }
        scope
    }

    /// Reports what `for` names that neither of a pair is about: it would narrow nothing down.
    pub(super) fn for_is_about_pair(
        &mut self,
        item: &Item,
        (subject, other): (RecordKind, RecordKind),
        file: FileId,
    ) {
        let is_conflict = item.kind.value == ItemKind::Conflict;
        let names = item
            .settings
            .iter()
            .filter_map(|setting| match &setting.kind {
                SettingKind::For(names) => Some(names),
                _ => None,
            });
        for name in names.flatten() {
            let kinds = [RecordKind::Class, RecordKind::Bundle, RecordKind::Template];
            let named = kinds
                .into_iter()
                .find(|kind| self.find_named(*kind, &name.value, file).is_some());
            let (whole, what) = match (named, name.value.as_str()) {
                (Some(RecordKind::Class), _) => (RecordKind::Change, ": it is a class of changes"),
                (Some(RecordKind::Bundle), _) => {
                    (RecordKind::Release, ": it is a bundle of releases")
                }
                (Some(_), _) => (RecordKind::Change, ": it is a template of changes"),
                (None, "change") => (RecordKind::Change, ""),
                (None, "release") => (RecordKind::Release, ""),
                (None, "policy") => (RecordKind::Policy, ""),
                // It has its finding.
                (None, _) => continue,
            };
            // Parts name no template, and of a pair only the first is asked for its.
            let is_template = named == Some(RecordKind::Template);
            let is_about =
                |kind: RecordKind| kind == whole || !is_template && kind.is_part_of(whole);
            if is_about(subject) || is_conflict && !is_template && is_about(other) {
                continue;
            }
            let of = match (is_conflict, subject == other) {
                (true, false) => format!("{} and {}", subject.plural(), other.plural()),
                _ => subject.plural().to_owned(),
            };
            let help = match is_conflict {
                true => "leave it out, or say in `when` what the pairs have in common",
                false => {
                    "leave it out, or ask in `when`: `for` of a rule between two is about the first, `when` asks about `other` too"
                }
            };
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    name.span.within(file),
                    format!("`for {}` cannot be about {of}{what}", name.value),
                )
                .help(help),
            );
        }
    }

    /// Whether all names are classes, where the subject has a bundle, or the other way round.
    pub(super) fn is_of_other_kind(
        &self,
        names: &[Name],
        subject: RecordKind,
        file: FileId,
    ) -> bool {
        let others: &[RecordKind] = match subject {
            RecordKind::Release => &[RecordKind::Class, RecordKind::Template],
            // A part is in the bundle of its release.
            part if part.is_part_of(RecordKind::Release) => {
                &[RecordKind::Class, RecordKind::Template]
            }
            _ => &[RecordKind::Bundle],
        };
        let is_other = |name: &Name| {
            let mut kinds = others.iter();
            kinds.any(|kind| self.find_named(*kind, &name.value, file).is_some())
        };
        !names.is_empty() && names.iter().all(is_other)
    }

    pub(super) fn unknown_class(&mut self, name: &Name, wrong: &str, file: FileId) {
        let kinds = [RecordKind::Class, RecordKind::Bundle, RecordKind::Template];
        let mut known: Vec<String> = kinds
            .into_iter()
            .flat_map(|kind| self.names_of(kind, file))
            .collect();
        known.extend(["change", "release", "policy"].map(str::to_owned));
        self.unknown(
            &checks::UNKNOWN_NAME,
            name.span.within(file),
            "class, bundle or template",
            wrong,
            known.iter().map(String::as_str),
        );
        for kind in kinds {
            self.tell_unseen(kind, wrong, file);
        }
    }

    pub(super) fn on(
        &mut self,
        services: &OnServices,
        below: bool,
        setting: &Setting,
        context: &Context,
    ) -> ServiceScope {
        let place = setting.span.within(context.file);
        let services = match services {
            OnServices::Names(names) => {
                let mut rows: Vec<u32> = names
                    .iter()
                    .filter_map(|name| self.expect_named(RecordKind::Service, name, context.file))
                    .collect();
                if below {
                    rows = self.widened(&rows);
                }
                rows.sort_unstable();
                rows.dedup();
                ServiceChoice::Named(rows)
            }
            OnServices::Condition(condition) => match context.inside(RecordKind::Service) {
                Some((inner, _)) => ServiceChoice::Condition(self.condition(condition, &inner)),
                None => ServiceChoice::Named(Vec::new()),
            },
        };
        ServiceScope {
            services,
            below,
            place,
        }
    }

    pub(super) fn bucket(&mut self, per: &Per, context: &Context) -> Option<Bucket> {
        match per {
            Per::Unit(unit) => Some(Bucket::Unit(unit.value)),
            Per::Length(length) => {
                self.length_needs_calendar(length.value, context.at(length.span));
                Some(Bucket::Length(length.value))
            }
            Per::Field(path) => {
                if let [name] = path.names.as_slice()
                    && name.value == "window"
                {
                    let windows: Vec<u32> = self
                        .policy
                        .times
                        .iter()
                        .enumerate()
                        .filter(|(_, set)| set.kind == crate::policy::model::TimesKind::Window)
                        .filter(|(_, set)| self.sees(context.file, Some(set.place)))
                        .filter_map(|(at, _)| u32::try_from(at).ok())
                        .collect();
                    if windows.is_empty() {
                        self.report(
                            Diagnostic::new(
                                &checks::UNKNOWN_NAME,
                                context.at(path.span),
                                "there is no window, so `per window` counts nothing",
                            )
                            .help("declare one, for example `window trains { every tuesday 10:00 to 12:00 }`, or count `per day`"),
                        );
                        return None;
                    }
                    return Some(Bucket::Window(windows));
                }
                let mut path = path.clone();
                if let (Some(subject), [name]) = (context.subject, path.names.as_mut_slice())
                    && let Some((_, field)) = self.policy.schema.find_key(subject.kind, &name.value)
                {
                    name.value.clone_from(&field.name);
                }
                let id = self.path(&path, context, None);
                (!self.is_broken(id)).then_some(Bucket::Field(id))
            }
        }
    }
}

/// What `for` names.
#[derive(Default)]
pub(super) struct ForScope {
    pub classes: Option<Vec<u32>>,
    pub bundles: Option<Vec<u32>>,
    /// The templates, each with where it is named.
    pub templates: Vec<(u32, Place)>,
    pub kinds: Vec<RecordKind>,
    pub written: bool,
}

impl ForScope {
    /// Whether a kind of subject may be what `for` names: itself, or a part of it.
    pub fn may_be_about(&self, kind: RecordKind) -> bool {
        let names = |whole: RecordKind| {
            self.kinds.contains(&whole)
                || match whole {
                    // Parts of changes name no template.
                    RecordKind::Change => {
                        self.classes.is_some()
                            || kind == RecordKind::Change && !self.templates.is_empty()
                    }
                    _ => self.bundles.is_some(),
                }
        };
        let wholes = [RecordKind::Change, RecordKind::Release];
        !self.written
            || wholes
                .into_iter()
                .any(|whole| names(whole) && (kind == whole || kind.is_part_of(whole)))
    }
}
