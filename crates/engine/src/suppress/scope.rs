//! Which lines a comment is about, and what is left when it goes.

use andon_finding::Span;

use crate::places::Places;

/// The lines that a directive about a line covers: its own if there is code on it, else the next
/// line of code and the comments above that.
pub(super) fn lines(
    text: &str,
    comment: Span,
    foreign: bool,
    comments: &[Span],
    places: &Places<'_>,
) -> Option<(usize, usize)> {
    let index = places.index();
    let line = index.line(comment.start);
    if !is_alone(text, comment) {
        return Some((line, line));
    }
    let next = index.line(comment.end) + 1;
    // ast-grep takes such a comment at the very top, with a blank line below, for the file.
    if foreign && line == 0 && index.count() > next && index.line_text(next).trim().is_empty() {
        return Some((0, usize::MAX));
    }
    let mut line = next;
    let mut last_comment = None;
    while line < index.count() {
        let span = index.line_span(line);
        let blank = index.line_text(line).len() - index.line_text(line).trim_start().len();
        let first = span.start + blank;
        if first >= span.end {
            line += 1;
            continue;
        }
        let before = comments.partition_point(|other| other.start <= first);
        let over = before.checked_sub(1).and_then(|at| comments.get(at));
        match over.filter(|other| first < other.end && is_alone(text, trimmed(text, **other))) {
            Some(other) => {
                let last = index.line(trimmed(text, *other).end);
                last_comment = Some((next, last));
                line = last + 1;
            }
            None => return Some((next, line)),
        }
    }
    last_comment
}

/// What to delete with a comment: its whole line if it is alone there, with the braces that it
/// needs inside JSX, else the white space before it.
pub(super) fn removal(text: &str, comment: Span) -> Span {
    let comment = braced(text, comment).unwrap_or(comment);
    let before = text.get(..comment.start).unwrap_or("");
    let after = text.get(comment.end..).unwrap_or("");
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let start = comment.start - indent;
    let at_line_start =
        before.len() == indent || before.get(..start).unwrap_or("").ends_with(['\n', '\r']);
    let rest = after.trim_start_matches([' ', '\t']);
    let line_end = ["\r\n", "\n", "\r"]
        .iter()
        .find(|end| rest.starts_with(**end));
    match (at_line_start, line_end) {
        (true, Some(end)) => Span::new(start, text.len() - rest.len() + end.len()),
        (_, _) if rest.is_empty() || line_end.is_some() => Span::new(start, comment.end),
        // Code follows: only the comment goes.
        _ => comment,
    }
}

/// Whether there is no code on the lines of the comment. The braces that a comment needs inside
/// JSX are not code.
fn is_alone(text: &str, comment: Span) -> bool {
    let before = text.get(..comment.start).unwrap_or("");
    let after = text.get(comment.end..).unwrap_or("");
    let line_start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line_end = after.find(['\n', '\r']).unwrap_or(after.len());
    let before = before
        .get(line_start..)
        .unwrap_or("")
        .trim_start_matches('\u{feff}')
        .trim();
    let after = after.get(..line_end).unwrap_or("").trim();
    (before.is_empty() && after.is_empty()) || (before == "{" && after == "}")
}

/// The comment with the braces around it, if they are all that is on its line besides.
fn braced(text: &str, comment: Span) -> Option<Span> {
    let before = text.get(..comment.start)?.strip_suffix('{')?;
    let after = text.get(comment.end..)?.strip_prefix('}')?;
    let line_start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line_end = after.find(['\n', '\r']).unwrap_or(after.len());
    let around = [before.get(line_start..)?, after.get(..line_end)?];
    let is_alone = around.iter().all(|side| side.trim().is_empty());
    is_alone.then(|| Span::new(comment.start - 1, comment.end + 1))
}

/// The comment without white space at its end.
fn trimmed(text: &str, comment: Span) -> Span {
    let said = text.get(comment.start..comment.end).unwrap_or("");
    Span::new(comment.start, comment.start + said.trim_end().len())
}
