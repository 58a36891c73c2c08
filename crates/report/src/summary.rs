//! The end of a report for people: what was counted, and what the gate says.

use std::fmt::Write as _;

use andon_finding::{CheckReport, Verdict};

use crate::prose::{counted, grouped, hang};
use crate::snippet::paint;
use crate::style::{Palette, Style};
use crate::visible::{one_line, visible};

/// Longest reason of the gate shown, in characters.
const REASON_LIMIT: usize = 600;

/// `Checked 12 files (3,400 lines): 1 error, 2 warnings; 1 suppressed; 2 fixable with `--fix`.`
pub(crate) fn totals(report: &CheckReport) -> String {
    let totals = &report.totals;
    let mut text = format!(
        "Checked {} ({}): ",
        counted(totals.files, "file"),
        counted(totals.lines, "line")
    );
    let severities = [
        (totals.errors, "error"),
        (totals.warnings, "warning"),
        (totals.infos, "info"),
        (totals.hints, "hint"),
    ];
    let mut found = severities.iter().filter(|(count, _)| *count > 0).peekable();
    if found.peek().is_none() {
        text.push_str("no findings");
    }
    let mut separator = "";
    for (count, noun) in found {
        let _ = write!(text, "{separator}{}", counted(*count, noun));
        separator = ", ";
    }
    for (count, what) in [
        (totals.suppressed, "suppressed"),
        (totals.fixed, "fixed"),
        (
            totals.fixable.saturating_sub(totals.fixed),
            "fixable with `--fix`",
        ),
        (report.degraded.len(), "degraded"),
    ] {
        if count > 0 {
            let _ = write!(text, "; {} {what}", grouped(count));
        }
    }
    excluded(report, &mut text);
    text.push('.');
    text
}

/// `; 3 files excluded (2 generated, 1 binary)`.
fn excluded(report: &CheckReport, text: &mut String) {
    let files: usize = report.excluded.iter().map(|excluded| excluded.files).sum();
    if files == 0 {
        return;
    }
    let _ = write!(text, "; {} excluded (", counted(files, "file"));
    let mut separator = "";
    for excluded in report.excluded.iter().filter(|excluded| excluded.files > 0) {
        let _ = write!(
            text,
            "{separator}{} {}",
            grouped(excluded.files),
            excluded.reason.name()
        );
        separator = ", ";
    }
    text.push(')');
}

/// Whether there is nothing to tell but that all is well.
pub(crate) fn is_quiet(report: &CheckReport) -> bool {
    report.gate.verdict == Verdict::Passed
        && report.degraded.is_empty()
        && report
            .findings
            .iter()
            .all(|finding| finding.suppression.is_some())
}

/// The verdict of the gate with its reasons; nothing if it passed and there are none.
pub(crate) fn gate(report: &CheckReport, style: &Style, palette: &Palette, out: &mut String) {
    match report.gate.verdict {
        Verdict::Passed => {
            paint(palette.good, out, |out| out.push_str("gate: passed"));
            out.push('\n');
        }
        Verdict::Refused => {
            paint(palette.error, out, |out| out.push_str("gate: refused"));
            out.push('\n');
        }
    }
    for reason in &report.gate.reasons {
        out.push_str("  - ");
        hang(&one_line(reason, REASON_LIMIT), 4, style.columns(), out);
    }
}

/// Examples of excluded files, for a verbose report.
pub(crate) fn excluded_examples(report: &CheckReport, palette: &Palette, out: &mut String) {
    for excluded in &report.excluded {
        paint(palette.faint, out, |out| {
            let _ = write!(out, "excluded, {}:", excluded.reason.name());
        });
        let mut separator = " ";
        for example in &excluded.examples {
            let _ = write!(out, "{separator}{}", visible(example));
            separator = ", ";
        }
        let rest = excluded.files.saturating_sub(excluded.examples.len());
        if rest > 0 {
            let _ = write!(out, "{separator}and {} more", grouped(rest));
        }
        out.push('\n');
    }
}
