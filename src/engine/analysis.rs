//! What a check works out on its way to the report, kept so that the next check need not work it out again.

use super::kept::{Judged, Kept, Subject};
use super::report::Report;
use super::world::World;
use super::{horizon, judgement};
use crate::diagnostic::Diagnostic;
use crate::lints;
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
    /// The same for the year from the instant of the check, which lints look at.
    year: Arc<Timetable>,
    /// What the check says.
    pub report: Report,
    /// What the next check may keep.
    pub(super) judged: Judged,
}

impl Analysis {
    /// Checks a world. From an earlier check it takes what still holds; the report is the same with and without one.
    pub fn new(world: &World, earlier: Option<(&World, &Analysis)>) -> Self {
        let same_policy = earlier.filter(|(before, _)| reads_the_same_policy(before, world));
        let (policy, mistakes) = match same_policy {
            Some((_, earlier)) => (Arc::clone(&earlier.policy), Arc::clone(&earlier.mistakes)),
            None => {
                let texts = world.calendar_texts();
                let (policy, mistakes) = resolve(
                    &world.policies,
                    &world.origins,
                    &world.sources,
                    &texts,
                    &world.zones,
                );
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
        let same_calendars = earlier.filter(|(before, _)| reads_the_same_calendars(before, world));
        let timetable = match same_policy {
            Some((_, earlier)) if earlier.timetable.horizon == horizon => {
                Arc::clone(&earlier.timetable)
            }
            _ => {
                let known = same_calendars.map(|(_, known)| (&*known.policy, &*known.timetable));
                Arc::new(Timetable::after(&policy, horizon, known))
            }
        };
        let year = match same_calendars {
            Some((before, known))
                if before.at == world.at && Arc::ptr_eq(&known.timetable, &timetable) =>
            {
                Arc::clone(&known.year)
            }
            known => {
                let known = known.map(|(_, known)| (&*known.timetable, &*known.year));
                Arc::new(lints::year(&policy, &timetable, world.at, known))
            }
        };
        let subjects = reading.subjects.iter();
        let subjects: Vec<Subject> = subjects
            .map(|record| Subject {
                record: *record,
                plan: reading.plan_of(*record),
            })
            .collect();
        let mentions = reading.records.mentions().into_iter();
        let mut judged = Judged {
            singles: Vec::new(),
            subjects,
            links: reading.links(),
            mentions: mentions
                .map(|(name, file)| (name.to_owned(), file))
                .collect(),
            lints: Arc::default(),
        };
        let same_horizon = same_calendars.filter(|(_, known)| known.timetable.horizon == horizon);
        let kept = match (same_policy, same_horizon) {
            (Some(earlier), Some(_)) => Kept::after_plans(earlier, world, &judged),
            (None, Some(earlier)) => Kept::after_statements(earlier, world, &policy, &judged),
            _ => Kept::nothing(),
        };
        // Without a policy no plan can be judged; whoever read the files has said so.
        let report = if world.policies.is_empty() {
            Report {
                plan_files: world.plans.len(),
                ..Report::default()
            }
        } else {
            let (report, singles, lints) = judgement::judge(
                world,
                &policy,
                &mistakes,
                &reading,
                (&timetable, &year),
                kept,
            );
            judged.singles = singles;
            judged.lints = lints;
            report
        };
        Analysis {
            policy,
            mistakes,
            timetable,
            year,
            report,
            judged,
        }
    }
}

/// Whether two worlds cannot but have the same policy: the same files, calendars and time zones.
fn reads_the_same_policy(before: &World, now: &World) -> bool {
    let name = |world: &World, file: FileId| world.sources.name(file).to_owned();
    let mut pairs = before.policies.iter().zip(&now.policies);
    let same_files = pairs.all(|((file, old), (other, new))| {
        file == other && Arc::ptr_eq(old, new) && name(before, *file) == name(now, *file)
    });
    before.policies.len() == now.policies.len()
        && same_files
        && before.origins == now.origins
        && reads_the_same_calendars(before, now)
}

fn reads_the_same_calendars(before: &World, now: &World) -> bool {
    let is_same = |file: &FileId| {
        let text = |world: &World| world.sources.find(*file).map(Source::shared_text);
        match (text(before), text(now)) {
            (Some(before), Some(now)) => Arc::ptr_eq(&before, &now),
            _ => false,
        }
    };
    let mut files = now
        .calendars
        .iter()
        .filter_map(|one| one.file.as_ref().ok());
    before.calendars == now.calendars
        && files.all(is_same)
        && ZoneDatabase::is_same(&before.zones, &now.zones)
}
