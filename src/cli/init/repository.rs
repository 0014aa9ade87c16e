//! What a folder tells about itself: its checkout of git, its pipeline, its policies.

use super::arguments::Ci;
use crate::workspace::config::CONFIG_NAME;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder that holds `.git`, at a folder or above it.
pub fn find_checkout(folder: &Path) -> Option<PathBuf> {
    let mut above = folder.ancestors();
    above
        .find(|folder| folder.join(".git").exists())
        .map(Path::to_owned)
}

/// The pipeline of a checkout, and how that is known.
pub fn find_ci(root: &Path) -> (Ci, &'static str) {
    match remote_host(root).as_deref() {
        Some(host) if host.contains("github") => return (Ci::Github, "the remote of git"),
        Some(host) if host.contains("gitlab") => return (Ci::Gitlab, "the remote of git"),
        _ => {}
    }
    if root.join(".github/workflows").is_dir() {
        return (Ci::Github, "`.github/workflows`");
    }
    if root.join(".gitlab-ci.yml").exists() {
        return (Ci::Gitlab, "`.gitlab-ci.yml`");
    }
    (Ci::None, "neither a remote nor a pipeline that is known")
}

/// The host of the remote `origin`, else of the first remote.
fn remote_host(root: &Path) -> Option<String> {
    let config = fs::read_to_string(git_folder(root)?.join("config")).ok()?;
    let mut first = None;
    let mut section = "";
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section.starts_with("[remote ")
            && let Some((key, url)) = line.split_once('=')
            && key.trim() == "url"
        {
            let host = host_of(url.trim());
            if section == "[remote \"origin\"]" {
                return Some(host);
            }
            first.get_or_insert(host);
        }
    }
    first
}

/// The host of `https://host/…`, `ssh://user@host:22/…` or `user@host:…`.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    // A token in the address may hold a colon.
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(host, |(_, host)| host.split(':').next().unwrap_or_default());
    host.to_ascii_lowercase()
}

/// The folder with the configuration of a checkout: of a worktree or a submodule, the one that `.git` names.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = fs::read_to_string(&git).ok()?;
    let folder = root.join(text.strip_prefix("gitdir:")?.trim());
    match fs::read_to_string(folder.join("commondir")) {
        Ok(common) => Some(folder.join(common.trim())),
        Err(_) => Some(folder),
    }
}

/// What shows that a beginning is made already, and of what: a `tidegate.toml`, or a policy in the folder or in its `policies`.
pub fn find_policy(folder: &Path) -> Option<(String, &'static str)> {
    if folder.join(CONFIG_NAME).exists() {
        return Some((CONFIG_NAME.to_owned(), "a workspace"));
    }
    let policy = ["", "policies"].iter().find_map(|below| {
        let entries = fs::read_dir(folder.join(below)).ok()?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let first = names.filter(|name| name.ends_with(".tide")).min()?;
        Some(match *below {
            "" => first,
            below => format!("{below}/{first}"),
        })
    });
    policy.map(|policy| (policy, "a policy"))
}

/// Whether a pipeline of GitLab includes a file.
pub fn includes(root: &Path, file: &str) -> bool {
    let text = fs::read_to_string(root.join(".gitlab-ci.yml"));
    text.is_ok_and(|text| text.contains(file))
}

/// How many files of a folder's `plans` would be read as plans.
pub fn count_plans(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder.join("plans")) else {
        return 0;
    };
    let is_plan = |name: &str| {
        [".toml", ".json", ".yaml", ".yml"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_plan(name))
        .count()
}

/// A name for a policy, after that of a folder.
pub fn policy_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut words: Vec<String> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    // A name starts with a letter.
    if words
        .first()
        .is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()))
    {
        words.insert(0, "project".to_owned());
    }
    let name = words.join("-");
    match name.is_empty() || crate::syntax::vocabulary::RESERVED.contains(&name.as_str()) {
        true => "shop".to_owned(),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_remotes() {
        for (url, host) in [
            ("https://github.com/a/b.git", "github.com"),
            ("git@gitlab.example.org:a/b.git", "gitlab.example.org"),
            ("ssh://git@GitHub.com:22/a/b", "github.com"),
            ("https://user:to:ken@gitlab.com/a", "gitlab.com"),
            ("../github", ".."),
            ("", ""),
        ] {
            assert_eq!(host_of(url), host, "{url}");
        }
    }

    #[test]
    fn names_of_policies() {
        for (folder, name) in [
            ("/a/Web Shop_2", "web-shop-2"),
            ("/a/3d", "project-3d"),
            ("/a/漢字", "shop"),
            ("/a/when", "shop"),
            ("/", "shop"),
        ] {
            assert_eq!(policy_name(Path::new(folder)), name, "{folder}");
        }
    }
}
