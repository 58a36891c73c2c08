//! Why a rule does not match: each kind of reason once.

use andon_finding::{Cause, Code, CommentFlaw, Extent, Reason, Side, WhyNode, WhyVerdict};
use andon_syntax::{Language, Parser};

use crate::{RuleSource, Sources, WhyQuestion, why_not};

fn source(name: &str, text: &str) -> RuleSource {
    RuleSource {
        name: name.to_owned(),
        pack: String::new(),
        text: text.to_owned(),
        wanted: None,
        packed: None,
    }
}

/// The verdict on the last line of a text.
fn ask_with(utilities: &str, yaml: &str, code: &str) -> (WhyVerdict, Option<usize>) {
    let language = Language::from_name("python").unwrap();
    let mut parser = Parser::new();
    let file = parser.parse(language, code).unwrap();
    let utilities = match utilities {
        "" => Vec::new(),
        text => vec![source("utils/shared.yml", text)],
    };
    why_not(WhyQuestion {
        sources: Sources {
            rules: &[source("rules/t.yml", yaml)],
            utilities: &utilities,
            observed: &[],
            lenient: false,
        },
        rule: "t",
        path: "src/file",
        file: &file,
        line: code.lines().count() - 1,
    })
    .unwrap()
}

fn ask(rule: &str, code: &str) -> WhyVerdict {
    ask_with("", &format!("language: python\n{rule}\n"), code).0
}

/// Why the most promising node fails.
#[track_caller]
fn fails(rule: &str, code: &str) -> WhyNode {
    match ask(rule, code) {
        WhyVerdict::Fails { nodes, .. } => nodes.into_iter().next().unwrap(),
        other => panic!("{rule} on {code}: {other:?}"),
    }
}

/// The quote of a reason, and its cause.
fn parts(reason: &Reason) -> (&str, &Cause) {
    let quote = reason.quote.as_ref();
    (quote.map_or("", |quote| quote.text.as_str()), &reason.cause)
}

