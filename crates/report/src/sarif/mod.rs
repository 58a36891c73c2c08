//! SARIF 2.1.0: the report as code scanning services read it.
//!
//! One run a log, always: services refuse a second one of the same tool and category. Relative
//! URIs against `%SRCROOT%`; the column unit is the code point, as everywhere in Andon.
//!
//! Decisions that a reader of the output may stumble over:
//!
//! - Rule ids keep their slash (`python/mutable-default`), and `result.ruleId` is the descriptor's
//!   id. The validator's note `SARIF2009` would rather have `AB1234`, or `python` with all its
//!   rules sharing one description; but the id in the log is the one in the configuration, in
//!   comments and in `andon explain`, and each rule has a description of its own.
//! - The standard has every brace of a message doubled. Consumers show them as they stand, so only
//!   what would be misread is escaped: see [`text::escaped`].
//! - There are no `automationDetails`: what uploads a log takes their `id` for the category, in
//!   place of the one that the job names, and the schema forbids a `guid` of version 7 there. The
//!   serial of the run and its GUID stand in `run.properties`.
//! - A log holds at most [`MAX_RESULTS`] results, as code scanning takes no more: the gravest are
//!   kept, a notification and `run.properties` say how many were cut.
//! - `region.byteOffset` counts from the first byte of the file, byte-order mark included.
//! - Messages end with a full stop here, as consumers join them to other sentences.
//! - If any result is suppressed, every result says whether it is, as the standard asks.
//!
//! To run the validator of the SARIF SDK on the samples of the tests (its exit code tells nothing,
//! the results are in `validated.json`):
//!
//! ```sh
//! npm install --prefix target/sarif @microsoft/sarif-multitool-linux
//! chmod +x target/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
//! SARIF_SAMPLES=$PWD/target/sarif cargo test -p andon-report samples
//! target/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool validate \
//!     target/sarif/rich.sarif --rule-kind "Sarif;Ghas" --level "Error;Warning;Note" \
//!     --kind "Fail;Open;Review" -o target/sarif/validated.json --log ForceOverwrite
//! ```
//!
//! Its rules for errors are silent. Expected are: `SARIF2005` (no `informationUri` until the
//! package declares a repository), `SARIF2006` (it cannot reach the network), and notes on what is
//! left out on purpose: `SARIF2003` (no version control data yet), `SARIF2009` (above), `SARIF2012`
//! (rules without a URL), `SARIF2013` (no copies of files), `SARIF2014` (messages without
//! captures), `SARIF2015` (captures stand in backquotes, not in single quotes).

mod log;
mod notification;
mod place;
mod result;
mod rule;
mod run;
mod text;
mod time;
mod uri;

use std::io::{self, Write};

use andon_finding::{CheckReport, Finding};

use crate::choice::gravest;
use crate::json_text::JsonText;

/// Results that code scanning accepts in one run (GitHub, "SARIF support for code scanning").
const MAX_RESULTS: usize = 25_000;
/// Locations that code scanning accepts in one result, the main one included.
const MAX_LOCATIONS: usize = 1_000;
/// Tags that code scanning accepts for one rule.
const MAX_TAGS: usize = 20;

/// Writes the report as one log with one run, without needless white space.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn write(report: &CheckReport, out: &mut impl Write) -> io::Result<()> {
    write_at_most(report, MAX_RESULTS, out)
}

fn write_at_most(report: &CheckReport, limit: usize, out: &mut impl Write) -> io::Result<()> {
    let view = View::new(report, limit);
    let mut text = JsonText::default();
    text.raw("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\"");
    text.raw(",\"version\":\"2.1.0\",\"runs\":[")
        .value(&run::run(&view))?;
    // The run goes on.
    text.0.pop();
    text.raw(",\"results\":[");
    out.write_all(&text.0)?;
    result::write(&view, out)?;
    text.0.clear();
    text.raw("],\"properties\":")
        .value(&run::properties(&view))?;
    text.raw("}]}\n");
    out.write_all(&text.0)
}

/// A report with what all parts of the log look up in it.
struct View<'a> {
    report: &'a CheckReport,
    rules: rule::Rules<'a>,
    artifacts: uri::Artifacts<'a>,
    /// The findings that become results.
    findings: Vec<&'a Finding>,
    /// How many findings were cut.
    omitted: usize,
    /// Whether any finding is suppressed.
    any_suppressed: bool,
}

impl<'a> View<'a> {
    fn new(report: &'a CheckReport, limit: usize) -> Self {
        let findings = gravest(report.findings.iter().collect(), Some(limit));
        Self {
            rules: rule::Rules::new(report),
            artifacts: uri::Artifacts::new(report),
            omitted: report.findings.len().saturating_sub(findings.len()),
            any_suppressed: findings.iter().any(|finding| finding.suppression.is_some()),
            findings,
            report,
        }
    }
}

#[cfg(test)]
mod tests;
