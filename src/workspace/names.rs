//! The names that findings give to files: relative to the current folder, with `/` between the parts.

use std::path::{Component, Path, PathBuf};

/// The current folder, and how paths are shown from it.
#[derive(Clone, Debug)]
pub struct Names {
    current: PathBuf,
}

impl Names {
    /// Names as seen from a folder, which is absolute.
    pub fn seen_from(current: PathBuf) -> Self {
        Names { current }
    }

    /// Names as seen from the current folder. The error is what to tell.
    pub fn seen_from_here() -> Result<Self, String> {
        match std::env::current_dir() {
            Ok(current) => Ok(Names { current }),
            Err(error) => Err(format!("the current folder cannot be used: {error}")),
        }
    }

    /// The current folder.
    pub fn current(&self) -> &Path {
        &self.current
    }

    /// The absolute path of what a person wrote, without `.` and `..`.
    pub fn absolute(&self, written: &Path) -> PathBuf {
        let mut clean = PathBuf::new();
        for part in self.current.join(written).components() {
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

    /// The name to show for an absolute path: itself where a person named it so, else relative; `.` for the current folder.
    pub fn show(&self, path: &Path, as_absolute: bool) -> String {
        if as_absolute {
            return slashed(path.components());
        }
        let mut from = self.current.components().peekable();
        let mut to = path.components().peekable();
        while from.peek().is_some() && from.peek() == to.peek() {
            from.next();
            to.next();
        }
        let up = from.map(|_| Component::ParentDir);
        let name = slashed(up.chain(to));
        if name.is_empty() {
            ".".to_owned()
        } else {
            name
        }
    }
}

/// The parts of a path with `/` between them, on every machine. What is not UTF-8 becomes `\u{FFFD}`.
pub fn slashed<'p>(parts: impl Iterator<Item = Component<'p>>) -> String {
    let mut name = String::new();
    for part in parts {
        match part {
            Component::RootDir => name.push('/'),
            part => {
                if !name.is_empty() && !name.ends_with('/') {
                    name.push('/');
                }
                name.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    name
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_and_clean() {
        let names = Names::seen_from(PathBuf::from("/home/grace/plans"));
        let show = |written: &str| names.show(&names.absolute(Path::new(written)), false);
        assert_eq!(show("a.toml"), "a.toml");
        assert_eq!(show("./december/../a b.toml"), "a b.toml");
        assert_eq!(show("../policies/é.tide"), "../policies/é.tide");
        assert_eq!(show("."), ".");
        assert_eq!(show("/srv/x.tide"), "../../../srv/x.tide");
        assert_eq!(show("../../../../.."), "../../..");
        assert_eq!(names.show(Path::new("/srv/x.tide"), true), "/srv/x.tide");
    }
}
