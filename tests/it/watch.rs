//! `check --watch`: once at the start, and again at each change.

use crate::program::Folder;

#[test]
fn a_watch_checks_at_each_change_until_nobody_reads() {
    use std::io::{BufRead, BufReader};
    let folder = Folder::with(&[("p.tide", "policy p { timezone UTC }\n")]);
    let mut watching = crate::program::command(&folder.path(""));
    watching.args(["check", "--watch", "--at", "2026-11-16T09:00Z"]);
    let mut running = watching
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let mut read_to_summary = || {
        let mut text = String::new();
        while !text.contains("checked ") {
            let line = lines.next().expect("the watch goes on").unwrap();
            text.push_str(&line);
            text.push('\n');
        }
        text
    };
    assert!(read_to_summary().starts_with("checked 1 policy, no plans"));
    folder.write("q.tide", b"rule r { require nonsense }\n");
    let second = read_to_summary();
    assert!(
        second.starts_with("---\n") && second.contains("`nonsense`"),
        "{second}"
    );
    // Nobody reads any more: the next check ends the watch, with what it came to.
    drop(lines);
    folder.write("q.tide", b"rule r { require other-nonsense }\n");
    assert_eq!(running.wait().unwrap().code(), Some(1));
}
