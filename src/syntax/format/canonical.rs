//! One way to say a thing: which words of a node are written otherwise than they stand.

use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::vocabulary::word_lists;
use rustc_hash::FxHashMap;

/// The new texts of tokens, by where these start; an empty text takes the token out.
#[derive(Default)]
pub(super) struct Spelling(FxHashMap<usize, String>);

impl Spelling {
    /// The new text of the token that starts there.
    pub fn of(&self, start: usize) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&start).cloned()
    }

    /// Looks through a node.
    pub fn note(&mut self, pair: &Pair) {
        match pair.as_rule() {
            Rule::expr => self.expression(pair),
            Rule::span => self.span(pair),
            Rule::day => self.day(pair),
            Rule::weeks_from => self.weeks(pair),
            Rule::duration => self.write(pair, duration(pair.as_str())),
            Rule::clock => self.write(pair, clock(pair.as_str())),
            Rule::rfc3339 => self.write(pair, rfc3339(pair.as_str())),
            Rule::ordinal => self.write(pair, ordinal(pair.as_str())),
            Rule::of_one_release => self.write(pair, Some("of one release".to_owned())),
            Rule::of_all_releases => self.write(pair, Some("of all releases".to_owned())),
            Rule::event_days => self.write(pair, Some("day with an event".to_owned())),
            Rule::and_below => self.write(pair, Some("and below".to_owned())),
            Rule::name | Rule::path => self.write(pair, unquoted(pair.as_str())),
            _ => {}
        }
        for part in pair.clone().into_inner() {
            self.note(&part);
        }
    }

    fn write(&mut self, pair: &Pair, text: Option<String>) {
        if let Some(text) = text
            && text != pair.as_str()
        {
            self.0.insert(pair.as_span().start(), text);
        }
    }

    fn take_out(&mut self, pair: &Pair) {
        self.0.insert(pair.as_span().start(), String::new());
    }

    /// `not any xs (C)` is `no xs (C)`, `not (x is set)` is `x is missing`, and the other way round. All negations of a term are
    /// looked at together, so that what is written has none left to take out.
    fn expression(&mut self, pair: &Pair) {
        let parts: Vec<Pair> = pair.clone().into_inner().collect();
        for term in parts.split(|part| part.as_rule() == Rule::joiner) {
            self.negated(term);
        }
    }

    fn negated(&mut self, term: &[Pair]) {
        let mut rest = term.to_vec();
        let (mut negations, mut removed) = (0, Vec::new());
        loop {
            let nots = rest.iter().take_while(|part| part.as_rule() == Rule::k_not);
            let nots = nots.count();
            negations += nots;
            removed.extend(rest.drain(..nots));
            let [paren] = rest.as_slice() else {
                break;
            };
            let Some((close, inner)) = alone_in(paren) else {
                break;
            };
            removed.extend([paren.clone(), close]);
            rest = inner;
        }
        // What is in the brackets of a term that was looked at is led through once more.
        let is_done = |part: &Pair| self.0.contains_key(&part.as_span().start());
        if negations == 0 || !is_opposable(&rest) || removed.iter().any(is_done) {
            return;
        }
        if negations % 2 == 1 {
            self.turn(&rest);
        }
        for part in &removed {
            self.take_out(part);
        }
    }

    /// Writes the opposite of what has one.
    fn turn(&mut self, parts: &[Pair]) {
        let word = match parts {
            [quantifier] => quantifier.clone().into_inner().next(),
            [.., word] => Some(word.clone()),
            [] => None,
        };
        if let Some(word) = word
            && let Some(opposite) = opposite(&word)
        {
            self.write(&word, Some(opposite.to_owned()));
        }
    }

    /// `1 day`, `2 days`.
    fn span(&mut self, pair: &Pair) {
        let mut count = "";
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::int => {
                    count = digits(part.as_str());
                    self.write(&part, Some(count.to_owned()));
                }
                Rule::unit => self.write(&part, Some(counted(part.as_str(), count))),
                _ => {}
            }
        }
    }

    /// `every day`, `every first day of month`, `every last 3 business days of quarter`.
    fn day(&mut self, pair: &Pair) {
        let mut count = "1";
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::nth => {
                    for word in part.into_inner().filter(|p| p.as_rule() == Rule::int) {
                        count = digits(word.as_str());
                        match count {
                            "1" => self.take_out(&word),
                            count => self.write(&word, Some(count.to_owned())),
                        }
                    }
                }
                Rule::int => self.write(&part, Some(digits(part.as_str()).to_owned())),
                Rule::w_day => self.write(&part, Some(counted(part.as_str(), count))),
                _ => {}
            }
        }
    }

    fn weeks(&mut self, pair: &Pair) {
        let mut count = "";
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::int => {
                    count = digits(part.as_str());
                    self.write(&part, Some(count.to_owned()));
                }
                Rule::w_weeks => self.write(&part, Some(counted(part.as_str(), count))),
                _ => {}
            }
        }
    }
}

