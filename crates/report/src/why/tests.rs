//! Each obstacle, verdict and cause in words.

use andon_finding::{Quote, Severity};

use super::*;

fn at(kind: &str, text: &str) -> Code {
    Code {
        kind: kind.to_owned(),
        text: text.to_owned(),
        line: 3,
        column: 5,
    }
}

fn reason(quote: &str, cause: Cause) -> Reason {
    let quote = (!quote.is_empty()).then(|| Quote {
        text: quote.to_owned(),
        source: "r.yml".to_owned(),
        line: 7,
    });
    Reason { quote, cause }
}

fn answer(obstacles: Vec<Obstacle>, verdict: WhyVerdict) -> WhyNot {
    WhyNot {
        rule: "no-print".to_owned(),
        path: "src/a.py".to_owned(),
        line: 3,
        text: "    print(x)".to_owned(),
        obstacles,
        verdict,
        broken: None,
    }
}

/// What is said of one node that fails, without what stands above it.
fn said(cause: Cause) -> String {
    let nodes = vec![WhyNode {
        code: at("call", "print(x)"),
        reason: reason("clause: x", cause),
    }];
    let text = why_text(
        &answer(Vec::new(), WhyVerdict::Fails { nodes, more: 0 }),
        false,
    );
    let (_, said) = text.split_once("(r.yml:7)\n").unwrap();
    let lines: Vec<_> = said
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap())
        .collect();
    lines.join("\n")
}

#[track_caller]
fn says(cause: Cause, expected: &str) {
    assert_eq!(said(cause), expected);
}

fn regex() -> Cause {
    Cause::Regex {
        text: "y".to_owned(),
    }
}

#[test]
fn a_whole_answer() {
    let cause = Cause::Pattern {
        expected: Some(Expected {
            text: ",".to_owned(),
            kind: ",".to_owned(),
            again: None,
        }),
        found: Some(at(")", ")")),
    };
    let nodes = vec![WhyNode {
        code: at("call", "print(x)"),
        reason: reason("pattern: print($A, $B)", cause),
    }];
    let mut answer = answer(Vec::new(), WhyVerdict::Fails { nodes, more: 2 });
    answer.broken = Some(2);
    assert_eq!(
        why_text(&answer, false),
        "no-print does not match at src/a.py:3\n\n    print(x)\n\n\
         call at 3:5: `print(x)`\n  pattern: print($A, $B)   (r.yml:7)\n    \
         expected `,`, found `)` at 3:5\n\n2 other nodes on the line do not match either.\n\n\
         A syntax error on line 2 touches this line: its nodes may not be what they seem.\n"
    );
    let strong = why_text(&answer, true);
    assert!(
        strong.starts_with("\u{1b}[1mno-print does not match"),
        "{strong}"
    );
}

#[test]
fn a_rule_that_holds() {
    let holds = |silenced| WhyVerdict::Holds {
        nodes: vec![at("call", "print(x)")],
        silenced,
    };
    let first = |answer: &WhyNot| why_text(answer, false).lines().next().unwrap().to_owned();
    assert_eq!(
        first(&answer(Vec::new(), holds(None))),
        "no-print matches at src/a.py:3"
    );
    assert_eq!(
        first(&answer(Vec::new(), holds(Some(2)))),
        "no-print matches at src/a.py:3, and the comment on line 2 silences it"
    );
    assert_eq!(
        why_text(&answer(vec![Obstacle::Paths], holds(None)), false),
        "no-print does not match at src/a.py:3\n\n    print(x)\n\n\
         The rule's own `files` or `ignores` leave this path out; they are about paths from the \
         root.\n\nBut for that it would match:\ncall at 3:5: `print(x)`\n"
    );
}

#[test]
fn obstacles() {
    let said = |obstacle| {
        let text = why_text(&answer(vec![obstacle], WhyVerdict::NotAsked), false);
        text.lines().last().unwrap().to_owned()
    };
    let off = |here, base| said(Obstacle::Off { here, base });
    assert!(off(false, Severity::Off).starts_with("It is off"));
    assert!(off(true, Severity::Error).ends_with("elsewhere it is error."));
    assert!(said(Obstacle::NotLoaded).starts_with("The configuration does not load it"));
    let language = |file: Option<&str>| {
        said(Obstacle::Language {
            file: file.map(str::to_owned),
            rule: vec!["Rust".to_owned(), "Python".to_owned()],
        })
    };
    assert_eq!(
        language(Some("Lua")),
        "The file is in Lua, and the rule is for Rust, Python."
    );
    assert!(language(None).starts_with("Nothing tells the language of the file"));
    assert!(said(Obstacle::Ignored).starts_with("The file is hidden or ignored"));
    let binary = Obstacle::Excluded(ExclusionReason::Binary);
    assert_eq!(said(binary), "No run judges the file: it is binary.");
}

