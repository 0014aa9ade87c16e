//! What a check works out on its way to the report, kept so that the next check need not work it out again.

use super::report::Report;
use super::world::World;
use super::{horizon, judgement};
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::policy::resolve::resolve;
use crate::source::{FileId, Source};
use crate::time::ZoneDatabase;
use crate::verdict::Timetable;
use std::sync::Arc;

/// A checked world: the report, and what it rests on.
pub struct Analysis {
    /// What the policy files mean.
    pub policy: Arc<Policy>,
    /// What is wrong in them, beside what their parsers found.
    pub mistakes: Arc<Vec<Diagnostic>>,
    /// When everything with times is open.
    pub timetable: Arc<Timetable>,
    /// What the check says.
    pub report: Report,
}

impl Analysis {
    /// Checks a world. From an earlier check it takes what still holds; the report is the same with and without one.
    pub fn new(world: &World, earlier: Option<(&World, &Analysis)>) -> Self {
        let same_policy = earlier.filter(|(before, _)| reads_the_same_policy(before, world));
        let (policy, mistakes) = match same_policy {
            Some((_, earlier)) => (Arc::clone(&earlier.policy), Arc::clone(&earlier.mistakes)),
            None => {
                let texts = world.calendar_texts();
                let (policy, mistakes) =
                    resolve(&world.policies, &world.sources, &texts, &world.zones);
                (Arc::new(policy), Arc::new(mistakes))
            }
        };
        let reading = crate::plan::read::read(
            &policy,
            &world.zones,
            &world.plans,
            world.history.as_deref(),
            world.at,
        );
        let horizon = horizon::horizon(&reading.records, &policy, world.at);
        let timetable = match same_policy {
            Some((_, earlier)) if earlier.timetable.horizon == horizon => {
                Arc::clone(&earlier.timetable)
            }
            _ => Arc::new(Timetable::new(&policy, horizon)),
        };
        // Without a policy no plan can be judged; whoever read the files has said so.
        let report = match world.policies.as_slice() {
            [] => Report {
                plan_files: world.plans.len(),
                ..Report::default()
            },
            _ => judgement::judge(world, &policy, &mistakes, &reading, &timetable),
        };
        Analysis {
            policy,
            mistakes,
            timetable,
            report,
        }
    }
}

/// Whether two worlds cannot but have the same policy: the same files, calendars and time zones.
fn reads_the_same_policy(before: &World, now: &World) -> bool {
    let same_text = |file: &FileId| {
        let text = |world: &World| world.sources.find(*file).map(Source::shared_text);
        match (text(before), text(now)) {
            (Some(before), Some(now)) => Arc::ptr_eq(&before, &now),
            _ => false,
        }
    };
    before.policies.len() == now.policies.len()
        && before
            .policies
            .iter()
            .zip(&now.policies)
            .all(|((file, parsed), (other, parsed_now))| {
                file == other
                    && Arc::ptr_eq(parsed, parsed_now)
                    && before.sources.name(*file) == now.sources.name(*file)
            })
        && before.calendars == now.calendars
        && now
            .calendars
            .iter()
            .all(|calendar| calendar.file.as_ref().map_or(true, same_text))
        && ZoneDatabase::is_same(&before.zones, &now.zones)
}
