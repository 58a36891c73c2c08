//! Patterns: what fits, and how captures are bound.

use super::{check, fixed, matches};

/// A pattern against code, and whether it fits.
#[track_caller]
fn pattern(language: &str, pattern: &str, source: &str, expected: &[&str]) {
    let rule = format!("{{pattern: {pattern:?}}}");
    check(language, &rule, source, expected);
}

#[test]
fn holes_take_one_named_node() {
    pattern("javascript", "f($A)", "f(x); f(); f(x, y); g(x)", &["f(x)"]);
    pattern("javascript", "f($A)", "f(/*c*/ x)", &["f(/*c*/ x)"]);
    pattern("javascript", "f($A)", "f(x,)", &["f(x,)"]);
    pattern("python", "f(*$A)", "f(*a)\nf(a)\n", &["f(*a)"]);
    pattern(
        "rust",
        "$A.unwrap()",
        "fn a() { b.c().unwrap(); }",
        &["b.c().unwrap()"],
    );
}

#[test]
fn equal_names_mean_equal_nodes() {
    let source = "a.b == a . b; a==a; f(1)==f(1 ); a == b";
    pattern(
        "javascript",
        "$A == $A",
        source,
        &["a.b == a . b", "a==a", "f(1)==f(1 )"],
    );
    pattern("javascript", "$_ == $_", "a == b", &["a == b"]);
    pattern("python", "$A == $A", "'\\\\a' == '\\\\b'\n", &[]);
    pattern(
        "javascript",
        "f($$$A, 0, $$$A)",
        "f(1,2,0,1,2); f(1,0,2)",
        &["f(1,2,0,1,2)"],
    );
}

#[test]
fn ellipses_backtrack() {
    pattern("javascript", "f($$$A, x, y)", "f(x, x, y)", &["f(x, x, y)"]);
    pattern(
        "javascript",
        "f($$$, x, $$$, x)",
        "f(x, 1, x, 2, x)",
        &["f(x, 1, x, 2, x)"],
    );
    pattern(
        "javascript",
        "f($$$A, b)",
        "f(b); f(a, b); f(b, a)",
        &["f(b)", "f(a, b)"],
    );
    pattern("javascript", "f($$$)", "f(); f(1, 2)", &["f()", "f(1, 2)"]);
    // A choice in one branch is revised for the sake of another.
    pattern(
        "javascript",
        "f([$$$, $A, $$$], $A)",
        "f([1, 2, 3], 2)",
        &["f([1, 2, 3], 2)"],
    );
    pattern(
        "python",
        "if $C:\n  $$$B",
        "if a:\n  b\n  c\n",
        &["if a:\n  b\n  c"],
    );
}

#[test]
fn ellipses_lose_nothing() {
    let yaml = "language: javascript\nrule: {pattern: 'f($$$A, $$$B)'}\nfix: g($$$A | $$$B)\n";
    assert_eq!(fixed("javascript", yaml, "f(1, 2, 3)"), "g(1 | 2, 3)");
    assert_eq!(fixed("javascript", yaml, "f(1)"), "g( | 1)");
}

#[test]
fn smart_passes_over_what_code_may_add() {
    pattern(
        "javascript",
        "let a = 1",
        "let a = 1, b = 2;",
        &["let a = 1, b = 2;"],
    );
    pattern(
        "javascript",
        "function f() { $$$ }",
        "async function f() { x }",
        &["async function f() { x }"],
    );
    pattern("javascript", "{ $A }", "{ x; y }", &[]);
    pattern(
        "python",
        "return $X",
        "def f():\n  return\n  return 1\n",
        &["return 1"],
    );
    pattern(
        "rust",
        "fn $F($$$A) { $$$B }",
        "fn a(x: u8) { b } fn c() -> u8 { 1 }",
        &["fn a(x: u8) { b }"],
    );
}

#[test]
fn strictness_decides_what_counts() {
    let fits = |strictness: &str, pattern: &str, source: &str| {
        let yaml = format!(
            "language: javascript\nrule: {{pattern: {{context: {pattern:?}, strictness: {strictness}}}}}\n"
        );
        !matches("javascript", &yaml, source).is_empty()
    };
    for (strictness, pattern, source, expected) in [
        ("cst", "f(a)", "f(a)", true),
        ("cst", "f(a)", "f(a,)", false),
        ("smart", "f(a)", "f(a,)", true),
        ("smart", "'a'", "\"a\"", false),
        ("ast", "'a'", "\"a\"", true),
        ("ast", "f(a)", "f(/*c*/ a)", false),
        ("relaxed", "f(a)", "f(/*c*/ a)", true),
        ("relaxed", "f(a)", "f(b)", false),
        ("signature", "f(a)", "g(b)", true),
        ("signature", "f(a)", "g(1)", false),
        ("template", "f(a)", "f(b)", false),
        ("template", "a.b", "a.b", true),
    ] {
        let found = fits(strictness, pattern, source);
        assert_eq!(found, expected, "{strictness}: {pattern} on {source}");
    }
}

