//! What a check is called, and what a person may have meant by a wrong name.

use super::Severity;

/// A check's card: its name, weight and summary. Every check has one, and a page of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Kebab-case noun of the fault.
    pub name: &'static str,
    /// The weight of its findings, unless one says otherwise.
    pub severity: Severity,
    /// What its findings mean for verdicts.
    pub nature: Nature,
    /// One line: what it finds.
    pub summary: &'static str,
}

/// What the findings of a check mean for verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// The text has no meaning, so nobody knows what it would have said. A mistake in a policy leaves the whole workspace
    /// undecided; one in a plan refuses its record.
    Mistake,
    /// A statement or a built-in check refuses a subject.
    Refusal,
    /// Anything else: lints, warnings, comments, tests. Verdicts do not depend on it.
    Remark,
}

impl Check {
    /// A check of texts without a meaning.
    pub const fn mistake(name: &'static str, summary: &'static str) -> Self {
        Check {
            name,
            severity: Severity::Error,
            nature: Nature::Mistake,
            summary,
        }
    }

    /// A check of subjects that are refused.
    pub const fn refusal(name: &'static str, summary: &'static str) -> Self {
        Check {
            nature: Nature::Refusal,
            ..Check::mistake(name, summary)
        }
    }

    /// A check on which no verdict depends.
    pub const fn remark(name: &'static str, severity: Severity, summary: &'static str) -> Self {
        Check {
            name,
            severity,
            nature: Nature::Remark,
            summary,
        }
    }
}

/// A table of checks: a constant for each, with its name, what it means, and its summary, and `ALL` of them in their order. What it
/// means is `Mistake` or `Refusal` (errors both), or a remark on which no verdict depends: `Fault` (an error), `Warning`, `Note`.
macro_rules! checks {
    (@check Mistake $name:literal $summary:literal) => {
        $crate::diagnostic::Check::mistake($name, $summary)
    };
    (@check Refusal $name:literal $summary:literal) => {
        $crate::diagnostic::Check::refusal($name, $summary)
    };
    (@check Fault $name:literal $summary:literal) => {
        $crate::diagnostic::Check::remark($name, $crate::diagnostic::Severity::Error, $summary)
    };
    (@check Warning $name:literal $summary:literal) => {
        $crate::diagnostic::Check::remark($name, $crate::diagnostic::Severity::Warning, $summary)
    };
    (@check Note $name:literal $summary:literal) => {
        $crate::diagnostic::Check::remark($name, $crate::diagnostic::Severity::Note, $summary)
    };
    ($($constant:ident $name:literal $means:ident $summary:literal)*) => {
        $(
            #[doc = $summary]
            pub const $constant: $crate::diagnostic::Check =
                $crate::diagnostic::checks!(@check $means $name $summary);
        )*
        /// All of them.
        pub const ALL: &[$crate::diagnostic::Check] = &[$($constant),*];
    };
}
pub(crate) use checks;

/// The known names nearest to a wrong one, best first, at most three; equal distances in the order given.
pub fn suggest<'n>(wrong: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let wrong_folded = wrong.to_lowercase();
    let most = match wrong.chars().count() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|name| *name != wrong)
        .filter_map(|name| {
            let folded = name.to_lowercase();
            let distance = strsim::damerau_levenshtein(&wrong_folded, &folded);
            let part = wrong_folded.len() >= 4
                && (folded.contains(&wrong_folded)
                    || wrong_folded.contains(&folded) && folded.len() >= 4);
            (distance <= most || part).then_some((distance.min(most + 1), name))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup();
    // Beside a name that is one letter away, one that is three away is no help.
    if let Some((best, _)) = near.first().copied() {
        near.retain(|(distance, _)| *distance <= best + 1);
    }
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_best_first() {
        let known = ["ledger", "checkout", "storefront", "ledger-eu"];
        assert_eq!(suggest("ledgr", known), ["ledger"]);
        assert_eq!(suggest("Ledger", known), ["ledger"]);
        assert!(suggest("x", known).is_empty());
        assert!(suggest("warehouse", known).is_empty());
    }
}
