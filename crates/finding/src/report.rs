//! Everything that one `andon check` found out, ready to be written in any format.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Finding, RuleInfo};

/// Version of the JSON schema of [`CheckReport`]; grows when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckReport {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What produced it.
    pub tool: Tool,
    /// The execution; absent under `--deterministic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// All findings, sorted by path, span, rule id; suppressed ones included and marked.
    pub findings: Vec<Finding>,
    /// What could not be judged, sorted by path.
    pub degraded: Vec<Degraded>,
    /// What was left out by choice, counted, sorted by reason.
    pub excluded: Vec<Excluded>,
    /// The verdict.
    pub gate: Gate,
    /// Counts.
    pub totals: Totals,
    /// The rules that ran, sorted by id.
    pub rules: Vec<RuleInfo>,
    /// The files that findings or degraded entries speak of, sorted by path.
    pub artifacts: Vec<Artifact>,
    /// Absolute path of the checked root, `/`-separated; absent under `--deterministic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// What to put before a finding's path so that it opens from the working directory
    /// (`../other/`, or empty). Not part of the machine output.
    #[serde(skip)]
    pub display_prefix: String,
    /// The working directory relative to the root, ending in `/`; empty unless it lies below the
    /// root. Not part of the machine output.
    #[serde(skip)]
    pub display_folder: String,
    /// Things the user should be told that are neither findings nor degraded files
    /// ("no andon.toml found: using the shipped packs").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `andon`.
    pub name: String,
    /// Its version (semantic).
    pub version: String,
}

/// One execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// `R-` and a time-sortable identifier.
    pub serial: String,
    /// The same identity as a GUID (RFC 9562).
    pub guid: String,
    /// When it began: RFC 3339, UTC, milliseconds.
    pub started: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The command line, program name first.
    pub command_line: Vec<String>,
    /// BLAKE3 of the resolved configuration, hexadecimal.
    pub config_digest: String,
    /// BLAKE3 of all rules in force, hexadecimal.
    pub rules_digest: String,
}

/// A file that could not be judged, or judged only in part.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Degraded {
    /// File, relative to the checked root; empty if it concerns the whole run.
    pub path: String,
    /// What kind of trouble.
    pub kind: DegradedKind,
    /// What happened and what to do, one sentence.
    pub reason: String,
}

/// Why something could not be judged.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DegradedKind {
    /// It could not be opened or read.
    Unreadable,
    /// It vanished between discovery and reading.
    Vanished,
    /// It is not UTF-8; it was judged with the bad bytes replaced.
    NotUtf8,
    /// It has syntax errors; the rest of it was judged.
    SyntaxError,
    /// The parser or a rule was stopped because it took too long.
    TimedOut,
    /// A bug in Andon: the analysis of this file panicked.
    Panicked,
    /// A fix was withheld because it would have broken the file.
    FixWithheld,
    /// Fixes that were asked for could not be written: the file is as it was.
    FixUnwritten,
}

impl DegradedKind {
    /// The word used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Vanished => "vanished",
            Self::NotUtf8 => "not-utf8",
            Self::SyntaxError => "syntax-error",
            Self::TimedOut => "timed-out",
            Self::Panicked => "panicked",
            Self::FixWithheld => "fix-withheld",
            Self::FixUnwritten => "fix-unwritten",
        }
    }
}

/// How many files were left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excluded {
    /// Why.
    pub reason: ExclusionReason,
    /// How many files.
    pub files: usize,
    /// Up to ten of them, relative to the checked root, sorted.
    pub examples: Vec<String>,
}

/// Why a file was left out by choice.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ExclusionReason {
    /// A NUL byte near its start.
    Binary,
    /// It says that it is generated, or looks minified.
    Generated,
    /// Larger than the size limit.
    TooLarge,
    /// Neither a regular file nor a folder: FIFO, socket, device.
    NotAFile,
    /// A symbolic link (its target is judged where it really is).
    Symlink,
    /// Matched by `[files] exclude`.
    Configured,
}

impl ExclusionReason {
    /// Whether the content of the file, read whole, is the reason.
    #[must_use]
    pub const fn is_of_content(self) -> bool {
        matches!(self, Self::Binary | Self::Generated)
    }

    /// The word used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Generated => "generated",
            Self::TooLarge => "too-large",
            Self::NotAFile => "not-a-file",
            Self::Symlink => "symlink",
            Self::Configured => "configured",
        }
    }
}

/// Whether the line may run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it refused, one sentence each; empty if it passed.
    pub reasons: Vec<String>,
}

/// What the gate said.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All limits kept.
    Passed,
    /// At least one limit broken.
    Refused,
}

/// Counts over the whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Files judged.
    pub files: usize,
    /// Lines in them.
    pub lines: usize,
    /// Bytes in them.
    pub bytes: usize,
    /// Findings of severity error that are not suppressed; the other counts likewise.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings of severity hint.
    pub hints: usize,
    /// Findings silenced by a comment.
    pub suppressed: usize,
    /// Findings that `--fix` would mend or has mended.
    pub fixable: usize,
    /// Fixes applied in this run.
    pub fixed: usize,
}

/// A file that a report speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Artifact {
    /// Relative to the checked root.
    pub path: String,
    /// Language name, as in `grammars/`.
    pub language: String,
    /// Length in bytes.
    pub bytes: usize,
    /// SHA-256 of the bytes, lowercase hexadecimal.
    pub sha256: String,
}
