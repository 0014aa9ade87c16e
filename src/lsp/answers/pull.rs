//! Diagnostics for clients that ask for them: of one file, and of all.

use crate::lsp::diagnostics::{client_uri, of_file};
use crate::lsp::pages::Pages;
use crate::lsp::state::State;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

/// The diagnostics of a file, and a name for them.
fn items(state: &State, path: &Path, pages: &Pages) -> (String, Vec<Diagnostic>) {
    let items = match state.space_of(path) {
        Some((space, file)) => of_file(state, space, file, pages),
        None => Vec::new(),
    };
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&items)
        .unwrap_or_default()
        .hash(&mut hasher);
    (format!("{:016x}", hasher.finish()), items)
}

/// The diagnostics of one file, unless they are those that the client has.
pub fn document(
    state: &State,
    path: &Path,
    known: Option<&str>,
    pages: &Pages,
) -> DocumentDiagnosticReport {
    let (id, items) = items(state, path, pages);
    if Some(id.as_str()) == known {
        let report = UnchangedDocumentDiagnosticReport { result_id: id };
        return DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: report,
        });
    }
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(id),
            items,
        },
    })
}

/// The diagnostics of every file that has some or had some; and whether any are others than those that the client has, by path.
pub fn workspace(
    state: &State,
    known: &BTreeMap<PathBuf, String>,
    pages: &Pages,
) -> (bool, Vec<WorkspaceDocumentDiagnosticReport>) {
    let mut paths: BTreeSet<&Path> = known.keys().map(PathBuf::as_path).collect();
    for space in &state.spaces {
        let files = space.findings().map(|finding| finding.primary.place.file);
        paths.extend(files.filter_map(|file| space.path(file)));
    }
    let mut is_news = false;
    let mut reports = Vec::new();
    for path in paths {
        let Some(uri) = client_uri(state, path) else {
            continue;
        };
        let version = state
            .documents
            .open
            .get(path)
            .map(|open| i64::from(open.version));
        let (id, items) = items(state, path, pages);
        let is_known = known.get(path) == Some(&id);
        is_news |= !is_known;
        reports.push(match is_known {
            true => WorkspaceDocumentDiagnosticReport::Unchanged(
                WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                        result_id: id,
                    },
                },
            ),
            false => {
                WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                    uri,
                    version,
                    full_document_diagnostic_report: FullDocumentDiagnosticReport {
                        result_id: Some(id),
                        items,
                    },
                })
            }
        });
    }
    (is_news, reports)
}
