//! What only tests have: records, what is expected, and rows of cases.

use super::Lowering;
use super::settings::Seen;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Case, Expectation, ItemKind, Record, Setting, SettingKind};

impl Lowering<'_> {
    /// What is expected, without the word `expect`.
    pub(in crate::syntax) fn expectation(&mut self, pair: Pair) -> Option<Expectation> {
        let span = self.span(&pair);
        let (mut verdict, mut subject, mut from) = (None, None, Vec::new());
        let (mut until, mut missing) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::verdict => verdict = Some(self.name(&part)),
                Rule::string => subject = Some(self.string(&part)?),
                Rule::name => from.push(self.name(&part)),
                Rule::datetime => until = Some(self.end_datetime(part)?),
                Rule::path => missing = Some(self.path(&part)),
                _ => {}
            }
        }
        Some(Expectation {
            span,
            verdict: verdict?,
            subject,
            from,
            until,
            missing,
        })
    }

    /// `each FIELDS { … }`; the rows that are healthy are kept.
    pub(super) fn each(&mut self, pair: Pair, broken: &mut bool) -> Option<Setting> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let keyword = self.span(&parts.next()?);
        let (mut columns, mut cases) = (Vec::new(), Vec::new());
        for part in parts {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::key => columns.push(self.path(&part)),
                Rule::no_close => {
                    *broken = true;
                    self.unclosed(span, &part, keyword, "table");
                }
                Rule::junk => {
                    *broken = true;
                    self.explain_case(span);
                }
                Rule::case => match self.case(part) {
                    Some(case) => cases.push(case),
                    None => *broken = true,
                },
                _ => {}
            }
        }
        Some(Setting {
            span,
            keyword,
            kind: SettingKind::Each { columns, cases },
        })
    }

    fn case(&mut self, pair: Pair) -> Option<Case> {
        let span = self.span(&pair);
        let (mut values, mut expectation) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::value => values.push(self.value(part)?),
                Rule::outcome => expectation = Some(self.expectation(part)?),
                _ => {}
            }
        }
        Some(Case {
            span,
            values,
            expectation: expectation?,
        })
    }

    /// A record of a test; its mistakes are reported here, and what is healthy is kept.
    pub(super) fn record(&mut self, pair: Pair, broken: &mut bool) -> Option<Record> {
        let whole = self.span(&pair);
        let mut parts = pair.into_inner();
        let key = parts.next()?;
        let kind = self.name(&key);
        let mut record = Record {
            kind,
            title: None,
            settings: Vec::new(),
        };
        let mut seen = Seen::default();
        for part in parts {
            match part.as_rule() {
                Rule::string => record.title = self.string(&part),
                Rule::no_close => {
                    *broken = true;
                    self.unclosed(whole, &part, record.kind.span, "record");
                }
                _ => match self.setting(part, ItemKind::Test, true, &mut seen, broken) {
                    Some(setting) => record.settings.push(setting),
                    None => *broken = true,
                },
            }
        }
        Some(record)
    }
}
