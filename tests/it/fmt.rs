//! `tidegate fmt` as people, pipelines and editors use it, and its page.

use crate::data::{root, text_of};
use crate::program::{Folder, Ran, command, fed};
use std::process::Command;
use tidegate::syntax::format::format;

const UGLY: &str = "class   a\n\n\nrule x{require b and  c}\n";
const PRETTY: &str = "class a\n\nrule x { require b and c }\n";

fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).unwrap()
}

/// Runs the program with a text on standard input.
fn piped(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = command(root());
    command.args(arguments);
    fed(&mut command, input)
}

#[test]
fn the_examples_of_the_page_are_true() {
    let page = text_of("docs/fmt.md");
    let blocks = |mark: &str| {
        let blocks = page.split(mark).skip(1);
        blocks
            .map(|rest| rest.split("```").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (before, after) = (blocks("```tide before\n"), blocks("```tide after\n"));
    assert!(before.len() >= 5 && before.len() == after.len());
    for (before, after) in before.iter().zip(&after) {
        let formatted = format(before);
        assert_eq!(formatted.skipped, []);
        assert_eq!(formatted.text, *after);
        assert_eq!(format(after).text, *after);
    }
}

#[test]
fn the_starter_policies_are_formatted() {
    let ran = Ran::new(
        command(root())
            .args(["fmt", "--diff", "policies"])
            .output()
            .unwrap(),
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(
        ran.err.ends_with(" files: nothing to format\n"),
        "{}",
        ran.err
    );
}

#[test]
fn the_policies_of_the_readme_are_formatted() {
    let page = text_of("README.md");
    for block in page.split("\n```tide\n").skip(1) {
        let block = block.split("```").next().unwrap();
        assert_eq!(format(block).text, block);
    }
}

#[test]
fn files_are_written_and_named() {
    let folder = Folder::with(&[
        ("tidegate.toml", "exclude = [\"old\"]\n"),
        ("a.tide", UGLY),
        ("deep/b.tide", PRETTY),
        ("deep/c.tide", UGLY),
        ("old/d.tide", UGLY),
        ("plan.toml", "x  =  1\n"),
    ]);
    let ran = folder.run(&["fmt"]).says(0, &[]);
    assert_eq!(ran.out, "");
    assert_eq!(
        ran.err,
        "formatted a.tide\nformatted deep/c.tide\n3 files: 2 formatted\n"
    );
    assert_eq!(read(&folder, "a.tide"), PRETTY);
    assert_eq!(read(&folder, "deep/c.tide"), PRETTY);
    assert_eq!(read(&folder, "old/d.tide"), UGLY);
    assert_eq!(read(&folder, "plan.toml"), "x  =  1\n");
    let again = folder.run(&["fmt"]).says(0, &[]);
    assert_eq!(again.err, "3 files: nothing to format\n");
    let named = folder.run(&["fmt", "old/d.tide"]).says(0, &[]);
    assert_eq!(named.err, "formatted old/d.tide\n1 file: 1 formatted\n");
    let entries = std::fs::read_dir(folder.path("")).unwrap().count();
    assert_eq!(entries, 5, "nothing is left behind");
}

#[test]
fn a_check_changes_nothing() {
    let folder = Folder::with(&[("a.tide", UGLY), ("b.tide", PRETTY), ("c.tide", UGLY)]);
    let ran = folder.run(&["fmt", "--check"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "a.tide\nc.tide\n"));
    assert_eq!(ran.err, "3 files: 2 to format\n");
    assert_eq!(read(&folder, "a.tide"), UGLY);
    folder.run(&["fmt", "--check", "b.tide"]).says(0, &[]);
}

#[test]
fn a_diff_is_one_that_patch_takes() {
    let long: String = (0..30).map(|n| format!("class c{n}\n")).collect();
    let text = format!("class   a\n{long}\n\nclass   z\nclass y");
    let folder = Folder::with(&[("a.tide", &text)]);
    let ran = folder.run(&["fmt", "--diff"]);
    assert_eq!(ran.code, 1);
    let expected = "--- a.tide\n+++ a.tide\n@@ -1,4 +1,4 @@\n-class   a\n+class a\n class c0\n class c1\n class c2\n@@ -30,6 +30,5 @@\n class c28\n class c29\n \n-\n-class   z\n-class y\n\\ No newline at end of file\n+class z\n+class y\n";
    assert_eq!(ran.out, expected);
    assert_eq!(read(&folder, "a.tide"), text);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let ran = piped(&["fmt", "-"], UGLY.as_bytes());
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, PRETTY, "")
    );
    let ran = piped(
        &["fmt", "-", "--check", "--stdin-filename", "new.tide"],
        UGLY.as_bytes(),
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, "new.tide\n"));
    let broken = "class   a\nrule x { ? }\n";
    let ran = piped(
        &["fmt", "-", "--stdin-filename", "new.tide"],
        broken.as_bytes(),
    );
    assert_eq!((ran.code, ran.out.as_str()), (3, "class a\nrule x { ? }\n"));
    assert_eq!(
        ran.err,
        "error: `new.tide` has mistakes, left as they are: line 2. `tidegate check` says what is wrong\n"
    );
    let ran = piped(&["fmt", "-"], b"class \xff\n");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert!(
        ran.err.contains("`stdin` is not UTF-8: byte 6"),
        "{}",
        ran.err
    );
}

