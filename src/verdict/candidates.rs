//! The pairs that are compared: by sweeping over time or all with all, up to a bound that keeps hostile plans from running for
//! hours. What was left out is counted, and its records are known.

use crate::time::{Instant, Interval};
use std::collections::BTreeSet;

/// More comparisons than this are not made for one statement. A plan of 100,000 changes needs some hundred thousand; one in
/// which everything overlaps, ten thousand million.
const MOST_COMPARISONS: usize = 10_000_000;

/// A record that takes part, and when it runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub row: u32,
    pub span: Option<Interval>,
}

impl Entry {
    fn timed(&self) -> Option<(u32, Interval)> {
        Some((self.row, self.span?))
    }

    fn starts_before(&self, at: Instant) -> bool {
        self.span.is_some_and(|span| span.start < at)
    }
}

/// Pairs to compare: a record of the first kind with one of the second.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// The pairs. One that comes about in several ways is there several times.
    pub pairs: Vec<(u32, u32)>,
    /// How many comparisons were left out.
    pub skipped: u64,
    /// The records of the first kind of which at least one was.
    pub skipped_left: BTreeSet<u32>,
    /// Likewise of the second.
    pub skipped_right: BTreeSet<u32>,
}

impl Candidates {
    fn room(&self) -> usize {
        MOST_COMPARISONS.saturating_sub(self.pairs.len())
    }

    /// All pairs of one from each list.
    pub fn cross(&mut self, left: &[Entry], right: &[Entry]) {
        let skipped_before = self.skipped;
        for a in left {
            let taken = right.len().min(self.room());
            let (now, never) = right.split_at(taken);
            self.pairs.extend(now.iter().map(|b| (a.row, b.row)));
            if !never.is_empty() {
                self.skipped += never.len() as u64;
                self.skipped_left.insert(a.row);
            }
        }
        if skipped_before < self.skipped {
            self.skipped_right.extend(right.iter().map(|b| b.row));
        }
    }

    /// All pairs of one from each list that overlap in time. Both lists are sorted by start, what has no times last. The earlier
    /// start looks ahead in the other list until that starts after its end, so the work is in proportion to the lists and the pairs
    /// found.
    pub fn sweep(&mut self, left: &[Entry], right: &[Entry]) {
        let (left, right) = (timed(left), timed(right));
        let (mut at_left, mut at_right) = (0, 0);
        // How far each list has been marked as skipped.
        let (mut marked_left, mut marked_right) = (0, 0);
        while let (Some((a, span_a)), Some((b, span_b))) = (
            left.get(at_left).and_then(Entry::timed),
            right.get(at_right).and_then(Entry::timed),
        ) {
            let a_first = span_a.start <= span_b.start;
            let (own, ahead) = if a_first {
                at_left += 1;
                (span_a, right.get(at_right..).unwrap_or_default())
            } else {
                at_right += 1;
                (span_b, left.get(at_left..).unwrap_or_default())
            };
            // What starts while this one runs overlaps it.
            let meeting = match self.room() {
                0 => ahead.partition_point(|entry| entry.starts_before(own.end)),
                _ => ahead
                    .iter()
                    .position(|entry| !entry.starts_before(own.end))
                    .unwrap_or(ahead.len()),
            };
            let taken = meeting.min(self.room());
            let pair = |entry: &Entry| {
                if a_first {
                    (a, entry.row)
                } else {
                    (entry.row, b)
                }
            };
            self.pairs.extend(ahead.iter().take(taken).map(pair));
            if taken == meeting {
                continue;
            }
            self.skipped += (meeting - taken) as u64;
            let (list, at, marked, others) = if a_first {
                self.skipped_left.insert(a);
                (right, at_right, &mut marked_right, &mut self.skipped_right)
            } else {
                self.skipped_right.insert(b);
                (left, at_left, &mut marked_left, &mut self.skipped_left)
            };
            let end = at + meeting;
            let fresh = list.get((*marked).max(at)..end).unwrap_or_default();
            others.extend(fresh.iter().map(|entry| entry.row));
            *marked = end.max(*marked);
        }
    }
}

/// The entries whose times are known: they stand before the others.
fn timed(entries: &[Entry]) -> &[Entry] {
    let count = entries.partition_point(|entry| entry.span.is_some());
    entries.get(..count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entries(spans: &[(i64, i64)]) -> Vec<Entry> {
        (0u32..)
            .zip(spans)
            .map(|(row, (start, length))| Entry {
                row,
                span: Some(Interval::new(Instant(*start), Instant(start + length))),
            })
            .collect()
    }

    fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
        prop::collection::vec((0i64..40, 1i64..12), 0..25).prop_map(|mut spans| {
            spans.sort_unstable();
            spans
        })
    }

    proptest! {
        #[test]
        fn sweeping_finds_what_comparing_all_finds(left in spans(), right in spans()) {
            let (left, right) = (entries(&left), entries(&right));
            let mut swept = Candidates::default();
            swept.sweep(&left, &right);
            swept.pairs.sort_unstable();
            let mut all = Candidates::default();
            all.cross(&left, &right);
            let span = |list: &[Entry], row: u32| list[row as usize].span.unwrap();
            all.pairs.retain(|(a, b)| span(&left, *a).overlaps(&span(&right, *b)));
            all.pairs.sort_unstable();
            prop_assert_eq!(swept.pairs, all.pairs);
            prop_assert_eq!((swept.skipped, all.skipped), (0, 0));
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let together = entries(&vec![(0, 10); 4000]);
        let mut crossed = Candidates::default();
        crossed.cross(&together, &together);
        let mut swept = Candidates::default();
        swept.sweep(&together, &together);
        for found in [crossed, swept] {
            assert_eq!(found.pairs.len(), MOST_COMPARISONS);
            assert_eq!(found.skipped, 6_000_000);
            // Whoever is in none of the sets was compared with all.
            let mut compared = vec![0; 4000];
            for (a, _) in &found.pairs {
                compared[*a as usize] += 1;
            }
            for (row, count) in (0u32..).zip(compared) {
                assert!(count == 4000 || found.skipped_left.contains(&row), "{row}");
            }
        }
    }
}
