//! Runs something again whenever files below some folders change.

use crate::workspace::walk::is_skipped_name;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Editors write a file in several steps: a run waits until nothing has changed for this long.
const QUIET: Duration = Duration::from_millis(100);

/// Runs once, and again after each change below the folders, until `run` breaks off. What cannot be watched is told. `own` are
/// files that the run itself writes: a change of these, or of the file that standard output goes to, starts none.
pub fn watch(
    roots: Vec<PathBuf>,
    own: Vec<PathBuf>,
    mut run: impl FnMut() -> ControlFlow<()>,
) -> Result<(), String> {
    let (sender, changes) = channel();
    // The watch begins before the first run: what changes meanwhile is not lost.
    let handler = move |event: notify::Result<Event>| {
        // After the last run nobody listens any more.
        let _ = sender.send(event);
    };
    let told = |error: notify::Error| format!("files cannot be watched: {error}");
    let mut watcher: RecommendedWatcher = notify::recommended_watcher(handler).map_err(told)?;
    for root in &roots {
        watcher
            .watch(root, RecursiveMode::Recursive)
            .map_err(told)?;
    }
    loop {
        if run().is_break() {
            return Ok(());
        }
        if !wait(&changes, &roots, &own) {
            return Ok(());
        }
    }
}

/// Waits for a change and then for quiet; `false` if none can come any more.
fn wait(changes: &Receiver<notify::Result<Event>>, roots: &[PathBuf], own: &[PathBuf]) -> bool {
    loop {
        match changes.recv() {
            Ok(event) if matters(&event, roots, own) => break,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Whether an event changes what a run would read. Reading itself makes events, too.
fn matters(event: &notify::Result<Event>, roots: &[PathBuf], own: &[PathBuf]) -> bool {
    let Ok(event) = event else {
        // What the watcher lost may have been anything.
        return true;
    };
    if event.need_rescan() {
        return true;
    }
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event
        .paths
        .iter()
        .any(|path| is_watched(path, roots) && !own.contains(path) && !is_output(path))
}

/// Whether a path is the file that standard output or standard error goes to.
#[cfg(unix)]
fn is_output(path: &Path) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let Ok(found) = std::fs::metadata(path) else {
        return false;
    };
    let (out, error) = (std::io::stdout(), std::io::stderr());
    [out.as_fd(), error.as_fd()].into_iter().any(|open| {
        let file = open.try_clone_to_owned().map(std::fs::File::from);
        let known = file.and_then(|file| file.metadata());
        known.is_ok_and(|known| (known.dev(), known.ino()) == (found.dev(), found.ino()))
    })
}

#[cfg(not(unix))]
fn is_output(_: &Path) -> bool {
    false
}

/// Whether a file lies in no folder that is never searched, such as `.git` and `target`.
fn is_watched(path: &Path, roots: &[PathBuf]) -> bool {
    let below = roots.iter().find_map(|root| path.strip_prefix(root).ok());
    let below = below.unwrap_or(path);
    let mut names = below.components().map(|part| part.as_os_str());
    !names.any(is_skipped_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_folders_and_products_are_not_watched() {
        let roots = [PathBuf::from("/w/.hidden-root/policies")];
        let watched = |path: &str| is_watched(&roots[0].join(path), &roots);
        assert!(watched("a.tide"));
        assert!(watched("plans/december.toml"));
        assert!(!watched(".git/index"));
        assert!(!watched("target/debug/a.toml"));
        assert!(!watched("plans/.a.toml.swp"));
    }

    #[test]
    fn what_the_run_writes_itself_starts_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        let (report, plan) = (root.join("r.json"), root.join("a.toml"));
        let matters = |path: &Path| {
            let event = Event::new(EventKind::Any).add_path(path.to_owned());
            super::matters(
                &Ok(event),
                std::slice::from_ref(&root),
                std::slice::from_ref(&report),
            )
        };
        assert!(!matters(&report));
        assert!(matters(&plan));
    }
}
