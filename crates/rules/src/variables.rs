//! Metavariables: how they are written, and the numbers that stand for them.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A metavariable as written in a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written<'s> {
    /// `$NAME`: one named node.
    Named(&'s str),
    /// `$$NAME`: one node of any sort.
    Any(&'s str),
    /// `$$$NAME` or `$$$`: any number of nodes.
    Many(&'s str),
}

/// Reads a whole text as a metavariable, `sigil` standing for `$`.
pub(crate) fn written(text: &str, sigil: char) -> Option<Written<'_>> {
    let name = text.trim_start_matches(sigil);
    let sigils = (text.len() - name.len()) / sigil.len_utf8();
    match sigils {
        3 if name.is_empty() || is_name(name) => Some(Written::Many(name)),
        2 if is_name(name) => Some(Written::Any(name)),
        1 if is_name(name) => Some(Written::Named(name)),
        _ => None,
    }
}

/// Whether a metavariable may have that name.
pub(crate) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c == '_' || c.is_ascii_uppercase())
        && chars.all(|c| c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Whether a metavariable of that name binds what it matches.
pub(crate) fn binds(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('_')
}

/// The number of a variable in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Slot(pub(crate) u32);

/// The variables of a program, numbered in the order of first use. Equal names of different
/// rules share a number: only one rule binds at a time.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    by_name: BTreeMap<String, Slot>,
    /// What the names of a utility's own variables are prefixed with while it is compiled.
    pub(crate) scope: String,
}

impl Slots {
    pub(crate) fn slot(&mut self, name: &str) -> Slot {
        let scoped = match self.scope.as_str() {
            "" => Cow::Borrowed(name),
            scope => Cow::Owned(format!("{scope}{name}")),
        };
        let name = scoped.as_ref();
        if let Some(slot) = self.by_name.get(name) {
            return *slot;
        }
        let slot = Slot(u32::try_from(self.by_name.len()).unwrap_or(u32::MAX));
        self.by_name.insert(name.to_owned(), slot);
        slot
    }

    /// The names of all variables as people wrote them, by number.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.by_name.len()];
        for (name, slot) in &self.by_name {
            if let Some(entry) = names.get_mut(slot.0 as usize) {
                *entry = name.rsplit('/').next().unwrap_or(name).to_owned();
            }
        }
        names
    }

    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }
}
