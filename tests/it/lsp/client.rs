//! A client of the language server, as an editor is one: framed messages over pipes, a mirror of each open text, and what was
//! published last for each file.

use super::text::{self, Unit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// So long nothing takes, however busy the machine is.
const SAFETY: Duration = Duration::from_secs(120);

/// What was published for a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    pub version: Option<i64>,
    pub diagnostics: Vec<Value>,
    /// How often something was published for it.
    pub count: usize,
    /// When the last of it came.
    pub at: Option<Instant>,
}

/// What came from the server.
#[derive(Default)]
pub struct Inbox {
    pub answers: BTreeMap<i64, Value>,
    pub published: BTreeMap<String, Published>,
    /// The methods of the server's own requests and notifications.
    pub heard: Vec<String>,
    /// What the server said on standard error.
    pub complaints: String,
    pub is_over: bool,
}

type Desk = Arc<(Mutex<Inbox>, Condvar)>;

/// What a client says that it can do.
#[derive(Clone, Copy)]
pub struct Abilities {
    pub unit: Unit,
    pub pulls: bool,
    pub watches: bool,
}

/// One that takes what is published, counts UTF-16 and watches files.
pub const PLAIN: Abilities = Abilities {
    unit: Unit::Utf16,
    pulls: false,
    watches: true,
};

/// A running server, and the client's end of the line.
pub struct Client {
    pub child: Child,
    stdin: Arc<Mutex<Option<ChildStdin>>>,
    desk: Desk,
    last_id: i64,
    pub unit: Unit,
    /// Version and text of what is open.
    pub open: BTreeMap<String, (i64, String)>,
}

