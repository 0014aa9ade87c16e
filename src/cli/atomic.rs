//! A file is replaced as a whole: whoever reads it sees the old text or the new one, never a part.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for the file beside.
const NAMES: u32 = 100;

/// Writes a file beside the old one and puts it in its place, with the old one's permissions. A symbolic link stays one; what it leads to is
/// replaced.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    let permissions = metadata.permissions();
    if permissions.readonly() {
        let why = "it is read-only";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let (beside, mut file) = open_beside(&path)?;
    let written = file
        .write_all(bytes)
        .map(|()| keep_owner(&file, &metadata))
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            drop(file);
            fs::rename(&beside, &path)
        });
    if written.is_err() {
        // What was begun must not be left behind; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Gives the file to the owner of the old one, where whoever runs the program may do that.
#[cfg(unix)]
fn keep_owner(file: &fs::File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_other = |new: fs::Metadata| (new.uid(), new.gid()) != (old.uid(), old.gid());
    if file.metadata().is_ok_and(is_other) {
        // Who may not, keeps the file for themselves, as editors do.
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::File, _: &fs::Metadata) {}

/// A new file in the same folder. It is hidden, and its name ends otherwise, so that nobody takes it for a policy.
fn open_beside(path: &Path) -> io::Result<(PathBuf, fs::File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..NAMES {
        let beside = path.with_file_name(format!(".{name}.{process}-{number}.tmp"));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}
