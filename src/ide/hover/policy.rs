//! What stands at a place of a policy: a date, a quorum, a part of a condition, a name, a word of the language.

use super::{Hover, fields, moments, quorum, statements, things};
use crate::ide::completion::items::documentation;
use crate::ide::completion::settings::record_of;
use crate::ide::cursor::{Cursor, Part};
use crate::ide::reach::{constants, type_words};
use crate::ide::snapshot::Snapshot;
use crate::ide::text::is_word;
use crate::ide::tokens::{Inside, Token, TokenKind};
use crate::policy::condition::{Node, Op};
use crate::policy::model::TimesKind;
use crate::policy::types::{Base, RecordKind, Value};
use crate::source::{FileId, Span};
use crate::syntax::guide;
use crate::syntax::tree::ItemKind;
use crate::syntax::vocabulary::is_weekday;
use chrono::{NaiveDate, NaiveTime};

pub(super) fn hover(snapshot: &Snapshot, file: FileId, text: &str, at: usize) -> Option<Hover> {
    let cursor = Cursor::new(text, at);
    if matches!(cursor.inside, Inside::Comment(_) | Inside::Text(_)) {
        return None;
    }
    let tokens = cursor.item_tokens();
    // Between a name and a mark it is the name.
    let at_end = |token: &Token<'_>| token.end == at && token.kind != TokenKind::Mark;
    let holds = |token: &Token<'_>| token.start <= at && at < token.end;
    let here = tokens.iter().position(at_end);
    let next = tokens
        .iter()
        .position(|token| holds(token) && token.kind != TokenKind::Mark);
    let here = next.or(here).or_else(|| tokens.iter().position(holds))?;
    let token = *tokens.get(here)?;
    if token.kind == TokenKind::Text {
        return None;
    }
    let span = Span::new(token.start, token.end);
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    let said = |markdown: String| Some(Hover { span, markdown });
    if let Some(hover) = time(snapshot, &tokens, here) {
        return Some(hover);
    }
    if token.kind == TokenKind::Number || token.is("of") || token.is("per") {
        let need = quorum::need_at(&snapshot.analysis.policy, file, start)?;
        let (span, markdown) = quorum::describe(snapshot, need);
        return Some(Hover { span, markdown });
    }
    if token.kind == TokenKind::Person {
        let row = snapshot
            .analysis
            .policy
            .names
            .find(RecordKind::Person, token.text.trim_start_matches('@'));
        return things::named(snapshot, RecordKind::Person, row?).and_then(said);
    }
    let is_first =
        cursor.part == Part::Body && cursor.tokens.is_empty() && cursor.records.is_empty();
    if token.start == cursor.item_start && token.kind == TokenKind::Word {
        let kind = ItemKind::ALL
            .into_iter()
            .find(|kind| kind.keyword() == token.text)?;
        return said(guided(&guide::item(kind)));
    }
    if let Some(kind) = cursor.kind.filter(|_| is_first)
        && let Some(guide) = guide::setting(kind, token.text)
    {
        return said(guided(&guide));
    }
    if let Some(markdown) = data_key(snapshot, &cursor, token.text) {
        return said(markdown);
    }
    if let Some(hover) = in_condition(snapshot, file, text, &token, start) {
        return Some(hover);
    }
    if let Some(markdown) = named(snapshot, &cursor, token.text) {
        return said(markdown);
    }
    if let Some(markdown) = constant(snapshot, token.text).filter(|_| token.kind == TokenKind::Word)
    {
        return said(markdown);
    }
    if let Some(guide) = guide::word(token.text) {
        return said(guided(&guide));
    }
    let node = smallest(snapshot, file, start)?;
    let what = match node.op.is_condition() {
        true => "condition".to_owned(),
        false => type_words(&snapshot.analysis.policy, node.ty),
    };
    Some(Hover {
        span: node.span,
        markdown: what,
    })
}

/// The key of a setting that gives a field, in an item or in a record of a test.
fn data_key(snapshot: &Snapshot, cursor: &Cursor<'_>, name: &str) -> Option<String> {
    if cursor.part != Part::Body || !cursor.tokens.is_empty() {
        return None;
    }
    let schema = &snapshot.analysis.policy.schema;
    let kind = match cursor.records.last() {
        Some(word) => schema.find_kind(word)?,
        None => record_of(cursor.kind?)?,
    };
    let (number, _) = schema.find_key(kind, name)?;
    fields::field(snapshot, kind, number)
}

fn guided(guide: &guide::Guide) -> String {
    let forms: Vec<&str> = guide.form.split("`").step_by(2).collect();
    let forms: Vec<String> = forms.into_iter().map(|form| format!("`{form}`")).collect();
    format!("{}\n\n{}", forms.join(" · "), documentation(guide))
}

