//! The checks on the text of a plan file, before anyone asks what its fields mean.

use crate::diagnostic::{Check, Severity};

const fn error(name: &'static str, summary: &'static str) -> Check {
    Check::mistake(name, summary)
}

/// Text that breaks the rules of its format.
pub const PLAN_SYNTAX: Check = error(
    "plan-syntax",
    "a plan file that is not valid TOML, JSON or YAML",
);

/// A key that stands twice in one table.
pub const REPEATED_KEY: Check = error("repeated-key", "a key that stands twice in one table");

/// A file without a value.
pub const EMPTY_PLAN: Check = error("empty-plan", "a plan file that says nothing");

/// A file whose outermost value is not a table.
pub const PLAN_ROOT: Check = error(
    "plan-root",
    "a plan file whose outermost value is not a table",
);

/// Values that stand in one another deeper than [`super::DEPTH_LIMIT`].
pub const DEEP_NESTING: Check = error(
    "deep-nesting",
    "arrays and tables that stand in one another too deep",
);

/// An anchor, alias or merge key of YAML.
pub const YAML_ALIAS: Check = error(
    "yaml-alias",
    "an anchor, alias or merge key in a YAML plan, which hides what a change says",
);

/// A tag of YAML.
pub const YAML_TAG: Check = error(
    "yaml-tag",
    "a tag in a YAML plan, where fields have their types already",
);

/// A second document in a YAML file.
pub const SECOND_DOCUMENT: Check = error(
    "second-document",
    "a second document in a YAML plan, which would not be read",
);

/// Problems past [`super::PROBLEM_LIMIT`].
pub const MORE_PROBLEMS: Check = error(
    "more-problems",
    "a plan file with more problems than are shown",
);

// Tables.

/// A row of a table that cannot be read.
pub const TABLE_ROW: Check = error("table-row", "a row of a table that cannot be read");

/// A column that a table does not have.
pub const MISSING_COLUMN: Check = error(
    "missing-column",
    "a column that the mapping names and the table does not have",
);

/// A text that the `values` of the mapping do not have.
pub const UNMAPPED_VALUE: Check = error(
    "unmapped-value",
    "a value in a table for which the mapping has none",
);

/// A row that belongs to no record.
pub const STRAY_ROW: Check = Check::remark(
    "stray-row",
    Severity::Warning,
    "a row of a table that belongs to no record, or may belong to one",
);

/// A record of history that lies in no span.
pub const HISTORY_DATE: Check = Check::remark(
    "history-date",
    Severity::Warning,
    "a record of history without a date, or outside the span that its table covers",
);

/// A time that two forms read in two ways.
pub const AMBIGUOUS_FORM: Check = error(
    "ambiguous-form",
    "a time in a table that two of its forms read in two ways",
);

/// Tables that are too large to be read together.
pub const TABLE_SIZE: Check = error(
    "table-size",
    "tables that are too large to be read together",
);

/// The checks of which an error means that a part of a file was not read, and what was lost may have been a record of its own.
pub const LOST: [&str; 9] = [
    PLAN_SYNTAX.name,
    PLAN_ROOT.name,
    SECOND_DOCUMENT.name,
    DEEP_NESTING.name,
    MORE_PROBLEMS.name,
    TABLE_ROW.name,
    MISSING_COLUMN.name,
    TABLE_SIZE.name,
    YAML_ALIAS.name,
];

// What the fields of a plan say.

/// A person who may be one whom the policy knows.
pub const UNCLEAR_PERSON: Check = error(
    "unclear-person",
    "a name in a plan that is near to that of a person whom the policy knows, or that is a group",
);

/// A person whom the policy does not know.
pub const UNKNOWN_PERSON: Check = Check::remark(
    "unknown-person",
    Severity::Warning,
    "a person in a plan whom the policy does not know",
);

/// A name that a list holds twice.
pub const REPEATED_ELEMENT: Check = Check::remark(
    "repeated-element",
    Severity::Warning,
    "a name that stands twice in a list of a plan",
);

/// A word that is nearly one that the policy asks for.
pub const NEAR_WORD: Check = Check::remark(
    "near-word",
    Severity::Warning,
    "a label or category that is one letter away from one that a policy asks for",
);

/// A key that no field has.
pub const UNKNOWN_FIELD: Check = error(
    "unknown-field",
    "a key in a plan that is no field of its record",
);

/// A field that the evaluator or the policy computes.
pub const COMPUTED_FIELD: Check = error(
    "computed-field",
    "a field in a plan that is computed from others",
);

