//! What the protocol's side and the checking side hand each other: open texts one way, checked states the other.

use super::documents::Documents;
use super::state::State;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
};

/// What is to be done.
#[derive(Debug, Default)]
pub struct Tasks {
    /// Files whose text changed in the editor.
    pub changed: BTreeSet<PathBuf>,
    /// Files that changed on the disk.
    pub on_disk: BTreeSet<PathBuf>,
    /// The folders of the client, if they were set anew.
    pub folders: Option<Vec<PathBuf>>,
    /// Whether everything is to be read again.
    pub reload: bool,
    /// Whether the client said that it is ready: what it is told before is lost.
    pub is_ready: bool,
    /// Whether to end.
    pub stop: bool,
}

impl Tasks {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        let Tasks {
            changed,
            on_disk,
            folders,
            reload,
            is_ready,
            stop,
        } = self;
        let is_asked = *reload || *is_ready || *stop;
        changed.is_empty() && on_disk.is_empty() && folders.is_none() && !is_asked
    }
}

#[derive(Debug, Default)]
struct Desk {
    documents: Documents,
    tasks: Tasks,
}

/// The desk between the two sides.
pub struct Shared {
    desk: Mutex<Desk>,
    news: Condvar,
    state: watch::Sender<Arc<State>>,
    /// Told when the client leaves.
    left: Notify,
}

impl Default for Shared {
    fn default() -> Self {
        Shared {
            desk: Mutex::default(),
            news: Condvar::new(),
            state: watch::Sender::new(Arc::default()),
            left: Notify::new(),
        }
    }
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client opened a file.
    pub fn open(&self, params: DidOpenTextDocumentParams) {
        let mut desk = self.desk();
        let path = desk.documents.open(params);
        desk.tasks.changed.insert(path);
        self.news.notify_one();
    }

    /// A client changed a file.
    pub fn change(&self, params: DidChangeTextDocumentParams) {
        let mut desk = self.desk();
        if let Some(path) = desk.documents.change(params) {
            desk.tasks.changed.insert(path);
            self.news.notify_one();
        }
    }

    /// A client closed a file.
    pub fn close(&self, params: &DidCloseTextDocumentParams) {
        let mut desk = self.desk();
        let path = desk.documents.close(params);
        desk.tasks.changed.insert(path);
        self.news.notify_one();
    }

    /// A client said that it leaves.
    pub fn leave(&self) {
        self.left.notify_one();
    }

    /// Waits for a client to leave.
    pub async fn left(&self) {
        self.left.notified().await;
    }

    /// Adds to what is to be done.
    pub fn ask(&self, add: impl FnOnce(&mut Tasks)) {
        add(&mut self.desk().tasks);
        self.news.notify_one();
    }

    /// Reads or sets something of the open texts.
    pub fn documents<T>(&self, use_them: impl FnOnce(&mut Documents) -> T) -> T {
        use_them(&mut self.desk().documents)
    }

    /// Waits for something to do, at most as long as said. Gives it with the texts as they are at that moment.
    pub fn next_tasks(&self, longest: Duration) -> (Tasks, Documents) {
        let desk = self.desk();
        let waited = self
            .news
            .wait_timeout_while(desk, longest, |desk| desk.tasks.is_empty());
        let (mut desk, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut desk.tasks), desk.documents.clone())
    }

    /// Whether something waits to be done.
    pub fn has_news(&self) -> bool {
        !self.desk().tasks.is_empty()
    }

    /// Shows a checked state to whoever waits for it; the one before comes back.
    pub fn show(&self, state: State) -> Arc<State> {
        self.state.send_replace(Arc::new(state))
    }

    /// The checked states, as they come.
    pub fn states(&self) -> watch::Receiver<Arc<State>> {
        self.state.subscribe()
    }

    /// The first checked state that has every change that was made before the call; `None` when the server ends before.
    pub async fn current(&self) -> Option<Arc<State>> {
        let generation = self.documents(|documents| documents.generation);
        let mut states = self.states();
        let state = states
            .wait_for(|state| state.generation >= generation && state.is_loaded)
            .await;
        state.ok().map(|state| Arc::clone(&state))
    }
}
