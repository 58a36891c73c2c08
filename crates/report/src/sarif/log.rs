//! The parts of a SARIF log that Andon fills, named as in the standard, borrowing from the report.
//!
//! Field order is output order. What is absent is left out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use andon_finding::{Excluded, Gate, Totals};
use serde::Serialize;

type Text<'a> = Cow<'a, str>;

/// A run, but for what follows its artifacts: the results, which are written one by one, and the
/// properties.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a> {
    pub(super) tool: ToolParts<'a>,
    pub(super) invocations: [Invocation<'a>; 1],
    pub(super) original_uri_base_ids: BTreeMap<&'static str, UriBase>,
    pub(super) column_kind: &'static str,
    pub(super) newline_sequences: [&'static str; 3],
    pub(super) default_encoding: &'static str,
    pub(super) artifacts: Vec<ArtifactEntry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties<'a> {
    pub(super) gate: &'a Gate,
    pub(super) totals: &'a Totals,
    /// How many places could not be judged.
    pub(super) degraded: usize,
    pub(super) excluded: &'a [Excluded],
    /// How many findings were cut.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) results_omitted: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) config_digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rules_digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) serial: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) guid: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct ToolParts<'a> {
    pub(super) driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'a> {
    pub(super) name: &'a str,
    pub(super) full_name: String,
    pub(super) version: &'a str,
    pub(super) semantic_version: &'a str,
    pub(super) short_description: Message<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) information_uri: Option<&'static str>,
    pub(super) language: &'static str,
    pub(super) rules: Vec<Rule<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notifications: Vec<NotificationRule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'a> {
    pub(super) id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) short_description: Message<'a>,
    pub(super) full_description: Message<'a>,
    pub(super) help: Help<'a>,
    pub(super) message_strings: MessageStrings<'a>,
    pub(super) default_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<RuleProperties<'a>>,
}

#[derive(Serialize)]
pub(super) struct RuleProperties<'a> {
    pub(super) tags: Vec<&'a str>,
    /// GitHub's word for the gravity of a rule that is not about security.
    #[serde(rename = "problem.severity")]
    pub(super) problem_severity: &'static str,
    pub(super) fixable: bool,
    pub(super) source: &'a str,
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub(super) metadata: &'a serde_json::Value,
}

#[derive(Serialize)]
pub(super) struct MessageStrings<'a> {
    pub(super) default: Message<'a>,
}

#[derive(Serialize)]
pub(super) struct Help<'a> {
    pub(super) text: Text<'a>,
    pub(super) markdown: Text<'a>,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) enabled: bool,
    pub(super) level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NotificationRule {
    pub(super) id: &'static str,
    pub(super) name: String,
    pub(super) short_description: Message<'static>,
    pub(super) full_description: Message<'static>,
    pub(super) help: Message<'static>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) command_line: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) arguments: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_time_utc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_time_utc: Option<String>,
    pub(super) exit_code: u8,
    pub(super) execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
pub(super) struct Notification<'a> {
    pub(super) descriptor: DescriptorReference,
    pub(super) level: &'static str,
    pub(super) message: Message<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
pub(super) struct DescriptorReference {
    pub(super) id: &'static str,
    pub(super) index: usize,
}

#[derive(Serialize)]
pub(super) struct UriBase {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri: Option<String>,
    pub(super) description: Message<'static>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactEntry<'a> {
    pub(super) location: ArtifactLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) length: Option<usize>,
    pub(super) roles: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) source_language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hashes: Option<Hashes<'a>>,
}

#[derive(Serialize)]
pub(super) struct Hashes<'a> {
    #[serde(rename = "sha-256")]
    pub(super) sha_256: &'a str,
}

#[derive(Serialize)]
pub(super) struct SuppressionEntry<'a> {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) location: Location<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) justification: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FixEntry<'a> {
    pub(super) description: Message<'a>,
    pub(super) artifact_changes: [ArtifactChange<'a>; 1],
    pub(super) properties: FixProperties,
}

#[derive(Serialize)]
pub(super) struct FixProperties {
    pub(super) applicability: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactChange<'a> {
    pub(super) artifact_location: ArtifactLocation<'a>,
    pub(super) replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replacement<'a> {
    pub(super) deleted_region: Region<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inserted_content: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    pub(super) physical_location: PhysicalLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation<'a> {
    pub(super) artifact_location: ArtifactLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Region<'a>>,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation<'a> {
    pub(super) uri: Text<'a>,
    pub(super) uri_base_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
}

/// Lines and columns are 1-based, the end column is exclusive, bytes are 0-based.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region<'a> {
    pub(super) start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) byte_offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) byte_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) snippet: Option<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message<'a>>,
}

/// `{"text": …}`: a message, a description or the content of an artifact.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub(super) text: Text<'a>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl<'a> Message<'a> {
    pub(super) fn new(text: impl Into<Text<'a>>) -> Self {
        Self { text: text.into() }
    }
}
