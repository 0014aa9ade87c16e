//! Runs the program in a folder of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder that goes with the test.
pub struct Folder(TempDir);

impl Folder {
    /// A folder with files: each a path and its text.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Folder(TempDir::new().unwrap());
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs the program here.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("", arguments)
    }

    /// Runs the program in a folder below.
    pub fn run_in(&self, below: &str, arguments: &[&str]) -> Ran {
        Ran::new(command(&self.path(below)).args(arguments).output().unwrap())
    }
}

#[cfg(unix)]
impl Folder {
    /// Runs the program here as somebody for whom permissions count: for root nothing is shut. `None` where that somebody
    /// may not start the program.
    pub fn run_unprivileged(&self, arguments: &[&str]) -> Option<Ran> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65_534;
        let mut command = command(&self.path(""));
        command.args(arguments);
        if std::fs::metadata(self.path("")).unwrap().uid() == 0 {
            let readable = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(self.path(""), readable).unwrap();
            command.uid(NOBODY).gid(NOBODY);
        }
        match command.output() {
            Ok(output) => Some(Ran::new(output)),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                println!("skipped: the program lies where nobody else may start it");
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Sets the permissions of a file or folder.
    pub fn set_mode(&self, path: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.path(path), permissions).unwrap();
    }
}

/// Runs a command with a text on standard input.
pub fn fed(command: &mut Command, input: &[u8]) -> Ran {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let ran = Ran::new(child.wait_with_output().unwrap());
    writer.join().unwrap();
    ran
}

/// The program, in a folder and without the settings of whoever runs the tests.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidegate"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("TIDEGATE_")
            || ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"].contains(&name.as_str())
        {
            command.env_remove(name);
        }
    }
    command
}

/// What a run left behind.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        let ran = Ran {
            code: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    /// The run ended with this code and said all of this on standard output.
    #[track_caller]
    pub fn says(self, code: i32, parts: &[&str]) -> Self {
        for part in parts {
            let Ran { out, err, .. } = &self;
            assert!(out.contains(part), "no `{part}` in:\n{out}\n{err}");
        }
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    /// The run did not say any of this.
    #[track_caller]
    pub fn hides(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(!self.out.contains(part), "`{part}` in:\n{}", self.out);
        }
        self
    }
}
