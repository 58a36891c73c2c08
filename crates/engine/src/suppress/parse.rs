//! What a comment says.

use andon_finding::Span;

/// A comment that speaks to Andon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) kind: Kind,
    /// Whether it is ast-grep's.
    pub(super) foreign: bool,
    /// The rules it names; all if none.
    pub(super) ids: Vec<Id>,
    /// What follows `--`.
    pub(super) reason: Option<String>,
}

/// A rule id as written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What a directive is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Line,
    File,
    Start,
    End,
}

const WORDS: [(&str, Kind, bool); 5] = [
    // Longer words first: the others are their beginnings.
    ("andon-ignore-file", Kind::File, false),
    ("andon-ignore-start", Kind::Start, false),
    ("andon-ignore-end", Kind::End, false),
    ("andon-ignore", Kind::Line, false),
    ("ast-grep-ignore", Kind::Line, true),
];

/// What opens a comment; documentation comments (`///`, `//!`) may speak of directives, and are
/// none.
const OPENERS: [&str; 10] = ["/**", "/*", "//", "#", "<!--", "--[[", "--", "{-", ";", "%"];

/// What closes a comment that need not end with its line.
const CLOSERS: [&str; 4] = ["*/", "-->", "]]", "-}"];

/// What a comment says, behind what opens it.
pub(crate) fn said(comment: &str) -> Option<&str> {
    let opened = OPENERS
        .iter()
        .find_map(|opener| comment.strip_prefix(opener));
    Some(opened?.trim_start())
}

/// Reads the comment at `span`; also gives its span without white space at its end (some
/// grammars count the line end to the comment).
///
/// The directive must be the first thing that the comment says, and be followed by nothing, by
/// `:` and ids with commas between them, or by `--` and a reason: prose that mentions it does
/// not silence anything.
pub(super) fn directive(text: &str, span: Span) -> Option<(Span, Directive)> {
    let comment = text.get(span.start..span.end)?.trim_end();
    let span = Span::new(span.start, span.start + comment.len());
    let opened = said(comment)?;
    let (word, kind, foreign) = WORDS.iter().find(|(word, ..)| opened.starts_with(word))?;
    // Only the first line speaks.
    let rest = opened.get(word.len()..)?;
    let rest = rest.lines().next().unwrap_or("").trim_end();
    let rest = CLOSERS
        .iter()
        .find_map(|end| rest.strip_suffix(end))
        .unwrap_or(rest);
    let (said, reason) = match rest.split_once("--") {
        Some((said, reason)) => (said, Some(reason.trim().to_owned())),
        None => (rest, None),
    };
    let ids = match said.trim() {
        "" => Vec::new(),
        listed => ids(text, listed.strip_prefix(':')?)?,
    };
    let reason = reason.filter(|reason| !reason.is_empty());
    Some((
        span,
        Directive {
            kind: *kind,
            foreign: *foreign,
            ids,
            reason,
        },
    ))
}

/// The ids in a list, which is a part of `text`; `None` if it is no such list.
fn ids(text: &str, listed: &str) -> Option<Vec<Id>> {
    let offset = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
    let parts = listed
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let start = offset(part);
            let id = Id {
                text: part.to_owned(),
                span: Span::new(start, start + part.len()),
            };
            (!part.contains(char::is_whitespace)).then_some(id)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `kind ids reason` of a comment, `-` if it is none.
    fn read(comment: &str) -> String {
        match directive(comment, Span::new(0, comment.len())) {
            None => "-".to_owned(),
            Some((_, found)) => {
                let ids: Vec<_> = found
                    .ids
                    .iter()
                    .map(|id| {
                        assert_eq!(&comment[id.span.start..id.span.end], id.text);
                        id.text.as_str()
                    })
                    .collect();
                format!(
                    "{:?} [{}] {:?}",
                    found.kind,
                    ids.join(" "),
                    found.reason.unwrap_or_default()
                )
            }
        }
    }

    #[test]
    fn directives() {
        for (comment, expected) in [
            ("# andon-ignore", "Line [] \"\""),
            (
                "#andon-ignore: a/b, c -- it is fine",
                "Line [a/b c] \"it is fine\"",
            ),
            ("// andon-ignore -- why", "Line [] \"why\""),
            ("/* andon-ignore: x */", "Line [x] \"\""),
            ("/* andon-ignore: x -- y */", "Line [x] \"y\""),
            ("<!-- andon-ignore-file: pack/* -->", "File [pack/*] \"\""),
            ("# andon-ignore-start: a, b,", "Start [a b] \"\""),
            ("-- andon-ignore: a -- why", "Line [a] \"why\""),
            ("--[[ andon-ignore: a ]]", "Line [a] \"\""),
            ("{- andon-ignore: a -- why -}", "Line [a] \"why\""),
            ("/** andon-ignore */", "Line [] \"\""),
            ("# andon-ignore-end", "End [] \"\""),
            ("// ast-grep-ignore: a", "Line [a] \"\""),
            ("// andon-ignore: a\n", "Line [a] \"\""),
            ("/* andon-ignore: a\n * andon-ignore: b */", "Line [a] \"\""),
            ("# andon-ignore comments are explained below", "-"),
            ("# use andon-ignore: x", "-"),
            ("# andon-ignored", "-"),
            ("# andon-ignore: a b", "-"),
            ("/// andon-ignore", "-"),
            ("//! # andon-ignore: a", "-"),
            ("# nothing", "-"),
        ] {
            assert_eq!(read(comment), expected, "{comment}");
        }
    }
}
