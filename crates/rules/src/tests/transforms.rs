//! Texts made of captures, and rewriters.

use super::{fixed, load, matches};

/// What `f($A)` becomes under one transform.
#[track_caller]
fn transformed(transform: &str, source: &str, expected: &str) {
    let yaml = format!(
        "language: javascript\nrule: {{pattern: 'f($A)'}}\ntransform:\n  B: {transform}\nfix: g($B)\n"
    );
    assert_eq!(fixed("javascript", &yaml, source), expected, "{transform}");
}

/// All as ast-grep 0.51 does it.
#[test]
fn both_forms_say_the_same() {
    let source = "f('a-b.c a,b')";
    for (long, short, expected) in [
        (
            "{convert: {source: $A, toCase: snakeCase}}",
            "convert($A, toCase=snakeCase)",
            "g('a_b_c_a,b')",
        ),
        (
            "{convert: {source: $A, toCase: snakeCase, separatedBy: [dash, dot]}}",
            "convert($A, toCase=snakeCase, separatedBy=[dash, dot])",
            "g('a_b_c a,b')",
        ),
        (
            "{replace: {source: $A, replace: '^.', by: x}}",
            "replace($A, replace='^.', by=x)",
            "g(xa-b.c a,b')",
        ),
        (
            "{replace: {source: $A, replace: 'a,b', by: b}}",
            "\"replace( $A , replace = 'a,b' , by = b )\"",
            "g('a-b.c b')",
        ),
        (
            "{replace: {source: $A, replace: (a|b), by: '[$1]'}}",
            "\"replace($A, replace=(a|b), by='[$1]')\"",
            "g('[a]-[b].c [a],[b]')",
        ),
        (
            "{substring: {source: $A, startChar: 1, endChar: -1}}",
            "substring($A, startChar=1, endChar=-1)",
            "g(a-b.c a,b)",
        ),
        (
            "{substring: {source: $A, startChar: -4}}",
            "substring($A,startChar=-4)",
            "g(a,b')",
        ),
    ] {
        transformed(long, source, expected);
        transformed(short, source, expected);
    }
}

#[test]
fn transforms_are_ordered_by_need() {
    let yaml = "language: javascript
rule: {pattern: 'f($A)'}
transform:
  LAST: {replace: {source: $SECOND, replace: a, by: b}}
  SECOND: convert($FIRST, toCase=lowerCase)
  FIRST: {replace: {source: $A, replace: c, by: A}}
message: $LAST of $SECOND
fix: g($LAST)
";
    assert_eq!(fixed("javascript", yaml, "f(c)"), "g(b)");
    let found = matches("javascript", yaml, "f(c)");
    assert_eq!(found[0].message, "b of a");
    assert_eq!(found[0].arguments, ["b", "a"]);
}

#[test]
fn lists_are_texts_too() {
    let yaml = "language: javascript
rule: {pattern: 'f($$$A)'}
transform: {B: {replace: {source: $$$A, replace: ', ', by: ';'}}}
fix: g($B)
";
    assert_eq!(fixed("javascript", yaml, "f(a, b,  c)"), "g(a;b; c)");
    assert_eq!(fixed("javascript", yaml, "f()"), "g()");
}

#[test]
fn constraints_judge_texts() {
    let yaml = "language: javascript
rule: {pattern: 'function $F() {}'}
transform: {SNAKE: 'convert($F, toCase=snakeCase)'}
constraints:
  SNAKE: {regex: _, not: {any: [{regex: ^_}, {regex: __}]}}
  F: {not: {regex: skip}}
message: call it $SNAKE
";
    let source = "function loadRows() {} function load() {} function skipAll() {}";
    let found: Vec<_> = matches("javascript", yaml, source)
        .into_iter()
        .map(|f| f.message)
        .collect();
    assert_eq!(found, ["call it load_rows"]);
}

#[test]
fn indentation_is_that_of_the_new_place() {
    let yaml = "language: javascript
rule: {pattern: 'f($A)'}
transform: {B: {replace: {source: $A, replace: a, by: a}}}
fix: |-
  g(
    $B,
    $A)
";
    let source = "if (1) {\n  x(f(() => {\n    a;\n  }))\n}";
    let expected =
        "if (1) {\n  x(g(\n    () => {\n      a;\n    },\n    () => {\n      a;\n    }))\n}";
    assert_eq!(fixed("javascript", yaml, source), expected);
}

const REWRITERS: &str = "rewriters:
- {id: num, rule: {kind: number, pattern: $N}, fix: 'n($N)'}
- {id: arr, rule: {pattern: '[$$$X]'}, transform: {Y: {rewrite: {source: $$$X, rewriters: [num, arr]}}}, fix: 'arr($Y)'}
- {id: call, rule: {pattern: '$F($$$X)'}, fix: 'call($F, $$$X, $A)'}
- {id: two, rule: {kind: number, regex: '2'}, fix: {template: '', expandEnd: {regex: ','}}}
";

