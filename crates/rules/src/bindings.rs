//! What metavariables are bound to, with a trail for taking bindings back.
//!
//! One array of slots for the whole match; a failed attempt costs as many writes as it made
//! bindings, and no allocation.

use andon_syntax::Node;

use crate::variables::Slot;

/// What a variable is bound to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Binding<'t> {
    One(Node<'t>),
    /// A run of siblings: a range of [`Bindings::run`].
    Many {
        start: usize,
        len: usize,
    },
}

#[derive(Debug)]
pub(crate) struct Bindings<'t> {
    slots: Vec<Option<Binding<'t>>>,
    /// Slots in the order in which they were bound.
    trail: Vec<Slot>,
    /// The nodes of all runs, one run after the other.
    runs: Vec<Node<'t>>,
}

/// A point in time to go back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    trail: usize,
    runs: usize,
}

impl<'t> Bindings<'t> {
    pub(crate) fn new(slots: usize) -> Self {
        Self {
            slots: vec![None; slots],
            trail: Vec::new(),
            runs: Vec::new(),
        }
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<Binding<'t>> {
        *self.slots.get(slot.0 as usize)?
    }

    /// The nodes of a binding.
    pub(crate) fn nodes<'b>(&'b self, binding: &'b Binding<'t>) -> &'b [Node<'t>] {
        match binding {
            Binding::One(node) => std::slice::from_ref(node),
            Binding::Many { start, len } => self.runs.get(*start..*start + *len).unwrap_or(&[]),
        }
    }

    pub(crate) fn bind(&mut self, slot: Slot, node: Node<'t>) {
        self.put(slot, Binding::One(node));
    }

    pub(crate) fn bind_run(&mut self, slot: Slot, nodes: &[Node<'t>]) {
        let start = self.runs.len();
        self.runs.extend_from_slice(nodes);
        self.put(
            slot,
            Binding::Many {
                start,
                len: nodes.len(),
            },
        );
    }

    fn put(&mut self, slot: Slot, binding: Binding<'t>) {
        if let Some(entry) = self.slots.get_mut(slot.0 as usize) {
            *entry = Some(binding);
            self.trail.push(slot);
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            trail: self.trail.len(),
            runs: self.runs.len(),
        }
    }

    /// Takes back everything bound since `mark`.
    pub(crate) fn undo(&mut self, mark: Mark) {
        for slot in self.trail.drain(mark.trail.min(self.trail.len())..) {
            if let Some(entry) = self.slots.get_mut(slot.0 as usize) {
                *entry = None;
            }
        }
        self.runs.truncate(mark.runs);
    }

    /// Takes back everything.
    pub(crate) fn clear(&mut self) {
        self.undo(Mark { trail: 0, runs: 0 });
    }
}
