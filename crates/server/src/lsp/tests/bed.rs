//! A tree on the disk, a server, and a client at the other end.
#![expect(
    clippy::needless_pass_by_value,
    reason = "tests hand over what they write with `json!`"
)]

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

use andon_engine::{ConfigSource, Session};
use lsp_server::{Connection, Message, Notification, Request, Response, ResponseError};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::inbox::Inbox;
use super::super::server::{Outbox, Server};
use super::super::transport::Outgoing;
use super::super::{Farewell, converse, uri};

pub(super) const RULE: &str = "\
id: no-print
language: python
severity: error
rule: { pattern: print($X) }
message: do not print $X
note: It is loud.
fix: log($X)
labels:
  X: { style: secondary, message: this would be seen }
";

const CASES: &str = "\
id: no-print
valid: [log(1)]
invalid: [print(1)]
";

/// So long is waited for a message before a test is given up.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) struct Client {
    connection: Connection,
    server: JoinHandle<Farewell>,
    _dir: TempDir,
    pub(super) root: PathBuf,
    next: i32,
    /// Notifications and requests of the server that were not looked at yet.
    arrived: VecDeque<(String, Value)>,
    /// What the server said of itself.
    pub(super) welcome: Value,
}

/// Serves the client at the other end of a connection.
fn serve(connection: Connection, session: Session) -> Farewell {
    let Connection { sender, receiver } = connection;
    let (forward, incoming) = channel();
    std::thread::spawn(move || {
        let _ = receiver
            .iter()
            .try_for_each(|message| forward.send(Ok(message)));
    });
    let outbox: Outbox = Box::new(move |sent| {
        if let Outgoing::Message(message) = sent {
            let _ = sender.send(message);
        }
    });
    converse(&mut Inbox::new(incoming), &mut Server::new(session, outbox))
}

impl Client {
    /// With `capabilities`, on a tree with one rule.
    pub(super) fn new(capabilities: Value) -> Self {
        let mut client = Self::silent();
        let params = json!({
            "processId": null,
            "rootUri": uri::of_path(&client.root),
            "capabilities": capabilities,
        });
        client.welcome = client.ask("initialize", params).unwrap();
        client.tell("initialized", json!({}));
        client
    }

    /// One that has not introduced itself.
    pub(super) fn silent() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (ours, theirs) = Connection::memory();
        let server =
            std::thread::spawn(move || serve(theirs, Session::new(ConfigSource::Found).unwrap()));
        let client = Self {
            connection: ours,
            server,
            _dir: dir,
            root,
            next: 0,
            arrived: VecDeque::new(),
            welcome: Value::Null,
        };
        client.write("andon.toml", "rules = [\"rules\"]\n");
        client.write("rules/no-print.yml", RULE);
        client.write("rules/no-print.test.yml", CASES);
        client
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The URI of a file of the tree.
    pub(super) fn uri(&self, path: &str) -> String {
        uri::of_path(&self.root.join(path))
    }

    pub(super) fn tell(&self, method: &str, params: Value) {
        let method = method.to_owned();
        let note = Notification { method, params };
        self.connection.sender.send(note.into()).unwrap();
    }

    /// Sends a request without waiting for the answer.
    pub(super) fn send(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        let request = Request {
            id: self.next.into(),
            method: method.to_owned(),
            params,
        };
        self.connection.sender.send(request.into()).unwrap();
        self.next
    }

    pub(super) fn ask(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        let id = self.send(method, params);
        self.answer(id)
    }

    pub(super) fn answer(&mut self, id: i32) -> Result<Value, ResponseError> {
        loop {
            if let Some(Response {
                id: answered,
                response_result,
            }) = self.receive()
                && answered == id.into()
            {
                return response_result;
            }
        }
    }

    /// The next notification or request of the server by that method.
    pub(super) fn hear(&mut self, method: &str) -> Value {
        loop {
            let position = self.arrived.iter().position(|(other, _)| other == method);
            if let Some((_, params)) = position.and_then(|at| self.arrived.remove(at)) {
                return params;
            }
            self.receive();
        }
    }

    /// Everything that the server has said unasked until it answers a request made now.
    pub(super) fn said(&mut self) -> Vec<(String, Value)> {
        // Unknown methods are answered in order, like all others.
        let _ = self.ask("andon/nothing", Value::Null);
        self.arrived.drain(..).collect()
    }

    fn receive(&mut self) -> Option<Response> {
        match self.connection.receiver.recv_timeout(PATIENCE).unwrap() {
            Message::Response(response) => return Some(response),
            Message::Notification(note) => self.arrived.push_back((note.method, note.params)),
            Message::Request(request) => self.arrived.push_back((request.method, request.params)),
        }
        None
    }

    pub(super) fn open(&mut self, uri: &str, text: &str) {
        self.open_as(uri, "python", text);
    }

    pub(super) fn open_as(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(super) fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    /// The next diagnostics that are published for a document.
    pub(super) fn published(&mut self, uri: &str) -> Value {
        loop {
            let params = self.hear("textDocument/publishDiagnostics");
            if params["uri"] == uri {
                return params;
            }
        }
    }

    pub(super) fn actions(&mut self, uri: &str, range: Value, only: Value) -> Vec<Value> {
        let mut context = json!({ "diagnostics": [] });
        if !only.is_null() {
            context["only"] = only;
        }
        let document = json!({ "uri": uri });
        let params = json!({ "textDocument": document, "range": range, "context": context });
        let actions = self.ask("textDocument/codeAction", params).unwrap();
        actions.as_array().unwrap().clone()
    }

    pub(super) fn hover(&mut self, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": uri }, "position": position });
        self.ask("textDocument/hover", params).unwrap()
    }

    /// Leaves as one should; how the server took it.
    pub(super) fn leave(mut self) -> Farewell {
        self.ask("shutdown", Value::Null).unwrap();
        self.exit()
    }

    pub(super) fn exit(self) -> Farewell {
        self.tell("exit", Value::Null);
        self.server.join().unwrap()
    }

    /// Is gone without a word.
    pub(super) fn vanish(self) -> Farewell {
        drop(self.connection);
        self.server.join().unwrap()
    }
}

/// A range on one line.
pub(super) fn range(line: u32, from: u32, to: u32) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } })
}

/// Applies edits, as the protocol has it: all to the same text. Columns must be bytes.
pub(super) fn edited(text: &str, edits: &[Value]) -> String {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect();
    let byte = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let start = starts.get(line).copied().unwrap_or(text.len());
        start + position["character"].as_u64().unwrap() as usize
    };
    let mut spans: Vec<_> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().unwrap();
            (byte(&range["start"]), byte(&range["end"]), new)
        })
        .collect();
    spans.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, new) in spans.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}
