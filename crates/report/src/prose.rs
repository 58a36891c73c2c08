//! Running text: paragraphs out of Markdown, wrapped to the width of the terminal.

use unicode_width::UnicodeWidthStr;

use crate::visible::{one_line, visible};

/// Longest paragraph shown, in characters.
const PARAGRAPH_LIMIT: usize = 2_000;

/// A part of a Markdown text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Paragraph {
    /// Running text or one item of a list: a single harmless line, to be wrapped.
    Text(String),
    /// A line of code: harmless, to be left as it is.
    Code(String),
}

/// The paragraphs of a text, each item of a list and each line of code for itself; empty ones and
/// code fences are left out.
pub(crate) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let mut open = String::new();
    let mut in_code = false;
    let close = |open: &mut String, paragraphs: &mut Vec<Paragraph>| {
        if !open.is_empty() {
            paragraphs.push(Paragraph::Text(one_line(open, PARAGRAPH_LIMIT)));
            open.clear();
        }
    };
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            close(&mut open, &mut paragraphs);
            in_code = !in_code;
        } else if in_code {
            let code: String = line.chars().take(PARAGRAPH_LIMIT).collect();
            paragraphs.push(Paragraph::Code(
                visible(&code.replace('\t', "    ")).into_owned(),
            ));
        } else {
            if trimmed.is_empty() || trimmed.starts_with("- ") || trimmed.starts_with("* ") {
                close(&mut open, &mut paragraphs);
            }
            if !trimmed.is_empty() {
                open.push_str(trimmed);
                open.push('\n');
            }
        }
    }
    close(&mut open, &mut paragraphs);
    paragraphs
}

/// Appends `text` wrapped to `columns` cells, where the first line has already `indent` cells and
/// the others get as many; ends with a line end. Words are not broken.
pub(crate) fn hang(text: &str, indent: usize, columns: usize, out: &mut String) {
    let mut used = indent;
    let mut first = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = word.width();
        if !first && used + 1 + width > columns {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            used = indent;
        } else if !first {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += width;
        first = false;
    }
    out.push('\n');
}

/// `number` with its thousands parted by commas.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `2 files`.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::{Paragraph, counted, grouped, hang, paragraphs};

    #[test]
    fn paragraphs_items_and_code_are_parted() {
        let text = |text: &str| Paragraph::Text(text.into());
        let code = |text: &str| Paragraph::Code(text.into());
        for (markdown, parts) in [
            (
                "\n one\ntwo\n \n\nthree\x1b",
                vec![text("one two"), text("three␛")],
            ),
            (
                "use:\n- a\n  b\n- c",
                vec![text("use:"), text("- a b"), text("- c")],
            ),
            (
                "x\n```py\nif a:\n\tb\x07\n```\ny",
                vec![text("x"), code("if a:"), code("    b␇"), text("y")],
            ),
            (" \n", vec![]),
        ] {
            assert_eq!(paragraphs(markdown), parts);
        }
    }

    #[test]
    fn text_is_wrapped_under_its_start() {
        let mut out = String::from("why: ");
        hang("one two three verylongword x", 5, 14, &mut out);
        assert_eq!(out, "why: one two\n     three\n     verylongword\n     x\n");
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1234567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(
            (counted(1, "file"), counted(0, "file")),
            ("1 file".into(), "0 files".into())
        );
    }
}
