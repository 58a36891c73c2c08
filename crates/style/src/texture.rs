//! The texture of code: which token and syntax sequences it is woven of, names masked.
//!
//! ```text
//! total = add(rows, 1)   ─►   name:flat  =  name:flat  (  name:flat  ,  1  )     masked tokens
//!                        ─►   1-grams with the space before them, 2-grams, 3-grams
//!                        ─►   (kind, parent, grandparent) of every named node
//! ```
//!
//! Each sequence is hashed into one of [`BUCKETS`] buckets. Names are masked to their case and
//! length class and strings to their quotes, so that what code is about does not pose as how it
//! is written. Counts are damped (see [`damp`]): code is bursty, and the second occurrence of a
//! sequence in a file says less than the first.

use andon_syntax::{KindId, Language, NameCase, NodeId, ParsedFile};

use crate::counts::{Counts, Tally, bits};

/// Number of buckets: as in the style plan, about 2^13 to 2^15.
pub const BUCKETS: usize = 1 << 13;

/// Of so many buckets one is kept of a function: a sample of its sequences is enough to rank it.
const SAMPLED: u16 = 4;

/// What a node kind is to the texture.
#[derive(Debug, Clone, Copy)]
enum Class {
    /// A comment: one token, and nothing in a file's header.
    Comment,
    /// A string with all that is in it: one token.
    Text,
    /// A name, if it is a leaf.
    Name,
    /// A number, if it is a leaf.
    Number,
    /// Anything else: itself.
    Plain,
}

/// What texture needs to know of a language's node kinds.
#[derive(Debug)]
pub(crate) struct Weave {
    /// By kind; the error kind comes last.
    kinds: Vec<(Class, u32)>,
}

impl Weave {
    pub(crate) fn new(language: Language) -> Self {
        let kinds = (0..language.kind_count()).map(|kind| {
            let name = KindId::try_from(kind).map_or("", |kind| language.kind_name(kind));
            (class(language, name), hash_text(name))
        });
        let error = (Class::Plain, hash_text("ERROR"));
        Self {
            kinds: kinds.chain([error]).collect(),
        }
    }

    fn of(&self, kind: KindId) -> (Class, u32) {
        let at = usize::from(kind).min(self.kinds.len().saturating_sub(1));
        self.kinds.get(at).copied().unwrap_or((Class::Plain, 0))
    }
}

fn class(language: Language, name: &str) -> Class {
    if language.def().comment_kinds.contains(&name) {
        Class::Comment
    } else if name.contains("string") || name == "char_literal" || name == "regex" {
        match name.contains("content") || name.contains("concatenated") {
            true => Class::Plain,
            false => Class::Text,
        }
    } else if name.ends_with("identifier") || name == "identifier" {
        Class::Name
    } else if matches!(
        name,
        "integer" | "float" | "number" | "integer_literal" | "float_literal"
    ) {
        Class::Number
    } else {
        Class::Plain
    }
}

/// Counts the texture of one file; reused from file to file.
#[derive(Debug, Default)]
pub(crate) struct Loom {
    /// By bucket.
    counts: Tally,
    /// The masks of the last two tokens.
    before: (u32, u32),
    /// Where the last token ended, in bytes.
    end: usize,
    /// Whether any code came yet.
    begun: bool,
    /// Tokens so far.
    pub(crate) tokens: u32,
}

/// Which buckets of the sampled ones were counted, a bit each.
#[derive(Debug, Clone)]
pub(crate) struct Sample([u64; BUCKETS / SAMPLED as usize / 64]);

impl Default for Sample {
    fn default() -> Self {
        Self([0; _])
    }
}

impl Sample {
    #[inline]
    fn note(&mut self, bucket: u16) {
        let number = bucket / SAMPLED;
        if let Some(word) = self.0.get_mut(usize::from(number / 64)) {
            *word |= 1 << (number % 64);
        }
    }

    /// The texture of code in which each of them occurs once.
    pub(crate) fn counts(&self) -> Counts {
        let words = (0_u16..).step_by(64).zip(self.0);
        let numbers = words.flat_map(|(base, word)| bits(word).map(move |bit| base + bit));
        Counts::from_ascending(numbers.map(|number| (number * SAMPLED, ONCE)))
    }
}

impl Loom {
    /// Takes in a node; the answer is the node to go on with (strings are passed over whole).
    pub(crate) fn take(
        &mut self,
        weave: &Weave,
        file: &ParsedFile<'_>,
        node: NodeId,
        sample: &mut Sample,
    ) -> NodeId {
        let tree = file.tree();
        let (class, hash) = weave.of(tree.kind(node));
        let next = NodeId(node.0 + 1);
        let after = tree.subtree_end(node);
        let leaf = after == next;
        let mask = match class {
            Class::Comment => {
                // Licences and the like are no style.
                if !self.begun {
                    self.end = tree.span(node).end;
                    return after;
                }
                comment_mask(file.node_text(node))
            }
            Class::Text => text_mask(file.node_text(node)),
            Class::Name if leaf => name_mask(file.node_text(node)),
            Class::Number if leaf => number_mask(file.node_text(node)),
            Class::Name | Class::Number | Class::Plain if leaf => hash,
            Class::Name | Class::Number | Class::Plain => {
                self.chain(weave, file, node, hash, sample);
                return next;
            }
        };
        if tree.is_named(node) {
            self.chain(weave, file, node, hash, sample);
        }
        self.token(file.text(), tree.span(node), mask, sample);
        match class {
            Class::Comment | Class::Text => after,
            _ => next,
        }
    }

