//! How the values of one column are written: forms of times and a unit of lengths that are its own.

use super::dates::DateForm;
use crate::source::Span;
use std::sync::Arc;

/// What a column says about its values. It comes before what its table says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The forms of its times; `None` for those of the table.
    pub dates: Option<Arc<[DateForm]>>,
    /// The unit of lengths that are bare numbers.
    pub unit: Option<LengthUnit>,
    /// Where the mapping says so.
    pub span: Span,
}

/// A unit of elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// 1 s.
    Seconds,
    /// 60 s.
    Minutes,
    /// 3,600 s.
    Hours,
}

impl LengthUnit {
    /// The units, each with its word in the mapping.
    pub const ALL: [(&'static str, LengthUnit); 3] = [
        ("seconds", LengthUnit::Seconds),
        ("minutes", LengthUnit::Minutes),
        ("hours", LengthUnit::Hours),
    ];

    fn micros(self) -> i128 {
        match self {
            LengthUnit::Seconds => 1_000_000,
            LengthUnit::Minutes => 60_000_000,
            LengthUnit::Hours => 3_600_000_000,
        }
    }

    /// The microseconds of a number like `90` or `1.5`; what falls between two is rounded up. `None` where the text is no such
    /// number, or is longer than any length.
    pub fn read(self, text: &str) -> Option<i64> {
        const LONGEST: i128 = 9999 * 366 * 86_400 * 1_000_000;
        let digits = |text: &str| -> Option<i128> {
            let right = (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|_| right)
        };
        let text = text.trim();
        let (whole, part) = match text.split_once('.') {
            Some((whole, part)) => (whole, Some(part)),
            None => (text, None),
        };
        let unit = self.micros();
        let mut micros = digits(whole)?.checked_mul(unit)?;
        if let Some(part) = part {
            let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
            let share = digits(part)?.checked_mul(unit)?;
            micros = micros.checked_add(share.checked_add(scale - 1)?.checked_div(scale)?)?;
        }
        i64::try_from(micros).ok().filter(|_| micros <= LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_unit_are_lengths() {
        let read = |text| LengthUnit::Minutes.read(text);
        assert_eq!(read("20"), Some(1_200_000_000));
        assert_eq!(read(" 1.5 "), Some(90_000_000));
        assert_eq!(read("0.333333333333"), Some(20_000_000));
        assert_eq!(LengthUnit::Hours.read("2"), Some(7_200_000_000));
        assert_eq!(LengthUnit::Seconds.read("0"), Some(0));
        for text in [
            "",
            "-5",
            "1,5",
            "1.",
            ".5",
            "1e3",
            "1 000",
            "20m",
            "99999999999999",
            "9999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
