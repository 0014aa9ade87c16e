//! What a base says counts: nothing that is built on it redefines it, or changes what its lines mean.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, ItemKind, SettingKind};
use rustc_hash::FxHashSet;

impl<'a> Resolver<'a> {
    /// An environment beside the controlled ones of a base is controlled too, or nothing that the base requires holds there.
    pub(super) fn control_above_base(&mut self) {
        let policy = &self.policy;
        let base_of = |file: FileId| {
            let mut all = policy.environments.iter();
            all.find(|base| base.controlled && policy.layers.extends(file, base.place.file))
        };
        let mut loose = Vec::new();
        for (row, environment) in policy.environments.iter().enumerate() {
            if !environment.controlled
                && let Some(base) = base_of(environment.place.file)
            {
                loose.push((row, environment.place, environment.name.clone(), base.place));
            }
        }
        for (row, place, name, base) in loose {
            if let Some(environment) = self.policy.environments.get_mut(row) {
                environment.controlled = true;
            }
            self.report(
                Diagnostic::new(
                    &checks::REDEFINED_BASE,
                    place,
                    format!(
                        "the environment `{name}` is not `controlled`, and those of the base are"
                    ),
                )
                .remark("nothing that the base requires would hold here")
                .label(base, "a controlled environment of the base")
                .help(format!(
                    "write `environment {name} {{ controlled }}`, or have the base declare it"
                )),
            );
        }
    }

    /// Where a base gives authority, it alone does: who may accept which risk is for those above a team to say.
    pub(super) fn may_give_authority(&mut self, place: Place) -> bool {
        let layers = &self.policy.layers;
        let mut authorities = self.authorities.iter();
        let of_base = authorities.find(|base| layers.extends(place.file, base.file));
        let Some(base) = of_base.copied() else {
            return true;
        };
        self.report(
            Diagnostic::new(
                &checks::REDEFINED_BASE,
                place,
                "authority is given by the base, and by no policy that is built on it",
            )
            .remark("does not count")
            .label(base, "given in the base")
            .help("have the base give it: who may accept which risk is not for a team to say of itself"),
        );
        false
    }

    /// What is approved in advance is for the policy to say that has the classes or templates: a template above it could make any change
    /// a standard one.
    pub(super) fn is_template_above_base(&mut self, name: &str, place: Place) -> bool {
        let layers = &self.policy.layers;
        let mut classes = self.policy.classes.iter().map(|class| class.place);
        let mut templates = self.policy.templates.iter().map(|one| one.place);
        let is_below = |base: &Place| layers.extends(place.file, base.file);
        let (base, what) = match classes.find(is_below) {
            Some(class) => (class, "class"),
            None => match templates.find(is_below) {
                Some(template) => (template, "template"),
                None => return false,
            },
        };
        let plural = if what == "class" {
            "classes"
        } else {
            "templates"
        };
        let message = format!("the template `{name}` stands above the {plural} of the base");
        self.report(
            Diagnostic::new(&checks::REDEFINED_BASE, place, message)
                .remark("approves nothing")
                .label(base, format!("the first {what} of the base"))
                .help("have the base declare it: what is approved in advance is not for a team to say of its own changes"),
        );
        true
    }

    /// A person whom a base names is the base's: nobody above can give them a delegate or an authority.
    pub(super) fn keep_people_of_base(&mut self, items: &[(FileId, &'a Item)]) {
        for (file, item) in Self::of_kind(items, ItemKind::Person) {
            let Some(name) = &item.name else { continue };
            let row = self.policy.names.find(RecordKind::Person, &name.value);
            let mut mentions = self.people_mentions.iter();
            let of_base = mentions
                .find(|(person, place)| {
                    Some(*person) == row && self.policy.layers.extends(file, place.file)
                })
                .copied();
            let Some((row, place)) = of_base else {
                continue;
            };
            let place_of_item = name.span.within(file);
            if let Some(person) = self.policy.people.get_mut(row as usize)
                && person.place == place_of_item
            {
                person.delegates.clear();
                person.authority = None;
            }
            let is_told = |found: &Diagnostic| found.primary.place == place_of_item;
            if !self.diagnostics.iter().any(is_told) {
                self.report(
                    Diagnostic::new(
                        &checks::REPEATED_NAME,
                        place_of_item,
                        format!("`@{}` is a person of the base", name.value),
                    )
                    .label(place, ""),
                );
            }
        }
    }

    /// What a policy declares again of a base is a finding of its own kind, with both lines.
    pub(super) fn tell_redefinitions(&mut self) {
        let layers = &self.policy.layers;
        let mut told: FxHashSet<Place> = FxHashSet::default();
        let mut again = Vec::new();
        for (number, found) in self.diagnostics.iter_mut().enumerate() {
            let own = found.primary.place;
            let is_repeated = found.name == checks::REPEATED_NAME.name;
            let mut labels = found.labels.iter_mut();
            let Some(first) =
                labels.find(|label| is_repeated && layers.extends(own.file, label.place.file))
            else {
                continue;
            };
            let (Some(upper), Some(base)) = (layers.of(own.file), layers.of(first.place.file))
            else {
                continue;
            };
            // A blackout is a statement and has times; its name is still one name.
            if !told.insert(own) {
                again.push(number);
            }
            found.name = checks::REDEFINED_BASE.name;
            found.message = format!(
                "{} cannot redefine what its base {} says: {}",
                upper.title(),
                base.short(),
                found.message
            );
            found.primary.text = format!("in {}", upper.short());
            first.text = format!("in {}, which counts", base.short());
            found.fixes.clear();
            found.help = vec![
                "a policy can add to its base and tighten it: take this away, or give it a name of its own".to_owned(),
                "how a statement of a base may be relaxed is said in the base: with `except`, `override`, or `default`".to_owned(),
            ];
        }
        for number in again.into_iter().rev() {
            self.diagnostics.remove(number);
        }
    }
}

/// Where people and groups are given an authority.
pub(super) fn authorities(items: &[(FileId, &Item)]) -> Vec<Place> {
    let mut found = Vec::new();
    for (file, item) in items {
        if !matches!(item.kind.value, ItemKind::Person | ItemKind::Group) {
            continue;
        }
        let settings = item.settings.iter();
        found.extend(settings.filter_map(|setting| match &setting.kind {
            SettingKind::Data { key, .. } => {
                let name = key.names.first()?;
                (name.value == "authority").then(|| setting.span.within(*file))
            }
            _ => None,
        }));
    }
    found
}