    fn chain(
        &mut self,
        weave: &Weave,
        file: &ParsedFile<'_>,
        node: NodeId,
        hash: u32,
        sample: &mut Sample,
    ) {
        let tree = file.tree();
        let parent = tree.parent(node);
        let above = parent.and_then(|parent| tree.parent(parent));
        let hash_of = |node: Option<NodeId>| node.map_or(1, |node| weave.of(tree.kind(node)).1);
        self.count(mix(mix(hash, hash_of(parent)), hash_of(above)), sample);
    }

    fn token(&mut self, text: &str, span: andon_finding::Span, mask: u32, sample: &mut Sample) {
        self.begun = true;
        self.tokens = self.tokens.saturating_add(1);
        let gap = text.as_bytes().get(self.end..span.start).unwrap_or(&[]);
        self.end = span.end;
        self.count(mix(mask, gap_class(gap)), sample);
        let (first, second) = self.before;
        self.count(mix(mix(7, second), mask), sample);
        self.count(mix(mix(mix(11, first), second), mask), sample);
        self.before = (second, mask);
    }

    #[inline]
    fn count(&mut self, hash: u32, sample: &mut Sample) {
        // The high bits of a product are its best mixed ones.
        let bucket = u16::try_from((hash >> 16) as usize & (BUCKETS - 1)).unwrap_or(0);
        self.counts.count(bucket);
        if bucket.is_multiple_of(SAMPLED) {
            sample.note(bucket);
        }
    }

    /// The mask of the last token.
    pub(crate) const fn last(&self) -> u32 {
        self.before.1
    }

    /// The damped counts and the number of tokens since the last call.
    pub(crate) fn finish(&mut self) -> (Counts, u32) {
        (self.counts.take(damp), std::mem::take(&mut self.tokens))
    }

    /// Forgets what came before, at the beginning of a file.
    pub(crate) fn begin(&mut self) {
        self.finish();
        self.before = (0, 0);
        self.end = 0;
        self.begun = false;
    }
}

/// The damped count of what occurs once.
const ONCE: u32 = 2;

/// Twice the square root, rounded down.
fn damp(count: u32) -> u32 {
    count.saturating_mul(4).isqrt()
}

/// Multiplicative mixing (the constant is 2^32 divided by the golden ratio, made odd).
const fn mix(a: u32, b: u32) -> u32 {
    (a.rotate_left(5) ^ b).wrapping_mul(0x9e37_79b1)
}

/// FNV-1a.
fn hash_text(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn gap_class(gap: &[u8]) -> u32 {
    let breaks = gap.iter().filter(|byte| **byte == b'\n').count();
    match (breaks, gap.len()) {
        (0, 0) => 101,
        (0, 1) => 102,
        (0, _) => 103,
        (1, _) => 104,
        (2, _) => 105,
        _ => 106,
    }
}

fn length_class(length: usize, limits: [usize; 2]) -> u32 {
    u32::from(length > limits[0]) + u32::from(length > limits[1])
}

fn comment_mask(text: &str) -> u32 {
    let opens: String = text
        .chars()
        .take_while(|c| !c.is_alphanumeric() && !c.is_whitespace())
        .take(3)
        .collect();
    mix(hash_text(&opens), 200 + length_class(text.len(), [30, 80]))
}

fn text_mask(text: &str) -> u32 {
    let prefix: String = text
        .chars()
        .take_while(|c| c.is_ascii_alphabetic() || matches!(c, '"' | '\'' | '`' | '#' | '/'))
        .take_while(|c| !c.is_ascii_lowercase() || matches!(c, 'f' | 'r' | 'b' | 'u'))
        .take(4)
        .collect();
    let shape = match text.contains('\n') {
        true => 3,
        false => length_class(text.len(), [2, 24]),
    };
    mix(hash_text(&prefix), 210 + shape)
}

fn name_mask(text: &str) -> u32 {
    let private = u32::from(text.starts_with('_')) + u32::from(text.starts_with("__"));
    let case = match NameCase::of(text) {
        None => 0,
        Some(NameCase::Single) => 1,
        Some(NameCase::Flat) => 2 + length_class(text.len(), [3, 7]),
        Some(NameCase::Snake) => 6 + length_class(text.len(), [9, 16]),
        Some(NameCase::Camel) => 10 + length_class(text.len(), [9, 16]),
        Some(NameCase::Pascal) => 14 + length_class(text.len(), [8, 16]),
        Some(NameCase::Upper) => 18,
        Some(NameCase::Screaming) => 19,
        Some(NameCase::Mixed) => 20,
    };
    mix(300 + private, 320 + case)
}

fn number_mask(text: &str) -> u32 {
    match text {
        "0" => 401,
        "1" => 402,
        "2" => 403,
        _ => 404,
    }
}
