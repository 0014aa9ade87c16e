//! How long the language server takes in an editor: `cargo bench --bench editor`. `docs/benchmarks.md` says what is measured.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on ends, and shows what it has"
)]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/lsp/client.rs"]
mod client;
#[path = "workload/dice.rs"]
mod dice;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/lsp/text.rs"]
mod text;
mod workspace;

use client::{Client, PLAIN, uri};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const USAGE: &str = "\
cargo bench --bench editor -- [--edits NUMBER] [--server COMMAND]

--edits NUMBER     how many letters are typed and deleted [default: 1000]
--server COMMAND   another program than the one of this package, with its arguments: \"tidegate lsp\"";

/// So many edits are sent at once, as when a macro runs.
const BURST: usize = 20;

/// Where somebody types: the kind of text, what stands left of the cursor, and what is typed there and deleted again.
const SITES: [(&str, &str, &str); 16] = [
    ("statement", "risk >= ", "not "),
    ("statement", "1 of ", "team-1, "),
    ("statement", "reason   \"", "really "),
    ("statement", "before start", " + 1h"),
    ("comment", "\n## ", "today "),
    ("comment", "\n# ", "TODO "),
    ("definition", "define change.", "really-"),
    ("definition", "(tags has ", "tier-"),
    ("group or service", "members ", "@kim, "),
    ("group or service", "; tags ", "pci, "),
    ("plan", "title = \"", "Urgent: "),
    ("plan", "risk = \"", "very-"),
    ("plan", "\"duration\": \"", "1"),
    ("plan", "\"services\": [\"", "big-"),
    ("plan", "author: ", "not-"),
    ("plan", "duration: ", "1"),
];

struct Options {
    edits: usize,
    server: Command,
}

fn options() -> Options {
    let mut edits = 1_000;
    let mut server = Command::new(env!("CARGO_BIN_EXE_tidegate"));
    server.args(["lsp", "--at", workspace::AT]);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect(USAGE);
        match argument.as_str() {
            // Cargo says this to every benchmark.
            "--bench" => {}
            "--edits" => edits = value().parse().expect(USAGE),
            "--server" => {
                let command = value();
                let mut words = command.split_whitespace();
                server = Command::new(words.next().expect(USAGE));
                server.args(words);
            }
            _ => panic!("{USAGE}"),
        }
    }
    Options { edits, server }
}

/// A place to type at.
struct Site {
    kind: &'static str,
    path: PathBuf,
    before: &'static str,
    typed: &'static str,
}

fn main() {
    let Options { edits, mut server } = options();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let files = workspace::workspace(7);
    for (name, text) in &files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    let started = Instant::now();
    let mut client = Client::spawn(&mut server);
    client.initialize(&[&root], PLAIN);
    let start = started.elapsed();

    let first = root.join("policies/team-01.tide");
    let opened = Instant::now();
    client.open_file(&first);
    client.published(&first);
    let open = opened.elapsed();

    let sites = sites(&root, &files);
    for site in &sites {
        if !client.open.contains_key(&uri(&site.path)) {
            client.open_file(&site.path);
            client.published(&site.path);
        }
    }
    let memory_after_open = client.memory();

    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let mut left = edits;
    for site in sites.iter().cycle() {
        let typed = type_and_delete(&mut client, site, left);
        left -= typed.len();
        times.entry(site.kind).or_default().extend(typed);
        if left == 0 {
            break;
        }
    }

    let bursts: Vec<Duration> = sites
        .iter()
        .take(20)
        .map(|site| burst(&mut client, site))
        .collect();
    let mut answers = Vec::new();
    for method in ["completion", "hover"] {
        let took = sites.iter().map(|site| answer(&mut client, site, method));
        answers.push((method, took.collect::<Vec<Duration>>()));
    }

    println!("\n| from … to … | number | p50 | p95 | p99 | most |\n|---|---|---|---|---|---|");
    row("start: the process to its first answer", &mut [start]);
    row(
        "open: a document to its findings, the workspace read",
        &mut [open],
    );
    let mut all: Vec<Duration> = times.values().flatten().copied().collect();
    row("edit to findings", &mut all);
    for (kind, times) in &mut times {
        row(&format!("edit to findings: {kind}"), times);
    }
    row(
        &format!("{BURST} edits at once to findings"),
        &mut bursts.clone(),
    );
    for (method, times) in &mut answers {
        row(&format!("edit and {method} to the answer"), times);
    }
    if let (Some(after_open), Some(at_end)) = (memory_after_open, client.memory()) {
        println!(
            "\nMemory: {} MiB after the documents were opened, {} MiB at the end.",
            after_open / 1024,
            at_end / 1024
        );
    }
    client.finish();
}

