//! Instants, dates and clock times of plans, and the zone of those without an offset.

use super::Reader;
use super::fast_instant::parse_common_instant;
use super::findings::quoted;
use super::record::Slot;
use crate::plan::checks::{
    AMBIGUOUS_TIME, MISSING_ZONE, NONEXISTENT_TIME, UNKNOWN_PLAN_ZONE, WRONG_TIME, WRONG_TYPE,
};
use crate::plan::tree::{Kind, NodeId};
use crate::policy::Policy;
use crate::policy::types::Value;
use crate::time::{Instant, Local, PlanTime, Zone, format_rfc3339, parse_time};
use chrono::{NaiveDateTime, NaiveTime, Timelike};

/// The zone of times without an offset.
#[derive(Clone, Debug)]
pub(super) enum PlanZone {
    /// This one.
    Named(Zone),
    /// Neither the plan nor the policy names one.
    None,
    /// The plan names one that there is not; that has been reported.
    Wrong,
}

impl PlanZone {
    /// The zone that the policy names.
    pub(super) fn of_policy(policy: &Policy) -> Self {
        match policy.zone_is_named {
            true => PlanZone::Named(policy.zone.clone()),
            false => PlanZone::None,
        }
    }
}

/// What is wrong with a text that is no zone.
pub(super) fn no_zone(name: &str, is_abbreviation: bool) -> String {
    match is_abbreviation {
        true => format!("{} is an abbreviation, not a time zone", quoted(name)),
        false => format!("unknown time zone {}", quoted(name)),
    }
}

/// What to write in its place.
pub(super) const ZONE_HELP: &str =
    "a zone is named by its region and city, like `Europe/Amsterdam`";

const MICROS: i64 = 1_000_000;

impl<'w> Reader<'w> {
    /// The `timezone` of a plan.
    pub(super) fn read_zone(&mut self, node: NodeId) -> PlanZone {
        let text = self.tree.text(node);
        match self.tree.kind(node) {
            Kind::Null if self.tree.is_damaged(node) => return PlanZone::Wrong,
            Kind::Null => return PlanZone::of_policy(self.policy),
            Kind::Text | Kind::Plain if text.is_empty() => {
                return PlanZone::of_policy(self.policy);
            }
            Kind::Text | Kind::Plain => {}
            _ => {
                let message = format!(
                    "`timezone` takes the name of a zone, not {}",
                    self.describe(node)
                );
                let finding = self
                    .finding(&WRONG_TYPE, node, message)
                    .help("for example `timezone = \"Europe/Amsterdam\"`");
                self.report(finding);
                return PlanZone::Wrong;
            }
        }
        match self.find_zone(text, node) {
            Some(zone) => PlanZone::Named(zone),
            None => PlanZone::Wrong,
        }
    }

    fn find_zone(&mut self, name: &str, node: NodeId) -> Option<Zone> {
        let unknown = match self.zones.zone(name) {
            Ok(zone) => return Some(zone),
            Err(unknown) => unknown,
        };
        let message = no_zone(name, unknown.abbreviation);
        let near: Vec<&str> = unknown.suggestions.iter().map(String::as_str).collect();
        let mut finding = self.finding(&UNKNOWN_PLAN_ZONE, node, message);
        finding = match near.as_slice() {
            // Which city is meant by an abbreviation is for people to say.
            [_] if unknown.abbreviation => self.with_suggestions(finding, node, "", &near),
            near => self.with_suggestions(finding, node, name, near),
        };
        finding = finding.help(ZONE_HELP);
        self.report(finding);
        None
    }

    /// An instant as findings show it.
    pub(super) fn show_instant(&self, at: Instant) -> String {
        format!("`{}`", format_rfc3339(at, &self.policy.zone))
    }

    pub(super) fn read_instant(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let text = self.tree.text(node);
        match self.tree.kind(node) {
            Kind::Text | Kind::Plain | Kind::DateTime => {}
            Kind::Number => {
                let finding = self.wrong_type(slot, node).help(
                    "a count of seconds says nothing to those who read the plan: write date, time and offset",
                );
                self.report(finding);
                return Value::Missing;
            }
            _ => {
                return self.report_wrong_type(slot, node);
            }
        }
        let forms = self.tree.forms_of(node);
        if !forms.is_empty() && self.tree.kind(node) != Kind::DateTime {
            return self.read_formed(slot, node, &forms);
        }
        if let Some(micros) = parse_common_instant(text.as_bytes()) {
            return Value::Instant(micros);
        }
        match parse_time(text) {
            Ok(PlanTime::Instant { at, offset, zone }) => {
                self.check_named_zone(slot, node, at, offset, zone.as_deref());
                Value::Instant(at.0)
            }
            Ok(PlanTime::Local { civil, zone }) => self.read_local(slot, node, civil, zone),
            Ok(PlanTime::Date(date)) if self.tree.times_of(node).is_some() => {
                self.read_day(slot, node, date, None)
            }
            Ok(PlanTime::Date(date)) => {
                let message = format!(
                    "`{}` takes an instant, and {} has no clock time",
                    slot.field.name,
                    quoted(text)
                );
                let finding = self
                    .finding(&WRONG_TIME, node, message)
                    .help(format!("write the clock time, too, like `{date}T10:00`"));
                self.report(finding);
                Value::Missing
            }
            Err(problem) => {
                let message = format!("`{}`: {}", slot.field.name, problem.message);
                let finding = self.finding(&WRONG_TIME, node, message).help(problem.help);
                self.report(finding);
                Value::Missing
            }
        }
    }

