//! The prefilter loses nothing: shipped rules and facts, with and without it.

use std::fs;
use std::path::{Path, PathBuf};

use andon_syntax::{Detection, Language, Parser};

use crate::prefilter::{Prefilter, Requirement};
use crate::{RuleMatch, RuleSet, RuleSource, Scanner};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().flatten().collect();
    entries.sort_by_key(fs::DirEntry::path);
    for path in entries.into_iter().map(|entry| entry.path()) {
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

fn shipped() -> RuleSet {
    let mut paths = Vec::new();
    files(&repository().join("rules"), &mut paths);
    let sources: Vec<_> = paths
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".yml") && !name.ends_with(".test.yml"))
        .map(|name| RuleSource {
            text: fs::read_to_string(&name).unwrap(),
            name,
            pack: String::new(),
            wanted: None,
        })
        .collect();
    RuleSet::load(&sources).rules
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn without_prefilter(mut rules: RuleSet) -> RuleSet {
    for program in rules.programs.iter_mut().flatten() {
        program.prefilter = Prefilter::new(vec![Requirement::default(); program.rules.len()]);
    }
    rules
}

fn scan(rules: &RuleSet, language: Language, source: &str) -> Vec<RuleMatch> {
    let file = Parser::new().parse(language, source).unwrap();
    match rules.select(language, "src/file", &|_| true) {
        Some(selection) => Scanner::new().scan(rules, &selection, &file).matches,
        None => Vec::new(),
    }
}

#[test]
fn filtered_is_unfiltered() {
    let (filtered, unfiltered) = (shipped(), without_prefilter(shipped()));
    let mut sources = Vec::new();
    files(&repository().join("grammars"), &mut sources);
    files(&repository().join("crates/rules/src"), &mut sources);
    let mut matches = 0;
    for path in sources {
        let Detection::Known(language) = Language::detect(&path) else {
            continue;
        };
        let source = fs::read_to_string(&path).unwrap();
        let facts = RuleSet::load_facts(language).rules;
        let open_facts = without_prefilter(RuleSet::load_facts(language).rules);
        for (filtered, unfiltered) in [(&filtered, &unfiltered), (&facts, &open_facts)] {
            let expected = scan(unfiltered, language, &source);
            matches += expected.len();
            assert_eq!(
                scan(filtered, language, &source),
                expected,
                "{}",
                path.display()
            );
        }
    }
    assert!(
        matches > 100,
        "only {matches} matches: too few to prove anything"
    );
}

/// Rules whose clauses reach other nodes in every way that there is.
const REACHING: &str = "
language: javascript
rule: {kind: 'call_expression:has(> arguments > string)', has: {field: function, regex: ^require$}}
---
id: b
language: javascript
rule: {kind: 'arguments > string:nth-last-child(1)', regex: express}
---
id: c
language: javascript
rule: {matches: {called: {CALLEE: {pattern: $O.update, regex: date}, VALUE: {pattern: $V, regex: source}}}}
constraints: {V: {regex: rce}}
---
id: d
language: javascript
rule: {kind: identifier, not: {pattern: $I, constraints: {I: {regex: insert}}}, range: {start: {line: 0, column: 4}, end: {line: 0, column: 10}}}
---
id: e
language: javascript
rule: {any: [{matches: nested}, {kind: 'expression_statement + expression_statement', regex: insert}]}
";

const SHARED: &str = "
id: called
language: javascript
arguments: [CALLEE, VALUE]
rule: {kind: call_expression, all: [{has: {field: function, matches: CALLEE}}, {has: {field: arguments, has: {matches: VALUE}}}]}
---
id: nested
language: javascript
rule: {kind: call_expression, any: [{regex: ^outermost}, {has: {field: arguments, has: {matches: nested}}}]}
";

const CALLS: &str = "var source = 1; let insert = 2;
require('express'); insert(source); hash.update(source); hash.update(other, source);
f(g(outermost(1))); hash.update(SOURCE); x(); require(y);
";

#[test]
fn clauses_about_other_nodes_lose_nothing() {
    let load = || super::load_with(REACHING, &[SHARED]);
    assert_eq!(load().problems, []);
    let javascript = Language::from_name("javascript").unwrap();
    let filtered = scan(&load().rules, javascript, CALLS);
    let rules: std::collections::BTreeSet<_> = filtered.iter().map(|found| found.rule).collect();
    assert_eq!(rules.len(), 5, "{filtered:?}");
    assert_eq!(
        filtered,
        scan(&without_prefilter(load().rules), javascript, CALLS)
    );
}
