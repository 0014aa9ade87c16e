//! A run as text on a terminal, its findings drawn by miette.

use super::columns::Locator;
use super::excerpt::{Excerpts, MOST_LABELS};
use super::verdicts::write_verdicts;
use super::wording::heading;
use super::{Checked, Fixed, Look, Run, Style, Tally, severity_word};
use crate::diagnostic::{Diagnostic, Fix, Severity, escape_text};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler, SourceCode,
    ThemeStyles,
};
use std::fmt::{self, Display};
use std::io::{self, Write};
use textwrap::{WordSeparator, WordSplitter};

/// Writes findings, verdicts and the summary of a run.
pub fn write_terminal(out: &mut dyn Write, run: &Run, look: &Look) -> io::Result<()> {
    let paint = Paint(look.color && look.style == Style::Fancy);
    let drawers = Drawers::new(look);
    let many = run.is_of_many();
    for checked in &run.workspaces {
        let heading = checked.root.as_deref().filter(|_| many && !look.quiet);
        if let Some(root) = heading {
            let root = escape_text(root, false);
            writeln!(out, "{}\n", paint.bold(&format!("workspace {root}")))?;
        }
        if !look.quiet && !checked.fixed.is_empty() {
            write_fixed(out, &checked.fixed)?;
        }
        write_findings(out, checked, look, &drawers)?;
        if !look.quiet && !checked.report.verdicts.is_empty() {
            write_verdicts(out, &checked.report.verdicts, paint)?;
            writeln!(out)?;
        }
    }
    if !look.quiet {
        writeln!(out, "{}", paint.bold(&Tally::of(run).sentence(run)))?;
    }
    Ok(())
}

/// What was mended, a line each.
fn write_fixed(out: &mut dyn Write, fixed: &[Fixed]) -> io::Result<()> {
    for one in fixed {
        let (file, title) = (
            escape_text(&one.file, false),
            escape_text(&one.title, false),
        );
        writeln!(out, "fixed {} in {file}: {title}", one.check)?;
    }
    writeln!(out)
}

/// Writes the findings of a workspace and nothing else.
pub(super) fn draw_findings(out: &mut dyn Write, checked: &Checked, look: &Look) -> io::Result<()> {
    write_findings(out, checked, look, &Drawers::new(look))
}

fn write_findings(
    out: &mut dyn Write,
    checked: &Checked,
    look: &Look,
    drawers: &Drawers,
) -> io::Result<()> {
    let locator = Locator::new(&checked.sources);
    let mut drawn = String::new();
    for finding in &checked.report.findings {
        if look.quiet && finding.severity != Severity::Error {
            continue;
        }
        drawn.clear();
        let shown = Shown::new(finding, checked, look, &locator);
        if drawers.draw(&mut drawn, &shown).is_err() {
            // The drawing failed, the finding stands.
            drawn.push_str(&shown.message);
            drawn.push('\n');
        }
        writeln!(out, "{}", drawn.trim_end_matches('\n'))?;
        writeln!(out)?;
    }
    Ok(())
}

/// A finding as miette wants to see it.
#[derive(Debug)]
struct Shown {
    severity: Severity,
    heading: String,
    message: String,
    help: String,
    excerpts: Excerpts,
}

