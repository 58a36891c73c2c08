//! Medians, totals, the table, and what a failing program looks like.

use std::process::Command;
use std::time::Duration;

use super::measure::{self, Scratch, Usage};
use super::table::{Round, Row, median, render, total};

fn usage(milliseconds: u64, peak: u64) -> Usage {
    Usage {
        cpu: Duration::from_millis(milliseconds),
        peak: peak << 20,
    }
}

/// Parse-only takes 100 ms in every round; the checks take these.
fn row(name: &str, rounds: &[[u64; 3]]) -> Row {
    let round = |checks: &[u64; 3]| Round {
        parse_only: usage(100, 20),
        checks: checks.map(|milliseconds| usage(milliseconds, 30)),
    };
    Row {
        name: name.to_owned(),
        lines: 1000,
        rounds: rounds.iter().map(round).collect(),
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
        row("a", &[[100, 150, 200], [300, 310, 320]]),
        row("b", &[[200, 250, 300], [100, 110, 120]]),
    ];
    let total = total(&rows).unwrap();
    assert_eq!(total.lines, 2000);
    let sums: Vec<_> = total
        .rounds
        .iter()
        .map(|round| round.checks.map(|check| check.cpu.as_millis()))
        .collect();
    assert_eq!(sums, [[300, 400, 500], [400, 420, 440]]);
    assert_eq!(total.rounds[0].parse_only.cpu.as_millis(), 200);
    assert_eq!(total.rounds[0].checks[2].peak, 30 << 20);
}

#[test]
fn the_table_shows_medians_and_extremes() {
    let text = render(&[row(
        "a",
        &[[120, 130, 160], [150, 131, 180], [140, 132, 170]],
    )]);
    let lines: Vec<&str> = text.lines().collect();
    let figures = "1000 | 100 | 1.40 (1.20–1.50) | 1.31 (1.30–1.32) | 1.70 (1.60–1.80) | 20 | 30 |";
    assert_eq!(lines[2], format!("| a | {figures}"));
    assert_eq!(lines[3], format!("| **total** | {figures}"));
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
