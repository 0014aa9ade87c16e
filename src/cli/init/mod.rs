//! `tidegate init`: a policy, a plan, a `tidegate.toml` and a check in the pipeline to begin with; nothing is overwritten.

mod arguments;
mod owners;
mod repository;
mod starters;

pub use arguments::InitArguments;

use super::exit::Exit;
use super::output;
use crate::diagnostic::escape_text;
use crate::time::{Instant, ZoneDatabase};
use crate::workspace::clock;
use arguments::{Ci, Starter};
use chrono::{DateTime, NaiveDate};
use owners::Owners;
use starters::{File, Filling, pipeline_files, quoted, workspace_files};
use std::fmt::Write;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// The zone where nobody names one: never that of the machine, which is another on the next.
const DEFAULT_ZONE: &str = "UTC";

/// Writes what is missing, and says what to do next.
pub fn init(arguments: &InitArguments) -> Exit {
    let zones = ZoneDatabase::bundled();
    let at = match arguments.at.as_deref() {
        None => clock::now(),
        Some(text) => match clock::parse_at(text, &zones) {
            Ok(at) => at,
            Err(why) => return output::complain(&why, Exit::Usage),
        },
    };
    if let Err(why) = check_zone(arguments, &zones) {
        return output::complain(&why, Exit::Usage);
    }
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    let shown = folder.to_string_lossy();
    if folder.exists() && !folder.is_dir() {
        let why = format!("`{}` is no folder", escape_text(&shown, false));
        return output::complain(&why, Exit::Usage);
    }
    let absolute = match absolute(folder) {
        Ok(absolute) => absolute,
        Err(error) => {
            let why = format!("`{}` cannot be used: {error}", escape_text(&shown, false));
            return output::complain(&why, Exit::Incomplete);
        }
    };
    let mut writer = Writer {
        dry_run: arguments.dry_run,
        said: String::new(),
        exit: Exit::Good,
    };
    let has_policy = writer.workspace(arguments, folder, &absolute, at);
    writer.pipeline(arguments.ci, &absolute);
    writer.next_steps(arguments, &shown, has_policy);
    let exit = writer.exit;
    output::print(&writer.said).max(exit)
}

fn check_zone(arguments: &InitArguments, zones: &ZoneDatabase) -> Result<(), String> {
    let Some(zone) = &arguments.timezone else {
        return Ok(());
    };
    if arguments.from != Starter::Minimal {
        return Err("`--timezone` is for the starter `minimal`: the plans of the others keep their own zone".to_owned());
    }
    let Err(unknown) = zones.zone(zone) else {
        return Ok(());
    };
    let mut why = format!("`{}` is no time zone", escape_text(zone, false));
    if let Some(near) = unknown.suggestions.first() {
        why.push_str(&format!("; did you mean `{near}`?"));
    }
    Err(why)
}

