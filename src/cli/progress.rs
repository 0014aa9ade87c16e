//! A counter on standard error while many files are read, if somebody looks.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

/// Fewer files than this are read without a word.
const LONG: usize = 200;
/// Files from one sign of life to the next.
const STEP: usize = 64;

/// Counts the files of a workspace; the line goes with the last of them.
pub struct Progress {
    is_seen: bool,
    done: Mutex<usize>,
}

impl Progress {
    /// A counter that is shown where standard error is a terminal.
    pub fn new() -> Self {
        Progress {
            is_seen: io::stderr().is_terminal(),
            done: Mutex::default(),
        }
    }

    /// One file more of so many.
    pub fn step(&self, total: usize) {
        if self.is_seen && total > LONG {
            self.step_on(&mut io::stderr(), total);
        }
    }

    fn step_on(&self, terminal: &mut impl Write, total: usize) {
        // What is written is written in turn, so that nothing comes after the end of the line.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        let line = match *done {
            last if last == total => "\r\u{1b}[K".to_owned(),
            some if some.is_multiple_of(STEP) => format!("\rread {some} of {total} files"),
            _ => return,
        };
        if *done == total {
            *done = 0;
        }
        // A sign of life that cannot be written is not worth failing for.
        let _ = terminal.write_all(line.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_with_the_last_file_of_each_workspace() {
        let progress = Progress::new();
        let mut terminal = Vec::new();
        for total in [130, 64] {
            (0..total).for_each(|_| progress.step_on(&mut terminal, total));
        }
        let shown = String::from_utf8(terminal).unwrap();
        let first = "\rread 64 of 130 files\rread 128 of 130 files\r\u{1b}[K";
        assert_eq!(shown, format!("{first}\r\u{1b}[K"));
    }
}
