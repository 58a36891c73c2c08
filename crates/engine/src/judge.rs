//! One file: text to findings. No IO: bytes come in, what is to be said of them goes out.

use andon_finding::{
    Applicability, Degraded, DegradedKind, Edit, Finding, Fix, Label, RuleInfo, Severity, Span,
};
use andon_rules::{RuleIndex, RuleMatch, Scanner, Selection, SourceFix};
use andon_syntax::{Language, ParseError, ParsedFile, Parser, Repair, Source};

use crate::builtin::Builtin;
use crate::content;
use crate::key::Keys;
use crate::line_hash::line_hashes;
use crate::places::Places;
use crate::rulebook::RuleBook;
use crate::severity::{Severities, SeverityTable};
use crate::suppress::{self, Comment, Standing, Unused};

/// What judges every file of a run.
#[derive(Debug)]
pub(crate) struct Judge<'j> {
    pub(crate) book: &'j RuleBook,
    pub(crate) table: &'j SeverityTable,
    /// Ids of shipped rules that this run did not load.
    pub(crate) elsewhere: &'j [String],
}

/// A file to judge, before it is read.
#[derive(Debug)]
pub(crate) struct Task<'t> {
    pub(crate) rel: &'t str,
    pub(crate) language: Language,
    pub(crate) severities: Severities<'t>,
    pub(crate) selection: Selection,
}

/// Working memory of a thread.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    parser: Parser,
    scanner: Scanner,
}

/// What there is to say of a file.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// In source order; suppressed ones included and marked.
    pub(crate) findings: Vec<Finding>,
    pub(crate) degraded: Vec<Degraded>,
    /// Number of lines; 0 if the file was not judged.
    pub(crate) lines: usize,
    /// Number of syntax errors.
    pub(crate) errors: usize,
}

impl<'j> Judge<'j> {
    /// What is needed to judge the file at `rel`; `None` if no rule runs on it.
    pub(crate) fn task<'t>(&'t self, rel: &'t str, language: Language) -> Option<Task<'t>> {
        let severities = self.table.for_path(rel);
        let enabled = |rule: RuleIndex| severities.of(rule) != Severity::Off;
        let selection = self.book.rules.select(language, rel, &enabled)?;
        Some(Task { rel, language, severities, selection })
    }

    /// Judges the bytes of a file.
    pub(crate) fn judge(&self, worker: &mut Worker, task: &Task<'_>, bytes: &[u8]) -> Judged {
        let source = Source::new(bytes);
        let mut judged = self.judge_text(worker, task, &source.text);
        if let Repair::Replaced { bytes: bad, first } = source.repair {
            judged.degraded.push(not_utf8(task.rel, bytes, bad, first));
            for finding in &mut judged.findings {
                // The offsets are true, the text is not: no edit can be trusted.
                finding.fixes.clear();
            }
        }
        judged
    }

    /// Judges text.
    pub(crate) fn judge_text(&self, worker: &mut Worker, task: &Task<'_>, text: &str) -> Judged {
        let parsed = match worker.parser.parse(task.language, text) {
            Ok(parsed) => parsed,
            Err(error) => return too_hard(task.rel, &error),
        };
        let mut judged = Judged { lines: andon_syntax::count_lines(text), ..Judged::default() };
        let scan = worker.scanner.scan(&self.book.rules, &task.selection, &parsed);
        let speaks = !scan.comments.is_empty() && suppress::possible(text);
        if scan.matches.is_empty() && !speaks && !parsed.has_error() {
            return judged;
        }
        let mut places = Places::new(text);
        judged.errors = parsed.tree().errors().len();
        judged.degraded.extend(syntax_error(task.rel, &parsed, &mut places));
        let mut writer = Writer { task, text, places, keys: Keys::new(task.rel) };
        for found in scan.matches {
            if let Some(rule) = self.book.rules.rules().get(found.rule.0) {
                let severity = task.severities.of(found.rule);
                judged.findings.push(writer.finding(rule, severity, found));
            }
        }
        if speaks {
            let mut comments = suppress::find(text, &scan.comments, &writer.places);
            suppress::apply(&mut judged.findings, &mut comments);
            self.judge_comments(&mut writer, &comments, &mut judged.findings);
        }
        judged.findings.sort_by(order);
        hash_lines(text, &mut judged.findings);
        judged
    }

    /// Adds the findings about suppression comments themselves.
    fn judge_comments(
        &self,
        writer: &mut Writer<'_, '_>,
        comments: &[Comment],
        findings: &mut Vec<Finding>,
    ) {
        let severities = &writer.task.severities;
        let unclosed = severities.builtin(Builtin::UnclosedSuppression);
        if unclosed != Severity::Off {
            for comment in comments.iter().filter(|comment| comment.unclosed) {
                let message = Builtin::UnclosedSuppression.info().message;
                let found = builtin_match(comment.span, message, Vec::new());
                findings.push(writer.builtin(Builtin::UnclosedSuppression, unclosed, found));
            }
        }
        let unused = severities.builtin(Builtin::UnusedSuppression);
        if unused == Severity::Off || !self.book.whole {
            return;
        }
        let standing = |id: &str| self.standing(severities, id);
        for Unused { span, message, edit } in suppress::unused(writer.text, comments, &standing) {
            let fix = SourceFix {
                title: "Delete what is not needed".to_owned(),
                applicability: Applicability::Safe,
                edits: vec![andon_rules::SourceEdit { span: edit.0, text: edit.1 }],
            };
            let found = builtin_match(span, message, vec![fix]);
            findings.push(writer.builtin(Builtin::UnusedSuppression, unused, found));
        }
    }

