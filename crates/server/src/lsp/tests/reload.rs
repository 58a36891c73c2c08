//! Configuration and rules that change, and mistakes in them.

use serde_json::{Value, json};

use super::bed::{Client, RULE, range};

fn saved(client: &Client, path: &str) {
    let document = json!({ "uri": client.uri(path) });
    client.tell("textDocument/didSave", json!({ "textDocument": document }));
}

fn watched(client: &Client, path: &str) {
    let change = json!({ "uri": client.uri(path), "type": 2 });
    client.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [change] }),
    );
}

#[test]
fn files_are_watched_where_the_client_can() {
    let watching =
        json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::new(watching);
    let asked = client.hear("client/registerCapability");
    let registration = &asked["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let globs = registration["registerOptions"]["watchers"]
        .as_array()
        .unwrap();
    assert!(
        globs.contains(&json!({ "globPattern": "**/andon.toml" })),
        "{globs:?}"
    );
    assert_eq!(Client::new(json!({})).said(), []);
}

#[test]
fn what_changes_on_the_disk_is_judged_by_anew() {
    let mut client = Client::new(json!({}));
    let uri = client.uri("a.py");
    client.open(&uri, "print(1)\n");
    assert_eq!(
        client.published(&uri)["diagnostics"][0]["message"],
        "do not print 1"
    );
    client.write(
        "rules/no-print.yml",
        &RULE.replace("do not print", "never print"),
    );
    watched(&client, "other/x.yml");
    assert_eq!(client.said(), []);
    watched(&client, "rules/no-print.yml");
    assert_eq!(
        client.published(&uri)["diagnostics"][0]["message"],
        "never print 1"
    );
    client.write(
        "andon.toml",
        "rules = [\"rules\"]\n[severity]\nno-print = \"hint\"\n",
    );
    saved(&client, "andon.toml");
    assert_eq!(client.published(&uri)["diagnostics"][0]["severity"], 4);
    saved(&client, "a.py");
    assert_eq!(client.said(), []);
}

#[test]
fn clients_that_ask_are_told_to_ask_again() {
    let mut client = Client::new(json!({
        "workspace": { "diagnostics": { "refreshSupport": true } },
        "textDocument": { "diagnostic": {} },
    }));
    let uri = client.uri("a.py");
    client.open(&uri, "print(1)\n");
    let pull = json!({ "textDocument": { "uri": uri } });
    let before = client.ask("textDocument/diagnostic", pull.clone()).unwrap();
    client.write("andon.toml", "rules = []\n");
    watched(&client, "andon.toml");
    client.hear("workspace/diagnostic/refresh");
    let after = client.ask("textDocument/diagnostic", pull).unwrap();
    assert_eq!(
        (&after["kind"], &after["items"]),
        (&json!("full"), &json!([]))
    );
    assert_ne!(after["resultId"], before["resultId"]);
}

#[test]
fn mistakes_are_shown_where_they_are_until_they_are_mended() {
    for pulls in [false, true] {
        let able = match pulls {
            true => json!({
                "workspace": { "diagnostics": { "refreshSupport": true } },
                "textDocument": { "diagnostic": {} },
            }),
            false => json!({}),
        };
        let mut client = Client::new(able);
        let (uri, config) = (client.uri("a.py"), client.uri("andon.toml"));
        client.write("andon.toml", "rules = [\"rules\"]\nrulez = 1\n");
        client.open(&uri, "print(1)\n");
        let message = client.hear("window/showMessage");
        assert_eq!(message["type"], 1);
        let text = message["message"].as_str().unwrap();
        assert!(text.contains("andon.toml:2: unknown key `rulez`"), "{text}");
        let shown = client.published(&config);
        assert_eq!(shown["diagnostics"][0]["range"], range(1, 0, 5));
        assert_eq!(shown["diagnostics"][0]["severity"], 1);
        if !pulls {
            assert_eq!(client.published(&uri)["diagnostics"], json!([]));
        }
        // Nothing is said twice, and the server lives.
        client.change(&uri, 2, json!([{ "text": "print(2)\n" }]));
        assert_eq!(client.hover(&uri, 0, 0), Value::Null);
        let again = client.said();
        assert!(
            again
                .iter()
                .all(|(method, _)| method != "window/showMessage"),
            "{again:?}"
        );

        client.write("andon.toml", "rules = [\"rules\"]\n");
        saved(&client, "andon.toml");
        assert_eq!(client.published(&config)["diagnostics"], json!([]));
        assert_ne!(client.hover(&uri, 0, 0), Value::Null);
    }
}

#[test]
fn a_rule_with_mistakes_shows_them_in_its_file() {
    let mut client = Client::new(json!({}));
    client.write(
        "rules/bad.yml",
        "id: bad\nlanguage: python\nrule: { kindd: x }\n",
    );
    let (uri, bad) = (client.uri("a.py"), client.uri("rules/bad.yml"));
    // Open as well: what is shown of it must not be lost.
    client.open_as(&bad, "yaml", "id: bad\n");
    client.open(&uri, "print(1)\n");
    let shown = client.published(&bad);
    assert_eq!(shown["diagnostics"][0]["range"]["start"]["line"], 2);
    client.change(&bad, 2, json!([{ "text": "id: good\n" }]));
    assert_ne!(client.published(&bad)["diagnostics"], json!([]));
}
