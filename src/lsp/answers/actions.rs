//! Code actions: the fixes of findings, all safe ones at once, and refactorings.

use super::View;
use crate::diagnostic::{Diagnostic as Finding, Edit, Fix};
use crate::ide::actions::ActionKind;
use crate::ide::{self};
use crate::lsp::diagnostics::diagnostic;
use crate::lsp::pages::Pages;
use crate::source::{Place, Span};
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Diagnostic, Range,
};

/// `source.fixAll` for those fixes alone, so that a client can apply them on save.
pub const FIX_ALL: &str = "source.fixAll.tidegate";

/// The kinds of actions that there are.
pub fn kinds() -> Vec<CodeActionKind> {
    vec![
        CodeActionKind::QUICKFIX,
        CodeActionKind::REFACTOR,
        CodeActionKind::SOURCE,
        CodeActionKind::from(FIX_ALL),
    ]
}

/// What can be done at a range.
pub fn actions(
    view: &View<'_>,
    range: Range,
    context: &CodeActionContext,
    pages: &Pages,
) -> Vec<CodeActionOrCommand> {
    let wants = |kind: &CodeActionKind| {
        let is_within = |only: &CodeActionKind| {
            let rest = kind.as_str().strip_prefix(only.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let only = context.only.as_ref();
        only.is_none_or(|only| only.iter().any(is_within))
    };
    let span = view.span(range);
    let here: Vec<&Finding> = view
        .space
        .findings()
        .filter(|finding| is_touched(finding.primary.place, view, span))
        .collect();
    let mut found = Vec::new();
    if wants(&CodeActionKind::QUICKFIX) {
        for finding in &here {
            let told = diagnostic(view.state, view.space, finding, pages);
            let only_one = finding.fixes.len() == 1;
            for fix in &finding.fixes {
                let told: Vec<Diagnostic> = told.iter().cloned().collect();
                found.push(quick_fix(view, fix, told, only_one && fix.safe));
            }
        }
    }
    for action in ide::code_actions(view.snapshot(), view.file, span) {
        let kind = match action.kind {
            ActionKind::QuickFix => CodeActionKind::QUICKFIX,
            ActionKind::Refactor => CodeActionKind::REFACTOR,
            ActionKind::Source => CodeActionKind::SOURCE,
        };
        if !wants(&kind) {
            continue;
        }
        let mended = here
            .iter()
            .filter(|finding| Some(finding.name) == action.fixes);
        let told: Vec<Diagnostic> = mended
            .filter_map(|finding| diagnostic(view.state, view.space, finding, pages))
            .collect();
        found.push(CodeAction {
            title: action.title,
            kind: Some(kind),
            diagnostics: (!told.is_empty()).then_some(told),
            edit: Some(view.workspace_edit(&action.edits)),
            is_preferred: action.is_preferred.then_some(true),
            ..CodeAction::default()
        });
    }
    let fix_all = CodeActionKind::from(FIX_ALL);
    if wants(&fix_all) {
        let edits = all_safe(view);
        if !edits.is_empty() {
            found.push(CodeAction {
                title: "mend everything that is certain".to_owned(),
                kind: Some(fix_all),
                edit: Some(view.workspace_edit(&edits)),
                ..CodeAction::default()
            });
        }
    }
    found
        .into_iter()
        .map(CodeActionOrCommand::CodeAction)
        .collect()
}

fn is_touched(place: Place, view: &View<'_>, span: Span) -> bool {
    place.file == view.file && place.span.start <= span.end && span.start <= place.span.end
}

fn quick_fix(
    view: &View<'_>,
    fix: &Fix,
    diagnostics: Vec<Diagnostic>,
    is_preferred: bool,
) -> CodeAction {
    CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(diagnostics),
        edit: Some(view.workspace_edit(&fix.edits)),
        is_preferred: is_preferred.then_some(true),
        ..CodeAction::default()
    }
}

/// The edits of all safe fixes of a file that do not get in each other's way, the first of each finding. Edits of other files are
/// left to these.
fn all_safe(view: &View<'_>) -> Vec<Edit> {
    let here = view
        .space
        .findings()
        .filter(|finding| finding.primary.place.file == view.file);
    let fixes = here.filter_map(|finding| finding.fixes.iter().find(|fix| fix.safe));
    let mut edits: Vec<Edit> = Vec::new();
    for fix in fixes {
        let fits = fix.edits.iter().all(|edit| {
            let (place, span) = (edit.place, edit.place.span);
            place.file == view.file
                && edits.iter().all(|taken| {
                    let taken = taken.place.span;
                    span.end < taken.start || taken.end < span.start
                })
        });
        if fits {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| edit.place);
    edits
}
