//! Utilities that all rules may call, with and without arguments.

use super::{load_with, matches_of};

const SOURCE: &str = "f(1); g('x'); f('y'); f(a)";

const PLAIN: &str =
    "id: u\nlanguage: javascript\nrule: {pattern: 'f($A)'}\nconstraints: {A: {kind: number}}\n";

const TAKES: &str = "id: takes\nlanguage: javascript\narguments: [ARG]\nrule: {pattern: 'f($A)', has: {field: arguments, has: {matches: ARG}}}\n";

const TWO: &str = "id: two\nlanguage: javascript\narguments: [X, Y]\nrule: {kind: arguments, all: [{has: {matches: X}}, {has: {matches: Y}}]}\n";

/// What a rule finds in a source, and its messages.
#[track_caller]
fn check(rule: &str, utilities: &[&str], source: &str, expected: &[(&str, &str)]) {
    let yaml = format!("language: javascript\nmessage: $A,$B\nrule: {rule}\n");
    let found = matches_of(load_with(&yaml, utilities), "javascript", &yaml, source);
    let found: Vec<_> = found
        .iter()
        .map(|found| {
            (
                &source[found.span.start..found.span.end],
                found.message.as_str(),
            )
        })
        .collect();
    assert_eq!(found, expected, "{rule}");
}

/// All as ast-grep 0.51 does it, but for the messages of unbound variables.
#[test]
fn utilities_of_other_files() {
    check(
        "{pattern: 'f($A)', not: {matches: u}}",
        &[PLAIN],
        SOURCE,
        &[("f('y')", "'y',$B"), ("f(a)", "a,$B")],
    );
    check("{matches: u}", &[PLAIN], SOURCE, &[("f(1)", "$A,$B")]);
    check(
        "{matches: {takes: {ARG: {pattern: $B, kind: number}}}}",
        &[TAKES],
        SOURCE,
        &[("f(1)", "$A,1")],
    );
    check(
        "{all: [{matches: {takes: {ARG: {kind: number}}}}, {pattern: 'f($A)'}]}",
        &[TAKES],
        SOURCE,
        &[("f(1)", "1,$B")],
    );
    check(
        "{kind: call_expression, has: {matches: {two: {X: {kind: number, pattern: $A}, Y: {kind: string, pattern: $B}}}}}",
        &[TWO],
        "f(1, 'x'); f(1)",
        &[("f(1, 'x')", "1,'x'")],
    );
    check(
        "{matches: {takes: {ARG: $B}}}",
        &[TAKES],
        "f(x)",
        &[("f(x)", "$A,x")],
    );
}

#[test]
fn variables_of_utilities_are_their_own() {
    let second = "id: u\nlanguage: javascript\nrule: {kind: call_expression, has: {kind: arguments, has: {pattern: $A, nthChild: 2}}}\n";
    for rule in [
        "{all: [{pattern: 'g($A, $B)'}, {matches: u}]}",
        "{all: [{matches: u}, {pattern: 'g($A, $B)'}]}",
    ] {
        check(
            rule,
            &[second],
            "g(2, 3); g(2, 2)",
            &[("g(2, 3)", "2,3"), ("g(2, 2)", "2,2")],
        );
    }
    // Two calls of one utility see different nodes.
    let same = "id: same\nlanguage: javascript\nrule: {pattern: $A + $A}\n";
    check(
        "{kind: binary_expression, all: [{has: {field: left, matches: same}}, {has: {field: right, kind: parenthesized_expression, has: {matches: same}}}]}",
        &[same],
        "x + x - (y + y); x + x - (x + y)",
        &[("x + x - (y + y)", "$A,$B")],
    );
    // A call within a call of the same utility hides the outer variables, and gives them back.
    let nested = "id: nested\nlanguage: javascript\nrule: {pattern: '[$A, $$$REST, $A]', not: {has: {kind: array, not: {matches: nested}}}}\n";
    check(
        "{kind: array, matches: nested}",
        &[nested],
        "[1, [2, 2], 1]; [1, [2, 3], 1]",
        &[("[1, [2, 2], 1]", "$A,$B"), ("[2, 2]", "$A,$B")],
    );
}

#[test]
fn own_utilities_come_first() {
    let yaml = "language: javascript\nutils: {u: {kind: string}}\nrule: {matches: u}\n";
    let found = matches_of(load_with(yaml, &[PLAIN]), "javascript", yaml, SOURCE);
    assert_eq!(found.len(), 2);
    let yaml = "language: javascript\nutils: {s: {kind: string}}\nrule: {matches: {takes: {ARG: {matches: s}}}}\n";
    let found = matches_of(load_with(yaml, &[TAKES]), "javascript", yaml, SOURCE);
    assert_eq!(found.len(), 1);
}

#[test]
fn utilities_may_call_themselves_on_other_nodes() {
    let numbers = "id: rec\nlanguage: javascript\nrule: {any: [{kind: number}, {kind: array, has: {matches: rec}}]}\n";
    check(
        "{kind: array, matches: rec}",
        &[numbers],
        "[[1]]; [[a]]",
        &[("[[1]]", "$A,$B"), ("[1]", "$A,$B")],
    );
    let of = "id: of\nlanguage: javascript\narguments: [X]\nrule: {any: [{matches: X}, {kind: array, has: {matches: {of: {X: {matches: X}}}}}]}\n";
    check(
        "{kind: array, matches: {of: {X: {kind: string}}}}",
        &[of],
        "[['a']]; [[1]]",
        &[("[['a']]", "$A,$B"), ("['a']", "$A,$B")],
    );
}

