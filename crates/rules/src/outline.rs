//! What a pattern is for the parser: shown when it is not what its author meant.

use andon_finding::Span;
use andon_syntax::{Language, NodeId, ParseError, ParsedFile, Parser};

use crate::pattern::with_sigils;

/// Most nodes that are shown.
const MOST_NODES: usize = 24;

/// Longest text of a node that is shown, in characters.
const LONGEST_TEXT: usize = 40;

/// The syntax tree of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// One node a line, children indented: its kind and, if it has no children, its text.
    pub lines: Vec<String>,
    /// The first part that is not valid, in bytes of the pattern.
    pub error: Option<Span>,
}

/// Parses a pattern as `language`.
///
/// # Errors
/// The parser gave up.
pub fn outline(pattern: &str, language: Language) -> Result<Outline, ParseError> {
    let sigil = language.def().metavariable;
    let code = with_sigils(pattern, sigil);
    let mut parser = Parser::new();
    let file = parser.parse(language, &code)?;
    let tree = file.tree();
    let back = |span: Span| {
        Span::new(
            origin(&code, sigil, span.start),
            origin(&code, sigil, span.end),
        )
    };
    let shown = tree
        .nodes()
        .skip(1)
        .filter(|node| tree.is_named(*node) || tree.is_leaf(*node));
    let mut lines: Vec<_> = shown
        .take(MOST_NODES + 1)
        .map(|node| line(&file, node, sigil))
        .collect();
    if lines.len() > MOST_NODES {
        lines.truncate(MOST_NODES);
        lines.push("…".to_owned());
    }
    // What the parser only missed stands nowhere.
    let mut errors = tree.errors().iter().filter(|node| !tree.is_missing(**node));
    let error = errors.next().map(|node| back(tree.span(*node)));
    Ok(Outline { lines, error })
}

fn line(file: &ParsedFile<'_>, node: NodeId, sigil: char) -> String {
    let tree = file.tree();
    let depth = tree.ancestors(node).count().saturating_sub(1);
    let kind = file.language().kind_name(tree.kind(node));
    let text = file.node_text(node);
    let missing = if tree.is_missing(node) {
        "MISSING "
    } else {
        ""
    };
    let head = format!("{}{missing}{kind}", "  ".repeat(depth));
    if !tree.is_leaf(node) || text == kind || text.is_empty() {
        return head;
    }
    let text = match sigil.is_ascii() {
        // It may be the author's own.
        true => text.to_owned(),
        false => text.replace(sigil, "$"),
    };
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = text.char_indices().nth(LONGEST_TEXT) {
        text.truncate(cut);
        text.push('…');
    }
    format!("{head} `{text}`")
}

/// The offset in the pattern of an offset in the code that was made of it.
fn origin(code: &str, sigil: char, at: usize) -> usize {
    let before = code.get(..at).unwrap_or(code);
    at.min(code.len()) - before.matches(sigil).count() * (sigil.len_utf8() - '$'.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_shown_with_its_own_dollars() {
        let rust = Language::from_name("rust").unwrap();
        let found = outline("foo($A, $$$B)", rust).unwrap();
        assert_eq!(found.error, None);
        let lines = found.lines.join("\n");
        assert!(lines.contains("call_expression\n"), "{lines}");
        assert!(lines.contains("identifier `$A`"), "{lines}");
        assert!(lines.contains("identifier `$$$B`"), "{lines}");
    }

    #[test]
    fn the_broken_part_is_where_it_stands_in_the_pattern() {
        let python = Language::from_name("python").unwrap();
        let text = "f($A) = = 3";
        let found = outline(text, python).unwrap();
        let span = found.error.unwrap();
        assert!(
            text.is_char_boundary(span.start) && span.end <= text.len(),
            "{span:?}"
        );
        assert!(
            found.lines.iter().any(|line| line.contains("ERROR")),
            "{:?}",
            found.lines
        );
    }

    #[test]
    fn a_huge_pattern_has_a_short_outline() {
        let python = Language::from_name("python").unwrap();
        let found = outline(&"x = 1\n".repeat(1000), python).unwrap();
        assert_eq!(found.lines.len(), MOST_NODES + 1);
    }
}
