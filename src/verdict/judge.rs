//! All statements on all subjects: decided first, explained where they are not met.

use super::ClassOf;
use super::checks;
use super::docket::Docket;
use super::evaluator::Frame;
use super::findings::{Finding, LineFinding, Reporter};
use super::join::Sides;
use super::releases::ChangeState;
use super::show::Part;
use super::singles::{Afresh, Single};
use super::subjects::{Numbered, of_each};
use super::touching::Touching;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::policy::model::{Class, Docs, PairedIn, Requirement, Statement, StatementKind, Variant};
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use rustc_hash::{FxHashMap, FxHashSet};

impl Reporter<'_, '_> {
    /// Every finding on the given changes and releases and their parts.
    /// `mistakes` are the checks that refuse the text of a subject; `known` is what earlier judgements left of what each statement
    /// says of each subject by itself, and gets what is judged `afresh`.
    pub fn judge(
        &self,
        subjects: &[(RecordKind, u32)],
        mistakes: &FxHashMap<(RecordKind, u32), Vec<String>>,
        known: &mut Vec<Single>,
        afresh: Afresh<'_>,
    ) -> Vec<Finding> {
        let policy = self.evaluator.policy;
        let touching = [RecordKind::Change, RecordKind::Release]
            .map(|kind| (kind, Touching::new(self.evaluator, kind)));
        let (cancelled, numbered): (Vec<Numbered>, Vec<Numbered>) = (0u32..)
            .zip(subjects.iter().copied())
            .partition(|(_, (kind, row))| self.evaluator.is_cancelled(*kind, *row));
        self.singles(&numbered, &touching, known, afresh);
        let mut out = of_each(&numbered, |(number, (kind, row))| {
            let mut out = Vec::new();
            self.levels(*kind, *row, &mut out);
            self.class(*kind, *row, &Frame::about(*kind, *row), &mut out);
            self.overrides(*kind, *row, &mut out);
            let first = known.partition_point(|single| single.subject < *number);
            let singles = known.iter().skip(first);
            let singles = singles.take_while(|single| single.subject == *number);
            out.extend(singles.map(|single| single.finding.clone()));
            out
        });
        if self.gate {
            let at_gate = cancelled
                .iter()
                .map(|(_, subject)| self.cancelled(*subject));
            out.extend(at_gate);
        }
        let mut sides = Sides::default();
        let mut told = FxHashSet::default();
        for statement in &policy.statements {
            for variant in &statement.variants {
                if let Some(place) = self.evaluator.unread
                    && (variant.other.is_some() || is_limit(variant))
                {
                    let of = (statement, variant);
                    self.beside_unread(of, place, &touching, &mut told, &mut out);
                }
                if statement.mistaken && (variant.other.is_some() || is_limit(variant)) {
                    self.mistaken(statement, variant, &mut out);
                } else if variant.other.is_some() {
                    self.pairs(statement, variant, &mut sides, &mut out);
                } else if is_limit(variant) {
                    let touching = touching.iter().find(|(of, _)| *of == variant.subject);
                    let rows = match touching {
                        Some((_, touching)) => touching.subjects(&variant.scope),
                        None => (0..self.evaluator.records.count(variant.subject)).collect(),
                    };
                    self.limit(statement, variant, &rows, &mut out);
                } else if !matches!(variant.subject, RecordKind::Change | RecordKind::Release) {
                    self.parts(statement, variant, &mut out);
                }
                if !statement.mistaken {
                    self.unsaid_lists(statement, variant, &mut out);
                }
            }
        }
        self.order(&mut out);
        self.disagreements(&mut out);
        let mut releases = numbered
            .iter()
            .map(|(_, subject)| subject)
            .filter(|(kind, _)| *kind == RecordKind::Release)
            .peekable();
        if releases.peek().is_some() {
            let mut states = self.change_states(&out);
            for ((kind, row), names) in mistakes {
                if *kind == RecordKind::Change {
                    let state = states.entry(*row).or_insert_with(ChangeState::new);
                    if state.outcome >= Outcome::Owed {
                        state.why.clear();
                    }
                    state.outcome = Outcome::Broken;
                    state.why.extend(names.iter().cloned());
                }
            }
            for (_, row) in releases {
                self.release(*row, &states, &mut out);
            }
            self.needed_releases(mistakes, &mut out);
        }
        // A release may still run when a change that it ships is over.
        for (kind, row) in subjects {
            self.past_time(*kind, *row, &mut out);
        }
        out
    }

