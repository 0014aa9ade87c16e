//! A second evaluator, written from the reference of the language and not from the program: naive, minute by minute, people by trying
//! all. Random workspaces are held against it. `TIDEGATE_REFERENCE` says over how many, `TIDEGATE_REFERENCE_FROM` from which seed on.

mod approvals;
mod changes;
mod clock;
mod conditions;
mod generate;
mod model;
mod overrides;
mod pairs;
mod shrink;
mod statements;
mod times;
mod truth;
mod world;
mod write;

use crate::support::check_files;
use model::{Moment, Workspace};
use statements::{Verdict, judge};
use std::collections::BTreeMap;
use tidegate::engine::Answer;
use world::World;

type Verdicts = BTreeMap<String, Verdict>;

/// What the program says, or that it found a mistake in the policy, with what it says of it.
fn program(workspace: &Workspace) -> Result<Verdicts, String> {
    let at = write::instant(workspace.at);
    let checked = check_files(&workspace.files(), &at, workspace.gate);
    let mut verdicts = Verdicts::new();
    for verdict in &checked.report.verdicts {
        let mut one = Verdict::default();
        match &verdict.answer {
            Answer::Go => {}
            Answer::Cancelled => one.cancelled = true,
            Answer::NoGo(refused) => one.refused = refused.iter().cloned().collect(),
            Answer::GoWhen(owed) => {
                for owed in owed {
                    let until = owed.until.as_deref().map(moment);
                    let first = one.owed.entry(owed.statement.clone()).or_insert(until);
                    *first = (*first).min(until);
                }
            }
        }
        let is_meant =
            |name: &String| name.contains(' ') || statements::CHECKS.contains(&name.as_str());
        if !one.refused.iter().all(is_meant) {
            let lines = checked.report.findings.iter().map(|one| checked.line(one));
            let mistakes: Vec<String> = lines.filter(|line| line.contains(" error ")).collect();
            return Err(format!("{:?}\n{}", one.refused, mistakes.join("\n")));
        }
        verdicts.insert(format!("{} {}", verdict.kind, verdict.id), one);
    }
    Ok(verdicts)
}

fn moment(text: &str) -> Moment {
    let at: jiff::Timestamp = text.parse().unwrap();
    at.as_second() / 60
}

/// A kind and a name.
type Named = (String, String);

/// What the evaluator says, told as the program tells it: what is owed is named only where nothing refuses. And what of two is refused.
fn reference(workspace: &Workspace) -> (Verdicts, Vec<[Named; 2]>, Vec<Named>) {
    let world = World::new(workspace);
    let mut verdicts = judge(&world);
    for verdict in verdicts.values_mut() {
        if !verdict.refused.is_empty() {
            verdict.owed.clear();
        }
    }
    let name = |subject| format!("{} {}", world.kind(subject), world.record(subject).id());
    let either = world.either.borrow();
    let either = either.iter().map(|(statement, one, other)| {
        [*one, *other].map(|subject| (name(subject), statement.clone()))
    });
    let either = either.collect();
    let unsaid = world.unsaid.borrow();
    let unsaid = unsaid
        .iter()
        .map(|(statement, subject)| (name(*subject), statement.clone()));
    let unsaid = unsaid.collect();
    (verdicts, either, unsaid)
}

/// Both answers without what the reference leaves open, and whether they agree.
fn compared(program: &Verdicts, workspace: &Workspace) -> (Verdicts, Verdicts, bool) {
    let (mut reference, either, unsaid) = reference(workspace);
    let mut program = program.clone();
    let refuses = |(subject, statement): &(String, String)| {
        let verdict = program.get(subject);
        verdict.is_some_and(|one| one.cancelled || one.refused.contains(statement))
    };
    let one_is_refused = either.iter().all(|pair| pair.iter().any(refuses));
    for (subject, statement) in either.iter().flatten().chain(&unsaid) {
        let sure = reference
            .get(subject)
            .is_some_and(|one| one.refused.contains(statement));
        let removed = program.get_mut(subject).filter(|_| !sure);
        if let Some(verdict) = removed
            && verdict.refused.remove(statement)
            && verdict.refused.is_empty()
            && let Some(other) = reference.get(subject)
            && other.refused.is_empty()
        {
            verdict.owed = other.owed.clone();
        }
    }
    // What else refuses a change that no class takes makes no difference.
    for verdict in program.values_mut().chain(reference.values_mut()) {
        if verdict.refused.contains("unclassified-change") {
            verdict.refused.retain(|name| name == "unclassified-change");
        }
    }
    let same = one_is_refused && program == reference;
    (program, reference, same)
}

fn differs(workspace: &Workspace) -> bool {
    program(workspace).is_ok_and(|program| !compared(&program, workspace).2)
}

