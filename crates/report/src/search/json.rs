//! A search for programs: an array of matches, or one match a line, in the words of ast-grep's
//! `--json`. Lines and columns are 0-based, columns count code points, `byteOffset` counts bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use andon_finding::{Found, FoundFile, Place, Position};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::Context;
use super::lines::split;
use crate::json_text::Harmless;
use crate::vantage::Vantage;

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonStyle {
    /// An array, indented.
    Pretty,
    /// An array, one object a line.
    Compact,
    /// No array: one object a line.
    Stream,
}

/// Writes every match.
///
/// # Errors
/// Those of `out`.
pub fn search_json(
    files: &[FoundFile],
    vantage: Vantage<'_>,
    context: Context,
    style: JsonStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut first = true;
    for file in files {
        let path = vantage.opens(&file.path);
        let lines = split(&file.text);
        for found in &file.matches {
            let open = match (style, std::mem::take(&mut first)) {
                (JsonStyle::Stream, _) => "",
                (_, true) => "[\n",
                (_, false) => ",\n",
            };
            out.write_all(open.as_bytes())?;
            let shown = SearchMatch::new(file, &path, &lines, found, context);
            match style {
                JsonStyle::Pretty => write(&shown, PrettyFormatter::new(), out)?,
                JsonStyle::Compact | JsonStyle::Stream => write(&shown, CompactFormatter, out)?,
            }
            if style == JsonStyle::Stream {
                out.write_all(b"\n")?;
            }
        }
    }
    match (style, first) {
        (JsonStyle::Stream, _) => Ok(()),
        (_, true) => out.write_all(b"[]\n"),
        (_, false) => out.write_all(b"\n]\n"),
    }
}

fn write(
    shown: &SearchMatch<'_>,
    formatter: impl Formatter,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless(formatter));
    shown.serialize(&mut serializer).map_err(io::Error::from)
}

/// The JSON schema of one match.
#[must_use]
pub fn search_match_schema() -> serde_json::Value {
    schemars::schema_for!(SearchMatch<'_>).to_value()
}

/// A place where the pattern matches.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SearchMatch<'m> {
    /// The matched text.
    text: &'m str,
    /// Where it is.
    range: Range,
    /// The file, as it opens from the working directory; `stdin` for standard input.
    file: &'m str,
    /// The whole lines of the match, and those of `-A`, `-B`, `-C` around it.
    lines: String,
    /// Characters of `lines` before and after the match.
    char_count: CharCount,
    /// What a rewrite puts there; absent without one, and where code would be lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<&'m str>,
    /// The bytes that it replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement_offsets: Option<Offsets>,
    /// Name of the language.
    language: &'m str,
    /// What the metavariables stand for.
    meta_variables: MetaVariables<'m>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Range {
    /// In bytes, half-open.
    byte_offset: Offsets,
    /// Its first character.
    start: Point,
    /// Behind its last character.
    end: Point,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Offsets {
    start: usize,
    end: usize,
}

/// A point of a file, 0-based; the column counts code points.
#[derive(Debug, Serialize, JsonSchema)]
struct Point {
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CharCount {
    leading: usize,
    trailing: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MetaVariables<'m> {
    /// `$A`, by name.
    single: BTreeMap<&'m str, Node<'m>>,
    /// `$$$A`, by name: every node, tokens between them included.
    multi: BTreeMap<&'m str, Vec<Node<'m>>>,
    /// Always empty: a search transforms nothing.
    transformed: BTreeMap<&'m str, &'m str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Node<'m> {
    text: &'m str,
    range: Range,
}

impl<'m> SearchMatch<'m> {
    fn new(
        file: &'m FoundFile,
        path: &'m str,
        lines: &[&str],
        found: &'m Found,
        context: Context,
    ) -> Self {
        let (start, end) = (found.place.start, found.place.end);
        let first = start.line.saturating_sub(context.before);
        let last = end.line.saturating_add(context.after);
        let shown = lines
            .iter()
            .skip(first)
            .take(last.saturating_sub(first) + 1);
        let shown = shown.copied().collect::<Vec<_>>().join("\n");
        let above = lines.iter().take(start.line).skip(first);
        let leading = above.map(|line| line.chars().count() + 1).sum::<usize>() + start.column;
        let mut trailing = lines.get(end.line).map_or(0, |line| line.chars().count());
        trailing = trailing.saturating_sub(end.column);
        let below = lines.iter().skip(end.line + 1).take(last - end.line);
        trailing += below.map(|line| line.chars().count() + 1).sum::<usize>();
        let node = |place: &Place| Node {
            text: cut(&file.text, *place),
            range: range(*place),
        };
        let mut variables = MetaVariables {
            single: BTreeMap::new(),
            multi: BTreeMap::new(),
            transformed: BTreeMap::new(),
        };
        for capture in &found.captures {
            let mut nodes = capture.places.iter().map(node);
            match capture.many {
                true => drop(variables.multi.insert(&capture.name, nodes.collect())),
                false => variables
                    .single
                    .extend(nodes.next().map(|node| (capture.name.as_str(), node))),
            }
        }
        let replacement = found.replacement.as_ref();
        Self {
            text: cut(&file.text, found.place),
            range: range(found.place),
            file: path,
            lines: shown,
            char_count: CharCount { leading, trailing },
            replacement: replacement.map(|replacement| replacement.text.as_str()),
            replacement_offsets: replacement.map(|replacement| offsets(replacement.place)),
            language: &file.language,
            meta_variables: variables,
        }
    }
}

fn cut(text: &str, place: Place) -> &str {
    text.get(place.start.byte..place.end.byte).unwrap_or("")
}

fn range(place: Place) -> Range {
    let point = |position: Position| Point {
        line: position.line,
        column: position.column,
    };
    Range {
        byte_offset: offsets(place),
        start: point(place.start),
        end: point(place.end),
    }
}

const fn offsets(place: Place) -> Offsets {
    Offsets {
        start: place.start.byte,
        end: place.end.byte,
    }
}
