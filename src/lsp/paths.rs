//! URIs of a client and paths of files.

use crate::workspace::names::Names;
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::Uri;

/// The path that a URI stands for, without `.` and `..`. What is on no disk, like `untitled:Untitled-1`, stands in a folder of
/// its own that nothing is in.
pub fn path_of(uri: &Uri) -> PathBuf {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    match uri.to_file_path().filter(|_| is_file) {
        Some(path) => Names::seen_from("/".into()).absolute(&path),
        None => Path::new("/\u{0}").join(uri.as_str().replace('/', "_")),
    }
}

/// The URI of a path.
pub fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path)
}
