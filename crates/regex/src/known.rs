//! What was found out about an expression when Andon was built.
//!
//! A build script writes these as constants (`pack.rs`); nothing of them is looked at before an expression is
//! asked for.

use std::ops::Range;

use crate::literals::Literals;

/// Expressions that ship.
#[derive(Debug)]
pub struct Shipped {
    /// By source, ascending.
    pub entries: &'static [Known],
    /// The automata of all of them.
    pub states: &'static Aligned<[u8]>,
}

impl Shipped {
    /// What is known of the expression of that source.
    pub(crate) fn get(&self, source: &str) -> Option<&'static Known> {
        let entries = self.entries;
        let found = entries.binary_search_by(|known| known.source.cmp(source));
        entries.get(found.ok()?)
    }
}

/// One expression.
#[derive(Debug)]
pub struct Known {
    /// As it is written.
    pub source: &'static str,
    /// Texts, in lower case, of which every text that it matches has at least one.
    pub required: Option<&'static [&'static [u8]]>,
    /// Texts that stand at a certain place in what it matches, of ASCII texts.
    pub literals: Option<Literals>,
    /// What tells the other ASCII texts; `None` if there are none, or if it is too large.
    pub automaton: Option<KnownAutomaton>,
}

/// An automaton among others.
#[derive(Debug, Clone)]
pub struct KnownAutomaton {
    /// How its states are written.
    pub form: Form,
    /// Whether it reads a text from its end.
    pub backwards: bool,
    /// Where it is written.
    pub place: Range<usize>,
}

/// How the states of an automaton are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A row of next states each: quick.
    Dense,
    /// Ranges of bytes each: small.
    Sparse,
}

/// Bytes that begin where a number of 32 bits may.
#[derive(Debug)]
#[repr(C, align(4))]
pub struct Aligned<B: ?Sized>(pub B);
