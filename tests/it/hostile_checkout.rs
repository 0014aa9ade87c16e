//! Pipelines over a checkout whose author wants a refused plan to pass: every script that the project ships builds, finds and calls the
//! right program, and hands over the report of this run, with a cold cache and with a warm one.
#![cfg(unix)]

use crate::data::{root, text_of};
use crate::program::Folder;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tidegate::plan::{self, Format, NodeId, Tree};
use tidegate::source::FileId;

/// A program of the checkout that lets everything pass.
const FALSE_PROGRAM: &str = "#!/bin/sh\necho everything may go\nexit 0\n";

/// What the test puts in the place of cargo: it installs the program of this build, unless a file of the checkout would choose the
/// toolchain or the configuration, as it does for the real cargo, which reads these in its current folder and all above.
const CARGO: &str = r#"#!/bin/sh
root=
while [ $# -gt 0 ]; do
  case "$1" in --root) root=$2 ;; esac
  shift
done
mkdir -p "$root/bin"
folder=$PWD
while :; do
  if [ -e "$folder/rust-toolchain.toml" ] || [ -e "$folder/.cargo/config.toml" ]; then
    cp "$FALSE_PROGRAM" "$root/bin/tidegate"
    exit 0
  fi
  [ "$folder" = / ] && break
  folder=$(dirname "$folder")
done
cp "$RIGHT_PROGRAM" "$root/bin/tidegate"
"#;

/// A machine that runs pipelines: the checkout, what comes before it on the path, and the runner's own folder.
struct Runner {
    folder: Folder,
}

impl Runner {
    fn new() -> Self {
        let folder = Folder::with(&[
            ("runner/.keep", ""),
            ("usr/bin/.keep", ""),
            ("checkout/.keep", ""),
            ("elsewhere/junit.xml", "<testsuites/>"),
            ("elsewhere/code-quality.json", "[]"),
            ("path/cargo", CARGO),
            ("false-program", FALSE_PROGRAM),
        ]);
        for path in ["path/cargo", "false-program"] {
            executable(&folder.path(path));
        }
        Runner { folder }
    }

    /// Lays the checkout: a plan that the policy refuses, and everything that might hide it.
    fn check_out(&self) {
        let write = |path: &str, text: &str| {
            self.folder
                .write(&format!("checkout/{path}"), text.as_bytes());
        };
        write("tidegate.toml", "");
        write(
            "policy.tide",
            "policy p { timezone UTC }\nblackout always { from 2020-01-01 to 2090-01-01; reason \"closed\" }\n",
        );
        write(
            "plans/this-release.toml",
            "[[change]]\nid = \"C-1\"\nstart = 2031-03-04T10:00:00Z\nend = 2031-03-04T11:00:00Z\n",
        );
        write("rust-toolchain.toml", "[toolchain]\npath = \"evil\"\n");
        write(".cargo/config.toml", "[build]\nrustc = \"evil\"\n");
        for path in [
            ".cargo/bin/tidegate",
            "tidegate",
            "bin/tidegate",
            "usr/local/bin/tidegate",
        ] {
            write(path, FALSE_PROGRAM);
            executable(&self.folder.path(&format!("checkout/{path}")));
        }
        let link = self.folder.path("checkout/.tidegate-reports");
        if std::fs::symlink_metadata(&link).is_err() {
            std::os::unix::fs::symlink("../elsewhere", link).unwrap();
        }
    }

    /// Runs a script with bash as build servers do, in a folder of the machine; its exit code and all that it printed.
    fn run(&self, script: &str, below: &str, variables: &[(&str, String)]) -> (i32, String) {
        let local = self.folder.path("usr");
        let script = script.replace("/usr/local", local.to_str().unwrap());
        let mut path = vec![self.folder.path("path")];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .current_dir(self.folder.path(below))
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("RUNNER_TEMP", self.folder.path("runner"))
            .env("GITHUB_ACTION_PATH", root())
            .env("CI_PROJECT_DIR", self.folder.path("checkout"))
            .env("TIDEGATE_REPOSITORY", "https://example.com/tidegate")
            .env("FALSE_PROGRAM", self.folder.path("false-program"))
            .env("RIGHT_PROGRAM", env!("CARGO_BIN_EXE_tidegate"));
        for name in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
            bash.env(name, self.folder.path(name));
        }
        bash.envs(variables.iter().map(|(name, value)| (*name, value)));
        let output = bash.output().unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            String::from_utf8(printed).unwrap(),
        )
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path(path)).unwrap_or_default()
    }
}

