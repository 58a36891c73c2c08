//! Trees whose style is judged.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use serde_json::Value;

use crate::support::{Outcome, Tree, module};

pub(crate) const HOUSE: &str = ".andon/house.json";

/// A module of another hand.
pub(crate) const ODD: &str = include_str!("../../../../tests/cases/drift.in/shop/report.py");

/// A dozen modules of one hand, in two folders.
pub(crate) fn tree() -> Tree {
    let tree = Tree::new(&[]);
    for number in 0..12 {
        let folder = if number % 2 == 0 { "even" } else { "odd" };
        tree.write(
            format!("{folder}/part_{number}.py"),
            module(number).as_bytes(),
        );
    }
    tree
}

/// The same, with the house learned.
pub(crate) fn settled() -> Tree {
    let tree = tree();
    tree.andon(&["learn"]).says(0, &["wrote .andon/house.json"]);
    tree
}

pub(crate) fn house(tree: &Tree) -> Value {
    serde_json::from_slice(&fs::read(tree.root.join(HOUSE)).unwrap()).unwrap()
}

/// What a run wrote to standard output, as JSON.
#[track_caller]
pub(crate) fn json(outcome: &Outcome) -> Value {
    outcome.says(0, &[]);
    serde_json::from_slice(&outcome.0.stdout).unwrap()
}

pub(crate) fn drift(tree: &Tree) -> Value {
    json(&tree.andon(&["drift", "--format", "json"]))
}

pub(crate) const FINDINGS: [&str; 6] = [
    "check",
    "--only",
    "style",
    "--format",
    "json",
    "--deterministic",
];

pub(crate) fn findings(tree: &Tree, more: &[&str]) -> Vec<Value> {
    let report = json(&tree.andon(&[&FINDINGS, more].concat()));
    report["findings"].as_array().unwrap().clone()
}
