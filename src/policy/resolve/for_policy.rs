//! The policy as a subject of its own rules: what it says of itself, and what a rule `for policy` cannot say.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, ItemKind, SettingKind};

impl<'a> Resolver<'a> {
    /// `KEY VALUES` of `policy`: values of the fields that `field policy.KEY` declares.
    pub(super) fn policy_fields(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Policy) {
            for setting in &item.settings {
                let SettingKind::Data { key, values } = &setting.kind else {
                    continue;
                };
                let name = key.names.first().map_or("", |name| name.value.as_str());
                let field = self.policy.schema.find_key(RecordKind::Policy, name);
                if field.is_none() {
                    self.unknown_policy_setting(name, key.span.within(file));
                    continue;
                }
                if field.is_some_and(|(_, field)| field.declared.is_none()) {
                    self.report(Diagnostic::new(
                        &checks::MISPLACED_SETTING,
                        key.span.within(file),
                        format!("`{name}` of a policy is what its items say, and cannot be given"),
                    ));
                    continue;
                }
                let Some(given) =
                    self.given_field(RecordKind::Policy, key, values, setting.span, file)
                else {
                    continue;
                };
                let mut known = self.policy.fields.iter();
                match known.find(|known| known.field == given.field) {
                    Some(first) => {
                        let first = first.place;
                        self.report(
                            Diagnostic::new(
                                &checks::REPEATED_NAME,
                                given.place,
                                format!("the policy says `{name}` twice"),
                            )
                            .label(first, "said first")
                            .help("keep one"),
                        );
                    }
                    None => self.policy.fields.push(given),
                }
            }
        }
    }

    fn unknown_policy_setting(&mut self, name: &str, place: Place) {
        let fields = self.policy.schema.fields(RecordKind::Policy).iter();
        let declared = fields.filter(|field| field.declared.is_some());
        let mut known: Vec<String> = declared.map(|field| field.name.clone()).collect();
        known.extend(["timezone", "calendar", "extends"].map(str::to_owned));
        let names = known.iter().map(String::as_str);
        self.unknown(
            &checks::UNKNOWN_NAME,
            place,
            "setting of a policy",
            name,
            names,
        );
        if let Some(last) = self.diagnostics.last_mut()
            && last.fixes.is_empty()
        {
            let declare = format!("declare it: `field policy.{name} text`, or another type");
            last.help.push(declare);
        }
    }

    /// Whether a statement can be about the policy: a rule, and without what only changes and releases have.
    pub(super) fn is_sound_for_policy(&mut self, item: &Item, file: FileId) -> bool {
        let mut wrong: Vec<(Place, String)> = Vec::new();
        if item.kind.value != ItemKind::Rule {
            let what = format!(
                "no {} is about the policy itself",
                item.kind.value.keyword()
            );
            wrong.push((item.kind.span.within(file), what));
        }
        for setting in &item.settings {
            let word = match &setting.kind {
                SettingKind::In(_) => "in",
                SettingKind::On { .. } => "on",
                SettingKind::Override { .. } => "override",
                SettingKind::Except { names, .. } if !names.is_empty() => "except NAMES",
                _ => continue,
            };
            let what = format!("a rule `for policy` has no `{word}`");
            wrong.push((setting.span.within(file), what));
        }
        let is_sound = wrong.is_empty();
        for (place, what) in wrong {
            self.report(
                Diagnostic::new(&checks::MISPLACED_SETTING, place, what)
                    .help("the policy has no class, no place and no overrides of its own; `when` and `except when` say when the rule counts"),
            );
        }
        is_sound
    }

    /// `approved-by @a, @b` of a blackout or window.
    pub(super) fn approved_by(&mut self, item: &Item, file: FileId) -> Vec<(u32, Place)> {
        let people = item
            .settings
            .iter()
            .filter_map(|setting| match &setting.kind {
                SettingKind::ApprovedBy(people) => Some(people),
                _ => None,
            });
        people
            .flatten()
            .map(|name| (self.person(name, file), name.span.within(file)))
            .collect()
    }
}
