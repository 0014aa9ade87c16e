//! The types of the language: what a field or a part of a condition can be.

use chrono::NaiveDate;

/// The kinds of records that conditions speak about: those of plans and those of the policy itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum RecordKind {
    Change,
    Release,
    Component,
    Step,
    RollbackStep,
    Phase,
    Approval,
    Override,
    Evidence,
    Notice,
    Incident,
    Problem,
    Task,
    Review,
    Rollback,
    Edit,
    Verification,
    History,
    Deployment,
    Service,
    Environment,
    Person,
    Group,
    Class,
    Bundle,
    Template,
    Calendar,
    Opening,
    Policy,
    Blackout,
    Window,
    /// A kind that the policy introduces, by its number in [`super::Schema::own`].
    Own(u16),
}

impl RecordKind {
    /// Every kind that is there from the start.
    pub const ALL: [RecordKind; 31] = [
        RecordKind::Change,
        RecordKind::Release,
        RecordKind::Component,
        RecordKind::Step,
        RecordKind::RollbackStep,
        RecordKind::Phase,
        RecordKind::Approval,
        RecordKind::Override,
        RecordKind::Evidence,
        RecordKind::Notice,
        RecordKind::Incident,
        RecordKind::Problem,
        RecordKind::Task,
        RecordKind::Review,
        RecordKind::Rollback,
        RecordKind::Edit,
        RecordKind::Verification,
        RecordKind::History,
        RecordKind::Deployment,
        RecordKind::Service,
        RecordKind::Environment,
        RecordKind::Person,
        RecordKind::Group,
        RecordKind::Class,
        RecordKind::Bundle,
        RecordKind::Template,
        RecordKind::Calendar,
        RecordKind::Opening,
        RecordKind::Policy,
        RecordKind::Blackout,
        RecordKind::Window,
    ];

    /// The word for one of them, as written before the dot in `field` and `define`. Of a kind of the policy's own, see
    /// [`super::Schema::word`].
    pub fn word(self) -> &'static str {
        match self {
            RecordKind::Change => "change",
            RecordKind::Release => "release",
            RecordKind::Component => "component",
            RecordKind::Step => "step",
            RecordKind::RollbackStep => "rollback-step",
            RecordKind::Phase => "phase",
            RecordKind::Approval => "approval",
            RecordKind::Override => "override",
            RecordKind::Evidence => "evidence",
            RecordKind::Notice => "notice",
            RecordKind::Incident => "incident",
            RecordKind::Problem => "problem",
            RecordKind::Task => "task",
            RecordKind::Review => "review",
            RecordKind::Rollback => "rollback",
            RecordKind::Edit => "edit",
            RecordKind::Verification => "verification",
            RecordKind::History => "history",
            RecordKind::Deployment => "deployment",
            RecordKind::Service => "service",
            RecordKind::Environment => "environment",
            RecordKind::Person => "person",
            RecordKind::Group => "group",
            RecordKind::Class => "class",
            RecordKind::Bundle => "bundle",
            RecordKind::Template => "template",
            RecordKind::Calendar => "calendar",
            RecordKind::Opening => "opening",
            RecordKind::Own(_) => "record",
            RecordKind::Policy => "policy",
            RecordKind::Blackout => "blackout",
            RecordKind::Window => "window",
        }
    }

    /// The word for one of them with its article: `an approval`.
    pub fn with_article(self) -> String {
        with_article(self.word())
    }

    /// The word for several of them, as written after `between` and `at most N`.
    pub fn plural(self) -> &'static str {
        match self {
            RecordKind::Change => "changes",
            RecordKind::Release => "releases",
            RecordKind::Component => "components",
            RecordKind::Step => "steps",
            RecordKind::RollbackStep => "rollback-steps",
            RecordKind::Phase => "phases",
            RecordKind::Approval => "approvals",
            RecordKind::Override => "overrides",
            RecordKind::Evidence => "evidence",
            RecordKind::Notice => "notices",
            RecordKind::Incident => "incidents",
            RecordKind::Problem => "problems",
            RecordKind::Task => "tasks",
            RecordKind::Review => "reviews",
            RecordKind::Rollback => "rollbacks",
            RecordKind::Edit => "edits",
            RecordKind::Verification => "verification",
            RecordKind::History => "history",
            RecordKind::Deployment => "deployments",
            RecordKind::Service => "services",
            RecordKind::Environment => "environments",
            RecordKind::Person => "people",
            RecordKind::Group => "groups",
            RecordKind::Class => "classes",
            RecordKind::Bundle => "bundles",
            RecordKind::Template => "templates",
            RecordKind::Calendar => "calendars",
            RecordKind::Opening => "openings",
            RecordKind::Own(_) => "records",
            RecordKind::Policy => "policies",
            RecordKind::Blackout => "blackouts",
            RecordKind::Window => "windows",
        }
    }

    /// The participle that names the instant of a dated record; `None` where records have no date.
    pub fn dated_by(self) -> Option<&'static str> {
        Some(match self {
            RecordKind::Approval | RecordKind::Override => "given",
            RecordKind::Evidence | RecordKind::Review => "dated",
            RecordKind::Notice => "sent",
            // A kind of the policy's own is dated if it has such a field.
            RecordKind::Own(_) => "dated",
            RecordKind::Incident => "opened",
            RecordKind::Edit => "made",
            RecordKind::History => "end",
            RecordKind::Deployment => "at",
            _ => return None,
        })
    }

    /// Its number, to index tables with: the position in [`RecordKind::ALL`], and behind it those of the policy's own.
    pub fn index(self) -> usize {
        match self {
            RecordKind::Change => 0,
            RecordKind::Release => 1,
            RecordKind::Component => 2,
            RecordKind::Step => 3,
            RecordKind::RollbackStep => 4,
            RecordKind::Phase => 5,
            RecordKind::Approval => 6,
            RecordKind::Override => 7,
            RecordKind::Evidence => 8,
            RecordKind::Notice => 9,
            RecordKind::Incident => 10,
            RecordKind::Problem => 11,
            RecordKind::Task => 12,
            RecordKind::Review => 13,
            RecordKind::Rollback => 14,
            RecordKind::Edit => 15,
            RecordKind::Verification => 16,
            RecordKind::History => 17,
            RecordKind::Deployment => 18,
            RecordKind::Service => 19,
            RecordKind::Environment => 20,
            RecordKind::Person => 21,
            RecordKind::Group => 22,
            RecordKind::Class => 23,
            RecordKind::Bundle => 24,
            RecordKind::Template => 25,
            RecordKind::Calendar => 26,
            RecordKind::Opening => 27,
            RecordKind::Policy => 28,
            RecordKind::Blackout => 29,
            RecordKind::Window => 30,
            RecordKind::Own(number) => RecordKind::ALL.len() + usize::from(number),
        }
    }

    /// The kind of a word, one or several.
    pub fn find(word: &str) -> Option<RecordKind> {
        RecordKind::ALL
            .into_iter()
            .find(|kind| kind.word() == word || kind.plural() == word)
    }

    /// Whether such records belong to a change or to a release.
    pub fn is_part_of(self, whole: RecordKind) -> bool {
        match whole {
            RecordKind::Release => matches!(
                self,
                RecordKind::Component
                    | RecordKind::Step
                    | RecordKind::RollbackStep
                    | RecordKind::Phase
                    | RecordKind::Verification
            ),
            RecordKind::Change => matches!(
                self,
                RecordKind::Task | RecordKind::Review | RecordKind::Problem | RecordKind::Incident
            ),
            _ => false,
        }
    }

    /// Whether such records are the policy and its own items, which only rules `for policy` speak about.
    pub fn is_item_of_policy(self) -> bool {
        matches!(
            self,
            RecordKind::Policy | RecordKind::Blackout | RecordKind::Window
        )
    }

    /// Whether such records are things of the policy that others refer to by name.
    pub fn is_named_in_policy(self) -> bool {
        matches!(
            self,
            RecordKind::Service
                | RecordKind::Environment
                | RecordKind::Person
                | RecordKind::Group
                | RecordKind::Class
                | RecordKind::Bundle
                | RecordKind::Template
                | RecordKind::Calendar
        )
    }
}