#[test]
fn typescript_covers_tsx() {
    let utility = "id: u\nlanguage: typescript\nrule: {pattern: 'f($A)'}\n";
    let yaml = "language: typescript\nrule: {matches: u}\n";
    let found = matches_of(
        load_with(yaml, &[utility]),
        "tsx",
        yaml,
        "const a = <b>{f(x)}</b>;",
    );
    assert_eq!(found.len(), 1);
}

/// Rule, utilities, what is said, where.
#[test]
fn broken_calls() {
    let circle = [
        "id: a\nlanguage: javascript\nrule: {any: [{kind: number}, {matches: b}]}\n",
        "id: b\nlanguage: javascript\nrule: {any: [{kind: number}, {matches: a}]}\n",
    ];
    let growing = "id: g\nlanguage: javascript\narguments: [X]\nrule: {any: [{matches: {g: {X: {not: {matches: X}}}}}, {has: {matches: {g: {X: {has: {matches: X}}}}}}]}\n";
    let broken = "id: u\nlanguage: javascript\nrule: {kind: calll}\n";
    for (rule, utilities, message, file) in [
        (
            "{matches: w}",
            &[PLAIN][..],
            "no utility `w`",
            "rules/test.yml",
        ),
        (
            "{matches: takes}",
            &[TAKES],
            "utility `takes` needs the argument `ARG`",
            "rules/test.yml",
        ),
        (
            "{matches: {takes: {ARG: {kind: number}, X: {kind: number}}}}",
            &[TAKES],
            "utility `takes` has no argument `X`",
            "rules/test.yml",
        ),
        (
            "{matches: {u: {X: {kind: number}}}}",
            &[PLAIN],
            "utility `u` has no argument `X`",
            "rules/test.yml",
        ),
        (
            "{matches: {takes: {ARG: {kind: number}}, u: {}}}",
            &[TAKES, PLAIN],
            "`matches` calls exactly one utility",
            "rules/test.yml",
        ),
        (
            "{matches: a}",
            &circle,
            "utilities call each other in a circle: a → b → a",
            "utils/u0.yml",
        ),
        (
            "{matches: {g: {X: {kind: number}}}}",
            &[growing],
            "utilities may call each other at most 32 deep",
            "utils/u0.yml",
        ),
        (
            "{matches: u}",
            &[broken],
            "JavaScript has no node kind `calll`",
            "utils/u0.yml",
        ),
        (
            "{kind: number}",
            &[PLAIN, PLAIN],
            "two utilities for javascript are called `u`",
            "utils/u1.yml",
        ),
        (
            "{kind: number}",
            &["id: u\nlanguage: javascript\nrule: {kind: number}\nmessage: x\n"],
            "a utility has no `message`",
            "utils/u0.yml",
        ),
        (
            "{kind: number}",
            &["id: u\nlanguage: javascript\nrule: {kind: number}\nargument: x\n"],
            "unknown key `argument`",
            "utils/u0.yml",
        ),
        (
            "{kind: number}",
            &["id: u\nlanguage: javascript\n"],
            "missing key `rule`",
            "utils/u0.yml",
        ),
        (
            "{kind: number}",
            &["id: [\n"],
            "not valid YAML",
            "utils/u0.yml",
        ),
    ] {
        let yaml = format!("language: javascript\nrule: {rule}\n");
        let loaded = load_with(&yaml, utilities);
        let Some(problem) = loaded.problems.first() else {
            panic!("no problem in {rule}");
        };
        assert_eq!(
            (problem.message.as_str(), problem.source_code.name()),
            (message, file),
            "{rule}"
        );
    }
    let yaml = "language: javascript\nutils: {s: {kind: string}}\nrule: {matches: {s: {X: {kind: number}}}}\n";
    assert_eq!(
        load_with(yaml, &[]).problems[0].message,
        "utility `s` takes no arguments"
    );
}

#[test]
fn a_utility_need_not_work_in_all_of_its_languages() {
    let utility = "id: u\nlanguage: [typescript, javascript]\nrule: {kind: as_expression}\n";
    let yaml = "language: typescript\nrule: {matches: u}\n";
    assert_eq!(load_with(yaml, &[utility]).problems, []);
    let yaml = "language: javascript\nrule: {matches: u}\n";
    assert_eq!(
        load_with(yaml, &[utility]).problems[0].message,
        "utility `u` does not work in JavaScript"
    );
}

#[test]
fn not_may_have_constraints_of_its_own() {
    let rule = "{pattern: 'f($A)', not: {pattern: 'f($X)', constraints: {X: {kind: string}}}}";
    check(rule, &[], SOURCE, &[("f(1)", "1,$B"), ("f(a)", "a,$B")]);
    let yaml = "language: javascript\nrule: {pattern: 'f($A)', not: {pattern: 'f($X)', constraints: {Y: {kind: string}}}}\n";
    assert_eq!(
        load_with(yaml, &[]).problems[0].message,
        "constraint on `Y`, which nothing binds"
    );
}
