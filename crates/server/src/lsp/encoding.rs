//! Positions as clients count them: lines, and columns in units of the encoding agreed upon.
//!
//! ```text
//! "aé😀|"   utf-8: 7    utf-16: 4    utf-32: 3
//! ```

use std::ops::Range as Bytes;

use andon_engine::LineIndex;
use andon_finding::Span;
use gen_lsp_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    /// The first of the client's encodings; UTF-16 where it names none, as the specification has
    /// it.
    pub(super) fn negotiate(offered: &[PositionEncodingKind]) -> Self {
        let mut known = offered.iter().filter_map(|kind| match kind {
            PositionEncodingKind::UTF8 => Some(Self::Utf8),
            PositionEncodingKind::UTF16 => Some(Self::Utf16),
            PositionEncodingKind::UTF32 => Some(Self::Utf32),
            PositionEncodingKind::Custom(_) => None,
        });
        known.next().unwrap_or(Self::Utf16)
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// How many units a character has.
    fn units(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// A text with its lines, for conversion in both directions.
pub(super) struct Lines<'t> {
    text: &'t str,
    index: LineIndex<'t>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
            encoding,
        }
    }

    /// The position of a byte; one past the end is the end, one inside a character its start.
    pub(super) fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let line = self.index.line(byte);
        let start = self.index.line_span(line).start;
        let before = self.text.get(start..byte).unwrap_or("");
        let column = match self.encoding {
            Encoding::Utf8 => before.len(),
            encoding => before.chars().map(|c| encoding.units(c)).sum(),
        };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position::new(number(line), number(column))
    }

    /// The range of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The byte of a position. What lies past the end of a line is its end, past the last line
    /// the end of the text; what lies inside a character is its start.
    pub(super) fn byte(&self, position: Position) -> usize {
        let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let span = self.index.line_span(number(position.line));
        let line = self.text.get(span.start..span.end).unwrap_or("");
        let mut left = number(position.character);
        for (at, character) in line.char_indices() {
            match left.checked_sub(self.encoding.units(character)) {
                Some(rest) if left > 0 => left = rest,
                _ => return span.start + at,
            }
        }
        span.end
    }

    /// The bytes of a range; its ends may come in either order.
    pub(super) fn bytes(&self, range: Range) -> Bytes<usize> {
        let (start, end) = (self.byte(range.start), self.byte(range.end));
        start.min(end)..start.max(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn the_client_is_asked_first() {
        let negotiate = |offered: &[PositionEncodingKind]| Encoding::negotiate(offered);
        assert_eq!(negotiate(&[]), Encoding::Utf16);
        assert_eq!(negotiate(&["utf-7".into()]), Encoding::Utf16);
        assert_eq!(
            negotiate(&["utf-7".into(), "utf-32".into(), "utf-8".into()]),
            Encoding::Utf32
        );
    }

    #[test]
    fn columns_count_units() {
        let text = "x\r\naé😀!\r\ry";
        for (encoding, columns) in ALL.into_iter().zip([[1, 3, 7], [1, 2, 4], [1, 2, 3]]) {
            let lines = Lines::new(text, encoding);
            for (byte, column) in [4, 6, 10].into_iter().zip(columns) {
                let position = Position::new(1, column);
                assert_eq!(lines.position(byte), position, "{encoding:?}");
                assert_eq!(lines.byte(position), byte, "{encoding:?}");
            }
            assert_eq!(lines.position(text.len()), Position::new(3, 1));
        }
    }

    #[test]
    fn positions_that_are_nowhere_are_at_the_nearest_place() {
        let text = "ab\r\n😀\n";
        for encoding in ALL {
            let lines = Lines::new(text, encoding);
            assert_eq!(lines.byte(Position::new(0, 99)), 2);
            assert_eq!(lines.byte(Position::new(2, 5)), text.len());
            assert_eq!(lines.byte(Position::new(u32::MAX, u32::MAX)), text.len());
            assert_eq!(lines.byte(Position::new(1, 9)), 8);
        }
        assert_eq!(
            Lines::new(text, Encoding::Utf16).byte(Position::new(1, 1)),
            4
        );
        assert_eq!(
            Lines::new(text, Encoding::Utf8).byte(Position::new(1, 3)),
            4
        );
        let reversed = Range::new(Position::new(1, 0), Position::new(0, 1));
        assert_eq!(Lines::new(text, Encoding::Utf8).bytes(reversed), 1..4);
    }
}
