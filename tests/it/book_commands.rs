//! Commands and files that pages show without running them are right all the same: the program takes each command, and reads each policy
//! and each `tidegate.toml`.

use crate::book_shape::{pages, prose};
use crate::data::{root, text_of};
use crate::program::{Ran, command};
use crate::readme::blocks;
use std::fmt::Write;
use tidegate::source::FileId;
use tidegate::syntax;
use tidegate::workspace::config::parse_config;

/// Languages of blocks in which commands stand.
const SHELLS: [&str; 3] = ["sh", "yaml", "groovy"];
/// Pages with parts of a `tidegate.toml` that is right, in blocks without a name.
const CONFIGS: [&str; 4] = [
    "docs/check.md",
    "docs/config.md",
    "docs/suppress.md",
    "docs/tests.md",
];

/// The commands of the program in a line of a shell: the words of each, up to what the shell takes for itself.
fn commands_in(line: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    for (at, _) in line.match_indices("tidegate ") {
        let before = &line[..at];
        // The end of a longer word, or the name of a package.
        if !before.is_empty() && !before.ends_with([' ', '\'', '"', '`'])
            || before.ends_with("-p ")
            || before.ends_with("--bin ")
        {
            continue;
        }
        let rest = &line[at + "tidegate".len()..];
        let ends = [" #", " >", " |", " &&", "'", "`"];
        let end = ends.iter().filter_map(|end| rest.find(end)).min();
        let rest = &rest[..end.unwrap_or(rest.len())];
        let words = rest.split_whitespace().map(|word| word.replace('"', ""));
        let words: Vec<String> = words.collect();
        // The name of an image, and the folder that it is made from.
        if !words.is_empty() && words != ["."] {
            commands.push(words);
        }
    }
    commands
}

#[test]
fn commands_end_where_the_shell_begins() {
    let words = |line: &str| {
        let all = commands_in(line);
        all.iter().map(|words| words.join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(words("tidegate test --list   # all"), ["test --list"]);
    assert_eq!(
        words("    sh 'command -v tidegate || cargo x tidegate'"),
        Vec::<String>::new()
    );
    assert_eq!(words("podman build -t tidegate ."), Vec::<String>::new());
    assert_eq!(
        words("cargo run -p tidegate --release"),
        Vec::<String>::new()
    );
    assert_eq!(
        words("- tidegate --version || tidegate check \"$A\" > b"),
        ["--version", "check $A"]
    );
}

/// The program takes each command: with `--help` behind it, it looks at the words before and does nothing.
#[test]
fn the_program_takes_the_commands_of_all_pages() {
    let (mut wrong, mut count) = (String::new(), 0);
    for path in pages() {
        let page = text_of(&path);
        let blocks = blocks(&page);
        let shells = blocks.iter().filter(|block| {
            let language = block.language.split(' ').next();
            SHELLS.contains(&language.unwrap_or_default())
        });
        let mut commands: Vec<Vec<String>> = shells
            .flat_map(|block| block.text.lines())
            .flat_map(commands_in)
            .collect();
        // And what stands in sentences.
        let text = prose(&page);
        let quoted = text.split('`').skip(1).step_by(2);
        let quoted = quoted.filter(|code| code.starts_with("tidegate "));
        commands.extend(quoted.flat_map(|code| commands_in(&code.replace('\n', " "))));
        // Words in capitals stand for what people write there.
        let is_open =
            |word: &String| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
        for words in commands.iter().filter(|words| !words.iter().any(is_open)) {
            count += 1;
            let mut command = command(root());
            // What stands behind `--` is a path.
            let flags = words.iter().position(|word| word == "--");
            let (flags, paths) = words.split_at(flags.unwrap_or(words.len()));
            command.args(flags).arg("--help").args(paths);
            let ran = Ran::new(command.output().unwrap());
            if ran.code != 0 {
                let _ = writeln!(wrong, "{path}: tidegate {}: {}", words.join(" "), ran.err);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 80, "{count} commands");
}

#[test]
fn policies_without_a_name_are_policies() {
    let (mut wrong, mut count) = (String::new(), 0);
    for path in pages() {
        for block in blocks(&text_of(&path)) {
            if block.language != "tide" {
                continue;
            }
            count += 1;
            for finding in syntax::parse(FileId(0), block.text).diagnostics {
                let _ = writeln!(wrong, "{path}: {}\n{}", finding.message, block.text);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 100, "{count} policies");
}

#[test]
fn parts_of_tidegate_toml_are_read() {
    let mut count = 0;
    for path in CONFIGS {
        for block in blocks(&text_of(path)) {
            if block.language == "toml" {
                let (_, findings) = parse_config(FileId(0), block.text);
                assert!(findings.is_empty(), "{path}: {findings:#?}\n{}", block.text);
                count += 1;
            }
        }
    }
    assert!(count >= 6, "{count} blocks");
}
