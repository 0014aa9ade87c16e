//! What may be written at a caret in a policy: by the part of the item, then by the setting.

use super::{Completion, Item, Kind, conditions, dates, items, names, quorums, settings, times};
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
        Inside::Comment(start) => comment(text, start, cursor.word.start as usize),
        Inside::Text(quote) => in_text(snapshot, &cursor, quote),
        Inside::Code => match (cursor.part, cursor.kind) {
            (Part::Top, _) if is_at_line_start(&cursor) => items::kinds(snapshot),
            (Part::Head, Some(kind)) => head(snapshot, &cursor, kind),
            (Part::Body, Some(kind)) if !cursor.records.is_empty() => record(snapshot, &cursor, kind),
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
    before(cursor.text, start).get(line..).is_some_and(|line| line.trim().is_empty())
}

/// Behind `# tidegate: allow`, the names of checks.
fn comment(text: &str, start: usize, word: usize) -> Vec<Item> {
    let written = text.get(start..word).unwrap_or_default();
    let words: Vec<&str> = written.trim_start_matches('#').split_whitespace().collect();
    match words.as_slice() {
        [] if written.starts_with('#') && !written.starts_with("##") => vec![
            Item::new("tidegate: allow", Kind::Snippet, 1)
                .detail("accepts a finding, with a reason and an end")
                .snippet("tidegate: allow ${1:check} until ${2:2026-12-31} because ${3:why}"),
        ],
        ["tidegate:", "allow"] | ["tidegate:", "allow", ..] if words.len() == 2 || written.trim_end().ends_with(',') => {
            let checks = crate::checks::all().into_iter();
            checks
                .map(|(check, _)| Item::new(check.name, Kind::Check, 1).detail(check.summary))
                .collect()
        }
        ["tidegate:"] => vec![Item::new("allow", Kind::Keyword, 1)],
        ["tidegate:", "allow", _] => vec![
            Item::new("until", Kind::Keyword, 1).detail("when the finding comes back"),
            Item::new("because", Kind::Keyword, 2).detail("why it is accepted"),
        ],
        _ => Vec::new(),
    }
}