/// What a pattern expects, and what is there.
#[track_caller]
fn parting(pattern: &str, code: &str) -> (String, String) {
    let node = fails(&format!("rule: {{ pattern: '{pattern}' }}"), code);
    match node.reason.cause {
        Cause::Pattern { expected, found } => (
            expected.map_or(String::new(), |expected| match expected.again {
                Some(variable) => format!("{} again for {variable}", expected.text),
                None => expected.text,
            }),
            found.map_or(String::new(), |found| found.text),
        ),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn parts_at(pattern: &str, code: &str, expected: &str, found: &str) {
    let parting = parting(pattern, code);
    let parting = (parting.0.as_str(), parting.1.as_str());
    assert_eq!(parting, (expected, found), "{pattern} on {code}");
}

#[test]
fn code_and_pattern_part() {
    parts_at("print($A, file=$F)", "print(x)", ",", ")");
    parts_at("print($A, file=$F)", "print(x, y)", "file=$F", "y");
    parts_at("print($$$A, file=$F)", "print(a, b, c)", "file=$F", "c");
    parts_at("f($A, $A)", "f(x, y)", "x again for $A", "y");
    parts_at("a.b($A)", "a.c(1)", "b", "c");
    parts_at("f(1)", "f(2)", "1", "2");
    parts_at("f($$$A, g($B), $$$C)", "f(1, h(2), 3)", "g", "h");
}

#[test]
fn a_stricter_pattern_ends_before_the_code() {
    let rule = "rule: { pattern: { context: f($A), strictness: relaxed } }";
    let Cause::Pattern { expected, found } = fails(rule, "f(1, 2)").reason.cause else {
        panic!()
    };
    assert_eq!(expected, None);
    assert_eq!(found.unwrap().text, "2");
}

#[test]
fn a_clause_is_quoted_with_its_line() {
    let rule = "rule:\n  kind: call\n  regex: ^foo";
    let node = fails(rule, "x = 1\nbar(1)");
    let quote = node.reason.quote.unwrap();
    assert_eq!(
        (quote.text.as_str(), quote.source.as_str(), quote.line),
        ("regex: ^foo", "rules/t.yml", 4)
    );
    let text = "bar(1)".to_owned();
    assert_eq!(node.reason.cause, Cause::Regex { text });
    let code = Code {
        kind: "call".to_owned(),
        text: "bar(1)".to_owned(),
        line: 2,
        column: 1,
    };
    assert_eq!(node.code, code);
}

#[test]
fn long_clauses_are_shortened() {
    let rule = "rule:\n  kind: call\n  inside:\n    kind: block\n    stopBy: end";
    let node = fails(rule, "f()");
    assert_eq!(parts(&node.reason).0, "inside: kind: block …");
    let rule =
        "rule:\n  kind: call\n  any:\n    - has: { field: function, regex: a }\n    - regex: c";
    let node = fails(rule, "f()");
    let (quote, Cause::Any { branches, more: 0 }) = parts(&node.reason) else {
        panic!()
    };
    assert_eq!(quote, "any: …");
    let quotes: Vec<_> = branches.iter().map(|branch| parts(branch).0).collect();
    assert_eq!(quotes, ["has: { field: function, regex: a }", "regex: c"]);
}

#[test]
fn no_node_of_the_kind() {
    let verdict = ask("rule: { kind: call }", "f(\n  a.b)");
    let WhyVerdict::NoKind {
        wanted,
        there,
        around,
    } = verdict
    else {
        panic!()
    };
    assert_eq!(wanted, ["call"]);
    assert_eq!(there, ["attribute", "identifier"]);
    assert_eq!(around.unwrap().line, 1);
}

#[test]
fn a_kind_that_only_a_branch_wants() {
    let rule = "rule: { any: [{ kind: call, regex: x }, { kind: integer }] }";
    let node = fails(rule, "f()");
    let Cause::Any { branches, .. } = node.reason.cause else {
        panic!()
    };
    let kind = Cause::Kind {
        wanted: vec!["integer".to_owned()],
        found: "call".to_owned(),
    };
    assert_eq!(branches[1].cause, kind);
}

#[test]
fn places_among_siblings() {
    let node = fails("rule: { kind: integer, nthChild: 5 }", "[1, 2, 3]");
    let nth = |place| Cause::Nth { place, of: 3 };
    assert_eq!(node.reason.cause, nth(Some(1)));
    assert_eq!(parts(&node.reason).0, "nthChild: 5");
    let reverse = "rule: { kind: integer, nthChild: { position: 4, reverse: true } }";
    assert_eq!(fails(reverse, "[1, 2, 3]").reason.cause, nth(Some(3)));
    let of = "rule: { kind: integer, nthChild: { position: 1, ofRule: { regex: '9' } } }";
    let none = Cause::Nth { place: None, of: 0 };
    assert_eq!(fails(of, "[1, 2, 3]").reason.cause, none);
}

#[test]
fn ranges() {
    let range = "{ start: { line: 0, column: 0 }, end: { line: 0, column: 2 } }";
    let node = fails(&format!("rule: {{ kind: call, range: {range} }}"), "f()");
    let (start, end) = ((0, 0), (0, 3));
    assert_eq!(node.reason.cause, Cause::Range { start, end });
}

#[track_caller]
fn looks(clause: &str, code: &str, side: Side, extent: Extent, count: usize) -> Option<WhyNode> {
    let node = fails(&format!("rule: {{ kind: call, {clause} }}"), code);
    let Cause::Relation {
        side: s,
        extent: e,
        looked_at,
        only,
        ..
    } = node.reason.cause
    else {
        panic!("{:?}", node.reason)
    };
    assert_eq!((s, e, looked_at), (side, extent, count), "{clause}");
    only.map(|only| *only)
}

#[test]
fn relations_say_how_far_they_looked() {
    let (end, next) = (Extent::End, Extent::Neighbor);
    let around = "inside: { kind: block, stopBy: end }";
    assert_eq!(looks(around, "f()", Side::Inside, end, 2), None);
    let below = "has: { kind: integer, stopBy: end }";
    assert_eq!(looks(below, "f(a)", Side::Has, end, 5), None);
    let after = "precedes: { kind: integer }";
    let only = looks(after, "[f(), 1]", Side::Precedes, next, 1).unwrap();
    assert_eq!(only.code.kind, ",");
    let before = "follows: { kind: integer }";
    assert_eq!(looks(before, "f()", Side::Follows, next, 0), None);
    let until = "inside: { kind: module, stopBy: { kind: expression_statement } }";
    assert!(looks(until, "f()", Side::Inside, Extent::Until, 1).is_some());
}

#[test]
fn the_only_candidate_is_told_of() {
    let clause = "has: { kind: argument_list, has: { kind: integer } }";
    let only = looks(clause, "f(a)", Side::Has, Extent::Neighbor, 2).unwrap();
    assert_eq!(only.code.kind, "argument_list");
    assert_eq!(parts(&only.reason).0, "has: { kind: integer }");
    let node = fails(
        "rule: { kind: call, has: { field: function, regex: x } }",
        "f(a)",
    );
    let Cause::Relation { field, only, .. } = node.reason.cause else {
        panic!()
    };
    assert_eq!(field.as_deref(), Some("function"));
    assert_eq!(only.unwrap().code.text, "f");
}

#[test]
fn what_is_excluded_is_shown() {
    let rule = "rule: { kind: call, not: { has: { kind: integer, stopBy: end } } }";
    let Cause::Excluded(Some(witness)) = fails(rule, "f(a, 1)").reason.cause else {
        panic!()
    };
    assert_eq!(witness.text, "1");
    let node = fails("rule: { kind: call, not: { regex: f } }", "f(a, 1)");
    assert_eq!(node.reason.cause, Cause::Excluded(None));
}

#[test]
fn constraints_name_their_variable() {
    let rule = "rule: { pattern: $F($A) }\nconstraints: { A: { kind: string } }";
    let Cause::Constraint {
        variable,
        code,
        reason,
    } = fails(rule, "f(1)").reason.cause
    else {
        panic!()
    };
    assert_eq!((variable.as_str(), code.text.as_str()), ("A", "1"));
    assert!(matches!(reason.unwrap().cause, Cause::Kind { .. }));
}

#[test]
fn constraints_on_texts() {
    let rule = "rule: { pattern: $F($A) }\ntransform: { B: 'convert($F, toCase=upperCase)' }\nconstraints: { B: { regex: X } }";
    let Cause::Constraint { variable, code, .. } = fails(rule, "f(1)").reason.cause else {
        panic!()
    };
    assert_eq!((variable.as_str(), code.text.as_str()), ("B", "F"));
    assert!(matches!(ask(rule, "x(1)"), WhyVerdict::Holds { .. }));
}

#[test]
fn utilities_and_facts_are_named() {
    let own = "rule: { kind: call, matches: short }\nutils: { short: { regex: ^..$ } }";
    let node = fails(own, "f(1)");
    let ("matches: short", Cause::Named { name, reason }) = parts(&node.reason) else {
        panic!("{node:?}")
    };
    assert_eq!((name.as_str(), parts(reason).0), ("short", "regex: ^..$"));
    let node = fails("rule: { fact: error.swallowed }", "try: a\nexcept B: f()");
    let ("fact: error.swallowed", Cause::Named { name, reason }) = parts(&node.reason) else {
        panic!("{node:?}")
    };
    let quote = reason.quote.as_ref().unwrap();
    assert_eq!(name, "error.swallowed");
    assert_eq!(quote.source, "grammars/python/facts.yml");
}

#[test]
fn shared_utilities_are_quoted_from_their_file() {
    let shared = "id: short\nlanguage: python\nrule:\n  regex: ^..$\n";
    let rule = "language: python\nrule: { kind: call, matches: short }\n";
    let (WhyVerdict::Fails { nodes, .. }, _) = ask_with(shared, rule, "f(1)") else {
        panic!()
    };
    let Cause::Named { reason, .. } = &nodes[0].reason.cause else {
        panic!()
    };
    let quote = reason.quote.as_ref().unwrap();
    assert_eq!((quote.source.as_str(), quote.line), ("utils/shared.yml", 4));
}

#[test]
fn comments_that_are_no_code() {
    let rule = "rule: { kind: comment, reparse: { kind: call } }";
    let flaw = |code: &str| match fails(rule, code).reason.cause {
        Cause::Reparse(flaw) => flaw,
        other => panic!("{other:?}"),
    };
    assert_eq!(flaw("x = 1  # f()"), CommentFlaw::NotAlone);
    assert_eq!(flaw("# this is what we do here"), CommentFlaw::Prose);
    assert_eq!(flaw("# f(("), CommentFlaw::NoCode);
    assert_eq!(flaw("# x = y"), CommentFlaw::OtherCode);
}

#[test]
fn every_clause_that_fails_by_itself_is_told() {
    let rule = "rule: { kind: call, regex: x, has: { kind: integer } }";
    let Cause::All(reasons) = fails(rule, "f(a)").reason.cause else {
        panic!()
    };
    let quotes: Vec<_> = reasons.iter().map(|reason| parts(reason).0).collect();
    assert_eq!(quotes, ["regex: x", "has: { kind: integer }"]);
}

#[test]
fn the_most_promising_nodes_come_first() {
    let verdict = ask(
        "rule: { pattern: 'f(1, $A, 3)' }",
        "g(f(1, 2, 4), h(), i(), j())",
    );
    let WhyVerdict::Fails { nodes, more } = verdict else {
        panic!()
    };
    assert_eq!(nodes[0].code.text, "f(1, 2, 4)");
    assert_eq!((nodes.len(), more), (3, 2));
}

#[test]
fn a_rule_that_holds() {
    let verdict = ask("rule: { pattern: f($A) }", "f(1)");
    let WhyVerdict::Holds { nodes, .. } = verdict else {
        panic!()
    };
    assert_eq!(nodes[0].text, "f(1)");
}

#[test]
fn syntax_errors_around_are_told() {
    let rule = "language: python\nrule: { kind: class_definition }\n";
    assert_eq!(ask_with("", rule, "x = 1\ny = (\nz").1, Some(2));
    assert_eq!(ask_with("", rule, "x = 1\n").1, None);
}

#[test]
fn hostile_rules_end() {
    let rule = "rule: { pattern: 'f($$$A, x, $$$B, y, $$$C, z, $$$D, w)' }";
    let code = format!("f({})", "x, y, z, ".repeat(300));
    assert!(matches!(ask(rule, &code), WhyVerdict::Fails { .. }));
    let rule = "rule: { kind: call, matches: deep }\nutils: { deep: { has: { any: [{ regex: '^$' }, { matches: deep }] } } }";
    let code = format!("{}1{}", "f(".repeat(100), ")".repeat(100));
    assert!(matches!(ask(rule, &code), WhyVerdict::Fails { .. }));
}
