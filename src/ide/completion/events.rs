//! Which events of a calendar file count: `when` and `except when` behind the file.

use super::{Item, Kind};
use crate::ide::tokens::{Token, TokenKind};
use crate::syntax::guide;
use crate::time::EventField;

/// Whether the file of a line of events stands before, so that a choice may follow.
pub(super) fn is_choice(rest: &[Token<'_>]) -> bool {
    let ends_list = |token: &Token<'_>| !token.is_mark(",");
    rest.iter().any(|token| token.kind == TokenKind::Text) && rest.last().is_some_and(ends_list)
}

/// What may stand behind these tokens.
pub(super) fn complete(rest: &[Token<'_>]) -> Vec<Item> {
    let behind = rest.iter().rposition(|token| token.is("when"));
    let Some(behind) = behind else {
        return match rest.last() {
            Some(last) if last.is("except") => vec![keyword("when", "under a condition", 1)],
            _ => vec![
                keyword("when", "the events that count", 1),
                keyword("except when", "the events that do not", 2),
            ],
        };
    };
    let is_exception = behind > 0 && rest.get(behind - 1).is_some_and(|token| token.is("except"));
    let Some(last) = rest.get(behind + 1..).and_then(<[Token<'_>]>::last) else {
        return fields();
    };
    let field = EventField::ALL
        .into_iter()
        .find(|field| last.is(field.word()));
    match (field, last.text) {
        (Some(field), _) => operators(field),
        (None, "and" | "or" | "not" | "(") => fields(),
        (None, "is") => vec![keyword("set", "", 1), keyword("missing", "", 2)],
        (None, "except") => vec![keyword("when", "under a condition", 1)],
        (None, "=" | "!=" | "like" | "in" | "has" | "[" | ",") => Vec::new(),
        _ => {
            let mut items = vec![keyword("and", "", 1), keyword("or", "", 2)];
            if !is_exception {
                items.push(keyword("except when", "the events that do not count", 3));
            }
            items
        }
    }
}

fn keyword(word: &str, says: &str, rank: u8) -> Item {
    let item = Item::new(word, Kind::Keyword, rank);
    match guide::word(word) {
        Some(guide) if says.is_empty() => item.detail(guide.says),
        _ => item.detail(says),
    }
}

fn fields() -> Vec<Item> {
    let says = |field| match field {
        EventField::Summary => "text, the name of the event",
        EventField::Description => "text, in one line",
        EventField::Category => "text, one of its categories",
    };
    let all = EventField::ALL.into_iter().enumerate();
    all.map(|(number, field)| {
        Item::new(field.word(), Kind::Field, 1)
            .detail(says(field))
            .at(1, number)
    })
    .collect()
}

fn operators(field: EventField) -> Vec<Item> {
    let mut all = vec!["=", "!=", "in", "like", "is set", "is missing", "not"];
    if field == EventField::Category {
        all.push("has");
    }
    let all = all.into_iter().enumerate();
    all.map(|(number, word)| Item::new(word, Kind::Operator, 1).at(1, number))
        .collect()
}
