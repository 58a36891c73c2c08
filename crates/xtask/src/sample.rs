//! `cargo xtask sample`: how often a rule pack is right, measured by reading.
//!
//! ```text
//! andon check (corpora) ─► findings ─► sort by SHA-256(seed, rule, place) ─► the first N ─► read
//!                                                                              │
//!                        labels.tsv (right / wrong, and why) ◄─────────────────┘  --check
//! ```
//!
//! The order depends on the seed and on each finding alone, so a rule that is narrowed takes its
//! findings out of the sample and leaves the others where they were: labels stay useful. Nothing
//! here decides whether a finding is right; it draws, shows, counts, and tells stale labels.

mod labels;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::corpus;
use labels::{Labels, Score};

/// Where the corpora lie, in the repository.
const CORPORA: &str = "benches/corpora";
/// Source lines shown before and after a finding.
const CONTEXT: usize = 8;

/// What to draw.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Rule files or a folder of them (default: the folder of the pack).
    #[arg(long, value_name = "PATH")]
    rules: Option<PathBuf>,
    /// The pack that is measured; findings of other packs are passed over.
    #[arg(long, default_value = "slop")]
    pack: String,
    /// Findings to draw.
    #[arg(long, default_value_t = 100)]
    count: usize,
    /// Another seed draws other findings.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Show no findings; compare the sample with these labels and print the precision.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

/// A finding as a reader names it. Findings of one rule on one line count once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Relative to the corpora, with `/`: `<language>/<package>/<path>`.
    path: String,
    /// 1-based.
    line: usize,
    /// Id of the rule, with its pack.
    rule: String,
}

impl Place {
    /// `<path>:<line>`.
    fn at(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }
}

/// Draws and prints a sample, or compares it with labels.
///
/// # Errors
/// A corpus is missing, `andon` fails, a source cannot be read, or the labels are malformed or not
/// those of the sample.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let pins = corpus::load(root)?;
    if let Some(pin) = pins.iter().find(|pin| !corpus::is_present(root, pin)) {
        bail!(
            "the corpus {} is missing or stale: run `cargo xtask corpus`",
            pin.name
        );
    }
    let findings = check(root, options)?;
    let sample = draw(findings.keys(), options.seed, options.count);
    if let Some(path) = &options.check {
        let labels = fs::read_to_string(path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        let labels = Labels::parse(&labels)
            .with_context(|| format!("failed to understand {}", path.display()))?;
        print!("{}", density(root, &pins, findings.keys())?);
        return compare(&sample, &labels);
    }
    for place in sample {
        let message = findings.get(place).map_or("", String::as_str);
        println!("{}\n  {}\n  {message}", place.rule, place.at());
        let path = root.join(CORPORA).join(&place.path);
        let text = fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
        println!("{}", excerpt(&String::from_utf8_lossy(&text), place.line));
    }
    Ok(())
}

/// The part of `andon`'s JSON that is looked at.
#[derive(Deserialize)]
struct Report {
    findings: Vec<Reported>,
}

#[derive(Deserialize)]
struct Reported {
    rule_id: String,
    message: String,
    path: String,
    span: Span,
}

#[derive(Deserialize)]
struct Span {
    start: Start,
}

#[derive(Deserialize)]
struct Start {
    /// 0-based.
    line: usize,
}

/// Runs a release build of `andon` on all corpora; the pack's findings with their messages.
fn check(root: &Path, options: &Options) -> Result<BTreeMap<Place, String>> {
    let own = root.join("rules").join(&options.pack);
    let rules = options.rules.as_deref().unwrap_or(&own);
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--release", "--package", "andon", "--"])
        .args(["check", "--no-cache", "--format", "json", "--rules"])
        .arg(rules)
        .arg(root.join(CORPORA))
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("failed to start cargo")?;
    // 1: the gate refused, which is a verdict and not a failure.
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("andon ended with {}", output.status);
    }
    let report: Report =
        serde_json::from_slice(&output.stdout).context("failed to understand what andon wrote")?;
    let pack = format!("{}/", options.pack);
    let own = report
        .findings
        .into_iter()
        .filter(|finding| finding.rule_id.starts_with(&pack));
    Ok(own
        .map(|finding| {
            let place = Place {
                path: finding.path,
                line: finding.span.start.line + 1,
                rule: finding.rule_id,
            };
            (place, finding.message)
        })
        .collect())
}

/// `count` of the findings, each as likely as any other; fewer if there are fewer. By path and line.
pub(crate) fn draw<'f>(
    findings: impl Iterator<Item = &'f Place>,
    seed: u64,
    count: usize,
) -> BTreeSet<&'f Place> {
    let mut ordered: Vec<_> = findings
        .map(|place| {
            let text = format!("{seed}\t{}\t{}", place.rule, place.at());
            (Sha256::digest(text.as_bytes()), place)
        })
        .collect();
    ordered.sort();
    ordered
        .into_iter()
        .take(count)
        .map(|(_, place)| place)
        .collect()
}

/// The numbered lines around a line, which is marked.
pub(crate) fn excerpt(text: &str, line: usize) -> String {
    let first = line.saturating_sub(CONTEXT).max(1);
    let shown = text.lines().enumerate().skip(first - 1);
    let lines = shown.take_while(|(index, _)| *index < line + CONTEXT);
    lines
        .map(|(index, text)| {
            let mark = if index + 1 == line { '>' } else { ' ' };
            format!("{mark} {:>5} | {text}\n", index + 1)
        })
        .collect()
}

/// Findings per 1,000 lines of each language and of all.
fn density<'f>(
    root: &Path,
    pins: &[corpus::Pin],
    findings: impl Iterator<Item = &'f Place>,
) -> Result<String> {
    let mut counts: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for pin in pins {
        let folder = corpus::folder(root, pin);
        let language = folder
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default();
        let entry = counts.entry(language.to_string_lossy().into_owned());
        entry.or_default().1 += corpus::lines(root, pin)?;
    }
    for place in findings {
        let language = place.path.split('/').next().unwrap_or_default();
        counts.entry(language.to_owned()).or_default().0 += 1;
    }
    let total = counts
        .values()
        .fold((0, 0), |sum, more| (sum.0 + more.0, sum.1 + more.1));
    let rows = counts
        .iter()
        .map(|(language, count)| (language.as_str(), *count))
        .chain([("**all**", total)])
        .map(|(language, (found, lines))| {
            let rate = found as f64 * 1e3 / lines as f64;
            format!("| {language} | {found} | {lines} | {rate:.3} |\n")
        });
    let head = "| language | findings | lines | per 1,000 lines |\n|---|---:|---:|---:|\n";
    Ok([head.to_owned()]
        .into_iter()
        .chain(rows)
        .collect::<String>()
        + "\n")
}

/// Prints the precision; fails unless the labels are exactly those of the sample.
fn compare(sample: &BTreeSet<&Place>, labels: &Labels) -> Result<()> {
    print!("{}", Score::table(labels));
    let labelled: BTreeSet<&Place> = labels.places().collect();
    let missing: Vec<_> = sample.difference(&labelled).collect();
    let stale: Vec<_> = labelled.difference(sample).collect();
    for (word, places) in [("missing", &missing), ("stale", &stale)] {
        for place in places {
            println!("{word}: {}\t{}", place.rule, place.at());
        }
    }
    if !missing.is_empty() || !stale.is_empty() {
        bail!(
            "{} labels are missing and {} are stale",
            missing.len(),
            stale.len()
        );
    }
    Ok(())
}
