//! What may stand at the end of a condition that is being written: an operand, a value of a type, an operator, a field.

use super::reach::{Reach, Typed, member};
use super::snapshot::Snapshot;
use super::tokens::{Token, TokenKind};
use crate::policy::types::{Base, RecordKind, Type};
use crate::syntax::vocabulary::QUANTIFIERS;

const YES_NO: Typed = Typed::of(Type::one(Base::YesNo));

/// What may stand next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    /// A condition or value.
    Operand,
    /// The right side of an operator, with what stands at its left.
    Value { left: Typed, operator: String },
    /// An operator, or the end.
    Operator(Typed),
    /// A field of what stands before the dot.
    Member(Type),
    /// The collection of a quantifier.
    Collection,
    /// What `over` takes.
    Span,
    /// `set` or `missing`.
    IsWhat,
    /// The condition in brackets that the `latest` must fulfil.
    Fulfils,
    /// `in`, `has`, `like`, `during`, `inside` behind `not`.
    NotWhat(Typed),
    /// The length of `within`.
    Length,
    /// The `of` of `within`.
    Of,
}

/// The state of one pair of brackets.
#[derive(Clone, Debug)]
struct Level {
    reach: Reach,
    expected: Expected,
    /// The names of the path that is being read.
    path: Typed,
    quantifier: Option<&'static str>,
    collection: Option<RecordKind>,
    /// What `latest` is about, up to its second condition.
    latest: Option<RecordKind>,
}

