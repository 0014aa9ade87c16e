//! Findings as diagnostics of the protocol.

use super::pages::Pages;
use super::paths::uri_of;
use super::position::range;
use super::state::{Space, State};
use crate::diagnostic::{Diagnostic as Finding, Label, Severity, escape_text};
use crate::render::severity_word;
use crate::source::{FileId, Source, SourceMap};
use std::path::Path;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, Uri,
};

/// The findings of one file of a workspace, in the order of the text.
pub fn of_file(state: &State, space: &Space, file: FileId, pages: &Pages) -> Vec<Diagnostic> {
    let mut found: Vec<&Finding> = space
        .findings()
        .filter(|finding| finding.primary.place.file == file)
        .collect();
    found.sort_by_key(|finding| finding.primary.place.span);
    let convert = |finding: &&Finding| diagnostic(state, space, finding, pages);
    found.iter().filter_map(convert).collect()
}

/// A finding as a diagnostic; `None` if its file is none of the workspace's.
pub fn diagnostic(
    state: &State,
    space: &Space,
    finding: &Finding,
    pages: &Pages,
) -> Option<Diagnostic> {
    let sources = &space.snapshot.world.sources;
    let source = sources.find(finding.primary.place.file)?;
    let related = finding.labels.iter();
    let related = related.filter_map(|label| related_information(state, space, sources, label));
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    Some(Diagnostic {
        range: range(source, finding.primary.place.span, state.unit()),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.name.to_owned())),
        code_description: pages.uri(finding.name).map(|href| CodeDescription { href }),
        source: Some("tidegate".to_owned()),
        message: message(finding),
        related_information: (!related.is_empty()).then_some(related),
        tags: tag(finding.name).map(|tag| vec![tag]),
        data: Some(serde_json::json!({ "severity": severity_word(finding.severity) })),
    })
}

fn related_information(
    state: &State,
    space: &Space,
    sources: &SourceMap,
    label: &Label,
) -> Option<DiagnosticRelatedInformation> {
    let source: &Source = sources.find(label.place.file)?;
    let message = match label.text.as_str() {
        "" => "here".to_owned(),
        text => escape_text(text, false).into_owned(),
    };
    Some(DiagnosticRelatedInformation {
        location: Location {
            uri: client_uri(state, space.path(label.place.file)?)?,
            range: range(source, label.place.span, state.unit()),
        },
        message,
    })
}

/// The URI of a file as the client writes it, if it is open there.
pub fn client_uri(state: &State, path: &Path) -> Option<Uri> {
    match state.documents.open.get(path) {
        Some(document) => Some(document.uri.clone()),
        None => uri_of(path),
    }
}

/// What is wrong; then the remark and each line of help on a line of its own.
fn message(finding: &Finding) -> String {
    let mut text = escape_text(&finding.message, false).into_owned();
    let remark = Some(&finding.primary.text).filter(|remark| !remark.is_empty());
    for line in remark.into_iter().chain(&finding.help) {
        text.push('\n');
        text.push_str(&escape_text(line, true));
    }
    text
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Owed | Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}

/// How an editor draws what is not needed, and what is out of date.
fn tag(name: &str) -> Option<DiagnosticTag> {
    match name {
        "unreachable-class" => Some(DiagnosticTag::UNNECESSARY),
        _ if name.starts_with("unused-") => Some(DiagnosticTag::UNNECESSARY),
        _ if name.starts_with("expired-") || name.starts_with("stale-") => {
            Some(DiagnosticTag::DEPRECATED)
        }
        _ => None,
    }
}
