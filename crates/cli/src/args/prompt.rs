//! The command line of `andon prompt`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ConfigArgs, WorkArgs};

/// Write the house as instructions for whoever writes code next: a section for AGENTS.md.
///
/// At most 30 lines: what andon.toml pins or forbids, then what this codebase does nearly
/// everywhere and most others do not, as far as no formatter sees to it. Each line ends with the id
/// of a check that finds departures. By `.andon/house.json` if it is there, else by a house learned
/// on the spot. Of the code nothing is quoted, only places are named.
#[derive(Debug, Args)]
#[command(after_help = PROMPT_AFTER)]
pub(crate) struct PromptArgs {
    /// What is to be told to whoever writes this file or folder; nothing need be there yet.
    #[arg(long = "for", value_name = "PATH")]
    pub(crate) target: Option<PathBuf>,
    /// Most tokens of the text, counted without a tokenizer, rather too many than too few: lines
    /// over it are left out. By default `[prompt] budget`, else 1500.
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<NonZeroUsize>,
    /// Write it by this template (Jinja), not by `[prompt] template` or the shipped one.
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
    /// How to write it.
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub(crate) format: PromptFormat,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

const PROMPT_AFTER: &str = "\
Examples:
  andon prompt > AGENTS.md              the whole codebase
  andon prompt --for src/api/users.py   one file, there or not yet
  andon prompt --budget 600 --for tests/

What it says of itself (lines, tokens, what was left out) goes to standard error.

Exit codes: 0 written, 2 usage, configuration or IO.";

/// Format of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PromptFormat {
    /// The text that the template gives.
    Markdown,
    /// What the template sees.
    Json,
}
