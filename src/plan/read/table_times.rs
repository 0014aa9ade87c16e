//! Times of tables: by the forms that the mapping accepts, in the zone that it names.

use super::Reader;
use super::findings::{one_of, quoted, takes};
use super::record::Slot;
use super::times::{PlanZone, ZONE_HELP, no_zone};
use crate::diagnostic::Diagnostic;
use crate::plan::checks::{AMBIGUOUS_FORM, UNKNOWN_PLAN_ZONE, WRONG_TIME, WRONG_TYPE};
use crate::plan::table::{DateForm, FormedKind, FormedTime, fixed_offset};
use crate::plan::tree::NodeId;
use crate::policy::types::{Base, Value};
use chrono::{NaiveDate, NaiveTime};

/// The fields of which a day without a clock time means the end of it.
const ENDS: [&str; 4] = ["end", "work-end", "until", "resolved"];

/// The fields of which it means the start.
const STARTS: [&str; 3] = ["start", "work-start", "from"];

/// The fields that date what has happened.
const HAPPENED: [&str; 9] = [
    "given",
    "sent",
    "dated",
    "submitted",
    "opened",
    "built",
    "made",
    "withdrawn",
    "at",
];

impl<'w> Reader<'w> {
    /// The zone of a time without an offset.
    pub(super) fn zone_for(&mut self, node: NodeId) -> PlanZone {
        let named = self.tree.times_of(node).and_then(|t| t.timezone.clone());
        let Some((name, place)) = named else {
            return self.zone.clone();
        };
        if let Some(zone) = self.table_zones.get(&place) {
            return zone.clone();
        }
        let zone = match self.zones.zone(&name) {
            Ok(zone) => PlanZone::Named(zone),
            Err(unknown) => {
                let message = no_zone(&name, unknown.abbreviation);
                let mut finding = Diagnostic::new(&UNKNOWN_PLAN_ZONE, place, message);
                let near = unknown.suggestions.iter().map(String::as_str);
                if !unknown.suggestions.is_empty() {
                    finding = finding.help(format!("did you mean {}?", one_of(near)));
                }
                self.report(finding.help(ZONE_HELP));
                PlanZone::Wrong
            }
        };
        self.table_zones.insert(place, zone.clone());
        zone
    }

    /// The time that a text is by the forms of its column or table. Two forms that read it in two ways leave it open; that, and a
    /// text of none of them, is reported.
    fn by_forms(&mut self, slot: Slot<'w>, node: NodeId, forms: &[DateForm]) -> Option<FormedTime> {
        let text = self.tree.text(node);
        let mut readings = forms
            .iter()
            .filter_map(|form| Some((form.text.as_str(), form.read(text)?)));
        let name = &slot.field.name;
        let Some((form, time)) = readings.next() else {
            let own = self.tree.reading_of(node).filter(|own| own.dates.is_some());
            let whose = match own {
                Some(_) => "column",
                None => "table",
            };
            let message = format!(
                "`{name}`: {} has none of the forms of this {whose}",
                quoted(text)
            );
            let place = own.map(|own| own.span.within(self.tree.file()));
            let forms = forms.iter().map(|form| form.text.as_str());
            let mut finding = self.finding(&WRONG_TIME, node, message).help(format!(
                "`dates` in the mapping has {}: add the form of this one",
                one_of(forms)
            ));
            if let Some(place) = place {
                finding = finding.label(place, "the forms of the column");
            }
            self.report(finding);
            return None;
        };
        if let Some((other, _)) = readings.find(|(_, reading)| *reading != time) {
            let message = format!(
                "`{name}`: {} is one time by {} and another by {}",
                quoted(text),
                quoted(form),
                quoted(other)
            );
            let finding = self
                .finding(&AMBIGUOUS_FORM, node, message)
                .help("keep the form that the table has: which one is meant cannot be seen");
            self.report(finding);
            return None;
        }
        Some(time)
    }