impl Client {
    /// Starts a server and says nothing to it yet.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = Arc::new(Mutex::new(child.stdin.take()));
        let desk = Desk::default();
        let stdout = child.stdout.take().unwrap();
        let (replies, shared) = (Arc::clone(&stdin), Arc::clone(&desk));
        std::thread::spawn(move || {
            let mut wire = BufReader::new(stdout);
            while let Some(message) = receive(&mut wire) {
                take(message, &shared, &replies);
            }
            shared.0.lock().unwrap().is_over = true;
            shared.1.notify_all();
        });
        let (stderr, shared) = (child.stderr.take().unwrap(), Arc::clone(&desk));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                shared.0.lock().unwrap().complaints += &(line + "\n");
            }
        });
        Client {
            child,
            stdin,
            desk,
            last_id: 0,
            unit: Unit::Utf16,
            open: BTreeMap::new(),
        }
    }

    /// Shakes hands; gives the server's capabilities.
    pub fn initialize(&mut self, folders: &[&Path], abilities: Abilities) -> Value {
        let folder =
            |path: &&Path| json!({ "uri": uri(path), "name": path.file_name().unwrap().to_str() });
        let folders: Vec<Value> = folders.iter().map(folder).collect();
        let mut documents = json!({ "publishDiagnostics": { "versionSupport": true } });
        if abilities.pulls {
            documents["diagnostic"] = json!({ "dynamicRegistration": false });
        }
        let answer = self.ask(
            "initialize",
            json!({
                "processId": null,
                "rootUri": null,
                "workspaceFolders": folders,
                "capabilities": {
                    "general": { "positionEncodings": [abilities.unit.word(), "utf-16"] },
                    "textDocument": documents,
                    "workspace": {
                        "workspaceFolders": true,
                        "didChangeWatchedFiles": { "dynamicRegistration": abilities.watches },
                    },
                },
            }),
        );
        let capabilities = answer["result"]["capabilities"].clone();
        let agreed = &capabilities["positionEncoding"];
        assert_eq!(agreed, abilities.unit.word(), "{answer}");
        self.unit = abilities.unit;
        self.notify("initialized", json!({}));
        capabilities
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        write(&self.stdin, bytes);
    }

    /// Closes the client's end of the line.
    pub fn hang_up(&mut self) {
        self.stdin.lock().unwrap().take();
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        send(&self.stdin, &message);
    }

    /// Sends a request; gives its number.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        send(&self.stdin, &message);
        id
    }

    /// The whole answer to a request.
    pub fn answer(&self, id: i64) -> Value {
        self.wait(&format!("the answer to request {id}"), |inbox| {
            inbox.answers.remove(&id)
        })
    }

    /// Sends a request; gives the whole answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    /// Sends a request that must succeed; gives its result.
    pub fn result(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params.clone());
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    /// Waits until something of what came is as wanted.
    pub fn wait<T>(&self, what: &str, mut wanted: impl FnMut(&mut Inbox) -> Option<T>) -> T {
        let end = Instant::now() + SAFETY;
        let mut inbox = self.desk.0.lock().unwrap();
        loop {
            if let Some(found) = wanted(&mut inbox) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}");
            assert!(!inbox.is_over, "the server ended, waiting for {what}");
            inbox = self.desk.1.wait_timeout(inbox, left).unwrap().0;
        }
    }

    /// Looks at what came so far.
    pub fn look<T>(&self, look: impl FnOnce(&mut Inbox) -> T) -> T {
        look(&mut self.desk.0.lock().unwrap())
    }

    /// Opens a document.
    pub fn open(&mut self, path: &Path, text: &str) {
        self.open_uri(&uri(path), text);
    }

    /// Opens a document by its URI.
    pub fn open_uri(&mut self, uri: &str, text: &str) {
        self.open.insert(uri.to_owned(), (1, text.to_owned()));
        let document = json!({ "uri": uri, "languageId": "tide", "version": 1, "text": text });
        let params = json!({ "textDocument": document });
        self.notify("textDocument/didOpen", params);
    }

    /// Opens a file with the text of the disk.
    pub fn open_file(&mut self, path: &Path) {
        let text = std::fs::read_to_string(path).unwrap();
        self.open(path, &text);
    }

    /// Sends changes, and applies them to the mirror.
    pub fn change(&mut self, path: &Path, changes: &[Value]) {
        let uri = uri(path);
        let (version, mirror) = self.open.get_mut(&uri).unwrap();
        *version += 1;
        for change in changes {
            text::change(mirror, change, self.unit);
        }
        let document = json!({ "uri": uri, "version": *version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
    }

    /// Puts a text in the place of some bytes.
    pub fn splice(&mut self, path: &Path, bytes: std::ops::Range<usize>, fresh: &str) {
        let range = text::range(self.text(path), bytes.start, bytes.end, self.unit);
        self.change(path, &[json!({ "range": range, "text": fresh })]);
    }

    /// Puts a text in the place of another one, which must be there.
    pub fn replace(&mut self, path: &Path, old: &str, fresh: &str) {
        let at = self.text(path).find(old);
        let at = at.unwrap_or_else(|| panic!("{old:?} is not in {}", path.display()));
        self.splice(path, at..at + old.len(), fresh);
    }

    /// Closes a document without saving it.
    pub fn close(&mut self, path: &Path) {
        let uri = uri(path);
        self.open.remove(&uri);
        let params = json!({ "textDocument": { "uri": uri } });
        self.notify("textDocument/didClose", params);
    }

    /// The mirror of an open document.
    pub fn text(&self, path: &Path) -> &str {
        &self.open[&uri(path)].1
    }

    /// The version of an open document.
    pub fn version(&self, path: &Path) -> i64 {
        self.open[&uri(path)].0
    }

    /// Waits for what is published for the last version of an open document.
    pub fn published(&self, path: &Path) -> Published {
        let (uri, version) = (uri(path), self.version(path));
        self.wait(&format!("version {version} of {uri}"), |inbox| {
            let published = inbox.published.get(&uri)?;
            (published.version == Some(version)).then(|| published.clone())
        })
    }

    /// The memory of the server in KiB, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }

    /// Says good-bye as the protocol wants it.
    pub fn finish(mut self) -> ExitStatus {
        let answer = self.ask("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null, "{answer}");
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Waits for the end of the process.
    pub fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + SAFETY;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "the server does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            let complaints = self.look(|inbox| inbox.complaints.clone());
            assert!(!complaints.contains("panicked"), "{complaints}");
        }
    }
}

/// The URI of a path, which has nothing to escape in tests.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn write(stdin: &Mutex<Option<ChildStdin>>, bytes: &[u8]) {
    if let Some(stdin) = stdin.lock().unwrap().as_mut() {
        // A server that ended is noticed where something is awaited of it.
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }
}

fn send(stdin: &Mutex<Option<ChildStdin>>, message: &Value) {
    let body = message.to_string();
    let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    write(stdin, frame.as_bytes());
}

fn receive(wire: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if wire.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length: ") {
                    length = value.parse().ok();
                }
            }
        }
    }
    let mut body = vec![0; length?];
    wire.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("what the server sends is JSON"))
}

fn take(message: Value, desk: &Desk, replies: &Mutex<Option<ChildStdin>>) {
    let mut inbox = desk.0.lock().unwrap();
    match message["method"].as_str() {
        None => {
            let id = message["id"].as_i64().unwrap_or(-1);
            let before = inbox.answers.insert(id, message);
            assert!(id == -1 || before.is_none(), "{id} was answered twice");
        }
        Some("textDocument/publishDiagnostics") => {
            let params = &message["params"];
            let uri = params["uri"].as_str().unwrap().to_owned();
            let published = inbox.published.entry(uri).or_default();
            published.version = params["version"].as_i64();
            published.diagnostics = params["diagnostics"].as_array().unwrap().clone();
            published.count += 1;
            published.at = Some(Instant::now());
        }
        Some(method) => {
            inbox.heard.push(method.to_owned());
            if let Some(id) = message.get("id") {
                let reply = json!({ "jsonrpc": "2.0", "id": id, "result": null });
                send(replies, &reply);
            }
        }
    }
    drop(inbox);
    desk.1.notify_all();
}
