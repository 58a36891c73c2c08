//! Reports as JSON, and the JSON Schema that describes that of a check.

use std::io::{self, Write};

use andon_finding::CheckReport;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::json_text::Harmless;

/// Writes a report of any kind, indented, with a line end at the end. Characters that could steer a
/// terminal are escaped, which changes nothing for whoever parses it.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn write(report: &(impl Serialize + ?Sized), out: &mut impl Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new()));
    report.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// The same as text: a census of style, what a prompt was made of, a list of rules.
///
/// # Errors
///
/// None in practice: writing plain data to memory.
pub fn to_json(report: &(impl Serialize + ?Sized)) -> io::Result<String> {
    let mut bytes = Vec::new();
    write(report, &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The JSON Schema (draft 2020-12) of `andon check --format json`, generated from the types.
#[must_use]
pub fn check_report_schema() -> serde_json::Value {
    schemars::schema_for!(CheckReport).to_value()
}
