//! From a match, in bytes, to a finding that can be shown without the file.

use andon_finding::{Edit, Finding, Fix, Label, RuleInfo, Severity, Span};
use andon_rules::{RuleMatch, SourceFix};
use andon_syntax::LineIndex;

use crate::builtin::Builtin;
use crate::judge::Task;
use crate::key::Keys;
use crate::line_hash::line_hashes;
use crate::places::Places;

/// Turns matches into findings.
pub(crate) struct Writer<'w, 't> {
    pub(crate) task: &'w Task<'t>,
    pub(crate) text: &'w str,
    pub(crate) places: Places<'w>,
    keys: Keys<'w>,
}

impl<'w, 't> Writer<'w, 't> {
    /// For the file of `task`, whose text is `text`.
    pub(crate) fn new(task: &'w Task<'t>, text: &'w str, places: Places<'w>) -> Self {
        Self {
            task,
            text,
            places,
            keys: Keys::new(task.rel),
        }
    }

    /// The finding of a rule of the engine.
    pub(crate) fn builtin(
        &mut self,
        rule: Builtin,
        severity: Severity,
        found: RuleMatch,
    ) -> Finding {
        self.finding(&rule.info(), severity, found)
    }

    /// The finding of a match; matches must come in source order.
    pub(crate) fn finding(
        &mut self,
        rule: &RuleInfo,
        severity: Severity,
        found: RuleMatch,
    ) -> Finding {
        let matched = self
            .text
            .get(found.span.start..found.span.end)
            .unwrap_or("");
        let span = self.places.place(found.span);
        let labels = found.labels.into_iter().map(|label| Label {
            role: label.role,
            span: self.places.place(label.span),
            message: label.message,
        });
        let labels = labels.collect();
        let fixes = found.fixes.into_iter().map(|fix| self.fix(fix)).collect();
        Finding {
            rule_id: rule.id.clone(),
            severity,
            message: found.message,
            arguments: found.arguments,
            path: self.task.rel.to_owned(),
            excerpt: self.places.excerpt(&span),
            key: self.keys.next(&rule.id, &found.scope, matched),
            span,
            scope: found.scope,
            line_hash: String::new(),
            labels,
            fixes,
            suppression: None,
        }
    }

    fn fix(&mut self, fix: SourceFix) -> Fix {
        let crlf = uses_crlf(self.text);
        let body = if self.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let edits = fix.edits.into_iter().map(|edit| {
            // The byte-order mark is the file's, not the code's: no edit may take it away.
            let span = Span::new(edit.span.start.max(body), edit.span.end.max(body));
            let text = if crlf {
                with_crlf(&edit.text)
            } else {
                edit.text
            };
            Edit {
                place: self.places.place(span),
                text,
            }
        });
        Fix {
            edits: edits.collect(),
            title: fix.title,
            applicability: fix.applicability,
        }
    }
}

/// Whether the first line ends in CR LF.
fn uses_crlf(text: &str) -> bool {
    let first = memchr::memchr(b'\n', text.as_bytes());
    first.is_some_and(|at| {
        text.as_bytes()
            .get(..at)
            .is_some_and(|line| line.ends_with(b"\r"))
    })
}

/// The text with every line end as CR LF.
fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// Fills in the line hashes: one pass over the lines of the text for all findings.
pub(crate) fn hash_lines(text: &str, index: &LineIndex<'_>, findings: &mut [Finding]) {
    let mut lines: Vec<_> = findings
        .iter()
        .map(|finding| finding.span.start.line)
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let hashes = line_hashes(text, index, &lines);
    for finding in findings {
        let line = finding.span.start.line;
        let found = hashes.binary_search_by_key(&line, |(line, _)| *line).ok();
        if let Some((_, hash)) = found.and_then(|at| hashes.get(at)) {
            finding.line_hash.clone_from(hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_follow_the_first() {
        assert_eq!(with_crlf("a\nb\r\nc"), "a\r\nb\r\nc");
        assert!(uses_crlf("a\r\nb\n") && !uses_crlf("a\nb\r\n") && !uses_crlf("a"));
    }
}
