//! Changes of a text, as edits of the protocol.

use std::collections::HashMap;

use andon_finding::{Fix, Span};
use gen_lsp_types::{
    DocumentChange, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use imara_diff::{Algorithm, Diff, InternedInput};

use super::client::Client;
use super::document::Document;
use super::encoding::Lines;

/// The edits of a fix.
pub(super) fn of_fix(fix: &Fix, lines: &Lines<'_>) -> Vec<TextEdit> {
    let edits = fix.edits.iter();
    edits
        .map(|edit| TextEdit::new(lines.range(edit.place.span()), edit.text.clone()))
        .collect()
}

/// The edits that make `after` of `before`, line by line, so that what is not touched keeps its
/// folds and marks.
pub(super) fn between(before: &str, after: &str, lines: &Lines<'_>) -> Vec<TextEdit> {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let (old, new) = (starts(before), starts(after));
    let byte = |starts: &[usize], line: u32| {
        let line = usize::try_from(line).ok();
        line.and_then(|line| starts.get(line)).copied().unwrap_or(0)
    };
    diff.hunks()
        .map(|hunk| {
            let (from, to) = (hunk.before, hunk.after);
            let span = Span::new(byte(&old, from.start), byte(&old, from.end));
            let text = after.get(byte(&new, to.start)..byte(&new, to.end));
            TextEdit::new(lines.range(span), text.unwrap_or("").to_owned())
        })
        .collect()
}

/// Where each line begins, as the diff cuts them, and the end of the text.
fn starts(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut starts = vec![0];
    for line in text.split_inclusive('\n') {
        at += line.len();
        starts.push(at);
    }
    starts
}

/// The edits as a change of the workspace.
pub(super) fn workspace(
    uri: &str,
    document: &Document,
    client: &Client,
    edits: Vec<TextEdit>,
) -> WorkspaceEdit {
    let uri = Uri(uri.to_owned());
    if !client.versioned_edits {
        return WorkspaceEdit {
            changes: Some(HashMap::from([(uri, edits)])),
            ..WorkspaceEdit::default()
        };
    }
    let identifier = OptionalVersionedTextDocumentIdentifier {
        version: Some(document.version),
        text_document_identifier: TextDocumentIdentifier::new(uri),
    };
    let edits = edits.into_iter().map(Into::into).collect();
    let change = TextDocumentEdit::new(identifier, edits);
    WorkspaceEdit {
        document_changes: Some(vec![DocumentChange::TextDocumentEdit(change)]),
        ..WorkspaceEdit::default()
    }
}
