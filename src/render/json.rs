//! A run as JSON, streamed; `docs/json.md` says what every field means.

use super::columns::Locator;
use super::json_text::{Json, quoted};
use super::{Checked, Run, Tally, severity_word};
use crate::diagnostic::{Decision, Diagnostic, Fix, Label, Outcome, Role, Standing};
use crate::engine::{Answer, Owed, Suppressed, Suppression, Verdict};
use crate::source::{LineColumn, Place, Source, SourceMap, sha256};
use std::io::{self, Write};

/// The version of the format. New fields may come without a new version; a field that goes or changes its meaning raises it.
const VERSION: u64 = 1;

/// Writes a run as one line of JSON.
pub fn write_json(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let mut json = Json::new(out);
    json.object(|json| {
        json.key("version").number(VERSION);
        json.key("tool").object(|json| {
            json.key("name").text(env!("CARGO_PKG_NAME"));
            json.key("version").text(env!("CARGO_PKG_VERSION"));
        });
        json.key("at").text(&run.at);
        json.key("gate").truth(run.gate);
        json.key("zones").text(&run.zones);
        json.key("environment")
            .list(&run.environment, |json, variable| {
                write_variable(json, variable);
            });
        json.key("summary");
        write_summary(json, run);
        json.key("workspaces")
            .list(&run.workspaces, write_workspace);
    });
    json.finish()
}

/// Writes an environment variable and its value.
pub(super) fn write_variable(json: &mut Json<'_>, (name, value): &(String, String)) {
    json.object(|json| {
        json.key("name").text(name);
        json.key("value").text(value);
    });
}

fn write_summary(json: &mut Json<'_>, run: &Run) {
    let tally = Tally::of(run);
    json.object(|json| {
        for (name, count) in [
            ("policies", tally.policies),
            ("plans", tally.plans),
            ("statements", tally.counts.statements),
            ("changes", tally.counts.changes),
            ("releases", tally.counts.releases),
            ("errors", tally.errors),
            ("warnings", tally.warnings),
            ("owed", tally.owed),
            ("notes", tally.notes),
            ("suppressed", tally.suppressed),
            ("go", tally.go),
            ("go-when", tally.go_when),
            ("no-go", tally.no_go),
            ("cancelled", tally.cancelled),
        ] {
            json.key(name).number(count as u64);
        }
    });
}

fn write_workspace(json: &mut Json<'_>, checked: &Checked) {
    let Checked {
        root,
        sources,
        report,
        fixed,
    } = checked;
    let files = Files::of(sources);
    json.object(|json| {
        json.key("root").text_or_null(root.as_deref());
        json.key("at").text(&report.at);
        json.key("zones").text(&report.zones);
        json.key("policies").list(&report.policies, |json, policy| {
            json.object(|json| {
                json.key("name").text_or_null(policy.name.as_deref());
                json.key("files").list(&policy.files, |json, file| {
                    let source = sources.find(*file);
                    let text = source.map_or("", Source::text);
                    json.object(|json| {
                        json.key("file").text(source.map_or("", Source::name));
                        json.key("sha256").text(&sha256(text.as_bytes()));
                    });
                });
            });
        });
        json.key("plans").number(report.plan_files as u64);
        json.key("other-plans").number(report.other_files as u64);
        json.key("alone").truth(report.alone);
        json.key("findings")
            .list(&report.findings, |json, finding| {
                files.finding(json, finding)
            });
        json.key("suppressed")
            .list(&report.suppressed, |json, suppressed| {
                files.suppressed(json, suppressed)
            });
        json.key("fixed").list(fixed, |json, fixed| {
            json.object(|json| {
                json.key("file").text(&fixed.file);
                json.key("name").text(fixed.check);
                json.key("title").text(&fixed.title);
            });
        });
        json.key("verdicts")
            .list(&report.verdicts, |json, verdict| {
                files.verdict(json, verdict)
            });
    });
}

/// The files of a workspace, to turn bytes into lines and columns.
pub(super) struct Files<'a> {
    /// The names of the files as JSON: they are written over and over.
    names: Vec<String>,
    locator: Locator<'a>,
}

impl<'a> Files<'a> {
    pub(super) fn of(sources: &'a SourceMap) -> Self {
        Files {
            names: sources
                .iter()
                .map(|(_, source)| quoted(source.name()))
                .collect(),
            locator: Locator::new(sources),
        }
    }

    pub(super) fn finding(&self, json: &mut Json<'_>, finding: &Diagnostic) {
        json.object(|json| {
            json.key("name").text(finding.name);
            json.key("severity").text(severity_word(finding.severity));
            json.key("message").text(&finding.message);
            json.key("help")
                .list(&finding.help, |json, help| json.text(help));
            json.key("primary");
            self.label(json, &finding.primary);
            json.key("labels")
                .list(&finding.labels, |json, label| self.label(json, label));
            json.key("fixes")
                .list(&finding.fixes, |json, fix| self.fix(json, fix));
            // The name of a check has nothing to escape.
            json.key("page").piece("\"tidegate explain ");
            json.piece(finding.name).piece("\"");
            json.key("decision");
            match &finding.decision {
                Some(decision) => write_decision(json, decision, &|json, place| {
                    let name = self.names.get(place.file.0 as usize);
                    json.key("file").piece(name.map_or("\"\"", String::as_str));
                    self.locator.locate_both(place).0
                }),
                None => json.null(),
            }
        });
    }

