//! Test plans as trials: plan files that say of each record what is expected of it.

use super::trials::{Expects, Trial};
use crate::diagnostic::Diagnostic;
use crate::engine::world::World;
use crate::plan::expected::{Expected, Expects as Written, take_expected};
use crate::plan::{Kind, Tree};
use crate::policy::Policy;
use crate::policy::checks::{MISSING_SETTING, WRONG_LITERAL};
use crate::policy::dates;
use crate::source::{FileId, Place, Span};
use crate::syntax::parse_expectation;
use crate::syntax::tree::Expectation;
use crate::time::{Instant, Local, PlanTime, Zone, parse_time};
use std::borrow::Cow;
use std::sync::Arc;

/// A trial for each test plan.
pub(super) fn plan_trials<'a>(world: &World, policy: &Policy) -> Vec<Trial<'a>> {
    let plans = world.tests.iter();
    plans
        .map(|(file, tree)| trial(world, policy, *file, tree))
        .collect()
}

fn trial<'a>(world: &World, policy: &Policy, file: FileId, tree: &Tree) -> Trial<'a> {
    let (plan, expected) = take_expected(tree);
    let name = world.sources.name(file).to_owned();
    let place = Span::default().within(file);
    let mut trial = Trial {
        title: name.clone(),
        name,
        name_place: place,
        place,
        at: None,
        plans: vec![(file, Arc::new(plan))],
        history: None,
        expects: Vec::new(),
        mistakes: expected.diagnostics.clone(),
        is_broken: !tree.diagnostics().is_empty(),
    };
    trial.at = at(world, policy, tree, &expected, &mut trial.mistakes);
    for (number, record) in expected.records.iter().enumerate() {
        for written in record {
            let Some(what) = read(world, file, written, &mut trial.mistakes) else {
                continue;
            };
            let until = what.until.as_ref().and_then(|until| {
                let (zones, zone) = (&world.zones, &policy.zone);
                dates::end_of(zones, until, zone, file, &mut trial.mistakes)
            });
            trial.expects.push(Expects {
                file,
                what: Cow::Owned(what),
                of: Some(number),
                until,
            });
        }
    }
    if trial.expects.is_empty() && trial.mistakes.is_empty() && !trial.is_broken {
        let message = format!("the test plan `{}` expects nothing", trial.name);
        trial.mistakes.push(
            Diagnostic::new(&MISSING_SETTING, place, message)
                .help("say it in a record, as in `expect = \"no-go from weekends\"`"),
        );
    }
    trial
}

/// The words of an expectation; where escapes stand between, every part of it stands at the whole.
fn read(
    world: &World,
    file: FileId,
    written: &Written,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<Expectation> {
    let text = world.sources.find(file).map_or("", |source| source.text());
    if let Some(span) = written.exact {
        let (read, found) = parse_expectation(file, text, span);
        mistakes.extend(found);
        return read;
    }
    let whole = Span::new(0, written.text.len());
    let (read, found) = parse_expectation(file, &written.text, whole);
    mistakes.extend(found.into_iter().map(|mut finding| {
        finding.primary.place = written.place;
        finding.labels.clear();
        finding.fixes.clear();
        finding
    }));
    read.map(|read| stand_at(read, written.place))
}

fn stand_at(mut read: Expectation, place: Place) -> Expectation {
    let span = place.span;
    read.span = span;
    read.verdict.span = span;
    read.from.iter_mut().for_each(|name| name.span = span);
    if let Some(subject) = &mut read.subject {
        subject.span = span;
    }
    if let Some(until) = &mut read.until {
        until.span = span;
    }
    if let Some(path) = &mut read.missing {
        path.span = span;
        path.names.iter_mut().for_each(|name| name.span = span);
    }
    read
}

/// The instant of a test plan.
fn at(
    world: &World,
    policy: &Policy,
    tree: &Tree,
    expected: &Expected,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<Instant> {
    let Some((text, place)) = &expected.at else {
        if expected.diagnostics.is_empty() && tree.diagnostics().is_empty() {
            let place = Span::default().within(tree.file());
            mistakes.push(
                Diagnostic::new(
                    &MISSING_SETTING,
                    place,
                    "the test plan does not say as at which instant it is judged",
                )
                .help(
                    "write it at the top, as in `at = 2026-11-16T09:00:00Z`: a test has no clock",
                ),
            );
        }
        return None;
    };
    let zone = zone_of(world, policy, tree);
    let civil = match parse_time(text) {
        Ok(PlanTime::Instant { at, .. }) => return Some(at),
        Ok(PlanTime::Local { civil, zone: None }) => civil,
        Ok(PlanTime::Date(date)) => dates::civil(date, 0)?,
        Ok(PlanTime::Local { .. }) | Err(_) => {
            mistakes.push(
                Diagnostic::new(&WRONG_LITERAL, *place, "`at` is not an instant")
                    .help("write it as in `at = 2026-11-16T09:00:00Z`"),
            );
            return None;
        }
    };
    Some(match zone.resolve(civil) {
        Local::Unique(at) | Local::Gap { jump: at } | Local::Fold { first: at, .. } => at,
    })
}

/// The `timezone` of the plan, else that of the policy. What is wrong with it is found where the plan is read.
fn zone_of(world: &World, policy: &Policy, tree: &Tree) -> Zone {
    let entries = tree.root().into_iter().flat_map(|root| tree.entries(root));
    let mut zones = entries.filter(|(key, value)| {
        tree.text(*key) == "timezone" && matches!(tree.kind(*value), Kind::Text | Kind::Plain)
    });
    let named = zones.next();
    let named = named.and_then(|(_, value)| world.zones.zone(tree.text(value)).ok());
    named.unwrap_or_else(|| policy.zone.clone())
}