/// Pattern, transform, source and outcome; all as ast-grep 0.51 does it.
#[test]
fn rewriters_rewrite_within_captures() {
    for (pattern, transform, source, expected) in [
        (
            "f($A)",
            "{rewrite: {source: $A, rewriters: [num]}}",
            "f([1, [2, h(3)]])",
            "g([n(1), [n(2), h(n(3))]])",
        ),
        (
            "f($A)",
            "{rewrite: {source: $A, rewriters: [num, arr]}}",
            "f([1, [2, h(3)]])",
            "g(arr(n(1), arr(n(2), h(n(3)))))",
        ),
        (
            "f($A)",
            "{rewrite: {source: $A, rewriters: [arr]}}",
            "f([1, [2, h(3)]])",
            "g(arr(n(1), arr(n(2), h(n(3)))))",
        ),
        (
            "f($A)",
            "{rewrite: {source: $A, rewriters: [num], joinBy: ' | '}}",
            "f([1, [2, h(3)]])",
            "g(n(1) | n(2) | n(3))",
        ),
        (
            "f($A)",
            "{rewrite: {source: $A, rewriters: [call]}}",
            "f([1, [2, h(3)]])",
            "g([1, [2, call(h, 3, [1, [2, h(3)]])]])",
        ),
        (
            "f($A)",
            "rewrite($A, rewriters=[num], joinBy=';')",
            "f([1, [2, h(3)]])",
            "g(n(1);n(2);n(3))",
        ),
        (
            "f($A)",
            "{rewrite: {source: $A, rewriters: [num], joinBy: ';'}}",
            "f(x)",
            "g(x)",
        ),
        (
            "f($$$A)",
            "{rewrite: {source: $$$A, rewriters: [num]}}",
            "f(1, x, /*c*/ 2)",
            "g(n(1), x, /*c*/ n(2))",
        ),
        (
            "f($$$A)",
            "{rewrite: {source: $$$A, rewriters: [num], joinBy: ' | '}}",
            "f(1, x, /*c*/ 2)",
            "g(n(1) | n(2))",
        ),
        (
            "f($$$A)",
            "{rewrite: {source: $$$A, rewriters: [two]}}",
            "f(1,2,3)",
            "g(1,3)",
        ),
        (
            "f($$$A)",
            "{rewrite: {source: $$$A, rewriters: [num]}}",
            "f()",
            "g()",
        ),
    ] {
        let yaml = format!(
            "language: javascript\nrule: {{pattern: '{pattern}'}}\n{REWRITERS}transform:\n  B: {transform}\nfix: g($B)\n"
        );
        assert_eq!(
            fixed("javascript", &yaml, source),
            expected,
            "{pattern}: {transform}"
        );
    }
}

#[test]
fn rewriters_keep_what_their_patterns_did_not_name() {
    let yaml = "language: javascript
rule: {pattern: 'f($A)'}
rewriters: [{id: r, rule: {pattern: 'g($X)'}, fix: 'h($X)'}]
transform: {B: 'rewrite($A, rewriters=[r])'}
fix: $B
";
    assert_eq!(
        fixed("javascript", yaml, "f([g(1), g(/* why */ 2)])"),
        "[h(1), g(/* why */ 2)]"
    );
}

#[test]
fn rewriters_call_utilities_of_the_rule_and_judge_texts() {
    let yaml = "language: javascript
utils: {n: {kind: number}}
rule: {pattern: 'f($A)'}
rewriters:
- id: r
  rule: {matches: n, pattern: $N}
  transform: {D: {replace: {source: $N, replace: $, by: '0'}}}
  constraints: {D: {regex: ^1}}
  fix: $D
transform: {B: 'rewrite($A, rewriters=[r])'}
fix: $B
";
    let yaml = yaml.replace("replace: $,", "replace: '$',");
    assert_eq!(fixed("javascript", &yaml, "f([1, 2, 13])"), "[10, 2, 130]");
}

#[test]
fn rewriters_without_end_offer_no_fix() {
    let forever = "language: javascript
rule: {pattern: 'f($A)'}
rewriters: [{id: r, rule: {pattern: $X}, transform: {Y: 'rewrite($X, rewriters=[r])'}, fix: $Y$Y}]
transform: {B: 'rewrite($A, rewriters=[r])'}
fix: $B
";
    let found = matches("javascript", forever, "f(a)");
    assert_eq!((found.len(), found[0].fixes.len()), (1, 0));
    // Each level doubles what the next one made.
    let doubling = "language: javascript
rule: {pattern: 'f($A)'}
rewriters: [{id: r, rule: {pattern: '[$X]'}, transform: {Y: 'rewrite($X, rewriters=[r])'}, fix: '[$Y, $Y]'}]
transform: {B: 'rewrite($A, rewriters=[r])'}
fix: $B
";
    let deep = format!("f({}x{})", "[".repeat(40), "]".repeat(40));
    let found = matches("javascript", doubling, &deep);
    assert_eq!((found.len(), found[0].fixes.len()), (1, 0));
    let flat = format!("f({}x{})", "[".repeat(3), "]".repeat(3));
    assert_eq!(fixed("javascript", doubling, &flat).matches('x').count(), 8);
}

