//! The files that put the program into pipelines: they parse, what they run exists, and the scripts do what they say.

use crate::data::{root, text_of};
use crate::program::Folder;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use tidegate::plan::{self, Format};
use tidegate::source::FileId;

const YAML: [&str; 7] = [
    ".pre-commit-hooks.yaml",
    "action.yml",
    "ci/gitlab.yml",
    "src/cli/init/starter/github.yml",
    "src/cli/init/starter/gitlab.yml",
    "src/cli/init/starter/gitlab-include.yml",
    "docs/ci.md",
];

const POLICY: (&str, &str) = ("p.tide", "policy p { timezone UTC }\n");

/// The texts of YAML of a file: all of it, or the blocks of a page.
fn yaml_of(path: &str) -> Vec<String> {
    let text = text_of(path);
    if !path.ends_with(".md") {
        // The marks of the starters stand for plain words.
        return vec![text.replace('%', "")];
    }
    let blocks = crate::readme::blocks(&text);
    let yaml = blocks.iter().filter(|block| block.language == "yaml");
    yaml.map(|block| block.text.to_owned()).collect()
}

#[test]
fn every_file_is_yaml() {
    for path in YAML {
        for text in yaml_of(path) {
            // A plan is keys with values; these are a list.
            let text = if text.starts_with("- ") {
                format!("root:\n{text}")
            } else {
                text
            };
            let tree = plan::read(FileId(0), Arc::new(text), Format::Yaml);
            let findings: Vec<&str> = tree
                .diagnostics()
                .iter()
                .map(|finding| finding.message.as_str())
                .collect();
            assert!(findings.is_empty(), "{path}: {findings:?}");
            assert!(tree.root().is_some(), "{path}");
        }
    }
}

#[test]
fn what_is_run_exists() {
    let folder = Folder::with(&[]);
    let mut count = 0;
    let files = YAML.iter().copied().chain([
        "Containerfile",
        "scripts/action",
        "README.md",
        "docs/check.md",
    ]);
    for path in files {
        for line in text_of(path).lines() {
            for part in line.split("tidegate ").skip(1) {
                let mut words = part.split_whitespace();
                let Some(name) = words
                    .next()
                    .map(|word| word.trim_matches(['`', '"', '\'', ':', ',']))
                else {
                    continue;
                };
                if ![
                    "check",
                    "fmt",
                    "test",
                    "explain",
                    "init",
                    "import",
                    "lsp",
                    "man",
                    "completions",
                ]
                .contains(&name)
                {
                    continue;
                }
                let help = folder.run(&[name, "--help"]).says(0, &[]).out;
                for flag in words
                    .take_while(|word| !["&&", "||", "#", "|"].contains(word))
                    .filter(|word| word.starts_with("--"))
                {
                    let flag = flag
                        .split(['=', '`', ',', '.', '\'', ')', ';', ':'])
                        .next()
                        .unwrap();
                    assert!(
                        flag == "--" || help.contains(flag),
                        "{path}: `{flag}` in {line}"
                    );
                }
                count += 1;
            }
        }
    }
    assert!(count >= 20, "{count} commands");
}

#[test]
fn the_hooks_run() {
    let folder = Folder::with(&[
        POLICY,
        (
            "test.tide",
            "test \"nothing\" { at 2026-11-16 09:00; change { start 2026-11-20 17:00; end 2026-11-20 18:00 }; expect go }\n",
        ),
    ]);
    let hooks = text_of(".pre-commit-hooks.yaml");
    let lines = |key: &str| -> Vec<String> {
        let found = hooks
            .lines()
            .filter_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix(key));
        found.map(str::to_owned).collect()
    };
    let (ids, entries) = (lines("id: "), lines("entry: "));
    assert_eq!(ids, ["tidegate-check", "tidegate-fmt", "tidegate-test"]);
    assert_eq!(entries.len(), ids.len());
    assert_eq!(lines("language: "), ["rust", "rust", "rust"]);
    for entry in entries {
        let mut words: Vec<&str> = entry.split_whitespace().collect();
        assert_eq!(words.remove(0), "tidegate");
        if words == ["fmt"] {
            words.push("p.tide");
        }
        folder.run(&words).says(0, &[]);
    }
}

/// A script of the repository, run with the program of this build on the path.
fn script(
    name: &str,
    folder: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Option<Output> {
    let program = Path::new(env!("CARGO_BIN_EXE_tidegate"));
    let mut paths = vec![program.parent().unwrap().to_owned()];
    paths.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let mut run = Command::new("bash");
    run.arg(root().join("scripts").join(name))
        .args(arguments)
        .current_dir(folder);
    run.env("PATH", std::env::join_paths(paths).unwrap());
    for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        run.env_remove(name);
    }
    run.envs(variables.iter().copied());
    let output = run.output().ok();
    if output.is_none() {
        println!("skipped: there is no bash");
    }
    output
}

