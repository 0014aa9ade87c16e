//! Files that are written whole or not at all.

use super::repository::is_led_outside;
use crate::diagnostic::escape_text;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for the file beside, before it is said that none is free.
const MOST_NAMES: u32 = 100;

/// Writes a file through another one beside it, which takes its name at the end: whoever reads sees the old text or the new, and a
/// failure leaves the old. A link is followed, and a file keeps its permissions. What is no regular file, such as a pipe or a
/// device, is written straight away.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if is_led_outside(path) {
        return Err(io::Error::other(
            "a link on its path leads outside the repository",
        ));
    }
    let known = fs::metadata(path).ok();
    if known.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return write_through(&OpenOptions::new().write(true).open(path)?, write);
    }
    if known
        .as_ref()
        .is_some_and(|known| known.permissions().readonly())
    {
        let why = "it is read-only";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let target = match known {
        Some(_) => fs::canonicalize(path)?,
        None => path.to_owned(),
    };
    let (beside, file) = create_beside(&target)?;
    let written = write_through(&file, write).and_then(|()| {
        if let Some(known) = known {
            keep_owner(&file, &known);
            file.set_permissions(known.permissions())?;
        }
        // The text is on the disk before the file takes its name: a power failure leaves the old one or the new one.
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, &target)
    });
    if written.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_through(
    file: &File,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.flush()
}

/// Gives the file to the owner of the old one, where whoever runs the program may do that.
#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_other = |new: fs::Metadata| (new.uid(), new.gid()) != (old.uid(), old.gid());
    if file.metadata().is_ok_and(is_other) {
        // Who may not, keeps the file for themselves, as editors do.
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

/// A new file in the same folder, since a name can only be taken over within one file system.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let process = std::process::id();
    for number in 0..MOST_NAMES {
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{process}-{number}.tmp"));
        let beside = target.with_file_name(beside);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => return Ok((beside, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Why a file could not be written, and what to do.
pub fn why_not(file: &Path, error: &io::Error) -> String {
    let shown = |path: &Path| escape_text(&path.to_string_lossy(), false).into_owned();
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    match error.kind() {
        io::ErrorKind::NotFound if !folder.exists() => {
            format!("there is no folder `{}`; create it first", shown(folder))
        }
        io::ErrorKind::IsADirectory => "it is a folder; name a file in it".to_owned(),
        io::ErrorKind::PermissionDenied => format!(
            "permission denied; name a file in a folder that may be written to, or change the permissions of `{}`",
            shown(folder)
        ),
        io::ErrorKind::StorageFull => {
            "the disk is full; make room, or name a file on another".to_owned()
        }
        _ => format!("{error}; name another file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = entries
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report é.json");
        write_atomically(&path, |out| out.write_all(b"one")).unwrap();
        let failed = write_atomically(&path, |out| {
            out.write_all(b"two")?;
            Err(io::Error::other("no more"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "no more");
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write_atomically(&path, |out| out.write_all(b"three")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(names(folder.path()), ["report é.json"]);
    }

    #[test]
    fn a_folder_and_a_file_in_no_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let kind = |path: &Path| write_atomically(path, |_| Ok(())).unwrap_err().kind();
        assert_eq!(kind(folder.path()), io::ErrorKind::IsADirectory);
        assert_eq!(kind(&folder.path().join("a/b")), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        write_atomically(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        let mode = fs::metadata(&real).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