/// Keys of a rule on `f($A)`, what is said, and what is pointed at.
#[test]
fn broken_transforms() {
    for (keys, message, at) in [
        (
            "transform: {b: 'convert($A, toCase=snakeCase)'}",
            "`b` cannot be the name of a variable",
            "b",
        ),
        (
            "transform: {B: 'convert($A toCase=x)'}",
            "this transform cannot be read",
            "'convert($A toCase=x)'",
        ),
        (
            "transform: {B: 'covert($A, toCase=snakeCase)'}",
            "unknown transform `covert`",
            "'covert($A, toCase=snakeCase)'",
        ),
        (
            "transform: {B: {convert: {source: $A, toCase: snake}}}",
            "unknown case `snake`",
            "snake",
        ),
        (
            "transform: {B: {convert: {source: $A, toCase: snakeCase, separatedBy: [dots]}}}",
            "unknown separator `dots`",
            "dots",
        ),
        (
            "transform: {B: {convert: {source: $A}}}",
            "missing key `toCase`",
            "{source: $A",
        ),
        (
            "transform: {B: {convert: {toCase: snakeCase}}}",
            "missing key `source`",
            "{toCase: snakeCase",
        ),
        (
            "transform: {B: {convert: {source: A, toCase: snakeCase}}}",
            "`A` is no variable",
            "A",
        ),
        (
            "transform: {B: {replace: {source: $A, replace: '(', by: x}}}",
            "this regular expression is not valid",
            "'('",
        ),
        (
            "transform: {B: {replace: {source: $A, replace: a, by: $1_x}}}",
            "the expression has no group `1_x`",
            "$1_x",
        ),
        (
            "transform: {B: {substring: {source: $A, startChar: x}}}",
            "`startChar` must be a number",
            "x",
        ),
        (
            "transform: {B: {substring: {source: $C}}}",
            "`B` is made of `$C`, which nothing binds",
            "$C",
        ),
        (
            "transform: {A: {substring: {source: $A}}}",
            "transforms need each other in a circle: A → A",
            "$A",
        ),
        (
            "transform: {A: {substring: {source: $B}}, B: {substring: {source: $C}}, C: {substring: {source: $B}}}",
            "transforms need each other in a circle: B → C → B",
            "$B",
        ),
        (
            "transform: {C: {substring: {source: $A}}, A: {substring: {source: $X}}}",
            "`A` is captured by a pattern already",
            "A",
        ),
        (
            "transform: {B: {substring: {source: $A}}}\nconstraints: {B: {kind: number}}",
            "`B` is a text, which this cannot judge",
            "{kind: number",
        ),
        (
            "transform: {B: {substring: {source: $A}, convert: {source: $A}}}",
            "a transform does exactly one thing",
            "{substring: {source: $A}, convert: {source: $A",
        ),
        (
            "transform: {B: {rewrite: {source: $A, rewriters: [r]}}}",
            "no rewriter `r`",
            "r",
        ),
        (
            "rewriters: [{id: r, rule: {kind: number}}]",
            "missing key `fix`",
            "{id: r, rule: {kind: number",
        ),
        (
            "rewriters: [{rule: {kind: number}, fix: x}]",
            "missing key `id`",
            "{rule: {kind: number}, fix: x",
        ),
        (
            "rewriters: [{id: r, rule: {kind: number}, fix: x}]",
            "rewriter `r` is never used",
            "r",
        ),
        (
            "rewriters: [{id: r, rule: {kind: number}, fix: [x, y]}]",
            "a rewriter has one fix",
            "y",
        ),
        (
            "rewriters: [{id: r, rule: {kind: number}, fix: $Q}]",
            "the fix uses `$Q`, which nothing binds",
            "$Q",
        ),
        (
            "rewriters: [{id: r, rule: {kind: numbr}, fix: x}]",
            "JavaScript has no node kind `numbr`",
            "numbr",
        ),
        ("rewriters: 5", "`rewriters` must be a list", "5"),
        (
            "labels: {B: {message: x}}\ntransform: {B: {substring: {source: $A}}}",
            "label on `B`, which nothing binds",
            "B",
        ),
    ] {
        let yaml = format!("language: javascript\nrule: {{pattern: 'f($A)'}}\n{keys}\n");
        let loaded = load(&yaml);
        let Some(problem) = loaded.problems.first() else {
            panic!("no problem in {keys}");
        };
        let pointed = &yaml[problem.span.start..problem.span.end];
        assert_eq!((problem.message.as_str(), pointed), (message, at), "{keys}");
    }
    let chain = "language: javascript
rule: {pattern: 'f($A)'}
rewriters: [{id: r, rule: {kind: number}, fix: x}]
transform: {B: {substring: {source: $A}}, C: {rewrite: {source: $B, rewriters: [r]}}}
";
    assert_eq!(
        load(chain).problems[0].message,
        "`$B` is a text, which nothing can match"
    );
}
