//! The checks of the edges: what can be wrong with files, paths and `tidegate.toml`, before any policy is read.

use crate::diagnostic::{Check, Severity};

/// A file or folder cannot be read.
pub const UNREADABLE_FILE: Check = Check::mistake(
    "unreadable-file",
    "a file or folder that the check needs cannot be read",
);

/// A file is not UTF-8.
pub const FOREIGN_ENCODING: Check = Check::mistake("foreign-encoding", "a file is not UTF-8 text");

/// A folder leads into itself.
pub const LINK_LOOP: Check = Check::remark(
    "link-loop",
    Severity::Warning,
    "a symbolic link leads back to a folder that it is in",
);

/// There is nothing to check.
pub const NOTHING_TO_CHECK: Check = Check::remark(
    "nothing-to-check",
    Severity::Error,
    "no policy, or nothing at all, was found where the check looked",
);

/// `tidegate.toml` is not TOML.
pub const CONFIG_SYNTAX: Check =
    Check::mistake("config-syntax", "`tidegate.toml` is not valid TOML");

/// A key that `tidegate.toml` does not have.
pub const UNKNOWN_CONFIG_KEY: Check = Check::mistake(
    "unknown-config-key",
    "`tidegate.toml` has a key that nothing reads",
);

/// A value of the wrong kind.
pub const CONFIG_TYPE: Check = Check::mistake(
    "config-type",
    "a value in `tidegate.toml` is of the wrong kind",
);

/// A key that has to be there.
pub const MISSING_CONFIG_KEY: Check = Check::mistake(
    "missing-config-key",
    "`tidegate.toml` lacks a key that a table needs",
);

/// A level for a check that has only one.
pub const FIXED_LEVEL: Check = Check::mistake(
    "fixed-level",
    "`tidegate.toml` sets the level of a check that cannot be changed",
);

/// A pattern of file names with a mistake.
pub const INVALID_GLOB: Check = Check::mistake(
    "invalid-glob",
    "a pattern of file names in `tidegate.toml` has a mistake",
);

/// A base without a policy.
pub const MISSING_BASE: Check = Check::mistake(
    "missing-base",
    "a base that holds no policy, or that is demanded and not named",
);

/// A workspace inside another.
pub const NESTED_WORKSPACE: Check = Check::mistake(
    "nested-workspace",
    "a workspace inside another that neither leaves it out nor names it",
);

/// A path that leads out of the repository.
pub const OUTSIDE_REPOSITORY: Check = Check::mistake(
    "outside-repository",
    "a link or a path leads out of the repository",
);

/// A pattern that no file has.
pub const UNMATCHED_GLOB: Check = Check::mistake(
    "unmatched-glob",
    "a pattern in `tidegate.toml` matches no file",
);

/// The folder of time zones cannot be used.
pub const UNREADABLE_ZONES: Check = Check::mistake(
    "unreadable-zones",
    "the folder that `timezone-database` names holds no time zones",
);

/// Time zones of one's own beside a base.
pub const ZONES_ABOVE_BASE: Check = Check::mistake(
    "zones-above-base",
    "`timezone-database` beside a `base`, whose times it would move",
);

/// Every check of the edges with its page, in the order of their names.
pub const ALL: &[(&Check, &str)] = &[
    (&CONFIG_SYNTAX, include_str!("pages/config-syntax.md")),
    (&CONFIG_TYPE, include_str!("pages/config-type.md")),
    (&FIXED_LEVEL, include_str!("pages/fixed-level.md")),
    (&FOREIGN_ENCODING, include_str!("pages/foreign-encoding.md")),
    (&INVALID_GLOB, include_str!("pages/invalid-glob.md")),
    (&LINK_LOOP, include_str!("pages/link-loop.md")),
    (&MISSING_BASE, include_str!("pages/missing-base.md")),
    (
        &MISSING_CONFIG_KEY,
        include_str!("pages/missing-config-key.md"),
    ),
    (&NESTED_WORKSPACE, include_str!("pages/nested-workspace.md")),
    (&NOTHING_TO_CHECK, include_str!("pages/nothing-to-check.md")),
    (
        &OUTSIDE_REPOSITORY,
        include_str!("pages/outside-repository.md"),
    ),
    (
        &UNKNOWN_CONFIG_KEY,
        include_str!("pages/unknown-config-key.md"),
    ),
    (&UNMATCHED_GLOB, include_str!("pages/unmatched-glob.md")),
    (&UNREADABLE_FILE, include_str!("pages/unreadable-file.md")),
    (&UNREADABLE_ZONES, include_str!("pages/unreadable-zones.md")),
    (&ZONES_ABOVE_BASE, include_str!("pages/zones-above-base.md")),
];
