//! Text synchronisation in the order of the wire.
//!
//! The server's handlers run side by side. What opens, changes and closes texts is therefore taken here, before it becomes a
//! handler: when the next message is read, the texts are those that the client had when it wrote it.

use super::shared::Shared;
use futures_util::future::{Either, Ready, ready};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::Service;
use tower_lsp::jsonrpc::{Request, Response};

/// A service with text synchronisation in front of it.
pub struct InOrder<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> InOrder<S> {
    /// Puts text synchronisation in front of a service.
    pub fn new(inner: S, shared: Arc<Shared>) -> Self {
        InOrder { inner, shared }
    }
}

impl<S: Service<Request, Response = Option<Response>>> Service<Request> for InOrder<S> {
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Either<Ready<Result<Option<Response>, S::Error>>, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // A change that cannot be read changes nothing, and has no answer: it is a notification.
        match request.method() {
            "textDocument/didOpen" => {
                if let Some(params) = params(request) {
                    self.shared.open(params);
                }
            }
            "textDocument/didChange" => {
                if let Some(params) = params(request) {
                    self.shared.change(params);
                }
            }
            "textDocument/didClose" => {
                if let Some(params) = params(request) {
                    self.shared.close(&params);
                }
            }
            "exit" => {
                self.shared.leave();
                return Either::Right(self.inner.call(request));
            }
            _ => return Either::Right(self.inner.call(request)),
        }
        Either::Left(ready(Ok(None)))
    }
}

fn params<T: DeserializeOwned>(request: Request) -> Option<T> {
    let (_, _, params) = request.into_parts();
    serde_json::from_value(params?).ok()
}
