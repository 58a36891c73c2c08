//! Lines as `grep` prints them: `path:line:text` for a line of a match, `path-line-text` for one
//! around it, `--` between groups.

use std::collections::BTreeMap;
use std::io::{self, Write};

use andon_finding::{FoundFile, Span};
use anstyle::{AnsiColor, Style as Ansi};

use super::Context;
use crate::snippet::paint;
use crate::style::{Palette, Style};
use crate::vantage::Vantage;
use crate::visible::visible;

/// Writes every line of every match, each line once.
///
/// # Errors
/// Those of `out`.
pub fn search_lines(
    files: &[FoundFile],
    vantage: Vantage<'_>,
    context: Context,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut first = true;
    for file in files {
        let text = one_file(file, vantage, context, style, &mut first);
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn one_file(
    file: &FoundFile,
    vantage: Vantage<'_>,
    context: Context,
    style: &Style,
    first: &mut bool,
) -> String {
    let palette = Palette::new(style.color);
    let path = vantage.path(&file.path);
    let lines = split(&file.text);
    // Whether each shown line belongs to a match.
    let mut shown: BTreeMap<usize, bool> = BTreeMap::new();
    for found in &file.matches {
        let (top, bottom) = (found.place.start.line, bottom(&lines, found.place));
        for line in top.saturating_sub(context.before)..=bottom.saturating_add(context.after) {
            if line >= lines.len() {
                break;
            }
            *shown.entry(line).or_default() |= (top..=bottom).contains(&line);
        }
    }
    let inks = if style.color { inks(file) } else { Vec::new() };
    let mut text = String::new();
    let mut previous = None;
    for (line, is_match) in shown {
        let Some(body) = lines.get(line) else {
            continue;
        };
        if context != Context::default()
            && !*first
            && previous.is_none_or(|before| before + 1 < line)
        {
            text.push_str("--\n");
        }
        *first = false;
        previous = Some(line);
        let sign = if is_match { ':' } else { '-' };
        paint(palette.frame, &mut text, |text| text.push_str(&path));
        text.push(sign);
        paint(palette.good, &mut text, |text| {
            text.push_str(&(line + 1).to_string());
        });
        text.push(sign);
        let start = body.as_ptr().addr() - file.text.as_ptr().addr();
        inked(body, start, &inks, &palette, &mut text);
        text.push('\n');
    }
    text
}

/// The last line of which a place covers something.
fn bottom(lines: &[&str], place: andon_finding::Place) -> usize {
    let (start, end) = (place.start, place.end);
    let is_past = end.line > start.line && end.column == 0;
    (end.line - usize::from(is_past)).min(lines.len().saturating_sub(1))
}

/// What is coloured, in source order: where it starts, where it ends, whether it is a capture.
fn inks(file: &FoundFile) -> Vec<(Span, bool)> {
    let mut inks = Vec::new();
    for found in &file.matches {
        inks.push((found.place.span(), false));
        for capture in &found.captures {
            inks.extend(capture.places.iter().map(|place| (place.span(), true)));
        }
    }
    inks.sort_by_key(|(span, is_capture)| (span.start, std::cmp::Reverse(span.end), *is_capture));
    inks
}

/// Appends a line, matches and captures in colour; what starts later lies on top.
fn inked(body: &str, start: usize, inks: &[(Span, bool)], palette: &Palette, out: &mut String) {
    let line = Span::new(start, start + body.len());
    let mut cuts: Vec<usize> = vec![line.start, line.end];
    let mine: Vec<_> = inks
        .iter()
        .filter(|(span, _)| span.overlaps(line))
        .collect();
    for (span, _) in &mine {
        cuts.extend(
            [span.start, span.end]
                .into_iter()
                .filter(|cut| line.start < *cut && *cut < line.end),
        );
    }
    cuts.sort_unstable();
    cuts.dedup();
    for pair in cuts.windows(2) {
        let &[from, to] = pair else { continue };
        let piece = Span::new(from, to);
        let top = mine.iter().rev().find(|(span, _)| span.contains(piece));
        let ink = match top {
            None => Ansi::new(),
            Some((_, false)) => palette.error,
            Some((_, true)) => AnsiColor::Magenta.on_default(),
        };
        let part = body.get(from - start..to - start).unwrap_or("");
        paint(ink, out, |out| out.push_str(&visible(part)));
    }
}

/// The lines of a text, as positions count them, without a byte-order mark; what follows the last
/// line end is a line only if there is something.
pub(super) fn split(text: &str) -> Vec<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        let (line, tail) = rest.split_at(at);
        lines.push(line);
        rest = tail
            .strip_prefix("\r\n")
            .unwrap_or_else(|| tail.get(1..).unwrap_or(""));
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}
