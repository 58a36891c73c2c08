//! Text to tree, within a budget of work.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{ParseOptions, ParseState};

use crate::{Language, NodeId, Tier, Tree};

/// Parser steps allowed whatever the size of the text, in units of the parser's progress callback
/// (100 operations each).
const BASE_STEPS: usize = 5_000;

/// Bytes of text for which a further step is allowed. Generous: of 20,000 files, real, cut, shuffled
/// or full of conflict markers, none of more than 5 KB needed a step for less than 30 bytes.
const BYTES_PER_STEP: usize = 4;

/// How long a parser may take whatever the size of the text: most files take a thousandth of it.
/// What recovers from errors may need memory and time without bound, in few steps: each goes through
/// all errors before it that no code has come after.
const PATIENCE: Duration = Duration::from_secs(3);

/// Further time for each byte of text; parsers take a hundredth of it.
const PATIENCE_PER_BYTE: Duration = Duration::from_micros(20);

/// Brackets that may stand open at once in a language that only has rules. Some of their grammars
/// need minutes for nests that are deeper by much, in a single step; nobody writes one.
const DEEPEST: usize = 5_000;

/// Brackets that may stand open at once in what may be no code at all.
const DEEPEST_OF_ANY: usize = 200;

/// How many brackets one counts for that opens code in a text, as in `"${`: scanners keep each in
/// a state of fixed size, and end the process when it is full.
const OF_TEXT: usize = 25;

/// Blocks that may stand in each other by their indentation in a language that only has rules, for
/// the same reason.
const MOST_INDENTED: usize = 120;

/// Why there is no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The parser gave up after so many steps without an end in sight.
    #[error(
        "the parser gave up at byte {byte}: the nesting or the errors there cost too much work"
    )]
    TooHard {
        /// How far it came, in bytes.
        byte: usize,
    },
}

/// A reusable parser; one a thread.
pub struct Parser {
    inner: tree_sitter::Parser,
    language: Option<Language>,
    /// Memory for the next tree.
    spare: Tree,
}

impl std::fmt::Debug for Parser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parser")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// A parser for any language.
    #[must_use]
    pub fn new() -> Self {
        Self {
            inner: tree_sitter::Parser::new(),
            language: None,
            spare: Tree::default(),
        }
    }

    /// Parses `text`.
    ///
    /// # Errors
    /// [`ParseError::TooHard`] if the budget of steps runs out: never for code that a person
    /// would write.
    pub fn parse<'s>(
        &mut self,
        language: Language,
        text: &'s str,
    ) -> Result<ParsedFile<'s>, ParseError> {
        let tree = self.parse_only(language, text, Errors::Mended)?;
        Ok(self.parsed(language, text, &tree))
    }

    /// Parses text that may well be no code at all, and gives up at the first error.
    pub fn parse_valid<'s>(&mut self, language: Language, text: &'s str) -> Option<ParsedFile<'s>> {
        if bracketed_too_deep(text, DEEPEST_OF_ANY).is_some() {
            return None;
        }
        let tree = self.parse_only(language, text, Errors::Refused).ok()?;
        (!tree.root_node().has_error()).then(|| self.parsed(language, text, &tree))
    }

    fn parsed<'s>(
        &mut self,
        language: Language,
        text: &'s str,
        tree: &tree_sitter::Tree,
    ) -> ParsedFile<'s> {
        ParsedFile {
            language,
            text,
            tree: Tree::copy(tree, language, std::mem::take(&mut self.spare)),
        }
    }

    /// Takes back the memory of a file that is done with, for the next one.
    pub fn recycle(&mut self, file: ParsedFile<'_>) {
        self.spare = file.tree;
    }

    /// Parses `text` and walks the tree, without keeping anything: the number of nodes. What
    /// benchmarks compare with.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    pub fn parse_and_count(
        &mut self,
        language: Language,
        text: &str,
        walk: bool,
    ) -> Result<usize, ParseError> {
        let tree = self.parse_only(language, text, Errors::Mended)?;
        if !walk {
            return Ok(tree.root_node().descendant_count());
        }
        let mut cursor = tree.walk();
        let mut count = 0;
        loop {
            count += usize::from(!cursor.node().is_missing());
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return Ok(count);
                }
            }
        }
    }

    fn parse_only(
        &mut self,
        language: Language,
        text: &str,
        errors: Errors,
    ) -> Result<tree_sitter::Tree, ParseError> {
        let mut reached = 0;
        let too_hard = |byte| ParseError::TooHard { byte };
        if language.def().tier == Tier::Rules
            && let Some(byte) = too_deep(text)
        {
            return Err(too_hard(byte));
        }
        if self.language != Some(language) {
            // Fails only for a grammar of another ABI, which the registry's tests rule out.
            self.inner
                .set_language(language.grammar())
                .map_err(|_incompatible| too_hard(0))?;
            self.language = Some(language);
        }
        let budget = BASE_STEPS + text.len() / BYTES_PER_STEP;
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let patience = PATIENCE.saturating_add(PATIENCE_PER_BYTE.saturating_mul(length));
        let begun = Instant::now();
        let mut steps = 0_usize;
        let mut watch = |state: &ParseState| {
            steps += 1;
            reached = state.current_byte_offset();
            let refused = errors == Errors::Refused && state.has_error();
            match refused || steps > budget || begun.elapsed() > patience {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        let bytes = text.as_bytes();
        let tree = self.inner.parse_with_options(
            &mut |at, _| bytes.get(at..).unwrap_or_default(),
            None,
            Some(ParseOptions::new().progress_callback(&mut watch)),
        );
        tree.ok_or_else(|| {
            self.inner.reset();
            too_hard(reached)
        })
    }
}

/// What to do about errors in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errors {
    /// The parser goes on as well as it can.
    Mended,
    /// There is no tree.
    Refused,
}