/// What stands in brackets, with the closing one, if it is one term and no comment stands beside the brackets, which has no place
/// without them.
fn alone_in<'t>(paren: &Pair<'t>) -> Option<(Pair<'t>, Vec<Pair<'t>>)> {
    if paren.as_rule() != Rule::paren {
        return None;
    }
    let mut inner = paren.clone().into_inner();
    let (Some(expr), Some(close), None) = (inner.next(), inner.next(), inner.next()) else {
        return None;
    };
    let text = paren.as_str();
    let start = expr.as_span().start() - paren.as_span().start();
    let end = start + expr.as_str().trim_end_matches([' ', '\t']).len();
    let beside = |part: Option<&str>| part.is_some_and(|part| part.contains('#'));
    if beside(text.get(..start)) || beside(text.get(end..)) {
        return None;
    }
    let parts: Vec<Pair> = expr.into_inner().collect();
    let is_term = parts.iter().all(|part| part.as_rule() != Rule::joiner);
    is_term.then_some((close, parts))
}

/// Whether there is a word for the opposite of a condition: a quantifier, `is set`, `is missing`.
fn is_opposable(parts: &[Pair]) -> bool {
    let alone = |part: &Pair| {
        !matches!(
            part.as_rule(),
            Rule::joiner
                | Rule::k_not
                | Rule::k_by
                | Rule::compare_op
                | Rule::word_op
                | Rule::k_has
                | Rule::k_within
                | Rule::k_is
        )
    };
    match parts {
        [quantifier] if quantifier.as_rule() == Rule::quantifier => quantifier
            .clone()
            .into_inner()
            .next()
            .is_some_and(|word| opposite(&word).is_some()),
        [what @ .., is, _] if is.as_rule() == Rule::k_is => what.iter().all(alone),
        _ => false,
    }
}

/// The opposite of `any`, `no`, `set` and `missing`.
fn opposite(word: &Pair) -> Option<&'static str> {
    Some(match (word.as_rule(), word.as_str()) {
        (Rule::w_set, _) => "missing",
        (Rule::w_missing, _) => "set",
        (_, "any") => "no",
        (_, "no") => "any",
        _ => return None,
    })
}

/// A number without zeros in front.
fn digits(text: &str) -> &str {
    match text.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}

/// A unit after its count.
fn counted(unit: &str, count: &str) -> String {
    let one = unit.trim_end_matches('s');
    match count {
        "1" => one.to_owned(),
        _ => format!("{one}s"),
    }
}

/// Elapsed time of several parts in hours, minutes and seconds, as findings write it. What has one unit keeps it: `90m`.
fn duration(text: &str) -> Option<String> {
    if text.bytes().filter(u8::is_ascii_alphabetic).count() < 2 {
        return None;
    }
    let mut seconds: i64 = 0;
    let mut number = String::new();
    for character in text.chars() {
        let unit = match character {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            digit => {
                number.push(digit);
                continue;
            }
        };
        let part = number.parse::<i64>().ok()?.checked_mul(unit)?;
        seconds = seconds.checked_add(part)?;
        number.clear();
    }
    let parts = [
        (seconds / 3600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ];
    let written: String = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    Some(match written.is_empty() {
        true => "0m".to_owned(),
        false => written,
    })
}

/// A clock time without seconds that are none.
fn clock(text: &str) -> Option<String> {
    let rest = text.strip_suffix(":00")?;
    rest.contains(':').then(|| rest.to_owned())
}

/// `Z` for UTC, and no seconds that are none.
fn rfc3339(text: &str) -> Option<String> {
    let (day, rest) = text.split_once('T')?;
    let (time, offset) = rest.split_at_checked(rest.find(['Z', '+', '-'])?)?;
    let time = clock(time).unwrap_or_else(|| time.to_owned());
    let offset = match offset {
        "+00:00" | "-00:00" => "Z",
        offset => offset,
    };
    Some(format!("{day}T{time}{offset}"))
}

/// `1st`, `2nd`, `3rd`, `11th`.
fn ordinal(text: &str) -> Option<String> {
    let number: u32 = text
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()?;
    let ending = match (number % 10, number / 10 % 10) {
        (_, 1) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    Some(format!("{number}{ending}"))
}

/// A name without backquotes that it does not need. A word that means something anywhere in the language keeps them.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('`')?.strip_suffix('`')?;
    let is_plain = inner.starts_with(|c: char| c.is_ascii_alphabetic())
        && inner
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let is_word = || {
        let lists = word_lists().into_iter().flat_map(|(_, words)| words);
        lists.flat_map(str::split_whitespace).any(|w| w == inner)
    };
    (is_plain && !is_word()).then(|| inner.to_owned())
}