    /// A zone in brackets behind an offset has to agree with it (RFC 9557, 3.4).
    fn check_named_zone(
        &mut self,
        slot: Slot<'w>,
        node: NodeId,
        at: Instant,
        offset: Option<i32>,
        name: Option<&str>,
    ) {
        let Some(name) = name else {
            return;
        };
        let Some(zone) = self.find_zone(name, node) else {
            return;
        };
        if let Some(offset) = offset
            && zone.offset_at(at) != offset
        {
            let message = format!(
                "`{}`: the clocks of {} have another offset at {}",
                slot.field.name,
                quoted(name),
                quoted(self.tree.text(node))
            );
            let finding = self.finding(&WRONG_TIME, node, message).help(format!(
                "with this offset it is `{}` there: mend the offset, or remove the zone",
                format_rfc3339(at, &zone)
            ));
            self.report(finding);
        }
    }

    pub(super) fn read_local(
        &mut self,
        slot: Slot<'w>,
        node: NodeId,
        civil: NaiveDateTime,
        named: Option<String>,
    ) -> Value {
        let zone = match named {
            Some(name) => self.find_zone(&name, node),
            None => match self.zone_for(node) {
                PlanZone::Named(zone) => Some(zone),
                PlanZone::Wrong => None,
                PlanZone::None => {
                    let text = self.tree.text(node);
                    let message = format!(
                        "`{}`: {} has no offset, and neither the plan nor the policy names a zone",
                        slot.field.name,
                        quoted(text)
                    );
                    let all = match self.tree.is_of_tables() {
                        true => "name the zone for the whole table in its mapping",
                        false => {
                            "write an offset, like `+01:00`, or name the zone for the whole plan"
                        }
                    };
                    let finding = self
                        .finding(&MISSING_ZONE, node, message)
                        .help(format!("{all}: `timezone = \"Europe/Amsterdam\"`"));
                    self.report(finding);
                    None
                }
            },
        };
        let Some(zone) = zone else {
            return Value::Missing;
        };
        match zone.resolve(civil) {
            Local::Unique(at) => Value::Instant(at.0),
            Local::Fold { first, second } => {
                let message = format!(
                    "`{}`: the clocks of `{}` show {} twice",
                    slot.field.name,
                    zone.name(),
                    quoted(self.tree.text(node))
                );
                self.report_unclear(&AMBIGUOUS_TIME, node, message, [first, second], &zone);
                Value::Missing
            }
            Local::Gap { jump } => {
                let message = format!(
                    "`{}`: the clocks of `{}` never show {}",
                    slot.field.name,
                    zone.name(),
                    quoted(self.tree.text(node))
                );
                // By the offset before the jump it is after it, and the other way round.
                let offsets = [jump, jump.saturating_add_micros(-1)].map(|at| zone.offset_at(at));
                let readings = offsets.map(|offset| {
                    let micros = civil.and_utc().timestamp_micros();
                    Instant(micros.saturating_sub(i64::from(offset) * MICROS))
                });
                self.report_unclear(&NONEXISTENT_TIME, node, message, readings, &zone);
                Value::Missing
            }
        }
    }

    fn report_unclear(
        &mut self,
        check: &crate::diagnostic::Check,
        node: NodeId,
        message: String,
        readings: [Instant; 2],
        zone: &Zone,
    ) {
        let [first, second] = readings.map(|at| format_rfc3339(at, zone));
        let mut finding = self.finding(check, node, message).help(format!(
            "write which is meant, with its offset: `{first}` or `{second}`"
        ));
        for reading in [&first, &second] {
            finding = self.with_guess(finding, node, reading);
        }
        self.report(finding);
    }

    pub(super) fn read_date(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let date = match self.tree.kind(node) {
            Kind::Text | Kind::Plain | Kind::DateTime => parse_time(self.tree.text(node)).ok(),
            _ => None,
        };
        match date {
            Some(PlanTime::Date(date)) => Value::Date(date),
            _ => self.report_wrong_type(slot, node),
        }
    }

    pub(super) fn read_clock(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let text = self.tree.text(node);
        let clock = match self.tree.kind(node) {
            Kind::Text | Kind::Plain | Kind::DateTime => ["%H:%M", "%H:%M:%S"]
                .into_iter()
                .find_map(|format| NaiveTime::parse_from_str(text, format).ok()),
            _ => None,
        };
        match clock {
            Some(clock) => Value::Clock(clock.num_seconds_from_midnight()),
            None => self.report_wrong_type(slot, node),
        }
    }
}
