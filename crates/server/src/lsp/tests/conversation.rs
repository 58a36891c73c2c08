//! Beginning, diagnostics, actions, hover, end.

use serde_json::{Value, json};

use super::super::Farewell;
use super::bed::{Client, edited, range};

/// What Neovim and VS Code can do, as far as it matters, but for pulling.
fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "codeAction": { "resolveSupport": { "properties": ["edit"] } },
            "hover": { "contentFormat": ["markdown"] },
        },
    })
}

#[test]
fn encodings_are_negotiated() {
    for (offered, agreed) in [
        (json!({}), "utf-16"),
        (
            json!({ "general": { "positionEncodings": ["utf-32"] } }),
            "utf-32",
        ),
        (able(), "utf-8"),
    ] {
        let client = Client::new(offered);
        assert_eq!(client.welcome["capabilities"]["positionEncoding"], agreed);
        assert_eq!(client.leave(), Farewell::Orderly);
    }
}

#[test]
fn findings_are_published_and_taken_away() {
    let mut client = Client::new(able());
    let uri = client.uri("a.py");
    client.open(&uri, "x = 1\nprint('é😀', x)\nprint(x)\n");
    let published = client.published(&uri);
    assert_eq!(published["version"], 1);
    assert_eq!(
        published["diagnostics"],
        json!([{
            "range": range(2, 0, 8),
            "severity": 1,
            "code": "no-print",
            "source": "andon",
            "message": "do not print x",
            "relatedInformation": [{
                "location": { "uri": uri, "range": range(2, 6, 7) },
                "message": "this would be seen",
            }],
        }])
    );
    client.change(&uri, 2, json!([{ "range": range(2, 0, 8), "text": "x" }]));
    let published = client.published(&uri);
    assert_eq!(published["version"], 2);
    assert_eq!(published["diagnostics"], json!([]));
    client.open(&client.uri("b.py"), "print(1)  # andon-ignore\n");
    let other = client.uri("b.py");
    assert_eq!(client.published(&other)["diagnostics"], json!([]));
    client.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri } }),
    );
    let published = client.published(&uri);
    assert_eq!(published, json!({ "uri": uri, "diagnostics": [] }));
}

#[test]
fn severities_and_links_are_told() {
    let mut capabilities = able();
    capabilities["textDocument"]["publishDiagnostics"]["codeDescriptionSupport"] = true.into();
    let mut client = Client::new(capabilities);
    let severities = ["error", "warning", "info", "hint"];
    for severity in severities {
        client.write(
            &format!("rules/no-{severity}.yml"),
            &format!(
                "id: no-{severity}\nlanguage: python\nseverity: {severity}\n\
                 rule: {{ pattern: {severity}() }}\nmessage: no\n\
                 url: https://example.org/{severity}\n"
            ),
        );
    }
    let uri = client.uri("a.py");
    client.open(&uri, "error()\nwarning()\ninfo()\nhint()\n");
    let published = client.published(&uri);
    for (index, severity) in severities.into_iter().enumerate() {
        let diagnostic = &published["diagnostics"][index];
        assert_eq!(diagnostic["severity"], index + 1);
        let link = format!("https://example.org/{severity}");
        assert_eq!(diagnostic["codeDescription"], json!({ "href": link }));
    }
}

#[test]
fn diagnostics_are_answered_to_clients_that_ask() {
    let mut capabilities = able();
    capabilities["textDocument"]["diagnostic"] = json!({ "relatedInformation": false });
    let client = Client::new(capabilities.clone());
    // It could not be told of a change of the configuration.
    assert_eq!(
        client.welcome["capabilities"].get("diagnosticProvider"),
        None
    );
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let mut client = Client::new(capabilities);
    assert!(client.welcome["capabilities"]["diagnosticProvider"].is_object());
    let uri = client.uri("a.py");
    client.open(&uri, "print(1)\n");
    let pull =
        |previous: &Value| json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
    let first = client
        .ask("textDocument/diagnostic", pull(&Value::Null))
        .unwrap();
    assert_eq!(first["kind"], "full");
    assert_eq!(first["items"][0]["code"], "no-print");
    assert_eq!(first["items"][0].get("relatedInformation"), None);
    let id = &first["resultId"];
    let again = client.ask("textDocument/diagnostic", pull(id)).unwrap();
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": id }));
    client.change(&uri, 2, json!([{ "text": "x = 1\n" }]));
    let after = client.ask("textDocument/diagnostic", pull(id)).unwrap();
    assert_eq!(
        (&after["kind"], &after["items"]),
        (&json!("full"), &json!([]))
    );
    assert_ne!(after["resultId"], *id);
    assert_eq!(client.said(), []);
}

