//! Patterns of every language against `grammars/<language>/corpus/patterns.<extension>`. The cases
//! stand beside it in `patterns.txt`:
//!
//! ```text
//! ==== a call of one argument     what the case shows
//! foo($A)                         a pattern, or a rule object below `rule:`
//! ----
//! 6 foo(1)                        line, from 1, and the first line of each match
//! ```
//!
//! `UPDATE_PATTERNS=1` writes what is found; read the difference.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use andon_rules::{ProblemKind, RuleSet, RuleSource, Scanner};
use andon_syntax::{Language, LineIndex, Parser, Tier};

fn corpus(language: Language) -> PathBuf {
    let grammars = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammars");
    grammars.join(language.name()).join("corpus")
}

/// The cases of a list: title and pattern.
fn cases(list: &str) -> Vec<(&str, &str)> {
    let cases = list.split("==== ").filter(|case| !case.is_empty());
    cases
        .map(|case| {
            let (title, rest) = case.split_once('\n').unwrap();
            (title, rest.split_once("\n----\n").unwrap().0)
        })
        .collect()
}

/// A rule file with that pattern, or with that rule object.
fn rule(language: Language, pattern: &str) -> String {
    let rule = match pattern.starts_with("rule:") {
        true => pattern.to_owned(),
        false => format!(
            "rule:\n  pattern: |\n    {}",
            pattern.replace('\n', "\n    ")
        ),
    };
    format!("id: case\nlanguage: {}\n{rule}\n", language.name())
}

/// Line, from 1, and first line of everything that a pattern matches.
fn found(language: Language, pattern: &str, source: &str) -> String {
    let loaded = RuleSet::load(&[RuleSource {
        name: "case.yml".to_owned(),
        pack: String::new(),
        text: rule(language, pattern),
        wanted: None,
        packed: None,
    }]);
    let error = loaded
        .problems
        .iter()
        .find(|problem| problem.kind == ProblemKind::Error);
    if let Some(problem) = error {
        return format!("error: {}\n", problem.message);
    }
    let mut parser = Parser::new();
    let file = parser.parse(language, source).unwrap();
    assert!(!file.has_error(), "syntax errors in: {source}");
    let selection = loaded.rules.select(language, "case", &|_| true).unwrap();
    let lines = LineIndex::new(source);
    let mut out = String::new();
    for found in Scanner::new()
        .scan(&loaded.rules, &selection, &file)
        .matches
    {
        let text = &source[found.span.start..found.span.end];
        let line = lines.line(found.span.start) + 1;
        writeln!(out, "{line} {}", text.lines().next().unwrap()).unwrap();
    }
    out
}

#[test]
fn patterns_match_where_the_corpus_says() {
    let mut wrong = Vec::new();
    for language in Language::all() {
        let list = corpus(language).join("patterns.txt");
        let Ok(expected) = fs::read_to_string(&list) else {
            assert_eq!(language.def().tier, Tier::FirstClass, "{}", list.display());
            continue;
        };
        let extension = language.def().extensions.first().unwrap();
        let source = fs::read_to_string(list.with_extension(extension)).unwrap();
        let mut text = String::new();
        for (title, pattern) in cases(&expected) {
            let found = found(language, pattern, &source);
            assert!(
                std::env::var_os("UPDATE_PATTERNS").is_some() || !found.is_empty(),
                "{} {title}: nothing shows the pattern",
                list.display()
            );
            write!(text, "==== {title}\n{pattern}\n----\n{found}").unwrap();
        }
        if std::env::var_os("UPDATE_PATTERNS").is_some() {
            fs::write(&list, &text).unwrap();
        }
        if text != expected {
            wrong.push(format!("{}:\n{text}", list.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
