//! Regions: places with the text they cover.

use std::borrow::Cow;

use andon_finding::{Excerpt, Finding, Place};

use super::log::{Message, Region};

/// Longest text of a region kept as its snippet, in bytes.
const SNIPPET_LIMIT: usize = 4_096;

/// The region of a place, with its text if the excerpt holds all of it.
pub(super) fn region<'a>(place: Place, excerpt: Option<&'a Excerpt>) -> Region<'a> {
    let (start, end) = (place.start, place.end);
    // A region that ends before it starts makes a log invalid; such a place is a point.
    let end = if (end.line, end.column) < (start.line, start.column) {
        start
    } else {
        end
    };
    Region {
        start_line: start.line.saturating_add(1),
        start_column: Some(start.column.saturating_add(1)),
        end_line: Some(end.line.saturating_add(1)),
        end_column: Some(end.column.saturating_add(1)),
        byte_offset: Some(start.byte),
        byte_length: Some(end.byte.saturating_sub(start.byte)),
        snippet: excerpt
            .and_then(|excerpt| covered(excerpt, place))
            .map(Message::new),
        message: None,
    }
}

/// The region of a whole line, 0-based.
pub(super) fn line(line: usize) -> Region<'static> {
    Region {
        start_line: line.saturating_add(1),
        ..Region::default()
    }
}

/// The whole lines of the excerpt, if they hold more than the place itself, whose text is `own`.
pub(super) fn context<'a>(
    excerpt: &'a Excerpt,
    place: Place,
    own: Option<&str>,
) -> Option<Region<'a>> {
    if excerpt.truncated || excerpt.first_column > 0 || excerpt.lines.is_empty() {
        return None;
    }
    let last = excerpt.first_line.saturating_add(excerpt.lines.len() - 1);
    let text = match excerpt.lines.as_slice() {
        [line] => Cow::Borrowed(line.as_str()),
        lines => Cow::Owned(lines.join("\n")),
    };
    let holds_the_place = excerpt.first_line <= place.start.line && place.end.line <= last;
    if !holds_the_place || text.len() > SNIPPET_LIMIT || own? == text {
        return None;
    }
    let width = excerpt.lines.last().map_or(0, |line| line.chars().count());
    Some(Region {
        start_line: excerpt.first_line.saturating_add(1),
        start_column: Some(1),
        end_line: Some(last.saturating_add(1)),
        end_column: Some(width + 1),
        snippet: Some(Message::new(text)),
        ..Region::default()
    })
}

/// The text of a place, if the excerpt holds all of it.
fn covered(excerpt: &Excerpt, place: Place) -> Option<Cow<'_, str>> {
    let first = place.start.line.checked_sub(excerpt.first_line)?;
    let last = place.end.line.checked_sub(excerpt.first_line)?;
    let start = place.start.column.checked_sub(excerpt.first_column)?;
    let end = place.end.column.checked_sub(excerpt.first_column)?;
    if first == last {
        let text = excerpt.lines.get(first)?;
        let text = text.get(offset(text, start)?..offset(text, end)?)?;
        return (text.len() <= SNIPPET_LIMIT).then_some(Cow::Borrowed(text));
    }
    let lines = excerpt.lines.get(first..)?;
    let (head, rest) = lines.split_first()?;
    let mut text = head.get(offset(head, start)?..)?.to_owned();
    for (index, line) in rest.iter().enumerate().take(last.checked_sub(first)?) {
        text.push('\n');
        let is_last = first + 1 + index == last;
        text.push_str(if is_last {
            line.get(..offset(line, end)?)?
        } else {
            line
        });
        if text.len() > SNIPPET_LIMIT {
            return None;
        }
    }
    // A place may end at the start of a line that the excerpt no longer holds.
    let missing = last - first - rest.len().min(last - first);
    match missing {
        0 => Some(Cow::Owned(text)),
        1 if end == 0 => {
            text.push('\n');
            Some(Cow::Owned(text))
        }
        _ => None,
    }
}

/// The byte at which a code point begins; the end of the text counts as one.
fn offset(text: &str, column: usize) -> Option<usize> {
    if text.is_ascii() {
        return (column <= text.len()).then_some(column);
    }
    let ends = std::iter::once(text.len());
    text.char_indices()
        .map(|(index, _)| index)
        .chain(ends)
        .nth(column)
}

/// The region of a finding, with what its label says.
pub(super) fn own(finding: &Finding) -> Region<'_> {
    let mut region = region(finding.span, Some(&finding.excerpt));
    let own = finding
        .labels
        .iter()
        .find(|label| label.span == finding.span);
    region.message = own
        .filter(|label| !label.message.is_empty())
        .map(|label| Message::new(label.message.as_str()));
    region
}
