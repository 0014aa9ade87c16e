//! Reports of all kinds of runs hold to the schemas of their formats.

use super::workspace::{clean, nasty, read};
use crate::data::root;
use crate::program::{Folder, Ran, command};
use crate::schema::Schema;
use serde_json::{Value, json};
use std::path::Path;

/// The schemas, in the order of the formats below.
///
/// When a field is added to the report in JSON: `docs/json.md` says what it means, and `docs/schema/report-1.json` gets it under
/// `properties` and `required` of its object. Nothing is to be changed here.
const SCHEMAS: [(&str, &str); 3] = [
    ("json", "docs/schema/report-1.json"),
    ("sarif", "tests/it/schemas/sarif-schema-2.1.0.json"),
    ("gitlab", "tests/it/schemas/gitlab-code-quality.json"),
];

struct Checker {
    schemas: Vec<(&'static str, Schema)>,
    runs: usize,
}

impl Checker {
    fn new() -> Self {
        let schemas = SCHEMAS
            .iter()
            .map(|(format, path)| (*format, Schema::of(path)));
        Checker {
            schemas: schemas.collect(),
            runs: 0,
        }
    }

    /// Runs a check once and holds its reports against their schemas. The result is its exit code.
    fn run(&mut self, folder: &Path, arguments: &[&str]) -> i32 {
        let out = tempfile::tempdir().unwrap();
        let mut command = command(folder);
        command.arg("check").args(arguments).arg("--quiet");
        let file = |format: &str| out.path().join(format);
        for (format, _) in &self.schemas {
            let target = format!("{format}={}", file(format).display());
            command.arg("--output").arg(target);
        }
        let ran = Ran::new(command.output().unwrap());
        assert_eq!(ran.err, "", "{arguments:?}");
        for (format, schema) in &self.schemas {
            let text = std::fs::read_to_string(file(format)).unwrap();
            assert!(text.ends_with('\n') && text.lines().count() == 1);
            schema.holds(&read(&text), &format!("{arguments:?} as {format}"));
        }
        self.runs += 1;
        ran.code
    }
}

#[test]
fn reports_of_starter_policies_and_refused_plans() {
    let mut checker = Checker::new();
    for at in ["2026-11-16T09:00Z", "2027-09-01T00:00Z"] {
        assert_eq!(checker.run(root(), &["policies", "--at", at]), 0);
    }
    let gate = ["policies", "--gate", "--at", "2026-11-16T09:00Z"];
    assert_eq!(checker.run(root(), &gate), 1);
    for folder in std::fs::read_dir(root().join("policies")).unwrap() {
        let refused = folder.unwrap().path().join("refused");
        for plan in std::fs::read_dir(refused).unwrap() {
            let plan = plan.unwrap().path();
            let plan = plan.strip_prefix(root()).unwrap().to_str().unwrap();
            let code = checker.run(root(), &[plan, "--at", "2026-11-16T09:00Z"]);
            assert_eq!(code, 1, "{plan}");
        }
    }
    assert!(checker.runs > 30, "{}", checker.runs);
}

#[test]
fn reports_of_broken_files_and_of_nothing() {
    let mut checker = Checker::new();
    let at = ["--at", "2026-11-16T09:00Z"];
    assert_eq!(checker.run(&nasty().path(""), &at), 3);
    assert_eq!(checker.run(&clean().path(""), &at), 0);
    assert_eq!(checker.run(&Folder::with(&[]).path(""), &at), 3);
    let broken = Folder::with(&[
        (
            "p.tide",
            "policy p {\nblackout { every friday\n}}} \u{202e}\nrule x { require change.y = }\n",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \nstart = 2026-13-41\n[[chnage]]\n",
        ),
        ("plan.json", "{\"change\": [{\"id\": \"A\", \"id\": 1,}"),
        ("plan.yaml", "change:\n  - id: &a x\n    start: *a\n\t- b\n"),
        ("empty.toml", ""),
    ]);
    assert_eq!(checker.run(&broken.path(""), &at), 1);
    let paths = ["gone", "p.tide", "plan.toml", at[0], at[1]];
    assert_eq!(checker.run(&broken.path(""), &paths), 3);
    let absolute = broken.path("plan.toml");
    assert_eq!(checker.run(root(), &[absolute.to_str().unwrap()]), 3);
    let waived = Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\ngroup cab { members @heidi }\nblackout freeze { from 2026-12-18 to 2027-01-04; override 1 of cab }\nwaiver hotfix { of blackout freeze; for change \"CHG-1\"; by @heidi; until 2026-12-21; reason \"an outage\" }\n",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \"CHG-1\"\nstart = 2026-12-20T10:00:00Z\nend = 2026-12-20T11:00:00Z\n",
        ),
    ]);
    assert_eq!(checker.run(&waived.path(""), &at), 0);
}

/// The schemas can refuse: what is not in them, what is missing, and values that there are not.
#[test]
fn the_schemas_are_strict() {
    let folder = nasty();
    let change = |format: &str, pointer: &str, value: Value| {
        let (_, path) = SCHEMAS.iter().find(|(name, _)| *name == format).unwrap();
        let mut report = read(&super::workspace::report(&folder, format).out);
        let schema = Schema::of(path);
        schema.holds(&report, format);
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        report.pointer_mut(parent).unwrap()[key] = value;
        schema.refuses(&report)
    };
    for (format, pointer, value) in [
        ("json", "/new", json!(1)),
        ("json", "/version", json!(2)),
        ("json", "/workspaces/0/findings/0/new", json!(1)),
        ("json", "/workspaces/0/findings/0/severity", json!("fatal")),
        (
            "json",
            "/workspaces/0/findings/0/primary/start/line",
            json!(0),
        ),
        ("json", "/workspaces/0/verdicts/0/answer", json!("go")),
        ("json", "/at", json!("2026-11-16")),
        ("sarif", "/new", json!(1)),
        ("sarif", "/runs/0/results/0/level", json!("owed")),
        (
            "sarif",
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
            json!("a b"),
        ),
        ("gitlab", "/0/severity", json!("error")),
        ("gitlab", "/0/location/path", json!("./a")),
    ] {
        assert!(change(format, pointer, value), "{format} {pointer}");
    }
}
