//! The texts of a workspace's files and what is understood of them, read side by side.

use super::checks::{FOREIGN_ENCODING, NOTHING_TO_CHECK};
use super::load::Setting;
use super::read::{Refusal, Texts};
use crate::diagnostic::Diagnostic;
use crate::engine::Blocker;
use crate::plan::reports::find_report;
use crate::plan::table::TableFile;
use crate::plan::{self, Format, Tree};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::{self, Parsed};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Fewer files than this are read one after the other.
const SIDE_BY_SIDE: usize = 8;

/// Plan files by the names to show.
pub type Plans = BTreeMap<String, (PathBuf, Format)>;

/// The files that a workspace consists of, by the names to show; so they are sorted, and each is there once.
#[derive(Default)]
pub struct Files {
    /// Policy files.
    pub policies: BTreeMap<String, PathBuf>,
    /// Plan files.
    pub plans: Plans,
    /// Test plans.
    pub tests: Plans,
    /// Files of tables, each with the numbers of the tables that it is one of.
    pub tables: BTreeMap<String, (PathBuf, Vec<usize>)>,
    /// Those that were named one by one.
    pub named: BTreeSet<String>,
}

/// What was read.
#[derive(Default)]
pub struct Contents {
    /// The policies, in the order of their names.
    pub policies: Vec<PolicyFile>,
    /// The plans, likewise.
    pub plans: Vec<(FileId, Arc<Tree>)>,
    /// The test plans, likewise.
    pub tests: Vec<(FileId, Arc<Tree>)>,
    /// The files of tables, in the order of the tables and then of their names.
    pub tables: Vec<TableFile>,
    /// The tables, by their numbers, of which a file could not be read.
    pub lost_tables: Vec<usize>,
    /// The names of files that look like plans and are reports, baselines or empty.
    pub reports: BTreeSet<String>,
    /// What leaves the workspace undecided: a policy file that could not be read.
    pub blockers: Vec<Blocker>,
}

/// A policy that was read.
pub struct PolicyFile {
    /// Its number.
    pub file: FileId,
    /// Its tree.
    pub parsed: Parsed,
    /// The folder it is in.
    pub folder: PathBuf,
}

enum Content {
    Policy(Parsed),
    Plan(Box<Tree>),
    /// No plan, but a report, a baseline or an empty file.
    Report(&'static str),
    Table(Arc<String>),
}

/// What a file is read as.
enum Form<'f> {
    Policy,
    Plan(Format),
    Test(Format),
    Table(&'f [usize]),
}

struct Job<'f> {
    file: FileId,
    name: &'f str,
    path: &'f Path,
    form: Form<'f>,
}

/// Reads and parses all files. Each gets its number before it is read, so that numbers do not depend on who is first.
pub fn read_files(
    files: &Files,
    setting: &Setting<'_>,
    sources: &mut SourceMap,
    findings: &mut Vec<Diagnostic>,
) -> Contents {
    let policies = files.policies.iter();
    let policies = policies.map(|(name, path)| (name, path, Form::Policy));
    let plans = files.plans.iter();
    let plans = plans.map(|(name, (path, format))| (name, path, Form::Plan(*format)));
    let tests = files.tests.iter();
    let tests = tests.map(|(name, (path, format))| (name, path, Form::Test(*format)));
    let tables = files.tables.iter();
    let tables = tables.map(|(name, (path, all))| (name, path, Form::Table(all)));
    let first = u32::try_from(sources.iter().count()).unwrap_or(u32::MAX);
    let numbered = (first..)
        .map(FileId)
        .zip(policies.chain(plans).chain(tests).chain(tables));
    let jobs: Vec<Job<'_>> = numbered
        .map(|(file, (name, path, form))| Job {
            file,
            name,
            path,
            form,
        })
        .collect();
    let run = |job: &Job<'_>| {
        let result = job.run(&setting.texts);
        (setting.on_read)(jobs.len());
        result
    };
    let results: Vec<_> = if jobs.len() > SIDE_BY_SIDE {
        jobs.par_iter().map(run).collect()
    } else {
        jobs.iter().map(run).collect()
    };
    let mut contents = Contents::default();
    for (job, result) in jobs.iter().zip(results) {
        match result {
            Ok((text, Content::Report(what))) => {
                sources.add(Source::shared(job.name, text));
                contents.reports.insert(job.name.to_owned());
                // One that was only found is left alone.
                if files.named.contains(job.name) {
                    let message = format!("`{}` is {what}, and no plan", job.name);
                    let place = Span::default().within(job.file);
                    findings.push(Diagnostic::new(&NOTHING_TO_CHECK, place, message));
                }
            }
            Ok((text, content)) => {
                sources.add(Source::shared(job.name, text));
                contents.add(job, content);
            }
            Err((check, what)) => {
                if let Form::Table(tables) = job.form {
                    contents.lost_tables.extend_from_slice(tables);
                }
                contents.blockers.push(match job.form {
                    Form::Policy => Blocker::PolicyMistakes,
                    Form::Plan(_) | Form::Test(_) | Form::Table(_) => {
                        Blocker::UnreadPlans(job.file)
                    }
                });
                sources.add(Source::new(job.name, ""));
                let message = format!("`{}` {what}", job.name);
                let place = Span::default().within(job.file);
                let mut finding = Diagnostic::new(check, place, message);
                if check.name == FOREIGN_ENCODING.name {
                    finding = finding
                        .help("`tidegate explain foreign-encoding` says how to save it as UTF-8");
                }
                findings.push(finding);
            }
        }
    }
    contents.tables.sort_by_key(|file| file.table);
    contents
}

impl Job<'_> {
    fn run(&self, texts: &Texts) -> Result<(Arc<String>, Content), Refusal> {
        let text = texts.read(self.path)?;
        let content = match self.form {
            Form::Policy => Content::Policy(syntax::parse(self.file, &text)),
            // Made by a shell for the report of this very run, or never written to.
            Form::Plan(_) if is_blank(&text) => Content::Report("an empty file"),
            Form::Plan(format) => {
                let tree = plan::read(self.file, Arc::clone(&text), format);
                match find_report(&tree) {
                    Some(what) => Content::Report(what),
                    None => Content::Plan(Box::new(tree)),
                }
            }
            Form::Test(format) => {
                Content::Plan(Box::new(plan::read(self.file, Arc::clone(&text), format)))
            }
            Form::Table(_) => Content::Table(Arc::clone(&text)),
        };
        Ok((text, content))
    }
}

/// Whether a file has nothing in it.
fn is_blank(text: &str) -> bool {
    text.strip_prefix('\u{FEFF}')
        .unwrap_or(text)
        .trim()
        .is_empty()
}

impl Contents {
    fn add(&mut self, job: &Job<'_>, content: Content) {
        match content {
            Content::Plan(tree) if matches!(job.form, Form::Test(_)) => {
                self.tests.push((job.file, Arc::from(tree)));
            }
            Content::Plan(tree) => self.plans.push((job.file, Arc::from(tree))),
            Content::Report(_) => {}
            Content::Table(text) => {
                let Form::Table(tables) = job.form else {
                    return;
                };
                self.tables.extend(tables.iter().map(|table| TableFile {
                    table: *table,
                    file: job.file,
                    name: job.name.to_owned(),
                    text: Arc::clone(&text),
                }));
            }
            Content::Policy(parsed) => self.policies.push(PolicyFile {
                file: job.file,
                parsed,
                folder: job.path.parent().unwrap_or(job.path).to_owned(),
            }),
        }
    }
}
