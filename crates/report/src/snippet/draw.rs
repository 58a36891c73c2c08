//! The lines themselves, once it is known which to show and what to put on them.

use std::fmt::Write as _;
use std::ops::Range;

use andon_finding::Excerpt;
use anstyle::Style as Ansi;

use super::layout::Window;
use super::row::{Ink, Row, paint};
use super::{Bar, Canvas, Layout, Plan, Single};

/// Appends the shown lines to `out`, after an empty gutter line.
pub(super) fn draw(excerpt: &Excerpt, plan: &Plan<'_>, canvas: Canvas<'_>, out: &mut String) {
    let pen = Pen {
        excerpt,
        plan,
        canvas,
    };
    pen.gutter(None, out);
    end_line(out);
    let mut previous = None;
    for &line in &plan.shown {
        if previous.is_some_and(|previous: usize| previous + 1 < line) {
            pen.omission(line, out);
        }
        pen.line(line, out);
        previous = Some(line);
    }
}

struct Pen<'a> {
    excerpt: &'a Excerpt,
    plan: &'a Plan<'a>,
    canvas: Canvas<'a>,
}

/// A source line together with the part of it that is printed.
struct View<'a> {
    layout: &'a Layout,
    window: Window<'a>,
}

impl View<'_> {
    /// The cell of the terminal, counted from where source text begins, that shows a code point;
    /// those cut off are taken for the nearest one shown.
    fn cell(&self, column: usize) -> usize {
        let cell = self
            .layout
            .cell(column)
            .clamp(self.window.from, self.window.to);
        cell - self.window.from + usize::from(self.window.cut_front)
    }

    /// The cells to underline for a range of code points; never empty.
    fn cells(&self, columns: Range<usize>) -> Range<usize> {
        let start = self.cell(columns.start);
        start..self.cell(columns.end).max(start + 1)
    }
}