#[test]
fn a_fix_gives_what_the_command_line_gives() {
    let mut client = Client::new(able());
    let uri = client.uri("a.py");
    let text = "def f():\n    print(1)\n\n\nx = 1\nprint(print(2))\n";
    client.open(&uri, text);
    let actions = client.actions(&uri, range(1, 6, 6), Value::Null);
    let titles: Vec<_> = actions
        .iter()
        .map(|it| it["title"].as_str().unwrap())
        .collect();
    assert_eq!(
        titles,
        [
            "Replace with `log(1)`",
            "Suppress `no-print` here with a comment",
            "Fix everything that Andon can fix safely"
        ]
    );
    let fix = &actions[0];
    assert_eq!(
        (&fix["kind"], &fix["isPreferred"]),
        (&json!("quickfix"), &json!(true))
    );
    assert_eq!(fix["diagnostics"][0]["code"], "no-print");
    let change = &fix["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": uri, "version": 1 }));
    assert_eq!(
        edited(text, change["edits"].as_array().unwrap()),
        text.replace("print(1)", "log(1)")
    );

    let all = client.actions(&uri, range(0, 0, 0), json!(["source.fixAll"]));
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["kind"], "source.fixAll.andon");
    let all = client.ask("codeAction/resolve", all[0].clone()).unwrap();
    let edits = all["edit"]["documentChanges"][0]["edits"]
        .as_array()
        .unwrap();
    assert_eq!(edits.len(), 2);
    let place = client.root.join("a.py");
    let mut session = andon_engine::Session::new(andon_engine::ConfigSource::Found).unwrap();
    let mended = session
        .mend(andon_engine::Place::File(&place), text)
        .unwrap()
        .mended;
    assert_eq!(Some(edited(text, edits)), mended);
}

#[test]
fn a_comment_silences() {
    let mut client = Client::new(able());
    let uri = client.uri("a.py");
    let text = "if x:\n    print(1)\n";
    client.open(&uri, text);
    let actions = client.actions(&uri, range(1, 4, 12), json!(["quickfix"]));
    assert_eq!(actions.len(), 2);
    let chosen = client
        .ask("codeAction/resolve", actions[1].clone())
        .unwrap();
    let edits = chosen["edit"]["documentChanges"][0]["edits"]
        .as_array()
        .unwrap();
    let silent = edited(text, edits);
    assert_eq!(
        silent,
        "if x:\n    # andon-ignore: no-print\n    print(1)\n"
    );
    client.change(&uri, 2, json!([{ "text": silent }]));
    assert_eq!(client.published(&uri)["diagnostics"][0]["code"], "no-print");
    assert_eq!(client.published(&uri)["diagnostics"], json!([]));
    // The finding is gone, and with it what the action was for.
    let late = client.ask("codeAction/resolve", actions[1].clone());
    assert_eq!(late.unwrap_err().code, -32803);
}

#[test]
fn clients_that_cannot_wait_get_edits_at_once() {
    let mut client = Client::new(json!({ "general": { "positionEncodings": ["utf-8"] } }));
    let uri = client.uri("a.py");
    let text = "print(1)\n";
    client.open(&uri, text);
    let actions = client.actions(&uri, range(0, 0, 0), Value::Null);
    assert_eq!(actions.len(), 3);
    let results: Vec<_> = actions
        .iter()
        .map(|action| edited(text, action["edit"]["changes"][&uri].as_array().unwrap()))
        .collect();
    assert_eq!(
        results,
        [
            "log(1)\n",
            "# andon-ignore: no-print\nprint(1)\n",
            "log(1)\n"
        ]
    );
    assert_eq!(
        client.actions(&uri, range(0, 0, 0), json!(["refactor"])),
        [] as [Value; 0]
    );
}

#[test]
fn hover_explains() {
    let mut client = Client::new(able());
    let uri = client.uri("a.py");
    client.open(&uri, "x = 1\nprint(x)\n");
    let page = "**no-print**  \nerror in python, offers a fix  \nfrom `rules/no-print.yml`\n\n\
                do not print $X\n\nIt is loud.\n\n**Fires on**\n\n```python\nprint(1)\n```\n\n\
                **Silent on**\n\n```python\nlog(1)\n```\n";
    assert_eq!(
        client.hover(&uri, 1, 3),
        json!({ "contents": { "kind": "markdown", "value": page }, "range": range(1, 0, 8) })
    );
    assert_eq!(client.hover(&uri, 0, 2), Value::Null);

    let mut plain = Client::new(json!({}));
    let uri = plain.uri("a.py");
    plain.open(&uri, "print(x)\n");
    let hover = plain.hover(&uri, 0, 0);
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.starts_with("no-print\nerror in python"), "{text}");
}

#[test]
fn documents_in_no_file_are_judged_by_their_language() {
    let mut client = Client::new(able());
    for (uri, language, count) in [
        ("untitled:Untitled-1", "python", 1),
        ("file://", "python", 1),
        ("vscode-notebook-cell:/x/y.ipynb#W0", "python", 1),
        ("untitled:Untitled-2", "cobol", 0),
    ] {
        client.open_as(uri, language, "print(1)\n");
        let published = client.published(uri);
        assert_eq!(
            published["diagnostics"].as_array().unwrap().len(),
            count,
            "{uri}"
        );
    }
}

#[test]
fn the_root_is_that_of_the_file() {
    let mut client = Client::new(able());
    client.write("sub/andon.toml", "rules = []\n");
    for (path, count) in [("sub/a.py", 0), ("a b/é%.py", 1), ("a.txt", 0)] {
        let uri = client.uri(path);
        client.open(&uri, "print(1)\n");
        let published = client.published(&uri);
        assert_eq!(
            published["diagnostics"].as_array().unwrap().len(),
            count,
            "{path}"
        );
    }
}

#[test]
fn goodbyes() {
    assert_eq!(Client::new(able()).leave(), Farewell::Orderly);
    assert_eq!(Client::new(able()).exit(), Farewell::Abrupt);
    assert_eq!(Client::new(able()).vanish(), Farewell::Abrupt);
    assert_eq!(Client::silent().exit(), Farewell::Abrupt);
    let mut client = Client::new(able());
    client.ask("shutdown", Value::Null).unwrap();
    let late = client.ask("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(late.code, -32600);
    assert_eq!(client.exit(), Farewell::Orderly);
}
