//! A node together with the way to it.
//!
//! Asking a tree for a parent costs a search from its root. The walk knows the way, so a subject
//! carries it: a slice of the walk's stack, and behind that the subject from which a nested
//! search began.
//!
//! ```text
//! walk stack:  module ─ class ─ function        path of the function's subject: [module, class]
//!                                   └ block ─ call       a `has` found this call:
//!                                     path [block], base = the function's subject
//! ```

use andon_syntax::Node;

/// A node and its ancestors, borrowed from whoever walks.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a, 't> {
    pub(crate) node: Node<'t>,
    way: Way<'a, 't>,
}

#[derive(Clone, Copy)]
enum Way<'a, 't> {
    /// Ancestors outermost first, down from below `base` (or from the root).
    Path {
        path: &'a [Node<'t>],
        base: Option<&'a Subject<'a, 't>>,
    },
    /// Not known: the tree must be asked.
    Unknown,
}

impl<'a, 't> Subject<'a, 't> {
    /// A node met by a walk from the root, with the stack of that walk.
    pub(crate) const fn new(node: Node<'t>, path: &'a [Node<'t>]) -> Self {
        Self {
            node,
            way: Way::Path { path, base: None },
        }
    }

    /// A node met by a search that began at `base`.
    pub(crate) const fn below(
        node: Node<'t>,
        path: &'a [Node<'t>],
        base: &'a Subject<'a, 't>,
    ) -> Self {
        Self {
            node,
            way: Way::Path {
                path,
                base: Some(base),
            },
        }
    }

    /// A node that came out of a capture.
    pub(crate) const fn detached(node: Node<'t>) -> Self {
        Self {
            node,
            way: Way::Unknown,
        }
    }

    /// The node around it.
    pub(crate) fn parent(&self) -> Option<Self> {
        match self.way {
            Way::Path { path, base } => match path.split_last() {
                Some((parent, path)) => Some(Self {
                    node: *parent,
                    way: Way::Path { path, base },
                }),
                None => base.copied(),
            },
            Way::Unknown => self.node.parent().map(Self::detached),
        }
    }

    /// A sibling of this node.
    pub(crate) const fn sibling(&self, node: Node<'t>) -> Self {
        Self {
            node,
            way: self.way,
        }
    }
}
