//! The time zones that a flag chooses.

use crate::time::ZoneDatabase;
use std::path::Path;

/// The built-in time zones, or those of a folder. The error is what to tell.
pub fn choose(folder: Option<&Path>) -> Result<ZoneDatabase, String> {
    match folder {
        None => Ok(ZoneDatabase::bundled()),
        Some(folder) => ZoneDatabase::from_folder(folder),
    }
}