/// A value that is not what its field takes.
pub const WRONG_TYPE: Check = error(
    "wrong-type",
    "a value in a plan of another type than its field's",
);

/// A number without a unit or sign.
pub const BARE_NUMBER: Check = error(
    "bare-number",
    "a number without its unit where a plan needs a length or percent",
);

/// A text that is no level of the field's scale.
pub const UNKNOWN_LEVEL: Check = error(
    "unknown-level",
    "a level in a plan that its scale does not have",
);

/// A service, environment, group, class or bundle that the policy does not have.
pub const UNKNOWN_NAME: Check = error(
    "unknown-name",
    "a name in a plan that the policy does not have",
);

/// An id that no change has.
pub const UNKNOWN_CHANGE: Check = error(
    "unknown-change",
    "a reference to a change that no plan holds",
);

/// An id that no release has.
pub const UNKNOWN_RELEASE: Check = error(
    "unknown-release",
    "a reference to a release that no plan holds",
);

/// A text that stands for no step.
pub const UNKNOWN_STEP: Check = error(
    "unknown-step",
    "a reference to a step that its release does not have",
);

/// A change in a release that is not the one it names.
pub const RELEASE_MISMATCH: Check = error(
    "release-mismatch",
    "a change and a release that disagree on whether it ships there",
);

/// An id that is given twice.
pub const REPEATED_ID: Check = error("repeated-id", "an id that two records of a kind have");

/// A change or release that nobody can refer to.
pub const MISSING_ID: Check = error("missing-id", "a change or release without an id");

/// A name that is no zone.
pub const UNKNOWN_PLAN_ZONE: Check = error(
    "unknown-zone",
    "a time zone that the database does not have",
);

/// A local time where no zone is named.
pub const MISSING_ZONE: Check = error(
    "missing-zone",
    "a time in a plan without an offset or a zone",
);

/// A local time at which the clocks are put back.
pub const AMBIGUOUS_TIME: Check = error(
    "ambiguous-time",
    "a time in a plan that the clocks show twice",
);

/// A local time at which the clocks are put forward.
pub const NONEXISTENT_TIME: Check = error(
    "nonexistent-time",
    "a time in a plan that the clocks jump over",
);

/// A text where an instant is wanted.
pub const WRONG_TIME: Check = error("wrong-time", "a text in a plan that is no point in time");

/// An end that is not after its start.
pub const BACKWARDS_INTERVAL: Check = error(
    "backwards-interval",
    "a record that ends before or when it starts",
);

/// A soak that does not fit into its step.
pub const LONG_SOAK: Check = error(
    "long-soak",
    "a step whose soak takes longer than the step itself",
);

/// A record of something that cannot have happened yet.
pub const FUTURE_RECORD: Check = error(
    "future-record",
    "something that has happened, dated after the check",
);

/// A state that the times of its record contradict.
pub const CONTRADICTED_STATE: Check = error(
    "contradicted-state",
    "a `state` that the times of the record contradict",
);

/// All of them, sorted by name.
pub const ALL: [Check; 41] = [
    AMBIGUOUS_FORM,
    AMBIGUOUS_TIME,
    BACKWARDS_INTERVAL,
    BARE_NUMBER,
    COMPUTED_FIELD,
    CONTRADICTED_STATE,
    DEEP_NESTING,
    EMPTY_PLAN,
    FUTURE_RECORD,
    HISTORY_DATE,
    LONG_SOAK,
    MISSING_COLUMN,
    MISSING_ID,
    MISSING_ZONE,
    MORE_PROBLEMS,
    NEAR_WORD,
    NONEXISTENT_TIME,
    PLAN_ROOT,
    PLAN_SYNTAX,
    RELEASE_MISMATCH,
    REPEATED_ELEMENT,
    REPEATED_ID,
    REPEATED_KEY,
    SECOND_DOCUMENT,
    STRAY_ROW,
    TABLE_ROW,
    TABLE_SIZE,
    UNCLEAR_PERSON,
    UNKNOWN_CHANGE,
    UNKNOWN_FIELD,
    UNKNOWN_LEVEL,
    UNKNOWN_NAME,
    UNKNOWN_PERSON,
    UNKNOWN_RELEASE,
    UNKNOWN_STEP,
    UNKNOWN_PLAN_ZONE,
    UNMAPPED_VALUE,
    WRONG_TIME,
    WRONG_TYPE,
    YAML_ALIAS,
    YAML_TAG,
];
