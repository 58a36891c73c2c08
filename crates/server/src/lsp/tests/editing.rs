//! Edits: in every encoding, many at a time, withdrawn questions about them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::channel;

use andon_engine::{ConfigSource, Session};
use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

use super::super::inbox::Inbox;
use super::super::server::Server;
use super::super::transport::Outgoing;
use super::super::{Farewell, converse};
use super::bed::{Client, range};

#[test]
fn columns_are_those_of_the_encoding() {
    for (encoding, column, width) in [("utf-8", 12, 13), ("utf-16", 10, 11), ("utf-32", 9, 10)] {
        let mut client = Client::new(json!({ "general": { "positionEncodings": [encoding] } }));
        let uri = client.uri("a.py");
        client.open(&uri, "x = 1\r\ny = '😀'; pass\r\n");
        assert_eq!(client.published(&uri)["diagnostics"], json!([]));
        let pass = range(1, column, column + 4);
        client.change(&uri, 2, json!([{ "range": pass, "text": "print('😀')" }]));
        let found = client.published(&uri)["diagnostics"][0]["range"].clone();
        assert_eq!(found, range(1, column, column + width), "{encoding}");
    }
}

#[test]
fn changes_of_one_notification_build_on_each_other() {
    let mut client = Client::new(json!({}));
    let uri = client.uri("a.py");
    client.open(&uri, "x = 1\n");
    client.published(&uri);
    client.change(
        &uri,
        2,
        json!([
            { "text": "" },
            { "range": range(0, 0, 0), "text": "int(1)\n" },
            { "range": range(0, 0, 0), "text": "pr" },
        ]),
    );
    assert_eq!(
        client.published(&uri)["diagnostics"][0]["range"],
        range(0, 0, 8)
    );
}

/// A conversation of which everything has arrived before it begins: what the server says.
fn rehearsed(messages: Vec<Message>) -> Vec<Message> {
    let (sender, receiver) = channel();
    let begin = Request {
        id: 0.into(),
        method: "initialize".to_owned(),
        params: json!({ "capabilities": { "textDocument": {
            "publishDiagnostics": { "versionSupport": true } } } }),
    };
    sender.send(Ok(begin.into())).unwrap();
    for message in messages {
        sender.send(Ok(message)).unwrap();
    }
    drop(sender);
    let said = Rc::new(RefCell::new(Vec::new()));
    let ours = Rc::clone(&said);
    let session = Session::new(ConfigSource::Isolated).unwrap();
    let outbox = Box::new(move |sent| match sent {
        Outgoing::Message(message) => ours.borrow_mut().push(message),
        Outgoing::Unaddressed(error) => panic!("{error:?}"),
    });
    let farewell = converse(&mut Inbox::new(receiver), &mut Server::new(session, outbox));
    assert_eq!(farewell, Farewell::Abrupt);
    said.take()
}

fn note(method: &str, params: Value) -> Message {
    let method = method.to_owned();
    Notification { method, params }.into()
}

fn request(id: i32, method: &str, params: Value) -> Message {
    Request {
        id: id.into(),
        method: method.to_owned(),
        params,
    }
    .into()
}

fn opened(uri: &str, text: &str) -> Message {
    let document = json!({ "uri": uri, "languageId": "python", "version": 1, "text": text });
    note("textDocument/didOpen", json!({ "textDocument": document }))
}

fn changed(uri: &str, version: i32, text: &str) -> Message {
    let document = json!({ "uri": uri, "version": version });
    let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
    note("textDocument/didChange", params)
}

#[test]
fn of_many_edits_the_last_is_judged() {
    let uri = "untitled:a";
    let mut messages = vec![opened(uri, "x = 1\n")];
    messages.extend((2..100).map(|version| changed(uri, version, "if x == None: pass\n")));
    let said = rehearsed(messages);
    let published: Vec<_> = said
        .iter()
        .filter_map(|message| match message {
            Message::Notification(note) => Some(&note.params),
            _ => None,
        })
        .collect();
    let [published] = published.as_slice() else {
        panic!("{published:?}")
    };
    assert_eq!(published["version"], 99);
    assert_ne!(published["diagnostics"], json!([]));
}

#[test]
fn questions_are_withdrawn_and_outdated() {
    let uri = "untitled:a";
    let asked = json!({ "textDocument": { "uri": uri } });
    let hover =
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
    let said = rehearsed(vec![
        opened(uri, "x = 1\n"),
        request(1, "textDocument/hover", hover.clone()),
        request(2, "textDocument/diagnostic", asked.clone()),
        changed(uri, 2, "x = 2\n"),
        request(3, "textDocument/diagnostic", asked),
        request(4, "textDocument/hover", hover),
        note("$/cancelRequest", json!({ "id": 1 })),
        note("$/cancelRequest", json!({ "id": "none" })),
        note("$/cancelRequest", json!({})),
    ]);
    let answers: Vec<_> = said
        .iter()
        .filter_map(|message| match message {
            Message::Response(response) => Some((
                response.id.to_string(),
                response
                    .response_result
                    .as_ref()
                    .err()
                    .map(|error| error.code),
            )),
            _ => None,
        })
        .collect();
    let expected = [
        ("0", None),
        ("1", Some(-32800)),
        ("2", Some(-32802)),
        ("3", None),
        ("4", None),
    ];
    assert_eq!(answers, expected.map(|(id, code)| (id.to_owned(), code)));
}
