//! Who must agree, as it is written.

use super::Name;
use super::data::Path;
use super::expressions::Expr;
use crate::source::{Span, Spanned};

/// Who must agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Quorum {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: QuorumKind,
}

/// The forms of quorums.
#[derive(Clone, Debug, PartialEq)]
pub enum QuorumKind {
    /// `A and B`; at least two.
    And(Vec<Quorum>),
    /// `A or B`.
    Or(Vec<Quorum>),
    /// `A then B`.
    Then(Vec<Quorum>),
    /// `2 of platform [at T] [per F]`.
    Need {
        /// How many.
        amount: Spanned<Amount>,
        /// Of whom; several in `( )`.
        who: Vec<Who>,
        /// When someone must be in the group.
        at: Option<Expr>,
        /// `per service`.
        per: Option<Path>,
    },
}

/// How many people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// `2 of`.
    Count(u64),
    /// `50% of`; rounds up, never below 1.
    Percent(f64),
    /// `all of`.
    All,
}

impl Amount {
    /// How many places that is, of a group of a size of whom some may fill them. Never none.
    pub fn of(self, size: usize, free: usize) -> usize {
        match self {
            Amount::Count(count) => usize::try_from(count).unwrap_or(usize::MAX).max(1),
            Amount::All => free.max(1),
            Amount::Percent(percent) => share(percent, size).max(1),
        }
    }
}

/// A share of a number, rounded up. It is worked out in whole numbers, from the digits as they are written: 64.4% of 250 is 161.
fn share(percent: f64, size: usize) -> usize {
    let text = percent.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let parts = format!("{whole}{fraction}").parse::<u128>();
    let of = u32::try_from(fraction.len())
        .ok()
        .and_then(|digits| 10u128.checked_pow(digits))
        .and_then(|scale| scale.checked_mul(100));
    match (parts, of) {
        (Ok(parts), Some(of)) => {
            let product = parts.checked_mul(size as u128);
            product.map_or(size, |product| {
                usize::try_from(product.div_ceil(of)).unwrap_or(size)
            })
        }
        // More digits than numbers have: all of them are asked rather than too few.
        _ => size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_and_rounded_up() {
        let of = |percent: f64, size| Amount::Percent(percent).of(size, size);
        assert_eq!(of(64.4, 250), 161);
        assert_eq!(of(64.5, 250), 162);
        assert_eq!(of(50.0, 3), 2);
        assert_eq!(of(1.0, 4), 1);
        assert_eq!(of(0.1, 0), 1);
        assert_eq!(of(100.0, 7), 7);
        assert_eq!(of(1e-30, 7), 1);
        // In binary fractions each of these is one too many.
        for (percent, size, places) in
            [(14.0, 50, 7), (28.0, 25, 7), (56.0, 25, 14), (5.5, 200, 11)]
        {
            assert_eq!(of(percent, size), places, "{percent}% of {size}");
        }
    }
}

/// People, a group or a field that holds one.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// `@vera`.
    Person(Name),
    /// A group, or a field of the subject.
    Path(Path),
}
