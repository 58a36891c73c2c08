//! What a search found, for people and for programs.
//!
//! ```text
//! full     path:line:column, the source, the match underlined
//! lines    path:line:text, each line once, as `grep` prints
//! json     one object a match, near to what ast-grep writes
//! ```

mod json;
mod lines;

use std::io::{self, Write};

use andon_finding::{Excerpt, Found, FoundFile};

use crate::block::place;
use crate::snippet::{Canvas, Mark, draw, draw_all, last_line, paint};
use crate::style::{Palette, Style};
use crate::vantage::Vantage;

pub use json::{JsonStyle, search_json, search_match_schema};
pub use lines::search_lines;

/// Lines around a match to show with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context {
    /// Before its first line.
    pub before: usize,
    /// After its last line.
    pub after: usize,
}

/// Columns of a line that are kept, in code points; a longer line is cut around the match.
const COLUMNS: usize = 400;
/// Code points kept before a match in such a line.
const LEAD: usize = 40;
/// Most lines of one match that are shown.
const LINES: usize = 200;

/// Writes every match with its source lines.
///
/// # Errors
/// Those of `out`.
pub fn search_full(
    files: &[FoundFile],
    vantage: Vantage<'_>,
    context: Context,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let palette = Palette::new(style.color);
    let mut first = true;
    for file in files {
        let lines = lines::split(&file.text);
        for found in &file.matches {
            let mut text = String::new();
            if !std::mem::take(&mut first) {
                text.push('\n');
            }
            let start = found.place.start;
            paint(palette.strong, &mut text, |text| {
                text.push_str(&place(vantage, &file.path, start.line, start.column));
            });
            text.push('\n');
            let excerpt = excerpt(&file.text, &lines, found, context);
            let canvas = Canvas {
                palette: &palette,
                primary: palette.error,
                gutter: last_line(&excerpt).to_string().len(),
                columns: style.columns(),
            };
            let mark = [Mark {
                place: found.place,
                primary: true,
                text: String::new(),
            }];
            match context == Context::default() {
                true => draw(&excerpt, &mark, canvas, &mut text),
                false => draw_all(&excerpt, &mark, canvas, &mut text),
            }
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}

/// The lines of a match and those around it.
fn excerpt(text: &str, lines: &[&str], found: &Found, context: Context) -> Excerpt {
    let (start, end) = (found.place.start, found.place.end);
    if start.column > COLUMNS - LEAD {
        // A line that nobody typed: only what is around the match.
        let before = text.get(..start.byte).unwrap_or("");
        let lead = before
            .char_indices()
            .rev()
            .nth(LEAD - 1)
            .map_or(0, |(at, _)| at);
        let from = text.get(lead..).unwrap_or("");
        let line: String = from
            .chars()
            .take_while(|c| !matches!(c, '\n' | '\r'))
            .take(COLUMNS)
            .collect();
        return Excerpt {
            first_line: start.line,
            first_column: start.column - LEAD,
            lines: vec![line],
            truncated: true,
        };
    }
    let first = start.line.saturating_sub(context.before);
    let last = end
        .line
        .saturating_add(context.after)
        .min(first.saturating_add(LINES));
    let shown = lines
        .iter()
        .skip(first)
        .take(last.saturating_sub(first) + 1);
    let shown = shown.map(|line| line.chars().take(COLUMNS).collect());
    Excerpt {
        first_line: first,
        first_column: 0,
        lines: shown.collect(),
        truncated: false,
    }
}

#[cfg(test)]
mod tests;
