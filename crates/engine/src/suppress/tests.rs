//! Suppression on small texts: `!` in a line marks a finding of rule `p/r` that starts there.

use andon_finding::{Excerpt, FindingKey, Severity};
use andon_syntax::Language;

use super::*;

fn findings(text: &str, places: &mut Places<'_>) -> Vec<Finding> {
    text.match_indices('!')
        .map(|(at, _)| Finding {
            rule_id: "p/r".to_owned(),
            severity: Severity::Error,
            message: String::new(),
            arguments: Vec::new(),
            path: String::new(),
            span: places.place(Span::new(at, at + 1)),
            scope: String::new(),
            key: FindingKey(String::new()),
            line_hash: String::new(),
            excerpt: Excerpt {
                first_line: 0,
                first_column: 0,
                lines: Vec::new(),
                truncated: false,
            },
            labels: Vec::new(),
            fixes: Vec::new(),
            suppression: None,
        })
        .collect()
}

/// Comments are what starts with `#` (to the end of the line) or stands between `/*` and `*/`.
fn comments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['#', '/']).map(|offset| at + offset) {
        let length = match text[start..].strip_prefix("/*") {
            Some(rest) => rest.find("*/").map_or(rest.len(), |end| end + 4),
            None => text[start..].find('\n').unwrap_or(text.len() - start),
        };
        found.push(Span::new(start, start + length));
        at = start + length;
    }
    found
}

/// The lines (1-based) with findings that are left, then those of unused comments with what the
/// text is without them.
fn check(text: &str) -> (Vec<usize>, Vec<(usize, String)>) {
    let mut places = Places::new(text);
    let mut findings = findings(text, &mut places);
    let mut found = find(text, &comments(text), &places);
    apply(&mut findings, &mut found);
    let left = findings
        .iter()
        .filter(|finding| finding.suppression.is_none());
    let left = left.map(|finding| finding.span.start.line + 1).collect();
    let standing = |id: &str| match id {
        "off" => Standing::Elsewhere,
        "nobody" => Standing::Unknown,
        _ => Standing::InForce,
    };
    let unused = unused(text, &found, &standing)
        .into_iter()
        .map(|unused| {
            let (span, replacement) = unused.edit;
            let mut mended = text.to_owned();
            mended.replace_range(span.start..span.end, &replacement);
            (places.index().line(unused.span.start) + 1, mended)
        })
        .collect();
    (left, unused)
}

#[test]
fn a_comment_after_code_covers_its_line() {
    assert_eq!(check("!\n! # andon-ignore\n!"), (vec![1, 3], vec![]));
    assert_eq!(check("! # andon-ignore: p/r"), (vec![], vec![]));
    assert_eq!(check("! # andon-ignore: r -- why"), (vec![], vec![]));
    assert_eq!(check("! # andon-ignore: p/*"), (vec![], vec![]));
    assert_eq!(check("! # ast-grep-ignore: r"), (vec![], vec![]));
    assert_eq!(check("/* andon-ignore */ !"), (vec![], vec![]));
}

#[test]
fn a_comment_alone_covers_the_next_line_of_code() {
    assert_eq!(check("  # andon-ignore\n!\n!"), (vec![3], vec![]));
    assert_eq!(
        check("# andon-ignore: r\n# more\n\n/* and\nmore */\n!\n!"),
        (vec![7], vec![])
    );
    assert_eq!(check("{/* andon-ignore */}\n!"), (vec![], vec![]));
    // Comments above that line are covered as well, and those that no code follows.
    assert_eq!(check("# andon-ignore: r\n# !\n\n!\n!"), (vec![5], vec![]));
    assert_eq!(check("x\n# andon-ignore: r\n# !\n"), (vec![], vec![]));
    assert_eq!(check("# !\n# andon-ignore: r\nx").0, [1]);
    assert_eq!(check("\u{feff}# andon-ignore\n!"), (vec![], vec![]));
}

