//! Rounds of measurements to a Markdown table of medians.

use std::fmt::Write as _;
use std::time::Duration;

use super::measure::Usage;

/// What is measured beside `parse-only`: the title of its column, and what `--only` says.
pub(crate) const CHECKS: [(&str, &[&str]); 3] = [
    ("rules", &["--only", "rules"]),
    ("style", &["--only", "style"]),
    ("both", &[]),
];

/// All programs, one right after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// `parse-only`.
    pub(crate) parse_only: Usage,
    /// `andon check`, for each of [`CHECKS`].
    pub(crate) checks: [Usage; CHECKS.len()],
}

impl Round {
    /// How many times the CPU time of `parse-only` each check takes.
    fn ratios(&self) -> [f64; CHECKS.len()] {
        let parse_only = self.parse_only.cpu.as_secs_f64();
        self.checks
            .map(|check| check.cpu.as_secs_f64() / parse_only)
    }
}

/// The measurements of one corpus.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Name of the corpus.
    pub(crate) name: String,
    /// Lines in it.
    pub(crate) lines: u64,
    /// One a run; at least one.
    pub(crate) rounds: Vec<Round>,
}

/// A row a corpus, and a last one in which each run's times are added up over all corpora (and the
/// peaks are the highest).
pub(crate) fn render(rows: &[Row]) -> String {
    let titles: String = CHECKS
        .iter()
        .map(|(title, _)| format!(" {title} |"))
        .collect();
    let mut out = format!(
        "| corpus | lines | parse-only, ms CPU |{titles} parse-only, MiB peak | both, MiB peak |\n\
         |---|---:|---:|{}---:|---:|\n",
        "---:|".repeat(CHECKS.len())
    );
    for row in rows {
        out.push_str(&line(&row.name, row));
    }
    if let Some(total) = total(rows) {
        out.push_str(&line("**total**", &total));
    }
    out
}

/// All corpora as one: run by run, the sums of the times.
pub(crate) fn total(rows: &[Row]) -> Option<Row> {
    let runs = rows.iter().map(|row| row.rounds.len()).min()?;
    let none = Usage {
        cpu: Duration::ZERO,
        peak: 0,
    };
    let add = |sum: Usage, more: Usage| Usage {
        cpu: sum.cpu + more.cpu,
        peak: sum.peak.max(more.peak),
    };
    let rounds = (0..runs).map(|run| {
        let mut sum = Round {
            parse_only: none,
            checks: [none; CHECKS.len()],
        };
        for round in rows.iter().filter_map(|row| row.rounds.get(run)) {
            sum.parse_only = add(sum.parse_only, round.parse_only);
            for (sum, more) in sum.checks.iter_mut().zip(round.checks) {
                *sum = add(*sum, more);
            }
        }
        sum
    });
    Some(Row {
        name: String::new(),
        lines: rows.iter().map(|row| row.lines).sum(),
        rounds: rounds.collect(),
    })
}

fn line(name: &str, row: &Row) -> String {
    let over = |value: &dyn Fn(&Round) -> f64| row.rounds.iter().map(value).collect::<Vec<f64>>();
    let parse_only = median(&over(&|round| milliseconds(round.parse_only.cpu)));
    let mut out = format!("| {name} | {} | {parse_only:.0} |", row.lines);
    for check in 0..CHECKS.len() {
        let ratios = over(&|round| round.ratios().get(check).copied().unwrap_or(f64::NAN));
        let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = ratios.iter().copied().fold(0.0, f64::max);
        // Writing to a string cannot fail.
        let _ = write!(out, " {:.2} ({lowest:.2}–{highest:.2}) |", median(&ratios));
    }
    let both = |round: &Round| round.checks.last().map_or(0, |usage| usage.peak);
    let _ = writeln!(
        out,
        " {:.0} | {:.0} |",
        median(&over(&|round| mebibytes(round.parse_only.peak))),
        median(&over(&|round| mebibytes(both(round)))),
    );
    out
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The middle value; the mean of the two middle ones of an even number; NaN of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.len() / 2;
    let lower = sorted.len().saturating_sub(1) / 2;
    match (sorted.get(lower), sorted.get(upper)) {
        (Some(lower), Some(upper)) => f64::midpoint(*lower, *upper),
        _ => f64::NAN,
    }
}
