//! Clients that make mistakes: each is answered or noted, and the server lives.

use serde_json::{Value, json};

use super::bed::{Client, range};

#[test]
fn questions_that_make_no_sense_are_refused() {
    let mut client = Client::silent();
    let early = client.ask("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(early.code, -32002);
    let broken = client
        .ask("initialize", json!({ "capabilities": 7 }))
        .unwrap_err();
    assert_eq!(broken.code, -32602);
    client
        .ask("initialize", json!({ "capabilities": {} }))
        .unwrap();
    let second = client
        .ask("initialize", json!({ "capabilities": {} }))
        .unwrap_err();
    assert_eq!(second.code, -32600);
    for (method, params, code) in [
        ("textDocument/rename", json!({}), -32601),
        ("workspace/symbol", Value::Null, -32601),
        ("textDocument/hover", Value::Null, -32602),
        (
            "textDocument/hover",
            json!({ "textDocument": { "uri": 1 } }),
            -32602,
        ),
        ("textDocument/codeAction", json!([]), -32602),
        ("textDocument/diagnostic", json!("x"), -32602),
        ("codeAction/resolve", json!({ "title": "x" }), -32602),
        (
            "codeAction/resolve",
            json!({ "title": "x", "data": { "uri": "file:///gone" } }),
            -32803,
        ),
        ("andon/panic", Value::Null, -32603),
    ] {
        let refused = client.ask(method, params.clone()).unwrap_err();
        assert_eq!(refused.code, code, "{method} {params}: {}", refused.message);
    }
    let uri = client.uri("a.py");
    client.open(&uri, "print(1)\n");
    assert_eq!(client.published(&uri)["diagnostics"][0]["code"], "no-print");
}

#[test]
fn a_panic_is_answered_with_what_it_said() {
    let mut client = Client::new(json!({}));
    let error = client.ask("andon/panic", Value::Null).unwrap_err();
    assert!(error.message.contains("asked for"), "{}", error.message);
}

#[test]
fn documents_that_are_not_open_have_nothing_to_say() {
    let mut client = Client::new(json!({ "textDocument": { "diagnostic": {} } }));
    let uri = client.uri("gone.py");
    assert_eq!(client.hover(&uri, 0, 0), Value::Null);
    assert_eq!(
        client.actions(&uri, range(0, 0, 0), Value::Null),
        [] as [Value; 0]
    );
    let pull = json!({ "textDocument": { "uri": uri } });
    let report = client.ask("textDocument/diagnostic", pull).unwrap();
    assert_eq!(report, json!({ "kind": "full", "items": [] }));
    client.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri } }),
    );
    client.change(&uri, 2, json!([{ "text": "" }]));
    let said = client.said();
    assert!(
        said.iter().all(|(method, _)| method == "window/logMessage"),
        "{said:?}"
    );
    assert!(
        said[0].1["message"]
            .as_str()
            .unwrap()
            .contains("is not open")
    );
}

#[test]
fn notifications_that_make_no_sense_are_noted() {
    let mut client = Client::new(json!({}));
    for (method, params) in [
        ("textDocument/didOpen", json!({})),
        ("textDocument/didSave", Value::Null),
        ("workspace/didChangeWatchedFiles", json!({ "changes": [1] })),
    ] {
        client.tell(method, params);
        let noted = client.hear("window/logMessage");
        assert!(
            noted["message"].as_str().unwrap().contains(method),
            "{noted}"
        );
    }
    client.tell("no/such", json!({}));
    client.tell("$/setTrace", json!({ "value": "off" }));
    assert_eq!(client.said(), []);
}

#[test]
fn edits_past_the_end_are_at_the_end() {
    let mut client = Client::new(json!({}));
    let uri = client.uri("a.py");
    client.open(&uri, "x\n");
    client.published(&uri);
    client.change(
        &uri,
        2,
        json!([{ "range": range(4_000_000_000, 5, 9), "text": "print(1)" }]),
    );
    assert_eq!(
        client.published(&uri)["diagnostics"][0]["range"],
        range(1, 0, 8)
    );
    client.change(&uri, 3, json!([{ "range": range(1, 7, 6), "text": "x" }]));
    assert_eq!(
        client.published(&uri)["diagnostics"][0]["message"],
        "do not print x"
    );
}

#[test]
fn a_document_whose_edit_was_lost_is_left_alone() {
    let mut client = Client::new(json!({}));
    let uri = client.uri("a.py");
    client.open(&uri, "print(1)\n");
    client.published(&uri);
    let broken = json!([{ "range": { "start": { "line": -1 } }, "text": "" }]);
    client.change(&uri, 2, broken);
    assert_eq!(client.published(&uri)["diagnostics"], json!([]));
    client.change(&uri, 3, json!([{ "text": "print(2)\n" }]));
    assert_eq!(client.hover(&uri, 0, 0), Value::Null);
    client.open(&uri, "print(3)\n");
    assert_eq!(
        client.published(&uri)["diagnostics"][0]["message"],
        "do not print 3"
    );
}

#[test]
fn huge_deep_and_odd_texts_are_survived() {
    let mut client = Client::new(json!({}));
    let huge = "print(1)\n".repeat(400_000);
    let deep = "(\n".repeat(20_000);
    let line = "print('é😀');".repeat(1_000);
    for (path, text, count) in [
        ("huge.py", huge.as_str(), 0),
        ("deep.py", &deep, 0),
        ("line.py", &line, 1_000),
        ("nul.py", "print(1)\0\n", 0),
    ] {
        let uri = client.uri(path);
        client.open(&uri, text);
        let published = client.published(&uri);
        let found = published["diagnostics"].as_array().unwrap();
        let findings = found.iter().filter(|it| it["code"] == "no-print");
        assert_eq!(findings.count(), count, "{path}");
    }
    let uri = client.uri("huge.py");
    client.change(
        &uri,
        2,
        json!([{ "range": range(399_999, 0, 0), "text": "x" }, { "text": "print(1)" }]),
    );
    assert_eq!(
        client.published(&uri)["diagnostics"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
