//! A counter on standard error while many files are read, if somebody looks.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

/// Fewer files than this are read without a word.
const LONG: usize = 200;
/// Files from one sign of life to the next.
const STEP: usize = 64;

/// Counts the files of a workspace; the line goes with the last of them.
#[derive(Default)]
pub struct Progress {
    done: Mutex<usize>,
}

impl Progress {
    /// One file more of so many.
    pub fn step(&self, total: usize) {
        if total <= LONG {
            return;
        }
        // What is written is written in turn, so that nothing comes after the end of the line.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        let is_last = *done == total;
        if (is_last || done.is_multiple_of(STEP)) && io::stderr().is_terminal() {
            // A sign of life that cannot be written is not worth failing for.
            let mut terminal = io::stderr().lock();
            let _ = match is_last {
                true => write!(terminal, "\r\u{1b}[K"),
                false => write!(terminal, "\rread {done} of {total} files"),
            };
        }
        if is_last {
            *done = 0;
        }
    }
}
