//! Applies safe fixes to a text until none is left, and never makes it worse.
//!
//! ```text
//! text ─► judge ─► fixes ─► outermost of overlapping ones ─► edited text ─► judge ─► …
//!                              └─ more syntax errors than before? ─► one by one, culprits withheld
//! ```
//!
//! A rewrite that somebody asks for once may well match its own result (`f($A)` to `f($A, 1)`).
//! Then only the places of the text as it was are mended, each once: the innermost first, while
//! the places of those around them are kept up to date.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use andon_finding::{Applicability, Finding, Fix, Span};

use crate::judge::Judged;

/// Most rounds of fixes; a rule whose fix is its own offence would go on for ever.
const MAX_ROUNDS: usize = 10;

/// Most judgements of one file, rounds and attempts taken together.
const MAX_JUDGEMENTS: usize = 200;

/// How much larger than before a text may become, in bytes, on top of twice its length.
const MAX_GROWTH: usize = 1 << 20;

/// What became of a text.
#[derive(Debug)]
pub(crate) struct Mended {
    pub(crate) text: String,
    /// What is left to say of it.
    pub(crate) judged: Judged,
    /// Fixes applied.
    pub(crate) applied: usize,
    /// Ids of rules whose fix would have added a syntax error, sorted, each once.
    pub(crate) withheld: Vec<String>,
    /// Whether fixes were still being found when the rounds ran out.
    pub(crate) unsettled: bool,
    /// Places to mend that were no longer there when their turn came.
    pub(crate) stale: usize,
}

/// The first safe fix of a finding that counts.
pub(crate) fn safe_fix(finding: &Finding) -> Option<&Fix> {
    let mut fixes = finding
        .fixes
        .iter()
        .filter(|_| finding.suppression.is_none());
    fixes.find(|fix| fix.applicability == Applicability::Safe && !fix.edits.is_empty())
}

/// Mends `text`, of which `judged` speaks, by judging it again and again: until nothing is left,
/// or each of the `open` places once.
pub(crate) fn mend(
    text: &str,
    judged: Judged,
    mut open: Option<Vec<Span>>,
    judge: &mut dyn FnMut(&str) -> Judged,
) -> Mended {
    let mut state = Mended {
        text: text.to_owned(),
        judged,
        applied: 0,
        withheld: Vec::new(),
        unsettled: false,
        stale: 0,
    };
    let mut withheld = HashSet::new();
    let mut seen = HashSet::from([blake3::hash(text.as_bytes())]);
    let mut judgements = 0;
    let mut rounds = 0;
    loop {
        let chosen = match &open {
            None => choose(&state.judged.findings, &withheld),
            Some(open) => choose_open(&state.judged.findings, open),
        };
        if chosen.is_empty() {
            break;
        }
        let endless = open.is_none() && rounds == MAX_ROUNDS;
        if endless || judgements >= MAX_JUDGEMENTS {
            state.unsettled = open.is_none();
            break;
        }
        let fixes: Vec<&Fix> = chosen.iter().map(|(fix, _)| *fix).collect();
        let next = edited(&state.text, &fixes);
        if next.len() > 2 * text.len() + MAX_GROWTH {
            state.unsettled = true;
            break;
        }
        judgements += 1;
        let next_judged = judge(&next);
        if next_judged.errors <= state.judged.errors && !unjudged(&next_judged, &next) {
            let again = !seen.insert(blake3::hash(next.as_bytes()));
            match &mut open {
                None => state.unsettled = again,
                Some(open) => state.stale += follow(open, &chosen),
            }
            state.applied += chosen.len();
            state.text = next;
            state.judged = next_judged;
            rounds += 1;
            if state.unsettled {
                break;
            }
            continue;
        }
        let mut culprits: Vec<&Finding> = Vec::new();
        for (fix, finding) in &chosen {
            judgements += 1;
            let alone = edited(&state.text, &[fix]);
            if chosen.len() == 1 || judge(&alone).errors > state.judged.errors {
                culprits.push(finding);
            }
        }
        if culprits.is_empty() {
            // Each is harmless alone, but not together: leave the first for the next round.
            culprits.extend(chosen.iter().skip(1).map(|(_, finding)| *finding));
        }
        for culprit in culprits {
            state.withheld.push(culprit.rule_id.clone());
            withheld.insert(culprit.key.clone());
            if let Some(open) = &mut open {
                open.retain(|place| *place != culprit.span.span());
            }
        }
    }
    state.stale += open.map_or(0, |open| open.len());
    state.withheld.sort_unstable();
    state.withheld.dedup();
    state
}

