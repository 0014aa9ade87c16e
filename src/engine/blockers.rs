//! What leaves a whole workspace undecided: then nothing in it may go, whatever its statements say.

use super::checks::{EMPTY_POLICY, NO_STATEMENTS};
use super::world::World;
use crate::diagnostic::{Diagnostic, Nature, Severity};
use crate::plan::checks::LOST;
use crate::plan::ids::unread_section;
use crate::policy::Policy;
use crate::policy::types::RecordKind;
use crate::source::{FileId, Place, Span};
use crate::syntax::tree::ItemKind;

/// Why nothing in a workspace is decided. Each is one reason more in every verdict; the finding stands where the cause is, not at
/// every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocker {
    /// A policy file, one of a base, or a calendar file has a mistake or could not be read.
    PolicyMistakes,
    /// `tidegate.toml` has a mistake, or a file or folder that may hold a policy could not be read.
    WorkspaceMistakes,
    /// A file of plans could not be read. It leaves undecided only what looks at other plans.
    UnreadPlans(FileId),
    /// The policy says nothing about plans.
    EmptyPolicy,
    /// A table could not be read, or has rows of which it is not known to what they belong.
    UnreadTables,
}

impl Blocker {
    /// The reason in `refused-by`.
    pub fn reason(self) -> &'static str {
        match self {
            Blocker::PolicyMistakes => "policy-mistakes",
            Blocker::WorkspaceMistakes => "workspace-mistakes",
            Blocker::UnreadPlans(_) => "unread-plans",
            Blocker::EmptyPolicy => EMPTY_POLICY.name,
            Blocker::UnreadTables => "unread-tables",
        }
    }

    /// The reason in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Blocker::PolicyMistakes => "the policy has mistakes, so it decides nothing",
            Blocker::WorkspaceMistakes => {
                "it is not known which policies and plans the workspace has"
            }
            Blocker::UnreadPlans(_) => "a file of plans could not be read",
            Blocker::EmptyPolicy => "the policy says nothing about plans",
            Blocker::UnreadTables => {
                "a table was not read, or some of its rows may be about anything"
            }
        }
    }
}

/// What leaves a workspace undecided, each once. `mistakes` are those that resolving its policy found.
pub(super) fn blockers(world: &World, policy: &Policy, mistakes: &[Diagnostic]) -> Vec<Blocker> {
    let mut all = world.blockers.clone();
    // Statements about others ask for it, see [`unread_plans`].
    all.retain(|blocker| !matches!(blocker, Blocker::UnreadPlans(_)));
    let is_mistake = |finding: &Diagnostic| finding.nature == Nature::Mistake;
    let of_texts = || {
        let mut files = world.policies.iter();
        files.any(|(_, parsed)| {
            let mut found = parsed.diagnostics.iter();
            found.any(|one| is_mistake(one) && !parsed.is_of_a_test(one))
        })
    };
    if mistakes.iter().any(is_mistake) || of_texts() {
        all.push(Blocker::PolicyMistakes);
    }
    if world.plans.iter().any(|(_, tree)| tree.is_incomplete()) {
        all.push(Blocker::UnreadTables);
    }
    if is_empty(world, policy) {
        all.push(Blocker::EmptyPolicy);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Where plans or history were not read, in whole or in part: the first place.
pub(super) fn unread_plans(world: &World) -> Option<Place> {
    let files = world.blockers.iter().find_map(|blocker| match blocker {
        Blocker::UnreadPlans(file) => Some(Span::default().within(*file)),
        _ => None,
    });
    let plans = world.plans.iter().map(|(_, tree)| &**tree);
    let history = world.history.iter().map(|history| &history.tree);
    let trees = plans.chain(history);
    let in_text = || {
        let mut findings = trees.clone().flat_map(|tree| tree.diagnostics());
        let is_lost =
            |one: &&Diagnostic| one.severity == Severity::Error && LOST.contains(&one.name);
        findings.find(is_lost).map(|one| one.primary.place)
    };
    let at_top = || {
        let (file, _) = trees.clone().find_map(|tree| tree.loose().first())?;
        Some(Span::default().within(*file))
    };
    let in_plans = || trees.clone().find_map(unread_section);
    files.or_else(in_text).or_else(at_top).or_else(in_plans)
}

/// Whether the policy has no statement about plans, and declares nothing that a plan can name.
fn is_empty(world: &World, policy: &Policy) -> bool {
    let files = world.policies.iter();
    let mut items = files.flat_map(|(_, parsed)| &parsed.file.items);
    let declares = |kind| match kind {
        ItemKind::Scale
        | ItemKind::Field
        | ItemKind::Person
        | ItemKind::Group
        | ItemKind::Service
        | ItemKind::Environment
        | ItemKind::Template
        | ItemKind::Assess
        | ItemKind::Class
        | ItemKind::Bundle => true,
        ItemKind::Policy
        | ItemKind::Calendar
        | ItemKind::Period
        | ItemKind::Define
        | ItemKind::Waiver
        | ItemKind::Test => false,
        // Those about changes and releases are among the statements.
        ItemKind::Rule
        | ItemKind::Approval
        | ItemKind::Blackout
        | ItemKind::Window
        | ItemKind::Conflict
        | ItemKind::Limit => false,
    };
    !has_statements(policy) && !items.any(|item| declares(item.kind.value))
}

/// What is wrong with a policy that requires nothing of changes and releases, where there is something to judge.
pub(super) fn requires_nothing(
    world: &World,
    policy: &Policy,
    blockers: &[Blocker],
) -> Option<Diagnostic> {
    let (file, _) = world.policies.first()?;
    let place = Span::default().within(*file);
    let help = "write a statement, such as a rule, an approval, a blackout or a window, or name the file that has them in `policies` or `base` of `tidegate.toml`";
    if blockers.contains(&Blocker::EmptyPolicy) {
        let message = "the policy says nothing about changes or releases, so nothing may go";
        return Some(Diagnostic::new(&EMPTY_POLICY, place, message).help(help));
    }
    let is_silent = blockers.is_empty() && !has_statements(policy);
    is_silent.then(|| {
        let message = "no statement of the policy is about changes or releases: only the built-in checks look at the plans";
        Diagnostic::new(&NO_STATEMENTS, place, message).help(help)
    })
}

/// Whether a statement is about changes, releases or their parts: one about the policy itself refuses none. Classes ask for what
/// their `when` says.
fn has_statements(policy: &Policy) -> bool {
    if !policy.classes.is_empty() || !policy.bundles.is_empty() {
        return true;
    }
    let of_policy = [RecordKind::Policy, RecordKind::Blackout, RecordKind::Window];
    let variants = policy.statements.iter().flat_map(|one| &one.variants);
    let mut subjects = variants.map(|variant| variant.subject);
    subjects.any(|subject| !of_policy.contains(&subject))
}
