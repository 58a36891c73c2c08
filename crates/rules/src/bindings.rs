//! What metavariables are bound to, with a trail for taking bindings back.
//!
//! One array of slots for the whole match; a failed attempt costs as many writes as it made
//! bindings, and no allocation.

use andon_syntax::NodeId;

use crate::variables::Slot;

/// What a variable is bound to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Binding {
    One(NodeId),
    /// A run of siblings: a range of [`Bindings::run`].
    Many {
        start: usize,
        len: usize,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Bindings {
    slots: Vec<Option<Binding>>,
    /// Slots in the order in which they were written, and what they held before.
    trail: Vec<(Slot, Option<Binding>)>,
    /// The nodes of all runs, one run after the other.
    runs: Vec<NodeId>,
}

/// A point in time to go back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    trail: usize,
    runs: usize,
}

impl Bindings {
    /// Makes room for that many variables, all unbound.
    pub(crate) fn reset(&mut self, slots: usize) {
        self.clear();
        self.slots.clear();
        self.slots.resize(slots, None);
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<Binding> {
        *self.slots.get(slot.0 as usize)?
    }

    /// The nodes of a binding.
    pub(crate) fn nodes<'b>(&'b self, binding: &'b Binding) -> &'b [NodeId] {
        match binding {
            Binding::One(node) => std::slice::from_ref(node),
            Binding::Many { start, len } => self.runs.get(*start..*start + *len).unwrap_or(&[]),
        }
    }

    pub(crate) fn bind(&mut self, slot: Slot, node: NodeId) {
        self.put(slot, Some(Binding::One(node)));
    }

    pub(crate) fn bind_run(&mut self, slot: Slot, nodes: &[NodeId]) {
        let start = self.runs.len();
        self.runs.extend_from_slice(nodes);
        let len = nodes.len();
        self.put(slot, Some(Binding::Many { start, len }));
    }

    /// Makes a slot hold what it held elsewhere, or nothing.
    pub(crate) fn put(&mut self, slot: Slot, binding: Option<Binding>) {
        if let Some(entry) = self.slots.get_mut(slot.0 as usize) {
            self.trail.push((slot, *entry));
            *entry = binding;
        }
    }

    /// Makes the variables bound since `mark` unbound, until that is undone.
    pub(crate) fn hide_since(&mut self, mark: Mark) {
        for at in mark.trail..self.trail.len() {
            if let Some((slot, _)) = self.trail.get(at).copied()
                && self.get(slot).is_some()
            {
                self.put(slot, None);
            }
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            trail: self.trail.len(),
            runs: self.runs.len(),
        }
    }

    /// Takes back everything written since `mark`.
    pub(crate) fn undo(&mut self, mark: Mark) {
        let written = self.trail.drain(mark.trail.min(self.trail.len())..);
        for (slot, before) in written.rev() {
            if let Some(entry) = self.slots.get_mut(slot.0 as usize) {
                *entry = before;
            }
        }
        self.runs.truncate(mark.runs);
    }

    /// Takes back everything.
    pub(crate) fn clear(&mut self) {
        self.undo(Mark { trail: 0, runs: 0 });
    }
}
