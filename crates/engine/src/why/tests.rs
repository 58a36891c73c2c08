//! Whole answers: what keeps a rule from a file, and what the code says then.

use andon_finding::{ExclusionReason, Obstacle, Severity, WhyNot, WhyVerdict};

use super::*;
use crate::testbed::Tree;

const RULE: &str = "\
language: python
message: no
severity: error
rule: { pattern: print($A) }
";

const CONFIG: &str = "rules = [\"rules\"]\n";

fn ask(tree: &Tree, rule: &str, path: &str, line: usize) -> Result<WhyNot, EngineError> {
    why_not(&WhyRequest {
        rule: rule.to_owned(),
        path: tree.root.join(path),
        line,
        config: ConfigSource::Found,
        rules: RuleChoice::Configured,
    })
}

/// The answer for a rule with more keys, in a tree with more configuration.
fn answer(keys: &str, config: &str, path: &str, text: &str) -> WhyNot {
    let rule = format!("{RULE}{keys}");
    let config = format!("{CONFIG}{config}");
    let tree = Tree::new(&[
        ("andon.toml", &config),
        ("rules/no-print.yml", &rule),
        (path, text),
    ]);
    ask(&tree, "no-print", path, 1).unwrap()
}

fn obstacles(keys: &str, config: &str, path: &str) -> Vec<Obstacle> {
    let answer = answer(keys, config, path, "print(1)\n");
    assert!(
        matches!(answer.verdict, WhyVerdict::Holds { .. }),
        "{answer:?}"
    );
    answer.obstacles
}

#[test]
fn nothing_keeps_a_rule_from_a_file() {
    assert_eq!(obstacles("", "", "a.py"), []);
}

#[test]
fn severities_and_paths() {
    let off = |here, base| [Obstacle::Off { here, base }];
    let severity = "[severity]\nno-print = \"off\"\n";
    assert_eq!(obstacles("", severity, "a.py"), off(false, Severity::Off));
    let here = "[[override]]\nfiles = [\"a.*\"]\nseverity = { no-print = \"off\" }\n";
    assert_eq!(obstacles("", here, "a.py"), off(true, Severity::Error));
    assert_eq!(obstacles("", here, "b.py"), []);
    let files = "files: [\"src/**\"]\n";
    assert_eq!(obstacles(files, "", "a.py"), [Obstacle::Paths]);
    assert_eq!(
        obstacles("ignores: [\"a.*\"]\n", "", "a.py"),
        [Obstacle::Paths]
    );
}

#[test]
fn files_that_are_left_out() {
    let exclude = "[files]\nexclude = [\"lib/**\"]\n";
    let configured = Obstacle::Excluded(ExclusionReason::Configured);
    assert_eq!(obstacles("", exclude, "lib/a.py"), [configured]);
    assert_eq!(obstacles("", "", ".lib/a.py"), [Obstacle::Ignored]);
    let tree = Tree::new(&[
        ("andon.toml", CONFIG),
        ("rules/no-print.yml", RULE),
        (".gitignore", "out/\n"),
        ("out/a.py", "print(1)\n"),
    ]);
    let answer = ask(&tree, "no-print", "out/a.py", 1).unwrap();
    assert_eq!(answer.obstacles, [Obstacle::Ignored]);
    let binary = self::answer("", "", "a.py", "print(1)\0\n");
    assert_eq!(
        binary.obstacles,
        [Obstacle::Excluded(ExclusionReason::Binary)]
    );
    assert_eq!(binary.verdict, WhyVerdict::NotAsked);
}

#[test]
fn languages() {
    let answer = answer("", "", "a.rs", "fn main() {}\n");
    let language = Obstacle::Language {
        file: Some("Rust".to_owned()),
        rule: vec!["Python".to_owned()],
    };
    assert_eq!(answer.obstacles, [language]);
    assert_eq!(answer.verdict, WhyVerdict::NotAsked);
    let unknown = self::answer("", "", "a.unknown", "x\n");
    assert!(matches!(
        unknown.obstacles.as_slice(),
        [Obstacle::Language { file: None, .. }]
    ));
}

