//! Where texts occur again, for searches among many siblings.
//!
//! A rule that asks whether another sibling has the same `$KEY` compares each with each: a table of
//! thousands of entries would cost millions of comparisons. Equal nodes have equal texts, white
//! space aside. So before a long search goes on, an index over the whole file tells whether what it
//! looks for is there at all. It only ever says no; that two nodes are equal is for the comparison.

use std::ops::Range;

use andon_syntax::{NodeId, ParsedFile};

/// Longer texts, in characters, are not in the index: hashing each at every depth would cost too
/// much.
const MAX_TEXT: usize = 64;

/// The short texts of a file by hash, and their nodes.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    /// Sorted; empty until it is needed.
    by_hash: Vec<(u64, NodeId)>,
}

impl Repeats {
    /// Forgets the file.
    pub(crate) fn clear(&mut self) {
        self.by_hash.clear();
    }

    /// Whether one of the nodes in `range` may be equal to `node`.
    pub(crate) fn may_have(
        &mut self,
        file: &ParsedFile<'_>,
        node: NodeId,
        range: &Range<NodeId>,
    ) -> bool {
        let Some(wanted) = hash(file.node_text(node)) else {
            return true;
        };
        if self.by_hash.is_empty() {
            let nodes = file.tree().nodes();
            let hashed = nodes.filter_map(|node| Some((hash(file.node_text(node))?, node)));
            self.by_hash.extend(hashed);
            self.by_hash.sort_unstable();
        }
        let first = (wanted, range.start);
        let at = self.by_hash.partition_point(|entry| *entry < first);
        let found = self.by_hash.get(at);
        found.is_some_and(|(hash, node)| *hash == wanted && *node < range.end)
    }
}

/// A hash (FNV-1a) of the characters of a text that are not white space, if they are few.
fn hash(text: &str) -> Option<u64> {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let visible = text.chars().filter(|c| !c.is_whitespace());
    for (count, c) in visible.enumerate() {
        if count == MAX_TEXT {
            return None;
        }
        hash = (hash ^ u64::from(c)).wrapping_mul(0x100_0000_01b3);
    }
    Some(hash)
}
