//! Writes a workload for timing whole runs: `workload FOLDER CHANGES [SEED]` makes one, `workload FOLDER PLAN POLICY` takes
//! another generator's; `workload FOLDER workspace` makes the files of an organisation, for the editor.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool of the developers: it ends at the first thing that is wrong"
)]

#[path = "../benches/workload/mod.rs"]
mod workload;

#[path = "../benches/workspace/mod.rs"]
mod workspace;

use std::path::Path;
use workload::{dice, generate, text};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(&arguments[0]);
    if arguments[1] == "workspace" {
        for (name, text) in workspace::workspace(7) {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).unwrap();
            std::fs::write(path, text).unwrap();
        }
        println!("check --at {}", workspace::AT);
        return;
    }
    let (policy, plan) = match arguments[1].parse() {
        Ok(changes) => {
            let seed = arguments
                .get(2)
                .map_or(7, |seed| seed.parse().expect("a seed"));
            generate::generate(seed, changes)
        }
        Err(_) => {
            let read = |path: &str| std::fs::read_to_string(path).expect("a file to read");
            let plan = serde_json::from_str(&read(&arguments[1])).unwrap();
            (serde_json::from_str(&read(&arguments[2])).unwrap(), plan)
        }
    };
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(
        folder.join("policy.tide"),
        text::policy(&policy, &plan.services),
    )
    .unwrap();
    std::fs::write(folder.join("plan.json"), text::plan(&plan)).unwrap();
    println!("check --at {}", text::rfc3339(text::AT));
}
