//! The protocol's side: what the server can do, and the answers.

use super::diagnostics::of_file;
use super::pages::Pages;
use super::paths::path_of;
use super::position::{encoding, negotiate};
use super::shared::Shared;
use super::state::State;
use super::sync::InOrder;
use super::worker::{Client as ClientAbilities, Options, Outbox, Worker};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::runtime::Handle;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer, LspService, Server};

/// Serves one client on standard input and output, until it says good-bye or its end of the line is closed. True if it said
/// good-bye as the protocol wants it.
pub fn serve(options: Options) -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let shared = Arc::new(Shared::default());
    let is_over = Arc::new(AtomicBool::new(false));
    let handle = runtime.handle().clone();
    let (service, socket) = LspService::new(|client| Backend {
        client,
        handle,
        shared: Arc::clone(&shared),
        is_over: Arc::clone(&is_over),
        options,
        pages: Arc::new(Pages::in_cache()),
        abilities: OnceLock::new(),
        folders: Mutex::default(),
    });
    let service = InOrder::new(service, Arc::clone(&shared));
    let server = Server::new(tokio::io::stdin(), tokio::io::stdout(), socket);
    runtime.block_on(server.serve(service));
    shared.ask(|tasks| tasks.stop = true);
    // A thread may still wait for input that never comes.
    runtime.shutdown_background();
    Ok(is_over.load(Ordering::Relaxed))
}

struct Backend {
    client: Client,
    handle: Handle,
    shared: Arc<Shared>,
    is_over: Arc<AtomicBool>,
    options: Options,
    pages: Arc<Pages>,
    abilities: OnceLock<ClientAbilities>,
    folders: Mutex<Vec<PathBuf>>,
}

/// Sends from the checking thread.
struct ToClient {
    client: Client,
    handle: Handle,
    pulls: bool,
}

impl Outbox for ToClient {
    fn publish(&self, params: PublishDiagnosticsParams) {
        let send = self
            .client
            .publish_diagnostics(params.uri, params.diagnostics, params.version);
        self.handle.block_on(send);
    }

    fn refresh(&self) {
        let (client, pulls) = (self.client.clone(), self.pulls);
        self.handle.spawn(async move {
            if pulls {
                // A client that cannot be asked answers with an error: then it pulls when it likes.
                let _ = client.workspace_diagnostic_refresh().await;
            }
        });
    }
}

impl Backend {
    fn abilities(&self) -> ClientAbilities {
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

fn abilities_of(capabilities: &ClientCapabilities) -> ClientAbilities {
    let workspace = capabilities.workspace.as_ref();
    let documents = capabilities.text_document.as_ref();
    ClientAbilities {
        pulls: documents.is_some_and(|documents| documents.diagnostic.is_some()),
        watches: workspace
            .and_then(|workspace| workspace.did_change_watched_files.as_ref())
            .and_then(|watched| watched.dynamic_registration)
            .unwrap_or(false),
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
                pulls: abilities.pulls,
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
        let diagnostics = DiagnosticOptions {
            identifier: Some("tidegate".to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            work_done_progress_options: WorkDoneProgressOptions::default(),
        };
        Ok(InitializeResult {
            server_info: Some(ServerInfo {
                name: "tidegate".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
            capabilities: ServerCapabilities {
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
                workspace: Some(WorkspaceServerCapabilities {
                    workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                        supported: Some(true),
                        change_notifications: Some(OneOf::Left(true)),
                    }),
                    file_operations: None,
                }),
                ..ServerCapabilities::default()
            },
        })
    }

    async fn initialized(&self, _: InitializedParams) {
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
        self.is_over.store(true, Ordering::Relaxed);
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
        let items = match state.space_of(&path) {
            Some((space, file)) => of_file(&state, space, file, &self.pages),
            None => Vec::new(),
        };
        let report = RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: None,
                items,
            },
        };
        Ok(DocumentDiagnosticReportResult::Report(
            DocumentDiagnosticReport::Full(report),
        ))
    }
}
