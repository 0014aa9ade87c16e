//! Every name that the files of a policy mention, other than where it is declared.

use crate::syntax::tree::{
    Expectation, Expr, ExprKind, Item, Line, Member, Name, OnServices, Path, Per, Quorum,
    QuorumKind, Setting, SettingKind, Times, Value, ValueKind, Who,
};
use rustc_hash::FxHashSet;

/// The names mentioned, whatever they stand for.
#[derive(Debug, Default)]
pub(super) struct Mentions<'t> {
    names: FxHashSet<&'t str>,
}

impl<'t> Mentions<'t> {
    /// Whether anything mentions the name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Takes in an item.
    pub(super) fn item(&mut self, item: &'t Item) {
        match &item.line {
            Some(Line::Field { of, .. }) => self.name(of),
            Some(Line::Define { value, .. }) => self.expr(value),
            Some(Line::Scale { .. }) | None => {}
        }
        self.settings(&item.settings);
    }

    fn settings(&mut self, settings: &'t [Setting]) {
        for setting in settings {
            self.setting(&setting.kind);
        }
    }

    fn setting(&mut self, setting: &'t SettingKind) {
        match setting {
            SettingKind::For(names)
            | SettingKind::In(names)
            | SettingKind::Between { kinds: names, .. }
            | SettingKind::Extends(names) => self.names(names),
            SettingKind::On { services, .. } => match services {
                OnServices::Names(names) => self.names(names),
                OnServices::Condition(condition) => self.expr(condition),
            },
            SettingKind::When(expr) | SettingKind::CountsWhen(expr) => self.expr(expr),
            SettingKind::Except { names, when } => {
                self.names(names);
                self.exprs(when);
            }
            SettingKind::Override {
                quorum,
                excluding,
                when,
            } => {
                self.quorum(quorum);
                excluding.iter().for_each(|path| self.path(path));
                self.exprs(when);
            }
            SettingKind::Require { condition, when } => {
                self.expr(condition);
                self.exprs(when);
            }
            SettingKind::RequireQuorum { quorum, by, when } => {
                self.quorum(quorum);
                self.exprs(by);
                self.exprs(when);
            }
            SettingKind::Reason(text) => self.reason(&text.value),
            SettingKind::Excluding(paths) => paths.iter().for_each(|path| self.path(path)),
            SettingKind::Calendar(name) => self.name(name),
            SettingKind::Times(times) => self.times(times),
            SettingKind::AtMost { per, .. } => {
                for per in per {
                    if let Per::Field(path) = per {
                        self.path(path);
                    }
                }
            }
            SettingKind::Members { members, .. } => {
                for member in members {
                    if let Member::Group(name) = member {
                        self.name(name);
                    }
                }
            }
            SettingKind::Data { key, values } => {
                self.path(key);
                values.iter().for_each(|value| self.value(value));
            }
            SettingKind::Fixes { field, value } => {
                self.path(field);
                self.expr(value);
            }
            SettingKind::AtLeast { level, when } => {
                self.name(level);
                when.iter().for_each(|when| self.expr(when));
            }
            SettingKind::RaiseBy { when, .. } => self.expr(when),
            SettingKind::Of { name, .. } => self.name(name),
            SettingKind::Record(record) => {
                self.name(&record.kind);
                self.settings(&record.settings);
            }
            SettingKind::Expect(expectation) => self.expectation(expectation),
            SettingKind::Each { columns, cases } => {
                columns.iter().for_each(|path| self.path(path));
                for case in cases {
                    case.values.iter().for_each(|value| self.value(value));
                    self.expectation(&case.expectation);
                }
            }
            SettingKind::Advisory
            | SettingKind::Declared
            | SettingKind::Default
            | SettingKind::Valid(_)
            | SettingKind::CountPlaces(_)
            | SettingKind::Timezone(_)
            | SettingKind::Since(_)
            | SettingKind::Until(_)
            | SettingKind::Weekend(_)
            | SettingKind::Holidays { .. }
            | SettingKind::Delegate { .. }
            | SettingKind::ForSubject { .. }
            | SettingKind::ApprovedBy(_)
            | SettingKind::By(_)
            | SettingKind::At(_) => {}
        }
    }

    fn expectation(&mut self, expectation: &'t Expectation) {
        self.names(&expectation.from);
        expectation.missing.iter().for_each(|path| self.path(path));
    }

    fn times(&mut self, times: &'t Times) {
        if let Times::From { from, to, .. } = times {
            self.expr(from);
            self.exprs(to);
        }
    }

    fn value(&mut self, value: &'t Value) {
        match &value.kind {
            ValueKind::Name(path) => self.path(path),
            ValueKind::List(values) => values.iter().for_each(|value| self.value(value)),
            _ => {}
        }
    }

    fn quorum(&mut self, quorum: &'t Quorum) {
        match &quorum.kind {
            QuorumKind::And(parts) | QuorumKind::Or(parts) | QuorumKind::Then(parts) => {
                parts.iter().for_each(|part| self.quorum(part));
            }
            QuorumKind::Need { who, at, per, .. } => {
                for who in who {
                    if let Who::Path(path) = who {
                        self.path(path);
                    }
                }
                self.exprs(at);
                per.iter().for_each(|path| self.path(path));
            }
        }
    }

    /// The fields in `{ }` of a reason.
    fn reason(&mut self, text: &'t str) {
        for part in text.split('{').skip(1) {
            let path = part.split('}').next().unwrap_or_default();
            self.names.extend(path.split('.').map(str::trim));
        }
    }

    fn exprs(&mut self, expr: &'t Option<Expr>) {
        expr.iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &'t Expr) {
        for expr in expr.all() {
            match &*expr.kind {
                ExprKind::Quantifier {
                    collection: path, ..
                }
                | ExprKind::Share(path)
                | ExprKind::Same(path)
                | ExprKind::Path(path) => self.path(path),
                _ => {}
            }
        }
    }

    fn path(&mut self, path: &'t Path) {
        self.names(&path.names);
    }

    fn names(&mut self, names: &'t [Name]) {
        names.iter().for_each(|name| self.name(name));
    }

    fn name(&mut self, name: &'t Name) {
        self.names.insert(&name.value);
    }
}
