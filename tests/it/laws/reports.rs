//! Verdict, finding and exit code agree, in every format of a report.

use super::world::{AT, Dice, Record, Workspace, damage};
use super::{Holds, each_workspace, seeds};
use crate::program::Folder;
use serde_json::{Value, json};

const FORMATS: [&str; 9] = [
    "human",
    "compact",
    "json",
    "sarif",
    "github",
    "github-summary",
    "gitlab",
    "junit",
    "markdown",
];

/// The program ran over a workspace of which each record has a file of its own.
struct Reports {
    code: i32,
    texts: Vec<String>,
}

impl Reports {
    fn of(&self, format: &str) -> &str {
        &self.texts[FORMATS.iter().position(|one| *one == format).unwrap()]
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.of("json")).unwrap()
    }
}

/// The file of a record: by its place in the plan, since an id may be damaged.
fn records(workspace: &Workspace) -> Vec<(String, &'static str, &Record)> {
    let of = |kind: &'static str, all: &'static str| {
        move |(number, record)| (format!("{all}/{number}.json"), kind, record)
    };
    let changes = workspace
        .changes
        .iter()
        .enumerate()
        .map(of("change", "changes"));
    changes
        .chain(
            workspace
                .releases
                .iter()
                .enumerate()
                .map(of("release", "releases")),
        )
        .collect()
}

fn folder(workspace: &Workspace) -> Folder {
    let folder = Folder::with(&[("tidegate.toml", "")]);
    for (name, text) in workspace.files(super::Written::Json) {
        if name != "plan.json" {
            folder.write(&name, text.as_bytes());
        }
    }
    for (name, kind, record) in records(workspace) {
        folder.write(&name, json!({ kind: [record] }).to_string().as_bytes());
    }
    folder
}