    fn suppressed(&self, json: &mut Json<'_>, suppressed: &Suppressed) {
        json.object(|json| {
            json.key("by").text(match suppressed.by {
                Suppression::Allow => "allow",
                Suppression::Baseline => "baseline",
            });
            json.key("because")
                .text_or_null(suppressed.because.as_deref());
            json.key("place")
                .object(|json| self.place(json, suppressed.place));
            json.key("finding");
            self.finding(json, &suppressed.finding);
        });
    }

    fn label(&self, json: &mut Json<'_>, label: &Label) {
        json.object(|json| {
            self.place(json, label.place);
            json.key("text").text(&label.text);
            json.key("role").text(role(label.role));
        });
    }

    /// The fields of a place.
    pub(super) fn place(&self, json: &mut Json<'_>, place: Place) {
        let name = self.names.get(place.file.0 as usize);
        json.key("file").piece(name.map_or("\"\"", String::as_str));
        let (start, end) = self.locator.locate_both(place);
        json.key("start");
        position(json, start, place.span.start);
        json.key("end");
        position(json, end, place.span.end);
    }

    fn fix(&self, json: &mut Json<'_>, fix: &Fix) {
        json.object(|json| {
            json.key("title").text(&fix.title);
            json.key("safe").truth(fix.safe);
            json.key("edits").list(&fix.edits, |json, edit| {
                json.object(|json| {
                    self.place(json, edit.place);
                    json.key("text").text(&edit.text);
                });
            });
        });
    }

    fn verdict(&self, json: &mut Json<'_>, verdict: &Verdict) {
        let (answer, owed, refused): (_, &[Owed], &[String]) = match &verdict.answer {
            Answer::Go => ("go", &[], &[]),
            Answer::GoWhen(owed) => ("go-when", owed, &[]),
            Answer::NoGo(statements) => ("no-go", &[], statements),
            Answer::Cancelled => ("cancelled", &[], &[]),
        };
        json.object(|json| {
            json.key("kind").text(verdict.kind);
            json.key("id").text(&verdict.id);
            json.key("title").text_or_null(verdict.title.as_deref());
            json.key("place")
                .object(|json| self.place(json, verdict.place));
            json.key("answer").text(answer);
            json.key("owed").list(owed, |json, owed| {
                json.object(|json| {
                    json.key("statement").text(&owed.statement);
                    json.key("what").text(&owed.what);
                    json.key("until").text_or_null(owed.until.as_deref());
                    json.key("lacking").list(&owed.lacking, |json, way| {
                        json.list(way, |json, lacking| {
                            json.object(|json| {
                                json.key("of").text(&lacking.of);
                                json.key("for").text_or_null(lacking.element.as_deref());
                                json.key("approvals").number(lacking.approvals as u64);
                                json.key("later").truth(lacking.is_later);
                                json.key("people")
                                    .list(&lacking.people, |json, person| json.text(person));
                            });
                        });
                    });
                });
            });
            json.key("refused-by")
                .list(refused, |json, statement| json.text(statement));
            json.key("overridden")
                .list(&verdict.overridden, |json, overridden| {
                    json.object(|json| {
                        json.key("statement").text(&overridden.statement);
                        json.key("waiver")
                            .text_or_null(overridden.waiver.as_deref());
                        json.key("by")
                            .list(&overridden.by, |json, person| json.text(person));
                        json.key("reason").text(&overridden.reason);
                    });
                });
        });
    }
}

/// What a statement decided, as an object.
pub(super) fn write_decision(
    json: &mut Json<'_>,
    decision: &Decision,
    // Writes the file of a place, and says where it starts.
    file: &dyn Fn(&mut Json<'_>, Place) -> LineColumn,
) {
    json.object(|json| {
        json.key("statement").text(&decision.statement);
        json.key("subjects")
            .list(&decision.subjects, |json, subject| json.text(subject));
        json.key("places").list(&decision.places, |json, place| {
            json.object(|json| {
                let start = file(json, *place);
                json.key("line").number(u64::from(start.line) + 1);
                json.key("column").number(u64::from(start.column) + 1);
            });
        });
        json.key("outcome").text(outcome(decision.outcome));
        json.key("until").text_or_null(decision.until.as_deref());
        json.key("reason").text_or_null(decision.reason.as_deref());
    });
}

/// A position: one piece for each number, since there are many.
fn position(json: &mut Json<'_>, at: LineColumn, offset: u32) {
    json.piece("{\"line\":").digits(u64::from(at.line) + 1);
    json.piece(",\"column\":").digits(u64::from(at.column) + 1);
    json.piece(",\"offset\":").digits(offset.into());
    json.piece("}");
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Value => "value",
        Role::Policy => "policy",
        Role::Note => "note",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    Standing::from(outcome).key()
}
