//! Takes out the findings that comments allow, and tells which comments allow nothing.

use super::{Allow, FileAllows, in_plan, in_policy};
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::engine::checks::{self, EXPIRED_ALLOW, UNUSED_ALLOW};
use crate::engine::levels::{is_lint, may_be_left_out};
use crate::engine::report::{Suppressed, Suppression};
use crate::engine::world::World;
use crate::source::{FileId, Source, Span};
use crate::time::{Instant, Local, PlanTime, Zone, format_civil};
use rustc_hash::{FxHashMap, FxHashSet};

/// What the comments of all policies and plans say, file by file; what one file says depends on that file alone.
pub fn find(world: &World) -> Vec<FileAllows> {
    let text = |file| world.sources.find(file).map_or("", Source::text);
    let policies = world.policies.iter();
    let policies = policies.map(|(file, parsed)| in_policy(*file, text(*file), parsed));
    let plans = world.plans.iter().map(|(_, tree)| tree);
    let plans = plans.map(|tree| in_plan(tree.file(), text(tree.file()), tree));
    policies.chain(plans).collect()
}

/// Takes out the findings that the comments of the policies and plans allow. What is wrong with the comments is added.
pub fn apply(
    findings: &mut Vec<Diagnostic>,
    files: &[FileAllows],
    world: &World,
    zone: &Zone,
) -> Vec<Suppressed> {
    let allows: Vec<Entry<'_>> = files
        .iter()
        .flat_map(|found| &found.allows)
        .map(|allow| Entry::new(allow, zone, world.at))
        .collect();
    let (suppressed, used) = take(findings, &allows);
    findings.extend(
        files
            .iter()
            .flat_map(|found| found.findings.iter().cloned()),
    );
    if !allows.is_empty() {
        report_expired(&allows, zone, findings);
        let unproven = Unproven::new(world, findings);
        report_unused(&allows, &used, &unproven, findings);
    }
    suppressed
}

/// A comment that allows findings, with its end.
struct Entry<'a> {
    allow: &'a Allow,
    /// When it ends; `None` without an end.
    ends: Option<Instant>,
    is_over: bool,
}

impl<'a> Entry<'a> {
    fn new(allow: &'a Allow, zone: &Zone, at: Instant) -> Self {
        let ends = allow.until.as_ref().map(|(time, _)| end_of(time, zone));
        Entry {
            allow,
            ends,
            is_over: ends.is_some_and(|ends| ends <= at),
        }
    }
}

/// The instant from which on something does not hold any more: a day still belongs to it, as everywhere in Tide.
fn end_of(time: &PlanTime, zone: &Zone) -> Instant {
    let civil = match time {
        PlanTime::Instant { at, .. } => return *at,
        PlanTime::Local { civil, .. } => *civil,
        PlanTime::Date(date) => match date.succ_opt() {
            Some(next) => next.and_time(chrono::NaiveTime::MIN),
            None => return Instant::MAX,
        },
    };
    match zone.resolve(civil) {
        Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => at,
    }
}

/// Which names of which comments allowed something, by their numbers.
type Used = FxHashSet<(usize, usize)>;

