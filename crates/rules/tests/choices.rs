//! Choices against the sources under `grammars/<language>/corpus`: `<family>.<extension>` has a
//! `<family>.choices` beside it, with a line `LINE FACT=OPTION` (LINE from 1) for every choice of
//! that family in it. A further source of a family is `<family>.<what>.<extension>`.
//! What paths choose is in `paths.txt`, a path a line, and `paths.choices`.
//! `UPDATE_CHOICES=1` writes what is found; read the difference.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use andon_rules::{RuleSet, Scanner};
use andon_syntax::{FactInfo, Language, LineIndex, Parser};

/// (line from 1, fact, option) of everything that is chosen in a source.
fn chosen(rules: &RuleSet, language: Language, source: &str) -> Vec<(usize, String, String)> {
    let mut parser = Parser::new();
    let file = parser
        .parse(language, source)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(!file.has_error(), "syntax errors in: {source}");
    let Some(selection) = rules.select(language, "shop/corpus", &|_| true) else {
        return Vec::new();
    };
    let lines = LineIndex::new(source);
    let table = rules.fact_table(language).unwrap();
    let mut chosen: Vec<_> = Scanner::new()
        .scan(rules, &selection, &file)
        .observations
        .iter()
        .map(|found| {
            let (fact, option) = table.option(found.feature).unwrap();
            let line = lines.line(file.tree().span(found.node).start) + 1;
            (line, fact.name.clone(), option.name.clone())
        })
        .collect();
    chosen.sort();
    chosen
}

/// (line from 1, fact, option) of what the paths on the lines of a text choose.
fn chosen_by_paths(
    rules: &RuleSet,
    language: Language,
    paths: &str,
) -> Vec<(usize, String, String)> {
    let mut parser = Parser::new();
    let file = parser.parse(language, "").unwrap();
    let table = rules.fact_table(language).unwrap();
    let mut scanner = Scanner::new();
    let mut chosen = Vec::new();
    for (line, path) in paths.lines().enumerate() {
        let selection = rules.select(language, path, &|_| true).unwrap();
        for found in scanner.scan(rules, &selection, &file).observations {
            let (fact, option) = table.option(found.feature).unwrap();
            if fact.of_path {
                chosen.push((line + 1, fact.name.clone(), option.name.clone()));
            }
        }
    }
    chosen
}

fn observing(language: Language) -> RuleSet {
    let loaded = RuleSet::load_observing(&[], &[language]);
    assert_eq!(loaded.problems, [], "{}", language.name());
    loaded.rules
}

fn corpus(language: Language) -> Vec<PathBuf> {
    let grammars = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammars");
    let folder = grammars.join(language.name()).join("corpus");
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "choices"))
        .collect();
    files.sort();
    files
}

/// The source beside a list of choices.
fn source_of(list: &Path) -> PathBuf {
    let siblings = fs::read_dir(list.parent().unwrap()).unwrap();
    let mut paths = siblings.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .find(|path| {
            path.file_stem() == list.file_stem()
                && path
                    .extension()
                    .is_some_and(|ext| ext != "choices" && ext != "facts")
        })
        .unwrap_or_else(|| panic!("{} has no source beside it", list.display()))
}

#[test]
fn choices_are_found_where_the_corpus_says() {
    for language in Language::all() {
        let rules = observing(language);
        for list in corpus(language) {
            let stem = list.file_stem().unwrap().to_str().unwrap();
            let family = stem.split('.').next().unwrap();
            let source = fs::read_to_string(source_of(&list)).unwrap();
            let mut found = String::new();
            let of_paths = family == "paths";
            let chosen = match of_paths {
                true => chosen_by_paths(&rules, language, &source),
                false => chosen(&rules, language, &source),
            };
            for (line, fact, option) in chosen {
                if of_paths || fact.split_once('.').is_some_and(|(own, _)| own == family) {
                    writeln!(found, "{line} {fact}={option}").unwrap();
                }
            }
            if std::env::var_os("UPDATE_CHOICES").is_some() {
                fs::write(&list, &found).unwrap();
            }
            let expected = fs::read_to_string(&list).unwrap();
            assert_eq!(found, expected, "{}", list.display());
        }
    }
}

#[test]
fn examples_choose_what_they_are_examples_of() {
    let mut wrong = Vec::new();
    for language in Language::all() {
        let rules = observing(language);
        for fact in facts(&rules, language) {
            for option in &fact.options {
                let chosen = match fact.of_path {
                    true => chosen_by_paths(&rules, language, &option.example),
                    false => chosen(&rules, language, &option.example),
                };
                let mut options: Vec<_> = chosen
                    .into_iter()
                    .filter(|(_, name, _)| *name == fact.name)
                    .map(|(_, _, option)| option)
                    .collect();
                options.dedup();
                if options != [option.name.as_str()] {
                    let name = language.name();
                    let wanted = format!("{name} {}={}", fact.name, option.name);
                    wrong.push(format!("{wanted}: found {options:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The facts that can be observed in a language: JSX is not TypeScript, but TSX.
fn facts(rules: &RuleSet, language: Language) -> impl Iterator<Item = &FactInfo> {
    let has_jsx = language.kind_id("jsx_element", true).is_some();
    let facts = rules.fact_table(language).unwrap().facts.iter();
    facts.filter(move |fact| has_jsx || fact.family() != "jsx")
}

/// Every option of every fact occurs in the sources of its language or in those of the language
/// that it borrows its facts from.
#[test]
fn every_choice_is_exercised_by_the_corpus() {
    let mut missing = String::new();
    for language in Language::all() {
        let rules = observing(language);
        let mut paths = corpus(language);
        let lender = Language::from_name(language.def().facts_of);
        paths.extend(
            lender
                .filter(|lender| *lender != language)
                .map_or_else(Vec::new, corpus),
        );
        let lists: String = paths
            .iter()
            .map(|list| fs::read_to_string(list).unwrap())
            .collect();
        for fact in facts(&rules, language) {
            for option in &fact.options {
                let choice = format!(" {}={}\n", fact.name, option.name);
                if !lists.contains(&choice) {
                    missing += language.name();
                    missing += &choice;
                }
            }
        }
    }
    assert!(missing.is_empty(), "not exercised:\n{missing}");
}
