//! `run.results`: one result a finding, made while they are written.

use std::borrow::Cow;

use andon_finding::{Applicability, Edit, Finding, Fix, Suppression};
use serde::{Serialize, Serializer};

use super::log::{
    ArtifactChange, Fingerprints, FixEntry, FixProperties, Location, Message, PhysicalLocation,
    Replacement, ResultMessage, ResultProperties, SarifResult, SuppressionEntry,
};
use super::place::{line, main, region};
use super::rule::level;
use super::text::{ended, escaped};
use super::{MAX_LOCATIONS, View};

/// The results of a view; nothing of them exists before they are serialised.
pub(super) struct Results<'a>(pub(super) &'a View<'a>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.0
                .findings
                .iter()
                .map(|finding| result(self.0, finding)),
        )
    }
}

fn result<'a>(view: &View<'a>, finding: &'a Finding) -> SarifResult<'a> {
    SarifResult {
        rule_id: &finding.rule_id,
        rule_index: view.rules.index(&finding.rule_id),
        level: level(finding.severity),
        message: ResultMessage {
            text: ended(escaped(Cow::Borrowed(&finding.message))),
            id: "default",
            arguments: &finding.arguments,
        },
        locations: [main(view, finding)],
        related_locations: related(view, finding),
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: &finding.line_hash,
            finding_key: &finding.key.0,
        },
        suppressions: view.any_suppressed.then(|| {
            finding
                .suppression
                .iter()
                .map(|suppression| silenced(view, finding, suppression))
                .collect()
        }),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| mended(view, finding, fix))
            .collect(),
        properties: ResultProperties {
            severity: finding.severity.name(),
        },
    }
}

/// The labels that do not just repeat the place of the finding, numbered from 1.
fn related<'a>(view: &View<'a>, finding: &'a Finding) -> Vec<Location<'a>> {
    finding
        .labels
        .iter()
        .filter(|label| label.span != finding.span)
        .take(MAX_LOCATIONS - 1)
        .zip(1..)
        .map(|(label, id)| Location {
            id: Some(id),
            physical_location: PhysicalLocation {
                artifact_location: view.artifacts.locate(&finding.path),
                region: Some(region(label.span, Some(&finding.excerpt))),
                context_region: None,
            },
            logical_locations: Vec::new(),
            message: (!label.message.is_empty())
                .then(|| Message::new(ended(escaped(Cow::Borrowed(&label.message))))),
        })
        .collect()
}

fn silenced<'a>(
    view: &View<'a>,
    finding: &'a Finding,
    suppression: &'a Suppression,
) -> SuppressionEntry<'a> {
    SuppressionEntry {
        kind: "inSource",
        status: "accepted",
        location: Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: view.artifacts.locate(&finding.path),
                region: Some(line(suppression.line)),
                context_region: None,
            },
            logical_locations: Vec::new(),
            message: None,
        },
        justification: suppression.reason.as_deref(),
    }
}

fn mended<'a>(view: &View<'a>, finding: &'a Finding, fix: &'a Fix) -> FixEntry<'a> {
    FixEntry {
        description: Message::new(ended(escaped(Cow::Borrowed(&fix.title)))),
        artifact_changes: [ArtifactChange {
            artifact_location: view.artifacts.locate(&finding.path),
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
        properties: FixProperties {
            applicability: match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            },
        },
    }
}

fn replacement(edit: &Edit) -> Replacement<'_> {
    Replacement {
        deleted_region: region(edit.place, None),
        inserted_content: (!edit.text.is_empty()).then(|| Message::new(edit.text.as_str())),
    }
}