    /// The last part of the path of a file: the path itself depends on who asks from where.
    fn file_name(&self, place: Place) -> &str {
        let name = self.words.sources.name(place.file);
        name.rsplit(['/', '\\']).next().unwrap_or(name)
    }

    /// What is cancelled is asked nothing, and a gate does not let it through: there is nothing to deploy.
    fn cancelled(&self, (kind, row): (RecordKind, u32)) -> Finding {
        let state = self.evaluator.fields.of(kind).state;
        let diagnostic = Diagnostic::new(
            &checks::CANCELLED,
            self.evaluator.records.place(kind, row, state),
            format!("{} is cancelled", self.words.subject(kind, row)),
        )
        .help("nothing of it may be deployed: if it is to go all the same, plan it again");
        self.plain(
            Some(diagnostic),
            (kind, row),
            checks::CANCELLED.name,
            Outcome::Broken,
        )
    }

    /// What the statements say of each subject by itself.
    fn singles(
        &self,
        subjects: &[Numbered],
        touching: &[(RecordKind, Touching); 2],
        known: &mut Vec<Single>,
        afresh: Afresh<'_>,
    ) {
        let dockets = touching
            .each_ref()
            .map(|(kind, touching)| (kind, touching, Docket::new(self.evaluator, *kind, afresh)));
        let subjects = subjects.iter().filter(|one| afresh.is_about(one.0));
        let subjects: Vec<Numbered> = subjects.copied().collect();
        known.extend(of_each(&subjects, |(number, (kind, row))| {
            let (mut out, mut singles) = (Vec::new(), Vec::new());
            let frame = Frame::about(*kind, *row);
            let docket = dockets.iter().find(|(of, ..)| *of == kind);
            let entries =
                docket.map(|(_, touching, docket)| docket.entries(self.evaluator, touching, *row));
            for entry in entries.into_iter().flatten() {
                if self
                    .evaluator
                    .decide(entry.statement, entry.variant, &frame)
                    == Outcome::Met
                {
                    self.slips_past(entry.statement, entry.variant, &frame, &mut out);
                } else {
                    self.statement(entry.statement, entry.variant, &frame, &mut out);
                }
                singles.extend(out.drain(..).map(|finding| Single {
                    subject: *number,
                    statement: entry.number,
                    finding,
                }));
            }
            singles
        }));
        known.sort_by_key(|single| (single.subject, single.statement));
    }

    /// A pair or limit beside plans that could not be read: undecided for every subject that it is about. Each subject has one finding
    /// that says so, whatever the number of such statements.
    fn beside_unread(
        &self,
        (statement, variant): (&Statement, &Variant),
        unread: Place,
        touching: &[(RecordKind, Touching); 2],
        told: &mut FxHashSet<(RecordKind, u32)>,
        out: &mut Vec<Finding>,
    ) {
        for kind in [Some(variant.subject), variant.other].into_iter().flatten() {
            let rows = match touching.iter().find(|(of, _)| *of == kind) {
                Some((_, touching)) if kind == variant.subject => touching.subjects(&variant.scope),
                _ => (0..self.evaluator.records.count(kind)).collect(),
            };
            for row in rows {
                if self.evaluator.is_inactive(kind, row) {
                    continue;
                }
                if statement.advisory || !told.insert((kind, row)) {
                    out.push(self.silent(statement, (kind, row)));
                    continue;
                }
                let word = statement.kind.word();
                let found = LineFinding {
                    outcome: Outcome::Missing,
                    message: format!(
                        "the {word} `{}` cannot be decided for {}: `{}` was not read in whole",
                        statement.name,
                        self.words.subject(kind, row),
                        self.file_name(unread)
                    ),
                    parts: vec![Part {
                        place: self.evaluator.records.row_place(kind, row),
                        text: "what was not read may be what it is compared with".to_owned(),
                        policy: unread,
                    }],
                    because: Vec::new(),
                    policy: (unread, "this was not read in whole".to_owned()),
                    help: vec![
                        "correct that first: the same goes for every statement that compares this with others".to_owned(),
                    ],
                    owed: String::new(),
                    until: None,
                };
                self.finish(statement, variant, found, &Frame::about(kind, row), out);
            }
        }
    }

    /// A pair or limit with a mistake in its text: undecided for every subject.
    fn mistaken(&self, statement: &Statement, variant: &Variant, out: &mut Vec<Finding>) {
        for kind in [Some(variant.subject), variant.other].into_iter().flatten() {
            for row in 0..self.evaluator.records.count(kind) {
                let is_out = match is_limit(variant) {
                    true => self.evaluator.is_cancelled(kind, row),
                    false => self.evaluator.is_inactive(kind, row),
                };
                if !is_out {
                    out.push(self.silent(statement, (kind, row)));
                }
            }
        }
    }

