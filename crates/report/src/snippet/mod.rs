//! Source lines with a gutter, underlined and labelled.
//!
//! ```text
//!    |
//! 12 |     def add(self, items=[]):
//!    |                   -----^^^ created once, when the function is defined
//!    |                   |
//!    |                   this parameter
//! ```
//!
//! A span over several lines gets a bar at the left; if it is long, its middle is left out:
//!
//! ```text
//!  3 | / try:
//!  4 | |     load()
//! ...  |
//!  9 | |     pass
//!    | |________^ swallowed here
//! ```
//!
//! Everything is measured in terminal cells, never in bytes, and nothing is taken on trust: a
//! span may lie outside its excerpt, an excerpt may be empty, a line may be endless.

mod draw;
mod layout;
mod row;

use std::collections::BTreeSet;

use andon_finding::{Excerpt, Place};
use anstyle::Style as Ansi;

use crate::style::Palette;
use layout::Layout;
pub(crate) use row::paint;

/// A span over more lines than this is shown without its middle.
const WHOLE_SPAN: usize = 6;
/// How many of its first lines are shown then.
const SPAN_HEAD: usize = 3;

/// A place to underline.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Where.
    pub(crate) place: Place,
    /// Whether it is the offence itself: `^`, else `-`.
    pub(crate) primary: bool,
    /// What to say there: a single, harmless line; may be empty.
    pub(crate) text: String,
}

/// How to draw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Canvas<'a> {
    /// Colours.
    pub(crate) palette: &'a Palette,
    /// Colour of the primary marks.
    pub(crate) primary: Ansi,
    /// Width of the line numbers, in cells.
    pub(crate) gutter: usize,
    /// Width of the terminal, in cells.
    pub(crate) columns: usize,
}

/// Whether the excerpt holds the line where `mark` starts, so that [`draw`] can show it.
pub(crate) fn shows(excerpt: &Excerpt, mark: &Mark) -> bool {
    relative(excerpt, mark.place.start.line).is_some()
}

/// The last line number, 1-based, that [`draw`] would print: what the gutter must hold.
pub(crate) fn last_line(excerpt: &Excerpt) -> usize {
    excerpt.first_line.saturating_add(excerpt.lines.len())
}

/// Draws the lines of `excerpt` that `marks` lie on; marks outside of it are passed over. Writes
/// nothing if there are none inside.
pub(crate) fn draw(excerpt: &Excerpt, marks: &[Mark], canvas: Canvas<'_>, out: &mut String) {
    let plan = Plan::new(excerpt, marks);
    if !plan.shown.is_empty() {
        draw::draw(excerpt, &plan, canvas, out);
    }
}

/// Draws every line of `excerpt`, with the marks on them.
pub(crate) fn draw_all(excerpt: &Excerpt, marks: &[Mark], canvas: Canvas<'_>, out: &mut String) {
    let mut plan = Plan::new(excerpt, marks);
    plan.shown.extend(0..excerpt.lines.len());
    draw::draw(excerpt, &plan, canvas, out);
}

/// Which lines to show and what to put on them. Lines count from the start of the excerpt,
/// columns in code points from the start of the excerpt's line.
struct Plan<'a> {
    shown: BTreeSet<usize>,
    singles: Vec<Single<'a>>,
    bar: Option<Bar<'a>>,
}

/// An underline within one line.
struct Single<'a> {
    line: usize,
    start: usize,
    end: usize,
    primary: bool,
    text: &'a str,
}

/// A span over several lines.
struct Bar<'a> {
    top: usize,
    bottom: usize,
    /// Column where it starts in the line `top`.
    start: usize,
    /// Column where it ends in the line `bottom`, exclusive; beyond the line if that is open.
    end: usize,
    /// The line, 1-based in the file, where it really ends if the excerpt ends before.
    open_until: Option<usize>,
    text: &'a str,
}

impl<'a> Plan<'a> {
    fn new(excerpt: &Excerpt, marks: &'a [Mark]) -> Self {
        let mut plan = Self {
            shown: BTreeSet::new(),
            singles: Vec::new(),
            bar: None,
        };
        for mark in marks {
            plan.add(excerpt, mark);
        }
        plan.bridge();
        plan
    }

    fn add(&mut self, excerpt: &Excerpt, mark: &'a Mark) {
        let Some(line) = relative(excerpt, mark.place.start.line) else {
            return;
        };
        let column = |column: usize| column.saturating_sub(excerpt.first_column);
        let start = column(mark.place.start.column);
        let text = mark.text.as_str();
        let (end_line, end_column) = last_covered(mark.place);
        if end_line <= mark.place.start.line {
            let end = column(end_column.unwrap_or(usize::MAX)).max(start);
            self.single(Single {
                line,
                start,
                end,
                primary: mark.primary,
                text,
            });
            return;
        }
        if !mark.primary || self.bar.is_some() {
            self.single(Single {
                line,
                start,
                end: usize::MAX,
                primary: mark.primary,
                text,
            });
            return;
        }
        let last = excerpt.lines.len().saturating_sub(1);
        let inside = relative(excerpt, end_line);
        let bottom = inside.unwrap_or(last);
        if bottom <= line {
            // All but the first line is missing.
            self.single(Single {
                line,
                start,
                end: usize::MAX,
                primary: true,
                text,
            });
            return;
        }
        self.bar = Some(Bar {
            top: line,
            bottom,
            start,
            end: end_column
                .filter(|_| inside.is_some())
                .map_or(usize::MAX, column),
            open_until: if inside.is_some() {
                None
            } else {
                Some(end_line.saturating_add(1))
            },
            text,
        });
        let whole = bottom - line < WHOLE_SPAN;
        let head = if whole { bottom } else { line + SPAN_HEAD - 1 };
        self.shown.extend(line..=head);
        if !whole {
            self.shown.extend(bottom.saturating_sub(1)..=bottom);
        }
    }

    fn single(&mut self, single: Single<'a>) {
        self.shown.insert(single.line);
        self.singles.push(single);
    }

    /// Shows a line that would be the only one left out between two others: the sign of omission
    /// would take as much room.
    fn bridge(&mut self) {
        let lonely: Vec<usize> = self
            .shown
            .iter()
            .zip(self.shown.iter().skip(1))
            .filter(|(line, next)| **next - **line == 2)
            .map(|(line, _)| line + 1)
            .collect();
        self.shown.extend(lonely);
    }
}

/// The last line with a character of the place, and the column where it ends there; no column
/// means the end of the line. A place that ends at the start of a line covers nothing of it.
fn last_covered(place: Place) -> (usize, Option<usize>) {
    if place.end.line > place.start.line && place.end.column == 0 {
        (place.end.line - 1, None)
    } else {
        (place.end.line, Some(place.end.column))
    }
}

/// The index in the excerpt of a line of the file.
fn relative(excerpt: &Excerpt, line: usize) -> Option<usize> {
    let index = line.checked_sub(excerpt.first_line)?;
    (index < excerpt.lines.len()).then_some(index)
}

#[cfg(test)]
mod tests;
