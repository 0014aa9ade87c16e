//! The exit codes.

use std::process::ExitCode;

/// How a run ends, from best to worst; the worst of several wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: no errors.
    Good,
    /// 1: errors, that is refusals and mistakes.
    Errors,
    /// 2: wrong usage.
    Usage,
    /// 3: nothing to check, or something could not be read or written.
    Incomplete,
}

impl Exit {
    /// Its number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Good => 0,
            Exit::Errors => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
