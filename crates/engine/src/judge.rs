//! One file: text to findings. No IO: bytes come in, what is to be said of them goes out.

use andon_finding::RuleInfo;
use andon_finding::{Applicability, Degraded, Finding, Severity, Span};
use andon_rules::{
    RuleIndex, RuleMatch, Scan, Scanner, Selection, SourceEdit, SourceFix, SourceLabel,
};
use andon_style::{Bench, FilePrint};
use andon_syntax::{Language, ParsedFile, Parser, Repair, Source};

use crate::builtin::Builtin;
use crate::degrade::{not_all_pieces, not_utf8, syntax_error, too_costly, too_hard};
use crate::injection::{Injections, Piece};
use crate::places::Places;
use crate::rulebook::RuleBook;
use crate::severity::{Severities, SeverityTable};
use crate::style::{StyleBook, StyleMatch};
use crate::suppress::{self, Comment, Standing, Unused};
use crate::writer::{Writer, hash_lines};

/// What judges every file of a run.
#[derive(Debug)]
pub(crate) struct Judge<'j> {
    pub(crate) book: &'j RuleBook,
    pub(crate) table: &'j SeverityTable,
    /// What takes fingerprints; `None` if none are wanted.
    pub(crate) style: Option<&'j StyleBook>,
    /// Ids of all shipped rules, loaded or not.
    pub(crate) elsewhere: &'j [String],
    /// Whether comments may silence.
    pub(crate) comments: bool,
    /// Whether files are parsed though no rule can match in them, because their syntax errors
    /// count.
    pub(crate) parses_all: bool,
    /// What finds code of other languages in a file; `None` if it is not looked for.
    pub(crate) injections: Option<&'j Injections>,
}

/// A file to judge, before it is read.
#[derive(Debug)]
pub(crate) struct Task<'t> {
    pub(crate) rel: &'t str,
    pub(crate) language: Language,
    pub(crate) severities: Severities<'t>,
    pub(crate) selection: Selection,
    /// The rules for code of other languages in it.
    pub(crate) guests: Vec<Selection>,
    /// What the house says of it, if that is known already.
    pub(crate) said: Vec<StyleMatch>,
}

/// Working memory of a thread.
#[derive(Debug, Default)]
pub(crate) struct Worker {
    parser: Parser,
    scanner: Scanner,
    bench: Bench,
}

impl Worker {
    /// Its parser.
    pub(crate) const fn parser(&mut self) -> &mut Parser {
        &mut self.parser
    }
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
    /// What it chooses, if that is asked for.
    pub(crate) print: Option<FilePrint>,
}

impl<'j> Judge<'j> {
    /// What is needed to judge the file at `rel`; `None` if no rule runs on it.
    pub(crate) fn task<'t>(&'t self, rel: &'t str, language: Language) -> Option<Task<'t>> {
        let severities = self.table.for_path(rel);
        let enabled = |rule: RuleIndex| severities.of(rule) != Severity::Off;
        let select = |language| self.book.rules.select(language, rel, &enabled);
        let guests = self.injections.map(|found| found.guests(language));
        let guests: Vec<_> = guests.into_iter().flatten().filter_map(select).collect();
        let selection = match select(language) {
            None if guests.is_empty() => return None,
            None => Selection::none(language),
            Some(selection) => selection,
        };
        Some(Task {
            rel,
            language,
            severities,
            selection,
            guests,
            said: Vec::new(),
        })
    }

    /// Judges the bytes of a file.
    pub(crate) fn judge(&self, worker: &mut Worker, task: &Task<'_>, bytes: &[u8]) -> Judged {
        let source = Source::new(bytes);
        let mut judged = match self.is_silent(worker, task, &source.text) {
            true => Judged {
                lines: andon_syntax::count_lines(&source.text),
                ..Judged::default()
            },
            false => self.judge_filtered(worker, task, &source.text),
        };
        if let Repair::Replaced { bytes: bad, first } = source.repair {
            judged.degraded.push(not_utf8(task.rel, bytes, bad, first));
            for finding in &mut judged.findings {
                // The offsets are true, the text is not: no edit can be trusted.
                finding.fixes.clear();
            }
        }
        judged
    }

    /// Whether nothing can be found in a text, which then need not be parsed.
    fn is_silent(&self, worker: &mut Worker, task: &Task<'_>, text: &str) -> bool {
        let rules = &self.book.rules;
        let mut filter = |selection| worker.scanner.filter(rules, selection, text);
        let guests_may_match = task.guests.iter().any(&mut filter);
        // Last, for the scan goes on from here.
        let may_match = filter(&task.selection) || guests_may_match;
        let speaks = self.comments && suppress::possible(text);
        !may_match && !self.parses_all && !speaks
    }

