//! The protocol's side: what the server can do, and the answers.

use super::answers::{View, actions, names, pull, structure, tokens, writing};
use super::capabilities::{Abilities, Refreshes, abilities_of, offer};
use super::pages::Pages;
use super::paths::path_of;
use super::position::negotiate;
use super::shared::Shared;
use super::state::State;
use super::sync::InOrder;
use super::wire::pass_messages;
use super::worker::{Options, Outbox, Worker};
use futures_util::future::select;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::request::{
    GotoDeclarationParams, GotoDeclarationResponse, GotoTypeDefinitionParams,
    GotoTypeDefinitionResponse,
};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer, LspService, Server};

/// So long the last answers have to get out once a client leaves.
const GRACE: Duration = Duration::from_millis(200);

/// Bytes that may wait between the wire and the server.
const PIPE: usize = 1 << 16;

/// Serves one client on standard input and output, until it says good-bye or its end of the line is closed. True if it said
/// good-bye as the protocol wants it.
pub fn serve(options: Options) -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let shared = Arc::new(Shared::default());
    let is_over = Arc::new(AtomicBool::new(false));
    let handle = runtime.handle().clone();
    let (service, socket) = LspService::new(|client| Backend {
        client,
        handle,
        shared: Arc::clone(&shared),
        options,
        pages: Arc::new(Pages::in_cache()),
        abilities: OnceLock::new(),
        folders: Mutex::default(),
        sent: Arc::default(),
    });
    let service = InOrder::new(service, Arc::clone(&shared));
    let (input, messages) = tokio::io::duplex(PIPE);
    let seen = Arc::clone(&is_over);
    runtime.spawn(async move { pass_messages(tokio::io::stdin(), input, &seen).await });
    let server = Server::new(messages, tokio::io::stdout(), socket);
    // Whoever leaves does not wait for answers to questions that are still open.
    let leaving = async {
        shared.left().await;
        tokio::time::sleep(GRACE).await;
    };
    runtime.block_on(async {
        let served = pin!(server.serve(service));
        let leaving = pin!(leaving);
        select(served, leaving).await;
    });
    shared.ask(|tasks| tasks.stop = true);
    // A thread may still wait for input that never comes.
    runtime.shutdown_background();
    Ok(is_over.load(Ordering::Relaxed))
}

struct Backend {
    client: Client,
    handle: Handle,
    shared: Arc<Shared>,
    options: Options,
    pages: Arc<Pages>,
    abilities: OnceLock<Abilities>,
    folders: Mutex<Vec<PathBuf>>,
    /// The semantic tokens that the client has.
    sent: Arc<tokens::Sent>,
}

/// Sends from the checking thread.
struct ToClient {
    client: Client,
    handle: Handle,
    refreshes: Refreshes,
}

impl Outbox for ToClient {
    fn publish(&self, params: PublishDiagnosticsParams) {
        let send = self
            .client
            .publish_diagnostics(params.uri, params.diagnostics, params.version);
        self.handle.block_on(send);
    }

    fn refresh(&self) {
        let (client, asked) = (self.client.clone(), self.refreshes);
        // Whether the client minds is its own affair: an error changes nothing here.
        self.handle.spawn(async move {
            if asked.diagnostics {
                let _ = client.workspace_diagnostic_refresh().await;
            }
            if asked.lenses {
                let _ = client.code_lens_refresh().await;
            }
            if asked.hints {
                let _ = client.inlay_hint_refresh().await;
            }
            if asked.tokens {
                let _ = client.semantic_tokens_refresh().await;
            }
        });
    }
}

impl Backend {
    fn abilities(&self) -> Abilities {
        self.abilities.get().copied().unwrap_or_default()
    }

    async fn current(&self) -> Result<Arc<State>> {
        let gone = || Error {
            code: ErrorCode::ServerError(-32802),
            message: "the server is shutting down".into(),
            data: None,
        };
        self.shared.current().await.ok_or_else(gone)
    }

