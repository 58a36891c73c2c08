//! Bytes to syntax trees.
//!
//! ```text
//! bytes ─► Source (UTF-8 text, same offsets) ─► ParsedFile { text, Tree }
//!              └─► LineIndex (byte ─► line, column)
//! Observation, FactTable: the words in which `rules` tells `style` what code chooses
//! path, shebang ─► Language (a row of the table generated from grammars/)
//! ```
//!
//! The only crate that names tree-sitter; the others see a [`Tree`] of [`NodeId`]s. Parsing never fails: broken code gives a tree with error nodes. The one exception is a
//! file on which the parser exceeds its budget of steps ([`ParseError::TooHard`]); the budget
//! counts work, not time, so that the answer is the same on every machine.
//!
//! Does no IO and holds no state between files other than a reusable [`Parser`].

mod facts;
mod generated;
mod language;
mod lines;
mod names;
mod parser;
mod source;
mod tree;

pub use facts::{FactInfo, FactTable, FeatureId, Observation, OptionInfo};
pub use language::{AbsentLanguage, Detection, Language, LanguageDef, PatternContext, Tier};
pub use lines::{LineIndex, count_lines};
pub use names::{NameCase, read as read_name, words};
pub use parser::{ParseError, ParsedFile, Parser};
pub use source::{Repair, Source};
pub use tree::{NodeId, Tree};

/// Id of a node kind in one language; dense, starting at 0.
pub type KindId = u16;

/// The kind of nodes that the parser could not make sense of.
pub const ERROR_KIND: KindId = u16::MAX;

/// Id of a field in one language; dense, starting at 1.
pub type FieldId = std::num::NonZeroU16;

#[cfg(test)]
mod tests;
