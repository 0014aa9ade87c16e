//! Settings with a form of their own: limits, assessments, waivers, tests, members.

use super::policy::name_list;
use super::{Item, Kind, conditions, dates, names, times};
use crate::ide::cursor::Cursor;
use crate::ide::reach::Reach;
use crate::ide::snapshot::Snapshot;
use crate::ide::tokens::Token;
use crate::policy::types::{Base, RecordKind, Type};
use crate::syntax::tree::ItemKind;

pub(super) fn zones(snapshot: &Snapshot) -> Vec<Item> {
    let names = snapshot.world.zones.names();
    names
        .into_iter()
        .map(|name| Item::new(name, Kind::Zone, 1).detail("time zone"))
        .collect()
}

pub(super) fn policies(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Vec<Item> {
    let items = snapshot
        .world
        .policies
        .iter()
        .flat_map(|(_, parsed)| &parsed.file.items);
    let own = cursor.item_tokens();
    let own = own.get(1).map_or("", |name| name.text);
    items
        .filter(|item| item.kind.value == ItemKind::Policy)
        .filter_map(|item| item.name.as_ref())
        .filter(|name| name.value != own)
        .map(|name| Item::new(&name.value, Kind::Statement, 1).detail("policy"))
        .collect()
}

pub(super) fn members(snapshot: &Snapshot, keyword: &str, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    if let Some(from) = rest
        .iter()
        .rposition(|token| token.is("from") || token.is("to"))
    {
        let dates = times::date(snapshot, rest.get(from + 1..).unwrap_or_default());
        let is_start = rest.get(from).is_some_and(|token| token.is("from"));
        let mut items = dates;
        if is_start && rest.len() > from + 1 {
            items.push(Item::new("to", Kind::Keyword, 1));
        }
        return items;
    }
    let mut names = names::people(policy, 1);
    if keyword == "members" {
        names.extend(names::named(policy, RecordKind::Group, 2));
    }
    let from = Item::new("from", Kind::Keyword, 5).detail("only from then on");
    name_list(rest, names, vec![from])
}

/// `at most` of a limit, `at least` of an assessment.
pub(super) fn at(
    snapshot: &Snapshot,
    cursor: &Cursor<'_>,
    rest: &[Token<'_>],
    kind: ItemKind,
) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    if kind == ItemKind::Assess {
        if let Some(when) = rest.iter().position(|token| token.is("when")) {
            let tokens = rest.get(when + 1..).unwrap_or_default();
            return conditions::complete(snapshot, Reach::of(cursor, policy), tokens, false);
        }
        return match rest {
            [] => vec![Item::new("least", Kind::Keyword, 1)],
            [_] => {
                let tokens = cursor.item_tokens();
                let scale = tokens
                    .get(1)
                    .and_then(|name| policy.names.scales.get(name.text));
                scale.map_or(Vec::new(), |scale| {
                    names::levels(policy, Base::Level(*scale), 1)
                })
            }
            _ => vec![Item::new("when", Kind::Keyword, 1)],
        };
    }
    match rest {
        [] => vec![Item::new("most", Kind::Keyword, 1)],
        [_] => (1..=3)
            .map(|number| Item::new(number.to_string(), Kind::Value, 1))
            .collect(),
        [_, _] => vec![
            Item::new("changes", Kind::Record, 1),
            Item::new("releases", Kind::Record, 2),
        ],
        [.., last] if last.is("per") => {
            let units = ["day", "week", "month", "quarter", "year", "window"]
                .into_iter()
                .enumerate();
            let mut items: Vec<Item> = units
                .map(|(number, unit)| Item::new(unit, Kind::Keyword, 1).at(1, number))
                .collect();
            let counted = rest.get(2).and_then(|kind| RecordKind::find(kind.text));
            items.extend(dates::lengths(3, true));
            let kind = counted.unwrap_or(RecordKind::Change);
            let things = ["service", "environment"].into_iter();
            items.extend(things.map(|thing| Item::new(thing, Kind::Field, 1).detail("each")));
            let buckets = |ty: Type| match ty.base {
                Base::Level(_) | Base::Text => true,
                Base::Record(kind) => kind.is_named_in_policy(),
                _ => false,
            };
            items.extend(names::fields(policy, kind, 2, buckets));
            items
        }
        [.., last] if last.is("at") => vec![Item::new("once", Kind::Keyword, 1)],
        _ => vec![
            Item::new("per", Kind::Keyword, 1).detail("in each day, week, service, …"),
            Item::new("at once", Kind::Keyword, 2).detail("at any instant"),
        ],
    }
}

/// The statement that a waiver lets pass: one that may be overridden.
pub(super) fn waived(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let overridable = |statement: &crate::policy::model::Statement| {
        statement
            .variants
            .iter()
            .any(|variant| !variant.overrides.is_empty())
    };
    match rest {
        [] => {
            let statements = policy
                .statements
                .iter()
                .filter(|statement| overridable(statement));
            statements
                .map(|statement| {
                    let word = statement.kind.word();
                    Item::new(format!("{word} {}", statement.name), Kind::Statement, 1)
                        .documentation(statement.docs.whole())
                })
                .collect()
        }
        [kind] => names::statements(policy, 1, |statement| {
            statement.kind.word() == kind.text && overridable(statement)
        }),
        _ => Vec::new(),
    }
}
