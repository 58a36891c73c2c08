//! Results of files, gathered into the lists and counts of a report.

use andon_finding::{Artifact, Degraded, Excluded, ExclusionReason, Finding, Severity, Totals};

use crate::analyse::FileResult;
use crate::discover::Discovery;
use crate::fix::safe_fix;
use crate::judge::order;

/// Most examples of excluded files for one reason.
const EXAMPLES: usize = 10;

/// Results as they come in.
pub(crate) struct Collected {
    pub(crate) findings: Vec<Finding>,
    pub(crate) degraded: Vec<Degraded>,
    pub(crate) excluded: Vec<(ExclusionReason, String)>,
    pub(crate) artifacts: Vec<Artifact>,
    judged: (usize, usize, usize),
    fixed: usize,
    pub(crate) diff: String,
}

impl Collected {
    pub(crate) fn new(discovery: Discovery) -> Self {
        Self {
            findings: Vec::new(),
            degraded: discovery.degraded,
            excluded: discovery.excluded,
            artifacts: Vec::new(),
            judged: (0, 0, 0),
            fixed: 0,
            diff: String::new(),
        }
    }

    pub(crate) fn add(&mut self, mut result: FileResult) {
        self.findings.append(&mut result.findings);
        self.degraded.append(&mut result.degraded);
        self.excluded.extend(result.excluded);
        self.artifacts.extend(result.artifact);
        self.judged.0 += result.judged.0;
        self.judged.1 += result.judged.1;
        self.judged.2 += result.judged.2;
        self.fixed += result.fixed;
        self.diff.push_str(&result.diff);
    }

    /// Sorts everything, then counts.
    pub(crate) fn totals(&mut self) -> Totals {
        self.findings.sort_by(order);
        self.degraded.sort();
        self.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
        let (files, lines, bytes) = self.judged;
        let mut totals = Totals {
            files,
            lines,
            bytes,
            fixed: self.fixed,
            ..Totals::default()
        };
        totals.fixable = self.fixed;
        for finding in &self.findings {
            if finding.suppression.is_some() {
                totals.suppressed += 1;
                continue;
            }
            totals.fixable += usize::from(safe_fix(finding).is_some());
            match finding.severity {
                Severity::Error => totals.errors += 1,
                Severity::Warning => totals.warnings += 1,
                Severity::Info => totals.infos += 1,
                Severity::Hint => totals.hints += 1,
                Severity::Off => {}
            }
        }
        totals
    }
}

/// Number of files with a degraded entry; the entries are sorted.
pub(crate) fn degraded_files(collected: &Collected) -> usize {
    let mut paths: Vec<_> = collected
        .degraded
        .iter()
        .map(|entry| entry.path.as_str())
        .collect();
    paths.dedup();
    paths.len()
}

/// What was left out, by reason.
pub(crate) fn count_excluded(mut excluded: Vec<(ExclusionReason, String)>) -> Vec<Excluded> {
    excluded.sort();
    excluded.dedup();
    let groups = excluded.chunk_by(|(a, _), (b, _)| a == b);
    groups
        .filter_map(|group| {
            let (reason, _) = group.first()?;
            let examples = group
                .iter()
                .take(EXAMPLES)
                .map(|(_, path)| path.clone())
                .collect();
            Some(Excluded {
                reason: *reason,
                files: group.len(),
                examples,
            })
        })
        .collect()
}
