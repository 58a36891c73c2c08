//! What a path binds.

use andon_syntax::{Language, Parser};

use super::load;
use crate::{ProblemKind, Scanner};

/// The messages of a Python rule for code at a path; `None` if it does not run there.
fn messages(yaml: &str, path: &str, code: &str) -> Option<Vec<String>> {
    let loaded = load(&format!("language: python\n{yaml}\n"));
    assert_eq!(loaded.problems, [], "{yaml}");
    let language = Language::from_name("python").unwrap();
    let file = Parser::new().parse(language, code).unwrap();
    let selection = loaded.rules.select(language, path, &|_| true)?;
    let found = Scanner::new()
        .scan(&loaded.rules, &selection, &file)
        .matches;
    Some(found.into_iter().map(|found| found.message).collect())
}

/// What `$A` is at a path under some globs.
#[track_caller]
fn binds(files: &str, path: &str, expected: Option<&str>) {
    let rule = format!("files: {files}\nrule: {{pattern: f()}}\nmessage: $A");
    let expected = expected.map(|text| vec![text.to_owned()]);
    assert_eq!(
        messages(&rule, path, "f()\n"),
        expected,
        "{files} on {path}"
    );
}

#[test]
fn a_name_in_braces_is_a_part_of_the_path() {
    for (files, path, expected) in [
        (
            "'features/{A}/**'",
            "features/cart/api/get.py",
            Some("cart"),
        ),
        ("'features/{A}/**'", "features/ä b/get.py", Some("ä b")),
        ("'features/{A}/**'", "features/get.py", None),
        ("'features/{A}/**'", "other/cart/get.py", None),
        ("'./features/{A}/**'", "features/cart/get.py", Some("cart")),
        ("'**/test_{A}.py'", "a/b/test_cart.py", Some("cart")),
        ("'**/test_{A}.py'", "a/b/test_.py", None),
        ("'src/{A}.{py,pyi}'", "src/cart.pyi", Some("cart")),
        ("'src/{A}.py'", "src/deep/cart.py", None),
        ("['a/{A}/**', 'b/*/{A}.py']", "b/x/cart.py", Some("cart")),
        ("['a/{A}/**', 'b/*/{A}.py']", "a/x/cart.py", Some("x")),
        (
            "{glob: 'SRC/{A}.PY', caseInsensitive: true}",
            "src/Cart.py",
            Some("Cart"),
        ),
        ("'{B}/{A}.py'", "x/cart.py", Some("cart")),
    ] {
        let files = match files.contains("{B}") {
            true => format!("{files}\nconstraints: {{B: {{regex: x}}}}"),
            false => files.to_owned(),
        };
        binds(&files, path, expected);
    }
}

#[test]
fn alternatives_stay_alternatives() {
    for (glob, path, runs) in [
        ("**/*.{py,pyi}", "a/b.pyi", true),
        ("**/*.{py}", "a/b.py", true),
        ("**/*.{py}", "a/b.pyi", false),
        ("{A,B}/x.py", "B/x.py", true),
        ("[{A}]/x.py", "A/x.py", true),
        (r"\{A\}/x.py", "{A}/x.py", true),
    ] {
        let rule = format!("files: '{glob}'\nrule: {{pattern: f()}}\nmessage: m");
        assert_eq!(messages(&rule, path, "f()\n").is_some(), runs, "{glob}");
    }
}

#[test]
fn what_the_path_binds_can_be_used_everywhere() {
    let own = "files: 'features/{A}/**'
rule: { pattern: from $M import $$$ }
constraints: { M: { regex: '^features\\.', not: { regex: '^features\\.$A(\\.|$)' } } }
message: $A imports $M";
    let code = "from features.cart import a\nfrom features.cart.x import a\nfrom features.cartoon import a\nfrom features.pay import a\nfrom os import a\n";
    let found = messages(own, "features/cart/x.py", code).unwrap();
    assert_eq!(
        found,
        ["cart imports features.cartoon", "cart imports features.pay"]
    );
    let literal = messages(own, "features/c.r/x.py", "from features.car import a\n").unwrap();
    assert_eq!(literal, ["c.r imports features.car"]);
    let made = "files: '{A}.py'
rule: { pattern: class $C }
transform: { WANTED: { convert: { source: $A, toCase: pascalCase } } }
message: $C is not $WANTED";
    let made = made.replace("class $C", "f($C)");
    let found = messages(&made, "cart_item.py", "f(X)\n").unwrap();
    assert_eq!(found, ["X is not CartItem"]);
    let tested = "files: '{A}/{B}.py'
rule: { pattern: f() }
constraints: { A: { regex: '^s' }, B: { not: { regex: '^$A$' } } }
message: $A $B";
    for (path, expected) in [
        ("src/x.py", &["src x"][..]),
        ("src/src.py", &[]),
        ("lib/x.py", &[]),
    ] {
        assert_eq!(messages(tested, path, "f()\n").unwrap(), expected, "{path}");
    }
}

