//! The clauses of the rule language.

use super::{check, load, matches};
use crate::RuleIndex;
use andon_syntax::Language;

#[test]
fn kind_regex_and_composites() {
    let source = "a = 1\nbc = 2\n";
    check("python", "{kind: identifier}", source, &["a", "bc"]);
    check("python", "{kind: identifier, regex: '^b'}", source, &["bc"]);
    check(
        "python",
        "{any: [{kind: integer}, {kind: identifier, regex: a}]}",
        source,
        &["a", "1", "2"],
    );
    check(
        "python",
        "{all: [{kind: identifier}, {not: {regex: a}}]}",
        source,
        &["bc"],
    );
    check("python", "{kind: ERROR}", "a = = 1\n", &["="]);
}

#[test]
fn has_looks_as_far_as_it_is_told() {
    let source = "f(g(x))\n";
    check("python", "{kind: call, has: {kind: call}}", source, &[]);
    check(
        "python",
        "{kind: call, has: {kind: call, stopBy: end}}",
        source,
        &["f(g(x))"],
    );
    check(
        "python",
        "{kind: call, has: {regex: ^x$, kind: identifier, stopBy: {kind: call}}}",
        source,
        &["g(x)"],
    );
    check(
        "python",
        "{kind: call, has: {field: function, regex: ^f$}}",
        source,
        &["f(g(x))"],
    );
    check(
        "python",
        "{kind: call, has: {field: arguments, kind: identifier, stopBy: end}}",
        source,
        &["f(g(x))", "g(x)"],
    );
    // `field` with a rule as `stopBy` looks all the way down.
    let deep = "f(a, [g, (x)])\n";
    let rule =
        "{kind: call, has: {field: arguments, kind: identifier, regex: x, stopBy: {kind: call}}}";
    check("python", rule, deep, &["f(a, [g, (x)])"]);
}

#[test]
fn inside_looks_up() {
    let source = "class A:\n  def f(self):\n    return x\n";
    check(
        "python",
        "{kind: identifier, regex: x, inside: {kind: return_statement}}",
        source,
        &["x"],
    );
    check(
        "python",
        "{kind: identifier, regex: x, inside: {kind: class_definition}}",
        source,
        &[],
    );
    check(
        "python",
        "{kind: identifier, regex: x, inside: {kind: class_definition, stopBy: end}}",
        source,
        &["x"],
    );
    let until = "{kind: identifier, regex: x, inside: {kind: class_definition, stopBy: {kind: function_definition}}}";
    check("python", until, source, &[]);
    check(
        "python",
        "{kind: identifier, inside: {kind: class_definition, field: name}}",
        source,
        &["A"],
    );
    check(
        "python",
        "{kind: call, has: {kind: identifier, inside: {kind: argument_list}, stopBy: end}}",
        "f(x)\n",
        &["f(x)"],
    );
}

#[test]
fn siblings() {
    let source = "a\nb\nc\n";
    let statement = |clause: &str| format!("{{kind: expression_statement, {clause}}}");
    check(
        "python",
        &statement("follows: {regex: ^a$}"),
        source,
        &["b"],
    );
    check(
        "python",
        &statement("follows: {regex: ^a$, stopBy: end}"),
        source,
        &["b", "c"],
    );
    check(
        "python",
        &statement("precedes: {regex: ^c$}"),
        source,
        &["b"],
    );
    check(
        "python",
        &statement("precedes: {regex: ^c$, stopBy: {regex: ^b$}}"),
        source,
        &["b"],
    );
}

#[test]
fn positions_among_siblings() {
    let source = "f(a, b, c, d)\n";
    let at = |nth: &str| {
        format!("{{kind: identifier, nthChild: {nth}, inside: {{kind: argument_list}}}}")
    };
    check("python", &at("1"), source, &["a"]);
    check("python", &at("2n"), source, &["b", "d"]);
    check("python", &at("-n+2"), source, &["a", "b"]);
    check(
        "python",
        &at("{position: 1, reverse: true}"),
        source,
        &["d"],
    );
    check(
        "python",
        &at("{position: 1, ofRule: {regex: '[cd]'}}"),
        source,
        &["c"],
    );
}

#[test]
fn utilities_may_call_themselves_on_other_nodes() {
    let yaml = "language: python
utils:
  sum-of-ones:
    any:
      - {kind: integer, regex: ^1$}
      - kind: binary_operator
        all:
          - has: {field: left, matches: sum-of-ones}
          - has: {field: right, matches: sum-of-ones}
rule: {kind: binary_operator, matches: sum-of-ones}
";
    let found = matches("python", yaml, "1 + 1 + 1\n1 + 2\n");
    assert_eq!(found.len(), 2);
}

#[test]
fn constraints_filter_captures() {
    let yaml = "language: python
rule: {pattern: 'f($A, $$$B)'}
constraints:
  A: {kind: integer}
  B: {kind: string}
";
    let source = "f(1, 'a')\nf(a, 'a')\nf(1, 'a', 2)\n";
    assert_eq!(matches("python", yaml, source).len(), 1);
}

#[test]
fn not_binds_nothing_and_any_keeps_one_branch() {
    let rule = "{pattern: '$A + $B', not: {pattern: '$A + $A'}}";
    check("python", rule, "x + x\nx + y\n", &["x + y"]);
    let yaml = "language: python
rule: {any: [{pattern: 'f($A)'}, {pattern: 'g($B)'}]}
message: $A,$B
";
    let found = matches("python", yaml, "g(x)\n");
    assert_eq!(found[0].message, ",x");
}

