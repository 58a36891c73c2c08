//! Snippets drawn from small sources, and from anything at all.

use andon_finding::{Excerpt, Place, Position};
use proptest::prelude::*;

use super::{Canvas, Mark, draw};
use crate::arbitrary::{excerpts, positions};
use crate::sample::{excerpt, place};
use crate::style::Palette;

/// Draws `source` whole, with a mark at each of the needles.
fn drawn(source: &str, marks: &[(&str, bool, &str)], columns: usize) -> String {
    let whole = place(source, source, 0);
    let marks: Vec<Mark> = marks
        .iter()
        .map(|(needle, primary, text)| Mark {
            place: place(source, needle, 0),
            primary: *primary,
            text: (*text).to_owned(),
        })
        .collect();
    draw_all(&excerpt(source, whole), &marks, columns)
}

fn draw_all(excerpt: &Excerpt, marks: &[Mark], columns: usize) -> String {
    let palette = Palette::new(false);
    let canvas = Canvas {
        palette: &palette,
        primary: palette.error,
        gutter: 2,
        columns,
    };
    let mut out = String::new();
    draw(excerpt, marks, canvas, &mut out);
    out
}

#[test]
fn tabs_wide_and_combining_characters_are_measured() {
    let source = "\tx = \"中文e\u{301}\" + bad(y)";
    insta::assert_snapshot!(drawn(source, &[("bad(y)", true, "here")], 80), @r#"
       |
     1 |     x = "中文é" + bad(y)
       |                   ^^^^^^ here
    "#);
}

#[test]
fn several_labels_hang_below_each_other() {
    let marks = [
        ("one", false, "first"),
        ("two", false, "second"),
        ("three", true, "third"),
        ("four", false, ""),
    ];
    insta::assert_snapshot!(drawn("one two three four", &marks, 80), @"
       |
     1 | one two three four
       | --- --- ^^^^^ ---- third
       | |   |
       | |   second
       | first
    ");
}

#[test]
fn long_lines_are_cropped_around_the_mark() {
    let source = format!("{}bad(){}", "abc ".repeat(40), " xyz".repeat(40));
    insta::assert_snapshot!(drawn(&source, &[("bad()", true, "here")], 50), @"
       |
     1 | …abc abc abc bad() xyz xyz xyz xyz xyz xyz x…
       |              ^^^^^ here
    ");
}

#[test]
fn a_span_over_lines_gets_a_bar() {
    let source = "if x:\n    f(a,\n      b)\nelse:\n    pass";
    insta::assert_snapshot!(drawn(source, &[("f(a,\n      b)", true, "over two")], 80), @"
       |
     2 | /     f(a,
     3 | |       b)
       | |________^ over two
    ");
    insta::assert_snapshot!(drawn(source, &[("(a,\n      b)", true, "from the middle")], 80), @"
       |
     2 |       f(a,
       |  ______^
     3 | |       b)
       | |________^ from the middle
    ");
}

#[test]
fn the_middle_of_a_long_span_is_left_out() {
    let source = (1..=20)
        .map(|n| format!("line {n}"))
        .collect::<Vec<_>>()
        .join("\n");
    let marks = [
        (source.as_str(), true, "all of it"),
        ("12", false, "the twelfth"),
    ];
    insta::assert_snapshot!(drawn(&source, &marks, 80), @"
       |
     1 | / line 1
     2 | | line 2
     3 | | line 3
    ...  |
    12 | | line 12
       | |      -- the twelfth
    ...  |
    19 | | line 19
    20 | | line 20
       | |_______^ all of it
    ");
}

#[test]
fn a_span_that_the_excerpt_does_not_hold_says_where_it_ends() {
    let source = "class A:\n    x = 1\n    y = 2";
    let mut mark = Mark {
        place: place(source, source, 0),
        primary: true,
        text: "big".into(),
    };
    mark.place.end = Position {
        byte: 9_999,
        line: 300,
        column: 4,
    };
    let excerpt = excerpt(source, place(source, source, 0));
    insta::assert_snapshot!(draw_all(&excerpt, &[mark], 80), @"
       |
     1 | / class A:
     2 | |     x = 1
     3 | |     y = 2
       | |__________ … to line 301: big
    ");
}

#[test]
fn zero_width_and_end_of_line() {
    let at = |column: usize| Position {
        byte: column,
        line: 0,
        column,
    };
    let excerpt = excerpt("abc", place("abc", "abc", 0));
    for (start, end, marks) in [
        (1, 1, " ^"),
        (3, 3, "   ^"),
        (9, 12, "   ^"),
        (2, 99, "  ^"),
    ] {
        let place = Place {
            start: at(start),
            end: at(end),
        };
        let drawn = draw_all(
            &excerpt,
            &[Mark {
                place,
                primary: true,
                text: String::new(),
            }],
            80,
        );
        assert_eq!(drawn, format!("   |\n 1 | abc\n   | {marks}\n"));
    }
}

#[test]
fn a_line_end_is_not_a_line() {
    let source = "abc\ndef\n";
    insta::assert_snapshot!(drawn(source, &[("abc\n", true, "")], 80), @"
       |
     1 | abc
       | ^^^
    ");
}

#[test]
fn nothing_to_show_is_nothing() {
    let empty = Excerpt {
        first_line: 7,
        first_column: 0,
        lines: Vec::new(),
        truncated: false,
    };
    let mark = Mark {
        place: place("abc", "b", 0),
        primary: true,
        text: "x".into(),
    };
    assert_eq!(draw_all(&empty, &[mark], 80), "");
    assert_eq!(draw_all(&excerpt("abc", place("abc", "b", 0)), &[], 80), "");
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    let mark = (positions(), positions(), any::<bool>(), "[a-z]{0,3}").prop_map(
        |(start, end, primary, text)| Mark {
            place: Place { start, end },
            primary,
            text,
        },
    );
    prop::collection::vec(mark, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever excerpt and marks say, there is no panic, every line is harmless and begins with
    /// the gutter, and source lines fit the width.
    #[test]
    fn any_snippet_is_drawn(excerpt in excerpts(), marks in marks(), columns in 0..100_usize) {
        let drawn = draw_all(&excerpt, &marks, columns);
        for line in drawn.lines() {
            prop_assert!(line.contains('|') || line == "...", "{line:?}");
            prop_assert!(!line.contains(crate::visible::is_unsafe), "{line:?}");
            prop_assert!(!line.contains('\t'), "{line:?}");
        }
    }
}
