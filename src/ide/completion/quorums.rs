//! Who must agree: amounts, groups, people, fields that hold some, and what may stand behind.

use super::{Item, Kind, conditions, names};
use crate::ide::reach::Reach;
use crate::ide::snapshot::Snapshot;
use crate::ide::tokens::{Token, TokenKind};
use crate::policy::types::{Base, RecordKind, Type};
use crate::syntax::guide;

/// What may stand behind these tokens of a quorum.
pub(super) fn complete(snapshot: &Snapshot, reach: &Reach, tokens: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    if let Some(by) = tokens
        .iter()
        .rposition(|token| token.is("by") || token.is("at"))
    {
        let behind = tokens.get(by..).unwrap_or_default();
        let goes_on = behind.iter().any(|token| {
            ["and", "or", "then", "per"]
                .iter()
                .any(|word| token.is(word))
        });
        if !goes_on {
            return instant(snapshot, reach, behind);
        }
    }
    let Some(last) = tokens.last() else {
        return amounts(snapshot);
    };
    let in_list = tokens
        .iter()
        .rposition(|token| token.is_mark("("))
        .is_some_and(|open| open > 0 && tokens.get(open - 1).is_some_and(|before| before.is("of")));
    match last.text {
        "of" => who(snapshot, reach),
        "(" | "," if in_list => who(snapshot, reach),
        "and" | "or" | "then" | "(" => amounts(snapshot),
        "per" => {
            let kinds = reach.kinds.iter();
            let lists = kinds.flat_map(|kind| names::fields(policy, *kind, 2, |ty| ty.list));
            let things = ["service", "environment", "component"].into_iter();
            things
                .map(|thing| Item::new(thing, Kind::Field, 1).detail("each of the subject's"))
                .chain(lists)
                .collect()
        }
        "all" => vec![Item::new("of", Kind::Keyword, 1)],
        "." => path(snapshot, reach, tokens),
        _ if last.kind == TokenKind::Number => vec![Item::new("of", Kind::Keyword, 1)],
        _ => {
            let words = ["and", "or", "then", "at", "per", "by", "when"]
                .into_iter()
                .enumerate();
            words
                .map(|(number, word)| {
                    let guide = guide::word(word);
                    let says = guide.map_or("", |guide| guide.says);
                    Item::new(word, Kind::Keyword, 1).detail(says).at(1, number)
                })
                .collect()
        }
    }
}

/// Behind the quorum of an `override`: it has no deadline, and may leave people out.
pub(super) fn of_override(items: &mut Vec<Item>) {
    let before = items.len();
    items.retain(|item| item.label != "by");
    if items.len() < before {
        items.push(
            Item::new("excluding", Kind::Keyword, 1)
                .detail("whose word does not count")
                .at(1, 7),
        );
    }
}

fn instant(snapshot: &Snapshot, reach: &Reach, tokens: &[Token<'_>]) -> Vec<Item> {
    // The tokens start with the `by`, which then stands behind an instant.
    let start = Token {
        kind: TokenKind::Word,
        text: "start",
        start: 0,
        end: 0,
        on_new_line: false,
    };
    let mut with_left = vec![start];
    with_left.extend(tokens.iter().map(|token| Token {
        text: if token.is("at") { "by" } else { token.text },
        ..*token
    }));
    conditions::complete(snapshot, reach.clone(), &with_left, false)
}

fn amounts(snapshot: &Snapshot) -> Vec<Item> {
    let group = snapshot.analysis.policy.groups.first();
    let group = group.map_or("GROUP", |group| group.name.as_str());
    let all = ["1 of", "2 of", "all of", "50% of"].into_iter().enumerate();
    all.map(|(number, amount)| {
        Item::new(amount, Kind::Snippet, 1)
            .snippet(format!("{amount} ${{1:{group}}}"))
            .detail("so many people")
            .at(1, number)
    })
    .collect()
}

/// Groups, people, and fields that hold some.
fn who(snapshot: &Snapshot, reach: &Reach) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let mut items = names::named(policy, RecordKind::Group, 1);
    items.extend(names::people(policy, 2));
    for kind in &reach.kinds {
        items.extend(names::fields(policy, *kind, 3, holds_people));
    }
    // `1 of owner per service`
    let owner = names::fields(policy, RecordKind::Service, 3, |ty| {
        !ty.list && holds_people(ty)
    });
    items.extend(owner.into_iter().map(|item| {
        let text = format!("{} per service", item.insert);
        item.insert(text).detail("group, of each service")
    }));
    items
}

fn holds_people(ty: Type) -> bool {
    matches!(
        ty.base,
        Base::Record(RecordKind::Person | RecordKind::Group)
    )
}

fn path(snapshot: &Snapshot, reach: &Reach, tokens: &[Token<'_>]) -> Vec<Item> {
    let start = tokens
        .iter()
        .rposition(|token| token.is("of") || token.is_mark(",") || token.is_mark("("));
    let tokens = tokens
        .get(start.map_or(0, |at| at + 1)..)
        .unwrap_or_default();
    conditions::complete(snapshot, reach.clone(), tokens, false)
}
