//! `andon lsp` as an editor starts it: framed messages over standard input and output, exit codes.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::{Value, json};

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
fn what_is_no_message_is_answered_and_the_session_goes_on() {
    let input = framed(&[
        INITIALIZE,
        "{\"jsonrpc\"",
        "{\"id\":9,\"method\":3}",
        SHUTDOWN,
        EXIT,
    ]);
    let output = andon(&input);
    let said = String::from_utf8(output.stdout).unwrap();
    for word in [
        "\"id\":null,\"jsonrpc\":\"2.0\"",
        "-32700",
        "\"id\":9,\"error\":{\"code\":-32600",
        "\"id\":3,\"result\":null",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(output.status.code(), Some(0));
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

/// The program while it serves.
struct Editor {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Editor {
    fn send(&mut self, message: &Value) {
        let text = framed(&[&message.to_string()]);
        self.to.write_all(text.as_bytes()).unwrap();
    }

    /// The next message for which something holds.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let mut length = 0;
            let mut line = String::new();
            while self.from.read_line(&mut line).unwrap() > 2 {
                if let Some(number) = line.strip_prefix("Content-Length: ") {
                    length = number.trim().parse().unwrap();
                }
                line.clear();
            }
            assert!(length > 0, "the program ended");
            let mut bytes = vec![0; length];
            self.from.read_exact(&mut bytes).unwrap();
            let message = serde_json::from_slice(&bytes).unwrap();
            if wanted(&message) {
                return message;
            }
        }
    }
}

fn run_in(root: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_andon"))
        .args(args)
        .current_dir(root)
        .output()
        .unwrap()
}

/// The house speaks to an editor as it does on the command line.
#[test]
fn findings_of_style_are_those_of_a_check() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let config = "[style.pin]\n\"naming.function\" = \"snake_case\"\n";
    fs::write(root.join("andon.toml"), config).unwrap();
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/drift.in/shop");
    for entry in fs::read_dir(shop).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "report.py" {
            fs::copy(entry.path(), root.join(entry.file_name())).unwrap();
        }
    }
    assert!(run_in(&root, &["learn"]).status.success());
    let odd = include_str!("../../../tests/cases/drift.in/shop/report.py");
    fs::write(root.join("odd.py"), odd).unwrap();
    let only = ["check", "odd.py", "--no-cache", "--format", "json"];
    let report: Value = serde_json::from_slice(&run_in(&root, &only).stdout).unwrap();
    let checked: Vec<Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            json!([
                finding["rule_id"],
                finding["message"],
                finding["span"]["start"]["line"],
                finding["span"]["start"]["column"],
                finding["span"]["end"]["line"],
                finding["span"]["end"]["column"],
            ])
        })
        .collect();

    let mut child = Command::new(env!("CARGO_BIN_EXE_andon"))
        .arg("lsp")
        .current_dir(&root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut editor = Editor {
        to: child.stdin.take().unwrap(),
        from: BufReader::new(child.stdout.take().unwrap()),
    };
    let uri = format!("file://{}/odd.py", root.display());
    let capabilities = json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } });
    editor.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": { "capabilities": capabilities } }));
    editor.wait(|message| message["id"] == 1);
    editor.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    // What the editor holds counts, not what is on the disk.
    fs::remove_file(root.join("odd.py")).unwrap();
    editor.send(
        &json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument":
            { "uri": uri, "languageId": "python", "version": 1, "text": odd } } }),
    );
    let sent = editor.wait(|message| message["method"] == "textDocument/publishDiagnostics");
    let shown: Vec<Value> = sent["params"]["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shown| {
            let range = &shown["range"];
            json!([
                shown["code"],
                shown["message"],
                range["start"]["line"],
                range["start"]["character"],
                range["end"]["line"],
                range["end"]["character"],
            ])
        })
        .collect();
    assert_eq!(shown, checked);
    let style = shown
        .iter()
        .find(|shown| shown[0] == "style/naming.function")
        .unwrap();
    editor.send(
        &json!({ "jsonrpc": "2.0", "id": 2, "method": "textDocument/hover",
        "params": { "textDocument": { "uri": uri },
            "position": { "line": style[2], "character": style[3] } } }),
    );
    let answer = editor.wait(|message| message["id"] == 2);
    let page = answer["result"]["contents"]["value"].as_str().unwrap();
    for word in ["naming.function", "snake_case", "PascalCase", "a choice in"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    editor.send(&json!({ "jsonrpc": "2.0", "id": 3, "method": "shutdown" }));
    editor.wait(|message| message["id"] == 3);
    editor.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert!(child.wait().unwrap().success());
}
