//! Conditions: operands, the operators that a type takes, values of the type at the left.

use super::items::documentation;
use super::{Item, Kind, dates, names};
use crate::ide::expected::{Expected, expected};
use crate::ide::reach::{Reach, Typed, type_words};
use crate::ide::snapshot::Snapshot;
use crate::ide::text::written_name;
use crate::ide::tokens::Token;
use crate::policy::Policy;
use crate::policy::condition::{ExprId, Op};
use crate::policy::model::GivenValue;
use crate::policy::types::{Base, RecordKind, Type, Value};
use crate::syntax::guide;
use crate::syntax::vocabulary::QUANTIFIERS;

/// What may stand behind these tokens of a condition.
pub(super) fn complete(
    snapshot: &Snapshot,
    reach: Reach,
    tokens: &[Token<'_>],
    on_services: bool,
) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let (reach, expected) = expected(snapshot, reach, tokens, on_services);
    match expected {
        Expected::Operand => operands(snapshot, &reach),
        Expected::Value { left, operator } => right_side(snapshot, &reach, left, &operator),
        Expected::Operator(left) => {
            let mut items = operators(left.ty);
            // `5 business days before start`
            if left.ty.base == Base::Number && left.field.is_none() {
                let units = ["business days", "days", "weeks", "months"]
                    .into_iter()
                    .enumerate();
                items.extend(units.map(|(number, unit)| {
                    Item::new(unit, Kind::Length, 2)
                        .detail("civil time")
                        .at(2, number)
                }));
            }
            items
        }
        Expected::Member(ty) => match ty.base {
            Base::Record(kind) => names::fields(policy, kind, 1, |_| true),
            Base::Text => vec![Item::new("length", Kind::Field, 1).detail("number")],
            Base::Instant if !ty.list => [
                ("weekday", "weekday"),
                ("date", "date"),
                ("time", "clock time"),
            ]
            .into_iter()
            .map(|(name, ty)| Item::new(name, Kind::Field, 1).detail(ty))
            .collect(),
            _ => Vec::new(),
        },
        Expected::Collection => collections(snapshot, &reach),
        Expected::Span => {
            let units = ["week", "month", "quarter", "year"].into_iter();
            let mut items: Vec<Item> = ["30 days", "90 days", "180 days"]
                .into_iter()
                .enumerate()
                .map(|(number, span)| {
                    Item::new(span, Kind::Length, 1)
                        .detail("up to now")
                        .at(1, number)
                })
                .collect();
            items.extend(
                units.map(|unit| {
                    Item::new(unit, Kind::Length, 2).detail("the current one, up to now")
                }),
            );
            items
        }
        Expected::IsWhat => ["set", "missing"]
            .into_iter()
            .map(|name| word(name, 1))
            .collect(),
        Expected::Fulfils => vec![
            Item::new("(…)", Kind::Snippet, 1)
                .detail("what the latest must fulfil")
                .snippet("(${1:passed})"),
        ],
        Expected::NotWhat(left) => {
            let mut items = operators(left.ty);
            items.retain(|item| {
                ["in", "has", "like", "during", "inside"].contains(&item.label.as_str())
            });
            items
        }
        Expected::Length => dates::lengths(1, true),
        Expected::Of => vec![Item::new("of", Kind::Keyword, 1)],
    }
}

fn word(name: &str, rank: u8) -> Item {
    let item = Item::new(name, Kind::Operator, rank);
    match guide::word(name) {
        Some(guide) => item.detail(guide.form).documentation(documentation(&guide)),
        None => item,
    }
}

/// The start of a condition or value.
fn operands(snapshot: &Snapshot, reach: &Reach) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let mut items: Vec<Item> = Vec::new();
    for kind in &reach.kinds {
        items.extend(names::fields(policy, *kind, 1, |_| true));
    }
    items.extend(names::in_reach(snapshot, reach, 2, |_| true));
    for quantifier in QUANTIFIERS {
        let item = word(quantifier, 3);
        items.push(Item {
            kind: Kind::Keyword,
            ..item
        });
    }
    items.push(word("not", 3));
    items.extend(
        ["during", "inside", "within"]
            .into_iter()
            .map(|name| word(name, 4)),
    );
    if reach.other.is_some() {
        items.extend(["share", "same"].into_iter().map(|name| word(name, 3)));
    }
    items.extend(dates::lengths(6, true));
    items
}

