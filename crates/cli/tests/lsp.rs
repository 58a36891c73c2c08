//! `andon lsp` as an editor starts it: framed messages over standard input and output, exit codes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn andon(input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_andon"))
        .args(["lsp", "--isolated"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Dropped at once: the editor is gone after its last word.
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn framed(messages: &[&str]) -> String {
    let framed = messages
        .iter()
        .map(|message| format!("Content-Length: {}\r\n\r\n{message}", message.len()));
    framed.collect()
}

const INITIALIZE: &str =
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
const OPEN: &str = r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:1","languageId":"python","version":1,"text":"if x == None: pass\n"}}}"#;
const ACTIONS: &str = r#"{"jsonrpc":"2.0","id":2,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"untitled:1"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":9}},"context":{"diagnostics":[]}}}"#;
const SHUTDOWN: &str = r#"{"jsonrpc":"2.0","id":3,"method":"shutdown"}"#;
const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

#[test]
fn an_orderly_session_ends_with_0() {
    let output = andon(&framed(&[INITIALIZE, OPEN, ACTIONS, SHUTDOWN, EXIT]));
    let said = String::from_utf8(output.stdout).unwrap();
    for word in [
        "\"positionEncoding\":\"utf-16\"",
        "quickfix",
        "\"id\":3,\"result\":null",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn an_editor_that_just_leaves_is_told_so() {
    assert_eq!(andon("").status.code(), Some(1));
    assert_eq!(andon(&framed(&[INITIALIZE, EXIT])).status.code(), Some(1));
    assert_eq!(andon(&framed(&[INITIALIZE])).status.code(), Some(1));
}

#[test]
fn what_is_no_conversation_is_an_error() {
    let output = andon("GET / HTTP/1.1\r\n\r\n");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: failed to talk to the editor"),
        "{said}"
    );
}
