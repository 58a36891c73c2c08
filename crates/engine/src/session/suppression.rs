//! A comment that silences one finding, found by trying.

use andon_finding::Finding;

use super::home::Seat;
use crate::judge::{Judged, Worker};
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
    let judge = seat.standard.judge();
    let task = judge.task(&seat.rel, seat.language)?;
    let before = judge.judge_text(worker, &task, text);
    let start = finding.span.start.byte;
    let proposals = suppress::insertions(text, seat.language, &finding.rule_id, start);
    proposals.into_iter().find_map(|(at, comment)| {
        let mut tried = text.to_owned();
        tried.insert_str(text.floor_char_boundary(at), &comment);
        let after = judge.judge_text(worker, &task, &tried);
        let shift = if at <= start { comment.len() } else { 0 };
        let silenced = after.findings.iter().any(|other| {
            other.rule_id == finding.rule_id
                && other.span.start.byte == start + shift
                && other.suppression.is_some()
        });
        let harmless = after.errors <= before.errors && loud(&after) < loud(&before);
        (silenced && harmless).then_some(Insertion { at, text: comment })
    })
}

/// Number of findings that nothing silences.
fn loud(judged: &Judged) -> usize {
    let findings = judged.findings.iter();
    findings
        .filter(|finding| finding.suppression.is_none())
        .count()
}