fn run(folder: &Folder, arguments: &[&str]) -> Reports {
    let outputs: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--output={format}=out/{format}"))
        .collect();
    let _ = std::fs::create_dir(folder.path("out"));
    let mut all = vec!["check", "--at", AT];
    all.extend(outputs.iter().map(String::as_str));
    all.extend(arguments);
    let ran = folder.run(&all);
    let read =
        |format: &&str| std::fs::read_to_string(folder.path(&format!("out/{format}"))).unwrap();
    let texts = FORMATS.iter().map(read).collect();
    Reports {
        code: ran.code,
        texts,
    }
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

/// Whether a report says that a file, or what stands in it, is refused.
fn refuses(format: &str, text: &str, file: &str, subject: &str, id: &str) -> bool {
    let names = |line: &str| {
        line.contains(file) || line.contains(subject) || line.contains(&format!("`{id}`"))
    };
    match format {
        "human" => text
            .lines()
            .any(|line| line.starts_with(subject) && line.contains("no-go")),
        "compact" => text
            .lines()
            .any(|line| line.contains(": error ") && names(line)),
        "github" => text
            .lines()
            .any(|line| line.starts_with("::error") && names(line)),
        "json" => {
            let json: Value = serde_json::from_str(text).unwrap();
            let workspaces: Vec<&Value> = list(&json, "workspaces").collect();
            let mut findings = workspaces.iter().flat_map(|one| list(one, "findings"));
            findings.any(|one| one["severity"] == "error" && names(&one.to_string()))
        }
        "sarif" => {
            let json: Value = serde_json::from_str(text).unwrap();
            list(&json["runs"][0], "results")
                .any(|one| one["level"] == "error" && names(&one.to_string()))
        }
        "gitlab" => {
            let json: Value = serde_json::from_str(text).unwrap();
            json.as_array().unwrap().iter().any(|one| {
                ["blocker", "critical"].contains(&one["severity"].as_str().unwrap())
                    && names(&one.to_string())
            })
        }
        "junit" => {
            let cases = text
                .split("<testcase ")
                .filter(|case| case.contains(&format!("name=\"{subject}\"")));
            cases.clone().count() > 0
                && cases
                    .filter(|case| case.contains(file))
                    .all(|case| case.contains("<failure "))
        }
        _ => text.lines().any(|line| {
            line.starts_with('|') && line.contains("**no-go**") && line.contains(&format!("`{id}`"))
        }),
    }
}

fn agree(reports: &Reports, workspace: &Workspace) -> Holds {
    let json = reports.json();
    let findings: Vec<&Value> = json["workspaces"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| list(one, "findings"))
        .collect();
    let is_error = |one: &&&Value| one["severity"] == "error";
    let mut is_refused = false;
    for (file, ..) in records(workspace) {
        let workspaces = list(&json, "workspaces");
        let mut verdicts = workspaces.flat_map(|one| list(one, "verdicts"));
        let Some(verdict) = verdicts.find(|one| one["place"]["file"] == file.as_str()) else {
            return Err(format!("no verdict about {file}\n{}", reports.of("human")));
        };
        let subject = format!(
            "{} {}",
            verdict["kind"].as_str().unwrap(),
            verdict["id"].as_str().unwrap()
        );
        if verdict["answer"] == "no-go" {
            is_refused = true;
            if verdict["refused-by"].as_array().unwrap().is_empty() {
                return Err(format!("{subject} is refused by nothing"));
            }
            for (format, text) in FORMATS.iter().zip(&reports.texts) {
                if !refuses(
                    format,
                    text,
                    &file,
                    &subject,
                    verdict["id"].as_str().unwrap(),
                ) {
                    return Err(format!(
                        "{format}: no error about {subject}\n{text}\n{}",
                        reports.of("human")
                    ));
                }
            }
            continue;
        }
        let errors: Vec<&&Value> = findings
            .iter()
            .filter(is_error)
            .filter(|one| one["primary"]["file"] == file.as_str())
            // What a release asks of its changes is found in them, and is about the release.
            .filter(|one| {
                one["decision"].is_null()
                    || list(&one["decision"], "subjects").any(|about| *about == subject.as_str())
            })
            .collect();
        if !errors.is_empty() && verdict["answer"] != "cancelled" {
            return Err(format!(
                "{subject} is {}, and has an error: {errors:#?}",
                verdict["answer"]
            ));
        }
        if reports.of("junit").split("<testcase ").any(|case| {
            case.contains(&format!("name=\"{subject}\""))
                && case.contains(&file)
                && case.contains("<failure ")
        }) && json["gate"] == false
        {
            return Err(format!("junit fails {subject}\n{}", reports.of("junit")));
        }
    }
    let has_error = findings.iter().any(|one| is_error(&one));
    let expected = i32::from(is_refused || has_error);
    match reports.code == expected || reports.code == 3 && has_error {
        true => Ok(()),
        false => Err(format!(
            "exit {} and not {expected}\n{}",
            reports.code,
            reports.of("human")
        )),
    }
}

#[test]
fn verdict_finding_and_exit_code_agree_in_every_format() {
    each_workspace(seeds(20).step_by(4), 20, |workspace, dice| {
        let mut workspace = workspace.clone();
        for _ in 0..dice.below(3) {
            damage(dice, &mut workspace);
        }
        let folder = folder(&workspace);
        agree(&run(&folder, &["."]), &workspace)?;
        agree(&run(&folder, &["--gate", "."]), &workspace)
    });
}

/// Verdicts are those of the whole workspace, whichever part of it is named, and from wherever.
#[test]
fn what_is_named_has_the_verdict_of_the_whole() {
    each_workspace(seeds(21).step_by(8), 21, |workspace, dice: &mut Dice| {
        let folder = folder(workspace);
        let verdicts = |reports: &Reports| -> Vec<(String, Value)> {
            let json = reports.json();
            let all = list(&json, "workspaces").flat_map(|one| list(one, "verdicts"));
            let shown = |one: &Value| {
                (
                    format!("{} {}", one["kind"], one["id"]),
                    json!([
                        one["answer"],
                        one["owed"],
                        one["refused-by"],
                        one["overridden"]
                    ]),
                )
            };
            let mut all: Vec<(String, Value)> = all.map(shown).collect();
            all.sort_by(|one, other| one.0.cmp(&other.0));
            all
        };
        let whole = verdicts(&run(&folder, &["."]));
        let root = folder.path("").to_str().unwrap().to_owned();
        for (file, kind, record) in records(workspace) {
            let subject = format!("{} {}", json!(kind), record["id"]);
            let expected: Vec<_> = whole
                .iter()
                .filter(|(name, _)| *name == subject)
                .cloned()
                .collect();
            let named = match dice.below(3) {
                0 => file.clone(),
                1 => format!("./{file}"),
                _ => format!("{root}/{file}"),
            };
            let found = verdicts(&run(&folder, &[&named]));
            if found != expected {
                return Err(format!("{named}: {found:#?} and not {expected:#?}"));
            }
        }
        let below = folder.run_in(
            "changes",
            &["check", "--at", AT, "--format", "json", "0.json"],
        );
        let below: Value = serde_json::from_str(&below.out).unwrap();
        let answer = &below["workspaces"][0]["verdicts"][0]["answer"];
        let first = format!("\"change\" {}", workspace.changes[0]["id"]);
        if whole
            .iter()
            .any(|(name, verdict)| *name == first && verdict[0] != *answer)
        {
            return Err(format!(
                "from the folder `changes`: {answer} and not {whole:#?}"
            ));
        }
        let all = verdicts(&run(&folder, &["changes"]));
        let changes: Vec<_> = whole
            .iter()
            .filter(|(name, _)| name.starts_with("\"change"))
            .cloned()
            .collect();
        match all == changes {
            true => Ok(()),
            false => Err(format!(
                "the folder `changes`: {all:#?} and not {changes:#?}"
            )),
        }
    });
}
