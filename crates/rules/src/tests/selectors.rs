//! `kind` as a selector, and `range`.

use super::{check, load, load_with, matches};

const SOURCE: &str = "f(a, b); class A { m() { let x = 1; } n() {} }
let q = [1, 2, 3]; if (1) { g() } else h()
// c
foo; bar;";

/// A selector, and what it matches; all but those marked are what ast-grep 0.51 matches.
#[test]
fn selectors() {
    for (selector, expected) in [
        ("identifier + identifier", &[][..]),
        ("identifier ~ identifier", &["b"]),
        ("method_definition + method_definition", &["n() {}"]),
        ("call_expression > arguments", &["(a, b)", "()", "()"]),
        ("class_declaration number", &["1"]),
        (
            "call_expression > identifier + arguments",
            &["(a, b)", "()", "()"],
        ),
        ("array>number", &["1", "2", "3"]),
        ("array:has(number)", &["[1, 2, 3]"]),
        ("array:has(> number)", &["[1, 2, 3]"]),
        ("class_declaration:has(> number)", &[]),
        (
            "class_declaration:has(number, array)",
            &["class A { m() { let x = 1; } n() {} }"],
        ),
        (
            "class_body:has(method_definition number)",
            &["{ m() { let x = 1; } n() {} }"],
        ),
        ("number:nth-child(2)", &["1", "2"]),
        ("number:nth-child(2n+1)", &["1", "3", "1"]),
        ("number:nth-child(2 of number)", &["2"]),
        ("number:nth-last-child( 1 )", &["1", "3", "1"]),
        ("number:nth-child(-N+2)", &["1", "1", "2", "1"]),
        ("number:not(:nth-child(1)):not(:nth-child(3))", &["1", "2"]),
        (
            "expression_statement:not(:has(call_expression))",
            &["foo;", "bar;"],
        ),
        (
            "expression_statement:is(:has(call_expression))",
            &["f(a, b);", "g()", "h()"],
        ),
        ("comment + expression_statement", &["foo;"]),
        (
            ":is(number, array)",
            &["1", "[1, 2, 3]", "1", "2", "3", "1"],
        ),
        ("array:has(number:nth-child(3))", &["[1, 2, 3]"]),
        ("array, comment", &["[1, 2, 3]", "// c"]),
        // Refused or unlike there.
        ("number:has(~ number)", &["1", "2"]),
        (
            "method_definition:has(+ method_definition)",
            &["m() { let x = 1; }"],
        ),
        ("array > number:nth-child(even)", &["2"]),
        ("number:not(array number, :nth-child(2))", &["1"]),
    ] {
        let mut found: Vec<_> = matches(
            "javascript",
            &format!("language: javascript\nrule: {{kind: '{selector}'}}\n"),
            SOURCE,
        )
        .iter()
        .map(|found| (found.span, &SOURCE[found.span.start..found.span.end]))
        .collect();
        found.sort();
        let found: Vec<_> = found.into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, expected, "{selector}");
    }
}

#[test]
fn selectors_go_with_other_clauses() {
    let rule = "{kind: 'array > number', regex: '[23]', precedes: {regex: 3, stopBy: end}}";
    check("javascript", rule, SOURCE, &["2"]);
    let rule = "{all: [{kind: 'array > number'}, {pattern: $A}, {not: {kind: ':nth-child(1)'}}]}";
    check("javascript", rule, SOURCE, &["2", "3"]);
}

/// Selector, what is said, and what is pointed at.
#[test]
fn broken_selectors() {
    for (selector, message, at) in [
        ("array >", "a kind is missing in this selector", "'array >'"),
        ("> array", "a kind is missing in this selector", ">"),
        (
            "array > > number",
            "a kind is missing in this selector",
            ">",
        ),
        ("array,", "a kind is missing in this selector", "'array,'"),
        ("array:has()", "a kind is missing in this selector", ")"),
        ("array:has", "`:has` needs an argument", "'array:has'"),
        ("array:foo(number)", "unknown pseudo-class `:foo`", "foo"),
        ("array:nth-child(x)", "not a position", "x"),
        (
            "array:not(number",
            "a parenthesis is not closed in this selector",
            "'array:not(number'",
        ),
        ("array[x]", "this selector cannot be read", "["),
        ("*", "a kind is missing in this selector", "*"),
        ("(array)", "a kind is missing in this selector", "("),
        (
            "array > numbr",
            "JavaScript has no node kind `numbr`",
            "numbr",
        ),
        (
            "array:is(number)",
            "this rule can match nowhere in JavaScript",
            "{kind: 'array:is(number)'",
        ),
    ] {
        let yaml = format!("language: javascript\nrule: {{kind: '{selector}'}}\n");
        let problem = load(&yaml).problems.remove(0);
        let pointed = &yaml[problem.span.start..problem.span.end];
        assert_eq!(
            (problem.message.as_str(), pointed),
            (message, at),
            "{selector}"
        );
    }
    for long in [
        format!("array{}", " > array".repeat(10_000)),
        format!("array{}", ":not(array".repeat(10_000)),
        format!("array{}", ":has(> array".repeat(10_000)),
    ] {
        let yaml = format!("language: javascript\nrule: {{kind: '{long}'}}\n");
        let loaded = load_with(&yaml, &[]);
        assert!(
            loaded.problems[0].message.contains("at most"),
            "{:?}",
            loaded.problems[0].message
        );
    }
}

fn at(start: (i64, i64), end: (i64, i64)) -> String {
    let place = |(line, column)| format!("{{line: {line}, column: {column}}}");
    format!("range: {{start: {}, end: {}}}", place(start), place(end))
}

#[test]
fn ranges_count_characters() {
    let source = "'é𐀀'; é\r\nf(\n  1)\n";
    let found = |start, end, expected: &[&str]| {
        let rule = format!(
            "{{any: [{{kind: identifier}}, {{kind: call_expression}}], {}}}",
            at(start, end)
        );
        check("javascript", &rule, source, expected);
    };
    found((0, 6), (0, 7), &["é"]);
    found((0, 6), (0, 8), &[]);
    found((0, 5), (0, 7), &[]);
    found((1, 0), (2, 4), &["f(\n  1)"]);
    found((1, 0), (1, 1), &["f"]);
    found((9, 0), (9, 1), &[]);
    found((0, 600), (0, 700), &[]);
    let marked = "\u{feff}f(1)";
    let rule = format!("{{kind: identifier, {}}}", at((0, 0), (0, 1)));
    check("javascript", &rule, marked, &["f"]);
}

#[test]
fn broken_ranges() {
    for (range, message) in [
        ("1", "`range` must be a mapping"),
        ("{start: {line: 0, column: 0}}", "missing key `end`"),
        (
            "{start: {line: 0}, end: {line: 1, column: 0}}",
            "missing key `column`",
        ),
        (
            "{start: {line: -1, column: 0}, end: {line: 1, column: 0}}",
            "`line` must be a number that is counted from 0",
        ),
        (
            "{start: {line: x, column: 0}, end: {line: 1, column: 0}}",
            "`line` must be a number",
        ),
        (
            "{start: {line: 1, column: 0}, end: {line: 0, column: 5}}",
            "this range ends before it begins",
        ),
        (
            "{start: {line: 0, colum: 0}, end: {line: 1, column: 0}}",
            "unknown key `colum`",
        ),
    ] {
        let yaml = format!("language: python\nrule: {{kind: call, range: {range}}}\n");
        assert_eq!(load(&yaml).problems[0].message, message, "{range}");
    }
}
