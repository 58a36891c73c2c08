//! Searches in large trees: what they remember is true, and what they cost is counted.

use andon_syntax::{Language, NodeId, Parser};

use super::{load, matches};
use crate::Scanner;
use crate::matcher::{BASE_FUEL, Matcher, Memory};

/// Calls, functions and numbers in each other, of all shapes, the same each time.
fn nested(seed: u32, depth: u32, out: &mut String) {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(depth);
    state = (state ^ (state >> 15)).wrapping_mul(2_246_822_519);
    state ^= state >> 13;
    let inner = |part: u32, out: &mut String| match depth {
        0 => out.push_str(["a", "b", "7"][state as usize % 3]),
        _ => nested(state.wrapping_add(part), depth - 1, out),
    };
    match state % 5 {
        0 | 1 => {
            inner(1, out);
            out.push_str(".m(");
            inner(2, out);
            out.push(')');
        }
        2 => {
            out.push_str("f(() => ");
            inner(3, out);
            out.push_str(", ");
            inner(4, out);
            out.push(')');
        }
        3 => {
            out.push_str("g(");
            inner(5, out);
            out.push(')');
        }
        _ => inner(6, out),
    }
}

/// A search that binds something remembers nothing: `$ANY` does so without saying more.
#[test]
fn what_is_remembered_is_what_is_found_without_memory() {
    let stops = ["end", "{kind: arrow_function}", "{pattern: g($$$)}"];
    let fields = ["", "field: arguments, ", "field: function, "];
    let wanted = ["kind: number", "regex: '^f'", "kind: arrow_function"];
    for seed in 0..12 {
        let mut source = String::new();
        nested(seed, 9, &mut source);
        source = format!("({source});\n");
        for stop in stops {
            for field in fields {
                for wanted in wanted {
                    let found = |binding: &str| {
                        let yaml = format!(
                            "language: javascript\nrule: {{kind: call_expression, has: {{stopBy: {stop}, {field}{wanted}{binding}}}}}\n"
                        );
                        let found = matches("javascript", &yaml, &source);
                        found.iter().map(|found| found.span).collect::<Vec<_>>()
                    };
                    assert_eq!(
                        found(""),
                        found(", pattern: $ANY"),
                        "{stop} {field}{wanted} {source}"
                    );
                }
            }
        }
    }
}

/// Without memory each of these would go through hundreds of millions of nodes, and the work that
/// is allowed would be used up.
#[test]
fn long_chains_are_searched_once() {
    let sources = [
        format!("x = a{};\n", ".b(() => 1)\n".repeat(20_000)),
        format!("x = 7{};\n", ".b()\n".repeat(20_000)),
        format!("x = {}1{};\n", "f(\n".repeat(20_000), ")".repeat(20_000)),
    ];
    let javascript = Language::from_name("javascript").unwrap();
    for source in sources {
        let file = Parser::new().parse(javascript, &source).unwrap();
        for search in [
            "stopBy: end, kind: string",
            "stopBy: end, kind: number",
            "stopBy: {kind: arrow_function}, kind: string",
            "stopBy: {kind: arrow_function}, kind: number",
        ] {
            let yaml = format!(
                "language: javascript\nrule: {{kind: call_expression, has: {{{search}}}}}\n"
            );
            let loaded = load(&yaml);
            let selection = loaded.rules.select(javascript, "a.js", &|_| true).unwrap();
            let scan = Scanner::new().scan(&loaded.rules, &selection, &file);
            assert_eq!(scan.exhausted_by, None, "{search}");
            let expected = match search {
                "stopBy: end, kind: number" => 20_000,
                // What stands in a call's own function is behind the stop.
                _ if search.ends_with("number") && !source.contains("=>") => 20_000,
                _ => 0,
            };
            assert_eq!(scan.matches.len(), expected, "{search}");
        }
    }
}

#[test]
fn nodes_that_a_search_goes_past_are_work() {
    let javascript = Language::from_name("javascript").unwrap();
    let deep = format!("x = {}y{};\n", "f(\n".repeat(5_000), ")".repeat(5_000));
    let wide = format!("[{}y];\n", "x, ".repeat(5_000));
    let cases = [
        ("inside: {kind: class_declaration, stopBy: end}", &deep),
        (
            "inside: {kind: class_declaration, stopBy: {kind: program}}",
            &deep,
        ),
        ("follows: {kind: class_declaration, stopBy: end}", &wide),
        ("nthChild: {position: 2n}", &wide),
    ];
    for (search, source) in cases {
        let yaml = format!("language: javascript\nrule: {{regex: y, {search}}}\n");
        let loaded = load(&yaml);
        let program = loaded.rules.program(javascript).unwrap();
        let file = Parser::new().parse(javascript, source).unwrap();
        let (mut parser, mut memory) = (Parser::new(), Memory::default());
        let mut matcher = Matcher::new(program, &file, &mut parser, &mut memory);
        let mut tree = file.tree().nodes();
        let node = tree.find(|node| file.node_text(*node) == "y").unwrap();
        let check = program.rules[0].body.check;
        matcher.hurry();
        matcher.burn_many(BASE_FUEL - 100);
        matcher.matches(check, NodeId::ROOT);
        assert!(!matcher.exhausted(), "{search}");
        matcher.matches(check, node);
        assert!(matcher.exhausted(), "{search}");
    }
}