fn show(workspace: &Workspace) -> String {
    use std::fmt::Write;
    let mut out = format!("at {}\n", write::instant(workspace.at));
    for (name, text) in workspace.files() {
        write!(out, "--- {name}\n{text}\n").unwrap();
    }
    let (program, reference, _) = compared(&program(workspace).unwrap(), workspace);
    for (subject, program) in &program {
        let reference = &reference[subject];
        if program != reference {
            let owed = |verdict: &Verdict| -> Vec<String> {
                let until = |until: &Option<Moment>| until.map_or("?".to_owned(), write::instant);
                verdict
                    .owed
                    .iter()
                    .map(|(name, at)| format!("{name} until {}", until(at)))
                    .collect()
            };
            writeln!(out, "--- {subject}").unwrap();
            for (who, verdict) in [("program", program), ("reference", reference)] {
                writeln!(
                    out,
                    "{who:9} refused by {:?} owed {:?} cancelled {}",
                    verdict.refused,
                    owed(verdict),
                    verdict.cancelled
                )
                .unwrap();
            }
        }
    }
    out
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

/// Words of models that have to occur, so that nothing agrees since it is never asked.
const FEATURES: &[&str] = &[
    // Times.
    "Whole(",
    "WholeFor(",
    "Hours(",
    "HoursFor(",
    "Run(",
    "Stretch(",
    "Each(",
    "Season(",
    "WeeksFor(",
    "WeeksTo(",
    "Dates(",
    "Between(",
    "For(",
    "From(",
    "About(",
    "since: Some",
    "until: Some",
    "zone: Some",
    "BusinessDays(",
    "Holiday",
    "Nth(",
    "First(",
    "Last(",
    "Quarter",
    "Year",
    "Named(",
    "\"Europe/Amsterdam\"",
    "\"America/New_York\"",
    "\"Australia/Lord_Howe\"",
    // Conditions.
    "And(",
    "Or(",
    "Not(",
    "Is(",
    "Compare(",
    "IsSet(",
    "IsMissing(",
    "In(",
    "Has(",
    "HasAny(",
    "HasAll(",
    "Count(",
    "Rate(",
    "Latest(",
    "Before(",
    "After(",
    "Weekday(",
    "Date(",
    "TimeOfDay(",
    "During(",
    "Inside(",
    "Within(",
    "approver.authority",
    // Statements.
    "for_: [\"",
    "on: Some",
    "on_services: Some",
    "when: Some",
    "except: [Exception",
    "names: [\"",
    "advisory: true",
    "declared: true",
    "require: [",
    "Rule(",
    "Instant(\"submitted\"",
    "by: Some",
    "controlled: true",
    "\"class\": Thing",
    "\"state\": Text(\"closed\")",
    "\"state\": Text(\"canceled\")",
    "Unknown",
    // Approvals.
    "Number(",
    "All(",
    "Percent(",
    "Owners(",
    "Then(",
    "GroupAtStart(",
    "Person(",
    "Field(\"assignee\")",
    "Field(\"assignment-group\")",
    "excluding: [\"author\", \"implementers\"]",
    "valid: Some",
    "counts_when: Some",
    "count_places: true",
    "delegates: [Delegate",
    "\"on-behalf-of\"",
    "\"withdrawn\"",
    "\"reject\"",
    "\"abstain\"",
    "\"digest\"",
    // Pairs, and who lets through.
    "Conflict",
    "Share(",
    "Same(",
    "HasAnyOf(",
    "CompareFields(",
    "Limit(",
    "at_once: true",
    "Stretch(",
    "Some(Day)",
    "Some(Week)",
    "field: Some(",
    "override_: Some",
    "Approved",
    "\"overrides\"",
    "Waiver",
    "Template {",
    "fixes: [(",
    "AtLeast(",
    "RaiseBy(",
    "\"template\"",
    "\"last-edit\"",
    "from: Some",
    "\"editor\"",
];

/// What verdicts have to be refused by, or owe, and which they have to be.
const ANSWERS: &[&str] = &[
    "go",
    "go when",
    "no-go",
    "cancelled",
    "rule",
    "approval",
    "blackout",
    "window",
    "conflict",
    "limit",
    "template",
    "class",
    "class-taken-before",
    "undecided-class",
    "unclassified-change",
];

#[test]
fn the_program_agrees_with_the_reference() {
    let count = number("TIDEGATE_REFERENCE", 120);
    let from = number("TIDEGATE_REFERENCE_FROM", 0);
    let mut pairs = 0;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    let most = usize::try_from(number("TIDEGATE_REFERENCE_SHOW", 1)).unwrap();
    for seed in from..from + count {
        let workspace = generate::workspace(seed);
        let text = format!("{workspace:?}");
        for feature in FEATURES {
            *seen.entry(feature).or_default() += usize::from(text.contains(feature));
        }
        if differences.len() >= most {
            break;
        }
        match program(&workspace) {
            Err(mistakes) => differences.push(format!(
                "seed {seed}: a mistake of the generator\n{mistakes}\n{}",
                workspace.policy.text()
            )),
            Ok(program) => {
                let (_, reference, same) = compared(&program, &workspace);
                pairs += program.len() * workspace.policy.statements.len();
                for verdict in reference.values() {
                    for name in verdict.refused.iter().chain(verdict.owed.keys()) {
                        let kind = name.split(' ').next().unwrap_or_default();
                        *refused.entry(kind.to_owned()).or_default() += 1;
                    }
                    let answer = match (verdict.refused.is_empty(), verdict.owed.is_empty()) {
                        _ if verdict.cancelled => "cancelled",
                        (true, true) => "go",
                        (true, false) => "go when",
                        _ => "no-go",
                    };
                    *refused.entry(answer.to_owned()).or_default() += 1;
                }
                if !same {
                    let small = shrink::shrink(&workspace, &differs);
                    differences.push(format!("seed {seed}\n{}", show(&small)));
                }
            }
        }
    }
    println!("{pairs} pairs, {refused:?}\n{seen:?}");
    let never = FEATURES
        .iter()
        .filter(|word| seen.get(*word).is_none_or(|count| *count == 0));
    let never: Vec<_> = never
        .chain(ANSWERS.iter().filter(|word| !refused.contains_key(**word)))
        .collect();
    assert!(
        never.is_empty() || count < 100 || !differences.is_empty(),
        "never generated: {never:?}"
    );
    assert!(
        differences.is_empty(),
        "{}",
        differences.join("\n==========\n")
    );
}
