//! Declares a name that nothing in the policy has.

use super::{Action, ActionKind, At};
use crate::ide::cursor::{Cursor, Part};
use crate::ide::expected::{Expected, expected};
use crate::ide::reach::Reach;
use crate::ide::text::{is_word, written_name};
use crate::policy::checks::UNKNOWN_NAME;
use crate::policy::types::{Base, RecordKind, ScaleId};
use crate::source::Span;
use crate::syntax::tree::ItemKind;

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    for finding in at
        .findings()
        .filter(|finding| finding.name == UNKNOWN_NAME.name)
    {
        let span = finding.primary.place.span;
        let name = at
            .text
            .get(span.range())
            .unwrap_or_default()
            .trim_matches('`');
        let plain =
            name.chars().next().is_some_and(char::is_alphabetic) && name.chars().all(is_word);
        if !plain {
            continue;
        }
        for (title, declaration) in declarations(at, span, name) {
            let (place, text) = match declaration {
                Declaration::Item(text) => item_place(at, &text),
                Declaration::Level(scale) => match level_place(at, scale, name) {
                    Some(place) => place,
                    None => continue,
                },
            };
            let edit = crate::diagnostic::Edit { place, text };
            actions.push(Action {
                title,
                kind: ActionKind::QuickFix,
                edits: vec![edit],
                // What is declared decides verdicts: that is for a person to choose.
                is_preferred: false,
                fixes: Some(UNKNOWN_NAME.name),
            });
        }
    }
}

enum Declaration {
    Item(String),
    Level(ScaleId),
}

/// What a name may be declared as, by where it stands.
fn declarations(at: &At<'_>, span: Span, name: &str) -> Vec<(String, Declaration)> {
    let cursor = Cursor::new(at.text, span.start as usize);
    let keyword = cursor.tokens.first().map_or("", |token| token.text);
    let of = |kind: ItemKind| item(kind, name);
    let Some(kind) = cursor.kind else {
        return Vec::new();
    };
    let behind = |word: &str| cursor.tokens.iter().rposition(|token| token.is(word));
    let when = behind("when");
    match (cursor.part, keyword, kind) {
        (Part::Body, "in", _) | (Part::Body, "after", ItemKind::Environment) => {
            vec![of(ItemKind::Environment)]
        }
        (Part::Body, "on", _) if behind("services").is_none() => vec![of(ItemKind::Service)],
        (Part::Body, "depends-on" | "parent", _) => vec![of(ItemKind::Service)],
        (Part::Body, "owner" | "members", _) => vec![of(ItemKind::Group)],
        (Part::Body, "calendar", _) => vec![of(ItemKind::Calendar)],
        (Part::Body, "for", _) => vec![of(ItemKind::Class), of(ItemKind::Bundle)],
        (Part::Body, "except", _) if when.is_none() => vec![of(ItemKind::Class)],
        (Part::Body, "require" | "override", _)
            if (keyword == "override" || kind == ItemKind::Approval)
                && when.is_none()
                && behind("by").is_none() =>
        {
            vec![of(ItemKind::Group)]
        }
        (Part::Body, "from" | "maintenance", _) => vec![of(ItemKind::Period), constant(name)],
        _ => in_condition(at, &cursor, name),
    }
}