    /// Judges text, and counts its syntax errors whatever it says.
    pub(crate) fn judge_text(&self, worker: &mut Worker, task: &Task<'_>, text: &str) -> Judged {
        let rules = &self.book.rules;
        worker.scanner.filter(rules, &task.selection, text);
        self.judge_filtered(worker, task, text)
    }

    fn judge_filtered(&self, worker: &mut Worker, task: &Task<'_>, text: &str) -> Judged {
        let parsed = match worker.parser.parse(task.language, text) {
            Ok(parsed) => parsed,
            Err(error) => {
                return Judged {
                    degraded: vec![too_hard(task.rel, &error)],
                    ..Judged::default()
                };
            }
        };
        let mut scan = worker
            .scanner
            .scan_filtered(&self.book.rules, &task.selection, &parsed);
        // What was not observed everywhere is no fingerprint.
        let print = match scan.exhausted_by {
            Some(_) => None,
            None => self.print(worker, task, &parsed, &scan),
        };
        let (errors, degraded) = self.scan_guests(worker, task, &parsed, &mut scan);
        let mut judged = self.judge_scan(task, text, &parsed, scan);
        judged.errors += errors;
        judged.degraded.extend(degraded);
        judged.print = print;
        worker.parser.recycle(parsed);
        judged
    }

    /// Runs the rules for code of other languages in a file; the number of syntax errors in that
    /// code, and what to say of the first piece that could not be judged in full.
    fn scan_guests(
        &self,
        worker: &mut Worker,
        task: &Task<'_>,
        host: &ParsedFile<'_>,
        scan: &mut Scan,
    ) -> (usize, Option<Degraded>) {
        let (mut errors, mut degraded) = (0, None);
        let Some(injections) = self.injections.filter(|_| !task.guests.is_empty()) else {
            return (errors, degraded);
        };
        let of = |language: Language| {
            let mut guests = task.guests.iter();
            guests.find(|selection| selection.language() == language)
        };
        let mut each = |scanner: &mut Scanner, piece: Piece<'_>| {
            let Some(selection) = of(piece.language) else {
                return;
            };
            let said = match piece.parsed {
                Ok(parsed) => {
                    errors += parsed.tree().errors().len();
                    let found = scanner.scan(&self.book.rules, selection, parsed);
                    scan.add_piece(found, piece.span.start);
                    let mut places = Places::new(host.text());
                    syntax_error(task.rel, parsed, piece.span.start, &mut places)
                }
                Err(error) => Some(too_hard(task.rel, &error)),
            };
            degraded = degraded.take().or(said);
        };
        let Worker {
            parser, scanner, ..
        } = worker;
        let wanted = |language| of(language).is_some();
        let unvisited = injections.visit(parser, scanner, host, &wanted, &mut each);
        let said = unvisited.map(|unvisited| not_all_pieces(task.rel, unvisited));
        (errors, degraded.or(said))
    }

    fn print(
        &self,
        worker: &mut Worker,
        task: &Task<'_>,
        parsed: &ParsedFile<'_>,
        scan: &Scan,
    ) -> Option<FilePrint> {
        let gatherer = self.style?.gatherer(task.language)?;
        let table = self.book.rules.fact_table(task.language)?;
        Some(gatherer.gather(&mut worker.bench, parsed, table, &scan.observations))
    }

    /// Makes findings of what a scan found.
    fn judge_scan(
        &self,
        task: &Task<'_>,
        text: &str,
        parsed: &ParsedFile<'_>,
        scan: Scan,
    ) -> Judged {
        let mut judged = Judged {
            lines: andon_syntax::count_lines(text),
            ..Judged::default()
        };
        if let Some(rule) = scan.exhausted_by {
            let rule = self.book.rules.rules().get(rule.0);
            let id = rule.map_or("", |rule| rule.id.as_str());
            judged.degraded.push(too_costly(task.rel, id));
        }
        let speaks = self.comments && !scan.comments.is_empty() && suppress::possible(text);
        let silent = scan.matches.is_empty() && task.said.is_empty();
        if silent && !speaks && !parsed.has_error() {
            return judged;
        }
        let mut places = Places::new(text);
        judged.errors = parsed.tree().errors().len();
        judged
            .degraded
            .extend(syntax_error(task.rel, parsed, 0, &mut places));
        let style = style_findings(self.style, task, text);
        let mut writer = Writer::new(task, text, places);
        for found in scan.matches {
            if let Some(rule) = self.book.rules.rules().get(found.rule.0) {
                let severity = task.severities.of(found.rule);
                judged.findings.push(writer.finding(rule, severity, found));
            }
        }
        for (rule, severity, found) in style {
            judged.findings.push(writer.finding(rule, severity, found));
        }
        if speaks {
            let mut comments = suppress::find(text, &scan.comments, &writer.places);
            suppress::apply(&mut judged.findings, &mut comments);
            self.judge_comments(&mut writer, &comments, &mut judged.findings);
        }
        judged.findings.sort_by(order);
        hash_lines(text, writer.places.index(), &mut judged.findings);
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
        let unclosed = severities.builtin(Builtin::Unclosed);
        if unclosed != Severity::Off {
            for comment in comments.iter().filter(|comment| comment.unclosed) {
                let message = Builtin::Unclosed.info().message;
                let found = builtin_match(comment.span, message, Vec::new());
                findings.push(writer.builtin(Builtin::Unclosed, unclosed, found));
            }
        }
        let unexplained = severities.builtin(Builtin::Unexplained);
        if unexplained != Severity::Off {
            for comment in comments.iter().filter(|comment| comment.is_unexplained()) {
                let message = Builtin::Unexplained.info().message;
                let found = builtin_match(comment.span, message, Vec::new());
                let rule = Builtin::Unexplained;
                findings.push(writer.builtin(rule, unexplained, found));
            }
        }
        let unused = severities.builtin(Builtin::Unused);
        if unused == Severity::Off || !self.book.whole {
            return;
        }
        let standing = |id: &str| self.standing(severities, id);
        for Unused {
            span,
            message,
            edit,
        } in suppress::unused(writer.text, comments, &standing)
        {
            let fix = SourceFix {
                title: "Delete what is not needed".to_owned(),
                applicability: Applicability::Safe,
                edits: vec![SourceEdit {
                    span: edit.0,
                    text: edit.1,
                }],
            };
            let found = builtin_match(span, message, vec![fix]);
            findings.push(writer.builtin(Builtin::Unused, unused, found));
        }
    }

    fn standing(&self, severities: &Severities<'_>, id: &str) -> Standing {
        let rules = self.book.rules.rules().iter().enumerate();
        let mut named = rules
            .filter(|(_, rule)| suppress::names(id, &rule.id))
            .peekable();
        if named.peek().is_some() {
            let all_on = named.all(|(index, _)| severities.of(RuleIndex(index)) != Severity::Off);
            return if all_on {
                Standing::InForce
            } else {
                Standing::Elsewhere
            };
        }
        // What the house says depends on more than this file.
        if id.starts_with("style/") || id == "style" {
            return Standing::Elsewhere;
        }
        let shipped = self.elsewhere.iter().any(|rule| suppress::names(id, rule));
        let builtin = Builtin::ALL
            .iter()
            .any(|rule| suppress::names(id, rule.id()));
        if shipped || builtin {
            Standing::Elsewhere
        } else {
            Standing::Unknown
        }
    }
}

