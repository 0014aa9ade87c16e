//! One file as text, or why not: from the disk, or as an editor has it open.

use super::checks::{FOREIGN_ENCODING, UNREADABLE_FILE};
use crate::diagnostic::Check;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// Why a file has no text: the check, and what is wrong in words that follow its name.
pub type Refusal = (&'static Check, String);

/// Texts that stand in for those of the disk, by their absolute paths: what fixes would write, or what an editor holds.
#[derive(Clone, Debug, Default)]
pub struct Texts(pub BTreeMap<PathBuf, Arc<String>>);

impl Texts {
    /// The text of a file.
    pub fn read(&self, path: &Path) -> Result<Arc<String>, Refusal> {
        match self.0.get(path) {
            Some(text) => Ok(Arc::clone(text)),
            None => read_text(path).map(Arc::new),
        }
    }

    /// The files of these below a folder that the disk does not have yet.
    pub fn new_below<'t>(&'t self, folder: &'t Path) -> impl Iterator<Item = &'t Path> {
        let paths = self.0.keys().map(PathBuf::as_path);
        paths.filter(move |path| path.starts_with(folder) && !path.exists())
    }
}

/// Reads standard input to its end.
pub fn read_standard_input() -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let read = io::stdin()
        .lock()
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| (&UNREADABLE_FILE, why(&error)))?;
    decode(bytes)
}

/// Reads a file. Pipes and devices are refused before they are opened, since they may never end.
pub fn read_text(path: &Path) -> Result<String, Refusal> {
    let unreadable = |error: io::Error| (&UNREADABLE_FILE, why(&error));
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err((&UNREADABLE_FILE, "is a folder".to_owned()));
    }
    if !metadata.is_file() {
        return Err((&UNREADABLE_FILE, "is no regular file".to_owned()));
    }
    if metadata.len() > LARGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    let file = File::open(path).map_err(unreadable)?;
    // It may grow while it is read.
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    decode(bytes)
}

fn too_large() -> Refusal {
    (&UNREADABLE_FILE, "is larger than 256 MB".to_owned())
}

fn decode(bytes: Vec<u8>) -> Result<String, Refusal> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large());
    }
    if is_utf16(&bytes) {
        return Err((&FOREIGN_ENCODING, "is UTF-16; save it as UTF-8".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        (&FOREIGN_ENCODING, first_bad_byte(error.as_bytes(), at))
    })
}

/// Whether a file starts like UTF-16: with its mark, or with a letter and a zero byte, which no text in UTF-8 does.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [first, second, ..] => (*first == 0) != (*second == 0),
        _ => false,
    }
}

/// What the system says, in few words.
pub fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read: permission denied".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn first_bad_byte(bytes: &[u8], at: usize) -> String {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.split(|byte| *byte == b'\n').count();
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |n| n + 1);
    let on_line = before.get(start..).unwrap_or_default();
    let column = String::from_utf8_lossy(on_line).chars().count() + 1;
    let byte = bytes.get(at).copied().unwrap_or_default();
    format!("is not UTF-8: byte {at} (line {line}, column {column}) is 0x{byte:02X}")
}
