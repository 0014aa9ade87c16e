//! Files written as a whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file: into a new one beside it, which then takes its place. A link is followed, and permissions stay.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = target
        .file_name()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut new_name = std::ffi::OsString::from(".");
    new_name.push(name);
    new_name.push(format!(".{}.new", std::process::id()));
    let new = target.with_file_name(new_name);
    let result = write_new(&new, bytes)
        .and_then(|()| match fs::metadata(&target) {
            Ok(metadata) => fs::set_permissions(&new, metadata.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&new, &target));
    if result.is_err() {
        // What is half written helps nobody; that it stays is no second failure.
        let _ = fs::remove_file(&new);
    }
    result
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
