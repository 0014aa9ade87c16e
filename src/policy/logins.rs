//! People's names: when two of them are one person, and when one is so near to a known person that it may be that person.

use crate::source::is_invisible;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// The most words of a known name that are looked for as a row of words in another name.
const LONGEST_ROW: usize = 6;

/// A name of more bytes is not searched for names that are near: no login is that long. See [`Near::TooLong`].
const LONGEST_NAME: usize = 256;

/// The name by which people are compared: without the case of letters, a leading `@`, and blanks around it, in NFKC.
pub fn folded(written: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    if !written.starts_with('@') && written.bytes().all(is_plain) {
        return Cow::Borrowed(written);
    }
    let composed: String = written.nfkc().collect();
    let bare = composed.trim();
    let bare = bare.strip_prefix('@').unwrap_or(bare);
    // Through capitals, so that `ß` and `ss`, and both forms of a sigma, are one.
    let lower: String = bare
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    Cow::Owned(lower.nfkc().collect())
}

/// How a name that the policy does not know is near to one that it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// It is the name of a group.
    Group(String),
    /// It has letters that look like those of a person.
    Lookalike(Vec<String>),
    /// It holds a person's name: an e-mail address, a name with its address, several people.
    Holds(Vec<String>),
    /// It is a person's name but for a letter or two.
    Misspelt(Vec<String>),
    /// It cannot be compared.
    TooLong,
}

/// The names that a policy knows, prepared for finding those that are near to another.
#[derive(Clone, Debug, Default)]
pub struct Known {
    groups: FxHashMap<String, String>,
    skeletons: FxHashMap<String, Vec<usize>>,
    squashed: FxHashMap<String, Vec<usize>>,
    rows: FxHashMap<String, Vec<usize>>,
    sorted: FxHashMap<String, Vec<usize>>,
    /// Names with some letters left out: two names that differ in a letter or two share one of these.
    shortened: FxHashMap<String, Vec<usize>>,
    names: Vec<(String, String)>,
}

impl Known {
    /// The people and the groups of a policy.
    pub fn new<'n>(
        people: impl Iterator<Item = &'n str>,
        groups: impl Iterator<Item = &'n str>,
    ) -> Known {
        let mut known = Known::default();
        for group in groups {
            known
                .groups
                .insert(folded(group).into_owned(), group.to_owned());
        }
        for name in people {
            let key = folded(name).into_owned();
            let number = known.names.len();
            let words = words(&key);
            let add = |map: &mut FxHashMap<String, Vec<usize>>, key: String| {
                let list = map.entry(key).or_default();
                if list.last() != Some(&number) {
                    list.push(number);
                }
            };
            add(&mut known.skeletons, skeleton(&key));
            add(&mut known.squashed, squashed(&key));
            if words.len() > 1 {
                if words.len() <= LONGEST_ROW {
                    add(&mut known.rows, words.join(" "));
                }
                add(&mut known.sorted, in_order(&words));
            }
            for short in shortened(&key) {
                add(&mut known.shortened, short);
            }
            known.names.push((key, name.to_owned()));
        }
        known
    }

    /// Whether the policy names no person at all.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// How an unknown name, folded, is near to a known one; `None` if it is not.
    pub fn near(&self, name: &str) -> Option<Near> {
        let first = name.split('@').next().unwrap_or(name);
        // `@acme/board` is how GitHub writes a team.
        let team = name.rsplit('/').next().unwrap_or(name);
        let mut groups = [name, first, team].into_iter();
        let group = groups.find_map(|name| self.groups.get(name));
        if let Some(group) = group {
            return Some(Near::Group(group.clone()));
        }
        if self.is_empty() {
            return None;
        }
        if name.len() > LONGEST_NAME {
            return Some(Near::TooLong);
        }
        if let Some(found) = self.skeletons.get(&skeleton(name)) {
            return Some(Near::Lookalike(self.shown(found)));
        }
        let mut held: Vec<usize> = Vec::new();
        let take = |map: &FxHashMap<String, Vec<usize>>, key: &str, held: &mut Vec<usize>| {
            if !key.is_empty() {
                held.extend(map.get(key).into_iter().flatten());
            }
        };
        take(&self.squashed, &squashed(name), &mut held);
        // A login is one word, so `-`, `_` and `.` do not end it.
        for word in name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
            let word = squashed(word);
            take(&self.squashed, &word, &mut held);
            take(&self.skeletons, &skeleton(&word), &mut held);
        }
        let words = words(name);
        for from in 0..words.len() {
            for length in 2..=LONGEST_ROW {
                if let Some(row) = words.get(from..from + length) {
                    take(&self.rows, &row.join(" "), &mut held);
                }
            }
        }
        if words.len() > 1 {
            take(&self.sorted, &in_order(&words), &mut held);
        }
        held.sort_unstable();
        held.dedup();
        if !held.is_empty() {
            return Some(Near::Holds(self.shown(&held)));
        }
        let mut misspelt: Vec<(usize, usize)> = Vec::new();
        for candidate in [name, first] {
            for short in shortened(candidate) {
                for number in self.shortened.get(&short).into_iter().flatten() {
                    let Some((known, _)) = self.names.get(*number) else {
                        continue;
                    };
                    let distance = strsim::osa_distance(candidate, known);
                    if distance <= allowed(candidate, known) && !are_numbers(candidate, known) {
                        misspelt.push((distance, *number));
                    }
                }
            }
            if candidate == first && name == first {
                break;
            }
        }
        misspelt.sort_unstable();
        misspelt.dedup_by_key(|(_, number)| *number);
        let numbers: Vec<usize> = misspelt.into_iter().map(|(_, number)| number).collect();
        (!numbers.is_empty()).then(|| Near::Misspelt(self.shown(&numbers)))
    }

    fn shown(&self, numbers: &[usize]) -> Vec<String> {
        let names = numbers.iter().filter_map(|number| self.names.get(*number));
        names.map(|(_, written)| written.clone()).take(3).collect()
    }
}

/// The form that names share that look alike; marks that show nothing are left out.
pub fn skeleton(name: &str) -> String {
    let visible = name.chars().filter(|c| !is_invisible(*c));
    let visible: String = visible.collect();
    unicode_security::skeleton(&visible)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Only the letters and digits.
fn squashed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

fn in_order(words: &[&str]) -> String {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.join(" ")
}

/// How many letters of two names may differ for one to be the other, misspelt.
fn allowed(one: &str, other: &str) -> usize {
    let least = one.chars().count().min(other.chars().count());
    match least {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// Whether two names are numbers of people that differ only in their digits, as `u10233` and `u10238` do: those are two people.
fn are_numbers(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<Option<char>> {
        let letters = name.chars().map(|c| (!c.is_ascii_digit()).then_some(c));
        letters.collect()
    };
    let one = letters(one);
    one.iter().filter(|letter| letter.is_none()).count() >= 3 && one == letters(other)
}

/// A name and what it is with one or two of its letters left out.
fn shortened(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() > 54 {
        return vec![name.to_owned()];
    }
    let without = |left_out: &[usize]| -> String {
        let kept = letters.iter().enumerate();
        kept.filter(|(at, _)| !left_out.contains(at))
            .map(|(_, c)| *c)
            .collect()
    };
    let mut all = vec![name.to_owned()];
    for first in 0..letters.len() {
        all.push(without(&[first]));
        if letters.len() > 6 {
            all.extend((first + 1..letters.len()).map(|second| without(&[first, second])));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}