#[test]
fn code_inside_another_language() {
    let rule = "language: javascript\nmessage: no\nrule: { pattern: f($A) }\n";
    let tree = Tree::new(&[
        ("andon.toml", CONFIG),
        ("rules/no-f.yml", rule),
        (
            "a.html",
            "<p>f(1)</p>\n<script>\n  f(2)\n  g(3)\n</script>\n",
        ),
    ]);
    let ask = |line| ask(&tree, "no-f", "a.html", line).unwrap();
    assert!(matches!(ask(3).verdict, WhyVerdict::Holds { .. }));
    assert!(matches!(ask(4).verdict, WhyVerdict::Fails { .. }));
    assert!(matches!(
        ask(1).obstacles.as_slice(),
        [Obstacle::Language { .. }]
    ));
}

#[test]
fn comments_silence() {
    let text = "print(1)  # andon-ignore: no-print -- so\n";
    let silenced = |answer: WhyNot| match answer.verdict {
        WhyVerdict::Holds { silenced, .. } => silenced,
        other => panic!("{other:?}"),
    };
    assert_eq!(silenced(answer("", "", "a.py", text)), Some(1));
    assert_eq!(silenced(answer("", "", "a.py", "print(1)\n")), None);
}

#[test]
fn a_shipped_rule_that_is_not_loaded() {
    let tree = Tree::new(&[
        ("andon.toml", CONFIG),
        ("rules/no-print.yml", RULE),
        ("a.py", "def f(a=[]): pass\n"),
    ]);
    let answer = ask(&tree, "mutable-default-argument", "a.py", 1).unwrap();
    assert_eq!(answer.rule, "python/mutable-default-argument");
    assert_eq!(answer.obstacles, [Obstacle::NotLoaded]);
}

#[test]
fn names_of_several_packs() {
    let pack = |name: &str| format!("name = \"{name}\"\n");
    let rust = "language: rust\nmessage: no\nrule: { kind: identifier }\n";
    let tree = Tree::new(&[
        ("andon.toml", CONFIG),
        ("rules/a/pack.toml", &pack("a")),
        ("rules/a/no-print.yml", RULE),
        ("rules/b/pack.toml", &pack("b")),
        ("rules/b/no-print.yml", RULE),
        ("rules/c/pack.toml", &pack("c")),
        ("rules/c/no-print.yml", rust),
        ("x.py", "print(1)\n"),
        ("x.rs", "const X: u8 = 1;\n"),
    ]);
    let said = ask(&tree, "no-print", "x.py", 1).unwrap_err().to_string();
    assert!(said.ends_with("`a/no-print`, `b/no-print`"), "{said}");
    assert_eq!(
        ask(&tree, "b/no-print", "x.py", 1).unwrap().rule,
        "b/no-print"
    );
    // Only one of them is for that language.
    assert_eq!(
        ask(&tree, "no-print", "x.rs", 1).unwrap().rule,
        "c/no-print"
    );
}

#[test]
fn what_is_not_there() {
    let tree = Tree::new(&[
        ("andon.toml", CONFIG),
        ("rules/no-print.yml", RULE),
        ("a.py", "print(1)\n"),
        ("empty.py", ""),
    ]);
    let refused = |rule, path, line| ask(&tree, rule, path, line).unwrap_err();
    assert!(matches!(
        refused("no-print", "a.py", 2),
        EngineError::NoSuchLine { count: 1, .. }
    ));
    assert!(matches!(
        refused("no-print", "empty.py", 1),
        EngineError::NoSuchLine { count: 0, .. }
    ));
    assert!(matches!(
        refused("no-print", "b.py", 1),
        EngineError::NotFound { .. }
    ));
    assert!(matches!(
        refused("no-print", "rules", 1),
        EngineError::NotAFile { .. }
    ));
    let EngineError::UnknownRule { help, .. } = refused("no-pritn", "a.py", 1) else {
        panic!()
    };
    assert_eq!(help, "did you mean `no-print`?");
    assert!(matches!(
        refused("andon/unused-suppression", "a.py", 1),
        EngineError::UnknownRule { .. }
    ));
}
