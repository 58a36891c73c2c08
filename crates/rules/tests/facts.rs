//! Facts against the sources under `grammars/<language>/corpus`: a `<topic>.<extension>` with a
//! `<topic>.facts` beside it has a line `LINE NAME` (LINE from 1) there for every fact in it.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use andon_rules::{RuleSet, Scanner};
use andon_syntax::{Language, LineIndex, Parser};

/// Facts by place: (line from 1, name), with how often.
type Found = BTreeMap<(usize, String), usize>;

fn corpus(language: Language) -> Vec<PathBuf> {
    let grammars = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammars");
    let folder = grammars.join(language.name()).join("corpus");
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|ext| ext != "facts" && ext != "choices")
        })
        .filter(|path| path.with_extension("facts").is_file())
        .collect();
    files.sort();
    files
}

fn found(rules: &RuleSet, language: Language, source: &str) -> Found {
    let mut parser = Parser::new();
    let file = parser
        .parse(language, source)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(!file.has_error(), "the corpus has syntax errors");
    let Some(selection) = rules.select(language, "corpus", &|_| true) else {
        return Found::new();
    };
    let lines = LineIndex::new(source);
    let mut found = Found::new();
    for fact in Scanner::new().scan(rules, &selection, &file).matches {
        let line = lines.line(fact.span.start) + 1;
        let name = rules.rules()[fact.rule.0].id.clone();
        *found.entry((line, name)).or_default() += 1;
    }
    found
}

fn expected(path: &Path) -> Found {
    let text = fs::read_to_string(path.with_extension("facts")).unwrap_or_else(|error| {
        panic!("{}: {error}", path.display());
    });
    let mut expected = Found::new();
    for line in text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let (number, name) = line.split_once(' ').unwrap_or((line, ""));
        let key = (number.parse().unwrap(), name.trim().to_owned());
        *expected.entry(key).or_default() += 1;
    }
    expected
}

#[test]
fn facts_are_found_where_the_corpus_says() {
    for language in Language::all() {
        let loaded = RuleSet::load_facts(language);
        assert_eq!(loaded.problems, [], "{}", language.name());
        for path in corpus(language) {
            let source = fs::read_to_string(&path).unwrap();
            let found = found(&loaded.rules, language, &source);
            assert_eq!(found, expected(&path), "{}", path.display());
        }
    }
}

#[test]
fn every_fact_is_exercised() {
    for language in Language::all() {
        let loaded = RuleSet::load_facts(language);
        let declared: BTreeSet<_> = loaded.rules.rules().iter().map(|fact| &fact.id).collect();
        let expected: BTreeMap<_, _> = corpus(language)
            .iter()
            .flat_map(|path| expected(path))
            .collect();
        let seen: BTreeSet<_> = expected.keys().map(|(_, name)| name).collect();
        // Switching off a fact that nobody expects would change nothing.
        assert_eq!(seen, declared, "{}", language.name());
    }
}

/// All rules in one walk find what each finds by itself.
#[test]
fn together_is_one_by_one() {
    for language in Language::all() {
        let loaded = RuleSet::load_facts(language);
        for path in corpus(language) {
            let source = fs::read_to_string(&path).unwrap();
            let mut parser = Parser::new();
            let file = parser.parse(language, &source).unwrap();
            let mut scanner = Scanner::new();
            let all = loaded.rules.select(language, "corpus", &|_| true).unwrap();
            let together = scanner.scan(&loaded.rules, &all, &file).matches;
            let mut alone = Vec::new();
            for index in 0..loaded.rules.rules().len() {
                let only = loaded
                    .rules
                    .select(language, "corpus", &|rule| rule.0 == index);
                alone.extend(scanner.scan(&loaded.rules, &only.unwrap(), &file).matches);
            }
            alone.sort_by_key(|found| (found.span, found.rule));
            assert_eq!(together, alone, "{}", path.display());
        }
    }
}
