//! Text to tree, within a budget of work.

use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState};

use crate::{Language, NodeId, Tier, Tree};

/// Parser steps allowed whatever the size of the text, in units of the parser's progress callback
/// (100 operations each).
const BASE_STEPS: usize = 20_000;

/// Further steps allowed for each byte of text. Generous: no file of the benchmark corpora comes to
/// the end of its budget.
const STEPS_PER_BYTE: usize = 2;

/// Brackets that may stand open at once in a language that only has rules. Some of their grammars
/// need minutes for nests that are deeper by much, in a single step; nobody writes one.
const DEEPEST: usize = 5_000;

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
        let tree = self.parse_only(language, text)?;
        Ok(ParsedFile {
            language,
            text,
            tree: Tree::copy(&tree, language, std::mem::take(&mut self.spare)),
        })
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
        let tree = self.parse_only(language, text)?;
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
        let budget = BASE_STEPS + STEPS_PER_BYTE * text.len();
        let mut steps = 0_usize;
        let mut watch = |state: &ParseState| {
            steps += 1;
            reached = state.current_byte_offset();
            match steps > budget {
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

/// The bracket at which too many stand open, if there is one. Brackets in strings and comments
/// count as well: those of a real file never add up to so many.
fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEEPEST
    })
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
