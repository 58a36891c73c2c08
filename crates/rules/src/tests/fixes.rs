//! Fixes: titles, alternatives, and the siblings that they replace as well.

use andon_finding::Span;

use super::{fixed, load, matches};

fn with(fix: &str) -> String {
    format!("language: javascript\nrule: {{kind: identifier, regex: T}}\nfix: {fix}\n")
}

/// Expansions, and the text after the fix; those marked differ from ast-grep 0.51.
#[test]
fn expansions() {
    let source = "f(x, x, y, T, x, x, z)";
    for (expansion, expected) in [
        ("expandEnd: {regex: ','}", "f(x, x, y,  x, x, z)"),
        (
            "expandEnd: {regex: ',', stopBy: end}",
            "f(x, x, y,  x, x, z)",
        ),
        ("expandEnd: {regex: x}", "f(x, x, y, , x, x, z)"),
        ("expandStart: {regex: ','}", "f(x, x, y, x, x, z)"),
        (
            "expandStart: {regex: ','}, expandEnd: {regex: ','}",
            "f(x, x, y x, x, z)",
        ),
        ("expandStart: {regex: y, stopBy: end}", "f(x, x, , x, x, z)"),
        ("expandEnd: {regex: x, stopBy: end}", "f(x, x, y, , x, z)"),
        (
            "expandEnd: {any: [{regex: ','}, {regex: x}], stopBy: end}",
            "f(x, x, y,  x, x, z)",
        ),
        (
            "expandEnd: {regex: x, stopBy: {regex: ','}}",
            "f(x, x, y, , x, x, z)",
        ),
        (
            "expandEnd: {kind: number, stopBy: end}",
            "f(x, x, y, , x, x, z)",
        ),
        // There the two `x` go too, which nobody named.
        ("expandEnd: {regex: z, stopBy: end}", source),
    ] {
        let yaml = with(&format!("{{template: '', {expansion}}}"));
        assert_eq!(fixed("javascript", &yaml, source), expected, "{expansion}");
    }
    let yaml = with("{template: '', expandEnd: {regex: ',', stopBy: end}}");
    let commented = "f(T /* why */, x)";
    assert_eq!(
        fixed("javascript", &yaml, commented),
        commented,
        "would lose the comment"
    );
}

#[test]
fn expansions_see_what_was_captured() {
    let yaml = "language: javascript
rule: {pattern: $A, kind: identifier, inside: {kind: arguments}}
fix: {template: '', expandStart: {pattern: $A, stopBy: end}}
";
    assert_eq!(fixed("javascript", yaml, "f(x, y)"), "f(, )");
    let found = matches("javascript", yaml, "f(x, x)");
    let spans: Vec<_> = found
        .iter()
        .map(|found| found.fixes[0].edits[0].span)
        .collect();
    assert_eq!(spans, [Span::new(2, 3), Span::new(2, 6)]);
}

#[test]
fn what_was_passed_over_at_the_end_is_not_expanded_over() {
    let yaml = "language: javascript
rule: {pattern: 'var a = 1'}
fix: {template: 'var a = 9', expandEnd: {kind: expression_statement}}
";
    assert_eq!(
        fixed("javascript", yaml, "var a = 1, b = 2; f()"),
        "var a = 9, b = 2; f()"
    );
    assert_eq!(fixed("javascript", yaml, "var a = 1\nf()"), "var a = 9");
}

#[test]
fn alternatives_come_in_order() {
    let yaml = with("[{template: a, title: Call it a}, {template: b}, c]");
    let found = matches("javascript", &yaml, "T");
    let titles: Vec<_> = found[0]
        .fixes
        .iter()
        .map(|fix| fix.title.as_str())
        .collect();
    assert_eq!(
        titles,
        ["Call it a", "Replace with `b`", "Replace with `c`"]
    );
    assert_eq!(fixed("javascript", &yaml, "T"), "a");
    assert!(load(&yaml).rules.rules()[0].fixable);
}

#[test]
fn broken_fixes() {
    for (fix, message) in [
        ("{title: x}", "missing key `template`"),
        (
            "{template: x, expand: {regex: ','}}",
            "unknown key `expand`",
        ),
        (
            "{template: x, expandEnd: {regx: ','}}",
            "unknown key `regx`",
        ),
        (
            "{template: x, expandEnd: {regex: ',', field: name}}",
            "`field` has no meaning for siblings",
        ),
        ("{template: [x]}", "`template` must be a string"),
        ("{template: $B}", "the fix uses `$B`, which nothing binds"),
        ("[a, $B]", "the fix uses `$B`, which nothing binds"),
        (
            "[]",
            "`fix` must be a text, a mapping or a list with at least one of them",
        ),
        (
            "{template: x, expandEnd: {kind: nonsense}}",
            "JavaScript has no node kind `nonsense`",
        ),
    ] {
        assert_eq!(load(&with(fix)).problems[0].message, message, "{fix}");
    }
}