/// Reads a condition up to its end.
pub(super) fn expected(
    snapshot: &Snapshot,
    reach: Reach,
    tokens: &[Token<'_>],
    on_services: bool,
) -> (Reach, Expected) {
    let level = |reach: Reach| Level {
        reach,
        expected: Expected::Operand,
        path: Typed::UNKNOWN,
        quantifier: None,
        collection: None,
        latest: None,
    };
    let mut levels = vec![level(reach.clone())];
    let mut current = level(reach.clone());
    if on_services {
        current.collection = Some(RecordKind::Service);
        current.quantifier = Some("any");
    }
    for token in tokens {
        match (token.kind, token.text) {
            (TokenKind::Mark, "(") => {
                let inner = match current.collection.take() {
                    Some(kind) => {
                        current.latest = (current.quantifier == Some("latest")).then_some(kind);
                        current.reach.inside(kind)
                    }
                    None => current.reach.clone(),
                };
                let inner = level(inner);
                levels.push(std::mem::replace(&mut current, inner));
            }
            (TokenKind::Mark, "[") => {
                let mut inner = level(current.reach.clone());
                inner.expected = current.expected.clone();
                levels.push(std::mem::replace(&mut current, inner));
            }
            (TokenKind::Mark, ")" | "]") => {
                if levels.len() > 1
                    && let Some(outer) = levels.pop()
                {
                    current = outer;
                }
                let result = match current.quantifier.take() {
                    Some("count" | "average") => Typed::of(Type::one(Base::Number)),
                    Some("rate") => Typed::of(Type::one(Base::Percent)),
                    Some("highest") => Typed::UNKNOWN,
                    _ => YES_NO,
                };
                current.expected = Expected::Operator(result);
            }
            (TokenKind::Mark, ",") => {
                // The elements of a list are of one type.
                current.expected = match levels.last() {
                    Some(outer) if matches!(outer.expected, Expected::Value { .. }) => {
                        outer.expected.clone()
                    }
                    _ => Expected::Operand,
                };
            }
            (TokenKind::Mark, ".") => current.expected = Expected::Member(current.path.ty),
            (TokenKind::Mark, operator) => operate(&mut current, operator),
            (TokenKind::Word, word) => read_word(snapshot, &mut current, word),
            (TokenKind::Number, number) => literal(&mut current, number_type(number)),
            (TokenKind::Text, _) => literal(&mut current, Base::Text),
            (TokenKind::Person, _) => literal(&mut current, Base::Record(RecordKind::Person)),
        }
    }
    (current.reach, current.expected)
}

fn literal(level: &mut Level, base: Base) {
    if level.expected == Expected::Length {
        level.expected = Expected::Of;
        return;
    }
    let typed = Typed::of(Type::one(base));
    level.path = typed;
    level.expected = Expected::Operator(typed);
}

fn operate(level: &mut Level, operator: &str) {
    let left = match &level.expected {
        Expected::Operator(left) | Expected::NotWhat(left) => *left,
        _ => Typed::UNKNOWN,
    };
    level.expected = Expected::Value {
        left,
        operator: operator.to_owned(),
    };
}

fn read_word(snapshot: &Snapshot, level: &mut Level, word: &str) {
    let is_operand = matches!(
        level.expected,
        Expected::Operand | Expected::Value { .. } | Expected::Collection
    );
    match (word, &level.expected) {
        (_, Expected::Member(of)) => {
            level.path = member(&snapshot.analysis.policy, *of, word);
            level.expected = Expected::Operator(level.path);
            if level.quantifier.is_some()
                && let Base::Record(kind) = level.path.ty.base
                && level.collection.is_some()
            {
                level.collection = Some(kind);
            }
        }
        ("and" | "or" | "when", _) => {
            level.expected = Expected::Operand;
            level.quantifier = None;
            level.collection = None;
        }
        // `has any [a, b]`
        ("any" | "all", Expected::Value { operator, .. }) if operator == "has" => {}
        (word, _) if is_operand && QUANTIFIERS.contains(&word) => {
            level.quantifier = QUANTIFIERS.into_iter().find(|known| *known == word);
            level.expected = Expected::Collection;
        }
        ("not", Expected::Operator(left)) => level.expected = Expected::NotWhat(*left),
        ("not", _) => level.expected = Expected::Operand,
        ("is", _) => {
            // Behind `latest evidence (…)` the next brackets are about the same records.
            let latest = level.latest.take();
            level.collection = level.collection.or(latest);
            level.expected = match latest {
                Some(_) => Expected::Fulfils,
                None => Expected::IsWhat,
            };
        }
        ("set" | "missing", Expected::IsWhat) => level.expected = Expected::Operator(YES_NO),
        ("over", Expected::Operator(_)) => level.expected = Expected::Span,
        ("during" | "inside", Expected::Operand) => operate(level, word),
        ("within", _) => level.expected = Expected::Length,
        ("of", Expected::Of) => operate(level, "within"),
        ("share" | "same", Expected::Operand) => {}
        (
            "in" | "has" | "like" | "by" | "before" | "after" | "during" | "inside" | "at" | "of",
            _,
        ) if !is_operand => {
            operate(level, word);
        }
        // `5 business days`: the words behind a number belong to it.
        (
            "business" | "day" | "days" | "week" | "weeks" | "month" | "months" | "quarter"
            | "quarters" | "year" | "years",
            Expected::Operator(_) | Expected::Span | Expected::Of,
        ) => {
            if matches!(level.expected, Expected::Operator(_)) {
                level.expected = Expected::Operator(Typed::of(Type::one(Base::Duration)));
            }
        }
        (_, Expected::Collection) => {
            level.path = level.reach.path(snapshot, &[word]);
            if let Base::Record(kind) = level.path.ty.base {
                level.collection = Some(kind);
            }
            level.expected = Expected::Operator(YES_NO);
        }
        _ => {
            level.path = level.reach.path(snapshot, &[word]);
            level.expected = Expected::Operator(level.path);
        }
    }
}

/// The type of what starts with a digit.
fn number_type(text: &str) -> Base {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.get(digits..digits + 1) {
        Some("-") if digits == 4 => Base::Instant,
        Some(":") => Base::Clock,
        Some("h" | "m" | "s") => Base::Duration,
        _ if text.ends_with('%') => Base::Percent,
        _ => Base::Number,
    }
}
