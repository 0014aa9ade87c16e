//! What may be written at a caret in a policy: by the part of the item, then by the setting.

use super::{
    Completion, Item, Kind, conditions, dates, events, heads, items, lines, names, quorums,
    settings, times, trials,
};
use crate::ide::cursor::{Cursor, Part};
use crate::ide::reach::{Reach, Typed, field_type};
use crate::ide::snapshot::Snapshot;
use crate::ide::text::{before, line_start};
use crate::ide::tokens::{Inside, Token, TokenKind};
use crate::policy::types::{Base, RecordKind, Type};
use crate::syntax::tree::ItemKind;

pub(super) fn complete(snapshot: &Snapshot, text: &str, at: usize) -> Completion {
    let cursor = Cursor::new(text, at);
    let items = match cursor.inside {
        Inside::Comment(start) => heads::comment(text, start, cursor.word.start as usize),
        Inside::Text(quote) => heads::in_text(snapshot, &cursor, quote),
        Inside::Code => match (cursor.part, cursor.kind) {
            (Part::Top, _) if is_at_line_start(&cursor) => items::kinds(snapshot),
            (Part::Head, Some(kind)) => heads::head(snapshot, &cursor, kind),
            (Part::Body, Some(_)) if !cursor.records.is_empty() => {
                trials::braces(snapshot, &cursor)
            }
            (Part::Body, Some(kind)) if cursor.tokens.is_empty() => {
                settings::settings(snapshot, &cursor, kind)
            }
            (Part::Body, Some(kind)) => setting(snapshot, &cursor, kind),
            _ => Vec::new(),
        },
    };
    Completion {
        replace: cursor.word,
        items,
    }
}

fn is_at_line_start(cursor: &Cursor<'_>) -> bool {
    let start = cursor.word.start as usize;
    let line = line_start(cursor.text, start);
    before(cursor.text, start)
        .get(line..)
        .is_some_and(|line| line.trim().is_empty())
}

/// The value of a setting that gives a field.
pub(super) fn data_value(snapshot: &Snapshot, kind: RecordKind, tokens: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let names = tokens
        .iter()
        .take_while(|token| token.kind == TokenKind::Word || token.is_mark("."));
    let mut typed = Typed::of(Type::one(Base::Record(kind)));
    let mut used = 0;
    for (number, token) in names.enumerate() {
        if token.is_mark(".") {
            continue;
        }
        // Behind the key come values.
        if number > 0
            && !tokens
                .get(number - 1)
                .is_some_and(|before| before.is_mark("."))
        {
            break;
        }
        typed =
            match typed.ty.base {
                Base::Record(kind) => policy.schema.find_key(kind, token.text).map_or(
                    Typed::UNKNOWN,
                    |(field, known)| Typed {
                        ty: field_type(policy, known),
                        field: Some((kind, field)),
                    },
                ),
                _ => Typed::UNKNOWN,
            };
        used = number + 1;
    }
    if tokens.get(used).is_some_and(|token| token.is_mark(".")) {
        return match typed.ty.base {
            Base::Record(kind) => names::fields(policy, kind, 1, |_| true),
            _ => Vec::new(),
        };
    }
    let last = tokens.last();
    let asks =
        tokens.len() == used || last.is_some_and(|last| last.is_mark(",") || last.is_mark("["));
    if !asks {
        return Vec::new();
    }
    let given: Vec<&str> = tokens.iter().skip(used).map(|token| token.text).collect();
    let mut items = conditions::values(snapshot, typed, 1);
    items.retain(|item| !given.contains(&item.label.as_str()));
    items
}