fn executable(path: &Path) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn yaml(text: &str) -> Tree {
    plan::read(FileId(0), Arc::new(text.to_owned()), Format::Yaml)
}

fn entry(tree: &Tree, node: NodeId, name: &str) -> Option<NodeId> {
    let mut entries = tree.entries(node);
    entries
        .find(|(key, _)| tree.text(*key) == name)
        .map(|(_, value)| value)
}

fn text_at(tree: &Tree, node: NodeId, name: &str) -> Option<String> {
    entry(tree, node, name).map(|value| tree.text(value).to_owned())
}

/// The lines of a list of commands.
fn lines(tree: &Tree, node: NodeId, name: &str) -> Vec<String> {
    let list = entry(tree, node, name);
    list.into_iter()
        .flat_map(|list| tree.items(list))
        .map(|line| tree.text(line).to_owned())
        .collect()
}

/// A job of GitLab: the lines that come before, then its own.
fn gitlab_job(text: &str, before: Option<&str>, job: &str) -> String {
    let tree = yaml(text);
    let all = tree.root().unwrap();
    let mut script = Vec::new();
    if let Some(before) = before {
        script.extend(lines(
            &tree,
            entry(&tree, all, before).unwrap(),
            "before_script",
        ));
    }
    script.extend(lines(&tree, entry(&tree, all, job).unwrap(), "script"));
    assert!(!script.is_empty(), "{job}");
    script.join("\n")
}

#[test]
fn the_jobs_of_gitlab_refuse() {
    let shipped = text_of("ci/gitlab.yml");
    let starter = text_of("src/cli/init/starter/gitlab.yml").replace("%FOLDER%", ".");
    for script in [
        gitlab_job(&shipped, Some(".tidegate"), "tidegate-check"),
        gitlab_job(&starter, None, "tidegate"),
    ] {
        let runner = Runner::new();
        for cache in ["cold", "warm"] {
            runner.check_out();
            let variables = [("TIDEGATE_PATHS", ".".to_owned())];
            let (code, printed) = runner.run(&script, "checkout", &variables);
            assert_eq!(code, 1, "{cache}: {printed}");
            assert!(printed.contains("blackout `always`"), "{cache}: {printed}");
            let report = runner.text("checkout/.tidegate-reports/junit.xml");
            assert!(report.contains("<failure"), "{cache}: {report}");
            let report = runner.text("checkout/.tidegate-reports/code-quality.json");
            assert!(report.contains("blackout"), "{cache}: {report}");
            assert_eq!(runner.text("elsewhere/junit.xml"), "<testsuites/>");
        }
    }
}

#[test]
fn the_steps_of_github_refuse() {
    let starter = text_of("src/cli/init/starter/github.yml").replace("%FOLDER%", ".");
    let tree = yaml(&starter);
    let jobs = entry(&tree, tree.root().unwrap(), "jobs").unwrap();
    let check = entry(&tree, jobs, "check").unwrap();
    let steps: Vec<NodeId> = tree.items(entry(&tree, check, "steps").unwrap()).collect();
    let runner = Runner::new();
    for cache in ["cold", "warm"] {
        if cache == "warm" {
            // A runner that somebody looks after keeps the last checkout.
            runner.check_out();
        }
        let mut codes = Vec::new();
        let mut printed = String::new();
        for step in &steps {
            if text_at(&tree, *step, "uses")
                .is_some_and(|name| name.starts_with("actions/checkout"))
            {
                runner.check_out();
            }
            let Some(run) = text_at(&tree, *step, "run") else {
                continue;
            };
            let below = match text_at(&tree, *step, "working-directory") {
                Some(folder) if folder == "${{ runner.temp }}" => "runner",
                Some(folder) => panic!("{folder}"),
                None => "checkout",
            };
            let (code, said) = runner.run(&run, below, &[]);
            codes.push(code);
            printed = said;
        }
        assert_eq!(codes, [0, 1], "{cache}: {printed}");
        assert!(printed.contains("blackout `always`"), "{cache}: {printed}");
        let summary = runner.text("GITHUB_STEP_SUMMARY");
        assert!(summary.contains("no-go"), "{cache}: {summary}");
    }
}

