//! A counter on standard error while many files are read, if somebody looks.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fewer files than this are read without a word.
const LONG: usize = 200;
/// Files from one sign of life to the next.
const STEP: usize = 64;

/// Counts files; the line goes when the counter is dropped.
pub struct Progress {
    shown: bool,
    total: usize,
    done: AtomicUsize,
}

impl Progress {
    /// A counter up to a number of files.
    pub fn new(total: usize) -> Self {
        Progress {
            shown: total > LONG && io::stderr().is_terminal(),
            total,
            done: AtomicUsize::new(0),
        }
    }

    /// One file more.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown && done.is_multiple_of(STEP) {
            // A sign of life that cannot be written is not worth failing for.
            let _ = write!(io::stderr().lock(), "\rread {done} of {} files", self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}
