//! What is asked of a check, and what comes back beside the report.

use std::path::PathBuf;

use andon_finding::CheckReport;
use andon_rules::Problem;

use crate::root::ConfigSource;
use crate::rulebook::RuleChoice;

/// What to check, and how.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// Files and folders, relative to the working directory; the working directory if none.
    pub paths: Vec<PathBuf>,
    /// A text to judge in place of files.
    pub stdin: Option<StdinText>,
    /// Where configuration comes from.
    pub config: ConfigSource,
    /// Where the rules come from.
    pub rules: RuleChoice,
    /// Kinds of standard (`rules`, `style`), packs and ids to restrict the check to; empty for no
    /// restriction. A choice of style that is named (`style/naming.function`) shows every
    /// departure.
    pub only: Vec<String>,
    /// What to do with fixes.
    pub fix: FixMode,
    /// Threads; as many as the machine has cores if `None`.
    pub jobs: Option<usize>,
    /// Whether results of earlier runs may be used and kept.
    pub cache: bool,
    /// Whether rules are tried only where the texts that they require stand, and files without
    /// them are not parsed. It finds the same without, slower.
    pub prefilter: bool,
    /// Whether to leave times, serials and machine paths out of the report.
    pub deterministic: bool,
    /// The command line, program name first, for the record.
    pub command_line: Vec<String>,
}

impl Default for CheckRequest {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            stdin: None,
            config: ConfigSource::Found,
            rules: RuleChoice::Configured,
            only: Vec::new(),
            fix: FixMode::Propose,
            jobs: None,
            cache: true,
            prefilter: true,
            deterministic: false,
            command_line: Vec::new(),
        }
    }
}

/// A text that is not in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StdinText {
    /// The path that it is judged as, relative to the working directory; nothing need be there.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What to do with safe fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixMode {
    /// Put them into the report.
    Propose,
    /// Work them out and show them as a diff; write nothing.
    Diff,
    /// Write them.
    Apply,
}

/// What a check found out.
#[derive(Debug)]
pub struct CheckOutcome {
    /// The report.
    pub report: CheckReport,
    /// Whether a configuration file was read.
    pub configured: bool,
    /// Problems in rules that refused nothing.
    pub warnings: Vec<Problem>,
    /// With [`FixMode::Diff`], what the fixes would change: unified diffs, in the order of paths,
    /// that `git apply` and `patch -p1` accept at the root.
    pub diff: String,
    /// With [`FixMode::Apply`] and a text that is not in a file, that text, mended or not.
    pub stdin_fixed: Option<Vec<u8>>,
}

/// Told how far a check has come; called from several threads.
pub trait Progress: Sync {
    /// So many files will be judged.
    fn start(&self, files: usize);
    /// One more is done.
    fn advance(&self);
    /// All are done.
    fn finish(&self);
}

/// Nobody to tell.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _files: usize) {}
    fn advance(&self) {}
    fn finish(&self) {}
}
