//! The full report for people.
//!
//! ```text
//! findings    each with its source; why a rule exists is told at its first finding only
//! degraded    what could not be judged, grouped by kind
//! notices     what else the user should know
//! summary     counts, then the verdict of the gate
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use andon_finding::{Applicability, CheckReport, Degraded, DegradedKind, RuleInfo};

use crate::block::{Detail, render_finding};
use crate::prose::{counted, grouped, hang};
use crate::snippet::paint;
use crate::style::{Palette, Style};
use crate::vantage::Vantage;
use crate::visible::one_line;
use crate::{choice, summary};

/// Degraded entries shown of each kind, unless verbose.
const EXAMPLES: usize = 3;
/// Longest reason or notice shown, in characters.
const TEXT_LIMIT: usize = 600;

/// Writes the report.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn write(report: &CheckReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let palette = Palette::new(style.color);
    findings(report, style, out)?;
    let mut text = String::new();
    degraded(report, style, &palette, &mut text);
    for notice in &report.notices {
        paint(palette.info, &mut text, |text| text.push_str("note:"));
        text.push(' ');
        hang(&one_line(notice, TEXT_LIMIT), 6, style.columns(), &mut text);
    }
    if style.verbose {
        summary::excluded_examples(report, &palette, &mut text);
    }
    if summary::is_quiet(report) {
        paint(palette.good, &mut text, |text| {
            text.push_str(&summary::totals(report));
        });
        text.push('\n');
    } else {
        paint(palette.strong, &mut text, |text| {
            hang(&summary::totals(report), 2, style.columns(), text);
        });
        summary::gate(report, style, &palette, &mut text);
    }
    out.write_all(text.as_bytes())
}

fn findings(report: &CheckReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let rules: BTreeMap<&str, &RuleInfo> = report
        .rules
        .iter()
        .map(|rule| (rule.id.as_str(), rule))
        .collect();
    let (shown, total) = choice::shown(&report.findings, style.limit);
    let mut explained = BTreeSet::new();
    let mut hinted = BTreeSet::new();
    for finding in &shown {
        let fix = finding.fixes.first();
        let detail = Detail {
            why: explained.insert(finding.rule_id.as_str()),
            how_to_fix: fix
                .is_some_and(|fix| hinted.insert(fix.applicability == Applicability::Safe)),
        };
        let rule = rules.get(finding.rule_id.as_str()).copied();
        let mut block = render_finding(finding, rule, Vantage::of(report), style, detail);
        block.push('\n');
        out.write_all(block.as_bytes())?;
    }
    if shown.len() < total {
        let (count, total) = (grouped(shown.len()), grouped(total));
        writeln!(
            out,
            "Only the gravest {count} of {total} findings are shown.\n"
        )?;
    }
    Ok(())
}

/// What could not be judged: per kind a few examples, or all of them if verbose.
fn degraded(report: &CheckReport, style: &Style, palette: &Palette, out: &mut String) {
    if report.degraded.is_empty() {
        return;
    }
    let mut kinds: BTreeMap<DegradedKind, Vec<&Degraded>> = BTreeMap::new();
    for entry in &report.degraded {
        kinds.entry(entry.kind).or_default().push(entry);
    }
    paint(palette.warning, out, |out| {
        let _ = write!(out, "degraded: {} not judged, or only in part", {
            counted(report.degraded.len(), "place")
        });
    });
    out.push('\n');
    for (kind, entries) in kinds {
        let limit = if style.verbose { usize::MAX } else { EXAMPLES };
        for entry in entries.iter().take(limit) {
            let _ = write!(out, "  {}: ", kind.name());
            let reason = one_line(&entry.reason, TEXT_LIMIT);
            if entry.path.is_empty() {
                hang(&reason, 4, style.columns(), out);
            } else {
                let path = Vantage::of(report).path(&entry.path);
                hang(&format!("{path}: {reason}"), 4, style.columns(), out);
            }
        }
        let rest = entries.len().saturating_sub(limit);
        if rest > 0 {
            let _ = writeln!(out, "  {}: {} more", kind.name(), grouped(rest));
        }
    }
    out.push('\n');
}
