//! Where a comment that silences a finding could go.
//!
//! ```text
//! # andon-ignore: pack/rule        above, on a line of its own
//! x = eval(s)  # andon-ignore: …   at the end of the line
//! /* andon-ignore: pack/rule */    above, where lines have no comments of their own
//! # andon-ignore-file: pack/rule   at the top, if the finding is about the file
//! ```
//!
//! Text alone cannot tell whether a place is inside a string or a tag, so these are proposals:
//! whoever makes one judges the text again and believes only what is then silent.

use andon_syntax::{Language, LineIndex};

/// Insertions to try for a finding of `rule` that starts at the byte `at`, best first: an offset
/// and what to put there.
pub(crate) fn insertions(
    text: &str,
    language: Language,
    rule: &str,
    at: usize,
) -> Vec<(usize, String)> {
    let index = LineIndex::new(text);
    let line = index.line_span(index.line(at.min(text.len())));
    let code = text.get(line.start..line.end).unwrap_or("");
    let mark = if line.start == 0 && code.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let code = code.get(mark..).unwrap_or("");
    let indent = code
        .get(..code.len() - code.trim_start().len())
        .unwrap_or("");
    let end_of_line = line_end(text);
    let def = language.def();
    let opener = def.line_comment;
    let says = format!("andon-ignore: {rule}");
    let start = line.start + mark;
    let mut places = Vec::new();
    let before = text.get(..line.start).unwrap_or("");
    let before = before.trim_end_matches(['\n', '\r']);
    // Nothing may follow a backslash that joins lines, whatever the parser forgives.
    let (above, behind) = (!before.ends_with('\\'), !code.ends_with('\\'));
    if above && !opener.is_empty() {
        places.push((start, format!("{indent}{opener} {says}{end_of_line}")));
    }
    if behind && !opener.is_empty() {
        places.push((line.end, format!("  {opener} {says}")));
    }
    let blocks = def.block_comments.iter().filter(|_| above);
    places.extend(blocks.map(|(open, close)| {
        let comment = format!("{indent}{open} {says} {close}{end_of_line}");
        (start, comment)
    }));
    places
}

/// What to insert for a finding of `rule` about the file as a whole, and where: at the top, but
/// below what must come first (a byte-order mark, the interpreter, Python's declaration of the
/// encoding).
pub(crate) fn at_top(text: &str, language: Language, rule: &str) -> Vec<(usize, String)> {
    let code = text.trim_start_matches('\u{feff}');
    let lines = code.split_inclusive('\n').take(2);
    let first = lines.take_while(|line| {
        let is_interpreter = line.starts_with("#!") && !line.starts_with("#![");
        let is_encoding =
            line.starts_with('#') && (line.contains("coding:") || line.contains("coding="));
        line.ends_with('\n') && (is_interpreter || is_encoding)
    });
    let at = text.len() - code.len() + first.map(str::len).sum::<usize>();
    let def = language.def();
    let says = format!("andon-ignore-file: {rule}");
    let line = Some(def.line_comment).filter(|opener| !opener.is_empty());
    let line = line.map(|opener| format!("{opener} {says}"));
    let blocks = def.block_comments.iter();
    let blocks = blocks.map(|(open, close)| format!("{open} {says} {close}"));
    let end_of_line = line_end(text);
    line.into_iter()
        .chain(blocks)
        .map(|comment| (at, format!("{comment}{end_of_line}")))
        .collect()
}

/// How the first line of the text ends.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']).and_then(|at| text.get(at..)) {
        Some(rest) if rest.starts_with("\r\n") => "\r\n",
        Some(rest) if rest.starts_with('\r') => "\r",
        _ => "\n",
    }
}