#[test]
fn context_and_selector_pick_a_part() {
    let rule = "{pattern: {context: 'class A { $F = $V }', selector: field_definition}}";
    check("javascript", rule, "class B { x = 1 }", &["x = 1"]);
}

#[test]
fn a_rewrite_keeps_what_the_pattern_did_not_name() {
    let yaml = "language: javascript\nrule: {pattern: let a = 1}\nfix: let a = 9\n";
    assert_eq!(
        fixed("javascript", yaml, "let a = 1, b = 2;"),
        "let a = 9, b = 2;"
    );
    assert_eq!(fixed("javascript", yaml, "let a = 1;"), "let a = 9;");
    let yaml = "language: javascript\nrule: {pattern: 'f($A)'}\nfix: g($A)\n";
    let commented = "f(/* why */ x)";
    assert_eq!(
        fixed("javascript", yaml, commented),
        commented,
        "would lose the comment"
    );
    let yaml = "language: javascript\nrule: {pattern: 'if (x) { a(); }'}\nfix: 'a();'\n";
    let more = "if (x) { a(); b(); }";
    assert_eq!(
        fixed("javascript", yaml, more),
        more,
        "`}}` stands behind what is left over"
    );
}

#[test]
fn fixes_keep_indentation() {
    let yaml =
        "language: python\nrule: {pattern: \"with $A:\\n  $$$B\"}\nfix: |-\n  if $A:\n      $$$B\n";
    let source = "def f():\n    with a:\n        b\n        if c:\n            d\n";
    let expected = "def f():\n    if a:\n        b\n        if c:\n            d\n";
    assert_eq!(fixed("python", yaml, source), expected);
}

#[test]
fn messages_quote_captures() {
    let yaml =
        "language: python\nrule: {pattern: \"f($A, $$$B)\"}\nmessage: '$A of $$$B costs $5, $C'\n";
    let found = matches("python", yaml, "f(x, 1,\n  2)\n");
    assert_eq!(found[0].message, "x of 1, 2 costs $5, $C");
    assert_eq!(found[0].arguments, ["x", "1, 2"]);
}

#[test]
fn a_pattern_that_could_try_forever_ends() {
    let pattern = format!("f({}x)", "$$$, a, ".repeat(12));
    let source = format!("f({}b)", "a, ".repeat(200));
    check(
        "javascript",
        &format!("{{pattern: '{pattern}'}}"),
        &source,
        &[],
    );
}

#[test]
fn a_branch_that_failed_leaves_no_trace_in_the_fix() {
    let yaml = "language: javascript
rule:
  any:
    - {pattern: let a = 1, not: {regex: b}}
    - {kind: lexical_declaration}
fix: gone
";
    assert_eq!(fixed("javascript", yaml, "let a = 1, b = 2;"), "gone");
}

#[test]
fn tokens_are_passed_over_before_words_only() {
    let count = |language: &str, pattern: &str, source: &str| {
        let yaml = format!("language: {language}\nrule:\n  pattern: {pattern}\n");
        matches(language, &yaml, source).len()
    };
    assert_eq!(
        count("python", "'def f($A): $$$'", "async def f(x): pass\n"),
        1
    );
    assert_eq!(count("python", "from $A import $B", "from a import b\n"), 1);
    assert_eq!(
        count("python", "from $A import $B", "from a import (b)\n"),
        0
    );
    let delegate = "{context: 'function* f() { yield $A }', selector: yield_expression}";
    assert_eq!(
        count("javascript", delegate, "function* g() { yield x }"),
        1
    );
    assert_eq!(
        count("javascript", delegate, "function* g() { yield* x }"),
        0
    );
    let optional = "{context: 'interface A { $B: $C }', selector: property_signature}";
    assert_eq!(count("typescript", optional, "interface A { b: C }"), 1);
    assert_eq!(count("typescript", optional, "interface A { b?: C }"), 0);
}

#[test]
fn ignored_tokens_stand_for_each_other() {
    let count = |strictness: &str, source: &str| {
        let yaml = format!(
            "language: javascript\nrule:\n  pattern: {{context: '$A + b', strictness: {strictness}}}\n"
        );
        matches("javascript", &yaml, source).len()
    };
    assert_eq!(count("smart", "a - b"), 0);
    assert_eq!(count("ast", "a - b"), 1);
    assert_eq!(count("relaxed", "a - /* c */ b"), 1);
    assert_eq!(count("signature", "a - c"), 1);
}
