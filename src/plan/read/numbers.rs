//! Numbers, percents and lengths of time of plans.

use super::Reader;
use super::findings::quoted;
use super::record::Slot;
use crate::plan::checks::{BARE_NUMBER, WRONG_TYPE};
use crate::plan::tree::{Kind, NodeId};
use crate::policy::types::Value;
use crate::syntax::tree::{Length, Unit};
use crate::time::parse_length;

impl<'w> Reader<'w> {
    pub(super) fn read_number(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
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

    pub(super) fn read_percent(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
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
        // Up to 1 it may be a share: a half as well as half a percent.
        let is_percent = parse_number(text).is_some_and(|number| number.abs() > 1.0);
        let message = format!(
            "`{}` takes a percent, and {} is a bare number",
            slot.field.name,
            quoted(text)
        );
        let finding = self.finding(&BARE_NUMBER, node, message).help(format!(
            "write the sign, like `\"{with_sign}\"`: a bare number may be a share, too"
        ));
        let mut finding = match is_percent {
            true => self.with_quotes(finding, node, &with_sign),
            false => finding,
        };
        if let Some(fix) = finding.fixes.last_mut() {
            fix.safe = false;
        }
        self.report(finding);
        Value::Missing
    }

    pub(super) fn read_duration(&mut self, slot: Slot<'w>, node: NodeId) -> Value {
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
        let reading = self.tree.reading_of(node).cloned();
        let unit = reading.as_ref().and_then(|own| own.unit);
        if let Some(micros) = unit.and_then(|unit| unit.read(text)) {
            return Value::Duration(micros);
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
                        self.with_guess(finding, node, &hours)
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
                let is_cell = is_bare && self.tree.kind(node) == Kind::Plain;
                let line = self.tree.unit_line(node).filter(|_| is_cell);
                let (message, help) = match (line, unit) {
                    _ if !is_bare => (message.to_owned(), help.to_owned()),
                    (_, Some(_)) => (
                        format!("{} is no number of a length", quoted(text)),
                        "with a `unit` a length is a number from 0 up, like `90` or `1.5`"
                            .to_owned(),
                    ),
                    (Some(line), None) => (
                        message.to_owned(),
                        format!(
                            "say in `tidegate.toml` whether these are seconds, minutes or hours: {line}"
                        ),
                    ),
                    (None, None) => (message.to_owned(), help.to_owned()),
                };
                let message = format!("`{}`: {message}", slot.field.name);
                let check = if is_bare { &BARE_NUMBER } else { &WRONG_TYPE };
                let finding = self.finding(check, node, message).help(help);
                self.report(finding);
                Value::Missing
            }
        }
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
