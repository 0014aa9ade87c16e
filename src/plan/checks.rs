//! The checks on the text of a plan file, before anyone asks what its fields mean.

use crate::diagnostic::{Check, Severity};

const fn error(name: &'static str, summary: &'static str) -> Check {
    Check {
        name,
        severity: Severity::Error,
        summary,
    }
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

/// All of them, sorted by name.
pub const ALL: [Check; 9] = [
    DEEP_NESTING,
    EMPTY_PLAN,
    MORE_PROBLEMS,
    PLAN_ROOT,
    PLAN_SYNTAX,
    REPEATED_KEY,
    SECOND_DOCUMENT,
    YAML_ALIAS,
    YAML_TAG,
];
