//! Texts with metavariables: messages and fixes, parsed once when the rule is loaded.

use crate::variables::{Slot, Slots, binds, is_name};

/// A text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Piece {
    Text(String),
    Variable { slot: Slot, name: String },
}

impl Template {
    /// Parses `$NAME`, `$$NAME` and `$$$NAME`; names that `is_bound` rejects stay text.
    pub(crate) fn parse(text: &str, slots: &mut Slots, is_bound: &dyn Fn(Slot) -> bool) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from_dollar) = rest.split_at(at);
            plain.push_str(before);
            let after = from_dollar.trim_start_matches('$');
            let dollars = from_dollar.len() - after.len();
            let name = name_at_start(after);
            let slot = (binds(name) && dollars <= 3).then(|| slots.slot(name));
            match slot.filter(|slot| is_bound(*slot)) {
                Some(slot) => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(Piece::Variable {
                        slot,
                        name: name.to_owned(),
                    });
                    rest = after.get(name.len()..).unwrap_or("");
                }
                None => {
                    plain.extend(std::iter::repeat_n('$', dollars));
                    rest = after;
                }
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Self { pieces }
    }

    /// The text with `{0}`, `{1}`, … for its variables and literal braces doubled, as SARIF
    /// writes message strings.
    pub(crate) fn with_placeholders(&self) -> String {
        let mut out = String::new();
        let mut next = 0;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Piece::Variable { .. } => {
                    out.push_str(&format!("{{{next}}}"));
                    next += 1;
                }
            }
        }
        out
    }

    /// Names of variables in a text, bound or not, with their offsets in bytes.
    pub(crate) fn names(text: &str) -> Vec<(usize, &str)> {
        let mut names = Vec::new();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('$')) {
            let dollar = at + found;
            let after = text.get(dollar..).unwrap_or("").trim_start_matches('$');
            let start = text.len() - after.len();
            let name = name_at_start(after);
            if binds(name) {
                names.push((dollar, name));
            }
            at = start + name.len();
        }
        names
    }
}

fn name_at_start(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit()))
        .unwrap_or(text.len());
    let name = text.get(..end).unwrap_or("");
    match is_name(name) {
        true => name,
        false => "",
    }
}
