//! The short report for people, and for tools that read `path:line:column:` lines.

use std::io::{self, Write};

use andon_finding::{CheckReport, Verdict};

use crate::block::place;
use crate::style::{Palette, Style};
use crate::vantage::Vantage;
use crate::visible::{one_line, visible};
use crate::{choice, summary};

/// Longest message shown, in characters.
const MESSAGE_LIMIT: usize = 300;

/// Writes one line a finding and one line of counts; the verdict goes with the counts, degraded
/// entries only into them.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn write(report: &CheckReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let palette = Palette::new(style.color);
    let (shown, total) = choice::shown(&report.findings, style.limit);
    for finding in &shown {
        let start = finding.span.start;
        let color = palette.severity(finding.severity);
        writeln!(
            out,
            "{}: {color}{}[{}]{color:#} {}",
            place(Vantage::of(report), &finding.path, start.line, start.column),
            finding.severity,
            visible(&finding.rule_id),
            one_line(&finding.message, MESSAGE_LIMIT),
        )?;
    }
    let mut line = summary::totals(report);
    if shown.len() < total {
        line.push_str(&format!(" The gravest {} are shown.", shown.len()));
    }
    if report.gate.verdict == Verdict::Refused {
        line.push_str(" Gate: refused.");
    }
    writeln!(out, "{line}")
}
