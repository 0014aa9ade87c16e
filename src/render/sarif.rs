//! A run as SARIF 2.1.0, the exchange format of OASIS for findings.

use super::columns::Locator;
use super::fingerprint::Fingerprints;
use super::json_text::Json;
use super::wording::heading;
use super::{Checked, Run, gravity, json, severity_word, uri};
use crate::diagnostic::{Check, Diagnostic, Fix, Label, Severity, escape_text};
use crate::source::{ColumnUnit, FileId, LineColumn, Place, SourceMap};
use std::io::{self, Write};

/// What a SARIF report says beside the findings.
pub struct SarifExtras<'p> {
    /// The code with which the program ends.
    pub exit_code: u8,
    /// All checks with their pages, in the order of their names.
    pub pages: &'p [(&'static Check, &'static str)],
}

/// Writes a run as one line of SARIF.
pub fn write_sarif(out: &mut dyn Write, run: &Run, extras: &SarifExtras<'_>) -> io::Result<()> {
    let mut json = Json::new(out);
    json.object(|json| {
        json.key("$schema")
            .text("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        json.key("version").text("2.1.0");
        json.key("runs").list([run], |json, run| {
            json.object(|json| write_run(json, run, extras));
        });
    });
    json.finish()
}

/// GitHub refuses a report with more results than this as a whole.
const MOST_RESULTS: usize = 25_000;

fn write_run(json: &mut Json<'_>, run: &Run, extras: &SarifExtras<'_>) {
    let rules = Rules::of(run, extras.pages);
    json.key("tool").object(|json| {
        json.key("driver").object(|json| {
            json.key("name").text("Tidegate");
            json.key("version").text(env!("CARGO_PKG_VERSION"));
            json.key("semanticVersion").text(env!("CARGO_PKG_VERSION"));
            json.key("rules").list(&rules.0, |json, (check, page)| {
                json.object(|json| write_rule(json, check, page));
            });
        });
    });
    json.key("columnKind").text("utf16CodeUnits");
    json.key("invocations").list([run], |json, run| {
        json.object(|json| {
            json.key("executionSuccessful").truth(extras.exit_code <= 1);
            json.key("exitCode").number(extras.exit_code.into());
            json.key("exitCodeDescription")
                .text(exit_description(extras.exit_code));
            json.key("properties").object(|json| {
                json.key("at").text(&run.at);
                json.key("gate").truth(run.gate);
                json.key("zones").text(&run.zones);
                json.key("environment")
                    .list(&run.environment, |json, variable| {
                        super::json::write_variable(json, variable);
                    });
            });
        });
    });
    let mut fingerprints = Fingerprints::default();
    let located: Vec<Located<'_>> = run.workspaces.iter().map(Located::new).collect();
    let mut findings: Vec<_> = located
        .iter()
        .flat_map(|located| {
            let findings = located.checked.report.findings.iter();
            findings.map(move |finding| (finding, located))
        })
        .collect();
    let left_out = findings.len().saturating_sub(MOST_RESULTS);
    if left_out > 0 {
        findings.sort_by_key(|(finding, _)| gravity(finding));
        findings.truncate(MOST_RESULTS);
        json.key("properties").object(|json| {
            json.key("leftOut").number(left_out as u64);
        });
    }
    json.key("results")
        .list(findings, |json, (finding, located)| {
            let fingerprint = fingerprints.of(finding, located.checked);
            json.object(|json| {
                json.key("ruleId").text(finding.name);
                if let Some(index) = rules.index(finding.name) {
                    json.key("ruleIndex").number(index);
                }
                located.write_result(json, finding, &fingerprint);
            });
        });
}

fn exit_description(code: u8) -> &'static str {
    match code {
        0 => "no errors",
        1 => "errors: refusals or mistakes",
        _ => "not everything could be read",
    }
}

/// The checks that found something, in the order of their names, with their pages.
struct Rules(Vec<(&'static Check, &'static str)>);

impl Rules {
    fn of(run: &Run, pages: &[(&'static Check, &'static str)]) -> Self {
        let findings = |name: &str| {
            let mut all = run.workspaces.iter().flat_map(|one| &one.report.findings);
            all.any(|finding| finding.name == name)
        };
        let found = pages.iter().filter(|(check, _)| findings(check.name));
        Rules(found.copied().collect())
    }

    fn index(&self, name: &str) -> Option<u64> {
        let index = self.0.iter().position(|(check, _)| check.name == name)?;
        Some(index as u64)
    }
}

fn write_rule(json: &mut Json<'_>, check: &Check, page: &str) {
    json.key("id").text(check.name);
    for key in ["shortDescription", "fullDescription"] {
        json.key(key)
            .object(|json| json.key("text").text(check.summary));
    }
    json.key("help").object(|json| {
        json.key("text").text(page);
        json.key("markdown").text(page);
    });
    json.key("defaultConfiguration")
        .object(|json| json.key("level").text(level(check.severity)));
    json.key("properties").object(|json| {
        json.key("severity").text(severity_word(check.severity));
        // GitHub sorts by this one.
        json.key("problem.severity").text(match check.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Owed => "warning",
            Severity::Note => "recommendation",
        });
    });
}

/// SARIF has no level for what is owed: `properties.severity` keeps it.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Owed => "warning",
        Severity::Note => "note",
    }
}

/// A workspace with what finds its lines and columns.
struct Located<'r> {
    checked: &'r Checked,
    sources: &'r SourceMap,
    locator: Locator<'r>,
}