/// Takes the allowed findings out; the first comment that holds for one has it.
fn take(findings: &mut Vec<Diagnostic>, allows: &[Entry<'_>]) -> (Vec<Suppressed>, Used) {
    let (mut suppressed, mut used) = (Vec::new(), Used::default());
    let mut by_file: FxHashMap<FileId, Vec<(usize, &Entry<'_>)>> = FxHashMap::default();
    for (number, entry) in allows
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.is_over)
    {
        by_file
            .entry(entry.allow.file)
            .or_default()
            .push((number, entry));
    }
    if by_file.is_empty() {
        return (suppressed, used);
    }
    findings.retain(|finding| {
        let place = finding.primary.place;
        let Some(entries) = by_file
            .get(&place.file)
            .filter(|_| may_be_left_out(finding))
        else {
            return true;
        };
        for (number, entry) in entries {
            let names = &entry.allow.names;
            let Some(name) = names.iter().position(|(name, _)| *name == finding.name) else {
                continue;
            };
            let Span { start, end } = entry.allow.holds;
            if start <= place.span.start && place.span.start <= end {
                used.insert((*number, name));
                suppressed.push(Suppressed {
                    finding: finding.clone(),
                    by: Suppression::Allow,
                    place: entry.allow.span.within(entry.allow.file),
                    because: entry.allow.because.clone(),
                });
                return false;
            }
        }
        true
    });
    (suppressed, used)
}

fn report_expired(allows: &[Entry<'_>], zone: &Zone, findings: &mut Vec<Diagnostic>) {
    for entry in allows.iter().filter(|entry| entry.is_over) {
        let (Some(ends), Some((_, span))) = (entry.ends, &entry.allow.until) else {
            continue;
        };
        let message = format!(
            "the time of this comment is over, so it does not allow `{}` any more",
            names(entry.allow).join("`, `")
        );
        let over = format!("over since {} {}", format_civil(ends, zone), zone.name());
        let place = span.within(entry.allow.file);
        let mut found = Diagnostic::new(&EXPIRED_ALLOW, place, message)
            .remark(over)
            .help("mend what it allowed, or look at the reason again and give a new end");
        found.fixes.push(removal(entry.allow));
        findings.push(found);
    }
}

fn names(allow: &Allow) -> Vec<&'static str> {
    allow.names.iter().map(|(name, _)| *name).collect()
}

/// The files in which a comment that allows nothing proves nothing: what they say was not looked at in full.
struct Unproven(FxHashSet<FileId>);

impl Unproven {
    fn new(world: &World, findings: &[Diagnostic]) -> Self {
        let policies: FxHashSet<FileId> = world.policies.iter().map(|(file, _)| *file).collect();
        let is_mistake = |finding: &&Diagnostic| {
            let is_error = finding.severity == Severity::Error && finding.decision.is_none();
            is_error
                && !is_lint(finding.name)
                && !checks::ALL.iter().any(|own| own.name == finding.name)
        };
        let mistakes = findings.iter().filter(is_mistake);
        let mut files: FxHashSet<FileId> =
            mistakes.map(|mistake| mistake.primary.place.file).collect();
        let policy_has_mistakes = files.iter().any(|file| policies.contains(file));
        if policy_has_mistakes {
            files.extend(world.plans.iter().map(|(_, tree)| tree.file()));
        }
        // Some lints of a policy need all plans.
        if policy_has_mistakes || !world.all_plans {
            files.extend(policies);
        }
        Unproven(files)
    }
}

fn report_unused(
    allows: &[Entry<'_>],
    used: &Used,
    unproven: &Unproven,
    findings: &mut Vec<Diagnostic>,
) {
    for (number, entry) in allows.iter().enumerate() {
        let allow = entry.allow;
        if entry.is_over || unproven.0.contains(&allow.file) {
            continue;
        }
        let all = allow.names.iter().enumerate();
        let unused: Vec<_> = all
            .filter(|(name, _)| !used.contains(&(number, *name)))
            .collect();
        for (_, (name, span)) in &unused {
            let message = format!("there is no `{name}` here to allow");
            let mut found = Diagnostic::new(&UNUSED_ALLOW, span.within(allow.file), message)
                .help("take it away: it would hide one that comes later");
            if unused.len() == allow.names.len() {
                found.fixes.push(removal(allow));
            }
            findings.push(found);
        }
    }
}

/// Not safe: what is found depends on the day, and on the plans that are there.
fn removal(allow: &Allow) -> Fix {
    Fix {
        title: "take the comment away".to_owned(),
        safe: false,
        edits: vec![Edit {
            place: allow.removal.within(allow.file),
            text: String::new(),
        }],
    }
}