    /// What is said elsewhere and counts for a subject.
    pub(super) fn silent(&self, statement: &Statement, subject: (RecordKind, u32)) -> Finding {
        Finding {
            advisory: statement.advisory,
            ..self.plain(
                None,
                subject,
                &format!("{} {}", statement.kind.word(), statement.name),
                Outcome::Missing,
            )
        }
    }

    /// A statement on the parts of releases.
    fn parts(&self, statement: &Statement, variant: &Variant, out: &mut Vec<Finding>) {
        for row in 0..self.evaluator.records.count(variant.subject) {
            if self.evaluator.is_part_of_cancelled(variant.subject, row) {
                continue;
            }
            let frame = Frame::about(variant.subject, row);
            if self.evaluator.decide(statement, variant, &frame) != Outcome::Met {
                self.statement(statement, variant, &frame, out);
            }
        }
    }

    /// What the findings mean for each change that a release may ship.
    fn change_states(&self, findings: &[Finding]) -> FxHashMap<u32, ChangeState> {
        let mut states: FxHashMap<u32, ChangeState> = FxHashMap::default();
        for finding in findings {
            if finding.advisory {
                continue;
            }
            for (kind, row) in &finding.subjects {
                if *kind != RecordKind::Change {
                    continue;
                }
                let state = states.entry(*row).or_insert_with(ChangeState::new);
                if finding.outcome < state.outcome.min(Outcome::Owed) {
                    state.why.clear();
                }
                let refused = finding.outcome < Outcome::Owed;
                if refused || state.outcome >= Outcome::Owed {
                    if !state.why.contains(&finding.statement) {
                        state.why.push(finding.statement.clone());
                    }
                    state.until = match (state.until, finding.until) {
                        (Some(one), Some(other)) => Some(one.min(other)),
                        (one, other) => one.or(other),
                    };
                }
                state.due_later &= finding.due_later;
                state.outcome = state.outcome.min(finding.outcome);
            }
        }
        states
    }

