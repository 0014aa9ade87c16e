//! [Exceptions, overrides, waivers](../../../docs/language/statements.md#exceptions-overrides-waivers).

use super::conditions::{Here, Scene};
use super::model::{Override, Record, Statement, Value, Waiver};
use super::truth::{BROKEN, MET, MISSING, Outcome, and, holds, known, or};
use super::world::{Subject, World};

impl World<'_> {
    /// "An override stands in the plan, or on file as a `waiver`. A statement without `override` cannot be waived."
    pub fn overridden(&self, statement: &Statement, subject: Subject) -> Outcome {
        let Some(asked) = &statement.scope.override_ else {
            return BROKEN;
        };
        let record = self.record(subject);
        let recorded = record.records("overrides").into_iter().cloned();
        let on_file = self.policy().waivers.iter().filter_map(|waiver| {
            let is_release = self.kind(subject) == "release";
            let is_it = waiver.subject == record.id() && waiver.release == is_release;
            is_it.then(|| self.as_override(waiver))
        });
        let all: Vec<Record> = recorded.chain(on_file).collect();
        or(all.iter().filter_map(|one| {
            // "the statement: its name, or kind and name"
            let of = one.word("of")?;
            let is_meant = of == statement.name || of == statement.title();
            is_meant.then(|| self.lets_through(asked, one, subject))
        }))
    }

    /// "`given D` is the instant of the check where it is not said"
    fn as_override(&self, waiver: &Waiver) -> Record {
        let mut record = Record::default();
        let (day, clock) = waiver.until;
        record.set("of", Value::Text(waiver.of.clone()));
        record.set(
            "by",
            Value::List(waiver.by.iter().cloned().map(Value::Person).collect()),
        );
        let given = waiver.given.map(|(day, clock)| self.moment(day, clock));
        record.set("given", Value::Instant(given.unwrap_or(self.model.at)));
        record.set("until", Value::Instant(self.moment(day, clock)));
        record.set("reason", Value::Text("agreed".to_owned()));
        record
    }

    fn lets_through(&self, asked: &Override, record: &Record, subject: Subject) -> Outcome {
        // "An override lasts as long as the subject is planned to run: one without `until`, or that ends before, lets nothing through.
        // What has no `start` and `end` needs no end."
        let own = self.record(subject);
        let has_times = own.get("start").is_some() || own.get("end").is_some();
        let lasts = match (self.planned(subject), record.moment("until")) {
            (None, _) if !has_times => MET,
            (_, None) => BROKEN,
            (None, Some(_)) => MISSING,
            (Some(planned), Some(until)) if planned.or_longer => {
                known((planned.end > until).then_some(false))
            }
            (Some(planned), Some(until)) => holds(planned.end <= until),
        };
        // "given before the last edit it counts no more than an approval does"
        let edit = self.record(subject).record("last-edit");
        let fresh = match (edit, record.moment("given")) {
            (None, _) => MET,
            (Some(edit), Some(given)) => known(edit.moment("made").map(|made| given > made)),
            (Some(_), None) => MISSING,
        };
        // "a condition behind `when` is about the record of that override"
        let scene = Scene {
            record: Here::Record(record, "overrides"),
            ..Scene::of(self, subject)
        };
        let when = asked.when.as_ref().map_or(MET, |when| scene.holds(when));
        and([lasts, fresh, when, self.agreed_by(asked, record, subject)])
    }
}