/// Whether the parser gave up on the text.
fn unjudged(judged: &Judged, text: &str) -> bool {
    judged.lines == 0 && !text.is_empty()
}

/// The fixes to apply at once: of overlapping ones the outermost, then the first.
fn choose<'f>(
    findings: &'f [Finding],
    withheld: &HashSet<andon_finding::FindingKey>,
) -> Vec<(&'f Fix, &'f Finding)> {
    let mut fixes: Vec<_> = findings
        .iter()
        .filter(|finding| !withheld.contains(&finding.key))
        .filter_map(|finding| Some((safe_fix(finding)?, finding)))
        .collect();
    fixes.sort_by_key(|(fix, finding)| {
        let (start, end) = extent(fix);
        (start, Reverse(end), finding.rule_id.as_str())
    });
    let mut taken: Vec<(&Fix, &Finding)> = Vec::new();
    let mut reached = None;
    for (fix, finding) in fixes {
        let (start, end) = extent(fix);
        // Two insertions at one point would depend on their order: only one goes in.
        if reached.is_none_or(|reached| start > reached || (start == reached && end > start)) {
            reached = Some(end);
            taken.push((fix, finding));
        }
    }
    taken
}

/// The fixes of open places to apply at once: of overlapping ones the innermost.
fn choose_open<'f>(findings: &'f [Finding], open: &[Span]) -> Vec<(&'f Fix, &'f Finding)> {
    let open: HashSet<&Span> = open.iter().collect();
    let mut fixes: Vec<_> = findings
        .iter()
        .filter(|finding| open.contains(&finding.span.span()))
        .filter_map(|finding| Some((safe_fix(finding)?, finding)))
        .collect();
    fixes.sort_by_key(|(fix, _)| {
        let (start, end) = extent(fix);
        (end - start, start)
    });
    let mut taken: BTreeMap<usize, (usize, (&Fix, &Finding))> = BTreeMap::new();
    for (fix, finding) in fixes {
        let (start, end) = extent(fix);
        let before = taken.range(..=start).next_back();
        let is_free = before.is_none_or(|(at, (reach, _))| *at < start && *reach <= start)
            && taken
                .range(start..)
                .next()
                .is_none_or(|(at, _)| end <= *at && start < *at);
        if is_free {
            taken.insert(start, (end, (fix, finding)));
        }
    }
    taken.into_values().map(|(_, chosen)| chosen).collect()
}

/// Brings the open places up to date: those that were mended go, those behind and around them
/// move. Gives how many were lost because a fix cut through them.
fn follow(open: &mut Vec<Span>, mended: &[(&Fix, &Finding)]) -> usize {
    let done: HashSet<Span> = mended
        .iter()
        .map(|(_, finding)| finding.span.span())
        .collect();
    open.retain(|place| !done.contains(place));
    let before = open.len();
    // For each edit where it ends, and by how much all edits up to it shift what follows.
    let mut shifts: Vec<(usize, usize, isize)> = Vec::new();
    let mut shift: isize = 0;
    for edit in mended.iter().flat_map(|(fix, _)| &fix.edits) {
        let (start, end) = (edit.place.start.byte, edit.place.end.byte);
        shift += edit.text.len().cast_signed() - (end - start).cast_signed();
        shifts.push((start, end, shift));
    }
    let moved = |at: usize| {
        let passed = shifts.partition_point(|(_, end, _)| *end <= at);
        let shift = passed.checked_sub(1).and_then(|last| shifts.get(last));
        let cuts = shifts.get(passed).is_some_and(|(start, ..)| *start < at);
        (!cuts).then(|| at.saturating_add_signed(shift.map_or(0, |(_, _, shift)| *shift)))
    };
    *open = open
        .iter()
        .filter_map(|place| Some(Span::new(moved(place.start)?, moved(place.end)?)))
        .collect();
    before - open.len()
}

/// First and last byte that a fix touches, half-open.
fn extent(fix: &Fix) -> (usize, usize) {
    let start = fix.edits.iter().map(|edit| edit.place.start.byte).min();
    let end = fix.edits.iter().map(|edit| edit.place.end.byte).max();
    (start.unwrap_or(0), end.unwrap_or(0))
}

/// The text after the fixes, which do not overlap and are sorted.
fn edited(text: &str, fixes: &[&Fix]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        let (start, end) = (edit.place.start.byte, edit.place.end.byte);
        out.push_str(text.get(at..start).unwrap_or(""));
        out.push_str(&edit.text);
        at = end.max(at);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests;
