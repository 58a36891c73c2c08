//! Which files style speaks of through the whole program: what a team decided, files that are new,
//! moved or in a language that the house does not know, and a house that somebody edited.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "other tests need more than this one")]
mod house;
#[expect(dead_code, reason = "hostile trees need more than this one")]
mod support;

use std::fs;

use house::{HOUSE, ODD, drift, house, json, settled};
use serde_json::Value;
use support::Tree;

/// The verdict of `andon drift` on a file.
fn verdict(tree: &Tree, path: &str) -> Value {
    let report = drift(tree);
    let units = report["units"].as_array().unwrap();
    let unit = units.iter().find(|unit| unit["path"] == path).unwrap();
    unit["verdict"].clone()
}

/// What `andon check` finds of one kind alone.
fn found(tree: &Tree, rule: &str) -> Vec<Value> {
    let report = json(&tree.andon(&["check", "--format", "json", "--only", rule]));
    report["findings"].as_array().unwrap().clone()
}

fn is_told(tree: &Tree, path: &str) -> bool {
    let found = found(tree, "style/foreign-file");
    found.iter().any(|finding| finding["path"] == path)
}

#[test]
fn every_place_is_told_that_a_team_decided_against() {
    let tree = settled();
    let many: String = (0..60)
        .map(|n| format!("def getThe{n}Of(x):\n    return x\n\n\n"))
        .collect();
    tree.write("new.py", many.as_bytes());
    let lines = || -> Vec<u64> {
        let found = found(&tree, "style/naming.function");
        let of_new = found.iter().filter(|finding| finding["path"] == "new.py");
        of_new
            .map(|finding| finding["span"]["start"]["line"].as_u64().unwrap())
            .collect()
    };
    // One finding for all of a file; what was kept then must not answer what is asked afterwards.
    assert_eq!(lines().len(), 1);
    let expected: Vec<u64> = (0..60).map(|n| n * 4).collect();
    for decision in [
        "pin = { \"naming.function\" = \"snake_case\" }",
        "forbid = { \"naming.function\" = [\"camelCase\"] }",
    ] {
        tree.write("andon.toml", format!("[style]\n{decision}\n").as_bytes());
        tree.andon(&["learn"]).says(0, &[]);
        assert_eq!(lines(), expected, "{decision}");
    }
}

#[test]
fn a_departure_counts_each_choice_by_itself() {
    let tree = settled();
    let names = ["getThe", "GetThe"].into_iter().cycle().zip(0..9);
    let odd: String = names
        .map(|(name, n)| format!("def {name}{n}(x):\n    return x\n\n\n"))
        .collect();
    tree.write("new.py", odd.as_bytes());
    let found = found(&tree, "style/naming.function");
    let message = found[0]["message"].as_str().unwrap();
    let said =
        "5 of 9 places name functions in camelCase, 4 name functions in PascalCase; the house: ";
    assert!(message.starts_with(said), "{message}");
}

#[test]
fn drift_and_check_agree_on_files_that_are_new_moved_or_copied() {
    let tree = settled();
    // The house was not learned from it: it is tested alone.
    tree.write("shop/odd.py", ODD.as_bytes());
    assert_eq!(verdict(&tree, "shop/odd.py"), "foreign");
    assert!(is_told(&tree, "shop/odd.py"));
    tree.andon(&["drift"]).says(
        0,
        &["1 that the house was not learned from is tested alone, at 1%"],
    );
    let report = drift(&tree);
    let unit = &report["units"][0];
    assert_eq!(
        (&unit["path"], &unit["q"]),
        (&"shop/odd.py".into(), &Value::Null)
    );
    assert_eq!(report["house"]["wings"][0]["new"], 1);
    // Now it is one of those that were tested together, wherever it lies afterwards.
    tree.andon(&["learn"]).says(0, &["wrote"]);
    assert_eq!(drift(&tree)["house"]["wings"][0]["new"], 0);
    for path in ["shop/odd.py", "store/strange.py"] {
        let place = tree.write(path, ODD.as_bytes());
        assert_eq!(verdict(&tree, path), "foreign");
        assert!(is_told(&tree, path));
        fs::remove_file(place).unwrap();
    }
}

