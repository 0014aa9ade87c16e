//! What the server offers, and what of a client's abilities matters to it.

use super::answers::{actions, tokens};
use super::position::encoding;
use crate::source::ColumnUnit;
use tower_lsp::ls_types::{
    CallHierarchyServerCapability, ClientCapabilities, CodeActionOptions,
    CodeActionProviderCapability, CodeLensOptions, CompletionOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, FoldingRangeProviderCapability,
    HoverProviderCapability, MarkupKind, OneOf, RenameOptions, SelectionRangeProviderCapability,
    SemanticTokensFullOptions, SemanticTokensOptions, SemanticTokensServerCapabilities,
    ServerCapabilities, SignatureHelpOptions, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TypeDefinitionProviderCapability, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

/// What a client can do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Abilities {
    /// It asks for diagnostics; otherwise they are published.
    pub pulls: bool,
    /// It tells of changes on the disk.
    pub watches: bool,
    /// What it can do with completions.
    pub completion: CompletionAbilities,
    /// It draws Markdown in hovers.
    pub markdown_hovers: bool,
    /// It can be told to ask for diagnostics, lenses, hints, tokens again.
    pub refreshes: Refreshes,
}

/// What a client can do with completions.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompletionAbilities {
    /// It can insert snippets.
    pub snippets: bool,
    /// It draws Markdown beside them.
    pub markdown: bool,
}

/// What a client can be told to ask for again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refreshes {
    pub diagnostics: bool,
    pub lenses: bool,
    pub hints: bool,
    pub tokens: bool,
}

/// What a client says of itself.
pub fn abilities_of(capabilities: &ClientCapabilities) -> Abilities {
    let workspace = capabilities.workspace.as_ref();
    let documents = capabilities.text_document.as_ref();
    let watched = workspace.and_then(|all| all.did_change_watched_files.as_ref());
    let completion = documents.and_then(|all| all.completion.as_ref());
    let item = completion.and_then(|completion| completion.completion_item.as_ref());
    Abilities {
        pulls: documents.is_some_and(|documents| documents.diagnostic.is_some()),
        watches: watched
            .and_then(|watched| watched.dynamic_registration)
            .unwrap_or(false),
        completion: CompletionAbilities {
            snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
            markdown: item
                .and_then(|item| item.documentation_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
        },
        markdown_hovers: documents
            .and_then(|all| all.hover.as_ref()?.content_format.as_ref())
            .is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
        refreshes: Refreshes {
            diagnostics: workspace
                .and_then(|all| all.diagnostics.as_ref()?.refresh_support)
                .unwrap_or(false),
            lenses: workspace
                .and_then(|all| all.code_lens.as_ref()?.refresh_support)
                .unwrap_or(false),
            hints: workspace
                .and_then(|all| all.inlay_hint.as_ref()?.refresh_support)
                .unwrap_or(false),
            tokens: workspace
                .and_then(|all| all.semantic_tokens.as_ref()?.refresh_support)
                .unwrap_or(false),
        },
    }
}

/// What the server can do for such a client.
pub fn offer(unit: ColumnUnit, abilities: Abilities) -> ServerCapabilities {
    let words = |marks: &[&str]| Some(marks.iter().map(|mark| (*mark).to_owned()).collect());
    let diagnostics = DiagnosticOptions {
        identifier: Some("tidegate".to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: true,
        work_done_progress_options: WorkDoneProgressOptions::default(),
    };
    ServerCapabilities {
        position_encoding: Some(encoding(unit)),
        text_document_sync: Some(TextDocumentSyncCapability::Options(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                ..TextDocumentSyncOptions::default()
            },
        )),
        diagnostic_provider: abilities
            .pulls
            .then_some(DiagnosticServerCapabilities::Options(diagnostics)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: words(&[".", "@", "\"", "`", "(", "[", ",", "=", ":", " "]),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: words(&[" "]),
            ..SignatureHelpOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        declaration_provider: Some(tower_lsp::ls_types::DeclarationCapability::Simple(true)),
        type_definition_provider: Some(TypeDefinitionProviderCapability::Simple(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(actions::kinds()),
            ..CodeActionOptions::default()
        })),
        code_lens_provider: Some(CodeLensOptions {
            resolve_provider: None,
        }),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: None,
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                work_done_progress_options: WorkDoneProgressOptions::default(),
                legend: tokens::legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
            },
        )),
        inlay_hint_provider: Some(OneOf::Left(true)),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}
