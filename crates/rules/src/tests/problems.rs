//! What is said about bad rule files.

use super::load;
use crate::ProblemKind;

/// The first problem of a rule file: kind, message, the text it points at, help.
#[track_caller]
fn problem(yaml: &str, kind: ProblemKind, message: &str, at: &str, help: &str) {
    let loaded = load(yaml);
    let Some(problem) = loaded.problems.first() else {
        panic!("no problem in {yaml}");
    };
    let pointed = &yaml[problem.span.start..problem.span.end];
    assert_eq!(
        (
            problem.kind,
            problem.message.as_str(),
            pointed,
            problem.help.as_deref().unwrap_or("")
        ),
        (kind, message, at, help),
    );
}

#[track_caller]
fn error(yaml: &str, message: &str, at: &str, help: &str) {
    problem(yaml, ProblemKind::Error, message, at, help);
}

fn python(rule: &str) -> String {
    format!("language: python\nrule: {rule}\n")
}

#[test]
fn unknown_names_come_with_the_nearest_known_one() {
    error(
        &python("{kind: if_statment}"),
        "Python has no node kind `if_statment`",
        "if_statment",
        "did you mean `if_statement`?",
    );
    error(
        &python("{kinds: if_statement}"),
        "unknown key `kinds`",
        "kinds",
        "did you mean `kind`?",
    );
    error(
        "language: pyton\nrule: {kind: call}\n",
        "unknown language `pyton`",
        "pyton",
        "did you mean `python`?",
    );
    error(
        &python("{kind: call, has: {field: fonction, kind: call}}"),
        "Python has no field `fonction`",
        "fonction",
        "did you mean `function`?",
    );
    let yaml = "language: python\nrule: {kind: call}\nmesage: x\n";
    problem(
        yaml,
        ProblemKind::Warning,
        "unknown key `mesage`",
        "mesage",
        "did you mean `message`?",
    );
    let yaml = "language: python\nrule: {kind: call}\nseverity: fatal\n";
    error(
        yaml,
        "unknown severity `fatal`",
        "fatal",
        "expected one of: off, hint, info, warning, error",
    );
}

#[test]
fn what_can_never_match_is_refused() {
    for rule in [
        "{kind: call, pattern: 'return $A'}",
        "{all: [{kind: call}, {kind: block}]}",
        "{any: []}",
    ] {
        let loaded = load(&python(rule));
        let messages: Vec<_> = loaded
            .problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert!(
            messages.contains(&"this rule can match nowhere in Python"),
            "{rule}: {messages:?}"
        );
        assert!(loaded.rules.rules()[0].languages.is_empty());
    }
    error(
        "language: python\nrule: {pattern: 'f($A)'}\nconstraints: {B: {kind: call}}\n",
        "constraint on `B`, which nothing binds",
        "B",
        "name a metavariable of the rule's patterns, without its `$`",
    );
    error(
        "language: python\nrule: {pattern: 'f($A)'}\nfix: g($B)\n",
        "the fix uses `$B`, which nothing binds",
        "g($B)",
        "bind it in a pattern of the rule",
    );
}

#[test]
fn a_rule_without_kinds_is_a_warning() {
    problem(
        &python("{regex: x}"),
        ProblemKind::Warning,
        "this rule is tried on every node",
        "{regex: x",
        "add a `kind` or a `pattern`: it will be faster and clearer",
    );
}

#[test]
fn broken_patterns() {
    for (pattern, message) in [
        ("f(", "this pattern is not valid Python by itself"),
        ("a\nb", "this pattern is several nodes; a rule matches one"),
        ("", "this pattern is empty"),
        ("$$$A", "a pattern cannot be a sequence of nodes"),
    ] {
        let loaded = load(&python(&format!("{{pattern: {pattern:?}}}")));
        assert_eq!(loaded.problems[0].message, message, "{pattern}");
    }
}

#[test]
fn a_regular_expression_that_grows_too_large_is_refused() {
    error(
        &python("{kind: call, regex: '((((a{40}){40}){40}){40}){40}'}"),
        "this regular expression is not valid",
        "'((((a{40}){40}){40}){40}){40}'",
        "the syntax is that of Rust's `regex` crate: linear time, so no look-around and no \
         back-references",
    );
}