/// What the house says of a file, as matches.
fn style_findings<'s>(
    book: Option<&'s StyleBook>,
    task: &Task<'_>,
    text: &str,
) -> Vec<(&'s RuleInfo, Severity, RuleMatch)> {
    if task.said.is_empty() {
        return Vec::new();
    }
    let index = andon_syntax::LineIndex::new(text);
    let span_of = |line: usize| {
        let span = index.line_span(line);
        let shown = text.get(span.start..span.end).unwrap_or("");
        let lead = shown.len() - shown.trim_start().len();
        let start = span.start + lead;
        Span::new(start, (start + shown.trim().len()).max(start))
    };
    let said = task.said.iter().filter_map(|said| {
        let severity = task.severities.style(said.rule);
        let rule = book?.rules.get(said.rule)?;
        let labels = said.labels.iter().map(|(line, message)| SourceLabel {
            role: andon_finding::LabelRole::Secondary,
            span: span_of(*line),
            message: message.clone(),
        });
        let found = RuleMatch {
            arguments: vec![said.message.clone()],
            labels: labels.collect(),
            ..builtin_match(span_of(said.line), said.message.clone(), Vec::new())
        };
        (severity != Severity::Off).then_some((rule, severity, found))
    });
    said.collect()
}

/// Order of findings in a report: path, start, end, rule; the rest only breaks ties.
pub(crate) fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let by = |finding: &Finding| (finding.span.start.byte, finding.span.end.byte);
    (a.path.as_str(), by(a), &a.rule_id, &a.message, &a.key).cmp(&(
        b.path.as_str(),
        by(b),
        &b.rule_id,
        &b.message,
        &b.key,
    ))
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

#[cfg(test)]
mod tests;