fn in_condition(at: &At<'_>, cursor: &Cursor<'_>, name: &str) -> Vec<(String, Declaration)> {
    let policy = &at.snapshot.analysis.policy;
    let on_services = cursor.tokens.first().is_some_and(|first| first.is("on"));
    let from = match cursor.kind {
        Some(ItemKind::Define) => cursor.tokens.iter().position(|token| token.is_mark("=")),
        // Behind `on services`.
        _ if on_services => Some(1),
        _ => {
            let leads = |word: &str| cursor.tokens.iter().rposition(|token| token.is(word));
            leads("when").or_else(|| leads("require"))
        }
    };
    let tokens = from
        .and_then(|from| cursor.tokens.get(from + 1..))
        .unwrap_or_default();
    let reach = Reach::of(cursor, policy);
    let (reach, expected) = expected(at.snapshot, reach, tokens, on_services);
    let of_kind = |kind: RecordKind| match kind {
        RecordKind::Service => Some(ItemKind::Service),
        RecordKind::Group | RecordKind::Person => Some(ItemKind::Group),
        RecordKind::Environment => Some(ItemKind::Environment),
        RecordKind::Class => Some(ItemKind::Class),
        RecordKind::Bundle => Some(ItemKind::Bundle),
        RecordKind::Template => Some(ItemKind::Template),
        _ => None,
    };
    match expected {
        Expected::Value { left, .. } => match left.ty.base {
            Base::Level(scale) => {
                let word = policy
                    .scales
                    .get(usize::from(scale.0))
                    .map_or("", |scale| &scale.name);
                vec![(
                    format!("add the level `{name}` to `{word}`, beside its order"),
                    Declaration::Level(scale),
                )]
            }
            Base::Record(kind) => of_kind(kind)
                .map(|kind| item(kind, name))
                .into_iter()
                .collect(),
            _ => vec![constant(name)],
        },
        Expected::Member(ty) => match ty.base {
            Base::Record(kind) => vec![field(at, kind, name)],
            _ => Vec::new(),
        },
        Expected::Operand => reach
            .kinds
            .iter()
            .map(|kind| field(at, *kind, name))
            .collect(),
        _ => Vec::new(),
    }
}

fn field(at: &At<'_>, kind: RecordKind, name: &str) -> (String, Declaration) {
    let word = at.snapshot.analysis.policy.schema.word(kind);
    let text = format!("field {word}.{} yes-no", written_name(name));
    (
        format!("declare the field `{word}.{name}`"),
        Declaration::Item(text),
    )
}

fn constant(name: &str) -> (String, Declaration) {
    let text = format!("define {} = 24h", written_name(name));
    (
        format!("define the constant `{name}`"),
        Declaration::Item(text),
    )
}

/// A declaration that takes and permits nothing until it is filled in.
fn item(kind: ItemKind, name: &str) -> (String, Declaration) {
    let written = written_name(name);
    let word = kind.keyword();
    let text = match kind {
        ItemKind::Group => format!("group {written} {{ members @somebody }}"),
        ItemKind::Period => format!("period {written} {{ }}"),
        ItemKind::Calendar => format!("calendar {written} {{ weekend saturday, sunday }}"),
        ItemKind::Class => format!("class {written} {{ when id is missing }}"),
        ItemKind::Bundle => format!("bundle {written} {{ when id is missing }}"),
        ItemKind::Template => format!("template {written} {{ until 2000-01-01 }}"),
        _ => format!("{word} {written}"),
    };
    (
        format!("declare the {word} `{name}`"),
        Declaration::Item(text),
    )
}

/// Where a new item stands: above the item that needs it, with the comments of that.
fn item_place(at: &At<'_>, text: &str) -> (crate::source::Place, String) {
    let items = at
        .snapshot
        .policy_file(at.file)
        .map_or(&[][..], |parsed| &parsed.file.items);
    let own = items.iter().find(|item| at.touches(item.span));
    let start = own.map_or(0, |item| at.above(item.span.start as usize));
    let place = Span::new(start, start).within(at.file);
    (place, format!("{text}\n"))
}

/// Beside the order of a scale: where a level stands among the others is for a person to say.
fn level_place(at: &At<'_>, scale: ScaleId, name: &str) -> Option<(crate::source::Place, String)> {
    use crate::syntax::tree::Line;
    let scale = at
        .snapshot
        .analysis
        .policy
        .scales
        .get(usize::from(scale.0))?;
    let parsed = at.snapshot.policy_file(scale.place?.file)?;
    let item = parsed.file.items.iter().find(|item| {
        item.kind.value == ItemKind::Scale
            && item
                .name
                .as_ref()
                .is_some_and(|known| known.value == scale.name)
    })?;
    let Some(Line::Scale { ordered, unordered }) = &item.line else {
        return None;
    };
    let last = ordered.iter().chain(unordered).last()?.span;
    let place = last.at_end().within(scale.place?.file);
    Some((place, format!(", {}", written_name(name))))
}
