//! The index of names: what is named, and that names do not overlap.

use super::support::{snapshot, starters};

#[test]
fn names_do_not_overlap() {
    for (name, files) in starters() {
        let snapshot = snapshot(&files);
        let mentions = snapshot.index().mentions();
        assert!(mentions.len() > 100, "{name}");
        for pair in mentions.windows(2) {
            let (one, next) = (pair[0].place, pair[1].place);
            let apart = one.file != next.file || one.span.end <= next.span.start;
            assert!(one == next || apart, "{name}: {one:?} {next:?}");
            assert!(!one.span.is_empty(), "{name}: {one:?}");
        }
    }
}
