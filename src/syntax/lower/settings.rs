//! One setting: its keyword, what it says, and whether it stood before.

use super::Lowering;
use super::literals::{unit_of, weekday_of};
use crate::source::{Span, Spanned};
use crate::syntax::checks::{REPEATED_SETTING, UNKNOWN_SETTING};
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::habits;
use crate::syntax::settings::repeats;
use crate::syntax::tree::{
    Expr, ExprKind, Holidays, ItemKind, Member, Name, OnServices, Per, Setting, SettingKind,
};
use rustc_hash::FxHashMap;

/// The settings that stood in an item, each with the span of its keyword.
#[derive(Default)]
pub(super) struct Seen(FxHashMap<String, Span>);

impl Lowering<'_> {
    /// A setting, a record or junk, of an item or of a record of a test.
    pub(super) fn setting(
        &mut self,
        pair: Pair,
        kind: ItemKind,
        in_record: bool,
        seen: &mut Seen,
        broken: &mut bool,
    ) -> Option<Setting> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        match rule {
            Rule::junk => {
                self.explain_junk(span, kind, in_record);
                return None;
            }
            Rule::junk_block => return self.block(pair, kind),
            Rule::s_each => return self.each(pair, broken),
            Rule::s_record => {
                let record = self.record(pair, broken)?;
                let keyword = record.kind.span;
                return Some(Setting {
                    span,
                    keyword,
                    kind: SettingKind::Record(record),
                });
            }
            _ => {}
        }
        let mut parts = pair.into_inner();
        let first = parts.peek()?;
        let keyword = self.span(&first);
        if rule != Rule::s_data {
            parts.next();
        }
        self.not_twice(first.as_str(), keyword, kind, in_record, seen)?;
        let said = self.said(rule, parts)?;
        Some(Setting {
            span,
            keyword,
            kind: said,
        })
    }

    fn not_twice(
        &mut self,
        word: &str,
        keyword: Span,
        kind: ItemKind,
        in_record: bool,
        seen: &mut Seen,
    ) -> Option<()> {
        if !in_record && repeats(kind, word) {
            return Some(());
        }
        let Some(first) = seen.0.get(word).copied() else {
            seen.0.insert(word.to_owned(), keyword);
            return Some(());
        };
        let what = if in_record { "record" } else { kind.keyword() };
        let help = match word {
            "except" => {
                let line = |span: Span| {
                    let rest = self.text.get(span.start as usize..).unwrap_or_default();
                    rest.split(['\n', ';', '}', '#']).next().unwrap_or_default()
                };
                habits::joined_excepts(line(first), line(keyword))
            }
            "when" => "join the two conditions with `and`, or write two items".to_owned(),
            "for" | "in" | "on" | "tags" | "members" | "excluding" | "extends" | "weekend" => {
                format!("write one `{word}` with a list: `{word} a, b`")
            }
            _ => format!(
                "leave one of the two out: {what} takes one `{word}`",
                what = article(what)
            ),
        };
        let finding = self
            .error(
                &REPEATED_SETTING,
                keyword,
                format!("`{word}` stands twice in one {what}"),
            )
            .label(self.place(first), "it stands here first")
            .help(help);
        self.refuse(finding)
    }

    fn block(&mut self, pair: Pair, kind: ItemKind) -> Option<Setting> {
        let key = pair.into_inner().next()?;
        let finding = self
            .error(
                &UNKNOWN_SETTING,
                self.span(&key),
                format!("{} has no part `{}` in braces", article(kind.keyword()), key.as_str()),
            )
            .help("only items and the records of a `test` have braces; close the item before if a `}` is missing");
        self.refuse(finding)
    }

    fn said(&mut self, rule: Rule, mut parts: Pairs) -> Option<SettingKind> {
        Some(match rule {
            Rule::s_for => SettingKind::For(self.names(parts)),
            Rule::s_in => SettingKind::In(self.names(parts)),
            Rule::s_extends => SettingKind::Extends(self.names(parts)),
            Rule::s_between => {
                let said = |rule| {
                    let mut parts = parts.clone();
                    parts.find(|p| p.as_rule() == rule).map(|p| self.span(&p))
                };
                let one_release = said(Rule::of_one_release);
                let all_releases = said(Rule::of_all_releases);
                SettingKind::Between {
                    kinds: self.names(parts),
                    one_release,
                    all_releases,
                }
            }
            Rule::s_on => self.on(parts)?,
            Rule::s_when => SettingKind::When(self.expr(parts.next()?)?),
            Rule::s_except => {
                let (names, when) = (self.names(parts.clone()), self.last_expr(parts)?);
                SettingKind::Except { names, when }
            }
            Rule::s_override => SettingKind::Override {
                quorum: self.quorum(parts.next()?)?,
                excluding: parts
                    .clone()
                    .filter(|part| part.as_rule() == Rule::excluded)
                    .flat_map(Pair::into_inner)
                    .filter(|part| part.as_rule() == Rule::path)
                    .map(|part| self.path(&part))
                    .collect(),
                when: self.last_expr(parts)?,
            },
            Rule::s_require => SettingKind::Require {
                condition: self.expr(parts.next()?)?,
                when: self.last_expr(parts)?,
            },
            Rule::s_quorum => {
                let quorum = self.quorum(parts.next()?)?;
                let by = match parts.clone().find(|p| p.as_rule() == Rule::by_instant) {
                    Some(instant) => Some(self.instant(instant)?),
                    None => None,
                };
                SettingKind::RequireQuorum {
                    quorum,
                    by,
                    when: self.last_expr(parts)?,
                }
            }
            Rule::s_reason => SettingKind::Reason(self.string(&parts.next()?)?),
            Rule::s_advisory => SettingKind::Advisory,
            Rule::s_default => SettingKind::Default,
            Rule::s_declared => SettingKind::Declared,
            Rule::s_excluding => {
                SettingKind::Excluding(parts.map(|part| self.path(&part)).collect())
            }
            Rule::s_valid => SettingKind::Valid(self.length(parts.next()?)?),
            Rule::s_counts => SettingKind::CountsWhen(self.last_expr(parts)??),
            Rule::s_count => SettingKind::CountPlaces(parts.next()?.as_rule() == Rule::w_places),
            Rule::s_timezone => SettingKind::Timezone(self.name(&parts.next()?)),
            Rule::s_calendar => SettingKind::Calendar(self.name(&parts.next()?)),
            Rule::s_every => SettingKind::Times(self.lower_every(parts)?),
            Rule::s_from => SettingKind::Times(self.lower_from(parts)?),
            Rule::s_since => SettingKind::Since(self.datetime(parts.next()?)?),
            Rule::s_until => SettingKind::Until(self.end_datetime(parts.next()?)?),
            Rule::s_at_most => self.at_most(parts)?,
            Rule::s_weekend => SettingKind::Weekend(
                parts
                    .map(|p| Spanned::new(weekday_of(p.as_str()), self.span(&p)))
                    .collect(),
            ),
            Rule::s_holidays => self.holidays(parts)?,
            Rule::s_members => self.members(parts)?,
            Rule::s_delegate => self.delegate(parts)?,
            Rule::s_data => self.data(parts)?,
            Rule::s_fixes => SettingKind::Fixes {
                field: self.path(&parts.next()?),
                value: match parts.clone().find(|p| p.as_rule() == Rule::no_value) {
                    Some(no) => Expr {
                        span: self.span(&no),
                        kind: Box::new(ExprKind::Path(self.path(&no))),
                    },
                    None => self.last_expr(parts)??,
                },
            },
            Rule::s_at_least => {
                let level = parts.clone().find(|p| p.as_rule() == Rule::name)?;
                SettingKind::AtLeast {
                    level: self.name(&level),
                    when: self.last_expr(parts)?,
                }
            }
            Rule::s_raise => {
                let number = parts.clone().find(|p| p.as_rule() == Rule::int)?;
                SettingKind::RaiseBy {
                    by: self.count(&number)?,
                    when: self.last_expr(parts)??,
                }
            }
            Rule::s_of => SettingKind::Of {
                kind: self.name(&parts.next()?),
                name: self.name(&parts.next()?),
            },
            Rule::s_for_one => SettingKind::ForSubject {
                kind: self.name(&parts.next()?),
                id: self.string(&parts.next()?)?,
            },
            Rule::s_approved => SettingKind::ApprovedBy(
                parts
                    .filter(|p| p.as_rule() == Rule::person_ref)
                    .map(|part| self.person(&part))
                    .collect(),
            ),
            Rule::s_by => SettingKind::By(parts.map(|part| self.person(&part)).collect()),
            Rule::s_at => SettingKind::At(self.datetime(parts.next()?)?),
            Rule::s_expect => SettingKind::Expect(self.expectation(parts.next()?)?),
            _ => return None,
        })
    }

    fn names(&self, parts: Pairs) -> Vec<Name> {
        parts
            .filter(|p| p.as_rule() == Rule::name)
            .map(|p| self.name(&p))
            .collect()
    }

    /// The condition behind `when`, if there is one; the outer `None` is a mistake.
    pub(super) fn last_expr(&mut self, mut parts: Pairs) -> Option<Option<Expr>> {
        match parts.find(|p| p.as_rule() == Rule::expr) {
            None => Some(None),
            Some(pair) => self.expr(pair).map(Some),
        }
    }

    fn on(&mut self, parts: Pairs) -> Option<SettingKind> {
        let below = parts
            .clone()
            .find(|p| p.as_rule() == Rule::and_below)
            .map(|p| self.span(&p));
        let services = match parts.clone().find(|p| p.as_rule() == Rule::on_condition) {
            Some(condition) => OnServices::Condition(self.last_expr(condition.into_inner())??),
            None => OnServices::Names(self.names(parts)),
        };
        Some(SettingKind::On { services, below })
    }

    fn at_most(&mut self, parts: Pairs) -> Option<SettingKind> {
        let (mut most, mut kind, mut at_once, mut per) = (None, None, None, Vec::new());
        for part in parts {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::int => most = Some(self.count(&part)?),
                Rule::name => kind = Some(self.name(&part)),
                Rule::at_once => at_once = Some(span),
                Rule::per => {
                    let what = part.into_inner().next()?;
                    per.push(match what.as_rule() {
                        Rule::unit => Per::Unit(Spanned::new(unit_of(what.as_str()), span)),
                        Rule::path => Per::Field(self.path(&what)),
                        _ => Per::Length(self.length(what)?),
                    });
                }
                _ => {}
            }
        }
        Some(SettingKind::AtMost {
            most: most?,
            kind: kind?,
            at_once,
            per,
        })
    }

    fn holidays(&mut self, parts: Pairs) -> Option<SettingKind> {
        let mut all = Vec::new();
        let only = self.only_events(parts.clone())?;
        for part in parts {
            if matches!(part.as_rule(), Rule::only_when | Rule::only_except) {
                continue;
            }
            if part.as_rule() == Rule::string {
                all.push(Holidays::File(self.string(&part)?));
                continue;
            }
            let date = self.datetime(part)?;
            if date.value.clock.is_some() {
                let finding = self
                    .error(
                        &crate::syntax::checks::SYNTAX_ERROR,
                        date.span,
                        "a holiday is a whole day, without a clock time",
                    )
                    .help("write the date alone: `2026-12-25`");
                return self.refuse(finding);
            }
            all.push(Holidays::Date(Spanned::new(date.value.date, date.span)));
        }
        Some(SettingKind::Holidays { days: all, only })
    }

    fn members(&mut self, parts: Pairs) -> Option<SettingKind> {
        let (mut members, mut from, mut to) = (Vec::new(), None, None);
        for part in parts {
            match part.as_rule() {
                Rule::person_ref => members.push(Member::Person(self.person(&part))),
                Rule::name => members.push(Member::Group(self.name(&part))),
                Rule::datetime => from = Some(self.datetime(part)?),
                Rule::to_date => to = Some(self.end_datetime(part.into_inner().last()?)?),
                _ => {}
            }
        }
        Some(SettingKind::Members { members, from, to })
    }

    fn delegate(&mut self, parts: Pairs) -> Option<SettingKind> {
        let (mut person, mut from, mut to) = (None, None, None);
        for part in parts {
            match part.as_rule() {
                Rule::person_ref => person = Some(self.person(&part)),
                Rule::datetime => from = Some(self.datetime(part)?),
                Rule::to_date => to = Some(self.end_datetime(part.into_inner().last()?)?),
                _ => {}
            }
        }
        Some(SettingKind::Delegate {
            person: person?,
            from,
            to,
        })
    }
}

/// A kind's keyword with its article.
pub(in crate::syntax) fn article(keyword: &str) -> String {
    if keyword.starts_with(['a', 'e', 'i', 'o', 'u']) {
        format!("an {keyword}")
    } else {
        format!("a {keyword}")
    }
}