#[test]
fn a_language_that_the_house_does_not_know_is_named() {
    let tree = settled();
    let script = b"function getTheOf(someValue) {\n  return someValue;\n}\n";
    let write = |number: usize| tree.write(format!("web/part{number}.js"), script);
    (0..7).for_each(|number| drop(write(number)));
    let quiet = |command: &str| {
        let text = tree.andon(&[command]).text();
        assert!(!text.contains("not judged in"), "{text}");
    };
    quiet("check");
    quiet("drift");
    write(7);
    let said = "style is not judged in javascript (8 files): .andon/house.json was learned without";
    tree.andon(&["check"]).says(0, &[said]);
    tree.andon(&["drift"]).says(0, &[said]);
    tree.andon(&["learn"]).says(0, &["wrote"]);
    quiet("check");
}

/// What is left out once it was read is not judged by any house.
#[test]
fn generated_files_are_no_language_that_is_missed() {
    for kept in [true, false] {
        let tree = house::tree();
        let script = b"// Code generated by protoc. DO NOT EDIT.\nfunction f() {}\n";
        for number in 0..9 {
            tree.write(format!("web/part{number}.js"), script);
        }
        if kept {
            tree.andon(&["learn"]).says(0, &["wrote"]);
        }
        let args = ["check", "--format", "json", "--deterministic"];
        let first = tree.andon(&args).text();
        assert!(!first.contains("not judged in"), "{first}");
        assert_eq!(tree.andon(&args).text(), first);
    }
}

/// The folder that holds both has no configuration: it must not hide that of the first.
#[test]
fn a_configuration_is_found_though_another_codebase_is_named_too() {
    let tree = Tree::new(&[
        ("one/andon.toml", b"rules = [\"no-f.yml\"]\n"),
        (
            "one/no-f.yml",
            b"id: no-f\nlanguage: python\nseverity: error\nmessage: no\nrule: { pattern: f() }\n",
        ),
        ("one/a.py", b"f()\n"),
        ("two/b.py", b"x = 1\n"),
    ]);
    let alone = tree.andon(&["check", "one/a.py"]);
    alone.says(1, &["no-f"]);
    tree.andon(&["check", "one/a.py", "two/b.py"])
        .says(1, &["no-f"]);
}

#[test]
fn contrary_decisions_are_refused_whatever_is_asked_for() {
    let tree = settled();
    let config = "[style]\nforbid = { \"naming.function\" = [\"snake_case\"] }\nmute = [\"naming.function\"]\n";
    tree.write("andon.toml", config.as_bytes());
    for args in [&["check"][..], &["check", "--only", "style"]] {
        tree.andon(args).says(2, &["naming.function"]);
    }
}

#[test]
fn a_house_holds_that_was_formatted_and_none_that_was_edited() {
    let tree = settled();
    let good = fs::read_to_string(tree.root.join(HOUSE)).unwrap();
    let compact: String = good.lines().map(str::trim).collect();
    for text in [good.replace('\n', "\r\n"), compact] {
        tree.write(HOUSE, text.as_bytes());
        json(&tree.andon(&["drift", "--format", "json"]));
    }
    assert!(good.contains("\"judges\": true"));
    let edited = good.replace("\"judges\": true", "\"judges\": false");
    tree.write(HOUSE, edited.as_bytes());
    let remedy = "`andon learn`";
    tree.andon(&["check"])
        .says(2, &[HOUSE, "edited or merged by hand", remedy]);
    tree.andon(&["learn"]).says(0, &["wrote"]);
    assert_eq!(fs::read_to_string(tree.root.join(HOUSE)).unwrap(), good);
    assert_eq!(house(&tree)["seal"].as_str().unwrap().len(), 64);
}
