//! Places and excerpts, in time that does not depend on how long a line is.
//!
//! A column counts code points from the start of its line. On a line of a megabyte with a
//! thousand findings that would be a thousand walks over the line, so the counts at every 256th
//! byte of such a line are kept.

use andon_finding::{Excerpt, Place, Position, Span};
use andon_syntax::LineIndex;

/// Lines longer than this, in bytes, get a table of counts.
const LONG_LINE: usize = 1024;

/// Distance of the entries of that table, in bytes.
const STEP: usize = 256;

/// Most lines of an excerpt.
const EXCERPT_LINES: usize = 6;

/// Most code points of a line of an excerpt.
const EXCERPT_COLUMNS: usize = 400;

/// How much of a cut line is kept before the place it is about, in code points.
const EXCERPT_LEAD: usize = 40;

/// Finds lines and columns in one text.
#[derive(Debug)]
pub(crate) struct Places<'s> {
    text: &'s str,
    index: LineIndex<'s>,
    /// The last long line that was asked about.
    long: Option<LongLine>,
}

#[derive(Debug)]
struct LongLine {
    line: usize,
    start: usize,
    /// Code points before the first character boundary at or after `start + STEP * n`, and that
    /// boundary.
    counts: Vec<(usize, usize)>,
}

impl<'s> Places<'s> {
    pub(crate) fn new(text: &'s str) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
            long: None,
        }
    }

    pub(crate) fn index(&self) -> &LineIndex<'s> {
        &self.index
    }

    pub(crate) fn place(&mut self, span: Span) -> Place {
        Place {
            start: self.position(span.start),
            end: self.position(span.end),
        }
    }

    fn position(&mut self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let line = self.index.line(byte);
        let span = self.index.line_span(line);
        if byte.saturating_sub(span.start) <= LONG_LINE {
            return self.index.position(byte);
        }
        if self.long.as_ref().is_none_or(|long| long.line != line) {
            self.long = Some(self.measure(line, span));
        }
        let column = self.long.as_ref().map_or(0, |long| {
            let entry = (byte - long.start) / STEP;
            // The boundary of an entry may lie after the byte: then the one before it serves.
            let entries = long.counts.get(..=entry).unwrap_or(&long.counts);
            let known = entries.iter().rev().find(|(at, _)| *at <= byte);
            let (at, count) = known.copied().unwrap_or((long.start, 0));
            count + self.text.get(at..byte).unwrap_or("").chars().count()
        });
        Position { byte, line, column }
    }

    fn measure(&self, line: usize, span: Span) -> LongLine {
        // A byte-order mark is not part of the first line's text.
        let mark = line == 0 && self.text.starts_with('\u{feff}');
        let mut at = if mark {
            '\u{feff}'.len_utf8()
        } else {
            span.start
        };
        let mut count = 0;
        let mut counts = vec![(at, count)];
        for target in (span.start + STEP..=span.end).step_by(STEP) {
            let boundary = self.text.ceil_char_boundary(target).max(at);
            count += self.text.get(at..boundary).unwrap_or("").chars().count();
            at = boundary;
            counts.push((at, count));
        }
        LongLine {
            line,
            start: span.start,
            counts,
        }
    }

    /// The source lines of a place.
    pub(crate) fn excerpt(&mut self, place: &Place) -> Excerpt {
        let first = place.start.line;
        let last = place.end.line.max(first);
        let shown = (last - first + 1).min(EXCERPT_LINES);
        let mut first_column = 0;
        if place.start.column > EXCERPT_COLUMNS - EXCERPT_LEAD {
            first_column = place.start.column - EXCERPT_LEAD;
        }
        let mut truncated = last - first + 1 > shown;
        let lines = (first..first + shown)
            .map(|line| {
                let from = match (line == first, first_column) {
                    (_, 0) => self.line_start(line),
                    (true, _) => self.back(place.start.byte, EXCERPT_LEAD),
                    // Lines that are cut at the front are long; those below seldom are.
                    (false, column) => self.forward(self.line_start(line), line, column),
                };
                let to = self.forward(from, line, EXCERPT_COLUMNS);
                truncated |= to < self.index.line_span(line).end;
                self.text.get(from..to).unwrap_or("").to_owned()
            })
            .collect();
        Excerpt {
            first_line: first,
            first_column,
            lines,
            truncated,
        }
    }

    /// Where the text of a line begins: after the byte-order mark, if there is one.
    fn line_start(&self, line: usize) -> usize {
        match line == 0 && self.text.starts_with('\u{feff}') {
            true => '\u{feff}'.len_utf8(),
            false => self.index.line_span(line).start,
        }
    }

    /// `count` code points before `byte`.
    fn back(&self, byte: usize, count: usize) -> usize {
        let before = self.text.get(..byte).unwrap_or("");
        before
            .char_indices()
            .rev()
            .nth(count.saturating_sub(1))
            .map_or(0, |(at, _)| at)
    }

    /// `count` code points after `from`, or the end of the line.
    fn forward(&self, from: usize, line: usize, count: usize) -> usize {
        let end = self.index.line_span(line).end.max(from);
        let rest = self.text.get(from..end).unwrap_or("");
        rest.char_indices()
            .nth(count)
            .map_or(end, |(at, _)| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_agree_with_the_plain_count() {
        let texts = [
            format!("short\n{}\nend", "aé😀".repeat(900)),
            format!("\u{feff}{}", "aé😀".repeat(900)),
            "x".repeat(5000),
        ];
        for text in texts {
            let plain = LineIndex::new(&text);
            let mut places = Places::new(&text);
            for byte in (0..=text.len()).rev().step_by(7).chain(0..=text.len()) {
                assert_eq!(places.position(byte), plain.position(byte), "{byte}");
            }
        }
    }

    fn excerpt(text: &str, start: usize, end: usize) -> Excerpt {
        let mut places = Places::new(text);
        let place = places.place(Span::new(start, end));
        places.excerpt(&place)
    }

    #[test]
    fn an_excerpt_is_whole_lines() {
        let text = "\u{feff}one\r\n  two\r\nthree\r\n";
        let found = excerpt(text, 3, 14);
        assert_eq!(found.lines, ["one", "  two"]);
        assert_eq!(
            (found.first_line, found.first_column, found.truncated),
            (0, 0, false)
        );
    }

    #[test]
    fn a_long_place_is_cut_at_the_bottom() {
        let text = "x\n".repeat(10);
        let found = excerpt(&text, 2, 19);
        assert_eq!(found.lines.len(), EXCERPT_LINES);
        assert_eq!(found.first_line, 1);
        assert!(found.truncated);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}NEEDLE{}", "é".repeat(1000), "b".repeat(1000));
        let found = excerpt(&text, 2000, 2006);
        assert_eq!(found.first_column, 1000 - EXCERPT_LEAD);
        let line = &found.lines[0];
        assert_eq!(line.chars().count(), EXCERPT_COLUMNS);
        assert!(line.starts_with(&format!("{}NEEDLE", "é".repeat(EXCERPT_LEAD))));
        assert!(found.truncated);
    }
}
