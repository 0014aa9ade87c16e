//! A check that takes over from an earlier one says what a check from scratch says, whatever was edited between them.

use std::sync::Arc;
use tidegate::engine::{Analysis, World, check};
use tidegate::plan::{self, Format};
use tidegate::source::{FileId, Source};
use tidegate::syntax;

use crate::support::check_files;

/// Small random numbers that are the same in each run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

/// What people type, paste and delete.
const SNIPPETS: [&str; 22] = [
    "x",
    " ",
    "\n",
    "}",
    "{",
    "\"",
    "# note\n",
    "## doc\n",
    "high",
    "low",
    "-1",
    "2",
    "ß🦀",
    "\r\n",
    "advisory\n",
    "reason \"because\"\n",
    "approved",
    "friday",
    "normal",
    "checkout",
    "blackout fresh { every sunday }\n",
    "",
];

/// A starter policy with its plans, and those that it refuses.
fn workspace(name: &str) -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("policies")
        .join(name);
    let mut files = Vec::new();
    for folder in ["", "plans", "refused", "calendars"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let relative = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if path.is_file() && relative != "tidegate.toml" {
                files.push((relative, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files
}

/// Puts a text in the place of a file, as an editor would.
fn edit(world: &mut World, file: FileId, text: String) {
    let text = Arc::new(text);
    let name = world.sources.name(file).to_owned();
    world
        .sources
        .replace(file, Source::shared(name.as_str(), Arc::clone(&text)));
    if let Some((_, parsed)) = world.policies.iter_mut().find(|(id, _)| *id == file) {
        *parsed = Arc::new(syntax::parse(file, &text));
    }
    if let Some((_, tree)) = world.plans.iter_mut().find(|(id, _)| *id == file) {
        *tree = Arc::new(plan::read(file, text, Format::from_name(&name).unwrap()));
    }
}

/// Shows what only one side has.
fn same<T: PartialEq + std::fmt::Debug>(after: &[T], cold: &[T], place: &str) {
    if after != cold {
        let stale: Vec<&T> = after
            .iter()
            .filter(|one| !cold.contains(one))
            .take(3)
            .collect();
        let lost: Vec<&T> = cold
            .iter()
            .filter(|one| !after.contains(one))
            .take(3)
            .collect();
        panic!("{place}\nstale: {stale:#?}\nlost: {lost:#?}");
    }
}

/// Makes edits, and sometimes takes them back; after each the two checks must agree to the letter.
fn follows(name: &str, seed: u64) {
    // More of them for whoever has the time.
    let edits = std::env::var("TIDEGATE_EDITS").map_or(400, |edits| edits.parse().unwrap());
    let mut dice = Dice(seed);
    let mut world = check_files(&workspace(name), "2026-11-16T09:00Z", false).world;
    let mut analysis = Analysis::new(&world, None);
    let files: Vec<FileId> = world
        .policies
        .iter()
        .map(|(file, _)| *file)
        .chain(world.plans.iter().map(|(file, _)| *file))
        .collect();
    let originals: Vec<Arc<String>> = files
        .iter()
        .map(|file| world.sources.find(*file).unwrap().shared_text())
        .collect();
    let mut history: Vec<(FileId, String)> = Vec::new();
    for number in 0..edits {
        let before = world.clone();
        let undo = !history.is_empty() && dice.below(3) == 0;
        let (file, text) = match undo {
            true => history.pop().unwrap(),
            false => {
                // Policies are few and matter most.
                let which = match dice.below(3) {
                    0 => dice.below(files.len()),
                    _ => dice.below(world.policies.len()),
                };
                let file = files[which];
                let old = world.sources.find(file).unwrap().text().to_owned();
                let mut at = dice.below(old.len() + 1);
                while !old.is_char_boundary(at) {
                    at -= 1;
                }
                let mut end = (at + [0, 0, 1, 3, 12, 80][dice.below(6)]).min(old.len());
                while !old.is_char_boundary(end) {
                    end -= 1;
                }
                let snippet = SNIPPETS[dice.below(SNIPPETS.len())];
                let text = [&old[..at], snippet, &old[end.max(at)..]].concat();
                history.push((file, old));
                (file, text)
            }
        };
        edit(&mut world, file, text);
        if number % 40 == 39 {
            // Start over: what is broken everywhere is checked by nobody.
            history.clear();
            for (file, text) in files.iter().zip(&originals) {
                edit(&mut world, *file, text.as_ref().clone());
            }
        }
        let after = Analysis::new(&world, Some((&before, &analysis)));
        let cold = check(&world);
        let place = format!(
            "{name}, seed {seed}, edit {number} of {}",
            world.sources.name(file)
        );
        same(&after.report.findings, &cold.findings, &place);
        same(&after.report.verdicts, &cold.verdicts, &place);
        analysis = after;
    }
}

#[test]
fn edits_of_the_itil_policy() {
    follows("itil", 1);
}

#[test]
fn edits_of_the_payments_policy() {
    follows("payments", 2);
}

#[test]
fn edits_of_the_kubernetes_policy() {
    follows("kubernetes", 3);
}

#[test]
fn edits_of_the_deployment_windows_policy() {
    follows("deployment-windows", 4);
}