/// A word with its article.
pub(crate) fn with_article(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// The number of a scale in its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScaleId(pub u16);

/// What one value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// `yes` or `no`; itself a condition.
    YesNo,
    /// A number.
    Number,
    /// A percent.
    Percent,
    /// A text.
    Text,
    /// A level of a scale.
    Level(ScaleId),
    /// A point in time.
    Instant,
    /// An elapsed length of time.
    Duration,
    /// A clock time.
    Clock,
    /// A day of the week.
    Weekday,
    /// A calendar day.
    Date,
    /// A set of intervals.
    Times,
    /// A record, or a named thing of the policy.
    Record(RecordKind),
    /// Not known after a mistake; agrees with everything.
    Unknown,
}

/// What a part of a condition is: a condition, one value or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// Whether there are several.
    pub list: bool,
    /// What each is.
    pub base: Base,
}

impl Type {
    /// One value.
    pub const fn one(base: Base) -> Self {
        Type { list: false, base }
    }

    /// Several values.
    pub const fn many(base: Base) -> Self {
        Type { list: true, base }
    }
}

/// A value. Texts and lists are kept apart, in [`crate::plan::Records`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Missing,
    /// `yes` or `no`.
    YesNo(bool),
    /// A number.
    Number(f64),
    /// A percent: `15%` is 15.
    Percent(f64),
    /// A text, by its number.
    Text(u32),
    /// A level: its rank from 0, lowest first. Levels without an order come after those with one.
    Level(ScaleId, u16),
    /// A point in time, in microseconds.
    Instant(i64),
    /// A point in time that is known less exactly: it lies in the stretch from this instant, in microseconds, to so many seconds
    /// after it.
    Within(i64, u32),
    /// An elapsed length, in microseconds.
    Duration(i64),
    /// A clock time, in seconds from midnight.
    Clock(u32),
    /// A day of the week, Monday is 0.
    Weekday(u8),
    /// A calendar day.
    Date(NaiveDate),
    /// A set of intervals, by its number in [`super::Policy::times`].
    Times(u32),
    /// A record, by kind and row.
    Record(RecordKind, u32),
    /// Several values: first and length in the store of items.
    List(u32, u32),
}

impl Value {
    /// The first and the last instant that a point in time may be; `None` for anything else.
    pub fn span(self) -> Option<(i64, i64)> {
        match self {
            Value::Instant(at) => Some((at, at)),
            Value::Within(from, seconds) => {
                Some((from, from.saturating_add(i64::from(seconds) * 1_000_000)))
            }
            _ => None,
        }
    }

    /// Whether there is no value.
    pub fn is_missing(self) -> bool {
        matches!(self, Value::Missing)
    }
}

/// The types of fields that are no records and no levels, as a policy writes them.
pub const PLAIN_TYPES: [(&str, Base); 7] = [
    ("yes-no", Base::YesNo),
    ("number", Base::Number),
    ("percent", Base::Percent),
    ("text", Base::Text),
    ("url", Base::Text),
    ("instant", Base::Instant),
    ("duration", Base::Duration),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_numbered_in_their_order() {
        for (number, kind) in RecordKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.index(), number, "{}", kind.word());
        }
    }
}
