//! The prefilter loses nothing: shipped rules and facts, with and without it.

use std::fs;
use std::path::{Path, PathBuf};

use andon_syntax::{Detection, Language, Parser};

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
    RuleSet::load(&shipped_sources(None)).rules
}

fn shipped_sources(wanted: Option<&[Language]>) -> Vec<RuleSource> {
    let mut paths = Vec::new();
    files(&repository().join("rules"), &mut paths);
    paths
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".yml") && !name.ends_with(".test.yml"))
        .map(|name| RuleSource {
            text: fs::read_to_string(&name).unwrap(),
            name,
            pack: String::new(),
            wanted: wanted.map(<[Language]>::to_vec),
            packed: None,
        })
        .collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
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
    let (filtered, unfiltered) = (shipped(), shipped().without_prefilter());
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
        let open_facts = RuleSet::load_facts(language).rules.without_prefilter();
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

#[test]
fn choices_are_observed_as_without_the_filter() {
    let mut observed = 0;
    for language in Language::all() {
        if language.def().facts.is_empty() {
            continue;
        }
        let load = || RuleSet::load_observing(&[], &[language]).rules;
        let (filtered, unfiltered) = (load(), load().without_prefilter());
        let corpus = repository()
            .join("grammars")
            .join(language.name())
            .join("corpus");
        let mut sources = Vec::new();
        files(&corpus, &mut sources);
        sources.retain(
            |path| matches!(Language::detect(path), Detection::Known(own) if own == language),
        );
        for path in sources {
            let source = fs::read_to_string(&path).unwrap();
            // Piece by piece too: what is required stands in the whole, and not in most pieces.
            for text in std::iter::once(source.as_str()).chain(source.split("\n\n")) {
                let file = Parser::new().parse(language, text).unwrap();
                let found = |rules: &RuleSet| {
                    let selection = rules.select(language, "shop/a", &|_| true).unwrap();
                    Scanner::new().scan(rules, &selection, &file).observations
                };
                let expected = found(&unfiltered);
                observed += expected.len();
                assert_eq!(found(&filtered), expected, "{}: {text}", path.display());
            }
        }
    }
    assert!(observed > 1000, "only {observed} choices prove little");
}

#[test]
fn rules_of_one_language_are_the_same_without_the_others() {
    let all = shipped();
    let ids = |rules: &RuleSet, language: Language| -> Vec<String> {
        let program = rules.compiled().programs.get(language.index()).unwrap();
        let rules_of = program.iter().flat_map(|program| &program.rules);
        let infos = rules_of.map(|rule| rules.rules().get(rule.rule.0).unwrap());
        infos.map(|info| info.id.clone()).collect()
    };
    for language in Language::all() {
        let alone = RuleSet::load(&shipped_sources(Some(&[language])));
        assert_eq!(alone.problems.len(), 0);
        let has_packs = language.def().tier == andon_syntax::Tier::FirstClass;
        assert_eq!(!ids(&all, language).is_empty(), has_packs);
        assert_eq!(ids(&alone.rules, language), ids(&all, language));
    }
}

/// Rules of which so many are about one kind that they are not tried one by one.
fn crowd() -> Vec<String> {
    let names = [
        "load",
        "find",
        "split",
        "strip",
        "join",
        "print",
        "len",
        "sorted",
        "open",
        "format",
        "match_all",
        "items",
        "push",
        "to_owned",
        "map",
        "filter",
        "collect",
        "iter",
        "unwrap",
    ];
    let mut rules = Vec::new();
    for name in names {
        rules.push(format!("pattern: '{name}($$$)'"));
        rules.push(format!("pattern: '$X.{name}($$$A)'"));
        rules.push(format!("{{kind: identifier, regex: '^_?{name}[a-z]*$'}}"));
        rules.push(format!(
            "{{kind: identifier, inside: {{pattern: '{name}($A)', stopBy: end}}}}"
        ));
        rules.push(format!(
            "{{kind: block, has: {{kind: identifier, regex: '^{name}s?$', stopBy: end}}}}"
        ));
    }
    rules
}

#[test]
fn many_rules_find_what_each_finds_alone() {
    let python = "def f(items):\n    # items\n    x = items.load(# why\n        1)\n    print(len(sorted(x)), file=y)\n    \
                  z.format(a)\n    a.\\\n        split(',')\n    _prints = lends(open(sorted_x))\n    return join(strip(x))\n";
    let rust = "fn f() { let x = items.iter().map(g).filter(|_| true).collect(); x.push(/* c */ 1); \
                x /* c */ .unwrap(); print(len(x)); format(sorted(y)) }\n";
    for (name, source) in [("python", python), ("rust", rust)] {
        let language = Language::from_name(name).unwrap();
        let rules = crowd();
        let text = |number: usize, rule: &str| {
            format!("id: r{number:03}\nlanguage: {name}\nmessage: m\nrule: {rule}\n")
                .replace("rule: pattern", "rule:\n  pattern")
        };
        let load = |text: String| {
            let source = RuleSource {
                name: "rules.yml".to_owned(),
                pack: String::new(),
                text,
                wanted: None,
                packed: None,
            };
            let loaded = RuleSet::load(&[source]);
            assert_eq!(loaded.problems, []);
            loaded.rules.without_prefilter()
        };
        let all: Vec<_> = (0..).zip(&rules).map(|(n, rule)| text(n, rule)).collect();
        let together = |all: Vec<String>| {
            let found = scan(&load(all.join("---\n")), language, source);
            let mut found: Vec<_> = found
                .into_iter()
                .map(|found| (found.rule.0, found.span))
                .collect();
            found.sort_unstable();
            found
        };
        let mut alone = Vec::new();
        for (number, rule) in all.iter().enumerate() {
            let found = scan(&load(rule.clone()), language, source);
            alone.extend(found.into_iter().map(|found| (number, found.span)));
        }
        assert!(alone.len() > 20, "{name}: {}", alone.len());
        assert_eq!(together(all.clone()), alone, "{name}");
        let backwards = all.into_iter().rev().collect();
        assert_eq!(together(backwards), alone, "{name}");
    }
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
        scan(&load().rules.without_prefilter(), javascript, CALLS)
    );
}

#[test]
fn rules_that_are_compiled_late_find_the_same() {
    let source = RuleSource {
        name: "rules/late.yml".to_owned(),
        pack: String::new(),
        text: "id: b\nlanguage: python\nrule: { pattern: print($X) }\nmessage: no $X\n---\n\
               id: a\nlanguage: [python, rust]\nrule: { pattern: f() }\nfiles: ['src/**']\n"
            .to_owned(),
        wanted: None,
        packed: None,
    };
    let python = Language::from_name("python").unwrap();
    let loaded = RuleSet::load_observing(std::slice::from_ref(&source), &[python]).rules;
    let late = RuleSet::known(loaded.summary().clone(), vec![source], Vec::new(), false);
    assert_eq!(late.rules(), loaded.rules());
    for language in Language::all() {
        assert_eq!(late.asks_of(language), loaded.asks_of(language));
        assert_eq!(late.fact_table(language), loaded.fact_table(language));
    }
    assert!(late.fact_table(python).is_some());
    let file = Parser::new().parse(python, "print(f())\n").unwrap();
    for path in ["src/a.py", "a.py"] {
        let found = |rules: &RuleSet| {
            let selection = rules.select(python, path, &|_| true).unwrap();
            let scan = Scanner::new().scan(rules, &selection, &file);
            (scan.matches, scan.observations)
        };
        assert_eq!(found(&late), found(&loaded), "{path}");
    }
    assert_eq!(late.summary(), loaded.summary());
}
