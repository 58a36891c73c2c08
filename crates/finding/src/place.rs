//! Where something is: byte spans, and the line and column that people and editors want.
//!
//! ```text
//! Span      3..9                         what the engine computes with
//! Position  { byte, line, column }       one end of it, with line and column
//! Place     { start, end }               a span that can be shown
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open range of bytes, `start..end`, in one file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Span {
    /// First byte, 0-based.
    pub start: usize,
    /// One past the last byte, 0-based.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Number of bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte is covered.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies within this span (equal spans contain each other).
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share at least one byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// One point in a file.
///
/// `line` and `column` are 0-based; `column` counts Unicode code points from the start of the
/// line, where bytes that are not UTF-8 count as one replacement character each maximal invalid
/// sequence, and a byte-order mark at the start of the file counts as nothing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Position {
    /// Offset from the start of the file, in bytes.
    pub byte: usize,
    /// Line, 0-based; lines end at LF, CR LF or a lone CR.
    pub line: usize,
    /// Column, 0-based, in Unicode code points.
    pub column: usize,
}

/// A span with the positions of both its ends, half-open.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Place {
    /// Where it starts.
    pub start: Position,
    /// Where it ends (exclusive).
    pub end: Position,
}

impl Place {
    /// The bytes of this place.
    #[must_use]
    pub const fn span(self) -> Span {
        Span::new(self.start.byte, self.end.byte)
    }
}