#[test]
fn the_action_checks_as_its_inputs_say() {
    let folder = Folder::with(&[
        POLICY,
        ("a b/q.tide", "policy q { timezone UTC }\nnonsense\n"),
        ("a b/tidegate.toml", ""),
    ]);
    let summary = folder.path("summary.md");
    let said = folder.path("output");
    let variables = [
        ("PATHS", "a b  \n\n"),
        ("SARIF", ".tidegate.sarif"),
        ("AT", "2026-11-16T09:00Z"),
        ("GATE", "true"),
        ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
        ("GITHUB_OUTPUT", said.to_str().unwrap()),
    ];
    let Some(output) = script("action", &folder.path(""), &variables, &[]) else {
        return;
    };
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.starts_with("::error file=a b/q.tide,line=2,"), "{out}");
    assert_eq!(std::fs::read_to_string(&said).unwrap(), "exit-code=1\n");
    assert!(
        std::fs::read_to_string(&summary)
            .unwrap()
            .contains("Tidegate")
    );
    let sarif = std::fs::read_to_string(folder.path(".tidegate.sarif")).unwrap();
    assert!(sarif.contains("\"2.1.0\""), "{sarif}");
    // Every input may be left alone, and none is a flag.
    let plain = script(
        "action",
        &folder.path(""),
        &[("PATHS", "p.tide"), ("ANNOTATIONS", "false")],
        &[],
    )
    .unwrap();
    assert_eq!(plain.status.code(), Some(0), "{plain:?}");
    let flag = script("action", &folder.path(""), &[("PATHS", "--gate")], &[]).unwrap();
    assert_eq!(flag.status.code(), Some(3), "{flag:?}");
}

#[test]
fn every_input_of_the_action_is_used_and_told() {
    let action = text_of("action.yml");
    let inputs = action
        .split("\ninputs:\n")
        .nth(1)
        .unwrap()
        .split("\noutputs:")
        .next()
        .unwrap();
    let is_input = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names: Vec<&str> = inputs
        .lines()
        .filter(is_input)
        .map(|line| line.trim().trim_end_matches(':'))
        .collect();
    assert_eq!(names.len(), 7, "{names:?}");
    let page = text_of("docs/ci.md");
    for name in names {
        assert!(
            action.contains(&format!("inputs.{name} ")),
            "`{name}` is not used"
        );
        assert!(
            page.contains(&format!("| `{name}` |")),
            "docs/ci.md does not tell `{name}`"
        );
    }
}

#[test]
fn an_archive_is_whole_and_the_same_twice() {
    let tools = ["tar", "gzip", "sha256sum", "cargo", "rustc"];
    let there = |tool: &&str| {
        Command::new(tool)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !tools.iter().all(there) {
        println!("skipped: not all of {tools:?} are there");
        return;
    }
    let folder = Folder::with(&[]);
    let mut archives = Vec::new();
    for out in ["one", "two"] {
        let arguments = ["--binary", env!("CARGO_BIN_EXE_tidegate"), "--output", out];
        let Some(output) = script(
            "package",
            &folder.path(""),
            &[("SOURCE_DATE_EPOCH", "1700000000")],
            &arguments,
        ) else {
            return;
        };
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(said.starts_with("tidegate "), "{said}");
        let path = said.lines().last().unwrap().to_owned();
        archives.push((std::fs::read(&path).unwrap(), path));
    }
    assert!(
        archives[0].0 == archives[1].0,
        "two archives of one binary differ"
    );
    let listed = Command::new("tar")
        .args(["-tvzf", &archives[0].1, "--utc", "--full-time"])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for part in [
        "/tidegate\n",
        "/man/tidegate-check.1",
        "/completions/tidegate.fish",
        "/LICENSE-MIT",
        "/THIRD-PARTY-LICENCES",
        "/README.md",
    ] {
        assert!(listed.contains(part), "no {part} in:\n{listed}");
    }
    for line in listed.lines() {
        assert!(
            line.contains(" 0/0 ") && line.contains("2023-11-14 22:13:20"),
            "{line}"
        );
    }
    let sums = std::fs::read_to_string(folder.path("one/SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), 1, "{sums}");
    let wrong = script("package", &folder.path(""), &[], &["--nonsense"]).unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
