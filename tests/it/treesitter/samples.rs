//! Every text in Tide that the repository holds: files, and `tide` blocks of pages, right and wrong.

use std::path::Path;

/// A text, and where it stands.
pub struct Sample {
    pub place: String,
    pub text: String,
}

/// All of them, in the order of their places.
pub fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for top in ["README.md", "docs", "examples", "policies", "src", "tests"] {
        collect(root, &root.join(top), &mut found);
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found
}

fn collect(root: &Path, path: &Path, found: &mut Vec<Sample>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            collect(root, &entry.unwrap().path(), found);
        }
        return;
    }
    let place = path.strip_prefix(root).unwrap();
    let place = place.to_string_lossy().replace('\\', "/");
    if place.ends_with(".tide") {
        let text = std::fs::read_to_string(path).unwrap();
        found.push(Sample { place, text });
    } else if place.ends_with(".md") {
        blocks(&place, &std::fs::read_to_string(path).unwrap(), found);
    }
}

fn blocks(place: &str, page: &str, found: &mut Vec<Sample>) {
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block = lines.by_ref().map(|(_, line)| line);
        let block: Vec<&str> = block.take_while(|line| *line != "```").collect();
        let first = info.split_whitespace().next();
        if first == Some("tide") {
            found.push(Sample {
                place: format!("{place}:{}", number + 1),
                text: block.join("\n") + "\n",
            });
        }
    }
}
