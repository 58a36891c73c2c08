//! What can be measured of a node for a choice: lines, children, how many, how deep.

use andon_finding::Span;
use andon_syntax::{NodeId, ParsedFile};

use crate::kinds::KindSet;

/// Number of lines that a span touches.
pub(crate) fn lines(text: &str, span: Span) -> u32 {
    let text = text.get(span.start..span.end).unwrap_or("");
    let breaks = text.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

/// Number of characters other than white space that stand before a place on its line: none for a
/// comment on a line of its own.
pub(crate) fn before(text: &str, start: usize) -> u32 {
    let above = text.get(..start).unwrap_or("");
    let line = above.rsplit('\n').next().unwrap_or("");
    let count = line.chars().filter(|c| !c.is_whitespace()).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Number of named children that are no comments.
pub(crate) fn children(file: &ParsedFile<'_>, node: NodeId) -> u32 {
    let tree = file.tree();
    let counts = |child: &NodeId| tree.is_named(*child) && !tree.is_extra(*child);
    let count = tree.children(node).filter(counts).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Descendants of some kinds, functions within left out: how many there are, and how deep they
/// stand in each other.
pub(crate) fn descendants(
    file: &ParsedFile<'_>,
    node: NodeId,
    kinds: &KindSet,
    functions: &KindSet,
) -> (u32, u32) {
    let tree = file.tree();
    let end = tree.subtree_end(node);
    let (mut count, mut deepest) = (0, 0);
    // Ends of the counted nodes around the present one.
    let mut open: Vec<NodeId> = Vec::new();
    let mut at = NodeId(node.0 + 1);
    while at < end {
        let kind = tree.kind(at);
        if functions.contains(kind) {
            at = tree.subtree_end(at);
            continue;
        }
        if kinds.contains(kind) {
            open.retain(|end| at < *end);
            open.push(tree.subtree_end(at));
            count += 1;
            deepest = deepest.max(u32::try_from(open.len()).unwrap_or(u32::MAX));
        }
        at = NodeId(at.0 + 1);
    }
    (count, deepest)
}

#[cfg(test)]
mod tests {
    //! What no tree tells.

    use super::*;

    #[test]
    fn what_stands_before_on_the_line() {
        let text = "let a = 1; // one
  // two";
        assert_eq!(before(text, 11), 7);
        assert_eq!(before(text, 20), 0);
        assert_eq!(before(text, 0), 0);
    }
}