    /// The class of a change, the bundle of a release: that there is one, and that a declared one fits.
    fn class(&self, kind: RecordKind, row: u32, frame: &Frame, out: &mut Vec<Finding>) {
        let policy = self.evaluator.policy;
        let (list, word, plural) = if kind == RecordKind::Change {
            (&policy.classes, "class", "classes")
        } else {
            (&policy.bundles, "bundle", "bundles")
        };
        let subject = || self.words.subject(kind, row);
        let place = || self.evaluator.records.row_place(kind, row);
        let name = |number: u32| {
            list.get(number as usize)
                .map_or("", |class| class.name.as_str())
        };
        let field = self.evaluator.fields.of(kind).class;
        match self.evaluator.class_of(kind, row) {
            ClassOf::Known(number) => {
                let declared = self.evaluator.records.value(kind, row, field);
                if declared != Value::Missing
                    && let Some(class) = list.get(number as usize)
                {
                    self.declared_class(class, word, (kind, row), frame, out);
                    if let Some((first, takes)) = self
                        .evaluator
                        .taken_before(kind, number, frame)
                        .filter(|_| self.evaluator.all(&class.when, frame) == Outcome::Met)
                    {
                        let names = [name(first), name(number)];
                        let first = list.get(first as usize).unwrap_or(class);
                        let apart = self.policies_apart([Some(first), Some(class)]).is_some();
                        let taken = (first.place, takes, apart);
                        out.push(self.taken_before(word, names, taken, (kind, row)));
                    }
                }
            }
            ClassOf::Undecided(None) => {
                // Where the value that was refused has a finding, this one is left out.
                let diagnostic = Diagnostic::new(
                    &checks::UNDECIDED_CLASS,
                    self.evaluator.records.place(kind, row, field),
                    format!(
                        "the {word} of {} cannot be decided: its value cannot be read",
                        subject()
                    ),
                )
                .remark(format!("no {word}"))
                .help(format!(
                    "write the name of a {word}, or leave the field out"
                ));
                out.push(self.plain(
                    Some(diagnostic),
                    (kind, row),
                    checks::UNDECIDED_CLASS.name,
                    Outcome::Missing,
                ));
            }
            ClassOf::Undecided(Some(number)) if self.is_mistaken(list.get(number as usize)) => {
                // The mistake in the policy has its finding.
                out.push(self.plain(
                    None,
                    (kind, row),
                    checks::UNDECIDED_CLASS.name,
                    Outcome::Missing,
                ));
            }
            ClassOf::Undecided(Some(number)) => {
                let mut parts = Vec::new();
                if let Some(class) = list.get(number as usize) {
                    for when in &class.when {
                        self.words.explain(*when, frame, &mut parts);
                    }
                }
                let missing = parts
                    .first()
                    .map_or("a field is not given", |part| part.text.as_str());
                let mut diagnostic = Diagnostic::new(
                    &checks::UNDECIDED_CLASS,
                    parts.first().map_or_else(place, |part| part.place),
                    format!("the {word} of {} cannot be decided: {missing}", subject()),
                )
                .remark(format!("whether it is `{}` depends on this", name(number)))
                .help(format!(
                    "{plural} are tried in order: fill this in, or declare the `{word}`"
                ));
                if let Some(part) = parts.first() {
                    diagnostic = diagnostic.label(part.policy, "asked here");
                }
                out.push(self.plain(
                    Some(diagnostic),
                    (kind, row),
                    checks::UNDECIDED_CLASS.name,
                    Outcome::Missing,
                ));
            }
            ClassOf::Several(first, second) => {
                let check = match kind {
                    RecordKind::Change => &checks::SEVERAL_CLASSES,
                    _ => &checks::SEVERAL_BUNDLES,
                };
                let message = format!(
                    "{} could be a `{}` and a `{}`",
                    subject(),
                    name(first),
                    name(second)
                );
                let mut diagnostic = Diagnostic::new(check, place(), message);
                let classes = [first, second].map(|number| list.get(number as usize));
                diagnostic = match self.policies_apart(classes) {
                    None => diagnostic.help(
                        "declare the first of the two, or make their conditions exclude each other",
                    ),
                    Some(places) => {
                        for (place, title) in places {
                            diagnostic = diagnostic.label(place, format!("a {word} of {title}"));
                        }
                        diagnostic.help(format!(
                            "neither policy is built on the other: make the conditions exclude each other, as by the services of each, or declare the {plural} in a base of both"
                        ))
                    }
                };
                out.push(self.plain(Some(diagnostic), (kind, row), check.name, Outcome::Missing));
            }
            ClassOf::None if !list.is_empty() => {
                let names: Vec<String> = list
                    .iter()
                    .map(|class| format!("`{}`", class.name))
                    .collect();
                let check = match kind {
                    RecordKind::Change => &checks::UNCLASSIFIED_CHANGE,
                    _ => &checks::UNCLASSIFIED_RELEASE,
                };
                let diagnostic = Diagnostic::new(
                    check,
                    place(),
                    format!("{} belongs to no {word}", subject()),
                )
                .remark(format!("none of {} takes it", names.join(", ")))
                .help(format!(
                    "end the {plural} with one that has no `when`: it takes what is left"
                ));
                out.push(self.plain(Some(diagnostic), (kind, row), check.name, Outcome::Broken));
            }
            ClassOf::None => {}
        }
    }

    /// Whether a condition of a class has a mistake in the policy.
    fn is_mistaken(&self, class: Option<&Class>) -> bool {
        let program = &self.evaluator.policy.program;
        let mut open: Vec<_> = class.map(|class| class.when.clone()).unwrap_or_default();
        while let Some(id) = open.pop() {
            if matches!(program.get(id).op, crate::policy::condition::Op::Broken) {
                return true;
            }
            open.extend(program.children(id));
        }
        false
    }

    /// Where two classes are declared and by whom, if they are of policies that do not see each other.
    fn policies_apart(&self, classes: [Option<&Class>; 2]) -> Option<[(Place, String); 2]> {
        let layers = &self.evaluator.policy.layers;
        let [Some(first), Some(second)] = classes else {
            return None;
        };
        let title = |class: &Class| {
            let layer = layers.of(class.place.file)?;
            Some((class.place, layer.title()))
        };
        layers
            .are_apart(first.place.file, second.place.file)
            .then_some([title(first)?, title(second)?])
    }

