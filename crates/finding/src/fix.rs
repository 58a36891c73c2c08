//! Proposed changes to a file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Place;

/// How safe it is to apply a fix without looking.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Keeps the meaning of the program; `--fix` applies it.
    Safe,
    /// May change behaviour; shown, applied only on request.
    Unsafe,
}

/// One way to mend a finding: edits to the file it is in, applied together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// What the fix does, in the imperative ("Replace with `x is None`").
    pub title: String,
    /// How safe it is.
    pub applicability: Applicability,
    /// The edits, sorted by start, never overlapping.
    pub edits: Vec<Edit>,
}

/// Replaces the bytes of one place by a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub place: Place,
    /// What is put there.
    pub text: String,
}
