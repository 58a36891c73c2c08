//! The whole report as JSON, and the JSON Schema that describes it.

use std::io::{self, Write};

use andon_finding::CheckReport;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::json_text::Harmless;

/// Writes the report, indented, with a line end at the end. Characters that could steer a
/// terminal are escaped, which changes nothing for whoever parses it.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn write(report: &CheckReport, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new()));
    report.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// The JSON Schema (draft 2020-12) of `andon check --format json`, generated from the types.
#[must_use]
pub fn check_report_schema() -> serde_json::Value {
    schemars::schema_for!(CheckReport).to_value()
}