/// The fields that hold several records, and those behind a record.
fn collections(snapshot: &Snapshot, reach: &Reach) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let is_collection = |ty: Type| ty.list && matches!(ty.base, Base::Record(_));
    let leads_on = |ty: Type| !ty.list && matches!(ty.base, Base::Record(_));
    let mut items: Vec<Item> = Vec::new();
    for kind in &reach.kinds {
        items.extend(
            names::fields(policy, *kind, 1, is_collection)
                .into_iter()
                .map(|item| {
                    let text = format!("{} ($0)", item.insert);
                    item.snippet(text)
                }),
        );
        items.extend(names::fields(policy, *kind, 3, leads_on));
        items.extend(names::fields(policy, *kind, 4, |ty| {
            ty.list && !is_collection(ty)
        }));
    }
    items.extend(names::in_reach(snapshot, reach, 3, |_| false));
    items
}

/// The operators that a value takes, and what may follow a condition.
fn operators(ty: Type) -> Vec<Item> {
    let ordered = ["=", "!=", "<", "<=", ">", ">="];
    let by_type: Vec<&str> = match ty.base {
        _ if ty.list => vec!["has", "in", "is set", "is missing"],
        Base::YesNo => vec!["is set", "is missing"],
        Base::Number | Base::Percent | Base::Duration | Base::Level(_) => [
            &ordered[..],
            &["in", "before", "after", "is set", "is missing"],
        ]
        .concat(),
        Base::Clock | Base::Date => [&ordered[..], &["in"]].concat(),
        Base::Weekday => vec!["=", "!=", "in"],
        Base::Text => vec!["=", "!=", "like", "in", "is set", "is missing"],
        Base::Instant => vec![
            "by",
            "before",
            "after",
            "during",
            "inside",
            "within",
            "at",
            "is set",
            "is missing",
        ],
        Base::Times => vec!["during", "inside"],
        Base::Record(RecordKind::Environment) => {
            [&ordered[..], &["in", "is set", "is missing"]].concat()
        }
        Base::Record(_) => vec!["=", "!=", "in", "during", "inside", "is set", "is missing"],
        Base::Unknown => [
            &ordered[..],
            &[
                "in",
                "has",
                "like",
                "by",
                "before",
                "after",
                "is set",
                "is missing",
            ],
        ]
        .concat(),
    };
    let is_length = ty.base == Base::Duration;
    let mut items: Vec<Item> = by_type
        .into_iter()
        .filter(|name| {
            is_length
                || ty.base == Base::Instant
                || ty.base == Base::Unknown
                || !["before", "after"].contains(name)
        })
        .enumerate()
        .map(|(number, name)| word(name, 1).at(1, number))
        .collect();
    if !matches!(ty.base, Base::YesNo | Base::Instant) {
        items.push(word("not", 2));
    }
    let ends = ["and", "or", "by", "when"].into_iter();
    let follow = ends.filter(|end| items.iter().all(|item| item.label != *end));
    let follow: Vec<Item> = follow.map(|name| word(name, 3)).collect();
    items.extend(follow);
    items
}

/// The right side of an operator.
fn right_side(snapshot: &Snapshot, reach: &Reach, left: Typed, operator: &str) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let instant = Typed::of(Type::one(Base::Instant));
    let times = Typed::of(Type::one(Base::Times));
    let wanted = match operator {
        "by" | "before" | "after" => instant,
        "during" | "inside" | "within" => times,
        "at" => Typed::of(Type::one(Base::Clock)),
        "like" => Typed::of(Type::one(Base::Text)),
        _ => left,
    };
    if operator == "like" {
        return vec![
            Item::new("\"*…*\"", Kind::Snippet, 1)
                .snippet("\"*${1:word}*\"")
                .detail("a pattern"),
        ];
    }
    let mut items = values(snapshot, wanted, 1);
    if matches!(operator, "has") {
        let several = ["any", "all"].into_iter();
        items.extend(several.map(|name| {
            let item = Item::new(format!("{name} [ ]"), Kind::Snippet, 3);
            item.snippet(format!("{name} [$1]")).detail("of several")
        }));
    }
    if operator == "in" {
        items.push(
            Item::new("[ ]", Kind::Snippet, 3)
                .snippet("[$1]")
                .detail("a list"),
        );
        if wanted.ty.base == Base::Record(RecordKind::Person) {
            items.extend(names::named(policy, RecordKind::Group, 1));
        }
    }
    let fits = |ty: Type| ty.base == wanted.ty.base || wanted.ty.base == Base::Unknown;
    for kind in &reach.kinds {
        items.extend(names::fields(policy, *kind, 4, fits));
    }
    let not_listed = |ty: Type| fits(ty) && ty.base != Base::Times;
    items.extend(names::in_reach(snapshot, reach, 4, not_listed));
    if wanted.ty.base == Base::Instant {
        let shifts = ["24h", "5 business days"].into_iter();
        items.extend(shifts.map(|length| {
            let item = Item::new(format!("{length} before start"), Kind::Snippet, 2);
            item.snippet(format!("${{1:{length}}} before ${{2:start}}"))
                .detail("instant")
        }));
        items.extend(dates::tide_dates(snapshot, false, 5));
    }
    items
}