#[test]
fn the_action_refuses() {
    let text = text_of("action.yml");
    let tree = yaml(&text);
    let runs = entry(&tree, tree.root().unwrap(), "runs").unwrap();
    let steps: Vec<NodeId> = tree.items(entry(&tree, runs, "steps").unwrap()).collect();
    let inputs = |gate: &str| {
        [
            ("PATHS", ".".to_owned()),
            ("GATE", gate.to_owned()),
            ("SARIF", "true".to_owned()),
        ]
    };
    let runner = Runner::new();
    runner.check_out();
    for cache in ["cold", "warm"] {
        for (gate, wanted) in [("false", 1), ("true", 1), ("yes", 2), ("True", 2), ("1", 2)] {
            std::fs::remove_file(runner.folder.path("GITHUB_OUTPUT")).ok();
            let mut code = 0;
            let mut printed = String::new();
            for step in &steps {
                if let Some(run) = text_at(&tree, *step, "run") {
                    (code, printed) = runner.run(&run, "checkout", &inputs(gate));
                }
            }
            assert_eq!(code, wanted, "{cache} {gate}: {printed}");
            if wanted == 1 {
                assert!(printed.contains("blackout `always`"), "{cache}: {printed}");
                let output = runner.text("GITHUB_OUTPUT");
                let sarif = output.lines().find_map(|line| line.strip_prefix("sarif="));
                let sarif = std::fs::read_to_string(sarif.unwrap()).unwrap();
                assert!(sarif.contains("blackout `always`"), "{cache}: {sarif}");
            }
        }
    }
    // Without its report a step fails, whatever the check said.
    let script = "TIDEGATE=/bin/true \"$GITHUB_ACTION_PATH/scripts/action\"";
    let (code, printed) = runner.run(script, "checkout", &inputs("false"));
    assert_eq!(code, 3, "{printed}");
}

#[test]
fn the_pipeline_of_jenkins_refuses() {
    let page = text_of("docs/ci.md");
    let blocks = crate::readme::blocks(&page);
    let groovy = blocks.iter().find(|block| block.language == "groovy");
    let steps: Vec<&str> = groovy
        .unwrap()
        .text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("sh '")?.strip_suffix('\''))
        .collect();
    assert_eq!(steps.len(), 4, "{steps:?}");
    let runner = Runner::new();
    runner.check_out();
    let program = [("TIDEGATE", env!("CARGO_BIN_EXE_tidegate").to_owned())];
    let codes = |steps: &[&str]| -> Vec<i32> {
        let each = steps
            .iter()
            .map(|step| runner.run(step, "checkout", &program).0);
        each.collect()
    };
    assert_eq!(codes(&steps[..3]), [0, 1, 1]);
    assert!(
        runner
            .text("checkout/.tidegate-reports/junit.xml")
            .contains("<failure")
    );
}

/// The steps that are shown in other pages call the program by a path outside of the checkout, too.
#[test]
fn no_page_shows_a_pipeline_that_looks_for_the_program() {
    for path in [
        "docs/ci.md",
        "docs/reports.md",
        "docs/tutorial.md",
        "docs/organisation.md",
    ] {
        let page = text_of(path);
        for block in crate::readme::blocks(&page) {
            if !["yaml", "groovy"].contains(&block.language) {
                continue;
            }
            for line in block.text.lines() {
                let names = ["check", "fmt", "test"].map(|name| format!("tidegate {name}"));
                let found = names.iter().find_map(|name| line.find(name.as_str()));
                let Some(at) = found else { continue };
                let by_path = line[..at].ends_with('/');
                let is_comment = line.trim_start().starts_with(['#', '/']);
                assert!(by_path || is_comment, "{path}: {line}");
            }
        }
    }
}
