//! A claim about a place: what a rule, a template or the style judge has to say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Fix, Place, Severity};

/// One result: a rule was broken at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Which rule: `pack/kebab-offence` for shipped rules, the bare id otherwise.
    pub rule_id: String,
    /// How grave, after configuration and overrides.
    pub severity: Severity,
    /// What is wrong, one sentence or a few, with captures filled in.
    pub message: String,
    /// The values filled into the rule's message template, in the order of its placeholders
    /// `{0}`, `{1}`, … (see [`crate::RuleInfo::message_template`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// File, relative to the checked root, with `/` between components.
    pub path: String,
    /// Where in the file.
    pub span: Place,
    /// Enclosing declarations from the outside in, joined by `.` (`Invoice.total`); empty at the
    /// top level of the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// Stable identity; see [`FindingKey`].
    pub key: FindingKey,
    /// GitHub's `primaryLocationLineHash` of the line where the finding starts (`hex:count`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line_hash: String,
    /// The source lines that the finding covers, for showing it without reading the file again.
    pub excerpt: Excerpt,
    /// Other places that explain the finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Ways to mend it, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
    /// Set if a comment in the source silenced the finding; such findings never count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression>,
}

/// Identity of a finding that outlives edits elsewhere: 32 lowercase hexadecimal digits, a hash
/// of rule, path, scope and the normalised text of the matched node, with an ordinal among equals
/// in one scope. Code added above it, or a change of indentation, leaves it as it is.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct FindingKey(pub String);

/// Whole source lines around a finding, as text (bytes that are not UTF-8 replaced), bounded in
/// length. It may hold escape or bidirectional characters: whoever prints it neutralises them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excerpt {
    /// Line number of the first line, 0-based.
    pub first_line: usize,
    /// Column, 0-based in code points, at which each line of `lines` begins: 0 unless a very long
    /// line was cut at the front.
    pub first_column: usize,
    /// The lines, without line ends.
    pub lines: Vec<String>,
    /// Whether lines or parts of lines are missing from the end.
    pub truncated: bool,
}

/// A further place in the same file with something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Whether it marks the offence itself or something that explains it.
    pub role: LabelRole,
    /// Where.
    pub span: Place,
    /// What to say there; may be empty.
    pub message: String,
}

/// What a label marks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum LabelRole {
    /// The offence itself.
    Primary,
    /// Something that explains it.
    Secondary,
}

/// A comment that silences a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suppression {
    /// Line of the comment, 0-based.
    pub line: usize,
    /// The reason given after `--`, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
