//! Times of tables: by the forms that the mapping accepts, in the zone that it names.

use super::Reader;
use super::findings::{one_of, quoted};
use super::record::Slot;
use super::times::{PlanZone, ZONE_HELP, no_zone};
use crate::diagnostic::Diagnostic;
use crate::plan::checks::{AMBIGUOUS_FORM, UNKNOWN_PLAN_ZONE, WRONG_TIME};
use crate::plan::parts::Times;
use crate::plan::table::FormedTime;
use crate::plan::tree::NodeId;
use crate::policy::types::Value;

/// The fields of which a day without a clock time means the end of it.
const ENDS: [&str; 4] = ["end", "work-end", "until", "resolved"];

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

    /// An instant by one of the forms of its table. Two forms that read it in two ways leave it open.
    pub(super) fn read_formed(&mut self, slot: Slot<'w>, node: NodeId, times: &Times) -> Value {
        let text = self.tree.text(node);
        let is_end = ENDS.contains(&slot.field.name.as_str());
        let readings: Vec<(&str, FormedTime)> = times
            .forms
            .iter()
            .filter_map(|form| {
                let time = form.read(text)?.at_edge(is_end);
                Some((form.text.as_str(), time))
            })
            .collect();
        let Some((form, time)) = readings.first() else {
            let message = format!(
                "`{}`: {} has none of the forms of this table",
                slot.field.name,
                quoted(text)
            );
            let forms = times.forms.iter().map(|form| form.text.as_str());
            let finding = self.finding(&WRONG_TIME, node, message).help(format!(
                "`dates` in the mapping has {}: add the form of this one",
                one_of(forms)
            ));
            self.report(finding);
            return Value::Missing;
        };
        if let Some((other, _)) = readings.iter().find(|(_, reading)| reading != time) {
            let message = format!(
                "`{}`: {} is one time by {} and another by {}",
                slot.field.name,
                quoted(text),
                quoted(form),
                quoted(other)
            );
            let finding = self
                .finding(&AMBIGUOUS_FORM, node, message)
                .help("keep the form that the table has: which one is meant cannot be seen");
            self.report(finding);
            return Value::Missing;
        }
        match *time {
            FormedTime::Instant(at) => Value::Instant(at.0),
            FormedTime::Local(civil) => self.read_local(slot, node, civil, None),
            // `at_edge` leaves no days.
            FormedTime::Day(_) => Value::Missing,
        }
    }
}