impl Pen<'_> {
    fn line(&self, line: usize, out: &mut String) {
        let text = self.excerpt.lines.get(line).map_or("", String::as_str);
        let layout = Layout::new(text);
        let singles: Vec<&Single<'_>> = self
            .plan
            .singles
            .iter()
            .filter(|single| single.line == line)
            .collect();
        let window = layout.window(self.focus(line, &layout, &singles), self.room());
        let view = View {
            layout: &layout,
            window,
        };
        let slash = self
            .plan
            .bar
            .as_ref()
            .is_some_and(|bar| bar.start <= layout.indent());

        self.gutter(Some(line), out);
        self.lane(self.lane_beside(line, slash), out);
        self.source(line, &view, out);
        end_line(out);

        if !singles.is_empty() {
            let inside = self.lane_below(line, slash);
            self.underlines(&view, &singles, inside, out);
        }
        if let Some(bar) = &self.plan.bar {
            if bar.top == line && !slash {
                self.open_bar(bar, &view, out);
            }
            if bar.bottom == line {
                self.close_bar(bar, &view, out);
            }
        }
    }

    /// The cells of a line that must be seen.
    fn focus(&self, line: usize, layout: &Layout, singles: &[&Single<'_>]) -> Range<usize> {
        // The offence itself decides; labels are shown if they fit.
        let main = singles
            .iter()
            .find(|single| single.primary)
            .or(singles.first());
        if let Some(main) = main {
            let start = singles
                .iter()
                .map(|single| single.start)
                .min()
                .unwrap_or(main.start);
            let end = singles
                .iter()
                .map(|single| single.end)
                .max()
                .unwrap_or(main.end);
            let all = layout.cell(start)..layout.cell(end).max(layout.cell(start) + 1);
            let only = layout.cell(main.start)..layout.cell(main.end);
            return if all.len() + 2 <= self.room() {
                all
            } else {
                only
            };
        }
        match &self.plan.bar {
            Some(bar) if bar.bottom == line => {
                let end = layout.cell(bar.end);
                end.saturating_sub(1)..end
            }
            Some(bar) if bar.top == line => {
                let start = layout.cell(bar.start);
                start..start + 1
            }
            _ => 0..1,
        }
    }

    /// Cells there are for source text, marks of omission included.
    fn room(&self) -> usize {
        let frame = self.canvas.gutter + 3 + self.lane_width();
        self.canvas.columns.saturating_sub(frame).max(20)
    }

    fn lane_width(&self) -> usize {
        if self.plan.bar.is_some() { 2 } else { 0 }
    }

    /// What the bar shows beside a source line.
    fn lane_beside(&self, line: usize, slash: bool) -> char {
        match &self.plan.bar {
            Some(bar) if line == bar.top && slash => '/',
            Some(bar) if line > bar.top && line <= bar.bottom => '|',
            _ => ' ',
        }
    }

    /// What the bar shows beside the underlines below a source line.
    fn lane_below(&self, line: usize, slash: bool) -> char {
        match &self.plan.bar {
            Some(bar) if line == bar.top && slash => '|',
            Some(bar) if line > bar.top && line <= bar.bottom => '|',
            _ => ' ',
        }
    }

    /// Begins a line: `12 |`, or as much white space and `|`.
    fn gutter(&self, line: Option<usize>, out: &mut String) {
        let width = self.canvas.gutter;
        paint(self.canvas.palette.frame, out, |out| {
            let _ = match line {
                Some(line) => {
                    let number = self
                        .excerpt
                        .first_line
                        .saturating_add(line)
                        .saturating_add(1);
                    write!(out, "{number:>width$} |")
                }
                None => write!(out, "{:>width$} |", ""),
            };
        });
    }

    /// The line that stands for lines left out before `next`.
    fn omission(&self, next: usize, out: &mut String) {
        let inside = self
            .plan
            .bar
            .as_ref()
            .is_some_and(|bar| bar.top < next && next <= bar.bottom);
        let width = self.canvas.gutter + 2;
        paint(self.canvas.palette.frame, out, |out| {
            let _ = write!(out, "{:<width$}", "...");
        });
        if inside {
            self.lane('|', out);
        }
        end_line(out);
    }

    /// The two cells of the bar, and the space that parts the gutter from the text.
    fn lane(&self, character: char, out: &mut String) {
        out.push(' ');
        if self.plan.bar.is_some() {
            paint(self.canvas.primary, out, |out| out.push(character));
            out.push(' ');
        }
    }

    fn source(&self, line: usize, view: &View<'_>, out: &mut String) {
        let faint = self.canvas.palette.faint;
        if view.window.cut_front {
            paint(faint, out, |out| out.push('…'));
        }
        out.push_str(view.window.text);
        if view.window.cut_back || self.misses_its_end(line, view.layout) {
            paint(faint, out, |out| out.push('…'));
        }
    }

    /// Whether the excerpt was cut within this line, as far as the marks show it.
    fn misses_its_end(&self, line: usize, layout: &Layout) -> bool {
        let reach = self
            .plan
            .singles
            .iter()
            .filter(|single| single.line == line);
        let reach = reach
            .map(|single| single.end)
            .filter(|end| *end != usize::MAX)
            .max();
        self.excerpt.truncated && reach.is_some_and(|end| end > layout.columns())
    }

    /// The underlines of one line, and their labels.
    fn underlines(&self, view: &View<'_>, singles: &[&Single<'_>], lane: char, out: &mut String) {
        let mut row = Row::default();
        for primary in [false, true] {
            for single in singles.iter().filter(|single| single.primary == primary) {
                let cells = view.cells(single.start..single.end);
                let (character, ink) = pencil(primary);
                row.fill(cells.start, cells.end, character, ink);
            }
        }
        let mut labels: Vec<(usize, usize, &Single<'_>)> = singles
            .iter()
            .filter(|single| !single.text.is_empty())
            .map(|single| {
                let cells = view.cells(single.start..single.end);
                (cells.start, cells.end, *single)
            })
            .collect();
        labels.sort_by_key(|(start, end, _)| (*start, *end));
        let beside = labels.pop();
        self.row(&row, lane, out);
        if let Some((_, _, single)) = beside {
            out.push(' ');
            self.label(single, out);
        }
        end_line(out);
        if !labels.is_empty() {
            self.connectors(&labels, labels.len(), lane, out);
            end_line(out);
        }
        for (index, (start, _, single)) in labels.iter().enumerate().rev() {
            self.connectors_to(&labels, index, *start, lane, out);
            self.label(single, out);
            end_line(out);
        }
    }

    /// A row of `|` under the first `count` labels' marks.
    fn connectors(
        &self,
        labels: &[(usize, usize, &Single<'_>)],
        count: usize,
        lane: char,
        out: &mut String,
    ) {
        self.connectors_to(labels, count, 0, lane, out);
    }

    /// The same, filled up with blanks as far as a cell.
    fn connectors_to(
        &self,
        labels: &[(usize, usize, &Single<'_>)],
        count: usize,
        cell: usize,
        lane: char,
        out: &mut String,
    ) {
        let mut row = Row::default();
        for (start, _, single) in labels.iter().take(count) {
            if cell == 0 || *start < cell {
                row.put(*start, '|', pencil(single.primary).1);
            }
        }
        row.pad(cell);
        self.row(&row, lane, out);
    }

    /// The row that leads from the bar to a start that is not the first thing on its line.
    fn open_bar(&self, bar: &Bar<'_>, view: &View<'_>, out: &mut String) {
        let start = view.cell(bar.start);
        let mut row = Row::default();
        row.fill(0, start, '_', Ink::Primary);
        row.put(start, '^', Ink::Primary);
        self.gutter(None, out);
        out.push_str("  ");
        paint(self.canvas.primary, out, |out| out.push('_'));
        row.print(|ink| self.color(ink), out);
        end_line(out);
    }

    /// The row that leads from the bar to its end.
    fn close_bar(&self, bar: &Bar<'_>, view: &View<'_>, out: &mut String) {
        let mut row = Row::default();
        let end = view.cell(bar.end).max(1);
        row.fill(0, end - 1, '_', Ink::Primary);
        row.put(
            end - 1,
            if bar.open_until.is_some() { '_' } else { '^' },
            Ink::Primary,
        );
        self.gutter(None, out);
        out.push(' ');
        paint(self.canvas.primary, out, |out| out.push_str("|_"));
        row.print(|ink| self.color(ink), out);
        paint(self.canvas.primary, out, |out| {
            if let Some(line) = bar.open_until {
                let _ = write!(out, " … to line {line}");
            }
            if !bar.text.is_empty() {
                let separator = if bar.open_until.is_some() { ": " } else { " " };
                let _ = write!(out, "{separator}{}", bar.text);
            }
        });
        end_line(out);
    }

    /// A row with its gutter and bar.
    fn row(&self, row: &Row, lane: char, out: &mut String) {
        self.gutter(None, out);
        self.lane(lane, out);
        row.print(|ink| self.color(ink), out);
    }

    fn label(&self, single: &Single<'_>, out: &mut String) {
        let (_, ink) = pencil(single.primary);
        paint(self.color(ink), out, |out| out.push_str(single.text));
    }

    fn color(&self, ink: Ink) -> Ansi {
        match ink {
            Ink::Blank => Ansi::new(),
            Ink::Primary => self.canvas.primary,
            Ink::Secondary => self.canvas.palette.frame,
        }
    }
}

/// What a mark is drawn with.
const fn pencil(primary: bool) -> (char, Ink) {
    if primary {
        ('^', Ink::Primary)
    } else {
        ('-', Ink::Secondary)
    }
}

/// Ends a line, without white space before the end.
fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}
