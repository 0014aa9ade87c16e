//! The reports of a run: one on standard output, any number in files.

use super::arguments::CheckArguments;
use super::check::Done;
use super::earlier::{is_report, may_replace};
use super::exit::Exit;
use super::format::Target;
use super::output;
use crate::checks;
use crate::diagnostic::escape_text;
use crate::render::{self, Look, Run, SarifExtras};
use crate::workspace::atomic::{why_not, write_atomically};
use crate::workspace::config::{Format, Output, StyleName};
use crate::workspace::names::Names;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What is to be written where.
pub struct Reports<'a> {
    /// What standard output gets, if a flag says it.
    standard: Option<Format>,
    /// Each with its path, absolute and clean.
    files: Vec<(&'a Target, PathBuf)>,
    arguments: &'a CheckArguments,
    names: &'a Names,
}

impl<'a> Reports<'a> {
    /// What the arguments ask for, or what is wrong with that.
    pub fn new(arguments: &'a CheckArguments, names: &'a Names) -> Result<Self, String> {
        let targets = || arguments.output.iter().flat_map(|targets| &targets.0);
        let mut standard = arguments.format;
        let mut files: Vec<(&Target, PathBuf)> = Vec::new();
        for target in targets() {
            if target.is_standard() {
                if let Some(other) = standard.filter(|other| *other == target.format) {
                    return Err(format!(
                        "the report `{}` goes to standard output already; leave one out",
                        other.name()
                    ));
                }
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
            let path = names.absolute(&target.file);
            if let Some((other, _)) = files.iter().find(|(_, other)| *other == path) {
                let file = shown(&target.file);
                let (one, two) = (other.format.name(), target.format.name());
                return Err(if one == two {
                    format!("`{file}` is named twice for the report `{one}`; leave one out")
                } else {
                    format!(
                        "`{file}` takes one report, not both `{one}` and `{two}`; name another file for one of them"
                    )
                });
            }
            files.push((target, path));
        }
        Ok(Reports {
            standard,
            files,
            arguments,
            names,
        })
    }

    /// The files that are written, by their absolute paths.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|(_, path)| path.clone()).collect()
    }

    /// Writes all of them, each whatever becomes of the others. The result is the exit code of the run, or that something could not
    /// be written.
    pub fn write(&self, done: &Done, exit: Exit) -> Exit {
        let end = self.write_files(done, exit);
        output::write(end, |out| self.write_standard(out, done, exit))
    }

    /// Writes those that go to files.
    pub fn write_files(&self, done: &Done, exit: Exit) -> Exit {
        let mut end = exit;
        let wish = done.output;
        let look = self.look(
            wish,
            output::use_color_in_file(self.arguments.color.or(wish.color)),
            output::width_in_file(self.arguments.width.or(wish.width)),
        );
        for (target, path) in &self.files {
            if self.is_input(path, done) {
                let message = format!(
                    "the report `{}` was not written to `{}`: the check has read that file; name another",
                    target.format.name(),
                    shown(&target.file)
                );
                end = end.max(output::complain(&message, Exit::Incomplete));
                continue;
            }
            if !may_replace(path, is_report) {
                let message = format!(
                    "the report `{}` was not written to `{}`: the file there is not a report, and would be lost; name another file, or delete it first",
                    target.format.name(),
                    shown(&target.file)
                );
                end = end.max(output::complain(&message, Exit::Incomplete));
                continue;
            }
            let written = write_atomically(&target.file, |out| {
                write_report(out, target.format, &done.run, exit, &look)
            });
            if let Err(error) = written {
                let message = refusal(target, &error);
                end = end.max(output::complain(&message, Exit::Incomplete));
            }
        }
        end
    }

    /// Whether a file is a policy, a plan or anything else that the check was made of. An earlier report is none of these.
    fn is_input(&self, path: &Path, done: &Done) -> bool {
        let Ok(real) = std::fs::canonicalize(path) else {
            return false;
        };
        let sources = done
            .run
            .workspaces
            .iter()
            .flat_map(|one| one.sources.iter());
        let mut names = sources
            .map(|(_, source)| source.name())
            .filter(|name| !done.reports.contains(*name));
        names.any(|name| {
            let input = self.names.absolute(Path::new(name));
            let is_link = || std::fs::symlink_metadata(&input).is_ok_and(|it| it.is_symlink());
            input == path
                || input == real
                || is_link() && std::fs::canonicalize(&input).is_ok_and(|input| input == real)
        })
    }

    /// Writes the one for standard output.
    pub fn write_standard(&self, out: &mut dyn Write, done: &Done, exit: Exit) -> io::Result<()> {
        let wish = done.output;
        let look = self.look(
            wish,
            output::use_color(self.arguments.color, wish.color),
            output::width(self.arguments.width, wish.width),
        );
        let format = self.standard.or(wish.format).unwrap_or(Format::Human);
        write_report(out, format, &done.run, exit, &look)
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
        Format::Human => {
            output::write_for_people(out, |out| render::write_terminal(out, run, look))
        }
        Format::Compact => {
            output::write_for_people(out, |out| render::write_compact(out, run, look.quiet))
        }
        Format::Json => render::write_json(out, run),
        Format::Sarif => {
            let extras = SarifExtras {
                exit_code: exit.code(),
                pages: &checks::all(),
            };
            render::write_sarif(out, run, &extras)
        }
        Format::Github => render::write_github(out, run),
        Format::GithubSummary => {
            output::write_for_people(out, |out| render::write_github_summary(out, run))
        }
        Format::Gitlab => render::write_gitlab(out, run),
        Format::Junit => render::write_run_as_junit(out, run),
        Format::Markdown => output::write_for_people(out, |out| render::write_markdown(out, run)),
    }
}

fn shown(path: &Path) -> String {
    escape_text(&path.to_string_lossy(), false).into_owned()
}

/// Which report could not be written where, why, and what to do.
fn refusal(target: &Target, error: &io::Error) -> String {
    format!(
        "the report `{}` could not be written to `{}`: {}",
        target.format.name(),
        shown(&target.file),
        why_not(&target.file, error)
    )
}
