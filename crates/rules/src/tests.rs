//! Tests of the whole way from YAML and source to matches.

use andon_syntax::{Language, Parser};

use crate::{Loaded, ProblemKind, RuleMatch, RuleSet, RuleSource, Scanner};

mod language;
mod patterns;
mod prefilter;
mod problems;

fn load(yaml: &str) -> Loaded {
    RuleSet::load(&[RuleSource {
        name: "rules/test.yml".to_owned(),
        pack: String::new(),
        text: yaml.to_owned(),
        wanted: None,
    }])
}

fn matches(language: &str, yaml: &str, source: &str) -> Vec<RuleMatch> {
    let loaded = load(yaml);
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
        for edit in found.fixes.iter().flat_map(|fix| &fix.edits) {
            out.replace_range(edit.span.start..edit.span.end, &edit.text);
        }
    }
    out
}
