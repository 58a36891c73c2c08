//! `cargo xtask bench`: what checking costs on top of parsing.
//!
//! `parse-only` and `andon check` (SARIF, no cache; with the rules of all shipped packs, with
//! style, and with both) run in turn on each corpus; the ratio of whole-process CPU times (user
//! and system) is taken within a round, so that a machine that slows down slows all. CPU time, not
//! wall-clock time: it does not depend on the number of cores.

mod measure;
mod rules;
mod style;
mod table;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use cargo_metadata::Message;

use crate::corpus::{self, Pin};
use table::{CHECKS, Round, Row};

const RESULT: &str = "benches/results/check.md";

/// What to measure.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    set: Option<Set>,

    /// Corpora to measure, by name or by language (default: all; only then is the result saved).
    names: Vec<String>,
    /// Measured rounds for each corpus, after one that is not counted.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// Threads of all programs.
    #[arg(long, short, default_value_t = 1)]
    jobs: u16,
    /// Compare with parsing and a bare walk of the trees.
    #[arg(long)]
    walk: bool,
}

/// What else can be measured.
#[derive(Debug, clap::Subcommand)]
enum Set {
    /// Sets of many rules, against parsing alone, ast-grep and semgrep.
    Rules(rules::Options),
    /// How well style tells whose code is, on owners that nothing was learned from.
    Style(style::Options),
}

/// Builds both programs, measures, prints a Markdown table, and saves it if all corpora were
/// measured.
///
/// # Errors
/// A program does not build or fails, or a corpus is missing.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    match &options.set {
        Some(Set::Rules(options)) => return rules::run(root, options),
        Some(Set::Style(options)) => return style::run(root, options),
        None => {}
    }
    let pins = corpus::select(corpus::load(root)?, &options.names)?;
    for pin in &pins {
        if !corpus::is_present(root, pin) {
            bail!(
                "the corpus {} is missing or stale: run `cargo xtask corpus`",
                pin.name
            );
        }
    }
    let programs = build(root)?;
    let scratch = measure::Scratch::create()?;
    let mut rows = Vec::new();
    for pin in &pins {
        eprintln!("measuring {}", pin.name);
        let rounds = measure_corpus(root, pin, options, &programs, &scratch)
            .with_context(|| format!("failed to measure {}", pin.name))?;
        rows.push(Row {
            name: pin.name.clone(),
            lines: corpus::lines(root, pin)?,
            rounds,
        });
    }
    let text = report(&rows, options);
    print!("{text}");
    if options.names.is_empty() {
        let path = root.join(RESULT);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(())
}

/// Paths of the two executables.
pub(crate) struct Programs {
    andon: PathBuf,
    parse_only: PathBuf,
}

/// Builds both programs for release, each by itself: features of one would change the other, which
/// must stay a plain parse with the allocator of C as it is.
fn build(root: &Path) -> Result<Programs> {
    Ok(Programs {
        andon: build_one(root, "andon", "andon")?,
        parse_only: build_one(root, "andon-benches", "parse-only")?,
    })
}

/// Builds a program of a package for release and asks cargo where it is.
fn build_one(root: &Path, package: &str, name: &str) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--release", "--package", package, "--bin", name])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(root)
        .stdout(Stdio::piped());
    let output = cargo
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .context("failed to start cargo")?;
    if !output.status.success() {
        bail!("{name} does not build");
    }
    for message in Message::parse_stream(output.stdout.as_slice()) {
        if let Message::CompilerArtifact(artifact) = message?
            && let Some(executable) = artifact.executable
            && artifact.target.name == name
        {
            return Ok(executable.into_std_path_buf());
        }
    }
    bail!("cargo built no program {name}")
}

/// One round to warm the file cache, then `options.runs` that count.
fn measure_corpus(
    root: &Path,
    pin: &Pin,
    options: &Options,
    programs: &Programs,
    scratch: &measure::Scratch,
) -> Result<Vec<Round>> {
    let folder = corpus::folder(root, pin);
    let jobs = options.jobs.to_string();
    let report = scratch.file("report.sarif");
    let mut rounds = Vec::new();
    for run in 0..=options.runs {
        let mut parse_only = Command::new(&programs.parse_only);
        parse_only.args(["-j", &jobs]).arg(&folder);
        if options.walk {
            parse_only.arg("--walk");
        }
        let parse_only = measure::run(&mut parse_only, &[0], scratch)?;
        let mut round = Round {
            parse_only,
            checks: [parse_only; CHECKS.len()],
        };
        for (check, (_, only)) in round.checks.iter_mut().zip(CHECKS) {
            let mut andon = Command::new(&programs.andon);
            andon
                .args(["check", "--isolated", "--no-cache", "-j", &jobs])
                .args(only)
                .args(["--format", &format!("sarif={}", report.display())])
                .arg(&folder);
            // 1: the gate refused, which is a verdict and not a failure.
            *check = measure::run(&mut andon, &[0, 1], scratch)?;
        }
        if run > 0 {
            rounds.push(round);
        }
    }
    Ok(rounds)
}

fn report(rows: &[Row], options: &Options) -> String {
    let baseline = match options.walk {
        true => "parse-only --walk",
        false => "parse-only",
    };
    format!(
        "# CPU time of `andon check` over `{baseline}`\n\n\
         Whole-process user and system time, release build, `-j {}`, SARIF, no cache. `rules`, \
         `style` and `both` are times the CPU time of `{baseline}`: with the rules of all shipped \
         packs, with style (learning the house included), with both; medians (and ranges) over {} \
         rounds after one to warm up; {} {}.\n\n{}",
        options.jobs,
        options.runs,
        std::env::consts::OS,
        std::env::consts::ARCH,
        table::render(rows)
    )
}
