//! A run as JSON, streamed; `docs/json.md` says what every field means.

use super::columns::Locator;
use super::{Checked, Run, Tally, severity_word};
use crate::diagnostic::{Decision, Diagnostic, Fix, Label, Outcome};
use crate::engine::{Answer, Owed, Verdict};
use crate::source::{FileId, Place, SourceMap};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::io::{self, BufWriter, Write};

/// The version of the format. New fields may come without a new version; a field that goes or changes its meaning raises it.
const VERSION: u32 = 1;

/// Writes a run as one line of JSON.
pub fn write_json(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    // A buffer of a known type: a large report is millions of small writes.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    serde_json::to_writer(&mut out, &Whole(run))?;
    out.write_all(b"\n")?;
    out.flush()
}

struct Whole<'a>(&'a Run);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("run", 7)?;
        object.serialize_field("version", &VERSION)?;
        object.serialize_field("tool", &Tool)?;
        object.serialize_field("at", &self.0.at)?;
        object.serialize_field("gate", &self.0.gate)?;
        object.serialize_field("zones", &self.0.zones)?;
        object.serialize_field("summary", &Summary(self.0))?;
        object.serialize_field("workspaces", &each(&self.0.workspaces, Workspace))?;
        object.end()
    }
}

struct Tool;

impl Serialize for Tool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("tool", 2)?;
        object.serialize_field("name", env!("CARGO_PKG_NAME"))?;
        object.serialize_field("version", env!("CARGO_PKG_VERSION"))?;
        object.end()
    }
}

struct Summary<'a>(&'a Run);

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tally = Tally::of(self.0);
        let mut object = serializer.serialize_struct("summary", 12)?;
        object.serialize_field("policies", &tally.policies)?;
        object.serialize_field("plans", &tally.plans)?;
        object.serialize_field("statements", &tally.counts.statements)?;
        object.serialize_field("changes", &tally.counts.changes)?;
        object.serialize_field("releases", &tally.counts.releases)?;
        object.serialize_field("errors", &tally.errors)?;
        object.serialize_field("warnings", &tally.warnings)?;
        object.serialize_field("owed", &tally.owed)?;
        object.serialize_field("notes", &tally.notes)?;
        object.serialize_field("go", &tally.go)?;
        object.serialize_field("go-when", &tally.go_when)?;
        object.serialize_field("no-go", &tally.no_go)?;
        object.end()
    }
}

/// A list, each element wrapped on its way out.
fn each<'a, T, W, F: Fn(&'a T) -> W>(items: &'a [T], wrap: F) -> Each<'a, T, F> {
    Each(items, wrap)
}

struct Each<'a, T, F>(&'a [T], F);

impl<'a, T, F, W> Serialize for Each<'a, T, F>
where
    F: Fn(&'a T) -> W,
    W: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
}

struct Workspace<'a>(&'a Checked);

impl Serialize for Workspace<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Checked {
            root,
            sources,
            report,
        } = self.0;
        let files = Files {
            sources,
            locator: Locator::new(sources),
        };
        let files = &files;
        let mut object = serializer.serialize_struct("workspace", 5)?;
        object.serialize_field("root", root)?;
        object.serialize_field("at", &report.at)?;
        object.serialize_field("zones", &report.zones)?;
        object.serialize_field("findings", &each(&report.findings, |f| Finding(f, files)))?;
        object.serialize_field("verdicts", &each(&report.verdicts, |v| Judged(v, files)))?;
        object.end()
    }
}

/// The files of a workspace, to turn bytes into lines and columns.
struct Files<'a> {
    sources: &'a SourceMap,
    locator: Locator<'a>,
}

struct Finding<'a>(&'a Diagnostic, &'a Files<'a>);

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Finding(finding, files) = *self;
        let mut object = serializer.serialize_struct("finding", 9)?;
        object.serialize_field("name", finding.name)?;
        object.serialize_field("severity", severity_word(finding.severity))?;
        object.serialize_field("message", &finding.message)?;
        object.serialize_field("help", &finding.help)?;
        object.serialize_field("primary", &Marked::label(&finding.primary, files))?;
        object.serialize_field(
            "labels",
            &each(&finding.labels, |l| Marked::label(l, files)),
        )?;
        object.serialize_field("fixes", &each(&finding.fixes, |fix| Mend(fix, files)))?;
        object.serialize_field("page", &Page(finding.name))?;
        let decision = finding.decision.as_deref();
        object.serialize_field("decision", &decision.map(|d| Decided(d, files)))?;
        object.end()
    }
}

