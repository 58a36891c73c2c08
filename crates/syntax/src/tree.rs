//! The syntax tree as flat arrays, in the order of a walk.
//!
//! tree-sitter's trees are compact, but asking them for a parent, a field or a sibling costs a
//! search, and every question crosses into C. One walk copies out what rules ask for; from then
//! on a parent is a lookup, a subtree is a range, and any number of rules share the work.
//!
//! ```text
//! module                 id   kind      parent  end of subtree
//! └ call                  0   module      –        5
//!   ├ identifier f        1   call        0        5
//!   └ arguments           2   identifier  1        3
//!     └ identifier x      3   arguments   1        5      descendants of 1 are 2..5,
//!                         4   identifier  3        5      children of 1 are 2, then 3
//! ```

use andon_finding::Span;

use crate::{ERROR_KIND, FieldId, KindId, Language};

/// A node of one [`Tree`]: its place in the order of a walk from the root, which is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The root of every tree.
    pub const ROOT: Self = Self(0);

    const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct NodeData {
    start: u32,
    end: u32,
    parent: u32,
    /// One past the last descendant.
    subtree_end: u32,
    kind: KindId,
    /// Field of the parent in which it stands; 0 for none.
    field: u16,
    flags: u8,
}

const NAMED: u8 = 1;
const EXTRA: u8 = 2;
const MISSING: u8 = 4;

/// A node whose children are being copied.
struct Open {
    id: u32,
    /// How many of them are still to come.
    later: u32,
}

/// Stands for nodes of other trees: asking about them gives nothing, never a panic.
const NOWHERE: NodeData = NodeData {
    start: 0,
    end: 0,
    parent: 0,
    subtree_end: 0,
    kind: 0,
    field: 0,
    flags: 0,
};

/// A whole syntax tree; ids are dense, in the order of a walk.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<NodeData>,
    errors: Vec<NodeId>,
}

impl Tree {
    /// Copies a tree-sitter tree, in one walk, into the memory of a spare tree.
    pub(crate) fn copy(tree: &tree_sitter::Tree, language: Language, spare: Self) -> Self {
        let named_kinds = language.named_kinds();
        let Self {
            mut nodes,
            mut errors,
        } = spare;
        nodes.clear();
        errors.clear();
        nodes.reserve(tree.root_node().descendant_count());
        let mut open: Vec<Open> = Vec::new();
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            let id = offset(nodes.len());
            let kind = node.kind_id();
            // What has no kind of the grammar is an error, which has a name.
            let named = named_kinds.get(usize::from(kind)).copied().unwrap_or(true);
            let mut flags = u8::from(named) * NAMED;
            if node.is_extra() {
                flags |= EXTRA;
            }
            let (start, end) = (node.start_byte(), node.end_byte());
            if start == end && node.is_missing() {
                flags |= MISSING;
            }
            if kind == ERROR_KIND || flags & MISSING != 0 {
                errors.push(NodeId(id));
            }
            nodes.push(NodeData {
                start: offset(start),
                end: offset(end),
                parent: open.last().map_or(0, |parent| parent.id),
                subtree_end: id + 1,
                kind,
                field: cursor.field_id().map_or(0, FieldId::get),
                flags,
            });
            // Steps that lead nowhere are dear, so children are counted before they are asked for.
            let children = node.child_count();
            if children > 0 && cursor.goto_first_child() {
                open.push(Open {
                    id,
                    later: children - 1,
                });
                continue;
            }
            while let Some(parent) = open.last_mut() {
                if parent.later > 0 && cursor.goto_next_sibling() {
                    parent.later -= 1;
                    break;
                }
                if let Some(parent) = nodes.get_mut(parent.id as usize) {
                    parent.subtree_end = id + 1;
                }
                open.pop();
                cursor.goto_parent();
            }
            if open.is_empty() {
                break;
            }
        }
        Self { nodes, errors }
    }

    fn data(&self, node: NodeId) -> &NodeData {
        self.nodes.get(node.index()).unwrap_or(&NOWHERE)
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all; never so for a parsed file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes, in the order of a walk.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..offset(self.nodes.len())).map(NodeId)
    }

    /// What the parser could not make sense of or had to make up, in the order of a walk.
    #[must_use]
    pub fn errors(&self) -> &[NodeId] {
        &self.errors
    }

    /// The kind of a node.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> KindId {
        self.data(node).kind
    }

    /// The bytes of a node.
    #[must_use]
    pub fn span(&self, node: NodeId) -> Span {
        let data = self.data(node);
        Span::new(data.start as usize, data.end as usize)
    }

    /// Whether it has a name of its own in the grammar (`call`, but not `(`).
    #[must_use]
    pub fn is_named(&self, node: NodeId) -> bool {
        self.data(node).flags & NAMED != 0
    }

    /// Whether it may stand anywhere, as comments may.
    #[must_use]
    pub fn is_extra(&self, node: NodeId) -> bool {
        self.data(node).flags & EXTRA != 0
    }

    /// Whether the parser made it up to go on; it has no text.
    #[must_use]
    pub fn is_missing(&self, node: NodeId) -> bool {
        self.data(node).flags & MISSING != 0
    }

    /// The field of its parent in which it stands.
    #[must_use]
    pub fn field(&self, node: NodeId) -> Option<FieldId> {
        FieldId::new(self.data(node).field)
    }

    /// The node around it.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let data = self.nodes.get(node.index())?;
        (node != NodeId::ROOT).then_some(NodeId(data.parent))
    }

    /// The nodes around it, nearest first.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.parent(node), |node| self.parent(*node))
    }

    /// Its first child.
    #[must_use]
    pub fn first_child(&self, node: NodeId) -> Option<NodeId> {
        let next = node.0 + 1;
        (next < self.data(node).subtree_end).then_some(NodeId(next))
    }

    /// The child of its parent that follows it.
    #[must_use]
    pub fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.parent(node)?;
        let next = self.data(node).subtree_end;
        (next < self.data(parent).subtree_end).then_some(NodeId(next))
    }

    /// The child of its parent that it follows.
    #[must_use]
    pub fn previous_sibling(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.parent(node)?;
        // The node before it in the walk is the parent or ends the previous sibling's subtree.
        let mut before = NodeId(node.0.checked_sub(1)?);
        if before == parent {
            return None;
        }
        while let Some(above) = self.parent(before) {
            if above == parent {
                return Some(before);
            }
            before = above;
        }
        None
    }

    /// Its children, in order.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.data(node).subtree_end;
        std::iter::successors(self.first_child(node), move |child| {
            let next = self.data(*child).subtree_end;
            (next < end).then_some(NodeId(next))
        })
    }

    /// Its children of one field, in order.
    pub fn children_in(&self, node: NodeId, field: FieldId) -> impl Iterator<Item = NodeId> {
        self.children(node)
            .filter(move |child| self.data(*child).field == field.get())
    }

    /// Whether it has no named child.
    #[must_use]
    pub fn is_leaf(&self, node: NodeId) -> bool {
        !self.children(node).any(|child| self.is_named(child))
    }

    /// One past the last node of its subtree: the descendants of a node are all ids between it
    /// and this.
    #[must_use]
    pub fn subtree_end(&self, node: NodeId) -> NodeId {
        NodeId(self.data(node).subtree_end)
    }
}

/// tree-sitter counts bytes and nodes in 32 bits itself.
fn offset(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
