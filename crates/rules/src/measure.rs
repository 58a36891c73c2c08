//! What can be measured of a node for a choice: lines, place, children, how many, how deep.

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

/// Number of blank lines right above a place.
pub(crate) fn gap(text: &str, start: usize) -> u32 {
    let above = text.get(..start).unwrap_or("");
    let space = above.bytes().rev().take_while(u8::is_ascii_whitespace);
    let breaks = space.filter(|byte| *byte == b'\n').count();
    u32::try_from(breaks.saturating_sub(1)).unwrap_or(u32::MAX)
}

/// Characters of the longest line of a span.
pub(crate) fn width(text: &str, span: Span) -> u32 {
    let text = text.get(span.start..span.end).unwrap_or("");
    // Most lines are too short in bytes already.
    let longest = text
        .lines()
        .fold(0, |longest, line| match line.len() > longest {
            true => longest.max(line.chars().count()),
            false => longest,
        });
    u32::try_from(longest).unwrap_or(u32::MAX)
}

/// Folders that hold packages, and are none.
const SOURCE_ROOTS: [&str; 10] = [
    "api", "app", "apps", "backend", "lib", "libs", "packages", "python", "server", "src",
];

/// Whether the first word of a text is the package that a path belongs to: its first folder, or
/// one right below a root of sources. A folder further down may well be called after somebody
/// else's package.
pub(crate) fn names_package(text: &str, path: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let word = text.split(|c| !is_part(c)).next().unwrap_or("");
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let mut above = "src";
    folders.split('/').any(|folder| {
        let is_first = SOURCE_ROOTS.contains(&above);
        above = folder;
        is_first && folder == word && !word.is_empty()
    })
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
    //! Places on a line.

    use super::*;

    #[test]
    fn what_stands_before_on_the_line() {
        let text = "let a = 1; // one\n  // two";
        assert_eq!(before(text, 11), 7);
        assert_eq!(before(text, 20), 0);
        assert_eq!(before(text, 0), 0);
    }

    #[test]
    fn what_stands_above() {
        let text = "a\n\n\n  b\nc d";
        assert_eq!(gap(text, 6), 2);
        assert_eq!(gap(text, 8), 0);
        assert_eq!(gap(text, 10), 0);
        assert_eq!(gap(text, 0), 0);
    }

    #[test]
    fn the_longest_line_in_characters() {
        assert_eq!(width("äöü\nab\n", Span::new(0, 10)), 3);
        assert_eq!(width("", Span::new(0, 0)), 0);
    }

    #[test]
    fn folders_of_a_path() {
        assert!(names_package("shop.rows", "src/shop/api/load.py"));
        assert!(names_package("shop.rows", "shop/api/load.py"));
        assert!(names_package("shop.rows", "backend/shop/load.py"));
        assert!(!names_package("aiohttp.web", "shop/aiohttp/load.py"));
        assert!(!names_package("load", "src/shop/load.py"));
        assert!(!names_package("shopping", "src/shop/load.py"));
        assert!(!names_package(".rows", "src/shop/load.py"));
    }
}
