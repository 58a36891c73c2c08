//! One walk over a tree for all rules.

use andon_finding::{Applicability, Span};
use andon_syntax::{Node, ParsedFile, Parser};

use crate::api::{RuleMatch, Scan, SourceEdit, SourceFix, SourceLabel};
use crate::matcher::Matcher;
use crate::program::{Program, ProgramRule};
use crate::subject::Subject;

/// Runs the rules that `selected` admits over a file.
pub(crate) fn scan<'t>(
    program: &Program,
    selected: &[bool],
    file: &'t ParsedFile<'t>,
    parser: &mut Parser,
) -> Scan {
    let mut scan = Scan::default();
    let mut matcher = Matcher::new(program, file, parser);
    let mut ancestors: Vec<Node<'t>> = Vec::new();
    let mut cursor = file.cursor();
    loop {
        let node = cursor.node();
        let kind = node.kind_id();
        if let Some(rules) = program.dispatch.get(program.dispatch_index(kind)) {
            for number in rules {
                let number = *number as usize;
                if !selected.get(number).copied().unwrap_or(false) {
                    continue;
                }
                let Some(rule) = program.rules.get(number) else {
                    continue;
                };
                let subject = Subject::new(node, &ancestors);
                if matcher.matches(rule.check, &subject) {
                    scan.matches.push(found(&matcher, rule, node, &ancestors));
                }
                if matcher.exhausted() && scan.exhausted_by.is_none() {
                    scan.exhausted_by = Some(rule.rule);
                }
            }
        }
        if program.comments.contains(kind) {
            scan.comments
                .push(Span::new(node.start_byte(), node.end_byte()));
        }
        if cursor.goto_first_child() {
            ancestors.push(node);
            continue;
        }
        let mut more = cursor.goto_next_sibling();
        while !more && cursor.goto_parent() {
            ancestors.pop();
            more = cursor.goto_next_sibling();
        }
        if !more {
            break;
        }
    }
    let order = |found: &RuleMatch| (found.span, found.rule);
    scan.matches.sort_by_key(order);
    // A pattern that fits a node and its only child is one offence, not two.
    scan.matches.dedup_by_key(|found| order(found));
    scan
}

fn found(
    matcher: &Matcher<'_, '_>,
    rule: &ProgramRule,
    node: Node<'_>,
    ancestors: &[Node<'_>],
) -> RuleMatch {
    let span = Span::new(node.start_byte(), node.end_byte());
    let (message, mut arguments) = matcher.message(&rule.message);
    if rule.whole_message {
        arguments = vec![message.clone()];
    }
    let labels = rule.labels.iter().filter_map(|label| {
        Some(SourceLabel {
            role: label.role,
            span: matcher.captured(label.slot)?,
            message: matcher.message(&label.message).0,
        })
    });
    let fix = rule.fix.as_ref().filter(|_| !matcher.fit.lossy);
    let fix = fix.map(|template| SourceFix {
        title: rule.fix_title.clone(),
        applicability: Applicability::Safe,
        edits: vec![SourceEdit {
            span: Span::new(span.start, span.end.min(matcher.fit.end)),
            text: matcher.replacement(template, span.start),
        }],
    });
    RuleMatch {
        rule: rule.rule,
        span,
        kind: matcher.program.language.kind_name(node.kind_id()),
        message,
        arguments,
        scope: scope(matcher, node, ancestors),
        labels: labels.collect(),
        fixes: fix.into_iter().collect(),
    }
}

/// The names of the declarations around a node, outermost first; its own, if it is one.
fn scope<'t>(matcher: &Matcher<'_, 't>, node: Node<'_>, ancestors: &[Node<'_>]) -> String {
    let mut scope = String::new();
    for node in ancestors.iter().chain([&node]) {
        let opens = |(kind, _): &&(u16, _)| *kind == node.kind_id();
        let Some((_, field)) = matcher.program.scopes.iter().find(opens) else {
            continue;
        };
        let Some(name) = node.child_by_field_id(field.get()) else {
            continue;
        };
        let name = matcher.file.text().get(name.byte_range()).unwrap_or("");
        // Names are short; anything else is a pattern or broken code.
        if name.is_empty() || name.len() > 100 || name.contains(char::is_whitespace) {
            continue;
        }
        if !scope.is_empty() {
            scope.push('.');
        }
        scope.push_str(name);
    }
    scope
}
