//! Everything a check may depend on, read and parsed by the edges.

use super::blockers::Blocker;
use super::levels::Levels;
use crate::plan::Tree;
use crate::plan::history::HistoryFiles;
use crate::policy::layers::Origins;
use crate::policy::resolve::CalendarText;
use crate::source::{FileId, Source, SourceMap};
use crate::syntax::Parsed;
use crate::time::{Instant, ZoneDatabase};
use std::sync::Arc;

/// The input of a check. Nothing else has a part in its result. To clone it is cheap: its parts are shared.
#[derive(Clone)]
pub struct World {
    /// All files, those of policies, plans and calendars.
    pub sources: SourceMap,
    /// The policy files of the workspace and its bases, each with its tree, in the order of their names.
    pub policies: Vec<(FileId, Arc<Parsed>)>,
    /// From which workspace each of them comes, and where it lies there.
    pub origins: Arc<Origins>,
    /// The plan files, likewise.
    pub plans: Vec<(FileId, Arc<Tree>)>,
    /// The test plans, likewise: plans that say what is expected of them, and that are judged by `run_tests` alone.
    pub tests: Vec<(FileId, Arc<Tree>)>,
    /// Whether these are all plans of the workspace: what names a change that is not there is then a mistake.
    pub all_plans: bool,
    /// What is on file about the past.
    pub history: Option<Arc<HistoryFiles>>,
    /// The `.ics` files that the policies name.
    pub calendars: Vec<CalendarFile>,
    /// What the workspace says that findings weigh.
    pub levels: Levels,
    /// The time zones.
    pub zones: ZoneDatabase,
    /// The evaluation instant.
    pub at: Instant,
    /// Whether what is owed refuses.
    pub gate: bool,
    /// Whether what is closed is compared as well: conflicts of what was done.
    pub audit: bool,
    /// What the edges found that leaves everything undecided, such as a policy file that cannot be read.
    pub blockers: Vec<Blocker>,
}

impl World {
    /// The calendar files with their texts.
    pub(super) fn calendar_texts(&self) -> Vec<CalendarText<'_>> {
        let calendars = self.calendars.iter();
        calendars
            .map(|calendar| CalendarText {
                policy: calendar.policy,
                path: &calendar.path,
                text: match &calendar.file {
                    Ok(file) => Ok((*file, self.sources.find(*file).map_or("", Source::text))),
                    Err(why) => Err(why.as_str()),
                },
            })
            .collect()
    }
}

/// A calendar file that a policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFile {
    /// The policy file that names it.
    pub policy: FileId,
    /// The path as written there.
    pub path: String,
    /// The file, or why it could not be read (`no such file`, in the words of a finding).
    pub file: Result<FileId, String>,
}
