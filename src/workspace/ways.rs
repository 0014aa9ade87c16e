//! How patterns see a folder: two paths to it that no pattern tells apart are one way.

use super::config::Pattern;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start::Config as Start;
use regex_automata::util::syntax;
use std::path::Path;

/// Larger automata are not made: then each path is a way of its own.
const LARGEST: usize = 1 << 20;

/// The automata of patterns.
pub struct Ways {
    /// `None` for a pattern whose automaton would be too large.
    automata: Vec<Option<dense::DFA<Vec<u32>>>>,
}

/// Where the automata are after the path of a folder, and the path itself if one of them could not be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    states: Vec<Option<StateID>>,
    path: Option<Vec<u8>>,
}

impl Ways {
    /// Those of some patterns.
    pub fn new(patterns: &[&Pattern]) -> Self {
        let automaton = |pattern: &&Pattern| {
            dense::Builder::new()
                .configure(
                    dense::Config::new()
                        .dfa_size_limit(Some(LARGEST))
                        .determinize_size_limit(Some(LARGEST)),
                )
                // As globset reads them.
                .syntax(
                    syntax::Config::new()
                        .unicode(false)
                        .utf8(false)
                        .dot_matches_new_line(true),
                )
                .build(pattern.regex())
                .ok()
        };
        Ways {
            automata: patterns.iter().map(automaton).collect(),
        }
    }

    /// The way to a folder, by its path relative to the root.
    pub fn of(&self, relative: &Path) -> Way {
        let mut path = Vec::new();
        for part in relative {
            path.extend(part.as_encoded_bytes());
            path.push(b'/');
        }
        let state = |automaton: &dense::DFA<Vec<u32>>| {
            let start = automaton.start_state(&Start::new()).ok()?;
            let bytes = path.iter();
            Some(bytes.fold(start, |state, byte| automaton.next_state(state, *byte)))
        };
        let automata = self.automata.iter();
        let states: Vec<_> = automata
            .map(|automaton| automaton.as_ref().and_then(state))
            .collect();
        let is_known = states.iter().all(Option::is_some);
        Way {
            states,
            path: (!is_known).then_some(path),
        }
    }

    /// Whether one of the first patterns may match a path below a folder.
    pub fn may_match(&self, way: &Way, first: usize) -> bool {
        let pairs = self.automata.iter().zip(&way.states).take(first);
        let mut alive = pairs.map(|(automaton, state)| match (automaton, state) {
            (Some(automaton), Some(state)) => !automaton.is_dead_state(*state),
            _ => true,
        });
        alive.any(|alive| alive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_no_pattern_tells_apart_are_one_way() {
        let patterns = ["**/*.toml", "plans/**/*.json", "a/b/*.{yml,yaml}"];
        let patterns: Vec<Pattern> = patterns
            .iter()
            .map(|text| Pattern::new(text, None).unwrap())
            .collect();
        let all: Vec<&Pattern> = patterns.iter().collect();
        let ways = Ways::new(&all);
        let of = |path: &str| ways.of(Path::new(path));
        assert_eq!(of("x/y"), of("z"));
        assert_eq!(of("plans/x"), of("plans/x/y/z"));
        assert_ne!(of("plans"), of("x"));
        assert_ne!(of("a/b"), of("a/c"));
        let only = Ways::new(&all[1..]);
        assert!(only.may_match(&only.of(Path::new("plans/x")), 2));
        assert!(only.may_match(&only.of(Path::new("a/b")), 2));
        assert!(!only.may_match(&only.of(Path::new("a/b/c")), 2));
        assert!(!only.may_match(&only.of(Path::new("docs")), 2));
    }
}
