//! What was edited between two states of a policy's files, and where places are afterwards.

use crate::engine::world::World;
use crate::policy::model::StatementKind;
use crate::source::{FileId, Place, Source, Span};
use crate::syntax::tree::Item;
use crate::verdict::Single;
use std::sync::Arc;

/// An edit of a policy file that changed statements, or nothing that means something.
pub(super) struct Edit {
    file: FileId,
    /// The bytes that are others now.
    old: Span,
    /// The end of the bytes in their place.
    end: u32,
    /// The names of the statements that changed or came, in the new text.
    pub statements: Vec<Place>,
    /// The kinds of the statements that changed, came or went.
    pub kinds: Vec<StatementKind>,
}

/// The edits between two worlds; `None` if more than statements changed.
pub(super) fn statement_edits(before: &World, now: &World) -> Option<Vec<Edit>> {
    if before.policies.len() != now.policies.len() {
        return None;
    }
    let mut edits = Vec::new();
    for ((file, old), (other, new)) in before.policies.iter().zip(&now.policies) {
        if file != other || before.sources.name(*file) != now.sources.name(*file) {
            return None;
        }
        if Arc::ptr_eq(old, new) {
            continue;
        }
        let (old_source, new_source) = (before.sources.find(*file)?, now.sources.find(*file)?);
        let (statements, kinds) = changed_statements(
            (&old.file.items, old_source),
            (&new.file.items, new_source),
            *file,
        )?;
        edits.push(Edit {
            statements,
            kinds,
            ..changed_bytes(old_source.text(), new_source.text(), *file)
        });
    }
    Some(edits)
}

/// The names of the statements that are others or new, and the kinds of all that are others, new or gone; `None` if other things than
/// statements are.
fn changed_statements(
    (old, old_source): (&[Item], &Source),
    (new, new_source): (&[Item], &Source),
    file: FileId,
) -> Option<(Vec<Place>, Vec<StatementKind>)> {
    let is_same = |old: &Item, new: &Item| {
        let mut docs = old.docs.iter().zip(&new.docs);
        old.broken == new.broken
            && old_source.slice(old.span) == new_source.slice(new.span)
            && old.docs.len() == new.docs.len()
            && docs.all(|(a, b)| a.value == b.value)
    };
    let before = old.iter().zip(new);
    let before = before.take_while(|(old, new)| is_same(old, new)).count();
    let most = old.len().min(new.len()) - before;
    let behind = old.iter().rev().zip(new.iter().rev()).take(most);
    let behind = behind.take_while(|(old, new)| is_same(old, new)).count();
    let old = old.get(before..old.len() - behind)?;
    let new = new.get(before..new.len() - behind)?;
    let mut names = Vec::with_capacity(new.len());
    let mut kinds = Vec::with_capacity(old.len() + new.len());
    for item in old {
        kinds.push(StatementKind::of_item(item.kind.value)?);
    }
    for item in new {
        kinds.push(StatementKind::of_item(item.kind.value)?);
        names.extend(item.name.as_ref().map(|name| name.span.within(file)));
    }
    Some((names, kinds))
}

fn changed_bytes(old: &str, new: &str, file: FileId) -> Edit {
    let pairs = old.bytes().zip(new.bytes());
    let start = pairs.take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let pairs = old.bytes().rev().zip(new.bytes().rev()).take(most);
    let behind = pairs.take_while(|(a, b)| a == b).count();
    Edit {
        file,
        old: Span::new(start, old.len() - behind),
        end: Span::new(0, new.len() - behind).end,
        statements: Vec::new(),
        kinds: Vec::new(),
    }
}

/// A finding with its places as they are after the edits; `None` if one of them was edited.
pub(super) fn moved(single: &Single, edits: &[Edit]) -> Option<Single> {
    let Some(diagnostic) = &single.finding.diagnostic else {
        return Some(single.clone());
    };
    let mut places = diagnostic.places();
    let is_in_place = |place: &Place| moved_place(*place, edits) == Some(*place);
    if places.all(is_in_place) {
        return Some(single.clone());
    }
    let mut single = single.clone();
    if let Some(diagnostic) = &mut single.finding.diagnostic {
        for place in diagnostic.places_mut() {
            *place = moved_place(*place, edits)?;
        }
    }
    Some(single)
}

pub(super) fn moved_place(place: Place, edits: &[Edit]) -> Option<Place> {
    let Some(edit) = edits.iter().find(|edit| edit.file == place.file) else {
        return Some(place);
    };
    let span = place.span;
    if span.end < edit.old.start || span.end == edit.old.start && !span.is_empty() {
        return Some(place);
    }
    if span.start < edit.old.end || span.is_empty() && span.start == edit.old.end {
        return None;
    }
    let shift = |offset: u32| (offset - edit.old.end).checked_add(edit.end);
    let span = Span {
        start: shift(span.start)?,
        end: shift(span.end)?,
    };
    Some(span.within(place.file))
}
