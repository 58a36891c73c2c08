//! A comment that silences one finding, found by trying.

use andon_finding::Finding;

use super::home::Seat;
use crate::analyse::FileResult;
use crate::judge::Worker;
use crate::request::FixMode;
use crate::style::FOREIGN;
use crate::suppress;

/// A text to put into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// Where, in bytes.
    pub at: usize,
    /// What.
    pub text: String,
}

/// The first proposal after which the finding is silent and nothing else has changed.
pub(super) fn find(
    seat: &Seat<'_>,
    worker: &mut Worker,
    text: &str,
    finding: &Finding,
) -> Option<Insertion> {
    let before = loud(&seat.judge(worker, text, FixMode::Propose));
    let errors = seat.errors(worker, text);
    let start = finding.span.start.byte;
    let languages = std::iter::once(seat.language).chain(seat.guests());
    let rule = &finding.rule_id;
    let of_file = rule == FOREIGN;
    let mut proposals = languages.flat_map(|language| match of_file {
        true => suppress::at_top(text, language, rule),
        false => suppress::insertions(text, language, rule, start),
    });
    proposals.find_map(|(at, comment)| {
        let mut tried = text.to_owned();
        tried.insert_str(text.floor_char_boundary(at), &comment);
        let after = seat.judge(worker, &tried, FixMode::Propose);
        let shift = if at <= start { comment.len() } else { 0 };
        let silenced = after.findings.iter().any(|other| {
            other.rule_id == *rule
                && (of_file || other.span.start.byte == start + shift)
                && other.suppression.is_some()
        });
        let harmless = loud(&after) < before && seat.errors(worker, &tried) <= errors;
        (silenced && harmless).then_some(Insertion { at, text: comment })
    })
}

/// Number of findings that nothing silences.
fn loud(result: &FileResult) -> usize {
    let findings = result.findings.iter();
    findings
        .filter(|finding| finding.suppression.is_none())
        .count()
}
