//! Names of files through the whole program: learned, judged, told and explained.
#![cfg(unix)]
#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "hostile trees need more than this one")]
mod support;

use std::fs;

use serde_json::Value;
use support::{Tree, module};

#[test]
fn names_of_files_are_learned_and_judged_like_code() {
    let tree = Tree::new(&[]);
    for number in 0..24 {
        tree.write(format!("shop/part_{number}.py"), module(number).as_bytes());
    }
    tree.andon(&["learn"]).says(0, &[]);
    let house = fs::read(tree.root.join(".andon/house.json")).unwrap();
    let house: Value = serde_json::from_slice(&house).unwrap();
    let conventions = house["wings"][0]["conventions"].as_array().unwrap();
    let names = conventions.iter().find(|own| own["fact"] == "naming.file");
    let names = names.unwrap();
    assert_eq!(
        (&names["option"], &names["files"]),
        (&"snake_case".into(), &24.into())
    );
    let exemplar = names["exemplars"][0].as_str().unwrap();
    assert!(
        exemplar.contains("/part_") && exemplar.ends_with(".py:1"),
        "{exemplar}"
    );
    // What nobody names after the house is no departure from it, nor is a name of one word.
    tree.write("shop/__init__.py", module(12).as_bytes());
    tree.write("shop/parts.py", module(12).as_bytes());
    tree.write("shop/partTwelve.py", module(12).as_bytes());
    let only = ["check", "--only", "style/naming.file", "--format", "json"];
    let outcome = tree.andon(&only);
    outcome.says(0, &[]);
    let report: Value = serde_json::from_slice(&outcome.0.stdout).unwrap();
    let found = report["findings"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["path"], "shop/partTwelve.py");
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("name files in camelCase"), "{message}");
    assert!(
        message.contains("the house: name files in snake_case"),
        "{message}"
    );
    tree.write(
        "andon.toml",
        b"[style]\npin = { \"naming.file\" = \"snake_case\" }\n",
    );
    tree.andon(&["prompt"])
        .says(0, &["in snake_case", "[style/naming.file]"]);
    tree.andon(&["explain", "naming.file"])
        .says(0, &["shop/load_rows.py", "src/bin/load-rows.rs"]);
}
