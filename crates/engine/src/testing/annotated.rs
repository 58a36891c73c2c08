//! Source files whose comments say where rules fire, as semgrep's do.
//!
//! ```text
//! # ruleid: no-print
//! print(1)            the rule must fire on this line
//! # ok: no-print
//! log(1)              it must be silent here, and on every line that is not marked
//! ```
//!
//! `todoruleid` and `todook` mark lines on which a rule does not yet do what it should: nothing is
//! asked of them. `x.fixed.py` beside `x.py` is the file after all fixes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use andon_finding::{Finding, Span};
use andon_syntax::{Detection, Language, LineIndex, Parser};

use super::Failure;
use crate::places::Places;
use crate::rulebook::read_text;
use crate::suppress::{names, said};

/// A file with marks.
#[derive(Debug)]
pub(super) struct Annotated {
    pub(super) path: PathBuf,
    /// What it is judged as.
    pub(super) rel: String,
    pub(super) language: Language,
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
    /// The file after all fixes, and its path.
    pub(super) fixed: Option<(PathBuf, String)>,
}

/// What is said of a rule on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) id: String,
    pub(super) word: Word,
    /// 0-based.
    line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Fires,
    Silent,
    Todo,
}

const WORDS: [(&str, Word); 4] = [
    ("ruleid:", Word::Fires),
    ("ok:", Word::Silent),
    ("todoruleid:", Word::Todo),
    ("todook:", Word::Todo),
];

/// Reads a source file; `None` if it is in no known language, or marks nothing.
pub(super) fn read(path: &Path, rel: &str) -> Option<Annotated> {
    let Detection::Known(language) = Language::detect(path) else {
        return None;
    };
    let text = read_text(path).ok()?;
    let marks = marks(&text, language);
    if marks.is_empty() {
        return None;
    }
    let (stem, extension) = (path.file_stem()?.to_str()?, path.extension()?.to_str()?);
    let beside = path.with_file_name(format!("{stem}.fixed.{extension}"));
    let fixed = read_text(&beside).ok().map(|text| (beside, text));
    Some(Annotated {
        path: path.to_path_buf(),
        rel: rel.to_owned(),
        language,
        text,
        marks,
        fixed,
    })
}

impl Annotated {
    /// The marks that speak of a rule.
    pub(super) fn of<'a>(&'a self, rule: &'a str) -> impl Iterator<Item = &'a Mark> {
        self.marks.iter().filter(|mark| names(&mark.id, rule))
    }

    /// Where what a rule found is not what the marks say.
    pub(super) fn compare(&self, rule: &str, findings: &[&Finding]) -> Vec<Failure> {
        let lines = |word: Word| {
            let marks = self.of(rule).filter(move |mark| mark.word == word);
            marks.map(|mark| mark.line).collect::<BTreeSet<_>>()
        };
        let (wanted, todo) = (lines(Word::Fires), lines(Word::Todo));
        let found: BTreeSet<_> = findings
            .iter()
            .map(|finding| finding.span.start.line)
            .collect();
        let index = LineIndex::new(&self.text);
        let mut failures = Vec::new();
        for line in wanted.difference(&found) {
            let span = index.line_span(*line);
            failures.push(Failure {
                code: index.line_text(*line).to_owned(),
                wanted: vec![Places::new(&self.text).place(Span::new(span.start, span.end))],
                ..Failure::plain(format!(
                    "{}: it must fire on line {}, but is silent",
                    self.rel,
                    line + 1
                ))
            });
        }
        for line in found
            .difference(&wanted)
            .filter(|line| !todo.contains(line))
        {
            let here = findings
                .iter()
                .filter(|finding| finding.span.start.line == *line);
            failures.push(Failure {
                code: index.line_text(*line).to_owned(),
                found: here.map(|finding| finding.span).collect(),
                ..Failure::plain(format!(
                    "{}: it must be silent on line {}, but fires",
                    self.rel,
                    line + 1
                ))
            });
        }
        failures
    }
}

/// The marks in the comments of a text.
fn marks(text: &str, language: Language) -> Vec<Mark> {
    if !WORDS.iter().any(|(word, _)| text.contains(word)) {
        return Vec::new();
    }
    let Ok(parsed) = Parser::new().parse(language, text) else {
        return Vec::new();
    };
    let tree = parsed.tree();
    let index = LineIndex::new(text);
    // What each comment says, its first line, and its last if it stands alone there.
    let mut comments = Vec::new();
    for node in tree.nodes() {
        let kind = language.kind_name(tree.kind(node));
        if !language.def().comment_kinds.contains(&kind) {
            continue;
        }
        let found = words(parsed.node_text(node));
        if found.is_empty() {
            continue;
        }
        let span = tree.span(node);
        let end = span.start + parsed.node_text(node).trim_end().len();
        let (first, last) = (index.line(span.start), index.line(end));
        let before = text
            .get(index.line_span(first).start..span.start)
            .unwrap_or("");
        let is_alone = matches!(before.trim(), "" | "{");
        comments.push((found, first, is_alone.then_some(last)));
    }
    let alone: BTreeSet<usize> = comments
        .iter()
        .filter_map(|(_, _, last): &(_, usize, Option<usize>)| *last)
        .collect();
    let marks = comments.into_iter().flat_map(|(found, first, last)| {
        let line = match last {
            None => first,
            Some(last) => {
                let mut next = last + 1;
                while alone.contains(&next) {
                    next += 1;
                }
                next
            }
        };
        found
            .into_iter()
            .map(move |(id, word)| Mark { id, word, line })
    });
    marks.collect()
}

/// What a comment says of which rules.
fn words(comment: &str) -> Vec<(String, Word)> {
    let Some(said) = said(comment) else {
        return Vec::new();
    };
    let line = said.lines().next().unwrap_or("");
    let Some((rest, word)) = WORDS
        .iter()
        .find_map(|(start, word)| Some((line.strip_prefix(start)?, *word)))
    else {
        return Vec::new();
    };
    let rest = rest.trim().trim_end_matches("*/").trim_end_matches("-->");
    let ids = rest.split(',').map(str::trim).filter(|id| !id.is_empty());
    let ids = ids.filter(|id| !id.contains(char::is_whitespace));
    ids.map(|id| (id.to_owned(), word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_in_the_comments_of_any_language() {
        let cases = [
            (
                "python",
                "# ruleid: a, p/b\nx\n# ok:a\n# todook: b\ny\n",
                "1aF 1p/bF 4aS 4bT",
            ),
            ("python", "x = '# ruleid: a'\ny  # ruleid: a\n", "1aF"),
            (
                "rust",
                "/* todoruleid: a */\nf();\n// ok: it is fine here\n",
                "1aT",
            ),
            ("tsx", "<a>\n{/* ruleid: a */}\n<b/>\n</a>", "2aF"),
        ];
        for (language, text, expected) in cases {
            let language = Language::from_name(language).unwrap();
            let shown: Vec<_> = marks(text, language)
                .into_iter()
                .map(|mark| {
                    let word = match mark.word {
                        Word::Fires => 'F',
                        Word::Silent => 'S',
                        Word::Todo => 'T',
                    };
                    format!("{}{}{word}", mark.line, mark.id)
                })
                .collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }
}