/// A date with what belongs to it, or a length.
fn time(snapshot: &Snapshot, tokens: &[Token<'_>], here: usize) -> Option<Hover> {
    let token = tokens.get(here)?;
    let zone = &snapshot.analysis.policy.zone;
    let as_date = |token: &Token<'_>| {
        token
            .text
            .get(..10)
            .and_then(|date| date.parse::<NaiveDate>().ok())
    };
    // A weekday belongs to the date behind it, a clock time to the one before it.
    let date_at = [Some(here), here.checked_sub(1), Some(here + 1)]
        .into_iter()
        .flatten()
        .find(|number| {
            let Some(found) = tokens.get(*number).filter(|found| as_date(found).is_some()) else {
                return false;
            };
            *number == here
                || *number < here && is_clock(token) && found.text.len() == 10
                || *number > here && is_weekday(token.text)
        });
    if let Some(number) = date_at {
        let date_token = tokens.get(number)?;
        let date = as_date(date_token)?;
        if date_token.text.len() > 10 {
            let crate::time::PlanTime::Instant { at, .. } =
                crate::time::parse_time(date_token.text).ok()?
            else {
                return None;
            };
            let civil = zone.civil(at);
            let markdown = moments::date(snapshot, civil.date(), Some(civil.time()), zone);
            return Some(Hover {
                span: Span::new(date_token.start, date_token.end),
                markdown,
            });
        }
        let clock = tokens
            .get(number + 1)
            .filter(|next| is_clock(next) && !next.on_new_line);
        let named = clock
            .and_then(|_| tokens.get(number + 2))
            .filter(|next| next.text.contains('/'));
        let named = named.and_then(|name| snapshot.world.zones.zone(name.text).ok());
        let time = clock.and_then(|clock| NaiveTime::parse_from_str(clock.text, "%H:%M").ok());
        let end = clock.map_or(date_token.end, |clock| clock.end);
        return Some(Hover {
            span: Span::new(date_token.start, end),
            markdown: moments::date(snapshot, date, time, named.as_ref().unwrap_or(zone)),
        });
    }
    let words = [
        "business", "day", "days", "week", "weeks", "month", "months", "quarter", "quarters",
        "year", "years",
    ];
    let is_unit = |token: &Token<'_>| token.kind == TokenKind::Word && words.contains(&token.text);
    let mut first = here;
    while first > 0 && is_unit(tokens.get(first)?) {
        first -= 1;
    }
    let number = tokens
        .get(first)
        .filter(|number| number.kind == TokenKind::Number)?;
    let units = tokens
        .get(first + 1..)?
        .iter()
        .take_while(|token| is_unit(token) && !token.on_new_line);
    let units: Vec<&Token<'_>> = units.collect();
    let written: Vec<&str> = std::iter::once(number.text)
        .chain(units.iter().map(|unit| unit.text))
        .collect();
    let markdown = moments::length(snapshot, &written.join(" "))?;
    let end = units.last().map_or(number.end, |unit| unit.end);
    Some(Hover {
        span: Span::new(number.start, end),
        markdown,
    })
}

fn is_clock(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Number && token.text.contains(':') && token.text.len() <= 8
}

/// A name within a condition, by what the condition makes of it.
fn in_condition(
    snapshot: &Snapshot,
    file: FileId,
    text: &str,
    token: &Token<'_>,
    at: u32,
) -> Option<Hover> {
    let policy = &snapshot.analysis.policy;
    let end = u32::try_from(token.end).unwrap_or(u32::MAX);
    // A path that goes on to here ends with this name.
    let mut nodes: Vec<&Node> = policy
        .program
        .iter()
        .filter(|node| node.file == file && node.span.start <= at && node.span.end == end)
        .filter(|node| {
            matches!(
                node.op,
                Op::Field { .. } | Op::Defined { .. } | Op::Constant(_) | Op::Variable(_)
            )
        })
        .collect();
    nodes.sort_by_key(|node| node.span.len());
    let is_path = |node: &&&Node| {
        let path = text.get(node.span.range()).unwrap_or_default();
        path.chars()
            .all(|c| is_word(c) || matches!(c, '.' | '`' | '@'))
    };
    let nodes = nodes.iter().filter(is_path);
    let markdown = nodes.into_iter().find_map(|node| match node.op {
        Op::Field { kind, field, .. } => fields::field(snapshot, kind, field),
        Op::Defined { of, .. } => {
            let Base::Record(kind) = policy.program.get(of).ty.base else {
                return None;
            };
            let (number, _) = policy.schema.find(kind, token.text)?;
            fields::field(snapshot, kind, number)
        }
        Op::Constant(Value::Level(scale, rank)) => fields::level(snapshot, scale, rank),
        Op::Constant(Value::Record(kind, row)) => things::named(snapshot, kind, row),
        Op::Constant(Value::Times(times)) => statements::period(snapshot, times),
        Op::Constant(_) => constant(snapshot, token.text),
        _ => None,
    })?;
    Some(Hover {
        span: Span::new(token.start, token.end),
        markdown,
    })
}

