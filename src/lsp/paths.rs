//! URIs of a client and paths of files.

use std::path::{Component, Path, PathBuf};
use tower_lsp::ls_types::Uri;

/// The path that a URI stands for, without `.` and `..`. What is on no disk, like `untitled:Untitled-1`, stands in a folder of
/// its own that nothing is in.
pub fn path_of(uri: &Uri) -> PathBuf {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    match uri.to_file_path().filter(|_| is_file) {
        Some(path) => clean(&path),
        None => Path::new("/\u{0}").join(uri.as_str().replace('/', "_")),
    }
}

/// The URI of a path.
pub fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path)
}

fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}
