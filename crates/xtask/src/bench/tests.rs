//! Medians, totals, the table, and what a failing program looks like.

use std::process::Command;
use std::time::Duration;

use super::measure::{self, Scratch, Usage};
use super::table::{Pair, Row, median, render, total};

fn pair(andon: u64, parse_only: u64) -> Pair {
    let usage = |milliseconds: u64, peak: u64| Usage {
        cpu: Duration::from_millis(milliseconds),
        peak: peak << 20,
    };
    Pair {
        andon: usage(andon, 30),
        parse_only: usage(parse_only, 20),
    }
}

fn row(name: &str, pairs: &[(u64, u64)]) -> Row {
    Row {
        name: name.to_owned(),
        lines: 1000,
        pairs: pairs.iter().map(|(a, b)| pair(*a, *b)).collect(),
    }
}

#[test]
fn the_median_is_in_the_middle() {
    assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    assert_eq!(median(&[7.0]), 7.0);
    assert!(median(&[]).is_nan());
}

#[test]
fn totals_add_up_within_a_run() {
    let rows = [
        row("a", &[(100, 100), (300, 100)]),
        row("b", &[(200, 100), (100, 100)]),
    ];
    let total = total(&rows).unwrap();
    assert_eq!(total.lines, 2000);
    let sums: Vec<(u128, u128)> = total
        .pairs
        .iter()
        .map(|pair| (pair.andon.cpu.as_millis(), pair.parse_only.cpu.as_millis()))
        .collect();
    assert_eq!(sums, [(300, 200), (400, 200)]);
    assert_eq!(total.pairs[0].andon.peak, 30 << 20);
}

#[test]
fn the_table_shows_medians_and_extremes() {
    let text = render(&[row("a", &[(120, 100), (150, 100), (140, 100)])]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[2],
        "| a | 1000 | 140 | 100 | 1.40 | 1.20–1.50 | 30 | 20 |"
    );
    assert_eq!(
        lines[3],
        "| **total** | 1000 | 140 | 100 | 1.40 | 1.20–1.50 | 30 | 20 |"
    );
    assert_eq!(render(&[]).lines().count(), 2);
}

#[test]
fn a_process_is_measured_or_its_complaint_shown() {
    let scratch = Scratch::create().unwrap();
    let usage = measure::run(Command::new("rustc").arg("--version"), &[0], &scratch).unwrap();
    assert!(usage.peak > 1 << 20, "{usage:?}");
    let error = measure::run(Command::new("rustc").arg("--no-such-flag"), &[0], &scratch);
    let message = error.unwrap_err().to_string();
    assert!(message.contains("no-such-flag"), "{message}");
}
