//! The reports of a run: one on standard output, any number in files.

use super::arguments::CheckArguments;
use super::exit::Exit;
use super::format::Target;
use super::output;
use crate::checks;
use crate::diagnostic::escape_text;
use crate::render::{self, Look, Run, SarifExtras};
use crate::workspace::atomic::write_atomically;
use crate::workspace::config::{Format, Output, StyleName};
use std::io::{self, Write};
use std::path::Path;

/// What is to be written where.
pub struct Reports<'a> {
    /// What standard output gets, if a flag says it.
    standard: Option<Format>,
    files: Vec<&'a Target>,
    arguments: &'a CheckArguments,
}

impl<'a> Reports<'a> {
    /// What the arguments ask for, or what is wrong with that.
    pub fn new(arguments: &'a CheckArguments) -> Result<Self, String> {
        let targets = || arguments.output.iter().flat_map(|targets| &targets.0);
        let mut standard = arguments.format;
        let mut files: Vec<&Target> = Vec::new();
        for target in targets() {
            if target.is_standard() {
                if let Some(other) = standard {
                    return Err(format!(
                        "standard output takes one report, not both `{}` and `{}`; name a file for one of them: `--output {0}=FILE`",
                        other.name(),
                        target.format.name()
                    ));
                }
                standard = Some(target.format);
                continue;
            }
            if let Some(other) = files.iter().find(|other| other.file == target.file) {
                return Err(format!(
                    "`{}` takes one report, not both `{}` and `{}`; name another file for one of them",
                    shown(&target.file),
                    other.format.name(),
                    target.format.name()
                ));
            }
            files.push(target);
        }
        Ok(Reports {
            standard,
            files,
            arguments,
        })
    }

    /// Writes all of them, each whatever becomes of the others. The result is the exit code of the run, or that something could not
    /// be written.
    pub fn write(&self, run: &Run, exit: Exit, wish: Output) -> Exit {
        let end = self.write_files(run, exit, wish);
        output::write(end, |out| self.write_standard(out, run, exit, wish))
    }

    /// Writes those that go to files.
    pub fn write_files(&self, run: &Run, exit: Exit, wish: Output) -> Exit {
        let mut end = exit;
        let look = self.look(
            wish,
            output::use_color_in_file(self.arguments.color.or(wish.color)),
            output::width_in_file(self.arguments.width.or(wish.width)),
        );
        for target in &self.files {
            let written = write_atomically(&target.file, |out| {
                write_report(out, target.format, run, exit, &look)
            });
            if let Err(error) = written {
                let message = refusal(target, &error);
                end = end.max(output::complain(&message, Exit::Incomplete));
            }
        }
        end
    }

    /// Writes the one for standard output.
    pub fn write_standard(
        &self,
        out: &mut dyn Write,
        run: &Run,
        exit: Exit,
        wish: Output,
    ) -> io::Result<()> {
        let look = self.look(
            wish,
            output::use_color(self.arguments.color, wish.color),
            output::width(self.arguments.width, wish.width),
        );
        let format = self.standard.or(wish.format).unwrap_or(Format::Human);
        write_report(out, format, run, exit, &look)
    }

    /// How it looks; flags win over what the workspace wishes.
    fn look(&self, wish: Output, color: bool, width: usize) -> Look {
        let style = self.arguments.style.or(wish.style);
        Look {
            style: style.unwrap_or(StyleName::Fancy).style(),
            color,
            width,
            quiet: self.arguments.quiet,
        }
    }
}

fn write_report(
    out: &mut dyn Write,
    format: Format,
    run: &Run,
    exit: Exit,
    look: &Look,
) -> io::Result<()> {
    match format {
        Format::Human => render::write_terminal(out, run, look),
        Format::Compact => render::write_compact(out, run, look.quiet),
        Format::Json => render::write_json(out, run),
        Format::Sarif => {
            let extras = SarifExtras {
                exit_code: exit.code(),
                pages: &checks::all(),
            };
            render::write_sarif(out, run, &extras)
        }
        Format::Github => render::write_github(out, run),
        Format::GithubSummary => render::write_github_summary(out, run),
        Format::Gitlab => render::write_gitlab(out, run),
        Format::Junit => render::write_run_as_junit(out, run),
        Format::Markdown => render::write_markdown(out, run),
    }
}

fn shown(path: &Path) -> String {
    escape_text(&path.to_string_lossy(), false).into_owned()
}

/// Which report could not be written where, why, and what to do.
fn refusal(target: &Target, error: &io::Error) -> String {
    let folder = target.file.parent().filter(|f| !f.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let why = match error.kind() {
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
    };
    format!(
        "the report `{}` could not be written to `{}`: {why}",
        target.format.name(),
        shown(&target.file)
    )
}
