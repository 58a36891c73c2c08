//! Comments that silence findings.
//!
//! ```text
//! x = eval(s)  # andon-ignore: eval-used -- trusted input     this line
//! # andon-ignore: python/*                                    the next line of code, and the
//!                                                             comments above it
//! # andon-ignore-start … # andon-ignore-end                   the lines between
//! # andon-ignore-file: slop/debug-output                      the file (within its first ten lines)
//! ```
//!
//! Without ids all rules are meant. `ast-grep-ignore[: ids]` is honoured as well. A finding that
//! is silenced stays in the report, marked; a comment that silences nothing is itself a finding
//! where that can be known: when every rule it names ran.

mod insert;
mod parse;
mod scope;

use andon_finding::{Finding, Span, Suppression};
use memchr::memmem;

use crate::places::Places;

pub(crate) use insert::{at_top, insertions};
pub(crate) use parse::said;
use parse::{Directive, Kind};

/// Line after which `andon-ignore-file` is no longer looked for, 0-based and exclusive.
const FILE_LINES: usize = 10;

/// Most comments a file that each may cover many lines: what nobody writes by hand must not cost
/// time without bound. Those beyond it cover nothing.
const MAX_WIDE: usize = 256;

/// A comment that silences, and what it covers.
#[derive(Debug)]
pub(crate) struct Comment {
    directive: Directive,
    /// The comment itself, without white space around it.
    pub(crate) span: Span,
    line: usize,
    /// Lines on which findings are covered, first and last; `None` for no line at all.
    lines: Option<(usize, usize)>,
    /// For each id whether it silenced something; a single entry if there are no ids.
    used: Vec<bool>,
    /// A start without an end.
    pub(crate) unclosed: bool,
}

/// What to say of a comment that silences nothing, or less than it says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unused {
    /// The comment.
    pub(crate) span: Span,
    /// What is wrong, one sentence.
    pub(crate) message: String,
    /// What deletes what is superfluous: a span and its replacement.
    pub(crate) edit: (Span, String),
}

/// What is known of a rule id in a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It names rules that ran on this file.
    InForce,
    /// It names rules that exist but did not run here.
    Elsewhere,
    /// Nobody knows it.
    Unknown,
}

/// Finds the comments that silence. `comments` are those of the file, in order.
pub(crate) fn find(text: &str, comments: &[Span], places: &Places<'_>) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    let mut open = Vec::new();
    let mut wide = 0;
    for comment in comments {
        let Some((span, directive)) = parse::directive(text, *comment) else {
            continue;
        };
        let line = places.index().line(span.start);
        if directive.kind == Kind::End {
            let innermost = open.pop().and_then(|index: usize| found.get_mut(index));
            if let Some(open) = innermost {
                open.unclosed = false;
                open.lines = open.lines.map(|(first, _)| (first, line));
                continue;
            }
        }
        let whole_file = Some((0, usize::MAX));
        let lines = match directive.kind {
            Kind::File => whole_file.filter(|_| line < FILE_LINES),
            Kind::Start => Some((line, usize::MAX)),
            // It ends a block that was never begun.
            Kind::End => None,
            Kind::Line => scope::lines(text, span, directive.foreign, comments, places),
        };
        if directive.kind == Kind::Start {
            open.push(found.len());
        }
        wide += usize::from(lines.is_some_and(|(first, last)| first < last));
        let lines = match directive.kind {
            _ if wide <= MAX_WIDE => lines,
            Kind::Line => lines.map(|(_, last)| (last, last)),
            _ => lines.filter(|(first, last)| first == last),
        };
        found.push(Comment {
            used: vec![false; directive.ids.len().max(1)],
            unclosed: directive.kind == Kind::Start,
            directive,
            span,
            line,
            lines,
        });
    }
    found
}

/// Whether the text could hold such comments at all: asked first, as most files hold none.
pub(crate) fn possible(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"andon-ignore").is_some()
        || memmem::find(text.as_bytes(), b"ast-grep-ignore").is_some()
}

