//! One source line laid out in terminal cells: where each code point begins once tabs are
//! expanded, dangerous characters made visible, and wide and combining characters measured.
//!
//! ```text
//! code point      0   1       2   3           a TAB b 中
//! cell            0   1       4   5 (and 6)
//! ```

use unicode_width::UnicodeWidthStr;

use crate::visible::{is_unsafe, push_visible};

/// Tabs reach to the next multiple of this many cells.
const TAB: usize = 4;

/// A line laid out.
#[derive(Debug)]
pub(super) struct Layout {
    /// What is printed.
    text: String,
    /// For each code point of the source line, and for the end: the byte of `text` and the cell
    /// at which it begins. Never empty.
    marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    byte: usize,
    cell: usize,
}

/// A part of a line that fits the terminal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window<'a> {
    /// What is printed, without the marks of omission.
    pub(super) text: &'a str,
    /// First cell shown.
    pub(super) from: usize,
    /// One past the last cell shown.
    pub(super) to: usize,
    /// Whether something is missing in front.
    pub(super) cut_front: bool,
    /// Whether something is missing behind.
    pub(super) cut_back: bool,
}

impl Layout {
    /// Lays out `line`, which has no line end (one that has is shown with its picture).
    pub(super) fn new(line: &str) -> Self {
        let mut text = String::with_capacity(line.len());
        let mut marks = Vec::with_capacity(line.len() + 1);
        let mut cell = 0;
        let mut before = Context::default();
        for character in line.chars() {
            marks.push(Mark {
                byte: text.len(),
                cell,
            });
            if character == '\t' {
                let width = TAB - cell % TAB;
                text.extend(std::iter::repeat_n(' ', width));
                cell += width;
                before = Context::default();
            } else if is_unsafe(character) {
                let start = text.len();
                push_visible(character, &mut text);
                cell += text.get(start..).map_or(0, UnicodeWidthStr::width);
                before = Context::default();
            } else {
                text.push(character);
                cell += before.width_of_next(character);
            }
        }
        marks.push(Mark {
            byte: text.len(),
            cell,
        });
        Self { text, marks }
    }

    /// The cell at which code point `column` begins; past the end, the end.
    pub(super) fn cell(&self, column: usize) -> usize {
        self.mark(column).cell
    }

    /// Number of code points.
    pub(super) fn columns(&self) -> usize {
        self.marks.len().saturating_sub(1)
    }

    /// Number of cells.
    pub(super) fn cells(&self) -> usize {
        self.cell(usize::MAX)
    }

    /// Number of code points of white space in front.
    pub(super) fn indent(&self) -> usize {
        let blank = self.text.bytes().take_while(|byte| *byte == b' ').count();
        self.marks
            .partition_point(|mark| mark.byte < blank)
            .min(self.columns())
    }

    /// A part of the line at most `room` cells wide, marks of omission included, that shows the
    /// cells `focus` or, if they do not fit, their beginning.
    pub(super) fn window(&self, focus: std::ops::Range<usize>, room: usize) -> Window<'_> {
        let total = self.cells();
        if total <= room {
            return self.part(0, total);
        }
        let length = focus.end.saturating_sub(focus.start).max(1);
        let spare = room.saturating_sub(length + 2);
        // More is shown behind than in front: code reads forward.
        let wanted = focus.start.saturating_sub((spare / 3).max(4));
        let last_start = (total + 2).saturating_sub(room);
        let from = wanted.min(last_start);
        let from = if from <= 1 { 0 } else { from };
        let front = usize::from(from > 0);
        let mut to = from + room.saturating_sub(front);
        if to < total {
            to = to.saturating_sub(1);
        }
        self.part(from, to)
    }

    /// The characters that lie wholly within the cells `from..to`.
    fn part(&self, from: usize, to: usize) -> Window<'_> {
        let first = self.marks.partition_point(|mark| mark.cell < from);
        let last = self
            .marks
            .partition_point(|mark| mark.cell <= to)
            .saturating_sub(1);
        let start = self.mark(first);
        let end = self.mark(last.max(first));
        Window {
            text: self.text.get(start.byte..end.byte).unwrap_or_default(),
            from: start.cell,
            to: end.cell,
            cut_front: start.byte > 0,
            cut_back: end.byte < self.text.len(),
        }
    }

    fn mark(&self, column: usize) -> Mark {
        let index = column.min(self.columns());
        self.marks.get(index).copied().unwrap_or_default()
    }
}

/// The last two characters, which decide how much a further one adds: nothing for a combining
/// mark or the next part of a joined emoji, one cell for the selector that turns `❤` into `❤️`.
#[derive(Debug, Default)]
struct Context {
    before: [Option<char>; 2],
}

impl Context {
    /// How many cells `character` adds, and remembers it.
    fn width_of_next(&mut self, character: char) -> usize {
        let width = if character.is_ascii() {
            1
        } else {
            let mut text = String::with_capacity(12);
            text.extend(self.before.into_iter().flatten());
            let old = text.width();
            text.push(character);
            text.width().saturating_sub(old)
        };
        let [_, last] = self.before;
        self.before = [last, Some(character)];
        width
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn cells_of_code_points() {
        for (line, cells) in [
            ("abc", vec![0, 1, 2, 3]),
            ("a\tb", vec![0, 1, 4, 5]),
            ("\t\tx", vec![0, 4, 8, 9]),
            ("中x", vec![0, 2, 3]),
            ("e\u{301}x", vec![0, 1, 1, 2]),
            ("\x1bx", vec![0, 1, 2]),
            ("\u{202e}x", vec![0, 8, 9]),
            ("❤\u{fe0f}x", vec![0, 1, 2, 3]),
            ("👩\u{200d}💻x", vec![0, 2, 2, 2, 3]),
            ("", vec![0]),
        ] {
            let layout = Layout::new(line);
            let found: Vec<_> = (0..=layout.columns())
                .map(|column| layout.cell(column))
                .collect();
            assert_eq!(found, cells, "{line:?}");
            assert_eq!(layout.cell(999), layout.cells());
        }
    }

    #[test]
    fn windows_fit_and_show_the_focus() {
        let line = "x".repeat(50) + "中中中" + &"y".repeat(500);
        let layout = Layout::new(&line);
        for room in 20..80 {
            for start in 0..layout.cells() {
                let window = layout.window(start..start + 3, room);
                let marks = usize::from(window.cut_front) + usize::from(window.cut_back);
                assert!(
                    window.to - window.from + marks <= room,
                    "{start} {room} {window:?}"
                );
                assert!(
                    window.from <= start && start < window.to,
                    "{start} {room} {window:?}"
                );
            }
        }
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let layout = Layout::new("short");
        let window = layout.window(2..3, 5);
        assert_eq!(
            (window.text, window.cut_front, window.cut_back),
            ("short", false, false)
        );
    }

    #[test]
    fn indent_counts_code_points() {
        assert_eq!(Layout::new("\t  x").indent(), 3);
        assert_eq!(Layout::new("x").indent(), 0);
        assert_eq!(Layout::new("   ").indent(), 3);
    }
}