/// The values of a type that can be listed.
pub(super) fn values(snapshot: &Snapshot, typed: Typed, rank: u8) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    match typed.ty.base {
        Base::YesNo => ["yes", "no"]
            .into_iter()
            .map(|name| Item::new(name, Kind::Value, rank).detail("yes-no"))
            .collect(),
        Base::Level(_) => names::levels(policy, typed.ty.base, rank),
        Base::Record(kind) if kind.is_named_in_policy() => names::named(policy, kind, rank),
        Base::Weekday => dates::weekdays(rank),
        Base::Clock => dates::clocks(rank),
        Base::Date => dates::tide_dates(snapshot, false, rank),
        Base::Instant => dates::tide_dates(snapshot, false, rank + 4),
        Base::Duration => dates::lengths(rank, false),
        Base::Percent => ["0%", "1%", "5%", "10%", "50%", "100%"]
            .into_iter()
            .enumerate()
            .map(|(number, share)| {
                Item::new(share, Kind::Value, rank)
                    .detail("percent")
                    .at(rank, number)
            })
            .collect(),
        Base::Text => texts(snapshot, typed, rank),
        Base::Times => names::times(policy, rank),
        _ => Vec::new(),
    }
}

/// The words that the policy itself gives to a field of texts, such as tags; and those that a field is known by.
fn texts(snapshot: &Snapshot, typed: Typed, rank: u8) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let Some((kind, number)) = typed.field else {
        return Vec::new();
    };
    let mut words: Vec<&str> = Vec::new();
    if kind == RecordKind::Service {
        let given = policy.services.iter().flat_map(|service| &service.fields);
        for value in given
            .filter(|given| given.field == number)
            .flat_map(|given| &given.values)
        {
            if let (GivenValue::Text(text), _) = value {
                words.push(text);
            }
        }
    }
    words.extend(compared(policy, kind, number));
    words.sort_unstable();
    words.dedup();
    let detail = type_words(policy, typed.ty);
    let items = words.into_iter();
    items
        .map(|word| {
            Item::new(word, Kind::Value, rank)
                .insert(text_word(word))
                .detail(&detail)
        })
        .collect()
}

/// The texts that conditions hold against a field.
fn compared(policy: &Policy, kind: RecordKind, number: u16) -> Vec<&str> {
    let is_field = |id: ExprId| matches!(policy.program.get(id).op, Op::Field { kind: of, field, .. } if of == kind && field == number);
    let mut words = Vec::new();
    for node in policy.program.iter() {
        let right = match node.op {
            Op::Compare { left, right, .. }
            | Op::Has { left, right, .. }
            | Op::Among { left, right, .. }
                if is_field(left) =>
            {
                right
            }
            _ => continue,
        };
        let all = match &policy.program.get(right).op {
            Op::List(all) => all.clone(),
            _ => vec![right],
        };
        for id in all {
            if let Op::Constant(Value::Text(text)) = policy.program.get(id).op {
                words.extend(policy.texts.get(text as usize).map(String::as_str));
            }
        }
    }
    words
}

/// A text as a bare word, if it can be one.
fn text_word(word: &str) -> String {
    if written_name(word) == word {
        word.to_owned()
    } else {
        format!("{word:?}")
    }
}