/// Behind the keyword of a setting.
fn setting(snapshot: &Snapshot, cursor: &Cursor<'_>, kind: ItemKind) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let Some((keyword, rest)) = cursor.tokens.split_first() else {
        return Vec::new();
    };
    let condition = |tokens: &[Token<'_>], on: bool| {
        conditions::complete(snapshot, Reach::of(cursor, policy), tokens, on)
    };
    let behind = |word: &str| {
        let at = rest.iter().rposition(|token| token.is(word));
        at.map(|at| rest.get(at + 1..).unwrap_or_default())
    };
    let list = |items: Vec<Item>, more: Vec<Item>| name_list(rest, items, more);
    match (keyword.text, kind) {
        ("for", ItemKind::Waiver) => match rest {
            [] => vec![
                Item::new("change", Kind::Record, 1).snippet("change \"$1\""),
                Item::new("release", Kind::Record, 1).snippet("release \"$1\""),
            ],
            _ => Vec::new(),
        },
        ("for", _) => {
            let kinds = [
                ("change", "every change"),
                ("release", "every release"),
                ("policy", "the policy itself, once"),
            ];
            let mut all = names::of_scope(policy);
            all.extend(
                kinds
                    .into_iter()
                    .map(|(word, detail)| Item::new(word, Kind::Keyword, 4).detail(detail)),
            );
            list(all, Vec::new())
        }
        ("in", _) => list(names::named(policy, RecordKind::Environment, 1), Vec::new()),
        ("on", _) if rest.first().is_some_and(|token| token.is("services")) && rest.len() > 1 => {
            let closed = rest.last().is_some_and(|token| token.is_mark(")"));
            let mut items = condition(rest.get(1..).unwrap_or_default(), true);
            if closed {
                items = vec![and_below()];
            }
            items
        }
        ("on", _) => {
            let mut all = names::named(policy, RecordKind::Service, 1);
            if rest.is_empty() {
                let by_condition = Item::new("services (…)", Kind::Snippet, 2);
                all.push(
                    by_condition
                        .detail("by a condition")
                        .snippet("services (${1:tags has $2})"),
                );
            }
            list(all, vec![and_below()])
        }
        ("when", _) => condition(rest, false),
        ("excluding" | "override", _)
            if keyword.text == "excluding"
                || behind("excluding").is_some() && behind("when").is_none() =>
        {
            let reach = Reach::of(cursor, policy);
            let is_person = |ty: Type| {
                matches!(
                    ty.base,
                    Base::Record(RecordKind::Person | RecordKind::Group)
                )
            };
            let kinds = reach.kinds.iter();
            name_list(
                behind("excluding").unwrap_or(rest),
                kinds
                    .flat_map(|kind| names::fields(policy, *kind, 1, is_person))
                    .collect(),
                Vec::new(),
            )
        }
        ("require" | "override", _) if keyword.text == "override" || kind == ItemKind::Approval => {
            match behind("when") {
                Some(tokens) => condition(tokens, false),
                None => {
                    let mut items = quorums::complete(snapshot, &Reach::of(cursor, policy), rest);
                    if keyword.text == "override" {
                        quorums::of_override(&mut items);
                    }
                    items
                }
            }
        }
        ("require", _) => condition(behind("when").unwrap_or(rest), false),
        ("except", _) => match behind("when") {
            Some(tokens) => condition(tokens, false),
            None => {
                let when = Item::new("when", Kind::Keyword, 5).detail("under a condition");
                let mut all = names::of_scope(policy);
                if rest.is_empty() {
                    all.push(when.clone());
                }
                list(all, vec![when])
            }
        },
        ("counts", _) => match behind("when") {
            Some(tokens) => condition(tokens, false),
            None => vec![Item::new("when", Kind::Keyword, 1)],
        },
        ("count", _) if rest.is_empty() => vec![
            Item::new("places", Kind::Keyword, 1).detail("a person may fill a place in each line"),
            Item::new("people", Kind::Keyword, 2).detail("a person fills one place: the default"),
        ],
        ("between", _) => between(snapshot, rest),
        ("valid", _) if rest.is_empty() => dates::lengths(1, true),
        ("timezone", _) if rest.is_empty() => lines::zones(snapshot),
        ("calendar", _) if rest.is_empty() => names::named(policy, RecordKind::Calendar, 1),
        ("extends", _) => list(lines::policies(snapshot, cursor), Vec::new()),
        ("every" | "holidays", _) if events::is_choice(rest) => events::complete(rest),
        ("every", _) => times::every(snapshot, rest),
        ("from", _) => times::from(snapshot, rest),
        ("since" | "until", _) | ("at", ItemKind::Test) => times::date(snapshot, rest),
        ("weekend", _) => list(dates::weekdays(1), Vec::new()),
        ("holidays", _) => list(dates::tide_dates(snapshot, false, 1), Vec::new()),
        ("members" | "delegate", _) => lines::members(snapshot, keyword.text, rest),
        ("at", _) => lines::at(snapshot, cursor, rest, kind),
        ("raise", _) => match (rest, behind("when")) {
            (_, Some(tokens)) => condition(tokens, false),
            ([], None) => vec![Item::new("by", Kind::Keyword, 1)],
            ([_, _, ..], None) => vec![Item::new("when", Kind::Keyword, 1)],
            _ => Vec::new(),
        },
        ("fixes", _) => match rest.iter().position(|token| token.is_mark("=")) {
            None if rest.is_empty() => names::fields(policy, RecordKind::Change, 1, |_| true),
            None => vec![Item::new("=", Kind::Operator, 1)],
            Some(_) => condition(rest, false),
        },
        ("of", _) => lines::waived(snapshot, rest),
        ("approved-by" | "by", _) => list(names::people(policy, 1), Vec::new()),
        ("expect", _) => trials::expect(snapshot, rest),
        ("each", _) => trials::columns(snapshot, cursor, rest),
        _ => match settings::record_of(kind) {
            Some(record) => {
                // Nothing depends on itself.
                let own = cursor.item_tokens().get(1).map_or("", |name| name.text);
                let mut items = data_value(snapshot, record, &cursor.tokens);
                items.retain(|item| item.label != own);
                items
            }
            None => Vec::new(),
        },
    }
}

fn and_below() -> Item {
    Item::new("and below", Kind::Keyword, 5).detail("also their parts and what they depend on")
}

/// A list of names: another one behind the keyword or a comma, else what may follow.
pub(super) fn name_list(rest: &[Token<'_>], mut names: Vec<Item>, more: Vec<Item>) -> Vec<Item> {
    match rest.last() {
        Some(last) if !last.is_mark(",") => more,
        _ => {
            names.retain(|item| !rest.iter().any(|token| token.text == item.label));
            names
        }
    }
}

fn between(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let kinds = [
        "changes",
        "releases",
        "steps",
        "phases",
        "components",
        "tasks",
    ];
    match rest {
        [_] => vec![Item::new("and", Kind::Keyword, 1).detail("the kind of the other")],
        [] | [_, _] => {
            let own = snapshot
                .analysis
                .policy
                .schema
                .own
                .iter()
                .map(String::as_str);
            let all = kinds.into_iter().chain(own).enumerate();
            all.map(|(number, kind)| {
                Item::new(kind, Kind::Record, 1)
                    .detail("pairs of them")
                    .at(1, number)
            })
            .collect()
        }
        _ => Vec::new(),
    }
}
