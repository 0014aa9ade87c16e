//! Quorums: who must agree.

use super::Lowering;
use crate::source::{Span, Spanned};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Amount, Quorum, QuorumKind, Who};

impl Lowering<'_> {
    pub(super) fn quorum(&mut self, pair: Pair) -> Option<Quorum> {
        let mut parts = Vec::new();
        let mut joiners: Vec<(Span, &str)> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::quorum_joiner => joiners.push((self.span(&part), part.as_str())),
                _ => parts.push(self.need(part)?),
            }
        }
        let Some((_, first)) = joiners.first().copied() else {
            return parts.pop();
        };
        if joiners.iter().any(|(_, word)| *word != first) {
            let spans: Vec<Span> = parts.iter().map(|part| part.span).collect();
            return self.mixed(&spans, &joiners);
        }
        let span = parts.iter().map(|part| part.span).reduce(Span::to)?;
        let kind = match first {
            "and" => QuorumKind::And(parts),
            "or" => QuorumKind::Or(parts),
            _ => QuorumKind::Then(parts),
        };
        Some(Quorum { span, kind })
    }

    fn need(&mut self, pair: Pair) -> Option<Quorum> {
        let span = self.span(&pair);
        let (mut amount, mut who, mut at, mut per) = (None, Vec::new(), None, None);
        let mut after_per = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::quorum => {
                    let mut quorum = self.quorum(part)?;
                    quorum.span = span;
                    return Some(quorum);
                }
                Rule::amount => amount = Some(self.amount(part)?),
                Rule::person_ref => who.push(Who::Person(self.person(&part))),
                Rule::path if after_per => per = Some(self.path(&part)),
                Rule::path => who.push(Who::Path(self.path(&part))),
                Rule::instant => at = Some(self.instant(part)?),
                Rule::k_per => after_per = true,
                _ => {}
            }
        }
        let kind = QuorumKind::Need {
            amount: amount?,
            who,
            at,
            per,
        };
        Some(Quorum { span, kind })
    }

    fn amount(&mut self, pair: Pair) -> Option<Spanned<Amount>> {
        let span = self.span(&pair);
        let part = pair.into_inner().next()?;
        let value = match part.as_rule() {
            Rule::percent => Amount::Percent(self.float(&part)?),
            Rule::int => Amount::Count(self.count(&part)?.value),
            _ => Amount::All,
        };
        Some(Spanned::new(value, span))
    }
}
