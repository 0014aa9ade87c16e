//! The map of the code at the top of `src/lib.rs` is true, and every file says its job.

use std::path::{Path, PathBuf};

/// The package's folder.
fn package_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder `src`.
pub fn source_folder() -> PathBuf {
    package_folder().join("src")
}

/// All Rust files under `src`, by their paths relative to it, with their texts.
pub fn rust_files() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![source_folder()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(source_folder()).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The paths in backquotes in the `//!` of `src/lib.rs`.
fn mapped() -> Vec<String> {
    let lib = std::fs::read_to_string(source_folder().join("lib.rs")).unwrap();
    let map: String = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .collect();
    let quoted = map.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|text| text.contains('/') && !text.contains(' '));
    paths.map(str::to_owned).collect()
}

#[test]
fn every_path_of_the_map_exists() {
    let paths = mapped();
    assert!(!paths.is_empty());
    let gone: Vec<_> = paths
        .iter()
        .filter(|path| !package_folder().join(path).exists())
        .collect();
    assert!(
        gone.is_empty(),
        "src/lib.rs names what is not there: {gone:?}"
    );
}

#[test]
fn every_folder_is_on_the_map() {
    let paths = mapped();
    for entry in std::fs::read_dir(source_folder()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            let name = format!("src/{}", entry.file_name().to_str().unwrap());
            assert!(paths.contains(&name), "src/lib.rs does not name `{name}`");
        }
    }
}

#[test]
fn every_file_says_its_job() {
    for (path, text) in rust_files() {
        assert!(
            text.starts_with("//! "),
            "src/{} does not start with `//!`",
            path.display()
        );
    }
}
