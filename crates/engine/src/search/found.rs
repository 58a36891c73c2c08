//! From findings of the one rule to what a search tells: places, captures, replacements.

use andon_finding::{Capture, Finding, Found, FoundFile, Replacement, Span};
use andon_syntax::{Language, NodeId, ParsedFile};

use crate::judge::Worker;
use crate::places::Places;

/// What was found in the text of a file; `None` if nothing was. `many` are the names of `$$$`
/// captures whose single nodes are wanted.
pub(super) fn file(
    worker: &mut Worker,
    (rel, language): (&str, Language),
    text: &str,
    findings: Vec<Finding>,
    many: Option<&Vec<String>>,
) -> Option<FoundFile> {
    if findings.is_empty() {
        return None;
    }
    let mut matches: Vec<Found> = findings.into_iter().map(found).collect();
    if let Some(many) = many.filter(|many| !many.is_empty()) {
        let mut places = Places::new(text);
        // The tree was given up when the file had been judged.
        if let Ok(parsed) = worker.parser().parse(language, text) {
            for found in &mut matches {
                for capture in &mut found.captures {
                    capture.many = many.contains(&capture.name);
                    if let (true, [whole]) = (capture.many, capture.places.as_slice()) {
                        let nodes = nodes(&parsed, whole.span());
                        capture.places = nodes.map(|span| places.place(span)).collect();
                    }
                }
                for name in many {
                    if found.captures.iter().all(|capture| capture.name != *name) {
                        found.captures.push(Capture {
                            name: name.clone(),
                            many: true,
                            places: Vec::new(),
                        });
                    }
                }
                found.captures.sort_by(|a, b| a.name.cmp(&b.name));
            }
        }
    }
    Some(FoundFile {
        path: rel.to_owned(),
        language: language.def().name.to_owned(),
        text: text.to_owned(),
        matches,
    })
}

/// The rule labels every variable with its name.
fn found(finding: Finding) -> Found {
    let captures = finding.labels.into_iter().map(|label| Capture {
        name: label.message,
        many: false,
        places: vec![label.span],
    });
    let edit = finding
        .fixes
        .into_iter()
        .next()
        .and_then(|fix| fix.edits.into_iter().next());
    let mut captures: Vec<_> = captures.collect();
    captures.sort_by(|a, b| a.name.cmp(&b.name));
    Found {
        place: finding.span,
        captures,
        replacement: edit.map(|edit| Replacement {
            place: edit.place,
            text: edit.text,
        }),
    }
}

/// The nodes in a row that make up `span`.
fn nodes(parsed: &ParsedFile<'_>, span: Span) -> impl Iterator<Item = Span> {
    let tree = parsed.tree();
    let mut node = NodeId::ROOT;
    let row = loop {
        let inside: Vec<_> = tree
            .children(node)
            .filter(|child| span.contains(tree.span(*child)) && !tree.span(*child).is_empty())
            .collect();
        if !inside.is_empty() {
            break inside;
        }
        let around = tree
            .children(node)
            .find(|child| tree.span(*child).contains(span));
        match around {
            Some(child) => node = child,
            None => break Vec::new(),
        }
    };
    let spans: Vec<_> = row.into_iter().map(|node| tree.span(node)).collect();
    spans.into_iter()
}
