//! Statements: what each is called, and the kinds of subjects that it is about.

use super::Resolver;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::model::{Docs, Statement, StatementKind};
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, Name, SettingKind};

impl<'a> Resolver<'a> {
    pub(super) fn statements(&mut self, items: &[(FileId, &'a Item)]) {
        let mut names: rustc_hash::FxHashMap<&str, Place> = rustc_hash::FxHashMap::default();
        for (file, item) in items {
            let Some(kind) = StatementKind::of_item(item.kind.value) else {
                continue;
            };
            let Some(name) = &item.name else { continue };
            let place = name.span.within(*file);
            if let Some(first) = names.insert(&name.value, place) {
                names.insert(&name.value, first);
                if self.may_share_name(place, first) {
                    self.statement(item, kind, name, *file);
                    continue;
                }
                self.report(
                    Diagnostic::new(
                        &checks::REPEATED_NAME,
                        place,
                        format!("there are two statements `{}`", name.value),
                    )
                    .remark("declared again")
                    .label(first, "declared first")
                    .help("rules, approvals, blackouts, windows, conflicts and limits share their names; rename one"),
                );
            }
            self.statement(item, kind, name, *file);
        }
        self.footprints();
    }

    /// Whether two statements of one name are a default and its replacement, or replacements in policies beside each other.
    pub(super) fn may_share_name(&self, place: Place, other: Place) -> bool {
        self.shared_names.contains(&place) && self.shared_names.contains(&other)
    }

    fn statement(&mut self, item: &Item, kind: StatementKind, name: &Name, file: FileId) {
        let place = name.span.within(file);
        let pair = item
            .settings
            .iter()
            .find_map(|setting| match &setting.kind {
                SettingKind::Between { kinds, .. } => Some((setting, kinds)),
                _ => None,
            });
        let for_scope = self.for_scope(item, file);
        if kind == StatementKind::Conflict && pair.is_none() {
            // What is absent from an item with a mistake proves nothing; the mistake has its finding.
            if item.broken {
                return;
            }
            self.report(
                Diagnostic::new(
                    &checks::MISSING_SETTING,
                    place,
                    format!("the conflict `{}` does not say between what", name.value),
                )
                .help(
                    "add `between changes`, `between changes and releases` or `between releases`",
                ),
            );
            return;
        }
        let mut subjects: Vec<(RecordKind, Option<RecordKind>)> = Vec::new();
        if let Some((setting, kinds)) = pair {
            let found: Vec<RecordKind> = kinds
                .iter()
                .filter_map(|kind| {
                    let found = RecordKind::find(&kind.value);
                    if found.is_none() {
                        self.unknown(
                            &checks::UNKNOWN_NAME,
                            kind.span.within(file),
                            "kind of record",
                            &kind.value,
                            RecordKind::ALL.map(RecordKind::plural),
                        );
                    }
                    found
                })
                .collect();
            if found.len() == kinds.len()
                && !self.pair_is_planned(&found, setting.span.within(file))
            {
                return;
            }
            match found.as_slice() {
                [one] => subjects.push((*one, Some(*one))),
                [one, other] => subjects.push((*one, Some(*other))),
                _ => {
                    if kinds.is_empty() {
                        self.report(Diagnostic::new(
                            &checks::MISSING_SETTING,
                            setting.span.within(file),
                            "`between` names one or two kinds of records",
                        ));
                    }
                    return;
                }
            }
            if let [(subject, Some(other))] = subjects.as_slice()
                && found.len() == kinds.len()
            {
                self.for_is_about_pair(item, (*subject, *other), file);
            }
        } else if kind == StatementKind::Limit {
            let Some(kinds) = self.counted_kinds(item, name, &for_scope, file) else {
                return;
            };
            subjects.extend(kinds.into_iter().map(|kind| (kind, None)));
        } else if !for_scope.written {
            subjects.push((RecordKind::Change, None));
            if matches!(kind, StatementKind::Blackout | StatementKind::Window) {
                subjects.push((RecordKind::Release, None));
            }
        } else {
            if for_scope.classes.is_some()
                || !for_scope.templates.is_empty()
                || for_scope.kinds.contains(&RecordKind::Change)
            {
                subjects.push((RecordKind::Change, None));
            }
            if for_scope.bundles.is_some() || for_scope.kinds.contains(&RecordKind::Release) {
                subjects.push((RecordKind::Release, None));
            }
            if for_scope.kinds.contains(&RecordKind::Policy) && self.is_sound_for_policy(item, file)
            {
                subjects.push((RecordKind::Policy, None));
            }
        }
        if matches!(kind, StatementKind::Rule | StatementKind::Approval)
            && !item.broken
            && !item.settings.iter().any(|setting| {
                matches!(
                    setting.kind,
                    SettingKind::Require { .. } | SettingKind::RequireQuorum { .. }
                )
            })
        {
            self.report(
                Diagnostic::new(
                    &checks::MISSING_SETTING,
                    place,
                    format!("the {} `{}` requires nothing", kind.word(), name.value),
                )
                .help("add a `require` line"),
            );
        }
        if kind == StatementKind::Limit {
            self.limit_counts_plans(item, file);
        }
        // A statement that does not say `for` is about each kind of subject that its conditions have a meaning for.
        let implicit = pair.is_none()
            && !for_scope.written
            && subjects.len() > 1
            && kind != StatementKind::Limit;
        let without_meaning = if implicit {
            let mut found = self.excepts_without_meaning(item, file, &subjects);
            let mistaken = self.mistaken_excepts(item, file, &subjects);
            let everywhere = |place| subjects.iter().map(move |(subject, _)| (*subject, place));
            found.extend(mistaken.into_iter().flat_map(everywhere));
            found
        } else {
            Vec::new()
        };
        let mut variants = Vec::new();
        for subject in &subjects {
            let skipped = |place: Place| without_meaning.contains(&(subject.0, place));
            let read = |resolver: &mut Self| {
                resolver.variant(item, kind, file, *subject, &for_scope, &skipped)
            };
            match implicit {
                true => variants.extend(self.tentatively(read).flatten()),
                false => variants.extend(read(self)),
            }
        }
        // It has a meaning for none of them: then what is wrong for the first is told.
        if let Some(first) = subjects.first().filter(|_| variants.is_empty() && implicit) {
            let skipped = |place: Place| without_meaning.contains(&(first.0, place));
            variants.extend(self.variant(item, kind, file, *first, &for_scope, &skipped));
        }
        if kind == StatementKind::Limit {
            for variant in &mut variants {
                if variant.subject == RecordKind::Change {
                    variant.past = self.of_past(item, file, &for_scope);
                }
            }
        }
        let reason = self.reason(item, file, &variants);
        let approved_by = self.approved_by(item, file);
        self.policy.statements.push(Statement {
            kind,
            name: name.value.clone(),
            place,
            docs: docs(item, file),
            advisory: item
                .settings
                .iter()
                .any(|setting| matches!(setting.kind, SettingKind::Advisory)),
            approved_by,
            mistaken: item.broken,
            reason,
            variants,
        });
    }

    /// Reports the exceptions for names that mean nothing for any kind of subject that the names are of. Else the statement would be
    /// read without them for the kind that they are not about, and be lost for the other.
    fn mistaken_excepts(
        &mut self,
        item: &Item,
        file: FileId,
        subjects: &[(RecordKind, Option<RecordKind>)],
    ) -> Vec<Place> {
        let mut found = Vec::new();
        for setting in &item.settings {
            let SettingKind::Except { names, when } = &setting.kind else {
                continue;
            };
            let place = setting.span.within(file);
            let about = |subject: RecordKind| Context::about(file, subject);
            let is_about = |resolver: &Self, subject| {
                !names.is_empty() && !resolver.is_of_other_kind(names, subject, file)
            };
            let mut first = None;
            let mut has_meaning = false;
            for (subject, _) in subjects {
                if is_about(self, *subject) {
                    first = first.or(Some(*subject));
                    let read = self.tentatively(|resolver| {
                        let context = about(*subject);
                        resolver.exception(names, when.as_ref(), place, &context, &mut Vec::new());
                    });
                    has_meaning |= read.is_some();
                }
            }
            if let Some(subject) = first.filter(|_| !has_meaning) {
                self.exception(
                    names,
                    when.as_ref(),
                    place,
                    &about(subject),
                    &mut Vec::new(),
                );
                found.push(place);
            }
        }
        found
    }

    /// The exceptions whose condition has a meaning for some kinds of subject and none for others, with those others: what
    /// excepts nobody there must not take the statement away from them.
    fn excepts_without_meaning(
        &mut self,
        item: &Item,
        file: FileId,
        subjects: &[(RecordKind, Option<RecordKind>)],
    ) -> Vec<(RecordKind, Place)> {
        let mut found = Vec::new();
        for setting in &item.settings {
            let SettingKind::Except {
                when: Some(when), ..
            } = &setting.kind
            else {
                continue;
            };
            let mut without = Vec::new();
            for (subject, _) in subjects {
                let context = Context::about(file, *subject);
                let read = self.tentatively(|resolver| resolver.condition(when, &context));
                if read.is_none() {
                    without.push((*subject, setting.span.within(file)));
                }
            }
            if without.len() < subjects.len() {
                found.extend(without);
            }
        }
        found
    }
}

pub(super) fn docs(item: &Item, file: FileId) -> Docs {
    let (above, inside): (Vec<_>, Vec<_>) = item
        .docs
        .iter()
        .partition(|doc| doc.span.start < item.kind.span.start);
    let above: Vec<&str> = above.iter().map(|doc| doc.value.as_str()).collect();
    let inside = inside.into_iter();
    let settings = item.settings.iter();
    Docs {
        above: above.join(" "),
        inside: inside
            .map(|doc| (doc.span.within(file), doc.value.clone()))
            .collect(),
        settings: settings.map(|setting| setting.span.within(file)).collect(),
    }
}
