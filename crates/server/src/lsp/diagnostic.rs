//! Findings as diagnostics.

use andon_engine::Trouble;
use andon_finding::{Degraded, DegradedKind, Finding, Severity, Span};
use gen_lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location,
    Position, Range, Uri,
};

use super::client::Client;
use super::document::Judged;
use super::encoding::{Encoding, Lines};

/// Who speaks.
const SOURCE: &str = "andon";

/// Converts what was found out about one text.
pub(super) struct Writer<'w> {
    pub(super) uri: &'w str,
    pub(super) lines: &'w Lines<'w>,
    pub(super) judged: &'w Judged,
    pub(super) client: &'w Client,
}

impl Writer<'_> {
    /// Everything that is to be shown.
    pub(super) fn all(&self) -> Vec<Diagnostic> {
        let judgement = &self.judged.judgement;
        let loud = judgement
            .findings
            .iter()
            .filter(|finding| is_shown(finding));
        let findings = loud.map(|finding| self.finding(finding));
        // Of syntax errors the language's own server has more to say.
        let kept = |entry: &&Degraded| entry.kind != DegradedKind::SyntaxError;
        let degraded = judgement.degraded.iter().filter(kept).map(degraded);
        findings.chain(degraded).collect()
    }

    /// One finding.
    pub(super) fn finding(&self, finding: &Finding) -> Diagnostic {
        let link = self.judged.judgement.links.get(&finding.rule_id);
        let link = link.filter(|_| self.client.links);
        let related = self.related(finding);
        Diagnostic {
            range: self.lines.range(finding.span.span()),
            severity: Some(severity(finding.severity)),
            code: Some(finding.rule_id.clone().into()),
            code_description: link.map(|url| CodeDescription::new(Uri(url.clone()))),
            source: Some(SOURCE.to_owned()),
            message: finding.message.clone().into(),
            related_information: (!related.is_empty()).then_some(related),
            ..Diagnostic::default()
        }
    }

    /// The labels that say something.
    fn related(&self, finding: &Finding) -> Vec<DiagnosticRelatedInformation> {
        let labels = finding.labels.iter();
        let speaking = labels.filter(|label| self.client.related && !label.message.is_empty());
        speaking
            .map(|label| DiagnosticRelatedInformation {
                location: Location::new(
                    Uri(self.uri.to_owned()),
                    self.lines.range(label.span.span()),
                ),
                message: label.message.clone(),
            })
            .collect()
    }
}

/// Whether a finding is one for the eyes of whoever edits the file.
pub(super) fn is_shown(finding: &Finding) -> bool {
    finding.suppression.is_none() && finding.severity != Severity::Off
}

/// A mistake in a configuration or rule file.
pub(super) fn trouble(trouble: &Trouble, encoding: Encoding) -> Diagnostic {
    let lines = Lines::new(&trouble.text, encoding);
    let severity = match trouble.refuses {
        true => DiagnosticSeverity::Error,
        false => DiagnosticSeverity::Warning,
    };
    Diagnostic {
        range: lines.range(trouble.span),
        severity: Some(severity),
        source: Some(SOURCE.to_owned()),
        message: trouble.message.clone().into(),
        ..Diagnostic::default()
    }
}

/// Why the file was not judged in full, at its start.
fn degraded(entry: &Degraded) -> Diagnostic {
    Diagnostic {
        range: Range::new(Position::new(0, 0), Position::new(0, 0)),
        severity: Some(DiagnosticSeverity::Information),
        code: Some(entry.kind.name().to_owned().into()),
        source: Some(SOURCE.to_owned()),
        message: entry.reason.clone().into(),
        ..Diagnostic::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
        Severity::Hint | Severity::Off => DiagnosticSeverity::Hint,
    }
}

/// The findings that are shown and touch the bytes asked about; where one only ends or begins
/// counts.
pub(super) fn at<'j>(judged: &'j Judged, asked: &std::ops::Range<usize>) -> Vec<&'j Finding> {
    let touches = |span: Span| span.start <= asked.end && asked.start <= span.end;
    let findings = judged.judgement.findings.iter();
    findings
        .filter(|finding| is_shown(finding) && touches(finding.span.span()))
        .collect()
}
