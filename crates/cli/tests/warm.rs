//! What earlier runs kept, through the whole program: it never shows.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "hostile trees need more than this one")]
mod support;

use std::fs;

use support::{Outcome, Tree, module};

/// A module of another hand.
const ODD: &str = include_str!("../../../tests/cases/drift.in/shop/report.py");

const CHECK: [&str; 6] = [
    "check",
    "--only",
    "style",
    "--format",
    "json",
    "--deterministic",
];

/// A check, as JSON and with what it notes, with what earlier runs kept or without.
fn checked(tree: &Tree, more: &[&str]) -> (String, String) {
    let Outcome(output) = tree.andon(&[&CHECK, more].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn a_warm_run_says_what_a_fresh_one_says_whatever_changes() {
    let tree = Tree::new(&[]);
    for number in 0..12 {
        let folder = if number % 2 == 0 { "even" } else { "odd" };
        let path = format!("{folder}/part_{number}.py");
        tree.write(path, module(number).as_bytes());
    }
    tree.write("odd/report.py", ODD.as_bytes());
    let rename = |from: &str, to: &str| {
        fs::rename(tree.root.join(from), tree.root.join(to)).unwrap();
    };
    let config = |text: &str| {
        tree.write("andon.toml", text.as_bytes());
    };
    let steps: [(&str, &dyn Fn()); 9] = [
        ("at first", &|| ()),
        ("a new name", &|| rename("odd/report.py", "even/report.py")),
        ("a stratum", &|| {
            fs::create_dir(tree.root.join("tests")).unwrap();
            rename("even/report.py", "tests/report.py");
        }),
        ("an edit", &|| {
            tree.write("odd/part_1.py", ODD.as_bytes());
        }),
        ("an addition", &|| {
            tree.write("even/new.py", ODD.as_bytes());
        }),
        ("a deletion", &|| {
            fs::remove_file(tree.root.join("odd/part_3.py")).unwrap();
        }),
        ("a setting", &|| {
            config("severity = { \"style/*\" = \"warning\" }\n");
        }),
        ("a house", &|| tree.andon(&["learn"]).says(0, &["wrote"])),
        ("an edit under it", &|| {
            tree.write("odd/late.py", ODD.as_bytes());
        }),
    ];
    let mut before = None;
    for (what, step) in steps {
        step();
        let fresh = checked(&tree, &["--no-cache"]);
        assert!(before.as_ref() != Some(&fresh), "nothing comes of {what}");
        for run in ["cold", "warm", "warm again"] {
            assert_eq!(checked(&tree, &[]), fresh, "{run} after {what}");
        }
        before = Some(fresh);
    }
}