/// Where too much stands in each other, if that is anywhere.
fn too_deep(text: &str) -> Option<usize> {
    bracketed_too_deep(text, DEEPEST).or_else(|| indented_too_deep(text))
}

/// The bracket at which too many stand open, if there is one. Brackets in strings and comments
/// count as well: those of a real file never add up to so many.
fn bracketed_too_deep(text: &str, most: usize) -> Option<usize> {
    let mut open = Vec::new();
    let mut depth = 0;
    let bytes = text.as_bytes();
    let ends_with = |at: usize, end: &[u8]| bytes.get(..at).is_some_and(|it| it.ends_with(end));
    bytes.iter().enumerate().position(|(at, byte)| {
        match byte {
            b'(' | b'[' | b'{' => {
                let of_text = ends_with(at, b"\"$") || ends_with(at, b"\"#");
                open.push(if of_text { OF_TEXT } else { 1 });
                depth += open.last().copied().unwrap_or(0);
            }
            b')' | b']' | b'}' => depth -= open.pop().unwrap_or(0),
            _ => {}
        }
        depth > most
    })
}

/// The line at which too many blocks stand open, if there is one: lines that are indented further
/// than all around them, and items of lists that begin in one line (`- - x`).
fn indented_too_deep(text: &str) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut rest = line.trim_start_matches(' ');
        if !rest.trim().is_empty() {
            let mut indent = line.len() - rest.len();
            while open.last().is_some_and(|last| *last >= indent) {
                open.pop();
            }
            open.push(indent);
            while let Some(item) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("? ")) {
                let item = item.trim_start_matches(' ');
                indent += rest.len() - item.len();
                open.push(indent);
                rest = item;
                if open.len() > MOST_INDENTED {
                    break;
                }
            }
            if open.len() > MOST_INDENTED {
                return Some(start);
            }
        }
        start += line.len();
    }
    None
}

/// A text and its tree.
#[derive(Debug)]
pub struct ParsedFile<'s> {
    language: Language,
    text: &'s str,
    tree: Tree,
}

impl<'s> ParsedFile<'s> {
    /// The language it was parsed as.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The text it was parsed from.
    #[must_use]
    pub const fn text(&self) -> &'s str {
        self.text
    }

    /// Its tree.
    #[must_use]
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The text of a node; empty for a node of another file.
    #[must_use]
    pub fn node_text(&self, node: NodeId) -> &'s str {
        let span = self.tree.span(node);
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Whether the parser met code that it could not make sense of.
    #[must_use]
    pub fn has_error(&self) -> bool {
        !self.tree.errors().is_empty()
    }
}