/// Marks the findings that are silenced, and the comments that silence them. The findings come
/// in source order.
pub(crate) fn apply(findings: &mut [Finding], comments: &mut [Comment]) {
    for comment in comments {
        let Some((first, last)) = comment.lines else {
            continue;
        };
        let from = findings.partition_point(|finding| finding.span.start.line < first);
        let below = findings.get_mut(from..).unwrap_or_default().iter_mut();
        for finding in below.take_while(|finding| finding.span.start.line <= last) {
            if comment.silences(finding) && finding.suppression.is_none() {
                finding.suppression = Some(Suppression {
                    line: comment.line,
                    reason: comment.directive.reason.clone(),
                });
            }
        }
    }
}

/// The comments that silence nothing, or name rules that they need not name.
pub(crate) fn unused(
    text: &str,
    comments: &[Comment],
    standing: &dyn Fn(&str) -> Standing,
) -> Vec<Unused> {
    comments
        .iter()
        .filter_map(|comment| comment.unused(text, standing))
        .collect()
}

impl Comment {
    /// Whether it silences without saying why.
    pub(crate) fn is_unexplained(&self) -> bool {
        self.directive.reason.is_none() && self.directive.kind != Kind::End
    }

    /// Whether it names the finding's rule; then it is in use.
    fn silences(&mut self, finding: &Finding) -> bool {
        if self.directive.ids.is_empty() {
            self.used.fill(true);
            return true;
        }
        let mut hit = false;
        for (id, used) in self.directive.ids.iter().zip(&mut self.used) {
            if names(&id.text, &finding.rule_id) {
                *used = true;
                hit = true;
            }
        }
        hit
    }

    fn unused(&self, text: &str, standing: &dyn Fn(&str) -> Standing) -> Option<Unused> {
        let Directive { ids, foreign, .. } = &self.directive;
        if ids.is_empty() {
            // Another tool may need it.
            let idle = !foreign && self.used.iter().all(|used| !used);
            return idle.then(|| Unused {
                span: self.span,
                message: "This comment suppresses nothing".to_owned(),
                edit: (scope::removal(text, self.span), String::new()),
            });
        }
        let idle: Vec<_> = ids
            .iter()
            .zip(&self.used)
            .filter(|(_, used)| !**used)
            .collect();
        let standings: Vec<_> = idle.iter().map(|(id, _)| standing(&id.text)).collect();
        let unknowable = |standing: &Standing| match standing {
            Standing::InForce => false,
            Standing::Elsewhere => true,
            Standing::Unknown => *foreign,
        };
        if idle.is_empty() || standings.iter().any(unknowable) {
            return None;
        }
        let listed = |wanted: Standing| {
            let named = idle
                .iter()
                .zip(&standings)
                .filter(|(_, standing)| **standing == wanted);
            let named: Vec<_> = named.map(|((id, _), _)| format!("`{}`", id.text)).collect();
            named.join(", ")
        };
        let message = match standings.contains(&Standing::Unknown) {
            true => {
                let unknown = listed(Standing::Unknown);
                format!("This comment suppresses nothing: no rule is called {unknown}")
            }
            false => {
                let idle = listed(Standing::InForce);
                format!("This comment suppresses nothing of {idle}")
            }
        };
        let kept: Vec<_> = ids
            .iter()
            .zip(&self.used)
            .filter(|(_, used)| **used)
            .map(|(id, _)| id.text.as_str())
            .collect();
        let (first, last) = (ids.first()?, ids.last()?);
        let edit = match kept.is_empty() {
            true => (scope::removal(text, self.span), String::new()),
            false => (Span::new(first.span.start, last.span.end), kept.join(", ")),
        };
        Some(Unused {
            span: self.span,
            message,
            edit,
        })
    }
}

/// Whether `id`, as written in a comment, names the rule.
pub(crate) fn names(id: &str, rule: &str) -> bool {
    let (pack, bare) = rule.rsplit_once('/').unwrap_or(("", rule));
    id == rule || id == bare || id == "*" || id.strip_suffix("/*").is_some_and(|of| of == pack)
}

#[cfg(test)]
mod tests;
