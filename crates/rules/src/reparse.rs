//! The code inside comments.

use std::borrow::Cow;

use andon_syntax::{Node, ParsedFile};

/// The text of the block of comments that begins at `comment`, without comment markers; `None`
/// if the comment is not the first of its block, stands behind code, or is documentation.
///
/// A block is a run of comments on consecutive lines that begin in the same column.
pub(crate) fn comment_code<'t>(
    file: &'t ParsedFile<'_>,
    comment: Node<'t>,
    siblings: &[Node<'t>],
) -> Option<Cow<'t, str>> {
    let own = siblings.iter().position(|node| *node == comment)?;
    if !alone_on_line(file, comment) {
        return None;
    }
    let continues = |upper: Node<'_>, lower: Node<'_>| {
        upper.kind_id() == lower.kind_id()
            && last_row(file, upper) + 1 == lower.start_position().row
            && upper.start_position().column == lower.start_position().column
    };
    let before = own.checked_sub(1).and_then(|at| siblings.get(at));
    if before.is_some_and(|before| continues(*before, comment) && alone_on_line(file, *before)) {
        return None;
    }
    let marker = file.language().def().line_comment;
    let mut lines = Vec::new();
    let mut previous = None;
    for node in siblings.get(own..)? {
        if previous.is_some_and(|previous| !continues(previous, *node)) {
            break;
        }
        let text = file.node_text(*node).trim_end_matches(['\n', '\r']);
        if text.starts_with("/**") {
            break;
        }
        previous = Some(*node);
        match text.strip_prefix("/*") {
            Some(block) => {
                let block = block.strip_suffix("*/").unwrap_or(block);
                lines.extend(block.lines().map(without_star));
            }
            None => lines.push(text.strip_prefix(marker)?),
        }
    }
    (!lines.is_empty()).then(|| Cow::Owned(dedent(&lines)))
}

/// The last line of a comment; some grammars count the line end to it.
fn last_row(file: &ParsedFile<'_>, comment: Node<'_>) -> usize {
    let end = comment.end_position();
    match file.node_text(comment).ends_with('\n') {
        true => end.row.saturating_sub(1),
        false => end.row,
    }
}

fn alone_on_line(file: &ParsedFile<'_>, node: Node<'_>) -> bool {
    let before = file.text().get(..node.start_byte()).unwrap_or("");
    let line = before.rsplit(['\n', '\r']).next().unwrap_or("");
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
