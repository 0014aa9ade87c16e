//! The value of a field by the field's type.

use super::Reader;
use super::findings::{one_of, quoted};
use super::names::Space;
use super::record::Slot;
use super::references::Reference;
use crate::plan::checks::{BARE_NUMBER, UNKNOWN_LEVEL, WRONG_TYPE};
use crate::plan::records::Cell;
use crate::plan::tree::{Kind, NodeId};
use crate::policy::types::{Base, RecordKind, ScaleId, Value};
use crate::syntax::tree::{Length, Unit};
use crate::time::parse_length;

/// Whether a record of a kind, in a field of another kind, is written there in full. Changes and releases are named by
/// their ids, and so are steps except in their release.
pub(super) fn is_part(owner: RecordKind, part: RecordKind) -> bool {
    match part {
        RecordKind::Change | RecordKind::Release => false,
        RecordKind::Step | RecordKind::RollbackStep => owner == RecordKind::Release,
        other => !other.is_named_in_policy(),
    }
}

/// The only level names a scale may have that elsewhere mean that there is no value.
const UNKNOWN: &str = "unknown";

impl<'w> Reader<'w> {
    /// Whether a value says that there is none: `""`, `null` or `unknown`.
    pub(super) fn is_missing(&self, node: NodeId) -> bool {
        match self.tree.kind(node) {
            Kind::Null => true,
            Kind::Text | Kind::Plain => matches!(self.tree.text(node), "" | UNKNOWN),
            _ => false,
        }
    }

    /// Reads a value of a field; one value of a list field is a list of one.
    pub(super) fn read_value(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        if let Base::Record(kind) = slot.field.ty.base
            && !is_part(slot.kind, kind)
            && !kind.is_named_in_policy()
        {
            self.references.push(Reference {
                owner: slot.kind,
                row: slot.row,
                field: slot.number,
                plan: self.plan,
                node,
            });
            return Value::Missing;
        }
        if !slot.field.ty.list {
            return self.read_one(slot, node);
        }
        let is_array = self.tree.kind(node) == Kind::Array;
        if !is_array && self.is_missing(node) && !self.is_level_unknown(slot) {
            return Value::Missing;
        }
        let first = self.elements.len();
        if is_array {
            for element in self.tree.items(node) {
                self.read_element(slot, element);
            }
        } else {
            self.read_element(slot, node);
        }
        let list = self
            .out
            .records
            .add_items(self.elements.get(first..).unwrap_or_default());
        self.elements.truncate(first);
        list
    }

    fn read_element(&mut self, slot: Slot<'w>, node: NodeId) {
        let cell = Cell {
            value: self.read_one(slot, node),
            origin: node.0,
        };
        self.elements.push(cell);
    }

    fn read_one(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let base = slot.field.ty.base;
        if self.is_missing(node) && !self.is_level_unknown(slot) {
            return Value::Missing;
        }
        match base {
            Base::YesNo => self.read_yes_no(slot, node),
            Base::Number => self.read_number(slot, node),
            Base::Percent => self.read_percent(slot, node),
            Base::Text | Base::Unknown => match self.expect_text(slot, node) {
                Some(text) => self.out.records.add_text(text),
                None => Value::Missing,
            },
            Base::Level(scale) => self.read_level(slot, scale, node),
            Base::Instant => self.read_instant(slot, node),
            Base::Duration => self.read_duration(slot, node),
            Base::Clock => self.read_clock(slot, node),
            Base::Weekday => self.read_weekday(slot, node),
            Base::Date => self.read_date(slot, node),
            Base::Times => self.read_times_name(slot, node),
            Base::Record(RecordKind::Person) => self.read_person(slot, node),
            Base::Record(kind) if kind.is_named_in_policy() => self.read_name(slot, kind, node),
            Base::Record(kind) => self.read_part(slot, kind, node),
        }
    }

    /// Whether `unknown` is a level of the field's scale.
    fn is_level_unknown(&self, slot: Slot<'_>) -> bool {
        match slot.field.ty.base {
            Base::Level(scale) => self.rank(scale, UNKNOWN).is_some(),
            _ => false,
        }
    }

    fn rank(&self, scale: ScaleId, level: &str) -> Option<u16> {
        self.policy.scales.get(usize::from(scale.0))?.rank(level)
    }