#[test]
fn code_in_comments_is_parsed() {
    let rule = "{kind: comment, reparse: {kind: assignment}}";
    check(
        "python",
        rule,
        "# x = f(1)\n# y = 2\na = 1  # z = 3\n# word\n",
        &["# x = f(1)"],
    );
    check("python", rule, "# not code = at all (\n", &[]);
    let rule = "{kind: comment, reparse: {kind: call_expression}}";
    check(
        "typescript",
        rule,
        "/*\n * f(x);\n */\n/** f(x) */\n",
        &["/*\n * f(x);\n */"],
    );
    let rule = "{kind: line_comment, reparse: {kind: let_declaration}}";
    check(
        "rust",
        rule,
        "fn f() {\n    // let x = 1;\n    // let y = 2;\n}\n",
        &["// let x = 1;"],
    );
}

#[test]
fn typescript_rules_run_on_tsx() {
    let yaml = "language: typescript\nrule: {pattern: 'f($A)'}\n";
    assert_eq!(matches("tsx", yaml, "const a = <b>{f(x)}</b>;").len(), 1);
}

#[test]
fn variants_of_one_rule_share_its_index() {
    let yaml = "id: same\nlanguage: python\nrule: {kind: pass_statement}\nmessage: a\n---\n\
                id: same\nlanguage: rust\nrule: {kind: block}\nmessage: b\n";
    let loaded = load(yaml);
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.rules.rules().len(), 1);
    assert_eq!(loaded.rules.rules()[0].languages, ["python", "rust"]);
    let found = matches("rust", yaml, "fn f() {}");
    assert_eq!(
        (found[0].rule, found[0].message.as_str()),
        (RuleIndex(0), "b")
    );
    assert_eq!(loaded.rules.rules()[0].message_template, "{0}");
    assert_eq!(found[0].arguments, ["b"]);
}

#[test]
fn paths_select_rules() {
    let yaml = "language: python\nrule: {kind: pass_statement}\nfiles: ['src/**']\nignores: ['**/test_*.py', {glob: '**/OLD.py', caseInsensitive: true}]\n";
    let loaded = load(yaml);
    let python = Language::from_name("python").unwrap();
    let selects = |path: &str| loaded.rules.select(python, path, &|_| true).is_some();
    assert!(selects("src/a.py"));
    assert!(!selects("lib/a.py"));
    assert!(!selects("src/deep/test_a.py"));
    assert!(!selects("src/old.py"));
    assert!(
        loaded
            .rules
            .select(python, "src/a.py", &|_| false)
            .is_none()
    );
}

#[test]
fn scopes_are_named() {
    let yaml = "language: python\nrule: {kind: pass_statement}\n";
    let found = matches("python", yaml, "class A:\n  def f(self):\n    pass\n");
    assert_eq!(found[0].scope, "A.f");

    let source = "class A:\n  pass\n  def f(self):\n    pass\n    def g(): pass\n    pass\npass\nclass B: pass\n";
    let found = matches("python", yaml, source);
    let scopes: Vec<_> = found.iter().map(|found| found.scope.as_str()).collect();
    assert_eq!(scopes, ["A", "A.f", "A.f.g", "A.f", "", "B"]);
    let yaml = "language: python\nrule: {kind: function_definition}\n";
    let found = matches("python", yaml, source);
    let scopes: Vec<_> = found.iter().map(|found| found.scope.as_str()).collect();
    assert_eq!(scopes, ["A.f", "A.f.g"]);
}

/// Else the names would take memory that grows with the square of the depth.
#[test]
fn scopes_of_deep_nests_have_few_names() {
    let source = format!("{}{}", "function f() {".repeat(500), "}".repeat(500));
    let yaml = "language: javascript\nrule: {kind: function_declaration}\n";
    let found = matches("javascript", yaml, &source);
    assert_eq!(found.len(), 500);
    assert_eq!(found[2].scope, "f.f.f");
    assert!(found.iter().all(|found| found.scope.len() < 100));
}

#[test]
fn nesting_a_hundred_thousand_deep_is_walked() {
    let source = format!("{}x{}", "(".repeat(100_000), ")".repeat(100_000));
    let python = Language::from_name("javascript").unwrap();
    let mut parser = andon_syntax::Parser::new();
    if let Ok(file) = parser.parse(python, &source) {
        let yaml = "language: javascript\nrule: {kind: identifier, inside: {kind: program, stopBy: end}}\n";
        let loaded = load(yaml);
        let selection = loaded.rules.select(python, "a", &|_| true).unwrap();
        let scan = crate::Scanner::new().scan(&loaded.rules, &selection, &file);
        assert!(scan.matches.len() <= 1);
    }
}

#[test]
fn metadata_is_handed_on() {
    let yaml = "language: python\nrule: {kind: pass_statement}\nmetadata: {owner: platform, cwe: [79, x], on: true, none: ~}\n";
    let loaded = load(yaml);
    assert_eq!(loaded.problems, []);
    let expected =
        serde_json::json!({"owner": "platform", "cwe": [79, "x"], "on": true, "none": null});
    assert_eq!(loaded.rules.rules()[0].metadata, expected);
    let plain = load("language: python\nrule: {kind: pass_statement}\n");
    assert!(plain.rules.rules()[0].metadata.is_null());
}
