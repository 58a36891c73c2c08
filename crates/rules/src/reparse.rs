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
    let before = tree.previous_sibling(comment);
    if before.is_some_and(|before| alone_on_line(file, before) && continues(file, before, comment))
    {
        return None;
    }
    let def = file.language().def();
    let (marker, blocks) = (def.line_comment, def.block_comments);
    let mut lines = Vec::new();
    let mut next = Some(comment);
    while let Some(node) = next {
        let text = file.node_text(node).trim_end_matches(['\n', '\r']);
        if text.starts_with("/**") {
            break;
        }
        let block = blocks.iter().find_map(|(open, close)| {
            let block = text.strip_prefix(open)?;
            Some(block.strip_suffix(close).unwrap_or(block))
        });
        match block {
            Some(block) => lines.extend(block.lines().map(without_star)),
            None if marker.is_empty() => return None,
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

/// Whether only white space stands before a comment, or the brace that makes it a child of a JSX
/// element: `{/* <Row /> */}`.
fn alone_on_line(file: &ParsedFile<'_>, node: NodeId) -> bool {
    let span = file.tree().span(node);
    let after = file.text().get(span.end..).unwrap_or("");
    match line_before(file, span.start).trim() {
        "" => true,
        "{" => after.trim_start().starts_with('}'),
        _ => false,
    }
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

/// Words of English sentences that are rarely names and, beside another name, never code.
const SENTENCE_WORDS: [&str; 29] = [
    "an", "are", "be", "because", "been", "but", "can", "could", "has", "have", "here", "it",
    "its", "must", "of", "only", "should", "that", "the", "there", "these", "they", "those", "to",
    "was", "we", "were", "will", "you",
];

/// Whether a text has a word of sentences beside another word that is no keyword: prose, which
/// need not be parsed to know that it is no code. Strings are passed over; what looks like an
/// unfinished one ends the search.
pub(crate) fn is_prose(text: &str, keywords: &[&str]) -> bool {
    let mut previous = "";
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let is_name = keywords.binary_search(&word).is_err();
            let is_sentence_word = |word| SENTENCE_WORDS.binary_search(&word).is_ok();
            let beside_name = is_name && !previous.is_empty();
            if beside_name && (is_sentence_word(word) || is_sentence_word(previous)) {
                return true;
            }
            let spaced = after.strip_prefix([' ', '\t']);
            previous = match spaced {
                Some(_) if is_name => word,
                _ => "",
            };
            rest = spaced.map_or(after, |after| after.trim_start_matches([' ', '\t']));
            continue;
        }
        previous = "";
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
        if matches!(first, '"' | '\'' | '`') {
            match rest.find(first) {
                Some(end) => rest = rest.get(end + 1..).unwrap_or(""),
                None => return false,
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_prose;

    #[test]
    fn sentences_are_prose() {
        let keywords = ["if", "not", "in", "return"];
        for (text, expected) in [
            ("the total", true),
            ("x = the total (of all)", true),
            ("return the value", true),
            ("x = f(y)", false),
            ("if x not in y", false),
            ("return value", false),
            ("log('two words')", false),
            ("don't know", false),
            ("total\ncount", false),
            ("x  y", false),
            ("let mut x = 1", false),
            ("it = 1", false),
            ("return it", false),
            ("", false),
        ] {
            assert_eq!(is_prose(text, &keywords), expected, "{text}");
        }
    }
}