    /// The text of a text; anything else is reported, and what only lacks its quotes can get them.
    pub(super) fn expect_text(&mut self, slot: Slot<'w>, node: NodeId) -> Option<&'w str> {
        let kind = self.tree.kind(node);
        if matches!(kind, Kind::Text | Kind::Plain) {
            return Some(self.tree.text(node));
        }
        let is_scalar = matches!(kind, Kind::Number | Kind::Bool(_) | Kind::DateTime);
        let takes_any_text = match slot.field.ty.base {
            Base::Text | Base::Unknown => true,
            Base::Record(kind) => !kind.is_named_in_policy(),
            _ => false,
        };
        let finding = if is_scalar && takes_any_text {
            let finding = self.wrong_value(slot, node).help("write it in quotes");
            self.with_quotes(finding, node, self.tree.text(node))
        } else {
            self.wrong_type(slot, node)
        };
        self.report(finding);
        None
    }

    fn report_wrong_type(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let finding = self.wrong_type(slot, node);
        self.report(finding);
        Value::Missing
    }

    fn read_yes_no(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let kind = self.tree.kind(node);
        match (kind, self.tree.text(node)) {
            (Kind::Bool(yes), _) => return Value::YesNo(yes),
            (Kind::Plain, "true" | "yes") => return Value::YesNo(true),
            (Kind::Plain, "false" | "no") => return Value::YesNo(false),
            _ => {}
        }
        let meant = match self.tree.text(node).to_ascii_lowercase().as_str() {
            "yes" | "true" => Some("true"),
            "no" | "false" => Some("false"),
            _ => None,
        };
        let finding = match (kind, meant) {
            (Kind::Text | Kind::Plain, Some(meant)) => self
                .wrong_value(slot, node)
                .help(format!("write `{meant}`, without quotes"))
                .replace(format!("write `{meant}`"), self.place(node), meant),
            _ => self.wrong_type(slot, node),
        };
        self.report(finding);
        Value::Missing
    }

    fn read_number(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let text = self.tree.text(node);
        let number = match self.tree.kind(node) {
            Kind::Number | Kind::Plain => parse_number(text),
            _ => None,
        };
        match number {
            Some(number) => Value::Number(number),
            None => {
                let finding = match self.tree.kind(node) {
                    Kind::Text if parse_number(text).is_some() => self
                        .wrong_value(slot, node)
                        .help(format!("write {} without quotes", quoted(text)))
                        .replace(format!("write {}", quoted(text)), self.place(node), text),
                    Kind::Number => {
                        let name = &slot.field.name;
                        let message = format!("`{name}`: {} is not a finite number", quoted(text));
                        self.finding(&WRONG_TYPE, node, message)
                            .help("the largest number is about 1.8e308; leave the field out if there is none")
                    }
                    _ => self.wrong_type(slot, node),
                };
                self.report(finding);
                Value::Missing
            }
        }
    }

    fn read_percent(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let text = self.tree.text(node);
        let is_text = matches!(self.tree.kind(node), Kind::Text | Kind::Plain);
        let percent = text
            .strip_suffix('%')
            .filter(|_| is_text)
            .and_then(|number| parse_number(number.trim_end()));
        if let Some(percent) = percent {
            return Value::Percent(percent);
        }
        let kind = self.tree.kind(node);
        if matches!(kind, Kind::Array | Kind::Table) || parse_number(text).is_none() {
            return self.report_wrong_type(slot, node);
        }
        let with_sign = format!("{text}%");
        let message = format!(
            "`{}` takes a percent, and {} is a bare number",
            slot.field.name,
            quoted(text)
        );
        let finding = self.finding(&BARE_NUMBER, node, message).help(format!(
            "write the sign, like `\"{with_sign}\"`: a bare number may be a share, too"
        ));
        let mut finding = self.with_quotes(finding, node, &with_sign);
        if let Some(fix) = finding.fixes.last_mut() {
            fix.safe = false;
        }
        self.report(finding);
        Value::Missing
    }

    fn read_level(&mut self, slot: Slot<'w>, scale: ScaleId, node: NodeId) -> Value {
        let text = match self.tree.kind(node) {
            Kind::Text | Kind::Plain | Kind::Number | Kind::Bool(_) => self.tree.text(node),
            _ => "",
        };
        if let Some(rank) = self.rank(scale, text)
            && matches!(self.tree.kind(node), Kind::Text | Kind::Plain)
        {
            return Value::Level(scale, rank);
        }
        let id = scale;
        let Some(scale) = self.policy.scales.get(usize::from(id.0)) else {
            return Value::Missing;
        };
        if text.is_empty() {
            return self.report_wrong_type(slot, node);
        }
        let near = self.suggestions(Space::Levels(id), text);
        let (ordered, others) = scale
            .levels
            .split_at_checked(scale.ordered)
            .unwrap_or((&[], &scale.levels));
        let mut shown = ordered.join(" < ");
        for other in others {
            if !shown.is_empty() {
                shown.push_str(", ");
            }
            shown.push_str(other);
        }
        let message = format!(
            "`{}`: {} is no level of the scale `{}`",
            slot.field.name,
            quoted(text),
            scale.name
        );
        let finding = self
            .finding(&UNKNOWN_LEVEL, node, message)
            .label(scale.place, "the scale");
        let finding = self
            .with_suggestions(finding, node, text, &near)
            .help(format!("its levels are `{shown}`"));
        self.report(finding);
        Value::Missing
    }

    fn read_duration(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        let text = self.tree.text(node);
        match self.tree.kind(node) {
            Kind::Text | Kind::Plain => {}
            Kind::Number => {
                let message = format!(
                    "`{}` takes a length of time, and {} is a bare number",
                    slot.field.name,
                    quoted(text)
                );
                let finding = self.finding(&BARE_NUMBER, node, message).help(format!(
                    "write the unit: `\"{text}m\"` is minutes, `\"{text}h\"` hours"
                ));
                self.report(finding);
                return Value::Missing;
            }
            _ => return self.report_wrong_type(slot, node),
        }
        match parse_length(text) {
            Ok(Length::Elapsed(seconds)) => Value::Duration(seconds.saturating_mul(1_000_000)),
            Ok(Length::Civil {
                count,
                unit,
                business,
            }) => {
                let message = format!(
                    "`{}` takes an elapsed length of time, and {} depends on the calendar",
                    slot.field.name,
                    quoted(text)
                );
                let mut finding = self.finding(&WRONG_TYPE, node, message);
                let hours = match unit {
                    Unit::Day if !business => Some(24 * u64::from(count)),
                    Unit::Week => Some(168 * u64::from(count)),
                    _ => None,
                };
                finding = match hours {
                    Some(hours) => {
                        let hours = format!("{hours}h");
                        let finding =
                            finding.help(format!("if elapsed time is meant, write `{hours}`"));
                        self.with_unsafe_replacement(finding, node, &hours)
                    }
                    None => finding.help("write hours and minutes, like `48h` or `1h30m`"),
                };
                self.report(finding);
                Value::Missing
            }
            Err(problem) => {
                let is_bare = parse_number(text).is_some();
                let (message, help) = match problem.split_once("; ") {
                    Some((message, help)) => (message, help),
                    None => (problem.as_str(), "write it like `20m` or `1h30m`"),
                };
                let message = format!("`{}`: {message}", slot.field.name);
                let check = if is_bare { &BARE_NUMBER } else { &WRONG_TYPE };
                let finding = self.finding(check, node, message).help(help);
                self.report(finding);
                Value::Missing
            }
        }
    }

    fn read_weekday(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
        const DAYS: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let Some(text) = self.expect_text(slot, node) else {
            return Value::Missing;
        };
        let day = (0u8..).zip(DAYS).find(|(_, name)| *name == text);
        match day {
            Some((day, _)) => Value::Weekday(day),
            None => {
                let finding = self
                    .wrong_value(slot, node)
                    .help(format!("the weekdays are {}", one_of(DAYS)));
                self.report(finding);
                Value::Missing
            }
        }
    }

    /// A record that is written in the field: a table, or a text or instant that stands for its foremost field.
    fn read_part(&mut self, slot: Slot<'w>, kind: RecordKind, node: NodeId) -> Value {
        let parent = Some((slot.kind, slot.row));
        let foremost = match (self.tree.kind(node), kind) {
            (Kind::Table, _) => {
                return Value::Record(kind, self.read_record(kind, node, parent));
            }
            (Kind::Text | Kind::Plain | Kind::DateTime, RecordKind::Edit) => "made",
            (Kind::Text | Kind::Plain, RecordKind::Verification) => "check",
            (Kind::Text | Kind::Plain, _) => "id",
            _ => return self.report_wrong_type(slot, node),
        };
        let schema = &self.policy.schema;
        let found = schema.find(kind, foremost).or_else(|| {
            (foremost == "id")
                .then(|| schema.find(kind, "name"))
                .flatten()
        });
        let Some((number, field)) = found else {
            return self.report_wrong_type(slot, node);
        };
        let row = self.add_row(kind, node, parent);
        let inner = Slot {
            kind,
            row,
            number,
            field,
        };
        let cell = Cell {
            value: self.read_one(inner, node),
            origin: node.0,
        };
        self.out.records.set(kind, row, number, cell);
        Value::Record(kind, row)
    }
}

/// A finite number as TOML, JSON and YAML write them: also `1_000`, `0x1f`, `+3`.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let plain;
    let digits = match text.contains('_') {
        true => {
            plain = text.replace('_', "");
            plain.as_str()
        }
        false => text,
    };
    let radix = |prefix, radix| {
        let digits = digits.strip_prefix(prefix)?;
        u32::from_str_radix(digits, radix).ok().map(f64::from)
    };
    radix("0x", 16)
        .or_else(|| radix("0o", 8))
        .or_else(|| radix("0b", 2))
        .or_else(|| digits.parse().ok())
        .filter(|number: &f64| number.is_finite())
}
