//! One name, one meaning: what `for`, `except`, a quorum or a condition could take in two ways is a mistake where it is declared.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::types::{Base, RecordKind};
use crate::source::Place;

/// The words of `for` that are no class, bundle or template, and of conditions that are the subject.
const KINDS: [&str; 3] = ["change", "release", "policy"];

const FOR_HELP: &str = "give it another name, so that `for` can mean only one of them";

/// A name that could be two things.
struct Unclear {
    place: Place,
    message: String,
    /// Where the other of the two is declared.
    other: Option<Place>,
    help: &'static str,
}

impl Resolver<'_> {
    /// Finds the names that could be two things, once all are known.
    pub(super) fn ambiguous_names(&mut self) {
        let mut found = self.unclear_values();
        found.extend(self.unclear_classes());
        found.extend(self.unclear_groups());
        found.sort_by(|a, b| (a.place, &a.message).cmp(&(b.place, &b.message)));
        for one in found {
            let mut finding = Diagnostic::new(&checks::AMBIGUOUS_NAME, one.place, one.message);
            if let Some(other) = one.other {
                finding = finding.label(other, "declared here");
            }
            self.report(finding.help(one.help));
        }
    }

    /// Constants and things with times share the space of bare names with fields.
    fn unclear_values(&self) -> Vec<Unclear> {
        let mut found = Vec::new();
        let mut unclear = |place, message| {
            found.push(Unclear {
                place,
                message,
                other: None,
                help: "give it another name, so that a condition can mean only one of them",
            });
        };
        for set in &self.policy.times {
            if let Some(field) = self.subject_field(&set.name) {
                unclear(
                    set.place,
                    format!("`{}` is also a field of a {field}", set.name),
                );
            } else if KINDS.contains(&set.name.as_str()) {
                unclear(
                    set.place,
                    format!("`{}` is also a kind of subject", set.name),
                );
            }
        }
        for (name, define) in &self.constants {
            let place = define.place;
            if let Some(field) = self.subject_field(name) {
                unclear(place, format!("`{name}` is also a field of a {field}"));
            } else if self.times_names.contains_key(name) {
                unclear(place, format!("`{name}` is also a thing with times"));
            } else if KINDS.contains(&name.as_str()) {
                unclear(place, format!("`{name}` is also a kind of subject"));
            }
        }
        found
    }

    /// Classes, bundles and templates share the space of `for` and `except` with the kinds of subjects.
    fn unclear_classes(&self) -> Vec<Unclear> {
        let policy = &self.policy;
        let classes = policy
            .classes
            .iter()
            .map(|one| (&one.name, one.place, RecordKind::Class));
        let bundles = policy
            .bundles
            .iter()
            .map(|one| (&one.name, one.place, RecordKind::Bundle));
        let templates = policy.templates.iter();
        let templates = templates.map(|one| (&one.name, one.place, RecordKind::Template));
        let others = |kind: RecordKind| match kind {
            RecordKind::Class => &[][..],
            RecordKind::Bundle => &[RecordKind::Class][..],
            _ => &[RecordKind::Class, RecordKind::Bundle][..],
        };
        let mut found = Vec::new();
        for (name, place, kind) in classes.chain(bundles).chain(templates) {
            if KINDS.contains(&name.as_str()) {
                found.push(Unclear {
                    place,
                    message: format!("`{name}` is also a kind of subject"),
                    other: None,
                    help: FOR_HELP,
                });
            }
            for other in others(kind) {
                let row = policy.names.find(*other, name);
                let Some(declared) = row.and_then(|row| self.named_place(*other, row)) else {
                    continue;
                };
                // The mistake is with whoever adds to the other.
                if policy.layers.extends(declared.file, place.file) {
                    found.push(Unclear {
                        place: declared,
                        message: format!("`{name}` is also a {}", kind.word()),
                        other: Some(place),
                        help: FOR_HELP,
                    });
                } else if policy.layers.sees(place.file, declared.file) {
                    found.push(Unclear {
                        place,
                        message: format!("`{name}` is also a {}", other.word()),
                        other: Some(declared),
                        help: FOR_HELP,
                    });
                }
            }
        }
        found
    }

    /// Groups share the space of quorums with the fields that hold people or groups, and with lists.
    fn unclear_groups(&self) -> Vec<Unclear> {
        let schema = &self.policy.schema;
        let wholes = [RecordKind::Change, RecordKind::Release];
        let mut asked = vec![RecordKind::Change, RecordKind::Release, RecordKind::Service];
        let is_part = |kind: &RecordKind| wholes.into_iter().any(|whole| kind.is_part_of(whole));
        asked.extend(RecordKind::ALL.into_iter().filter(is_part));
        let mut found = Vec::new();
        for group in &self.policy.groups {
            let name = &group.name;
            let mut unclear = |message, other| {
                found.push(Unclear {
                    place: group.place,
                    message,
                    other,
                    help: "give it another name, so that a quorum can mean only one of them",
                });
            };
            if KINDS.contains(&name.as_str()) {
                unclear(format!("`{name}` is also a kind of subject"), None);
                continue;
            }
            let field = asked.iter().find_map(|kind| {
                let (_, field) = schema.find(*kind, name)?;
                let people = [RecordKind::Person, RecordKind::Group].map(Base::Record);
                (field.ty.list || people.contains(&field.ty.base))
                    .then_some((*kind, field.declared))
            });
            if let Some((kind, declared)) = field {
                let of = schema.with_article(kind);
                unclear(format!("`{name}` is also a field of {of}"), declared);
            }
        }
        found
    }

    fn subject_field(&self, name: &str) -> Option<&'static str> {
        [RecordKind::Change, RecordKind::Release]
            .into_iter()
            .find(|kind| self.policy.schema.find(*kind, name).is_some())
            .map(RecordKind::word)
    }
}