#[test]
fn a_range_is_of_lines() {
    let text = "class   a\nclass   b\n\n\n\nclass   c\n";
    let ran = piped(&["fmt", "-", "--range", "2:2"], text.as_bytes());
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "class   a\nclass b\n\n\n\nclass   c\n")
    );
    let ran = piped(&["fmt", "-", "--range", "2:99"], text.as_bytes());
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "class   a\nclass b\n\nclass c\n")
    );
    let ran = piped(&["fmt", "-", "--range", "1:1", "--diff"], text.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(
        ran.out
            .ends_with("-class   a\n+class a\n class   b\n \n \n"),
        "{}",
        ran.out
    );
    let ran = piped(&["fmt", "-", "--range", "7:8"], text.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(
        ran.err,
        "error: `stdin` has 6 lines, so there is no line 7\n"
    );
}

#[test]
fn wrong_usage_says_what_to_write() {
    let folder = Folder::with(&[("a.tide", UGLY)]);
    for (arguments, told) in [
        (&["fmt", "-", "a.tide"][..], "leave the other paths out"),
        (
            &["fmt", "a.tide", "--stdin-filename", "b"],
            "write `-` as the path",
        ),
        (&["fmt", "--range", "1:2"], "name it, or write `-`"),
        (
            &["fmt", "a.tide", "--range", "2:1"],
            "write the first and the last line, counted from 1: `10:24`",
        ),
        (
            &["fmt", "a.tide", "--range", "x"],
            "write the first and the last line",
        ),
    ] {
        let ran = folder.run(arguments).says(2, &[]);
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    assert_eq!(read(&folder, "a.tide"), UGLY);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_done() {
    let folder = Folder::with(&[("a.tide", UGLY), ("notes.txt", "")]);
    folder.write("b.tide", b"class \xff\n");
    let ran = folder
        .run(&["fmt", ".", "gone.tide", "notes.txt"])
        .says(3, &[]);
    for told in [
        "error: `gone.tide` does not exist\n",
        "error: `b.tide` is not UTF-8: byte 6 (line 1, column 7) is 0xFF\n",
        "error: `notes.txt` is no policy: its name does not end in `.tide`\n",
        "formatted a.tide\n",
    ] {
        assert!(ran.err.contains(told), "no {told} in {}", ran.err);
    }
    assert_eq!(read(&folder, "a.tide"), PRETTY);
    let empty = Folder::with(&[("notes.txt", "")]);
    let ran = empty.run(&["fmt"]).says(3, &[]);
    assert!(
        ran.err.starts_with("error: there is no policy to format"),
        "{}",
        ran.err
    );
}

#[test]
fn help_fits_a_screen() {
    let ran = piped(&["fmt", "--help"], b"");
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.contains("Examples:") && ran.out.lines().count() <= 34,
        "{}",
        ran.out
    );
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn permissions_and_links_stay() {
        let folder = Folder::with(&[("real/a.tide", UGLY), ("b.tide", PRETTY)]);
        let real = folder.path("real/a.tide");
        std::fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
        symlink("real/a.tide", folder.path("link.tide")).unwrap();
        let untouched = std::fs::metadata(folder.path("b.tide")).unwrap();
        folder.run(&["fmt", "link.tide", "b.tide"]).says(0, &[]);
        assert_eq!(read(&folder, "real/a.tide"), PRETTY);
        assert_eq!(std::fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
        let link = std::fs::symlink_metadata(folder.path("link.tide")).unwrap();
        assert!(link.is_symlink());
        let now = std::fs::metadata(folder.path("b.tide")).unwrap();
        assert_eq!(
            (now.ino(), now.mtime_nsec()),
            (untouched.ino(), untouched.mtime_nsec())
        );
    }

    #[test]
    fn a_file_that_may_not_be_written_stays() {
        let folder = Folder::with(&[("a.tide", UGLY)]);
        let path = folder.path("a.tide");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
        let ran = folder.run(&["fmt"]).says(3, &[]);
        assert!(
            ran.err.starts_with(
                "error: `a.tide` cannot be written: it is read-only; it is as it was."
            ),
            "{}",
            ran.err
        );
        assert_eq!(read(&folder, "a.tide"), UGLY);
    }

    #[test]
    fn a_circle_of_links_is_a_warning() {
        let folder = Folder::with(&[("deep/a.tide", UGLY)]);
        symlink("..", folder.path("deep/up")).unwrap();
        let ran = folder.run(&["fmt"]).says(0, &[]);
        assert!(
            ran.err.starts_with("warning: `deep/up` leads back to "),
            "{}",
            ran.err
        );
        assert!(
            ran.err
                .ends_with("formatted deep/a.tide\n1 file: 1 formatted\n"),
            "{}",
            ran.err
        );
    }

    #[test]
    fn a_reader_that_went_away_is_no_mistake() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "\"$1\" fmt - | true; exit 0",
            "sh",
            env!("CARGO_BIN_EXE_tidegate"),
        ]);
        let ran = fed(&mut command, UGLY.repeat(10_000).as_bytes());
        assert_eq!(ran.err, "");
    }
}

#[test]
fn items_that_need_no_settings_have_no_braces() {
    let ran = piped(&["fmt", "-"], b"class a {}\nbundle b { }\nbundle c\n");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "class a\nbundle b\nbundle c\n")
    );
}