    fn standing(&self, severities: &Severities<'_>, id: &str) -> Standing {
        let rules = self.book.rules.rules().iter().enumerate();
        let mut named = rules.filter(|(_, rule)| suppress::names(id, &rule.id)).peekable();
        if named.peek().is_some() {
            let all_on = named.all(|(index, _)| severities.of(RuleIndex(index)) != Severity::Off);
            return if all_on { Standing::InForce } else { Standing::Elsewhere };
        }
        let shipped = self.elsewhere.iter().any(|rule| suppress::names(id, rule));
        let builtin = Builtin::ALL.iter().any(|rule| suppress::names(id, rule.id()));
        if shipped || builtin { Standing::Elsewhere } else { Standing::Unknown }
    }
}

/// Order of findings in a report: path, start, end, rule; the rest only breaks ties.
pub(crate) fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let by = |finding: &Finding| (finding.span.start.byte, finding.span.end.byte);
    (a.path.as_str(), by(a), &a.rule_id, &a.message, &a.key)
        .cmp(&(b.path.as_str(), by(b), &b.rule_id, &b.message, &b.key))
}

/// A match that no compiled rule made.
fn builtin_match(span: Span, message: String, fixes: Vec<SourceFix>) -> RuleMatch {
    RuleMatch {
        rule: RuleIndex(usize::MAX),
        span,
        kind: "comment",
        message,
        arguments: Vec::new(),
        scope: String::new(),
        labels: Vec::new(),
        fixes,
    }
}

/// Turns matches into findings.
struct Writer<'w, 't> {
    task: &'w Task<'t>,
    text: &'w str,
    places: Places<'w>,
    keys: Keys<'w>,
}

impl Writer<'_, '_> {
    fn builtin(&mut self, rule: Builtin, severity: Severity, found: RuleMatch) -> Finding {
        self.finding(&rule.info(), severity, found)
    }

    fn finding(&mut self, rule: &RuleInfo, severity: Severity, found: RuleMatch) -> Finding {
        let matched = self.text.get(found.span.start..found.span.end).unwrap_or("");
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
        let body = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let edits = fix.edits.into_iter().map(|edit| {
            // The byte-order mark is the file's, not the code's: no edit may take it away.
            let span = Span::new(edit.span.start.max(body), edit.span.end.max(body));
            let text = if crlf { with_crlf(&edit.text) } else { edit.text };
            Edit { place: self.places.place(span), text }
        });
        Fix { edits: edits.collect(), title: fix.title, applicability: fix.applicability }
    }
}

/// Whether the first line ends in CR LF.
fn uses_crlf(text: &str) -> bool {
    let first = memchr::memchr(b'\n', text.as_bytes());
    first.is_some_and(|at| text.as_bytes().get(..at).is_some_and(|line| line.ends_with(b"\r")))
}

/// The text with every line end as CR LF.
fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// Fills in the line hashes: one pass over the text for all findings.
fn hash_lines(text: &str, findings: &mut [Finding]) {
    let mut lines: Vec<_> = findings.iter().map(|finding| finding.span.start.line).collect();
    lines.sort_unstable();
    lines.dedup();
    let hashes = line_hashes(text, &lines);
    for finding in findings {
        let line = finding.span.start.line;
        let found = hashes.binary_search_by_key(&line, |(line, _)| *line).ok();
        if let Some((_, hash)) = found.and_then(|at| hashes.get(at)) {
            finding.line_hash.clone_from(hash);
        }
    }
}

fn too_hard(rel: &str, error: &ParseError) -> Judged {
    let degraded = Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::TimedOut,
        reason: format!("{error}; no rule ran on it; exclude it in andon.toml if it is data"),
    };
    Judged { degraded: vec![degraded], ..Judged::default() }
}

fn not_utf8(rel: &str, bytes: &[u8], bad: usize, first: usize) -> Degraded {
    let reason = if content::is_utf16(bytes) {
        "it is UTF-16, of which little can be judged; save it as UTF-8".to_owned()
    } else {
        let line = memchr::memchr_iter(b'\n', bytes.get(..first).unwrap_or_default()).count() + 1;
        let plural = if bad == 1 { " is" } else { "s are" };
        format!(
            "{bad} byte{plural} not UTF-8, the first on line {line}; it was judged with `?` in \
             their place; save it as UTF-8"
        )
    };
    Degraded { path: rel.to_owned(), kind: DegradedKind::NotUtf8, reason }
}

/// What to say of a file with syntax errors; nothing of others.
fn syntax_error(
    rel: &str,
    parsed: &ParsedFile<'_>,
    places: &mut Places<'_>,
) -> Option<Degraded> {
    let errors = parsed.tree().errors();
    let line = places.place(parsed.tree().span(*errors.first()?)).start.line + 1;
    let others = match errors.len() {
        1 => String::new(),
        2 => " and in one other place".to_owned(),
        many => format!(" and in {} other places", many - 1),
    };
    Some(Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::SyntaxError,
        reason: format!(
            "line {line}{others}: this is not {} as the parser knows it; the rest was judged",
            parsed.language().def().title
        ),
    })
}

#[cfg(test)]
mod tests;
