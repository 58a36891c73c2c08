//! From byte offsets to lines and columns.

use andon_finding::{Place, Position, Span};
use memchr::memchr2_iter;

/// Where the lines of a text begin. Lines end at LF, CR LF or a lone CR.
#[derive(Debug)]
pub struct LineIndex<'s> {
    text: &'s str,
    /// Offset of the first byte of each line; the first is 0.
    starts: Vec<usize>,
}

impl<'s> LineIndex<'s> {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: &'s str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(
            memchr2_iter(b'\n', b'\r', bytes)
                .filter(|at| !(bytes[*at] == b'\r' && bytes.get(at + 1) == Some(&b'\n')))
                .map(|at| at + 1),
        );
        Self { text, starts }
    }

    /// Where each line begins, in bytes; what follows the last line end counts as a line, though
    /// nothing be there.
    #[must_use]
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// Number of lines; a line end at the end of the text does not begin another one.
    #[must_use]
    pub fn count(&self) -> usize {
        match self.starts.last() {
            Some(last) if *last == self.text.len() => self.starts.len() - 1,
            _ => self.starts.len(),
        }
    }

    /// The line of a byte offset, 0-based.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte) - 1
    }

    /// The bytes of a line without its line end; empty past the last line.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let end_of_text = self.text.len();
        let start = self.starts.get(line).copied().unwrap_or(end_of_text);
        let end = self.starts.get(line + 1).copied().unwrap_or(end_of_text);
        let text = self.text.get(start..end).unwrap_or("");
        Span::new(start, start + text.trim_end_matches(['\n', '\r']).len())
    }

    /// The text of a line without its line end; empty past the last line.
    #[must_use]
    pub fn line_text(&self, line: usize) -> &'s str {
        let span = self.line_span(line);
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of a byte offset; offsets past the end are taken as the end, offsets
    /// inside a character as its start.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let line = self.line(byte);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..byte).unwrap_or("");
        // A byte-order mark is not part of the first line's text.
        let before = match line {
            0 => before.strip_prefix('\u{feff}').unwrap_or(before),
            _ => before,
        };
        Position {
            byte,
            line,
            column: before.chars().count(),
        }
    }

    /// Both ends of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        Place {
            start: self.position(span.start),
            end: self.position(span.end),
        }
    }
}

/// Number of lines of a text, as [`LineIndex::count`] without the index.
#[must_use]
pub fn count_lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| !(bytes[*at] == b'\r' && bytes.get(at + 1) == Some(&b'\n')))
        .count();
    let unfinished = !text.is_empty() && !text.ends_with(['\n', '\r']);
    ends + usize::from(unfinished)
}
