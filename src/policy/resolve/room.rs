//! How many items of a kind a policy has room for. What is numbered below must never share a number, since one would then be taken for another.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::source::{FileId, Place};
use crate::syntax::tree::{Item, ItemKind, Line};

/// Of each of these kinds, and as many levels of a scale. They are numbered in 16 bits: those that become fields of one kind of record
/// (fields, definitions, assessed levels) fit in them together.
const ROOM: usize = 10_000;

const NUMBERED: [ItemKind; 7] = [
    ItemKind::Calendar,
    ItemKind::Scale,
    ItemKind::Field,
    ItemKind::Define,
    ItemKind::Environment,
    ItemKind::Template,
    ItemKind::Assess,
];

impl<'a> Resolver<'a> {
    /// Leaves out the items for which there is no room. That is a mistake of the policy, so that nothing is decided without them.
    pub(super) fn keep_within_room(&mut self, items: &mut Vec<(FileId, &'a Item)>) {
        for kind in NUMBERED {
            let mut count = 0_usize;
            items.retain(|(file, item)| {
                if item.kind.value != kind {
                    return true;
                }
                count += 1;
                if count == ROOM + 1 {
                    self.report(no_room(kind.keyword(), item.kind.span.within(*file)));
                }
                count <= ROOM
            });
        }
        items.retain(|(file, item)| {
            let Some(Line::Scale { ordered, unordered }) = &item.line else {
                return true;
            };
            let first_beyond = ordered.iter().chain(unordered).nth(ROOM);
            if let Some(level) = first_beyond {
                self.report(no_room("level", level.span.within(*file)));
            }
            first_beyond.is_none()
        });
    }
}

fn no_room(what: &str, place: Place) -> Diagnostic {
    let message = format!("this is {what} number {}", ROOM + 1);
    let help = format!("there is room for {ROOM}: take away those that nothing uses");
    Diagnostic::new(&checks::NOT_YET, place, message)
        .remark("no room")
        .help(help)
}