#[test]
fn circles_and_depths_are_refused() {
    let yaml = "language: python\nutils:\n  a: {matches: b}\n  b: {any: [{matches: a}, {kind: call}]}\nrule: {kind: call, matches: a}\n";
    let loaded = load(yaml);
    assert_eq!(
        loaded.problems[0].message,
        "utilities call each other in a circle: a → b → a"
    );
    let deep = format!("{}{{kind: call}}{}", "{not: ".repeat(200), "}".repeat(200));
    let loaded = load(&python(&deep));
    assert!(
        loaded.problems[0].label.contains("nested"),
        "{:?}",
        loaded.problems[0]
    );
    let mut yaml = "language: python\nrule: {kind: call, matches: u0}\nutils:\n".to_owned();
    for n in 0..2000 {
        yaml += &format!(
            "  u{n}: {{any: [{{matches: u{}}}, {{matches: u{}}}]}}\n",
            n + 1,
            n + 1
        );
    }
    yaml += "  u2000: {kind: call}\n";
    let loaded = load(&yaml);
    assert!(
        loaded.problems[0].message.contains("at most"),
        "{:?}",
        loaded.problems[0]
    );
}

#[test]
fn text_that_is_not_yaml() {
    for text in [
        "rule: [",
        "a: b: c",
        "\t- x",
        "rule: *nowhere",
        "- 1\n- 2\n",
        "5",
        "a: 1\na: 2\n",
    ] {
        let loaded = load(text);
        assert!(!loaded.problems.is_empty(), "{text:?}");
        assert!(loaded.rules.rules().is_empty());
    }
    assert!(load("").problems.is_empty());
    let bomb = format!(
        "a: &a [x, x]\n{}",
        (1..40)
            .map(|n| format!(
                "b{n}: &b{n} [*{p}, *{p}]\n",
                p = if n == 1 {
                    "a".to_owned()
                } else {
                    format!("b{}", n - 1)
                }
            ))
            .collect::<String>()
    );
    assert!(!load(&bomb).problems.is_empty());
}

#[test]
fn names_must_differ() {
    let yaml = "id: x\nlanguage: python\nrule: {kind: call}\n---\nid: x\nlanguage: python\nrule: {kind: block}\n";
    assert_eq!(
        load(yaml).problems[0].message,
        "two rules for python are called `x`"
    );
}

#[test]
fn one_language_of_several_may_lack_a_kind() {
    let yaml = "language: [typescript, javascript]\nrule: {kind: as_expression}\n";
    problem(
        yaml,
        ProblemKind::Warning,
        "this rule never runs on JavaScript",
        "javascript",
        "drop the language, or give it a document of its own",
    );
    let yaml = "language: [typescript, javascript]\nrule: {any: [{kind: as_expression}, {kind: call_expression}]}\n";
    assert_eq!(load(yaml).problems, []);
}

#[test]
fn what_works_in_an_unwanted_language_is_no_mistake() {
    let typescript = andon_syntax::Language::from_name("typescript").unwrap();
    let source = crate::RuleSource {
        name: "x.yml".to_owned(),
        pack: String::new(),
        text: "language: [typescript, javascript]\nrule: {kind: optional_chain, has: {kind: jsx_element}}\n"
            .to_owned(),
        wanted: Some(vec![typescript]),
        packed: None,
    };
    let loaded = crate::RuleSet::load(&[source]);
    assert_eq!(loaded.problems, []);
    assert_eq!(
        loaded.rules.rules()[0].languages,
        ["javascript", "tsx", "typescript"]
    );
}

#[test]
fn a_pattern_without_bottom_is_refused() {
    for language in ["python", "typescript", "rust"] {
        let deep = format!("{}1{}", "(".repeat(60_000), ")".repeat(60_000));
        let yaml = format!("language: {language}\nrule: {{ pattern: \"{deep}\" }}\n");
        assert!(!load(&yaml).problems.is_empty(), "{language}");
        let chain = format!("{}b", "a.".repeat(30_000));
        let yaml = format!("language: {language}\nrule: {{ pattern: \"{chain}\" }}\n");
        assert_eq!(
            load(&yaml).problems[0].message,
            "this pattern nests more than 256 deep",
            "{language}"
        );
    }
}
