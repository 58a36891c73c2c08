//! Mending, with judges made up for the purpose.

use andon_finding::{Edit, Excerpt, FindingKey, Place, Position, Severity};

use super::*;

fn place(start: usize, end: usize) -> Place {
    let at = |byte| Position {
        byte,
        line: 0,
        column: byte,
    };
    Place {
        start: at(start),
        end: at(end),
    }
}

fn finding(start: usize, end: usize, text: &str) -> Finding {
    Finding {
        rule_id: "r".to_owned(),
        severity: Severity::Error,
        message: String::new(),
        arguments: Vec::new(),
        path: String::new(),
        span: place(start, end),
        scope: String::new(),
        key: FindingKey(format!("{start}-{end}-{text}")),
        line_hash: String::new(),
        excerpt: Excerpt {
            first_line: 0,
            first_column: 0,
            lines: Vec::new(),
            truncated: false,
        },
        labels: Vec::new(),
        fixes: vec![Fix {
            title: String::new(),
            applicability: Applicability::Safe,
            edits: vec![Edit {
                place: place(start, end),
                text: text.to_owned(),
            }],
        }],
        suppression: None,
    }
}

/// Judges by a list of words and what to write for them; `#` is a syntax error.
fn mended(text: &str, words: &[(&str, &str)]) -> Mended {
    let mut judge = |text: &str| Judged {
        findings: words
            .iter()
            .flat_map(|(word, by)| {
                text.match_indices(word)
                    .map(|(at, _)| finding(at, at + word.len(), by))
            })
            .collect(),
        lines: 1,
        errors: text.matches('#').count(),
        ..Judged::default()
    };
    let judged = judge(text);
    mend(text, judged, None, &mut judge)
}

#[test]
fn all_are_applied_and_what_they_uncover() {
    let mended = mended("a a b", &[("a", "b"), ("b", "c")]);
    assert_eq!((mended.text.as_str(), mended.applied), ("c c c", 5));
    assert!(mended.withheld.is_empty() && !mended.unsettled);
}

#[test]
fn of_overlapping_fixes_the_outermost_goes_first() {
    let mended = mended("f(f(x))", &[("f(f(x))", "g(f(x))"), ("f(x)", "h(x)")]);
    assert_eq!(mended.text, "g(h(x))");
}

#[test]
fn what_would_break_the_text_is_withheld_and_the_rest_is_not() {
    let mended = mended("a b c", &[("a", "1"), ("b", "#"), ("c", "3")]);
    assert_eq!(mended.text, "1 b 3");
    assert_eq!(mended.withheld, ["r"]);
    assert_eq!(mended.applied, 2);
    assert!(!mended.unsettled);
}

#[test]
fn text_that_was_broken_before_can_be_mended() {
    assert_eq!(mended("# a", &[("a", "b")]).text, "# b");
}

#[test]
fn fixes_without_end_are_given_up() {
    let circle = mended("a", &[("a", "b"), ("b", "a")]);
    assert!(circle.unsettled);
    let growth = mended("a", &[("a", "aa")]);
    assert!(growth.unsettled && growth.applied < 5000);
}

#[test]
fn mending_twice_is_mending_once() {
    let words = [("a", "b"), ("bb", "c")];
    let once = mended("a a ab", &words);
    let twice = mended(&once.text, &words);
    assert_eq!((twice.text, twice.applied), (once.text, 0));
}

#[test]
fn two_insertions_at_one_point_are_not_made_at_once() {
    let findings = [finding(1, 1, "x"), finding(1, 1, "y")];
    assert_eq!(choose(&findings, &HashSet::new()).len(), 1);
}

#[test]
fn suppressed_and_unsafe_fixes_are_left() {
    let mut suppressed = finding(0, 1, "x");
    suppressed.suppression = Some(andon_finding::Suppression {
        line: 0,
        reason: None,
    });
    let mut unsafe_one = finding(0, 1, "x");
    unsafe_one.fixes[0].applicability = Applicability::Unsafe;
    assert_eq!(safe_fix(&suppressed), None);
    assert_eq!(safe_fix(&unsafe_one), None);
}
