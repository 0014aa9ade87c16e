//! Frames of the wire: only those that are messages go on to the server.
//!
//! The protocol's library ends with the first frame that is none. Here such a frame is passed over: what comes behind it still counts.

use serde_json::from_slice;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tower_lsp::jsonrpc::{Request, Response};

/// The largest frame that is read, in bytes; more is no message of an editor's.
const LARGEST: usize = 512 * 1024 * 1024;

/// A header line is no longer than this.
const LONGEST_LINE: u64 = 4096;

/// Passes on the messages, until there is nothing to read any more or nobody takes them.
///
/// `is_over` is set once `shutdown` has come by: the answers run beside each other, and `exit` may be obeyed before `shutdown` is.
pub async fn pass_messages(
    input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
    is_over: &AtomicBool,
) {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut body = Vec::new();
    while let Some(length) = next_length(&mut input).await {
        body.clear();
        let mut frame = (&mut input).take(length as u64);
        match frame.read_to_end(&mut body).await {
            Ok(read) if read == length => {}
            _ => return,
        }
        let request = from_slice::<Request>(&body).ok();
        if request.is_none() && from_slice::<Response>(&body).is_err() {
            continue;
        }
        if request.is_some_and(|request| request.method() == "shutdown") {
            is_over.store(true, Ordering::Relaxed);
        }
        let header = format!("Content-Length: {length}\r\n\r\n");
        let written = match output.write_all(header.as_bytes()).await {
            Ok(()) => output.write_all(&body).await,
            Err(error) => Err(error),
        };
        if written.is_err() || output.flush().await.is_err() {
            return;
        }
    }
}

/// The length that the next header says; headers that say none are passed over. `None` at the end.
async fn next_length(input: &mut (impl AsyncBufReadExt + Unpin)) -> Option<usize> {
    let mut length: Option<usize> = None;
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut *input).take(LONGEST_LINE);
        if limited.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            match length.take() {
                Some(length) if length > 0 => return Some(length),
                _ => continue,
            }
        }
        if let Some((name, value)) = text.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value
                .trim()
                .parse()
                .ok()
                .filter(|length| *length <= LARGEST);
        }
    }
}
