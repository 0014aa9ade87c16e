//! Settings of any name with plain values.

use super::Lowering;
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::tree::{SettingKind, Value, ValueKind};

impl Lowering<'_> {
    pub(super) fn data(&mut self, parts: Pairs) -> Option<SettingKind> {
        let (mut key, mut values) = (None, Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::key => key = Some(self.path(&part)),
                _ => values.push(self.value(part)?),
            }
        }
        Some(SettingKind::Data { key: key?, values })
    }

    pub(super) fn value(&mut self, pair: Pair) -> Option<Value> {
        let span = self.span(&pair);
        let part = pair.into_inner().next();
        let Some(part) = part else {
            return Some(Value {
                span,
                kind: ValueKind::List(Vec::new()),
            });
        };
        let kind = match part.as_rule() {
            Rule::key => ValueKind::Name(self.path(&part)),
            Rule::person_ref => ValueKind::Person(self.person(&part).value),
            Rule::string => ValueKind::Text(self.string(&part)?.value),
            Rule::number => ValueKind::Number(self.float(&part)?),
            Rule::percent => ValueKind::Percent(self.float(&part)?),
            Rule::datetime => ValueKind::DateTime(self.datetime(part)?.value),
            Rule::clock => ValueKind::Clock(self.start_clock(&part)?.value),
            Rule::duration | Rule::span => ValueKind::Length(self.length(part)?.value),
            Rule::weekday => ValueKind::Name(self.path(&part)),
            _ => {
                let mut values = Vec::new();
                for item in part.into_inner().filter(|p| p.as_rule() == Rule::value) {
                    values.push(self.value(item)?);
                }
                ValueKind::List(values)
            }
        };
        Some(Value { span, kind })
    }
}