    /// Answers from the checked state that has every change made before the question, aside of the thread that reads the wire. If the
    /// text is another by then, the question makes no sense any more, and the client is told.
    async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&View<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let path = path_of(uri);
        let text = |documents: &super::documents::Documents| {
            let document = documents.open.get(&path);
            document.map(|document| Arc::clone(&document.text))
        };
        let asked = self.shared.documents(|documents| text(documents));
        let state = self.current().await?;
        if let (Some(asked), Some(now)) = (asked, text(&state.documents))
            && !Arc::ptr_eq(&asked, &now)
        {
            return Err(Error::content_modified());
        }
        self.aside(move || View::new(&state, &path).map(|view| answer(&view)))
            .await
    }

    /// Works something out aside of the thread that reads the wire.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let done = self.handle.spawn_blocking(work).await;
        done.map_err(|_| Error::internal_error())
    }

    fn set_folders(&self, change: impl FnOnce(&mut Vec<PathBuf>)) {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut folders);
        folders.sort();
        folders.dedup();
        let folders = folders.clone();
        self.shared.ask(|tasks| tasks.folders = Some(folders));
    }
}

fn folders_of(params: &InitializeParams) -> Vec<PathBuf> {
    match &params.workspace_folders {
        Some(folders) => folders.iter().map(|folder| path_of(&folder.uri)).collect(),
        None => {
            #[expect(deprecated, reason = "older clients name their folder this way")]
            let root = params.root_uri.as_ref();
            root.map(path_of).into_iter().collect()
        }
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref());
        let unit = negotiate(offered);
        self.shared.documents(|documents| documents.unit = unit);
        let abilities = abilities_of(&params.capabilities);
        let _ = self.abilities.set(abilities);
        let worker = Worker::new(
            Arc::clone(&self.shared),
            ToClient {
                client: self.client.clone(),
                handle: self.handle.clone(),
                refreshes: abilities.refreshes,
            },
            self.options.clone(),
            Arc::clone(&self.pages),
            abilities,
        );
        let start = std::thread::Builder::new().name("check".to_owned());
        start.spawn(|| worker.run()).map_err(|error| {
            let mut answer = Error::internal_error();
            answer.message = format!("no thread to check in: {error}").into();
            answer
        })?;
        self.set_folders(|folders| *folders = folders_of(&params));
        Ok(InitializeResult {
            server_info: Some(ServerInfo {
                name: "tidegate".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
            capabilities: offer(unit, abilities),
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.shared.ask(|tasks| tasks.is_ready = true);
        if !self.abilities().watches {
            return;
        }
        let watchers = [
            "**/*.tide",
            "**/tidegate.toml",
            "**/*.{toml,json,yaml,yml,ics,csv,ndjson}",
        ];
        let options = DidChangeWatchedFilesRegistrationOptions {
            watchers: watchers
                .iter()
                .map(|glob| FileSystemWatcher {
                    glob_pattern: GlobPattern::String((*glob).to_owned()),
                    kind: None,
                })
                .collect(),
        };
        let registration = Registration {
            id: "files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        if let Err(error) = self.client.register_capability(vec![registration]).await {
            let message = format!("changes on the disk will not be seen: {error}");
            self.client.log_message(MessageType::WARNING, message).await;
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.shared.ask(|tasks| tasks.stop = true);
        Ok(())
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.set_folders(|folders| {
            let gone: Vec<PathBuf> = params
                .event
                .removed
                .iter()
                .map(|f| path_of(&f.uri))
                .collect();
            folders.retain(|folder| !gone.contains(folder));
            folders.extend(params.event.added.iter().map(|folder| path_of(&folder.uri)));
        });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().map(|change| path_of(&change.uri));
        self.shared.ask(|tasks| tasks.on_disk.extend(paths));
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let state = self.current().await?;
        let path = path_of(&params.text_document.uri);
        let pages = Arc::clone(&self.pages);
        let known = params.previous_result_id;
        let report = self
            .aside(move || pull::document(&state, &path, known.as_deref(), &pages))
            .await?;
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    /// A client that has everything is answered when there is something new.
    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let known = params.previous_result_ids.into_iter();
        let known: Arc<std::collections::BTreeMap<PathBuf, String>> =
            Arc::new(known.map(|one| (path_of(&one.uri), one.value)).collect());
        let mut states = self.shared.states();
        let mut state = self.current().await?;
        loop {
            states.mark_unchanged();
            let (known, pages) = (Arc::clone(&known), Arc::clone(&self.pages));
            let work = move || pull::workspace(&state, &known, &pages);
            let (is_news, items) = self.aside(work).await?;
            if is_news {
                return Ok(WorkspaceDiagnosticReportResult::Report(
                    WorkspaceDiagnosticReport { items },
                ));
            }
            if states.changed().await.is_err() {
                return Err(Error::request_cancelled());
            }
            state = Arc::clone(&states.borrow_and_update());
        }
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        let client = self.abilities().completion;
        let answer = move |view: &View<'_>| writing::completion(view, at.position, client);
        let list = self.ask(&at.text_document.uri, answer).await?;
        Ok(list.map(CompletionResponse::List))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        let markdown = self.abilities().markdown_hovers;
        let answer = move |view: &View<'_>| writing::hover(view, at.position, markdown);
        Ok(self.ask(&at.text_document.uri, answer).await?.flatten())
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View<'_>| writing::signature(view, at.position);
        Ok(self.ask(&at.text_document.uri, answer).await?.flatten())
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        let answer = move |view: &View<'_>| writing::hints(view, range);
        self.ask(&params.text_document.uri, answer).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(&params.text_document.uri, writing::lenses).await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View<'_>| names::definition(view, at.position);
        let found = self.ask(&at.text_document.uri, answer).await?;
        Ok(found.map(GotoDefinitionResponse::Array))
    }

    async fn goto_declaration(
        &self,
        params: GotoDeclarationParams,
    ) -> Result<Option<GotoDeclarationResponse>> {
        self.goto_definition(params).await
    }

    async fn goto_type_definition(
        &self,
        params: GotoTypeDefinitionParams,
    ) -> Result<Option<GotoTypeDefinitionResponse>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View<'_>| names::type_definition(view, at.position);
        let found = self.ask(&at.text_document.uri, answer).await?;
        Ok(found.map(GotoDefinitionResponse::Array))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let declaration = params.context.include_declaration;
        let answer = move |view: &View<'_>| names::references(view, at.position, declaration);
        self.ask(&at.text_document.uri, answer).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View<'_>| names::highlights(view, at.position);
        self.ask(&at.text_document.uri, answer).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let answer = move |view: &View<'_>| names::prepare_rename(view, params.position);
        let found = self.ask(&params.text_document.uri, answer).await?;
        Ok(found.flatten())
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let name = params.new_name;
        let answer = move |view: &View<'_>| names::rename(view, at.position, &name);
        match self.ask(&at.text_document.uri, answer).await? {
            None => Ok(None),
            Some(Ok(edit)) => Ok(Some(edit)),
            Some(Err(why)) => Err(Error {
                code: ErrorCode::ServerError(-32803),
                message: why.into(),
                data: None,
            }),
        }
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let state = self.current().await?;
        let found = self
            .aside(move || names::workspace_symbols(&state, &params.query))
            .await?;
        Ok(Some(WorkspaceSymbolResponse::Nested(found)))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        let answer = move |view: &View<'_>| names::hierarchy(view, at.position);
        self.ask(&at.text_document.uri, answer).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let state = self.current().await?;
        let found = self.aside(move || names::incoming(&state, &params.item));
        Ok(Some(found.await?))
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let state = self.current().await?;
        let found = self.aside(move || names::outgoing(&state, &params.item));
        Ok(Some(found.await?))
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let found = self.ask(&params.text_document.uri, structure::symbols);
        Ok(found.await?.map(DocumentSymbolResponse::Nested))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, structure::folding)
            .await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        let answer = move |view: &View<'_>| structure::selections(view, &positions);
        self.ask(&params.text_document.uri, answer).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(&params.text_document.uri, structure::links).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let answer = |view: &View<'_>| structure::formatting(view, None);
        Ok(self.ask(&params.text_document.uri, answer).await?.flatten())
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let range = params.range;
        let answer = move |view: &View<'_>| structure::formatting(view, Some(range));
        Ok(self.ask(&params.text_document.uri, answer).await?.flatten())
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let sent = Arc::clone(&self.sent);
        let answer = move |view: &View<'_>| tokens::full(view, &sent);
        let found = self.ask(&params.text_document.uri, answer).await?;
        Ok(found.map(SemanticTokensResult::Tokens))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let (sent, known) = (Arc::clone(&self.sent), params.previous_result_id);
        let answer = move |view: &View<'_>| tokens::delta(view, &sent, &known);
        self.ask(&params.text_document.uri, answer).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let answer = move |view: &View<'_>| tokens::within(view, view.span(range));
        let found = self.ask(&params.text_document.uri, answer).await?;
        Ok(found.map(SemanticTokensRangeResult::Tokens))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let pages = Arc::clone(&self.pages);
        let (range, context) = (params.range, params.context);
        let answer = move |view: &View<'_>| actions::actions(view, range, &context, &pages);
        self.ask(&params.text_document.uri, answer).await
    }
}
