//! Tests of the whole way from YAML and source to matches.

use andon_syntax::{Language, Parser};

use crate::{Loaded, ProblemKind, RuleMatch, RuleSet, RuleSource, Scanner, Sources};

mod docs;
mod fixes;
mod language;
mod paths;
mod patterns;
mod prefilter;
mod problems;
mod schema;
mod searches;
mod selectors;
mod shipped;
mod transforms;
mod utilities;
mod why;

fn load(yaml: &str) -> Loaded {
    load_with(yaml, &[])
}

/// Loads rules and files of utilities.
fn load_with(yaml: &str, utilities: &[&str]) -> Loaded {
    let source = |name: String, text: &str| RuleSource {
        name,
        pack: String::new(),
        text: text.to_owned(),
        wanted: None,
        packed: None,
    };
    let files = utilities.iter().enumerate();
    let utilities: Vec<_> = files
        .map(|(number, text)| source(format!("utils/u{number}.yml"), text))
        .collect();
    RuleSet::load_from(Sources {
        rules: &[source("rules/test.yml".to_owned(), yaml)],
        utilities: &utilities,
        observed: &[],
        lenient: false,
    })
}

fn matches(language: &str, yaml: &str, source: &str) -> Vec<RuleMatch> {
    matches_of(&load(yaml), language, yaml, source)
}

fn matches_of(loaded: &Loaded, language: &str, yaml: &str, source: &str) -> Vec<RuleMatch> {
    let errors: Vec<_> = loaded
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Error)
        .map(|problem| format!("{} [{}]", problem.message, problem.label))
        .collect();
    assert_eq!(errors, Vec::<String>::new(), "{yaml}");
    let language = Language::from_name(language).unwrap();
    let file = Parser::new()
        .parse(language, source)
        .unwrap_or_else(|error| panic!("{error}"));
    let selection = loaded
        .rules
        .select(language, "src/file", &|_| true)
        .unwrap();
    Scanner::new()
        .scan(&loaded.rules, &selection, &file)
        .matches
}

/// The texts that a rule (its body as YAML) matches.
#[track_caller]
fn check(language: &str, rule: &str, source: &str, expected: &[&str]) {
    let yaml = format!("language: {language}\nrule: {rule}\n");
    let found = matches(language, &yaml, source);
    let texts: Vec<_> = found
        .iter()
        .map(|found| &source[found.span.start..found.span.end])
        .collect();
    assert_eq!(texts, expected, "{rule} on {source}");
}

/// The text after one round of fixing.
fn fixed(language: &str, yaml: &str, source: &str) -> String {
    let mut out = source.to_owned();
    for found in matches(language, yaml, source).iter().rev() {
        for edit in found.fixes.iter().take(1).flat_map(|fix| &fix.edits) {
            out.replace_range(edit.span.start..edit.span.end, &edit.text);
        }
    }
    out
}
