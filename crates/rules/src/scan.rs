//! One walk over a tree for all rules.

use andon_finding::Applicability;
use andon_syntax::{FeatureId, NodeId, Observation, ParsedFile, Parser};

use crate::api::{RuleMatch, Scan, Selection, SourceFix, SourceLabel};
use crate::dispatch::Chosen;
use crate::matcher::{Matcher, Memory};
use crate::prefilter::Candidates;
use crate::program::{Program, ProgramRule};
use crate::scopes::Scopes;

/// Replacements longer than this are not quoted in titles; in characters.
const LONGEST_TITLE: usize = 60;

/// A look through the whole file pays for so many rules that need something of it.
const MANY_NEEDY: usize = 32;

/// Runs the rules that the prefilter has left of a selection over a file.
pub(crate) fn scan(
    program: &Program,
    selection: &Selection,
    file: &ParsedFile<'_>,
    parser: &mut Parser,
    memory: &mut Memory,
) -> Scan {
    let at_root = |feature: &FeatureId| Observation {
        feature: *feature,
        node: NodeId::ROOT,
    };
    let mut scan = Scan {
        observations: selection.chosen.iter().map(at_root).collect(),
        ..Scan::default()
    };
    let tree = file.tree();
    let mut candidates = std::mem::take(&mut memory.candidates);
    let mut chosen = std::mem::take(&mut memory.chosen);
    let mut matcher = Matcher::new(program, file, parser, memory);
    drop_needy(&mut matcher, &mut candidates, &mut chosen);
    chosen.clear();
    let mut scopes = Scopes::default();
    for node in tree.nodes() {
        let kind = tree.kind(node);
        if program.comments.contains(kind) {
            scan.comments.push(tree.span(node));
        }
        if let Some(choices) = &program.choices {
            choices.observe(
                &mut matcher,
                &mut candidates,
                &selection.path,
                (kind, node),
                &mut scan.observations,
            );
        }
        let is_free = |rule| candidates.is_free(rule as usize);
        let dispatch = &program.dispatch;
        let rules = dispatch.choose(file, node, kind, &mut chosen, is_free);
        if rules.is_empty() {
            continue;
        }
        for number in rules {
            let number = *number as usize;
            if !candidates.admit(number, || tree.span(node)) {
                continue;
            }
            let Some(rule) = program.rules.get(number) else {
                continue;
            };
            matcher.rule = number;
            if matcher.matches(rule.body.check, node) {
                if matcher.work_out(&rule.body, &rule.rewriters) {
                    let scope = scopes.around(&matcher, node);
                    scan.matches.push(found(&mut matcher, rule, node, scope));
                }
                matcher.forget_texts();
            }
            if matcher.exhausted() && scan.exhausted_by.is_none() {
                scan.exhausted_by = Some(rule.rule);
            }
        }
    }
    matcher.memory.candidates = candidates;
    matcher.memory.chosen = chosen;
    let order = |found: &RuleMatch| (found.span, found.rule);
    scan.matches.sort_by_key(order);
    // A pattern that fits a node and its only child is one offence, not two.
    scan.matches.dedup_by_key(|found| order(found));
    scan
}

/// Drops the rules that need something of the file that it does not have.
fn drop_needy(matcher: &mut Matcher<'_>, candidates: &mut Candidates, chosen: &mut Chosen) {
    let program = matcher.program;
    let needs = &program.needs;
    let mut missing = vec![false; needs.checks.len()];
    let mut needy = 0;
    let of_rules = needs.of_rules.iter().enumerate();
    let of_rules = of_rules.filter_map(|(rule, need)| Some((rule, (*need)? as usize)));
    for (rule, need) in of_rules.clone() {
        if let Some(missing) = missing.get_mut(need).filter(|_| candidates.is_free(rule)) {
            *missing = true;
            needy += 1;
        }
    }
    if needy < MANY_NEEDY {
        return;
    }
    let mut count = missing.iter().filter(|missing| **missing).count();
    let (file, tree) = (matcher.file, matcher.tree);
    chosen.clear();
    for node in tree.nodes() {
        if count == 0 {
            return;
        }
        let kind = tree.kind(node);
        let is_missing = |need| missing.get(need as usize) == Some(&true);
        for need in needs.dispatch.choose(file, node, kind, chosen, is_missing) {
            let number = *need as usize;
            let (Some(missing), Some(check)) = (missing.get_mut(number), needs.checks.get(number))
            else {
                continue;
            };
            if *missing && matcher.matches(*check, node) {
                *missing = false;
                count -= 1;
            }
        }
    }
    if matcher.exhausted() {
        return;
    }
    for (rule, need) in of_rules {
        if missing.get(need) == Some(&true) {
            candidates.drop_rule(rule);
        }
    }
}

fn found(matcher: &mut Matcher<'_>, rule: &ProgramRule, node: NodeId, scope: String) -> RuleMatch {
    let span = matcher.tree.span(node);
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
    let labels = labels.collect();
    let fixes = rule.body.fixes.iter().map(|fix| {
        let edit = matcher.edit(fix, node)?;
        let title = fix.title.clone();
        Some(SourceFix {
            title: title.unwrap_or_else(|| fix_title(&edit.text)),
            applicability: Applicability::Safe,
            edits: vec![edit],
        })
    });
    let mut fixes: Vec<Option<SourceFix>> = fixes.collect();
    // Without the preferred one, none of the others must take its place.
    if !matcher.is_sound() || fixes.first().is_some_and(Option::is_none) {
        fixes.clear();
    }
    RuleMatch {
        rule: rule.rule,
        span,
        kind: matcher.program.language.kind_name(matcher.tree.kind(node)),
        message,
        arguments,
        scope,
        labels,
        fixes: fixes.into_iter().flatten().collect(),
    }
}

/// What a fix does, in the imperative.
fn fix_title(replacement: &str) -> String {
    match replacement.trim() {
        "" => "Remove it".to_owned(),
        text if !text.contains('\n') && text.chars().count() <= LONGEST_TITLE => {
            format!("Replace with `{text}`")
        }
        _ => "Rewrite it".to_owned(),
    }
}