struct Page(&'static str);

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("tidegate explain {}", self.0))
    }
}

/// A place with a text: the remark of a label, or what an edit puts there.
struct Marked<'a> {
    place: Place,
    text: Option<&'a str>,
    files: &'a Files<'a>,
}

impl<'a> Marked<'a> {
    fn label(label: &'a Label, files: &'a Files<'a>) -> Self {
        Marked {
            place: label.place,
            text: Some(&label.text),
            files,
        }
    }
}

impl Serialize for Marked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Place { file, span } = self.place;
        let mut object = serializer.serialize_struct("place", 4)?;
        object.serialize_field("file", self.files.sources.name(file))?;
        object.serialize_field("start", &Position(file, span.start, self.files))?;
        object.serialize_field("end", &Position(file, span.end, self.files))?;
        if let Some(text) = self.text {
            object.serialize_field("text", text)?;
        }
        object.end()
    }
}

struct Position<'a>(FileId, u32, &'a Files<'a>);

impl Serialize for Position<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Position(file, offset, files) = *self;
        let place = files.locator.locate(file, offset);
        let mut object = serializer.serialize_struct("position", 3)?;
        object.serialize_field("line", &(u64::from(place.line) + 1))?;
        object.serialize_field("column", &(u64::from(place.column) + 1))?;
        object.serialize_field("offset", &offset)?;
        object.end()
    }
}

struct Mend<'a>(&'a Fix, &'a Files<'a>);

impl Serialize for Mend<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Mend(fix, files) = *self;
        let mut object = serializer.serialize_struct("fix", 3)?;
        object.serialize_field("title", &fix.title)?;
        object.serialize_field("safe", &fix.safe)?;
        object.serialize_field(
            "edits",
            &each(&fix.edits, |edit| Marked {
                place: edit.place,
                text: Some(edit.text.as_str()),
                files,
            }),
        )?;
        object.end()
    }
}

struct Decided<'a>(&'a Decision, &'a Files<'a>);

impl Serialize for Decided<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Decided(decision, files) = *self;
        let mut object = serializer.serialize_struct("decision", 6)?;
        object.serialize_field("statement", &decision.statement)?;
        object.serialize_field("subjects", &decision.subjects)?;
        object.serialize_field("outcome", outcome(decision.outcome))?;
        object.serialize_field("until", &decision.until)?;
        object.serialize_field("reason", &decision.reason)?;
        object.serialize_field(
            "parts",
            &each(&decision.parts, |part| Marked::label(&part.label, files)),
        )?;
        object.end()
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Broken => "broken",
        Outcome::Missing => "missing",
        Outcome::Owed => "owed",
        Outcome::Met => "met",
    }
}

struct Judged<'a>(&'a Verdict, &'a Files<'a>);

impl Serialize for Judged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Judged(verdict, files) = *self;
        let (answer, owed, refused): (_, &[Owed], &[String]) = match &verdict.answer {
            Answer::Go => ("go", &[], &[]),
            Answer::GoWhen(owed) => ("go-when", owed, &[]),
            Answer::NoGo(statements) => ("no-go", &[], statements),
        };
        let mut object = serializer.serialize_struct("verdict", 7)?;
        object.serialize_field("kind", verdict.kind)?;
        object.serialize_field("id", &verdict.id)?;
        object.serialize_field("title", &verdict.title)?;
        let place = Marked {
            place: verdict.place,
            text: None,
            files,
        };
        object.serialize_field("place", &place)?;
        object.serialize_field("answer", answer)?;
        object.serialize_field("owed", &each(owed, Due))?;
        object.serialize_field("refused-by", refused)?;
        object.end()
    }
}

struct Due<'a>(&'a Owed);

impl Serialize for Due<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("owed", 3)?;
        object.serialize_field("statement", &self.0.statement)?;
        object.serialize_field("what", &self.0.what)?;
        object.serialize_field("until", &self.0.until)?;
        object.end()
    }
}
