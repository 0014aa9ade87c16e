//! The language server as an editor sees it: a client of its own speaks to the program over pipes.

mod actions;
mod capabilities;
mod changes;
mod client;
mod cold;
mod disk;
mod findings;
mod folders;
mod lifecycle;
mod positions;
mod requests;
mod soak;
mod stale;
mod text;
mod worlds;

use crate::program::command;
use client::{Abilities, Client};
use cold::{AT, Findings, all_told, findings};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use text::Unit;

/// A folder that a server looks at, and a cache for the pages of the checks; both go with the test.
struct Desk {
    root: PathBuf,
    cache: PathBuf,
    _folder: TempDir,
}

impl Desk {
    /// A folder with files: each a path and its text.
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let base = folder.path().canonicalize().unwrap();
        let desk = Desk {
            root: base.join("root"),
            cache: base.join("cache"),
            _folder: folder,
        };
        std::fs::create_dir(&desk.root).unwrap();
        for (path, text) in files {
            desk.write(path, text);
        }
        desk
    }

    /// A starter policy with its plans, and among them those that it refuses.
    fn starter(name: &str) -> Self {
        let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
        let desk = Desk::with(&[]);
        copy(&policies.join(name), &desk.root);
        let refused = desk.path("refused");
        if refused.exists() {
            std::fs::rename(refused, desk.path("plans/no")).unwrap();
        }
        desk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// Every file, by its path below the root.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        let below = path.strip_prefix(&self.root).unwrap();
                        files.push(below.to_str().unwrap().to_owned());
                    }
                }
            }
        }
        files.sort();
        files
    }

    /// A server to which nothing was said yet.
    fn spawn(&self) -> Client {
        let mut program = command(&self.root);
        program.env("XDG_CACHE_HOME", &self.cache);
        Client::spawn(program.args(["lsp", "--at", AT]))
    }

    /// A server that has this folder open.
    fn serve(&self, abilities: Abilities) -> Client {
        let mut client = self.spawn();
        client.initialize(&[&self.root], abilities);
        client
    }

    /// Waits until a client was told what `tidegate check` finds in this folder as it is on the disk, and nothing else.
    fn agrees(&self, client: &Client) {
        self.shows(client, &findings(&self.root, client.unit));
    }

    /// Waits until a client was told just these findings.
    fn shows(&self, client: &Client, wanted: &Findings) {
        let mut last = Findings::new();
        let agrees = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            client.wait("the same findings", |inbox| {
                last = self.told(&inbox.published);
                (last == *wanted).then_some(())
            });
        }));
        if agrees.is_err() {
            differ(&last, wanted);
        }
    }

    fn told(&self, published: &std::collections::BTreeMap<String, client::Published>) -> Findings {
        let files = published.iter();
        let files = files.map(|(uri, published)| (uri, published.diagnostics.as_slice()));
        all_told(&self.root, files)
    }

    /// What a client was told so far.
    fn told_to(&self, client: &Client) -> Findings {
        client.look(|inbox| self.told(&inbox.published))
    }

    /// A copy of the folder with the texts that a client has open, as if it had saved them.
    fn saved(&self, client: &Client) -> Desk {
        let copied = Desk::with(&[]);
        copy(&self.root, &copied.root);
        for (uri, (_, text)) in &client.open {
            let name = cold::name(&self.root, uri);
            if !name.contains(':') {
                copied.write(&name, text);
            }
        }
        copied
    }

    /// Waits until a client was told what a check finds in the texts that it has open.
    fn agrees_with_mirror(&self, client: &Client) {
        let saved = self.saved(client);
        self.shows(client, &findings(&saved.root, client.unit));
    }
}

/// Fails with what only one side has.
fn differ(told: &Findings, wanted: &Findings) -> ! {
    let only = |one: &Findings, other: &Findings| {
        let mut lines = String::new();
        let mut count = 0;
        for (file, all) in one {
            let others = other.get(file).map_or(&[][..], Vec::as_slice);
            for finding in all.iter().filter(|finding| !others.contains(finding)) {
                count += 1;
                if count <= 3 {
                    lines += &format!("{file}: {finding}\n");
                }
            }
        }
        format!("{count} in all\n{lines}")
    };
    panic!(
        "told, but not found by a check: {}found by a check, but not told: {}",
        only(told, wanted),
        only(wanted, told)
    );
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let from = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        match from.is_dir() {
            true => copy(&from, &to),
            false => _ = std::fs::copy(from, to).unwrap(),
        }
    }
}

/// A small workspace: a policy, and a plan that breaks one of its rules.
const POLICY: &str = "\
policy shop { timezone Europe/Amsterdam }
scale risk low < medium < high < critical
environment production { controlled }
group team { members @ann, @ben; authority high }
service shop { owner team }
class normal

rule way-back {
  when     risk >= medium
  require  rollback.plan is set
  reason   \"what cannot be undone waits\"
}
";

/// A plan without a way back.
const PLAN: &str = "\
[[change]]
id = \"CHG-1\"
title = \"Move the shop\"
risk = \"high\"
services = [\"shop\"]
environments = [\"production\"]
author = \"ann\"
submitted = 2026-11-12T10:00:00+01:00
start = 2026-12-01T10:00:00+01:00
end = 2026-12-01T11:00:00+01:00
";

/// What mends the plan.
const WAY_BACK: &str = "rollback = { plan = \"move it back\", duration = \"10m\" }\n";

fn shop() -> Desk {
    Desk::with(&[
        ("tidegate.toml", ""),
        ("shop.tide", POLICY),
        ("plans/move.toml", PLAN),
    ])
}

/// The starter policies.
const STARTERS: [&str; 4] = ["deployment-windows", "itil", "kubernetes", "payments"];
