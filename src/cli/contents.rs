//! The texts of a workspace's files and what is understood of them, read side by side.

use super::progress::Progress;
use super::read::{Refusal, read_text};
use crate::diagnostic::Diagnostic;
use crate::plan::{self, Format, Tree};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::{self, Parsed};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Fewer files than this are read one after the other.
const SIDE_BY_SIDE: usize = 8;

/// The files that a workspace consists of, by the names to show; so they are sorted, and each is there once.
#[derive(Default)]
pub struct Files {
    /// Policy files.
    pub policies: BTreeMap<String, PathBuf>,
    /// Plan files.
    pub plans: BTreeMap<String, (PathBuf, Format)>,
}

/// What was read.
#[derive(Default)]
pub struct Contents {
    /// The policies, in the order of their names.
    pub policies: Vec<PolicyFile>,
    /// The plans, likewise.
    pub plans: Vec<(FileId, Tree)>,
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
    Plan(Tree),
}

struct Job<'f> {
    file: FileId,
    name: &'f str,
    path: &'f Path,
    /// `None` for a policy.
    format: Option<Format>,
}

/// Reads and parses all files. Each gets its number before it is read, so that numbers do not depend on who is first.
pub fn read_files(
    files: &Files,
    sources: &mut SourceMap,
    findings: &mut Vec<Diagnostic>,
) -> Contents {
    let policies = files.policies.iter();
    let policies = policies.map(|(name, path)| (name, path, None));
    let plans = files.plans.iter();
    let plans = plans.map(|(name, (path, format))| (name, path, Some(*format)));
    let first = u32::try_from(sources.iter().count()).unwrap_or(u32::MAX);
    let numbered = (first..).map(FileId).zip(policies.chain(plans));
    let jobs: Vec<Job<'_>> = numbered
        .map(|(file, (name, path, format))| Job {
            file,
            name,
            path,
            format,
        })
        .collect();
    let progress = Progress::new(jobs.len());
    let run = |job: &Job<'_>| {
        let result = job.run();
        progress.step();
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
            Ok((text, content)) => {
                sources.add(Source::shared(job.name, text));
                contents.add(job, content);
            }
            Err((check, what)) => {
                sources.add(Source::new(job.name, ""));
                let message = format!("`{}` {what}", job.name);
                let place = Span::default().within(job.file);
                findings.push(Diagnostic::new(check, place, message));
            }
        }
    }
    contents
}

impl Job<'_> {
    fn run(&self) -> Result<(Arc<String>, Content), Refusal> {
        let text = Arc::new(read_text(self.path)?);
        let content = match self.format {
            None => Content::Policy(syntax::parse(self.file, &text)),
            Some(format) => Content::Plan(plan::read(self.file, Arc::clone(&text), format)),
        };
        Ok((text, content))
    }
}

impl Contents {
    fn add(&mut self, job: &Job<'_>, content: Content) {
        match content {
            Content::Plan(tree) => self.plans.push((job.file, tree)),
            Content::Policy(parsed) => self.policies.push(PolicyFile {
                file: job.file,
                parsed,
                folder: job.path.parent().unwrap_or(job.path).to_owned(),
            }),
        }
    }
}
