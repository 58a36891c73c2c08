//! Pairs of measurements to a Markdown table of medians.

use std::fmt::Write as _;
use std::time::Duration;

use super::measure::Usage;

/// Both programs, one right after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    /// `andon check`.
    pub(crate) andon: Usage,
    /// `parse-only`.
    pub(crate) parse_only: Usage,
}

impl Pair {
    /// How many times the CPU time of `parse-only` the check takes.
    fn ratio(&self) -> f64 {
        self.andon.cpu.as_secs_f64() / self.parse_only.cpu.as_secs_f64()
    }
}

/// The measurements of one corpus.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Name of the corpus.
    pub(crate) name: String,
    /// Lines in it.
    pub(crate) lines: u64,
    /// One pair a run; at least one.
    pub(crate) pairs: Vec<Pair>,
}

/// A row a corpus, and a last one in which each run's times are added up over all corpora (and the
/// peaks are the highest).
pub(crate) fn render(rows: &[Row]) -> String {
    let mut out = String::from(
        "| corpus | lines | andon, ms CPU | parse-only, ms CPU | ratio | min–max | andon, MiB peak \
         | parse-only, MiB peak |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
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
    let runs = rows.iter().map(|row| row.pairs.len()).min()?;
    let pairs = (0..runs).map(|run| {
        let pairs = || rows.iter().filter_map(|row| row.pairs.get(run));
        let sum = |usage: fn(&Pair) -> Usage| Usage {
            cpu: pairs().map(|pair| usage(pair).cpu).sum(),
            peak: pairs().map(|pair| usage(pair).peak).max().unwrap_or(0),
        };
        Pair {
            andon: sum(|pair| pair.andon),
            parse_only: sum(|pair| pair.parse_only),
        }
    });
    Some(Row {
        name: String::new(),
        lines: rows.iter().map(|row| row.lines).sum(),
        pairs: pairs.collect(),
    })
}

fn line(name: &str, row: &Row) -> String {
    let mut out = String::new();
    let over = |value: fn(&Pair) -> f64| row.pairs.iter().map(value).collect::<Vec<f64>>();
    let ratios = over(Pair::ratio);
    let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = ratios.iter().copied().fold(0.0, f64::max);
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "| {name} | {} | {:.0} | {:.0} | {:.2} | {lowest:.2}–{highest:.2} | {:.0} | {:.0} |",
        row.lines,
        median(&over(|pair| milliseconds(pair.andon.cpu))),
        median(&over(|pair| milliseconds(pair.parse_only.cpu))),
        median(&ratios),
        median(&over(|pair| mebibytes(pair.andon.peak))),
        median(&over(|pair| mebibytes(pair.parse_only.peak))),
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
