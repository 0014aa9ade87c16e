//! Globs as nearly all are, `plans/**/*.toml`: these are compared as texts, since a regular expression takes longer to make than all
//! the rest of a small check.

use std::path::Path;

/// `FOLDER/**/*.END`, `FOLDER/*.END`, either without the folder, and with `{END,END}` for several ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Simple {
    /// With the `/` behind it; empty for the root.
    folder: String,
    /// Whether the folders in it count as well.
    deep: bool,
    ends: Vec<String>,
}

impl Simple {
    /// A glob of that form.
    pub fn read(glob: &str) -> Option<Self> {
        let (folder, name) = glob.rsplit_once('/').unwrap_or(("", glob));
        let (folder, deep) = match folder {
            "**" => ("", true),
            _ => match folder.strip_suffix("/**") {
                Some(folder) if !folder.is_empty() => (folder, true),
                Some(_) => return None,
                None => (folder, false),
            },
        };
        let is_in_root = folder.is_empty() && (deep || !glob.contains('/'));
        if !is_in_root && !is_literal(folder) {
            return None;
        }
        let ends = name.strip_prefix('*')?;
        let ends: Vec<String> = match ends.split_once('{') {
            None => vec![ends.to_owned()],
            Some((before, list)) if before.is_empty() || is_literal(before) => {
                let list = list.strip_suffix('}')?.split(',');
                if !list.clone().all(is_literal) {
                    return None;
                }
                list.map(|end| format!("{before}{end}")).collect()
            }
            Some(_) => return None,
        };
        if !ends.iter().all(|end| is_literal(end)) {
            return None;
        }
        Some(Simple {
            folder: match folder {
                "" => String::new(),
                folder => format!("{folder}/"),
            },
            deep,
            ends,
        })
    }

    /// Whether a path fits; `None` if its letters do not say.
    pub fn matches(&self, path: &Path) -> Option<bool> {
        let path = path.to_str()?;
        if cfg!(windows) && path.contains('\\') {
            return None;
        }
        let Some(rest) = path.strip_prefix(&self.folder) else {
            return Some(false);
        };
        let is_there = self.deep || !rest.contains('/');
        Some(is_there && self.ends.iter().any(|end| rest.ends_with(end)))
    }
}

/// Whether a part of a glob stands for its own letters alone.
fn is_literal(part: &str) -> bool {
    !part.is_empty() && !part.contains(['*', '?', '[', ']', '{', '}', ',', '!', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use globset::GlobBuilder;

    #[test]
    fn it_answers_as_the_glob_does() {
        let folders = [
            "", "a/", "a/b/", "ä x/", "**/", "a/**/", "a/b/**/", "/**/", "a//", "./", "a**/", "*/",
            "**/**/",
        ];
        let names = [
            "*.toml",
            "*.{toml,json}",
            "*x.{a}",
            "*.t{oml,x}",
            "*",
            "*.*",
            "*.[ab]",
            "*.{a,}",
            "*.{a,{b,c}}",
            "*.a}",
            "a*.b",
            "*.{a,b}c",
            "*.\\{a",
            "*.!a",
        ];
        let paths = [
            "",
            ".toml",
            "x.toml",
            "a/x.toml",
            "a/b/x.json",
            "a/b/c/x.toml",
            "ab/x.toml",
            "ä x/y.toml",
            "a/xx.a",
            "xx.a",
            "x.a",
            "a/b.tx",
            "b/a/x.toml",
            "a",
            "a/",
            "a/b/",
            "x.TOML",
            "a/.toml",
            "a.toml/x",
            "a/b.toml/x.json",
            "x.t/oml",
            "x.a}",
            "a/x.!a",
            "\nx.toml",
        ];
        let mut read = 0;
        for folder in folders {
            for name in names {
                let text = format!("{folder}{name}");
                let Some(simple) = Simple::read(&text) else {
                    continue;
                };
                read += 1;
                let glob = GlobBuilder::new(&text).literal_separator(true).build();
                let glob = glob.unwrap().compile_matcher();
                for path in paths {
                    let path = Path::new(path);
                    assert_eq!(
                        simple.matches(path),
                        Some(glob.is_match(path)),
                        "{text} {path:?}"
                    );
                }
            }
        }
        assert!(read >= 25, "{read}");
    }

    #[test]
    fn other_globs_are_left_to_the_library() {
        for glob in [
            "a/*/b.toml",
            "[ab]/*.toml",
            "*",
            "**/*",
            "a/**",
            "a.toml",
            "{a,b}/*.toml",
        ] {
            assert_eq!(Simple::read(glob), None, "{glob}");
        }
    }
}