/// Inside a text: the fields of a reason, the files of calendars, the ids of a waiver.
fn in_text(snapshot: &Snapshot, cursor: &Cursor<'_>, quote: usize) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let written = cursor.text.get(quote + 1..cursor.word.start as usize).unwrap_or_default();
    let keyword = cursor.tokens.first().map_or("", |token| token.text);
    match keyword {
        "reason" => {
            let open = written.rfind('{').filter(|open| written.get(*open..).is_some_and(|rest| !rest.contains('}')));
            if open.is_none() {
                return Vec::new();
            }
            let reach = Reach::of(cursor, policy);
            let kinds = reach.kinds.iter();
            kinds.flat_map(|kind| names::fields(policy, *kind, 1, |ty| !ty.list)).collect()
        }
        "holidays" | "every" if written.is_empty() => {
            let mut files: Vec<&str> = snapshot
                .world
                .calendars
                .iter()
                .map(|calendar| calendar.path.as_str())
                .collect();
            files.sort_unstable();
            files.dedup();
            let items = files.into_iter();
            items.map(|path| Item::new(path, Kind::File, 1).detail("iCalendar file")).collect()
        }
        "for" if cursor.kind == Some(ItemKind::Waiver) => {
            let kind = cursor.tokens.get(1).map_or("", |token| token.text);
            let verdicts = snapshot.analysis.report.verdicts.iter();
            verdicts
                .filter(|verdict| verdict.kind == kind)
                .map(|verdict| Item::new(&verdict.id, Kind::Record, 1).detail(verdict.title.clone().unwrap_or_default()))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Behind the kind of an item.
fn head(snapshot: &Snapshot, cursor: &Cursor<'_>, kind: ItemKind) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let tokens = cursor.tokens.as_slice();
    match kind {
        ItemKind::Person if tokens.is_empty() => {
            let declared = |item: &Item| {
                let mut people = policy.people.iter();
                people.any(|person| person.declared && item.label.trim_start_matches('@') == person.name)
            };
            let mut people = names::people(policy, 1);
            people.retain(|item| !declared(item));
            people
        }
        ItemKind::Assess if tokens.is_empty() => scales(snapshot),
        ItemKind::Field => match tokens {
            [] => kinds(snapshot),
            [_] => Vec::new(),
            [.., dot] if dot.is_mark(".") => Vec::new(),
            [.., list] if list.is("list") => vec![Item::new("of", Kind::Keyword, 0)],
            [_, dot, _] | [_, dot, _, _, _] if dot.is_mark(".") => types(snapshot, tokens.len() == 3),
            _ => Vec::new(),
        },
        ItemKind::Define => match tokens.iter().position(|token| token.is_mark("=")) {
            None if tokens.is_empty() => kinds(snapshot),
            None => Vec::new(),
            Some(equals) => {
                let reach = Reach::of(cursor, policy);
                let rest = tokens.get(equals + 1..).unwrap_or_default();
                conditions::complete(snapshot, reach, rest, false)
            }
        },
        _ => Vec::new(),
    }
}

fn kinds(snapshot: &Snapshot) -> Vec<Item> {
    let schema = &snapshot.analysis.policy.schema;
    schema
        .all_kinds()
        .enumerate()
        .map(|(number, kind)| {
            let word = schema.word(kind);
            Item::new(word, Kind::Record, 1).insert(format!("{word}.")).detail("kind of record").at(1, number)
        })
        .collect()
}

fn scales(snapshot: &Snapshot) -> Vec<Item> {
    let scales = snapshot.analysis.policy.scales.iter();
    scales.map(|scale| Item::new(&scale.name, Kind::Value, 1).detail(scale.levels.join(", "))).collect()
}

/// The types of fields.
fn types(snapshot: &Snapshot, with_list: bool) -> Vec<Item> {
    let plain = ["yes-no", "number", "percent", "text", "url", "instant", "duration"];
    let mut items: Vec<Item> = plain
        .into_iter()
        .enumerate()
        .map(|(number, name)| Item::new(name, Kind::Keyword, 1).detail("type").at(1, number))
        .collect();
    if with_list {
        items.push(Item::new("list of", Kind::Keyword, 2).insert("list of ").detail("several values of a type"));
    }
    items.extend(scales(snapshot).into_iter().map(|item| Item { sort: format!("02 {}", item.label), ..item }));
    let schema = &snapshot.analysis.policy.schema;
    items.extend(schema.all_kinds().filter(|kind| !kind.is_item_of_policy()).map(|kind| {
        Item::new(schema.word(kind), Kind::Record, 3).detail("kind of record")
    }));
    items
}

/// Inside a record of a test.
fn record(snapshot: &Snapshot, cursor: &Cursor<'_>, _kind: ItemKind) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let record = cursor.records.last().and_then(|word| policy.schema.find_kind(word));
    let Some(kind) = record else {
        return Vec::new();
    };
    match cursor.tokens.as_slice() {
        [] => settings::record_fields(snapshot, kind, &[]),
        tokens => data_value(snapshot, kind, tokens),
    }
}

/// The value of a setting that gives a field.
fn data_value(snapshot: &Snapshot, kind: RecordKind, tokens: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let names = tokens.iter().take_while(|token| token.kind == TokenKind::Word || token.is_mark("."));
    let mut typed = Typed::of(Type::one(Base::Record(kind)));
    let mut used = 0;
    for (number, token) in names.enumerate() {
        if token.is_mark(".") {
            continue;
        }
        // Behind the key come values.
        if number > 0 && !tokens.get(number - 1).is_some_and(|before| before.is_mark(".")) {
            break;
        }
        typed = match typed.ty.base {
            Base::Record(kind) => policy.schema.find_key(kind, token.text).map_or(Typed::UNKNOWN, |(field, known)| Typed {
                ty: field_type(policy, known),
                field: Some((kind, field)),
            }),
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
    let asks = tokens.len() == used || last.is_some_and(|last| last.is_mark(",") || last.is_mark("["));
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
            let kinds = [("change", "every change"), ("release", "every release"), ("policy", "the policy itself, once")];
            let mut all = names::of_scope(policy);
            all.extend(kinds.into_iter().map(|(word, detail)| Item::new(word, Kind::Keyword, 4).detail(detail)));
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
                all.push(by_condition.detail("by a condition").snippet("services (${1:tags has $2})"));
            }
            list(all, vec![and_below()])
        }
        ("when", _) => condition(rest, false),
        ("require" | "override", _) if keyword.text == "override" || kind == ItemKind::Approval => {
            match behind("when") {
                Some(tokens) => condition(tokens, false),
                None => quorums::complete(snapshot, &Reach::of(cursor, policy), rest),
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
        ("excluding", _) => {
            let reach = Reach::of(cursor, policy);
            let is_person = |ty: Type| matches!(ty.base, Base::Record(RecordKind::Person | RecordKind::Group));
            let kinds = reach.kinds.iter();
            list(kinds.flat_map(|kind| names::fields(policy, *kind, 1, is_person)).collect(), Vec::new())
        }
        ("valid", _) if rest.is_empty() => dates::lengths(1, true),
        ("timezone", _) if rest.is_empty() => zones(snapshot),
        ("calendar", _) if rest.is_empty() => names::named(policy, RecordKind::Calendar, 1),
        ("extends", _) => list(policies(snapshot, cursor), Vec::new()),
        ("every", _) => times::every(snapshot, rest),
        ("from", _) => times::from(snapshot, rest),
        ("since" | "until", _) | ("at", ItemKind::Test) => times::date(snapshot, rest),
        ("weekend", _) => list(dates::weekdays(1), Vec::new()),
        ("holidays", _) => list(dates::tide_dates(snapshot, false, 1), Vec::new()),
        ("members" | "delegate", _) => members(snapshot, keyword.text, rest),
        ("at", _) => at(snapshot, cursor, rest, kind),
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
        ("of", _) => waived(snapshot, rest),
        ("approved-by" | "by", _) => list(names::people(policy, 1), Vec::new()),
        ("expect", _) => expect(snapshot, rest),
        _ => match settings::record_of(kind) {
            Some(record) => data_value(snapshot, record, &cursor.tokens),
            None => Vec::new(),
        },
    }
}

fn and_below() -> Item {
    Item::new("and below", Kind::Keyword, 5).detail("also their parts and what they depend on")
}

/// A list of names: another one behind the keyword or a comma, else what may follow.
fn name_list(rest: &[Token<'_>], mut names: Vec<Item>, more: Vec<Item>) -> Vec<Item> {
    match rest.last() {
        Some(last) if !last.is_mark(",") => more,
        _ => {
            names.retain(|item| !rest.iter().any(|token| token.text == item.label));
            names
        }
    }
}

fn between(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let kinds = ["changes", "releases", "steps", "phases", "components", "tasks"];
    match rest {
        [_] => vec![Item::new("and", Kind::Keyword, 1).detail("the kind of the other")],
        [] | [_, _] => {
            let own = snapshot.analysis.policy.schema.own.iter().map(String::as_str);
            let all = kinds.into_iter().chain(own).enumerate();
            all.map(|(number, kind)| Item::new(kind, Kind::Record, 1).detail("pairs of them").at(1, number)).collect()
        }
        _ => Vec::new(),
    }
}

fn zones(snapshot: &Snapshot) -> Vec<Item> {
    let names = snapshot.world.zones.names();
    names.into_iter().map(|name| Item::new(name, Kind::Zone, 1).detail("time zone")).collect()
}

fn policies(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Vec<Item> {
    let items = snapshot.world.policies.iter().flat_map(|(_, parsed)| &parsed.file.items);
    let own = cursor.item_tokens();
    let own = own.get(1).map_or("", |name| name.text);
    items
        .filter(|item| item.kind.value == ItemKind::Policy)
        .filter_map(|item| item.name.as_ref())
        .filter(|name| name.value != own)
        .map(|name| Item::new(&name.value, Kind::Statement, 1).detail("policy"))
        .collect()
}

fn members(snapshot: &Snapshot, keyword: &str, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    if let Some(from) = rest.iter().rposition(|token| token.is("from") || token.is("to")) {
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
fn at(snapshot: &Snapshot, cursor: &Cursor<'_>, rest: &[Token<'_>], kind: ItemKind) -> Vec<Item> {
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
                let scale = tokens.get(1).and_then(|name| policy.names.scales.get(name.text));
                scale.map_or(Vec::new(), |scale| names::levels(policy, Base::Level(*scale), 1))
            }
            _ => vec![Item::new("when", Kind::Keyword, 1)],
        };
    }
    match rest {
        [] => vec![Item::new("most", Kind::Keyword, 1)],
        [_] => (1..=3).map(|number| Item::new(number.to_string(), Kind::Value, 1)).collect(),
        [_, _] => vec![Item::new("changes", Kind::Record, 1), Item::new("releases", Kind::Record, 2)],
        [.., last] if last.is("per") => {
            let units = ["day", "week", "month", "quarter", "year", "window"].into_iter().enumerate();
            let mut items: Vec<Item> = units.map(|(number, unit)| Item::new(unit, Kind::Keyword, 1).at(1, number)).collect();
            let counted = rest.get(2).and_then(|kind| RecordKind::find(kind.text));
            items.extend(dates::lengths(3, true));
            let kind = counted.unwrap_or(RecordKind::Change);
            items.extend(names::fields(policy, kind, 2, |ty| ty.base != Base::Text || !ty.list));
            items.dedup_by(|a, b| a.label == b.label);
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
fn waived(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    let overridable = |statement: &crate::policy::model::Statement| {
        statement.variants.iter().any(|variant| !variant.overrides.is_empty())
    };
    match rest {
        [] => {
            let statements = policy.statements.iter().filter(|statement| overridable(statement));
            statements
                .map(|statement| {
                    let word = statement.kind.word();
                    Item::new(format!("{word} {}", statement.name), Kind::Statement, 1).documentation(statement.docs.clone())
                })
                .collect()
        }
        [kind] => names::statements(policy, 1, |statement| statement.kind.word() == kind.text && overridable(statement)),
        _ => Vec::new(),
    }
}

fn expect(snapshot: &Snapshot, rest: &[Token<'_>]) -> Vec<Item> {
    let policy = &snapshot.analysis.policy;
    match rest {
        [] => ["go", "no-go", "owed", "warning", "error"]
            .into_iter()
            .enumerate()
            .map(|(number, word)| Item::new(word, Kind::Keyword, 1).at(1, number))
            .collect(),
        [.., last] if last.is("from") || last.is_mark(",") => names::statements(policy, 1, |_| true),
        [.., last] if last.is("missing") => names::fields(policy, RecordKind::Change, 1, |_| true),
        _ => match rest.iter().rposition(|token| token.is("until")) {
            Some(until) => times::date(snapshot, rest.get(until + 1..).unwrap_or_default()),
            None => ["from", "until", "missing"]
                .into_iter()
                .filter(|word| !rest.iter().any(|token| token.is(word)))
                .map(|word| Item::new(word, Kind::Keyword, 1))
                .collect(),
        },
    }
}