impl<'r> Located<'r> {
    fn new(checked: &'r Checked) -> Self {
        let sources = &checked.sources;
        let locator = Locator::counting(sources, ColumnUnit::Utf16);
        Located {
            checked,
            sources,
            locator,
        }
    }

    fn write_result(&self, json: &mut Json<'_>, finding: &Diagnostic, fingerprint: &str) {
        json.key("level").text(level(finding.severity));
        json.key("message")
            .object(|json| json.key("text").text(&message(finding)));
        json.key("locations")
            .list([&finding.primary], |json, label| {
                json.object(|json| self.location(json, label));
            });
        if !finding.labels.is_empty() {
            json.key("relatedLocations").list(
                (1u64..).zip(&finding.labels),
                |json, (id, label)| {
                    json.object(|json| {
                        json.key("id").number(id);
                        self.location(json, label);
                    });
                },
            );
        }
        json.key("partialFingerprints")
            .object(|json| json.key("tidegateFinding/v1").text(fingerprint));
        if !finding.fixes.is_empty() {
            json.key("fixes")
                .list(&finding.fixes, |json, fix| self.fix(json, fix));
        }
        json.key("properties").object(|json| {
            json.key("severity").text(severity_word(finding.severity));
            if let Some(decision) = &finding.decision {
                json.key("decision");
                json::write_decision(json, decision, &|json, place| {
                    json.key("file").text(self.sources.name(place.file));
                    self.locator.locate_both(place).0
                });
            }
        });
    }

    /// The fields of a location.
    fn location(&self, json: &mut Json<'_>, label: &Label) {
        json.key("physicalLocation").object(|json| {
            self.artifact(json, label.place.file);
            json.key("region");
            self.region(json, label.place);
        });
        if !label.text.is_empty() {
            json.key("message")
                .object(|json| json.key("text").text(&plain(&label.text)));
        }
    }

    fn artifact(&self, json: &mut Json<'_>, file: FileId) {
        let uri = uri::of_file(self.sources.name(file));
        let inside = !uri.starts_with("file:") && uri != ".." && !uri.starts_with("../");
        json.key("artifactLocation").object(|json| {
            json.key("uri").text(&uri);
            if inside {
                json.key("uriBaseId").text("%SRCROOT%");
            }
        });
    }

    fn region(&self, json: &mut Json<'_>, place: Place) {
        let (start, end) = self.locator.locate_both(place);
        let position = |json: &mut Json<'_>, line, column, at: LineColumn| {
            json.key(line).number(u64::from(at.line) + 1);
            json.key(column).number(u64::from(at.column) + 1);
        };
        json.object(|json| {
            position(json, "startLine", "startColumn", start);
            position(json, "endLine", "endColumn", end);
        });
    }

    fn fix(&self, json: &mut Json<'_>, fix: &Fix) {
        let mut files: Vec<FileId> = fix.edits.iter().map(|edit| edit.place.file).collect();
        files.sort();
        files.dedup();
        json.object(|json| {
            json.key("description")
                .object(|json| json.key("text").text(&plain(&fix.title)));
            json.key("artifactChanges").list(files, |json, file| {
                let edits = fix.edits.iter().filter(|edit| edit.place.file == file);
                json.object(|json| {
                    self.artifact(json, file);
                    json.key("replacements").list(edits, |json, edit| {
                        json.object(|json| {
                            json.key("deletedRegion");
                            self.region(json, edit.place);
                            // What is written into a file is written as it is.
                            json.key("insertedContent")
                                .object(|json| json.key("text").text(&edit.text));
                        });
                    });
                });
            });
            json.key("properties")
                .object(|json| json.key("safe").truth(fix.safe));
        });
    }
}

/// What is wrong, where the remark says why, what to do, and links to the other places: viewers show those that are linked.
fn message(finding: &Diagnostic) -> String {
    let mut lines = vec![plain(&finding.message)];
    if let Some(decision) = &finding.decision
        && !decision.statement.is_empty()
    {
        lines.push(plain(&heading(finding)));
    }
    lines.extend(Some(plain(&finding.primary.text)).filter(|text| !text.is_empty()));
    lines.extend(finding.help.iter().map(|help| plain(help)));
    for (id, label) in (1..).zip(&finding.labels) {
        let text = if label.text.is_empty() {
            "this place"
        } else {
            &label.text
        };
        let text = escape_text(text, false);
        let text = text
            .replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]");
        lines.push(format!("see [{}]({id})", without_placeholders(&text)));
    }
    lines.join("\n")
}

/// A text of others in a message: neither a link nor a placeholder.
fn plain(text: &str) -> String {
    let text = escape_text(text, false).replace('\\', "\\\\");
    without_placeholders(&text).replace("](", "\\](")
}

/// `{0}` would be filled in by a viewer; doubled braces stand for themselves.
fn without_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let inside = from.strip_prefix('{').unwrap_or_default();
        let digits = inside.len()
            - inside
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let (number, after) = inside.split_at(digits);
        match after.strip_prefix('}') {
            Some(after) if digits > 0 => {
                out.push_str("{{");
                out.push_str(number);
                out.push_str("}}");
                rest = after;
            }
            _ => {
                out.push('{');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_are_neither_links_nor_placeholders() {
        assert_eq!(
            plain("[x](http://y) {0} {a} {"),
            "[x\\](http://y) {{0}} {a} {"
        );
        assert_eq!(plain("\u{202e}{12}"), "\\\\u{202e}{{12}}");
    }
}