    /// A class that is declared, and that an earlier one takes the subject from.
    fn taken_before(
        &self,
        word: &str,
        [first, declared]: [&str; 2],
        (place, takes, is_apart): (Place, Outcome, bool),
        (kind, row): (RecordKind, u32),
    ) -> Finding {
        let subject = self.words.subject(kind, row);
        let (message, outcome) = match takes {
            Outcome::Met => (
                format!(
                    "{subject} declares the {word} `{declared}`, and the {word} `{first}` takes it"
                ),
                Outcome::Broken,
            ),
            _ => (
                format!(
                    "{subject} declares the {word} `{declared}`, and whether the {word} `{first}` takes it cannot be decided"
                ),
                Outcome::Missing,
            ),
        };
        let field = self.evaluator.fields.of(kind).class;
        let diagnostic = Diagnostic::new(
            &checks::CLASS_TAKEN_BEFORE,
            self.evaluator.records.place(kind, row, field),
            message,
        )
        .remark(format!("`{declared}` is declared here"));
        let diagnostic = match is_apart {
            true => diagnostic
                .label(place, format!("`{first}` is of a policy that does not see `{declared}`"))
                .help("make the conditions of the two exclude each other, or declare both in a base of the two policies"),
            false => diagnostic
                .label(place, format!("`{first}` is tried before it"))
                .help(format!(
                    "leave `{word}` out to have it derived; where `{declared}` is to come first, put it before `{first}` in the policy, with `declared` if only those are of it who declare it"
                )),
        };
        self.plain(
            Some(diagnostic),
            (kind, row),
            checks::CLASS_TAKEN_BEFORE.name,
            outcome,
        )
    }

    /// A declared class also requires its own `when`.
    fn declared_class(
        &self,
        class: &Class,
        word: &str,
        subject: (RecordKind, u32),
        frame: &Frame,
        out: &mut Vec<Finding>,
    ) {
        let outcome = self.evaluator.all(&class.when, frame);
        if outcome == Outcome::Met {
            return;
        }
        let mut parts = Vec::new();
        for when in &class.when {
            if self.evaluator.truth(*when, frame) == outcome {
                self.words.explain(*when, frame, &mut parts);
            }
        }
        let text = self.words.subject(subject.0, subject.1);
        let statement = Statement {
            kind: if word == "class" {
                StatementKind::Class
            } else {
                StatementKind::Bundle
            },
            name: class.name.clone(),
            place: class.place,
            docs: Docs::default(),
            advisory: false,
            approved_by: Vec::new(),
            mistaken: false,
            reason: None,
            variants: Vec::new(),
        };
        let variant = Variant {
            subject: subject.0,
            other: None,
            releases: PairedIn::default(),
            scope: crate::policy::model::Scope::default(),
            excepts: Vec::new(),
            overrides: Vec::new(),
            of_other: None,
            past: None,
            requires: Vec::new(),
        };
        let message = match outcome {
            Outcome::Missing => {
                let missing = parts
                    .first()
                    .map_or("a field is not given", |part| part.text.as_str());
                format!(
                    "whether {text} is of the {word} `{}` that it declares cannot be decided: {missing}",
                    class.name
                )
            }
            _ => {
                let why = parts
                    .first()
                    .map_or_else(String::new, |part| format!(": {}", part.text));
                format!(
                    "{text} declares the {word} `{}` and does not fulfil its conditions{why}",
                    class.name
                )
            }
        };
        let policy = parts.first().map_or(class.place, |part| part.policy);
        let layers = &self.evaluator.policy.layers;
        let role = if layers.extends(class.place.file, policy.file) {
            format!(
                "the base takes such a {}, so `{}` may not",
                subject.0.word(),
                class.name
            )
        } else {
            format!("what the {word} `{}` asks for", class.name)
        };
        let until = class
            .when
            .iter()
            .filter_map(|when| self.words.owed_until(*when, frame))
            .min();
        let found = LineFinding {
            outcome,
            message,
            parts,
            because: Vec::new(),
            policy: (policy, role),
            help: vec![format!(
                "leave `{word}` out to have it derived, or mend what does not fit"
            )],
            owed: String::new(),
            until,
        };
        self.finish(&statement, &variant, found, frame, out);
    }

    /// A built-in finding on one subject.
    fn plain(
        &self,
        diagnostic: Option<Diagnostic>,
        subject: (RecordKind, u32),
        name: &str,
        outcome: Outcome,
    ) -> Finding {
        Finding {
            diagnostic: diagnostic.map(|diagnostic| Box::new(diagnostic.severity(Severity::Error))),
            subjects: vec![subject],
            statement: name.to_owned(),
            outcome,
            advisory: false,
            owed: String::new(),
            until: None,
            due_later: false,
        }
    }
}

fn is_limit(variant: &Variant) -> bool {
    variant
        .requires
        .iter()
        .any(|require| matches!(require.what, Requirement::AtMost(_)))
}
