//! `andon check`.

use std::io::{self, Read, Write};

use andon_engine::{CheckOutcome, CheckRequest, EngineError, FixMode, StdinText, printable};
use andon_finding::{CheckReport, Verdict};
use andon_report::{Format, Style};
use anyhow::{Context as _, Result, bail};

use crate::args::{CheckArgs, Limit};
use crate::complain;
use crate::exit::Exit;
use crate::output::{Target, print, shown_diff};
use crate::progress::Bar;
use crate::terminal::Terminal;

/// Findings shown where nobody configured anything.
const UNCONFIGURED_LIMIT: usize = 20;

/// Width of a report for people in a file, in cells.
const FILE_WIDTH: usize = 100;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &CheckArgs, terminal: &Terminal) -> Result<Exit> {
    let targets = targets(args)?;
    let request = request(args)?;
    let bar = Bar::new(terminal.interactive_err && !args.quiet && !args.stdin);
    let mut outcome = andon_engine::check(&request, &bar)?;
    if args.quiet {
        outcome.report.notices.clear();
    } else {
        for warning in &outcome.warnings {
            complain::diagnostic(terminal, warning);
        }
    }
    for target in &targets {
        write(args, terminal, target, &outcome)?;
    }
    extras(args, terminal, &targets, &outcome)?;
    let exit = match Exit::is_unwritten(&outcome.report.degraded) {
        true => Exit::Trouble,
        false => outcome.report.gate.verdict.into(),
    };
    // The program ends here: there is no need to take thousands of findings apart.
    std::mem::forget(outcome);
    Ok(exit)
}

fn request(args: &CheckArgs) -> Result<CheckRequest> {
    let stdin = match &args.stdin_filename {
        None => None,
        Some(path) => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .context("failed to read standard input")?;
            Some(StdinText {
                path: path.clone(),
                bytes,
            })
        }
    };
    Ok(CheckRequest {
        paths: args.paths.clone(),
        stdin,
        config: args.config.source(),
        rules: args.rules.choice(),
        only: args.only.clone(),
        fix: match (args.fix, args.diff) {
            (true, _) => FixMode::Apply,
            (false, true) => FixMode::Diff,
            (false, false) => FixMode::Propose,
        },
        jobs: args.work.jobs(),
        cache: args.work.cache(),
        prefilter: !args.no_prefilter,
        deterministic: args.deterministic,
        command_line: std::env::args_os()
            .map(|arg| arg.to_string_lossy().into_owned())
            .collect(),
    })
}

/// Where reports go: the terminal format by default, unless standard output is taken.
fn targets(args: &CheckArgs) -> Result<Vec<Target>> {
    let on_stdout: Vec<_> = args
        .format
        .iter()
        .filter(|target| target.file.is_none())
        .collect();
    if let [first, second, ..] = on_stdout.as_slice() {
        bail!(
            "only one report can go to standard output, not both {} and {}: give one of them a \
             file, `--format {}=FILE`",
            first.format,
            second.format,
            second.format
        );
    }
    if args.diff && !on_stdout.is_empty() {
        bail!("--diff takes standard output: give the report a file, `--format FORMAT=FILE`");
    }
    match args.format.is_empty() && !args.diff {
        true => Ok(vec![Target {
            format: Format::Terminal,
            file: None,
        }]),
        false => Ok(args.format.clone()),
    }
}

fn write(
    args: &CheckArgs,
    terminal: &Terminal,
    target: &Target,
    outcome: &CheckOutcome,
) -> Result<()> {
    let limit = match args.limit {
        Some(Limit::First(count)) => Some(count),
        Some(Limit::All) => None,
        None if outcome.configured || target.file.is_some() => None,
        None => Some(UNCONFIGURED_LIMIT),
    };
    let report = &outcome.report;
    let mut style = Style {
        color: false,
        width: FILE_WIDTH,
        limit,
        verbose: args.verbose,
    };
    if let Some(file) = &target.file {
        let mut bytes = Vec::new();
        andon_report::write(report, target.format, &style, &mut bytes)?;
        return andon_engine::replace_file(file, &bytes).map_err(|source| {
            let path = printable(&file.to_string_lossy());
            EngineError::Unwritable { path, source }.into()
        });
    }
    if args.quiet && target.format.is_for_people() && has_nothing_to_say(report) {
        return Ok(());
    }
    style.width = terminal.width;
    // The mended text has standard output.
    if outcome.stdin_fixed.is_some() {
        style.color = terminal.color_err;
        return Ok(andon_report::write(
            report,
            target.format,
            &style,
            &mut io::stderr().lock(),
        )?);
    }
    style.color = terminal.color_out;
    let mut out = io::stdout().lock();
    andon_report::write(report, target.format, &style, &mut out)?;
    Ok(out.flush()?)
}

fn has_nothing_to_say(report: &CheckReport) -> bool {
    report.gate.verdict == Verdict::Passed
        && report
            .findings
            .iter()
            .all(|finding| finding.suppression.is_some())
}

/// What goes out beside the report.
fn extras(
    args: &CheckArgs,
    terminal: &Terminal,
    targets: &[Target],
    outcome: &CheckOutcome,
) -> Result<()> {
    if let Some(text) = &outcome.stdin_fixed {
        io::stdout().lock().write_all(text)?;
        io::stdout().flush()?;
    }
    let report = &outcome.report;
    if args.diff {
        print(&shown_diff(terminal, &outcome.diff))?;
        if !args.quiet {
            let plural = if report.totals.fixable == 1 { "" } else { "s" };
            complain::note(&format!(
                "{} finding{plural} can be mended safely; nothing was written",
                report.totals.fixable
            ));
        }
    }
    if args.diff || targets.iter().all(|target| target.file.is_some()) {
        for reason in &report.gate.reasons {
            complain::note(&format!("refused: {reason}"));
        }
    }
    Ok(())
}
