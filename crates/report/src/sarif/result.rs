//! `run.results`: one result a finding, written while the next is not yet made.
//!
//! There may be thousands, nearly all of the same shape: what all have is written piece by piece,
//! what few have (further places, suppressions, fixes) as the rest of the log.

use std::borrow::Cow;
use std::io::{self, Write};

use andon_finding::{Applicability, Edit, Finding, Fix, Suppression};

use super::log::{
    ArtifactChange, FixEntry, FixProperties, Location, Message, PhysicalLocation, Region,
    Replacement, SuppressionEntry,
};
use super::place::{context, line, own, region};
use super::rule::level;
use super::text::{ended, escaped};
use super::{MAX_LOCATIONS, View};
use crate::json_text::JsonText;

/// Writes the results of a view, with commas between them.
pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut text = JsonText::default();
    let mut file = JsonText::default();
    let mut path = None;
    for finding in &view.findings {
        if path != Some(&finding.path) {
            file.0.clear();
            file.value(&view.artifacts.locate(&finding.path))?;
        }
        if path.replace(&finding.path).is_some() {
            text.raw(",");
        }
        result(view, finding, &file, &mut text)?;
        out.write_all(&text.0)?;
        text.0.clear();
    }
    Ok(())
}

/// One result; `file` is the location of the finding's file.
fn result(
    view: &View<'_>,
    finding: &Finding,
    file: &JsonText,
    out: &mut JsonText,
) -> io::Result<()> {
    let message = ended(escaped(Cow::Borrowed(&finding.message)));
    out.raw("{\"ruleId\":").string(&finding.rule_id)?;
    let rule = view.rules.index(&finding.rule_id);
    out.raw(",\"ruleIndex\":").number(rule)?;
    let level = level(finding.severity);
    out.raw(",\"level\":\"")
        .raw(level)
        .raw("\",\"message\":{\"text\":");
    out.string(&message)?.raw(",\"id\":\"default\"");
    if !finding.arguments.is_empty() {
        out.raw(",\"arguments\":").value(&finding.arguments)?;
    }
    out.raw("},\"locations\":[");
    place(finding, file, out)?;
    out.raw("]");
    let related = related(view, finding);
    if !related.is_empty() {
        out.raw(",\"relatedLocations\":").value(&related)?;
    }
    fingerprints(finding, out)?;
    if view.any_suppressed {
        let silenced = finding.suppression.iter();
        let silenced = silenced.map(|suppression| silenced_by(view, finding, suppression));
        let silenced: Vec<_> = silenced.collect();
        out.raw(",\"suppressions\":").value(&silenced)?;
    }
    if !finding.fixes.is_empty() {
        let fixes = finding.fixes.iter().map(|fix| mended(view, finding, fix));
        let fixes: Vec<_> = fixes.collect();
        out.raw(",\"fixes\":").value(&fixes)?;
    }
    let severity = finding.severity.name();
    out.raw(",\"properties\":{\"severity\":\"")
        .raw(severity)
        .raw("\"}}");
    Ok(())
}

/// Where a finding is, with its context and the name of what it is in.
fn place(finding: &Finding, file: &JsonText, out: &mut JsonText) -> io::Result<()> {
    let own = own(finding);
    out.raw("{\"physicalLocation\":{\"artifactLocation\":");
    out.0.extend_from_slice(&file.0);
    write_region("region", &own, out)?;
    let snippet = own.snippet.as_ref().map(|snippet| &*snippet.text);
    if let Some(context) = context(&finding.excerpt, finding.span, snippet) {
        write_region("contextRegion", &context, out)?;
    }
    out.raw("}");
    let scope = finding.scope.as_str();
    if !scope.is_empty() {
        let name = scope.rsplit('.').next().unwrap_or(scope);
        out.raw(",\"logicalLocations\":[{\"name\":").string(name)?;
        out.raw(",\"fullyQualifiedName\":").string(scope)?;
        out.raw("}]");
    }
    out.raw("}");
    Ok(())
}

fn write_region(name: &str, region: &Region<'_>, out: &mut JsonText) -> io::Result<()> {
    out.raw(",\"").raw(name).raw("\":{\"startLine\":");
    out.number(region.start_line)?;
    let numbers = [
        (",\"startColumn\":", region.start_column),
        (",\"endLine\":", region.end_line),
        (",\"endColumn\":", region.end_column),
        (",\"byteOffset\":", region.byte_offset),
        (",\"byteLength\":", region.byte_length),
    ];
    for (key, number) in numbers {
        if let Some(number) = number {
            out.raw(key).number(number)?;
        }
    }
    let texts = [
        (",\"snippet\":{\"text\":", &region.snippet),
        (",\"message\":{\"text\":", &region.message),
    ];
    for (key, text) in texts {
        if let Some(Message { text }) = text {
            out.raw(key).string(text)?.raw("}");
        }
    }
    out.raw("}");
    Ok(())
}

fn fingerprints(finding: &Finding, out: &mut JsonText) -> io::Result<()> {
    out.raw(",\"partialFingerprints\":{");
    if !finding.line_hash.is_empty() {
        let hash = out.raw("\"primaryLocationLineHash\":");
        hash.string(&finding.line_hash)?;
    }
    if !finding.key.0.is_empty() {
        if !finding.line_hash.is_empty() {
            out.raw(",");
        }
        out.raw("\"andonFindingKey/v1\":").string(&finding.key.0)?;
    }
    out.raw("}");
    Ok(())
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
            },
            message: (!label.message.is_empty())
                .then(|| Message::new(ended(escaped(Cow::Borrowed(&label.message))))),
        })
        .collect()
}

fn silenced_by<'a>(
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
            },
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
