//! A set of instants, kept as sorted stretches.

use super::{Instant, Interval};

/// A set of instants.
///
/// INVARIANT: the stretches are sorted, not empty, and neither overlap nor touch (`time::properties::sets_are_sets`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intervals(Vec<Interval>);

impl Intervals {
    /// The union of any stretches; empty ones are left out, adjacent ones become one.
    pub fn from_unsorted(mut stretches: Vec<Interval>) -> Self {
        stretches.retain(|stretch| !stretch.is_empty());
        stretches.sort_unstable();
        let mut merged: Vec<Interval> = Vec::with_capacity(stretches.len());
        for stretch in stretches {
            match merged.last_mut() {
                Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
                _ => merged.push(stretch),
            }
        }
        Intervals(merged)
    }

    /// The stretches, in order.
    pub fn as_slice(&self) -> &[Interval] {
        &self.0
    }

    /// Whether no instant is inside.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stretches from the first that ends after an instant.
    fn after(&self, at: Instant) -> &[Interval] {
        let first = self.0.partition_point(|stretch| stretch.end <= at);
        self.0.get(first..).unwrap_or_default()
    }

    /// The first stretch that has an instant in common with this one.
    pub fn first_touching(&self, wanted: Interval) -> Option<Interval> {
        let first = *self.after(wanted.start).first()?;
        first.overlaps(&wanted).then_some(first)
    }

    /// The stretch in which the whole of this one lies.
    pub fn holding(&self, wanted: Interval) -> Option<Interval> {
        let first = *self.after(wanted.start).first()?;
        first.holds(&wanted).then_some(first)
    }

    /// Whether the instant is inside.
    pub fn contains(&self, at: Instant) -> bool {
        self.after(at)
            .first()
            .is_some_and(|stretch| stretch.contains(at))
    }

    /// What is in one or the other.
    pub fn union(&self, other: &Intervals) -> Intervals {
        Intervals::from_unsorted(self.0.iter().chain(&other.0).copied().collect())
    }

    /// What is in both.
    pub fn intersect(&self, other: &Intervals) -> Intervals {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let both = Interval::new(a.start.max(b.start), a.end.min(b.end));
            if !both.is_empty() {
                common.push(both);
            }
            if a.end <= b.end {
                left.next();
            } else {
                right.next();
            }
        }
        Intervals(common)
    }

    /// What is in this one and not in the other.
    pub fn subtract(&self, other: &Intervals) -> Intervals {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return Intervals::default();
        };
        self.intersect(&other.complement(Interval::new(first.start, last.end)))
    }

    /// What of the horizon is not inside.
    pub fn complement(&self, horizon: Interval) -> Intervals {
        let mut free = Vec::new();
        let mut at = horizon.start;
        for stretch in self.after(horizon.start) {
            if stretch.start >= horizon.end {
                break;
            }
            free.push(Interval::new(at, stretch.start));
            at = stretch.end;
        }
        free.push(Interval::new(at, horizon.end));
        free.retain(|stretch| !stretch.is_empty());
        Intervals(free)
    }

    /// The first stretch at or after `from` in which so many microseconds fit, without what of it lies before `from`.
    pub fn next_fit(&self, from: Instant, length_micros: i64) -> Option<Interval> {
        self.after(from)
            .iter()
            .map(|stretch| Interval::new(stretch.start.max(from), stretch.end))
            .find(|stretch| stretch.end.0.saturating_sub(stretch.start.0) >= length_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Interval {
        Interval::new(Instant(start), Instant(end))
    }

    fn set(spans: &[(i64, i64)]) -> Intervals {
        Intervals::from_unsorted(spans.iter().map(|(a, b)| span(*a, *b)).collect())
    }

    #[test]
    fn adjacent_stretches_are_one_and_empty_ones_none() {
        let merged = set(&[(5, 9), (1, 3), (3, 4), (7, 8), (20, 20), (30, 29)]);
        assert_eq!(merged.as_slice(), [span(1, 4), span(5, 9)]);
    }

    #[test]
    fn ends_are_outside() {
        let freeze = set(&[(10, 20)]);
        assert!(freeze.contains(Instant(10)) && !freeze.contains(Instant(20)));
        assert_eq!(freeze.first_touching(span(20, 25)), None);
        assert_eq!(freeze.first_touching(span(5, 10)), None);
        assert_eq!(freeze.first_touching(span(5, 11)), Some(span(10, 20)));
        assert_eq!(freeze.first_touching(span(5, 25)), Some(span(10, 20)));
        assert_eq!(freeze.holding(span(10, 20)), Some(span(10, 20)));
        assert_eq!(freeze.holding(span(10, 21)), None);
    }

    #[test]
    fn the_next_fit_starts_where_asked() {
        let open = set(&[(0, 10), (20, 25), (30, 60)]);
        assert_eq!(open.next_fit(Instant(4), 6), Some(span(4, 10)));
        assert_eq!(open.next_fit(Instant(5), 6), Some(span(30, 60)));
        assert_eq!(open.next_fit(Instant(5), 31), None);
    }
}
