//! Turns what a check found out into bytes: for people on a terminal, for programs as JSON, for
//! code scanning as SARIF.
//!
//! Nothing here reads a file, a clock or an environment variable: all that is shown is in the
//! [`CheckReport`], and the same report and [`Style`] always give the same bytes.
//!
//! ```text
//! CheckReport ─► write ─┬► terminal ─► block ─► snippet    one finding, its source lines
//!                       ├► concise
//!                       ├► json                             the report itself
//!                       └► sarif                            its translation
//! ```
//!
//! Source text and file names come from repositories that nobody vouches for. What people read
//! goes through [`visible()`], so that it cannot steer their terminal; what programs read is
//! escaped so that it reads back unchanged.

mod block;
mod choice;
mod concise;
mod drift;
mod format;
mod json;
mod json_text;
mod page;
mod prompt;
mod prose;
mod sarif;
mod search;
mod snippet;
mod style;
mod summary;
mod terminal;
mod vantage;
mod visible;
mod why;

use std::io::{self, BufWriter, Write};

use andon_finding::CheckReport;

pub use block::{Detail, render_finding};
pub use drift::{drift_report_schema, drift_text};
pub use format::{Format, UnknownFormat};
pub use json::{check_report_schema, to_json};
pub use page::{page_markdown, page_text};
pub use prompt::{
    DEFAULT_BUDGET, MOST_LINES, PROMPT_VERSION, Prompt, PromptInput, PromptLine, PromptModel,
    PromptSection, TemplateError, prompt, prompt_schema, tokens,
};
pub use prose::{counted, grouped};
pub use search::{Context, JsonStyle, search_full, search_json, search_lines, search_match_schema};
pub use style::Style;
pub use vantage::Vantage;
pub use visible::visible;
pub use why::why_text;

/// Writes `report` to `out`, whole and with a line end at the end.
///
/// Writes are buffered here; the buffer is flushed before this returns, `out` itself is not.
///
/// # Errors
///
/// Those of `out`.
pub fn write(
    report: &CheckReport,
    format: Format,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    match format {
        Format::Terminal => terminal::write(report, style, &mut out)?,
        Format::Concise => concise::write(report, style, &mut out)?,
        Format::Json => json::write(report, &mut out)?,
        Format::Sarif => sarif::write(report, &mut out)?,
    }
    // Into `out`; flushing that is its owner's business.
    out.into_inner()
        .map(drop)
        .map_err(io::IntoInnerError::into_error)
}

#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
