//! A row of marks under a source line: characters put at cells, printed in runs of one colour.

use anstyle::Style as Ansi;

/// What a character of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Blank,
    Primary,
    Secondary,
}

/// A row of characters of one cell each.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<(char, Ink)>,
}

impl Row {
    /// Puts `character` at a cell, over whatever is there. The caller keeps `cell` within the
    /// width of the terminal.
    pub(super) fn put(&mut self, cell: usize, character: char, ink: Ink) {
        if self.cells.len() <= cell {
            self.cells.resize(cell + 1, (' ', Ink::Blank));
        }
        if let Some(place) = self.cells.get_mut(cell) {
            *place = (character, ink);
        }
    }

    /// Puts `character` at every cell of `from..to`.
    pub(super) fn fill(&mut self, from: usize, to: usize, character: char, ink: Ink) {
        for cell in from..to {
            self.put(cell, character, ink);
        }
    }

    /// Appends blanks until the row is `cell` cells long.
    pub(super) fn pad(&mut self, cell: usize) {
        if let Some(last) = cell.checked_sub(1)
            && self.cells.len() <= last
        {
            self.put(last, ' ', Ink::Blank);
        }
    }

    /// Appends the row to `out`, without a line end.
    pub(super) fn print(&self, color: impl Fn(Ink) -> Ansi, out: &mut String) {
        for run in self.cells.chunk_by(|left, right| left.1 == right.1) {
            let ink = run.first().map_or(Ink::Blank, |cell| cell.1);
            paint(color(ink), out, |out| {
                out.extend(run.iter().map(|cell| cell.0));
            });
        }
    }
}

/// Runs `write` between the start and the end of a colour.
pub(crate) fn paint(color: Ansi, out: &mut String, write: impl FnOnce(&mut String)) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(out, "{color}");
    write(out);
    let _ = write!(out, "{color:#}");
}
