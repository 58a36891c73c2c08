//! Tests of the registry, the parser's budget and the line index.

use std::path::Path;

use crate::{
    Detection, Language, LineIndex, ParseError, Parser, Repair, Source, Tier, count_lines,
};

fn language(name: &str) -> Language {
    Language::from_name(name).unwrap()
}

#[test]
fn every_language_parses_and_names_its_own_kinds() {
    for language in Language::all() {
        let def = language.def();
        let mut parser = Parser::new();
        assert!(parser.parse(language, "").is_ok(), "{}", def.name);
        for kind in def.comment_kinds {
            assert!(
                language.kind_id(kind, true).is_some(),
                "{} {kind}",
                def.name
            );
        }
        for (kind, field) in def.scopes {
            assert!(
                language.kind_id(kind, true).is_some(),
                "{} {kind}",
                def.name
            );
            assert!(language.field_id(field).is_some(), "{} {field}", def.name);
        }
        // What a suppression is put into must be a comment of the language.
        let line = (!def.line_comment.is_empty()).then(|| format!("{} x\n", def.line_comment));
        let block = def.block_comments.first();
        let block = block.map(|(open, close)| format!("{open} x {close}\n"));
        for comment in line.into_iter().chain(block) {
            let comment = def.prelude.to_owned() + &comment;
            let file = parser.parse(language, &comment).unwrap();
            let tree = file.tree();
            let is_comment = |node| {
                def.comment_kinds
                    .contains(&language.kind_name(tree.kind(node)))
            };
            assert!(tree.nodes().any(is_comment), "{} {comment}", def.name);
            assert!(!file.has_error(), "{} {comment}", def.name);
        }
        for covered in def.covers {
            assert!(Language::from_name(covered).is_some(), "{covered}");
        }
    }
}

#[test]
fn names_extensions_and_aliases_are_unambiguous() {
    let mut seen = std::collections::BTreeSet::new();
    for language in Language::all() {
        let def = language.def();
        for name in def.extensions.iter().chain(def.filenames) {
            assert!(seen.insert(*name), "{name} is claimed twice");
        }
    }
    assert_eq!(Language::from_name("PY"), Language::from_name("python"));
    assert_eq!(Language::from_name("cobol"), None);
}

#[test]
fn detects_by_extension_name_and_shebang() {
    let known = |name| Detection::Known(language(name));
    assert_eq!(Language::detect(Path::new("a/b.tsx")), known("tsx"));
    assert_eq!(Language::detect(Path::new("x.d.ts")), known("typescript"));
    assert_eq!(Language::detect(Path::new("SConstruct")), known("python"));
    assert_eq!(
        Language::detect(Path::new("bin/tool")),
        Detection::AskShebang
    );
    assert_eq!(Language::detect(Path::new(".profile")), Detection::Unknown);
    assert_eq!(Language::detect(Path::new("a.txt")), Detection::Unknown);
    for (line, name) in [
        ("#!/usr/bin/python3.11 -u\nx", Some("python")),
        ("#!/usr/bin/env -S A=1 node --flag", Some("javascript")),
        ("#! /usr/bin/env python", Some("python")),
        ("#!/bin/sed\n", None),
        ("#!", None),
        ("python", None),
    ] {
        let found = Language::from_shebang(line.as_bytes()).map(Language::name);
        assert_eq!(found, name, "{line}");
    }
}

#[test]
fn bad_bytes_keep_offsets() {
    let source = Source::new(b"a\xff\xfeb\xe2\x82");
    assert_eq!(source.text, "a??b??");
    assert_eq!(source.repair, Repair::Replaced { bytes: 4, first: 1 });
    assert_eq!(Source::new("é".as_bytes()).repair, Repair::None);
}

#[test]
fn lines_and_columns() {
    let text = "\u{feff}ab\r\ncé\u{1f600}d\re\n";
    let lines = LineIndex::new(text);
    let at = |byte| {
        let position = lines.position(byte);
        (position.line, position.column)
    };
    assert_eq!(lines.count(), 3);
    assert_eq!(at(3), (0, 0));
    assert_eq!(at(5), (0, 2));
    assert_eq!(at(7), (1, 0));
    let d = text.find('d').unwrap();
    assert_eq!(at(d), (1, 3));
    assert_eq!(at(d - 1), (1, 2), "inside a character is its start");
    assert_eq!(at(text.len() - 2), (2, 0));
    assert_eq!(at(usize::MAX), (3, 0));
    assert_eq!(lines.line_text(1), "cé\u{1f600}d");
    assert_eq!(lines.line_text(9), "");
}

#[test]
fn counting_lines_agrees_with_the_index() {
    for text in ["", "\n", "a", "a\n", "a\nb", "a\r\n\r\n", "a\rb\r", "\r\n"] {
        assert_eq!(count_lines(text), LineIndex::new(text).count(), "{text:?}");
    }
}