fn constant(snapshot: &Snapshot, name: &str) -> Option<String> {
    let (_, ty) = constants(snapshot).find(|(known, _)| *known == name)?;
    let items = snapshot
        .world
        .policies
        .iter()
        .flat_map(|(file, parsed)| parsed.file.items.iter().map(move |item| (*file, item)));
    let defined = items.filter(|(_, item)| item.kind.value == ItemKind::Define);
    let mut named =
        defined.filter(|(_, item)| item.name.as_ref().is_some_and(|known| known.value == name));
    let (file, item) = named.next()?;
    let written = snapshot.world.sources.slice(item.span.within(file));
    Some(format!(
        "constant `{name}`: {}\n\n```tide\n{}\n```\n",
        type_words(&snapshot.analysis.policy, ty),
        written.trim()
    ))
}

/// A name outside of conditions: by the setting, what it is looked up as.
fn named(snapshot: &Snapshot, cursor: &Cursor<'_>, name: &str) -> Option<String> {
    use RecordKind::*;
    let policy = &snapshot.analysis.policy;
    let keyword = cursor.tokens.first().map_or("", |token| token.text);
    let kinds: &[RecordKind] = match (cursor.part, keyword, cursor.kind?) {
        (Part::Head, _, kind) => match kind {
            ItemKind::Service => &[Service],
            ItemKind::Group => &[Group],
            ItemKind::Environment => &[Environment],
            ItemKind::Class => &[Class],
            ItemKind::Bundle => &[Bundle],
            ItemKind::Template => &[Template],
            ItemKind::Calendar => &[Calendar],
            ItemKind::Scale | ItemKind::Assess => return fields::scale(snapshot, name),
            ItemKind::Field | ItemKind::Define => return declared(snapshot, cursor, name),
            ItemKind::Period => {
                return statements::period(
                    snapshot,
                    statements::find_times(snapshot, name, TimesKind::Period)?,
                );
            }
            _ => &[],
        },
        (_, "for" | "except", _) => &[Class, Bundle, Template],
        (_, "in", _) | (_, "after", ItemKind::Environment) => &[Environment],
        (_, "on" | "depends-on" | "parent", _) => &[Service],
        (_, "calendar", _) => &[Calendar],
        (_, "members" | "owner" | "require" | "override", _) => &[Group],
        (_, "authority", _) => {
            let scales = ["authority", "risk"]
                .into_iter()
                .filter_map(|scale| policy.names.scales.get(scale));
            let level = |scale: &crate::policy::types::ScaleId| {
                let rank = policy.scales.get(usize::from(scale.0))?.rank(name)?;
                fields::level(snapshot, *scale, rank)
            };
            return scales.into_iter().find_map(level);
        }
        _ => &[],
    };
    let found = kinds
        .iter()
        .find_map(|kind| Some((*kind, policy.names.find(*kind, name)?)));
    if let Some((kind, row)) = found {
        return things::named(snapshot, kind, row);
    }
    if matches!(cursor.part, Part::Head)
        || ["of", "from", "maintenance", "expect"].contains(&keyword)
    {
        let statement = policy
            .statements
            .iter()
            .find(|statement| statement.name == name);
        if let Some(statement) = statement {
            return Some(statements::statement(snapshot, statement));
        }
    }
    let period = policy
        .times
        .iter()
        .position(|times| times.name == name && times.kind == TimesKind::Period);
    if let Some(period) = period.filter(|_| ["from", "maintenance"].contains(&keyword)) {
        return statements::period(snapshot, u32::try_from(period).ok()?);
    }
    None
}

/// The field of a `field` or `define`.
fn declared(snapshot: &Snapshot, cursor: &Cursor<'_>, name: &str) -> Option<String> {
    let policy = &snapshot.analysis.policy;
    match cursor.tokens.as_slice() {
        [kind, dot] if dot.is_mark(".") => {
            let kind = policy.schema.find_kind(kind.text)?;
            let (number, _) = policy.schema.find(kind, name)?;
            fields::field(snapshot, kind, number)
        }
        [] => constant(snapshot, name),
        _ => None,
    }
}

/// The smallest part of a condition around a place.
fn smallest(snapshot: &Snapshot, file: FileId, at: u32) -> Option<&Node> {
    let nodes = snapshot.analysis.policy.program.iter();
    nodes
        .filter(|node| node.file == file && node.span.start <= at && at <= node.span.end)
        .filter(|node| !matches!(node.op, Op::Broken))
        .min_by_key(|node| node.span.len())
}
