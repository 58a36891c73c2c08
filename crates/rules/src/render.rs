//! Filling templates: messages for people, fixes for files.

use andon_finding::Span;

use crate::matcher::Matcher;
use crate::template::{Piece, Template};
use crate::variables::Slot;

/// How many characters of a capture a message shows.
const SHOWN: usize = 80;

impl Matcher<'_> {
    /// The bytes of a variable's nodes; `None` if it is unbound or bound to nothing.
    pub(crate) fn captured(&self, slot: Slot) -> Option<Span> {
        let binding = self.memory.bindings.get(slot)?;
        let nodes = self.memory.bindings.nodes(&binding);
        let (first, last) = (nodes.first()?, nodes.last()?);
        Some(Span::new(
            self.tree.span(*first).start,
            self.tree.span(*last).end,
        ))
    }

    /// What a variable says: a text that was worked out, or what was captured.
    fn said(&self, slot: Slot) -> &str {
        if let Some(text) = self.text(slot) {
            return text;
        }
        self.captured(slot)
            .and_then(|span| self.file.text().get(span.start..span.end))
            .unwrap_or("")
    }

    /// A message and the values in it; long or many-lined captures are shortened.
    pub(crate) fn message(&self, template: &Template) -> (String, Vec<String>) {
        let mut message = String::new();
        let mut arguments = Vec::new();
        for piece in &template.pieces {
            match piece {
                Piece::Text(text) => message.push_str(text),
                Piece::Variable { slot, .. } => {
                    let value = shorten(self.said(*slot));
                    message.push_str(&value);
                    arguments.push(value);
                }
            }
        }
        (message, arguments)
    }

    /// The text that replaces what begins at `at` (in bytes): lines of the template are indented as
    /// the match's line is, lines of captures as their place in the template is.
    pub(crate) fn replacement(&self, template: &Template, at: usize) -> String {
        let source = self.file.text();
        let base = indentation(source, at);
        let mut out = String::new();
        for piece in &template.pieces {
            match piece {
                Piece::Text(text) => out.push_str(&text.replace('\n', &format!("\n{base}"))),
                Piece::Variable { slot, .. } => {
                    let text = self.said(*slot);
                    // A text that was worked out has lost its indentation.
                    let captured = self.captured(*slot).filter(|_| self.text(*slot).is_none());
                    let own = captured.map_or("", |span| indentation(source, span.start));
                    let line = out.rsplit('\n').next().unwrap_or("");
                    let target = match out.contains('\n') {
                        true => leading_space(line).to_owned(),
                        false => format!("{base}{}", leading_space(line)),
                    };
                    let mut lines = text.split('\n');
                    out.push_str(lines.next().unwrap_or(""));
                    for line in lines {
                        out.push('\n');
                        match line.strip_prefix(own) {
                            Some(rest) if !rest.trim().is_empty() => {
                                out.push_str(&target);
                                out.push_str(rest);
                            }
                            Some(rest) => out.push_str(rest),
                            None => out.push_str(line),
                        }
                    }
                }
            }
        }
        out
    }
}

/// The white space at the start of the line of a byte.
pub(crate) fn indentation(source: &str, at: usize) -> &str {
    let before = source.get(..at).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    leading_space(source.get(start..).unwrap_or(""))
}

fn leading_space(line: &str) -> &str {
    let end = line
        .find(|c: char| c != ' ' && c != '\t')
        .unwrap_or(line.len());
    line.get(..end).unwrap_or("")
}

fn shorten(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.len() > SHOWN * 4 {
            break;
        }
    }
    match words.char_indices().nth(SHOWN) {
        None => words,
        Some((cut, _)) => format!("{}…", words.get(..cut).unwrap_or("")),
    }
}
