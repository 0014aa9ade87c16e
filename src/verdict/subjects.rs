//! What is said of each subject by itself: on all cores, where there are many.

use crate::policy::types::RecordKind;
use rayon::prelude::*;

/// From so many subjects on, threads are worth starting.
const MANY: usize = 64;
/// A thread takes at least so many at once.
const AT_ONCE: usize = 16;

/// A change or release with its number among those that are judged.
pub(super) type Numbered = (u32, (RecordKind, u32));

/// What a function finds for each subject, in their order however many threads there are.
pub(super) fn of_each<T: Send>(
    subjects: &[Numbered],
    find: impl Fn(&Numbered) -> Vec<T> + Send + Sync,
) -> Vec<T> {
    if subjects.len() < MANY {
        return subjects.iter().flat_map(find).collect();
    }
    let side_by_side = subjects.par_iter().with_min_len(AT_ONCE);
    side_by_side.flat_map_iter(find).collect()
}