/// Their scanners would end the process.
#[test]
fn what_scanners_cannot_hold_is_not_parsed() {
    let keys: String = (0..300).map(|n| format!("{}k:\n", " ".repeat(n))).collect();
    let texts = format!("val x = {}1{}", "\"${".repeat(1_000), "}\"".repeat(1_000));
    for (name, text) in [
        ("yaml", "- ".repeat(256) + "x\n"),
        ("yaml", "? ".repeat(300) + "x\n"),
        ("yaml", keys),
        ("kotlin", texts),
    ] {
        let outcome = Parser::new().parse(language(name), &text);
        assert!(matches!(outcome, Err(ParseError::TooHard { .. })), "{name}");
    }
    // What people write is.
    let list = "rows:\n  - name: a\n    size: 1\n".repeat(1_000);
    assert!(Parser::new().parse(language("yaml"), &list).is_ok());
    let texts = "val x = \"${a}\"\n".repeat(1_000);
    assert!(Parser::new().parse(language("kotlin"), &texts).is_ok());
}

#[test]
fn what_must_be_valid_is_given_up_at_an_error() {
    let mut parser = Parser::new();
    let rows: String = (0..1_000).map(|n| format!("({n}, \"n{n}\"),\n")).collect();
    assert!(parser.parse_valid(language("rust"), &rows).is_none());
    assert!(
        parser
            .parse_valid(language("python"), &"if (x) {\n".repeat(3_000))
            .is_none()
    );
    assert!(
        parser
            .parse_valid(language("python"), "x = (1, 2)\n")
            .is_some()
    );
}

/// Each error makes the next one dearer; where the parser gives up does not depend on the machine.
#[test]
fn errors_that_cost_more_and_more_are_given_up_early() {
    let text = "-await\n".repeat(4_000);
    let given_up = || match Parser::new().parse(language("javascript"), &text) {
        Err(ParseError::TooHard { byte }) => byte,
        Ok(_) => text.len(),
    };
    let byte = given_up();
    assert!(byte < text.len() / 4, "{byte}");
    assert_eq!(byte, given_up());
    // Among code they cost nothing.
    let text = "-await\nx = f(1);\n".repeat(4_000);
    assert!(Parser::new().parse(language("javascript"), &text).is_ok());
}

#[test]
fn deep_nesting_ends() {
    let mut parser = Parser::new();
    for language in Language::all() {
        for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", "")] {
            let nest = |depth| open.repeat(depth) + &close.repeat(depth);
            match parser.parse(language, &nest(500)) {
                Ok(file) => assert!(file.tree().len() > 1),
                Err(ParseError::TooHard { .. }) => panic!("{} {open}", language.name()),
            }
            let deep = nest(100_000);
            let outcome = parser.parse(language, &deep);
            assert!(outcome.is_err() || language.def().tier == Tier::FirstClass);
        }
        // The parser is as good as new afterwards.
        assert!(parser.parse(language, "x").is_ok());
    }
}

#[test]
fn flat_trees_know_their_family() {
    let mut parser = Parser::new();
    let file = parser
        .parse(language("python"), "f(x, y)\ng = 1\n")
        .unwrap();
    let tree = file.tree();
    let texts = |ids: Vec<crate::NodeId>| -> Vec<&str> {
        ids.into_iter().map(|id| file.node_text(id)).collect()
    };
    let call = tree
        .nodes()
        .find(|id| tree.kind(*id) == language("python").kind_id("call", true).unwrap())
        .unwrap();
    assert_eq!(texts(tree.children(call).collect()), ["f", "(x, y)"]);
    let function = language("python").field_id("function").unwrap();
    assert_eq!(texts(tree.children_in(call, function).collect()), ["f"]);
    let arguments = tree.children(call).nth(1).unwrap();
    assert_eq!(
        texts(tree.children(arguments).collect()),
        ["(", "x", ",", "y", ")"]
    );
    assert_eq!(tree.parent(arguments), Some(call));
    assert_eq!(tree.next_sibling(arguments), None);
    assert_eq!(tree.ancestors(arguments).last(), Some(crate::NodeId::ROOT));
    assert_eq!(tree.parent(crate::NodeId::ROOT), None);
    for id in tree.nodes() {
        let children: Vec<_> = tree.children(id).collect();
        assert!(children.iter().all(|child| tree.parent(*child) == Some(id)));
        for pair in children.windows(2) {
            assert_eq!(tree.next_sibling(pair[0]), Some(pair[1]));
            assert_eq!(tree.previous_sibling(pair[1]), Some(pair[0]));
        }
        let first = children
            .first()
            .and_then(|first| tree.previous_sibling(*first));
        assert_eq!(first, None);
        assert!(tree.subtree_end(id).0 as usize <= tree.len());
    }
}

#[test]
fn errors_are_listed() {
    let mut parser = Parser::new();
    let file = parser
        .parse(language("javascript"), "let a = ;\nf(")
        .unwrap();
    assert!(file.has_error());
    assert!(
        !parser
            .parse(language("javascript"), "f()")
            .unwrap()
            .has_error()
    );
}
