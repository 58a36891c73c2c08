//! The code inside comments.

use andon_syntax::{NodeId, ParsedFile};

/// The text of the block of comments that begins at `comment`, without comment markers; `None`
/// if the comment is not the first of its block, stands behind code, or is documentation.
///
/// A block is a run of comments on consecutive lines that begin in the same column.
pub(crate) fn comment_code(file: &ParsedFile<'_>, comment: NodeId) -> Option<String> {
    if !alone_on_line(file, comment) {
        return None;
    }
    let tree = file.tree();
    let siblings = tree.parent(comment).map(|parent| tree.children(parent));
    let before = siblings.and_then(|siblings| siblings.take_while(|node| *node < comment).last());
    if before.is_some_and(|before| alone_on_line(file, before) && continues(file, before, comment))
    {
        return None;
    }
    let marker = file.language().def().line_comment;
    let mut lines = Vec::new();
    let mut next = Some(comment);
    while let Some(node) = next {
        let text = file.node_text(node).trim_end_matches(['\n', '\r']);
        if text.starts_with("/**") {
            break;
        }
        match text.strip_prefix("/*") {
            Some(block) => {
                let block = block.strip_suffix("*/").unwrap_or(block);
                lines.extend(block.lines().map(without_star));
            }
            None => lines.push(text.strip_prefix(marker)?),
        }
        next = tree
            .next_sibling(node)
            .filter(|lower| continues(file, node, *lower));
    }
    (!lines.is_empty()).then(|| dedent(&lines))
}

/// Whether `lower` is a comment of the same sort in the same column on the line after `upper`.
fn continues(file: &ParsedFile<'_>, upper: NodeId, lower: NodeId) -> bool {
    let tree = file.tree();
    // Some grammars count the line end to the comment, so both texts are looked at together.
    let (upper_span, lower_span) = (tree.span(upper), tree.span(lower));
    let upper_text = file.node_text(upper);
    let own_end = upper_span.start + upper_text.trim_end_matches(['\n', '\r']).len();
    let between = file.text().get(own_end..lower_span.start).unwrap_or("");
    tree.kind(upper) == tree.kind(lower)
        && between.bytes().filter(|byte| *byte == b'\n').count() == 1
        && between.chars().all(char::is_whitespace)
        && column(file, upper_span.start) == column(file, lower_span.start)
}

/// The text of the line before a byte.
fn line_before<'s>(file: &ParsedFile<'s>, at: usize) -> &'s str {
    let before = file.text().get(..at).unwrap_or("");
    before.rsplit(['\n', '\r']).next().unwrap_or("")
}

fn column(file: &ParsedFile<'_>, at: usize) -> usize {
    line_before(file, at).len()
}

fn alone_on_line(file: &ParsedFile<'_>, node: NodeId) -> bool {
    let line = line_before(file, file.tree().span(node).start);
    line.chars().all(char::is_whitespace)
}

/// A line of a block comment without the star that decorates it.
fn without_star(line: &str) -> &str {
    let trimmed = line.trim_start();
    trimmed.strip_prefix("* ").unwrap_or(match trimmed {
        "*" => "",
        _ => line,
    })
}

/// Takes away the indentation that all lines share.
fn dedent(lines: &[&str]) -> String {
    let indent_of = |line: &str| line.len() - line.trim_start().len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let shared = filled.map(|line| indent_of(line)).min().unwrap_or(0);
    let mut out = String::new();
    for line in lines {
        out.push_str(line.get(shared..).unwrap_or("").trim_end());
        out.push('\n');
    }
    out
}
