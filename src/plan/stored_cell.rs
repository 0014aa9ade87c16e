//! A cell in 16 bytes, as the rows keep it: large plans are mostly cells, and their pages are what reading costs.

use super::records::Cell;
use crate::policy::types::{RecordKind, ScaleId, Value};
use chrono::{Datelike, NaiveDate};

/// A [`Cell`], folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredCell {
    payload: u64,
    origin: u32,
    tag: Tag,
}

const _: () = assert!(size_of::<StoredCell>() == 16);

#[derive(Clone, Copy, Debug)]
enum Tag {
    Missing,
    YesNo,
    Number,
    Percent,
    Text,
    Level,
    Instant,
    Duration,
    Clock,
    Weekday,
    Date,
    Times,
    Record(RecordKind),
    List,
}

fn pair(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

impl StoredCell {
    pub(super) fn new(cell: Cell) -> Self {
        let (tag, payload) = match cell.value {
            Value::Missing => (Tag::Missing, 0),
            Value::YesNo(yes) => (Tag::YesNo, u64::from(yes)),
            Value::Number(number) => (Tag::Number, number.to_bits()),
            Value::Percent(number) => (Tag::Percent, number.to_bits()),
            Value::Text(number) => (Tag::Text, u64::from(number)),
            Value::Level(scale, rank) => (Tag::Level, pair(u32::from(scale.0), u32::from(rank))),
            Value::Instant(at) => (Tag::Instant, at.cast_unsigned()),
            Value::Duration(length) => (Tag::Duration, length.cast_unsigned()),
            Value::Clock(seconds) => (Tag::Clock, u64::from(seconds)),
            Value::Weekday(day) => (Tag::Weekday, u64::from(day)),
            Value::Date(date) => (
                Tag::Date,
                u64::from(date.num_days_from_ce().cast_unsigned()),
            ),
            Value::Times(number) => (Tag::Times, u64::from(number)),
            Value::Record(kind, row) => (Tag::Record(kind), u64::from(row)),
            Value::List(first, count) => (Tag::List, pair(first, count)),
        };
        StoredCell {
            payload,
            origin: cell.origin,
            tag,
        }
    }

    pub(super) fn cell(self) -> Cell {
        Cell {
            value: self.value(),
            origin: self.origin,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "each payload is made above from a value of that width"
    )]
    fn value(self) -> Value {
        let low = self.payload as u32;
        let high = (self.payload >> 32) as u32;
        match self.tag {
            Tag::Missing => Value::Missing,
            Tag::YesNo => Value::YesNo(low != 0),
            Tag::Number => Value::Number(f64::from_bits(self.payload)),
            Tag::Percent => Value::Percent(f64::from_bits(self.payload)),
            Tag::Text => Value::Text(low),
            Tag::Level => Value::Level(ScaleId(high as u16), low as u16),
            Tag::Instant => Value::Instant(self.payload.cast_signed()),
            Tag::Duration => Value::Duration(self.payload.cast_signed()),
            Tag::Clock => Value::Clock(low),
            Tag::Weekday => Value::Weekday(low as u8),
            Tag::Date => NaiveDate::from_num_days_from_ce_opt(low.cast_signed())
                .map_or(Value::Missing, Value::Date),
            Tag::Times => Value::Times(low),
            Tag::Record(kind) => Value::Record(kind, low),
            Tag::List => Value::List(high, low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back() {
        let most = u32::MAX;
        let values = [
            Value::Missing,
            Value::YesNo(true),
            Value::YesNo(false),
            Value::Number(-0.5),
            Value::Percent(f64::MAX),
            Value::Text(most),
            Value::Level(ScaleId(u16::MAX), 7),
            Value::Instant(i64::MIN),
            Value::Duration(-1),
            Value::Clock(86_399),
            Value::Weekday(6),
            Value::Date(NaiveDate::MIN),
            Value::Date(NaiveDate::MAX),
            Value::Times(3),
            Value::Record(RecordKind::Bundle, most),
            Value::List(most, 0),
            Value::List(0, most),
        ];
        for value in values {
            let cell = Cell { value, origin: 9 };
            assert_eq!(StoredCell::new(cell).cell(), cell);
        }
    }
}