/// The whole path of a folder that may not be there yet.
fn absolute(folder: &Path) -> io::Result<std::path::PathBuf> {
    match fs::canonicalize(folder) {
        Ok(folder) => Ok(folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => std::path::absolute(folder),
        Err(error) => Err(error),
    }
}

struct Writer {
    dry_run: bool,
    said: String,
    exit: Exit,
}

impl Writer {
    /// Writes the workspace, unless there is one; whether there was.
    fn workspace(
        &mut self,
        arguments: &InitArguments,
        folder: &Path,
        absolute: &Path,
        at: Instant,
    ) -> bool {
        if let Some((there, what)) = repository::find_policy(folder) {
            let there = escape_text(&there, false).into_owned();
            self.say(&format!(
                "left alone `{there}`: there is {what} here already"
            ));
            return true;
        }
        let checkout = repository::find_checkout(absolute);
        let mut folders = vec![absolute];
        folders.extend(checkout.as_deref());
        let zone = arguments.timezone.clone();
        let filling = Filling {
            name: repository::policy_name(absolute),
            zone: (
                zone.clone().unwrap_or_else(|| DEFAULT_ZONE.to_owned()),
                zone.is_some(),
            ),
            owners: Owners::find(&folders),
            today: day_of(at),
        };
        let plans = repository::count_plans(folder);
        for file in workspace_files(arguments.from, &filling) {
            self.write(folder, &file);
        }
        if arguments.from == Starter::Minimal {
            match &zone {
                Some(zone) => self.say(&format!("time zone {zone}")),
                None => self.say("time zone UTC, since none was named: `timezone` in policies/policy.tide is the place for yours"),
            }
            match filling.owners.file {
                Some(file) => self.say(&format!("people from {file}")),
                None => self.say("people made up, since there is no CODEOWNERS"),
            }
        }
        match plans {
            0 => {}
            1 => self.say("1 file in plans/ is a plan from now on"),
            more => self.say(&format!("{more} files in plans/ are plans from now on")),
        }
        false
    }

    /// Writes the pipeline, at the root of the checkout.
    fn pipeline(&mut self, wish: Option<Ci>, absolute: &Path) {
        let root = repository::find_checkout(absolute).unwrap_or_else(|| absolute.to_owned());
        let (ci, why) = match wish {
            Some(ci) => (ci, "asked for"),
            None => repository::find_ci(&root),
        };
        if ci == Ci::None {
            if wish.is_none() {
                self.say(&format!(
                    "no pipeline: {why}; `--ci github` or `--ci gitlab` writes one"
                ));
            }
            return;
        }
        let below = absolute.strip_prefix(&root).unwrap_or(Path::new(""));
        let below = match below.to_string_lossy() {
            below if below.is_empty() => ".".to_owned(),
            below => below.replace(std::path::MAIN_SEPARATOR, "/"),
        };
        let has_pipeline = root.join(".gitlab-ci.yml").exists();
        for file in pipeline_files(ci, &below, has_pipeline) {
            self.write(&root, &file);
        }
        if ci == Ci::Gitlab && has_pipeline {
            self.say(match repository::includes(&root, ".gitlab/tidegate.yml") {
                true => "left alone .gitlab-ci.yml: it includes .gitlab/tidegate.yml already",
                false => "left alone .gitlab-ci.yml: add to it `include: [{ local: .gitlab/tidegate.yml }]`",
            });
        }
    }

    /// Writes a file that is not there.
    fn write(&mut self, folder: &Path, file: &File) {
        let path = folder.join(&file.path);
        let name = escape_text(&file.path, false).into_owned();
        if fs::symlink_metadata(&path).is_ok() {
            self.say(&format!("left alone {name}: it is there already"));
            return;
        }
        if self.dry_run {
            self.say(&format!("would write {name}: {}", file.what));
            return;
        }
        match create(&path, &file.text) {
            Ok(()) => self.say(&format!("wrote {name}: {}", file.what)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.say(&format!("left alone {name}: it is there already"));
            }
            Err(error) => {
                let why = format!("`{name}` cannot be written: {error}");
                self.exit = output::complain(&why, self.exit.max(Exit::Incomplete));
            }
        }
    }

    fn next_steps(&mut self, arguments: &InitArguments, folder: &str, had_policy: bool) {
        if self.exit != Exit::Good {
            return;
        }
        let check = match folder {
            "." => "tidegate check".to_owned(),
            folder => format!("tidegate check {}", quoted(folder)),
        };
        let steps: &[(&str, &str)] = match (had_policy, arguments.from) {
            (true, _) => &[],
            (_, Starter::Minimal) => &[
                (
                    "",
                    "the example may go; move it to a Saturday, and it may not",
                ),
                ("tidegate explain change", "what a plan can say of a change"),
            ],
            _ => &[
                (
                    "",
                    "the plans are examples, of the time when the starter was written",
                ),
                (
                    "tidegate explain --search freeze",
                    "what the language has for it",
                ),
            ],
        };
        self.say("\nnext:");
        if steps.is_empty() {
            self.say(&format!("  {check}"));
        }
        let commands = steps.iter().map(|(command, why)| match *command {
            "" => (check.as_str(), why),
            command => (command, why),
        });
        let width = commands.clone().map(|(command, _)| command.chars().count());
        let width = width.max().unwrap_or(0);
        for (command, why) in commands {
            self.said.push_str("  ");
            // Writing to a string does not fail.
            let _ = writeln!(self.said, "{command:width$}  {why}");
        }
    }

    fn say(&mut self, line: &str) {
        self.said.push_str(line);
        self.said.push('\n');
    }
}

/// The day of an instant, in UTC.
fn day_of(at: Instant) -> NaiveDate {
    DateTime::from_timestamp_micros(at.0).map_or(NaiveDate::default(), |at| at.date_naive())
}

/// Writes a new file, and the folders to it. What is there stays, whoever made it meanwhile.
fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes());
    if written.is_err() {
        // Half a file is none; the first failure is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}
