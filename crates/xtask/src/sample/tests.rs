//! The draw is uniform and stable, the interval is Wilson's, and bad labels are told.

use super::labels::{Labels, Score};
use super::{Place, compare, draw, excerpt};

fn places(count: usize) -> Vec<Place> {
    let place = |line| Place {
        path: "python/shop/order.py".to_owned(),
        line,
        rule: "slop/swallowed-error".to_owned(),
    };
    (1..=count).map(place).collect()
}

#[test]
fn the_same_seed_draws_the_same_in_any_order() {
    let all = places(50);
    let drawn = draw(all.iter(), 1, 10);
    assert_eq!(drawn.len(), 10);
    assert_eq!(drawn, draw(all.iter().rev(), 1, 10));
    assert_ne!(drawn, draw(all.iter(), 2, 10));
    assert_eq!(draw(all.iter(), 1, 99).len(), 50);
}

#[test]
fn a_finding_that_goes_leaves_the_others_in_the_sample() {
    let all = places(50);
    let before = draw(all.iter(), 1, 10);
    let gone = *before.iter().next().unwrap();
    let after = draw(all.iter().filter(|place| *place != gone), 1, 10);
    assert_eq!(before.difference(&after).collect::<Vec<_>>(), [&gone]);
}

#[test]
fn each_finding_is_as_likely_as_any_other() {
    let all = places(20);
    let mut drawn = vec![0_u32; all.len()];
    for seed in 0..2000 {
        for place in draw(all.iter(), seed, 5) {
            drawn[place.line - 1] += 1;
        }
    }
    // 500 expected; the standard deviation is 19.
    assert!(
        drawn.iter().all(|count| (400..600).contains(count)),
        "{drawn:?}"
    );
}

#[test]
fn an_excerpt_is_cut_at_the_ends_of_the_file() {
    let text: String = (1..=30).map(|line| format!("line {line}\n")).collect();
    let middle = excerpt(&text, 15);
    assert_eq!(middle.lines().count(), 17);
    assert!(middle.contains(">    15 | line 15\n"), "{middle}");
    assert_eq!(excerpt(&text, 1).lines().count(), 9);
    assert_eq!(excerpt(&text, 30).lines().count(), 9);
}

#[test]
fn the_interval_is_wilsons() {
    // By Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (right, all, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ] {
        let (found_low, found_high) = Score { right, all }.wilson();
        assert!(
            (found_low - low).abs() < 1e-4,
            "{right} of {all}: {found_low}"
        );
        assert!(
            (found_high - high).abs() < 1e-4,
            "{right} of {all}: {found_high}"
        );
    }
    assert_eq!(Score::default().wilson(), (0.0, 1.0));
}

#[test]
fn labels_are_read_and_counted() {
    let labels = Labels::parse(
        "# header\n\n\
         slop/a\tpython/shop/order.py:7\tright\tthe order is lost\n\
         slop/a\tpython/shop/order.py:9\twrong\tthe caller checks\n\
         slop/b\tpython/shop/a:b.py:1\tright\tleft over\n",
    )
    .unwrap();
    let table = Score::table(&labels);
    let rows: Vec<&str> = table.lines().skip(2).collect();
    assert_eq!(
        rows,
        [
            "| slop/a | 1 | 2 | 50.0% | 9.5–90.5% |",
            "| slop/b | 1 | 1 | 100.0% | 20.7–100.0% |",
            "| **all** | 2 | 3 | 66.7% | 20.8–93.9% |",
        ]
    );
}

#[test]
fn labels_that_cannot_be_understood_are_refused() {
    for (text, expected) in [
        ("slop/a\tx.py:7\tright", "four fields"),
        ("slop/a\tx.py\tright\tso", "path:line"),
        ("slop/a\tx.py:seven\tright\tso", "line number"),
        ("slop/a\tx.py:7\tmaybe\tso", "neither"),
        ("slop/a\tx.py:7\tright\t ", "reason"),
        (
            "slop/a\tx.py:7\tright\ta\nslop/a\tx.py:7\twrong\tb",
            "already",
        ),
    ] {
        let message = format!("{:#}", Labels::parse(text).unwrap_err());
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn labels_must_be_those_of_the_sample() {
    let all = places(2);
    let sample = all.iter().collect();
    let line = |line| format!("slop/swallowed-error\tpython/shop/order.py:{line}\tright\tso\n");
    let labels = |lines: &[usize]| {
        Labels::parse(&lines.iter().map(|number| line(*number)).collect::<String>()).unwrap()
    };
    assert!(compare(&sample, &labels(&[1, 2])).is_ok());
    let message = compare(&sample, &labels(&[2, 3])).unwrap_err().to_string();
    assert_eq!(message, "1 labels are missing and 1 are stale");
}