    /// An instant by one of the forms of its column or table.
    pub(super) fn read_formed(
        &mut self,
        slot: Slot<'w>,
        node: NodeId,
        forms: &[DateForm],
    ) -> Value {
        let Some(time) = self.by_forms(slot, node, forms) else {
            return Value::Missing;
        };
        let zone = match (&time.zone, time.kind) {
            // The offset of the time says more than the name of its zone.
            (None, _) | (_, FormedKind::Instant(_)) => None,
            (Some(zone), _) => match self.zone_of_cell(slot, node, zone) {
                Some(zone) => Some(zone),
                None => return Value::Missing,
            },
        };
        match (time.kind, zone) {
            (FormedKind::Instant(at), _) => Value::Instant(at.0),
            (FormedKind::Day(day), zone) => {
                let zone = zone.and_then(CellZone::named);
                self.read_day(slot, node, day, zone)
            }
            (FormedKind::Local(civil), None) => self.read_local(slot, node, civil, None),
            (FormedKind::Local(civil), Some(CellZone::Named(name))) => {
                self.read_local(slot, node, civil, Some(name))
            }
            (FormedKind::Local(civil), Some(CellZone::Offset(seconds))) => {
                let east = i64::from(seconds).saturating_mul(1_000_000);
                Value::Instant(civil.and_utc().timestamp_micros().saturating_sub(east))
            }
        }
    }

    /// Whether the mapping says of a column how its times or lengths are written, and its field takes none.
    pub(super) fn is_misread(&mut self, slot: Slot<'w>, node: NodeId) -> bool {
        let Some(own) = self.tree.reading_of(node) else {
            return false;
        };
        let (key, what) = match slot.field.ty.base {
            Base::Instant if own.unit.is_some() => ("unit", "lengths"),
            // What a field of an unknown type takes is for the policy to say.
            Base::Instant | Base::Unknown => return false,
            _ if own.dates.is_some() => ("dates", "times"),
            Base::Duration => return false,
            _ => ("unit", "lengths"),
        };
        let message = format!(
            "`{key}` is for {what}, and `{}` takes {}",
            slot.field.name,
            takes(&self.policy.schema, slot.kind, slot.field)
        );
        let place = own.span.within(self.tree.file());
        let finding = Diagnostic::new(&WRONG_TYPE, place, message).help(format!(
            "remove `{key}`, or name the column of another field"
        ));
        self.report(finding);
        true
    }

    /// The zone that a time of a table has in its own words.
    fn zone_of_cell(&mut self, slot: Slot<'w>, node: NodeId, zone: &str) -> Option<CellZone> {
        if let Some(seconds) = fixed_offset(zone) {
            return Some(CellZone::Offset(seconds));
        }
        match self.zones.zone(zone) {
            Ok(_) => Some(CellZone::Named(zone.to_owned())),
            Err(unknown) => {
                let message = format!(
                    "`{}`: {}",
                    slot.field.name,
                    no_zone(zone, unknown.abbreviation)
                );
                let mut finding = self.finding(&WRONG_TIME, node, message);
                finding = match unknown.abbreviation {
                    true => finding.help(format!(
                        "{} means several zones: export the times in UTC or with their offsets",
                        quoted(zone)
                    )),
                    false => finding.help(ZONE_HELP),
                };
                self.report(finding);
                None
            }
        }
    }

    /// A day without a clock time. In a field that starts or ends something it is the edge of that; in any other it is some instant
    /// of that day.
    pub(super) fn read_day(
        &mut self,
        slot: Slot<'w>,
        node: NodeId,
        day: NaiveDate,
        zone: Option<String>,
    ) -> Value {
        let name = slot.field.name.as_str();
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN);
        let next = midnight(day.succ_opt().unwrap_or(NaiveDate::MAX));
        if ENDS.contains(&name) {
            return self.read_local(slot, node, next, zone);
        }
        let start = self.read_local(slot, node, midnight(day), zone.clone());
        let Value::Instant(from) = start else {
            return start;
        };
        if STARTS.contains(&name) {
            return start;
        }
        let Value::Instant(end) = self.read_local(slot, node, next, zone) else {
            return Value::Missing;
        };
        let mut last = end.saturating_sub(1_000_000);
        // What has happened has happened before the check.
        if HAPPENED.contains(&name) && from <= self.at.0 {
            last = last.min(self.at.0);
        }
        match u32::try_from(last.saturating_sub(from) / 1_000_000) {
            Ok(0) => start,
            Ok(seconds) => Value::Within(from, seconds),
            Err(_) => Value::Missing,
        }
    }
}

/// A zone in the words of a time.
enum CellZone {
    Offset(i32),
    Named(String),
}

impl CellZone {
    /// Its name in the database; a day in a fixed offset other than UTC is one of the table's zone.
    fn named(self) -> Option<String> {
        match self {
            CellZone::Named(name) => Some(name),
            CellZone::Offset(0) => Some("UTC".to_owned()),
            CellZone::Offset(_) => None,
        }
    }
}
