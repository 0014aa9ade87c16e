//! Every command: its help fits a screen and has an example, its page of the manual and its completions are made, and the
//! reference shows what it says. `TIDEGATE_BLESS=1` writes the help into `docs/commands.md`.

use crate::data::{root, text_of};
use crate::program::{Folder, command};
use crate::readme::blocks;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// The names of all commands, as the program lists them.
fn commands() -> Vec<String> {
    let help = Folder::with(&[]).run(&["--help"]).says(0, &[]);
    let lines = help.out.lines().skip_while(|line| *line != "Commands:");
    let lines = lines.skip(1).take_while(|line| !line.is_empty());
    let names = lines.map(|line| line.split_whitespace().next().unwrap().to_owned());
    let names: Vec<String> = names.filter(|name| name != "help").collect();
    assert!(names.len() >= 9, "{names:?}");
    names
}

/// The help of a command, or of the program, a hundred columns wide.
fn help(name: Option<&str>) -> String {
    let folder = Folder::with(&[]);
    let mut command = command(&folder.path(""));
    command.args(name).arg("--help").env("COLUMNS", "100");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn help_fits_a_screen_and_has_an_example() {
    for name in commands()
        .iter()
        .map(|name| Some(name.as_str()))
        .chain([None])
    {
        let help = help(name);
        let lines = help.lines().count();
        assert!(lines <= 30, "{lines} lines:\n{help}");
        let widest = help.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{widest:?} columns:\n{help}");
        assert!(help.contains("Example"), "{help}");
        let example = format!("  tidegate {}", name.unwrap_or("check"));
        assert!(help.contains(&example), "{help}");
    }
}

#[test]
fn the_reference_shows_the_help_of_every_command() {
    let page = text_of("docs/commands.md");
    let shown: Vec<_> = blocks(&page)
        .into_iter()
        .filter(|block| block.language == "text")
        .collect();
    let mut names: Vec<Option<String>> = commands().into_iter().map(Some).collect();
    names.insert(0, None);
    let mut actual = page.split("\n```text").next().unwrap().to_owned();
    if std::env::var_os("TIDEGATE_BLESS").is_some() {
        let head = actual.find("\n## ").map_or(actual.len(), |at| at + 1);
        actual.truncate(head);
        for name in &names {
            let title = name
                .as_ref()
                .map_or("tidegate".to_owned(), |name| format!("tidegate {name}"));
            actual.push_str(&format!(
                "## `{title}`\n\n```text\n{}```\n\n",
                help(name.as_deref())
            ));
        }
        std::fs::write(
            root().join("docs/commands.md"),
            actual.trim_end().to_owned() + "\n",
        )
        .unwrap();
        return;
    }
    assert_eq!(
        shown.len(),
        names.len(),
        "docs/commands.md: TIDEGATE_BLESS=1 writes it anew"
    );
    for (block, name) in shown.iter().zip(&names) {
        assert_eq!(
            block.text,
            help(name.as_deref()),
            "TIDEGATE_BLESS=1 writes it anew"
        );
    }
}

#[test]
fn help_fits_into_eighty_columns() {
    for name in commands() {
        let folder = Folder::with(&[]);
        let mut command = command(&folder.path(""));
        command.args([name.as_str(), "--help"]).env("COLUMNS", "80");
        let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let widest = help.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{widest:?}\n{help}");
        assert!(help.lines().count() <= 34, "{help}");
        // A flag and what it does stand on one line.
        let alone = |line: &&str| line.trim_start().starts_with('-') && !line.trim().contains("  ");
        assert_eq!(help.lines().find(alone), None, "{help}");
    }
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let folder = Folder::with(&[]);
    folder
        .run(&["man"])
        .says(0, &[".TH TIDEGATE 1", "tidegate\\-check(1)"]);
    folder.run(&["man", "--output", "pages/man1"]).says(0, &[]);
    let mut pages = vec![("tidegate.1".to_owned(), "TIDEGATE".to_owned())];
    for name in commands() {
        pages.push((
            format!("tidegate-{name}.1"),
            format!("TIDEGATE-{}", name.to_uppercase()),
        ));
    }
    for (file, title) in &pages {
        let page = std::fs::read_to_string(folder.path("pages/man1").join(file)).unwrap();
        assert!(page.contains(&format!(".TH {title} 1")), "{file}:\n{page}");
        assert!(
            page.contains(".SH SYNOPSIS") && page.contains(".SH OPTIONS"),
            "{file}:\n{page}"
        );
    }
    let made = std::fs::read_dir(folder.path("pages/man1"))
        .unwrap()
        .count();
    assert_eq!(made, pages.len());
    // A second time changes no byte.
    let first = std::fs::read(folder.path("pages/man1/tidegate-check.1")).unwrap();
    folder.run(&["man", "--output", "pages/man1"]).says(0, &[]);
    assert_eq!(
        std::fs::read(folder.path("pages/man1/tidegate-check.1")).unwrap(),
        first
    );
    folder.write("file", b"");
    let ran = folder.run(&["man", "--output", "file/below"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .starts_with("error: the pages cannot be written into `file/below`: "),
        "{}",
        ran.err
    );
}

#[test]
fn every_shell_completes_every_command_and_the_flags_of_check() {
    let folder = Folder::with(&[]);
    for shell in SHELLS {
        let script = folder
            .run(&["completions", shell])
            .says(0, &["gate", "timezone-database"])
            .out;
        for name in commands() {
            assert!(script.contains(&name), "{shell}: no `{name}`");
        }
    }
    let ran = folder.run(&["completions", "bahs"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("'bash'"), "{}", ran.err);
}

#[test]
fn scripts_of_bash_are_read_by_bash() {
    let script = Folder::with(&[]).run(&["completions", "bash"]).out;
    let folder = Folder::with(&[("tidegate.bash", &script)]);
    let words = "source ./tidegate.bash; COMP_WORDS=(tidegate check --ga); COMP_CWORD=2; _tidegate tidegate --ga check; echo \"${COMPREPLY[@]}\"";
    let Ok(output) = std::process::Command::new("bash")
        .args(["--norc", "-c", words])
        .current_dir(folder.path(""))
        .output()
    else {
        println!("skipped: there is no bash");
        return;
    };
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "--gate");
}

#[test]
fn a_wrong_word_names_the_right_one() {
    let folder = Folder::with(&[]);
    for (arguments, part) in [
        (vec!["inti"], "'init'"),
        (vec!["complete"], "'completions'"),
        (vec!["init", "--dry"], "'--dry-run'"),
        (vec!["init", "--from", "itl"], "'itil'"),
        (vec!["init", "--ci", "githb"], "'github'"),
        (vec!["fmt", "--chek"], "'--check'"),
        (vec!["explain", "--serach", "x"], "'--search'"),
        (vec!["explain", "--search"], "<WORDS>"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains(part), "{arguments:?}\n{}", ran.err);
        assert!(
            ran.err.contains("Usage: tidegate") || ran.err.contains("--help"),
            "{}",
            ran.err
        );
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}
