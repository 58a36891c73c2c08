//! Which findings a report for people shows, and which are kept where a reader sets a limit.

use andon_finding::Finding;

/// The findings that no comment silenced, the gravest `limit` of them, in the order of the report;
/// and how many there are in all.
pub(crate) fn shown(findings: &[Finding], limit: Option<usize>) -> (Vec<&Finding>, usize) {
    let open: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.suppression.is_none())
        .collect();
    let total = open.len();
    (gravest(open, limit), total)
}

/// The gravest `limit` of `findings`, in the order they have: by severity, suppressed ones last,
/// and among equals the first ones.
pub(crate) fn gravest(findings: Vec<&Finding>, limit: Option<usize>) -> Vec<&Finding> {
    let Some(limit) = limit.filter(|limit| *limit < findings.len()) else {
        return findings;
    };
    let mut order: Vec<(usize, &Finding)> = findings.into_iter().enumerate().collect();
    order.sort_by_key(|(index, finding)| {
        (
            finding.suppression.is_some(),
            std::cmp::Reverse(finding.severity),
            *index,
        )
    });
    order.truncate(limit);
    order.sort_by_key(|(index, _)| *index);
    order.into_iter().map(|(_, finding)| finding).collect()
}
