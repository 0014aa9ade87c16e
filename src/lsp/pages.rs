//! The pages of the checks as files, so that every editor can open them from a finding.

use super::paths::uri_of;
use crate::checks;
use crate::workspace::atomic::write_atomically;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::Uri;

/// Where the pages of the checks are.
#[derive(Debug, Default)]
pub struct Pages(BTreeMap<&'static str, Uri>);

impl Pages {
    /// Writes the pages into the user's cache folder, those that are not there yet. Where that cannot be, findings have no links.
    pub fn in_cache() -> Self {
        cache_folder().map_or_else(Pages::default, |folder| Pages::in_folder(&folder))
    }

    fn in_folder(folder: &Path) -> Self {
        if std::fs::create_dir_all(folder).is_err() {
            return Pages::default();
        }
        let mut pages = BTreeMap::new();
        for (check, page) in checks::all() {
            let path = folder.join(check.name).with_extension("md");
            let is_there = std::fs::read(&path).is_ok_and(|there| there == page.as_bytes());
            if is_there || write_atomically(&path, |out| out.write_all(page.as_bytes())).is_ok() {
                pages.extend(uri_of(&path).map(|uri| (check.name, uri)));
            }
        }
        Pages(pages)
    }

    /// The page of a check.
    pub fn uri(&self, name: &str) -> Option<Uri> {
        self.0.get(name).cloned()
    }
}

/// `$XDG_CACHE_HOME`, `~/Library/Caches`, `%LOCALAPPDATA%` or `~/.cache`, with the version of the program.
fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| {
        let value = std::env::var_os(name)?;
        Some(PathBuf::from(value)).filter(|path| path.is_absolute())
    };
    let home = || folder("HOME");
    let base = folder("XDG_CACHE_HOME").or_else(|| match std::env::consts::OS {
        "windows" => folder("LOCALAPPDATA"),
        "macos" => home().map(|home| home.join("Library/Caches")),
        _ => home().map(|home| home.join(".cache")),
    })?;
    let version = env!("CARGO_PKG_VERSION");
    Some(base.join("tidegate").join(version).join("checks"))
}
