//! One file at a time, with rules written for the purpose.

use std::path::PathBuf;

use andon_finding::{DegradedKind, FindingKey, LabelRole};
use andon_rules::{RuleSet, RuleSource};

use super::*;
use crate::config::Config;

const NO_PRINT: &str = "\
id: no-print
language: python
severity: warning
rule: { pattern: print($X) }
message: do not print `$X`
fix: log($X)
";

fn book(rules: &str) -> RuleBook {
    let source = RuleSource {
        name: "t.yml".to_owned(),
        pack: String::new(),
        text: rules.to_owned(),
        wanted: None,
        packed: None,
    };
    let loaded = RuleSet::load(&[source]);
    assert_eq!(loaded.problems, []);
    RuleBook {
        rules: loaded.rules,
        warnings: Vec::new(),
        digest: String::new(),
        whole: true,
        aside: Vec::new(),
        good: None,
        files: Vec::new(),
    }
}

fn judged(bytes: &[u8]) -> Judged {
    let book = book(NO_PRINT);
    let table = SeverityTable::new(book.rules.rules(), &[], &Config::defaults(PathBuf::new()));
    let judge = Judge {
        book: &book,
        table: &table,
        style: None,
        injections: None,
        elsewhere: &["slop/other".to_owned()],
        comments: true,
        parses_all: false,
    };
    let task = judge
        .task("src/a.py", Language::from_name("python").unwrap())
        .unwrap();
    judge.judge(&mut Worker::default(), &task, bytes)
}

fn fixed(text: &str) -> String {
    let judged = judged(text.as_bytes());
    let mut text = text.to_owned();
    for edit in judged
        .findings
        .iter()
        .rev()
        .flat_map(|finding| &finding.fixes[0].edits)
    {
        text.replace_range(edit.place.start.byte..edit.place.end.byte, &edit.text);
    }
    text
}

#[test]
fn a_match_becomes_a_whole_finding() {
    let text = "class A:\n    def m(self):\n        print(1)\n";
    let judged = judged(text.as_bytes());
    assert_eq!((judged.lines, judged.errors), (3, 0));
    let [finding] = judged.findings.as_slice() else {
        panic!("{:?}", judged.findings)
    };
    assert_eq!(finding.rule_id, "no-print");
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(finding.message, "do not print `1`");
    assert_eq!(finding.path, "src/a.py");
    assert_eq!(finding.scope, "A.m");
    assert_eq!((finding.span.start.line, finding.span.start.column), (2, 8));
    assert_eq!(finding.excerpt.lines, ["        print(1)"]);
    assert!(finding.line_hash.ends_with(":1"), "{}", finding.line_hash);
    assert_eq!(finding.fixes[0].edits[0].text, "log(1)");
    assert!(
        finding
            .labels
            .iter()
            .all(|label| label.role == LabelRole::Secondary)
    );
}

#[test]
fn keys_outlive_code_above_and_reindentation() {
    let keys = |text: &str| -> Vec<FindingKey> {
        judged(text.as_bytes())
            .findings
            .into_iter()
            .map(|finding| finding.key)
            .collect()
    };
    let before = keys("def f():\n    print(a(\n        1))\n    print(2)\n");
    let after = keys("import x\n\ndef f():\n  if x:\n    print(a(\n      1))\n  print(2)\n");
    assert_eq!(before, after);
    assert_ne!(before[0], before[1]);
}

#[test]
fn bytes_that_are_not_utf_8_degrade_and_take_the_fixes_away() {
    let judged = judged(b"# caf\xe9\nprint('\xff\xfe')\n");
    assert_eq!(judged.findings.len(), 1);
    assert_eq!(judged.findings[0].fixes, []);
    let [entry] = judged.degraded.as_slice() else {
        panic!("{:?}", judged.degraded)
    };
    assert_eq!(entry.kind, DegradedKind::NotUtf8);
    assert!(
        entry
            .reason
            .starts_with("3 bytes are not UTF-8, the first on line 1"),
        "{entry:?}"
    );
}

#[test]
fn utf_16_is_told_by_name() {
    let judged = judged(b"\xff\xfep\0r\0");
    assert!(
        judged
            .degraded
            .iter()
            .any(|entry| entry.reason.contains("UTF-16")),
        "{judged:?}"
    );
}

#[test]
fn broken_code_is_judged_where_it_is_whole() {
    let judged = judged(b"print(1)\n\ndef = = 3\nprint(2)\n");
    assert!(!judged.findings.is_empty());
    assert!(judged.errors > 0);
    let entry = &judged.degraded[0];
    assert_eq!(entry.kind, DegradedKind::SyntaxError);
    assert!(entry.reason.starts_with("line 3"), "{entry:?}");
}

#[test]
fn a_file_that_no_rule_can_match_is_not_parsed() {
    let judged = judged(b"log(1)\n\ndef = = 3\n");
    assert_eq!((judged.lines, judged.errors), (3, 0));
    assert_eq!(judged.degraded, []);
}

#[test]
fn a_byte_order_mark_and_crlf_survive_a_fix() {
    assert_eq!(
        fixed("\u{feff}print(1)\r\nprint(2)\r\n"),
        "\u{feff}log(1)\r\nlog(2)\r\n"
    );
}

#[test]
fn suppressed_findings_stay_and_idle_comments_are_findings() {
    let text = "\
print(1)  # andon-ignore: no-print -- for a reason
x = 1  # andon-ignore: no-print
y = 1  # andon-ignore: slop/other
# andon-ignore-start
";
    let judged = judged(text.as_bytes());
    let told: Vec<_> = judged
        .findings
        .iter()
        .map(|finding| {
            let reason = finding
                .suppression
                .as_ref()
                .map(|found| found.reason.clone().unwrap());
            (finding.rule_id.as_str(), finding.span.start.line, reason)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("no-print", 0, Some("for a reason".to_owned())),
            ("andon/unused-suppression", 1, None),
            ("andon/unclosed-suppression", 3, None),
            ("andon/unused-suppression", 3, None),
        ]
    );
    assert_eq!(
        judged.findings[1].fixes[0].applicability,
        Applicability::Safe
    );
}

#[test]
fn a_reason_can_be_required() {
    let book = book(NO_PRINT);
    let told = |config: &str| {
        let config = Config::parse("andon.toml", config, PathBuf::new()).unwrap();
        let table = SeverityTable::new(book.rules.rules(), &[], &config);
        let judge = Judge {
            book: &book,
            table: &table,
            style: None,
            elsewhere: &[],
            comments: true,
            parses_all: false,
            injections: None,
        };
        let language = Language::from_name("python").unwrap();
        let task = judge.task("src/a.py", language).unwrap();
        let text = "print(1)  # andon-ignore\nprint(2)  # andon-ignore -- why\n";
        let judged = judge.judge_text(&mut Worker::default(), &task, text);
        let loud = judged
            .findings
            .into_iter()
            .filter(|found| found.suppression.is_none());
        loud.map(|found| (found.rule_id, found.severity, found.span.start.line))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(""), []);
    let id = "andon/unexplained-suppression";
    assert_eq!(
        told(&format!("[severity]\n\"{id}\" = \"error\"\n")),
        [(id.to_owned(), Severity::Error, 0)]
    );
}

#[test]
fn nothing_is_said_of_nothing() {
    for text in ["", "\u{feff}", "x = 1\n"] {
        let judged = judged(text.as_bytes());
        assert!(
            judged.findings.is_empty() && judged.degraded.is_empty(),
            "{text:?} {judged:?}"
        );
    }
}