/// Every kind of place in a good many files: policies and plans of all formats.
fn sites(root: &Path, files: &[(String, String)]) -> Vec<Site> {
    let mut sites = Vec::new();
    for step in 0..5 {
        for (number, (kind, before, typed)) in SITES.into_iter().enumerate() {
            let having: Vec<&String> = files
                .iter()
                .filter(|(name, text)| {
                    (kind == "plan") != name.ends_with(".tide") && text.contains(before)
                })
                .map(|(name, _)| name)
                .collect();
            assert!(!having.is_empty(), "no file has {before:?}");
            let path = root.join(having[(step * 37 + number * 11) % having.len()]);
            sites.push(Site {
                kind,
                path,
                before,
                typed,
            });
        }
    }
    sites
}

/// The byte of a place: behind the first of the words that stand left of it.
fn cursor(client: &Client, site: &Site) -> usize {
    client.text(&site.path).find(site.before).unwrap() + site.before.len()
}

/// Types letter by letter and deletes it again; each letter waits for its findings.
fn type_and_delete(client: &mut Client, site: &Site, most: usize) -> Vec<Duration> {
    let start = cursor(client, site);
    let letters: Vec<(usize, &str)> = site
        .typed
        .char_indices()
        .map(|(at, letter)| (start + at, &site.typed[at..at + letter.len_utf8()]))
        .collect();
    let inserts = letters.iter().map(|(at, letter)| (*at..*at, *letter));
    let deletes = letters
        .iter()
        .rev()
        .map(|(at, letter)| (*at..*at + letter.len(), ""));
    let mut times = Vec::new();
    for (bytes, fresh) in inserts.chain(deletes) {
        // What is typed is deleted, also where nobody waits for it any more.
        let sent = Instant::now();
        client.splice(&site.path, bytes, fresh);
        let published = client.published(&site.path);
        if times.len() < most {
            times.push(published.at.unwrap().duration_since(sent));
        }
    }
    times
}

/// Types a letter so many times without waiting; the time from the first to the findings of the last.
fn burst(client: &mut Client, site: &Site) -> Duration {
    let at = cursor(client, site);
    let sent = Instant::now();
    for number in 0..BURST {
        client.splice(&site.path, at + number..at + number, "x");
    }
    let took = client
        .published(&site.path)
        .at
        .unwrap()
        .duration_since(sent);
    client.splice(&site.path, at..at + BURST, "");
    client.published(&site.path);
    took
}

/// Types a letter and asks at once; the time from the letter to the answer.
fn answer(client: &mut Client, site: &Site, method: &str) -> Duration {
    let at = cursor(client, site);
    let sent = Instant::now();
    client.splice(&site.path, at..at, "x");
    let params = json!({
        "textDocument": { "uri": uri(&site.path) },
        "position": text::position(client.text(&site.path), at + 1, client.unit),
    });
    client.result(&format!("textDocument/{method}"), params);
    let took = sent.elapsed();
    client.splice(&site.path, at..at + 1, "");
    client.published(&site.path);
    took
}

/// A line of the table: the nearest ranks, in milliseconds.
fn row(what: &str, times: &mut [Duration]) {
    if times.is_empty() {
        return;
    }
    times.sort_unstable();
    let rank = |percent: usize| {
        let at = (times.len() * percent).div_ceil(100).max(1) - 1;
        format!("{:.1}", times[at].as_secs_f64() * 1_000.0)
    };
    let cells = [50, 95, 99, 100].map(rank);
    println!("| {what} | {} | {} |", times.len(), cells.join(" | "));
}