#[test]
fn a_comment_about_the_file_goes_below_what_must_come_first() {
    let python = Language::from_name("python").unwrap();
    let rust = Language::from_name("rust").unwrap();
    let top = |text: &str, language| {
        let (at, comment) = at_top(text, language, "p/r").remove(0);
        assert!(
            comment.starts_with(language.def().line_comment),
            "{comment}"
        );
        at
    };
    assert_eq!(top("x = 1\n", python), 0);
    assert_eq!(top("\u{feff}x = 1\n", python), 3);
    assert_eq!(
        top("#!/bin/python\n# -*- coding: utf-8 -*-\n# x\n", python),
        38
    );
    assert_eq!(top("#![allow(x)]\n", rust), 0);
}

#[test]
fn blocks_and_files() {
    assert_eq!(
        check("!\n# andon-ignore-start\n!\n!\n# andon-ignore-end\n!"),
        (vec![1, 6], vec![])
    );
    assert_eq!(check("!\n# andon-ignore-file: r\n!"), (vec![], vec![]));
    let late = format!("{}# andon-ignore-file\n!", "x\n".repeat(10));
    assert_eq!(check(&late).0, [12]);
    assert_eq!(check("# ast-grep-ignore\n\n!\n!"), (vec![], vec![]));
    assert_eq!(check("# andon-ignore\n\n!\n!"), (vec![4], vec![]));
}

#[test]
fn a_start_without_an_end_is_known() {
    let text = "# andon-ignore-start\n!";
    let found = find(text, &comments(text), &Places::new(text));
    assert!(found[0].unclosed);
}

#[test]
fn what_silences_nothing_is_reported_and_removed() {
    let cases = [
        ("x # andon-ignore\n", "x\n"),
        ("x # andon-ignore: r\r\ny", "x\r\ny"),
        ("a\n  # andon-ignore: r\n  b\n", "a\n  b\n"),
        ("# andon-ignore-file", ""),
        ("! # andon-ignore: r, nobody\n", "! # andon-ignore: r\n"),
        (
            "! # andon-ignore: q, p/r, s -- why\n",
            "! # andon-ignore: p/r -- why\n",
        ),
        ("/* andon-ignore */ x", " x"),
        ("a\n  {/* andon-ignore */}\nb\n", "a\nb\n"),
        ("if x {/* andon-ignore */}\n", "if x {}\n"),
        ("x\n# andon-ignore-end\n!\n", "x\n!\n"),
        (
            "# andon-ignore-start\n!\n# andon-ignore-end\n# andon-ignore-end\n",
            "# andon-ignore-start\n!\n# andon-ignore-end\n",
        ),
        (
            "# andon-ignore-start: q\nx\n# andon-ignore-end\n",
            "x\n# andon-ignore-end\n",
        ),
    ];
    for (text, mended) in cases {
        let (_, unused) = check(text);
        assert_eq!(unused.len(), 1, "{text}");
        assert_eq!(unused[0].1, mended, "{text}");
    }
}

#[test]
fn what_cannot_be_known_is_not_reported() {
    for text in [
        "x # andon-ignore: off\n",
        "x # andon-ignore: off, r\n",
        "x # ast-grep-ignore\n",
        "x # ast-grep-ignore: nobody\n",
    ] {
        assert_eq!(check(text).1, [], "{text}");
    }
}

#[test]
fn whether_a_comment_says_why_is_known() {
    let text = "! # andon-ignore\n! # andon-ignore: r -- why\n# ast-grep-ignore: r\n!\n# andon-ignore-end\n";
    let found = find(text, &comments(text), &Places::new(text));
    let unexplained: Vec<_> = found.iter().map(Comment::is_unexplained).collect();
    assert_eq!(unexplained, [true, false, true, false]);
}

#[test]
fn a_flood_of_comments_ends_in_time() {
    let text = "! # andon-ignore: q\n# andon-ignore-end\n# andon-ignore-start: q\n".repeat(20_000);
    let began = std::time::Instant::now();
    let mut places = Places::new(&text);
    let mut findings = findings(&text, &mut places);
    let mut found = find(&text, &comments(&text), &places);
    apply(&mut findings, &mut found);
    assert_eq!(findings.len(), 20_000);
    assert!(findings.iter().all(|finding| finding.suppression.is_none()));
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
}