impl Shown {
    fn new(finding: &Diagnostic, checked: &Checked, look: &Look, locator: &Locator<'_>) -> Self {
        let cut = if look.style == Style::Fancy {
            "…"
        } else {
            "..."
        };
        let mut excerpts = Excerpts::new(finding, &checked.sources, locator, cut);
        if look.style == Style::Narrated {
            excerpts = excerpts.told();
        }
        let mut heading = escape_text(&heading(finding), false).into_owned();
        let mut message = escape_text(&finding.message, false).into_owned();
        let file = finding.primary.place.file;
        if checked
            .sources
            .find(file)
            .is_some_and(|s| s.text().is_empty())
        {
            // There is no text to show, so the name of the file stands alone.
            message.push_str("\nin ");
            message.push_str(&escape_text(checked.sources.name(file), false));
        }
        if look.style == Style::Narrated {
            message = format!("{heading}: {message}");
            heading.clear();
        }
        let escape = |line: &String| escape_text(line, false).into_owned();
        let mut help: Vec<String> = finding.help.iter().map(escape).collect();
        let mended = finding
            .fixes
            .iter()
            .filter(|fix| !is_told(fix, &finding.help));
        help.extend(mended.map(|fix| escape(&fix.title)));
        if finding.labels.len() > MOST_LABELS {
            let more = finding.labels.len() - MOST_LABELS;
            help.push(format!("{more} more places are not shown here"));
        }
        Shown {
            severity: finding.severity,
            heading,
            message,
            help: help.join("\n"),
            excerpts,
        }
    }
}

/// Whether the help says already what a fix would write.
fn is_told(fix: &Fix, help: &[String]) -> bool {
    let told = |text: &str| help.iter().any(|line| line.contains(&format!("`{text}`")));
    help.contains(&fix.title) || fix.edits.iter().all(|edit| told(&edit.text))
}

impl Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        (!self.heading.is_empty()).then(|| Box::new(&self.heading) as Box<dyn Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning | Severity::Owed => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpts.labels().iter().cloned()))
    }
}

/// miette's handlers, made once from our own settings and never from its global hook.
struct Drawers {
    narrated: bool,
    common: GraphicalReportHandler,
    owed: GraphicalReportHandler,
}

impl Drawers {
    fn new(look: &Look) -> Self {
        let mut theme = match look.style {
            Style::Fancy => GraphicalTheme::unicode(),
            Style::Plain | Style::Narrated => GraphicalTheme::none(),
        };
        if !look.color {
            theme.styles = ThemeStyles::none();
        }
        let mut owed = theme.clone();
        // miette knows three severities and Tide four: what is owed has a handler with a warning of its own.
        owed.styles.warning = owed.styles.advice;
        if look.style == Style::Fancy {
            owed.characters.warning = "○".to_owned();
        }
        let handler = |theme: GraphicalTheme| {
            GraphicalReportHandler::new_themed(theme)
                .with_width(look.width.max(20))
                .with_links(false)
                // A date or a path is read as a whole.
                .with_word_separator(WordSeparator::AsciiSpace)
                .with_word_splitter(WordSplitter::NoHyphenation)
                .without_cause_chain()
                .without_syntax_highlighting()
        };
        Drawers {
            narrated: look.style == Style::Narrated,
            common: handler(theme),
            owed: handler(owed),
        }
    }

    fn draw(&self, out: &mut String, shown: &Shown) -> fmt::Result {
        if self.narrated {
            return narrate(out, shown);
        }
        match shown.severity {
            Severity::Owed => self.owed.render_report(out, shown),
            _ => self.common.render_report(out, shown),
        }
    }
}

/// miette's sentences for screen readers, with our word for the severity.
fn narrate(out: &mut String, shown: &Shown) -> fmt::Result {
    let mut told = String::new();
    NarratableReportHandler::new().render_report(&mut told, shown)?;
    let word = severity_word(shown.severity);
    for line in told.lines() {
        if line.starts_with("    Diagnostic severity: ") {
            out.push_str("    Diagnostic severity: ");
            out.push_str(word);
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    Ok(())
}

/// Colours for our own words.
#[derive(Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    /// The colours of a look.
    pub fn of(look: &Look) -> Self {
        Paint(look.color && look.style == Style::Fancy)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// It may go.
    pub fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    /// It may go later.
    pub fn owed(self, text: &str) -> String {
        self.with("36", text)
    }

    /// It may not go.
    pub fn bad(self, text: &str) -> String {
        self.with("31", text)
    }

    /// A heading.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }
}