#[test]
fn no_node_of_the_kind() {
    let verdict = WhyVerdict::NoKind {
        wanted: vec!["call".to_owned()],
        there: vec!["block".to_owned(), "pair".to_owned()],
        around: Some(at("call", "f(")),
    };
    let text = why_text(&answer(Vec::new(), verdict), false);
    assert!(
        text.ends_with(
            "No node that begins on this line is of a kind that the rule is about.\n  \
             the rule is about: call\n  here begin: block, pair\n  \
             around the line, ask at its first line: call at 3:5: `f(`\n"
        ),
        "{text}"
    );
}

#[test]
fn patterns() {
    let expected = |text: &str, kind: &str, again: Option<&str>| {
        Some(Expected {
            text: text.to_owned(),
            kind: kind.to_owned(),
            again: again.map(str::to_owned),
        })
    };
    let parting = |expected, found| said(Cause::Pattern { expected, found });
    assert_eq!(
        parting(expected("a", "name", None), Some(at("name", "b"))),
        "expected `a`, found `b` at 3:5"
    );
    assert_eq!(
        parting(expected("a", "name", None), Some(at("field", "a"))),
        "expected `a` (name), found `a` (field) at 3:5"
    );
    assert_eq!(
        parting(expected("x", "", Some("$A")), Some(at("name", "y"))),
        "expected `x` again, for `$A`, found `y` at 3:5"
    );
    assert_eq!(
        parting(expected("a", "name", None), None),
        "expected `a`, and the code ends"
    );
    assert_eq!(
        parting(None, Some(at("name", "b"))),
        "the pattern ends, and the code has `b` at 3:5"
    );
}

#[test]
fn plain_causes() {
    says(regex(), "does not match `y`");
    let (wanted, found) = (vec!["a".to_owned(), "b".to_owned()], "c".to_owned());
    says(
        Cause::Kind { wanted, found },
        "the node is of kind c, not a or b",
    );
    let place = Some(1);
    says(
        Cause::Nth { place, of: 3 },
        "it is number 1 of the 3 siblings that count",
    );
    says(
        Cause::Nth { place: None, of: 3 },
        "it is none of the 3 siblings that count",
    );
    let (start, end) = ((1, 2), (3, 4));
    says(
        Cause::Range { start, end },
        "the node goes from line 1, column 2 to line 3, column 4 (counted from 0)",
    );
    says(Cause::Excluded(None), "what it excludes holds");
    says(
        Cause::Excluded(Some(at("string", "'s'"))),
        "what it excludes holds, for string at 3:5: `'s'`",
    );
    says(
        Cause::Reparse(CommentFlaw::Prose),
        "the comment reads like prose",
    );
}

#[test]
fn relations() {
    let relation = |side, extent, looked_at, field: Option<&str>| Cause::Relation {
        side,
        extent,
        field: field.map(str::to_owned),
        looked_at,
        only: None,
    };
    says(
        relation(Side::Has, Extent::Neighbor, 2, Some("body")),
        "looked at 2 nodes below it in field `body` (children only: `stopBy: end` looks further): \
         none is like that",
    );
    says(
        relation(Side::Inside, Extent::Until, 1, None),
        "looked at 1 node around it (as far as `stopBy` lets it): none is like that",
    );
    says(
        relation(Side::Precedes, Extent::End, 4, None),
        "looked at 4 siblings after it: none is like that",
    );
    says(
        relation(Side::Follows, Extent::Neighbor, 0, None),
        "no sibling comes before it",
    );
    says(
        Cause::Relation {
            side: Side::Has,
            extent: Extent::End,
            field: None,
            looked_at: 5,
            only: Some(Box::new(WhyNode {
                code: at("string", "y"),
                reason: reason("regex: x", regex()),
            })),
        },
        "looked at 5 nodes below it: none is like that\n\
         the one that it could be: string at 3:5: `y`\n  regex: x   (r.yml:7)\n    \
         does not match `y`",
    );
}

#[test]
fn causes_with_parts() {
    says(
        Cause::Any {
            branches: vec![
                reason("regex: x", regex()),
                reason(
                    "",
                    Cause::Named {
                        name: "u".to_owned(),
                        reason: Box::new(reason("regex: z", regex())),
                    },
                ),
                reason(
                    "any: …",
                    Cause::Any {
                        branches: vec![reason("", regex()); 2],
                        more: 0,
                    },
                ),
            ],
            more: 1,
        },
        "none of its branches holds:\n  - regex: x: does not match `y`\n  \
         - `u` does not hold: regex: z: does not match `y`\n  \
         - any: …: none of its 2 branches holds\n  - 1 other that comes no nearer",
    );
    says(
        Cause::Constraint {
            variable: "A".to_owned(),
            code: at("name", "y"),
            reason: Some(Box::new(reason("regex: x", regex()))),
        },
        "$A is `y`, which its constraint refuses:\n  regex: x   (r.yml:7)\n    does not match `y`",
    );
}

#[test]
fn nothing_of_the_code_steers_a_terminal() {
    let mut hostile = answer(Vec::new(), WhyVerdict::NotAsked);
    hostile.text = "\u{1b}[2J".to_owned();
    assert!(!why_text(&hostile, false).contains('\u{1b}'));
    assert!(
        !said(Cause::Regex {
            text: "\u{1b}[2J".to_owned()
        })
        .contains('\u{1b}')
    );
}