#[test]
fn rules_with_the_same_names_do_not_meet() {
    let rule = |id: &str, glob: &str| {
        format!(
            "id: {id}\nlanguage: python\nfiles: '{glob}'\nrule: {{ kind: identifier, regex: '^$A$' }}\nmessage: $A\n"
        )
    };
    let yaml = format!(
        "{}---\n{}",
        rule("a", "{A}/*/x.py"),
        rule("b", "*/{A}/x.py")
    );
    let loaded = load(&yaml);
    assert_eq!(loaded.problems, []);
    let language = Language::from_name("python").unwrap();
    let file = Parser::new().parse(language, "one\ntwo\nthree\n").unwrap();
    let selection = loaded
        .rules
        .select(language, "one/two/x.py", &|_| true)
        .unwrap();
    let found = Scanner::new()
        .scan(&loaded.rules, &selection, &file)
        .matches;
    let found: Vec<_> = found
        .iter()
        .map(|found| (found.rule.0, found.message.as_str()))
        .collect();
    assert_eq!(found, [(0, "one"), (1, "two")]);
}

#[test]
fn a_fix_may_use_it() {
    let yaml = "language: python\nfiles: '{A}/file'\nrule: { pattern: f() }\nfix: $A()\n";
    assert_eq!(super::fixed("python", yaml, "f()"), "src()");
}

#[test]
fn doubtful_bindings_are_refused() {
    let cases = [
        ("files: '{A}/**'", "`{A}` binds `$A`, which nothing uses"),
        (
            "files: '{A}*/x'\nmessage: $A",
            "`{A}` stands beside a wildcard",
        ),
        (
            "files: '{A}{B}/x'\nmessage: $A $B",
            "`{A}` stands beside a wildcard",
        ),
        (
            "files: '{a,{A}}/x'\nmessage: $A",
            "`{A}` stands within alternatives",
        ),
        (
            "files: '{A}/{A}.py'\nmessage: $A",
            "`{A}` stands twice in one glob",
        ),
        (
            "files: ['{A}/x', 'y']\nmessage: $A",
            "this glob does not bind `$A`, which another one does",
        ),
        (
            "ignores: '{A}/x'\nmessage: $A",
            "`{A}` in `ignores`, which binds nothing",
        ),
        (
            "files: '{X}/x'\nmessage: m $X",
            "`$X` is bound by the path and captured by a pattern",
        ),
        (
            "files: '{A}/x'\nconstraints: {A: {kind: call}}",
            "`A` is a text, which this cannot judge",
        ),
        (
            "files: '{A}/x'\nconstraints: {A: {regex: '($A'}}",
            "this regular expression is not valid",
        ),
    ];
    for (keys, expected) in cases {
        let loaded = load(&format!(
            "language: python\nrule: {{pattern: f($X)}}\n{keys}\n"
        ));
        let messages: Vec<_> = loaded
            .problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert!(messages.contains(&expected), "{keys}: {messages:?}");
        let is_error = |kind| kind == ProblemKind::Error;
        assert!(
            loaded.problems.iter().all(|problem| is_error(problem.kind)),
            "{keys}"
        );
    }
    let small = load("language: python\nrule: {pattern: f()}\nfiles: 'src/{a}/x'\n");
    assert_eq!(small.problems.len(), 1);
    assert_eq!(small.problems[0].kind, ProblemKind::Warning);
    assert_eq!(small.problems[0].message, "`{a}` is only the text `a`");
}
