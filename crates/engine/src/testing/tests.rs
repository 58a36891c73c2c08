//! `andon test` on rules with good and bad cases.

use std::fs;

use super::*;

const RULE: &str = "language: python\nrule: { pattern: print($X) }\nmessage: no\nfix: log($X)\n";

/// What fails for a rule with those cases; `None` for no file of cases.
fn failures(cases: Option<&str>) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("no-print.yml");
    fs::write(&path, RULE).unwrap();
    if let Some(cases) = cases {
        fs::write(dir.path().join("no-print.test.yml"), cases).unwrap();
    }
    let request = TestRequest {
        paths: vec![path.to_string_lossy().into_owned()],
        packs: false,
        config: ConfigSource::Isolated,
    };
    let outcome = test(&request).unwrap();
    assert_eq!(outcome.rules.len(), 1);
    assert_eq!(outcome.rules[0].id, "no-print");
    outcome.rules[0]
        .failures
        .iter()
        .map(|failure| failure.what.clone())
        .collect()
}

#[test]
fn good_cases_pass() {
    let cases = "
id: no-print
valid: [log(x)]
invalid:
  - print(x)
  - { code: 'print(print(x))', matches: 2, fixed: 'log(log(x))' }
  - { code: 'print(x', syntax-errors: allowed, matches: 0 }
";
    assert_eq!(failures(Some(cases)), [""; 0]);
}

#[test]
fn every_kind_of_failure_is_told() {
    let both = "valid: [log(x)]\ninvalid: [print(x)";
    let cases = [
        (None, "it has no cases"),
        (Some("valid: [x]\n".to_owned()), "it has no firing case"),
        (
            Some("invalid: [print(x)]\n".to_owned()),
            "it has no silent case",
        ),
        (Some("vaild: [x]\n".to_owned()), "its cases cannot be read"),
        (
            Some(format!("{both}, log(x)]")),
            "it must fire, but is silent",
        ),
        (
            Some("valid: [print(x)]\ninvalid: [print(x)]".to_owned()),
            "it must be silent, but fires once",
        ),
        (
            Some(format!("{both}, {{ code: print(x), matches: 2 }}]")),
            "it must fire 2 times, but fires once",
        ),
        (
            Some(format!("{both}, {{ code: print(x), fixed: x }}]")),
            "the fix gives another text",
        ),
        (
            Some(format!("{both}, 'print(x) = = 3']")),
            "syntax error in the case, line 1",
        ),
        (
            Some(format!("{both}]\nlanguage: klingon")),
            "no language is called `klingon`",
        ),
        (
            Some(format!("{both}]\nlanguage: rust")),
            "the rule does not run on `case.rs` as Rust",
        ),
    ];
    for (text, expected) in cases {
        let found = failures(text.as_deref());
        assert!(
            found.first().is_some_and(|what| what.starts_with(expected)),
            "{expected}: {found:?}"
        );
    }
}
