//! The texture of code: which token and syntax sequences it is woven of, names masked.
//!
//! ```text
//! args = get_turbine(1)   ─►   args = get_* ( 1 )   1-grams with the space before them, 2-grams
//!                         ─►   flat = snake ( 1 )   3-grams
//!                         ─►   (kind, parent, grandparent) of every named node
//! ```
//!
//! Each sequence is hashed into one of [`BUCKETS`] buckets. Names are masked to their case and
//! length class and strings to their quotes, so that what code is about does not pose as how it
//! is written. But words that names of the language are often made of ([`Vocabulary`]) tell about
//! style what function words tell in prose: in short sequences they stay. Counts are damped (see
//! [`damp`]): code is bursty, and the second occurrence of a sequence in a file says less than the
//! first.

use std::collections::BTreeSet;

use andon_syntax::{KindId, Language, NameCase, NodeId, ParsedFile, read_name};

use crate::counts::{Counter, Counts, bits};
use crate::vocabulary::{Vocabulary, hash_word};

/// Number of buckets.
pub const BUCKETS: usize = 1 << 14;

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
    vocabulary: Vocabulary,
}

/// What is left of a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Mask {
    /// With the words of a name that are common.
    fine: u32,
    /// Without.
    coarse: u32,
}

impl Mask {
    const fn of(mask: u32) -> Self {
        Self {
            fine: mask,
            coarse: mask,
        }
    }
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
            vocabulary: Vocabulary::of(language.def().facts_of),
        }
    }

    fn of(&self, kind: KindId) -> (Class, u32) {
        let at = usize::from(kind).min(self.kinds.len().saturating_sub(1));
        self.kinds.get(at).copied().unwrap_or((Class::Plain, 0))
    }

    /// Adds the words of a name to `words`, if the node is one.
    pub(crate) fn collect_words(
        &self,
        file: &ParsedFile<'_>,
        node: NodeId,
        words: &mut BTreeSet<String>,
    ) {
        let tree = file.tree();
        let (class, _) = self.of(tree.kind(node));
        if matches!(class, Class::Name) && tree.subtree_end(node).0 == node.0 + 1 {
            read_name(file.node_text(node), |word| {
                words.insert(word.to_ascii_lowercase());
            });
        }
    }

    fn name(&self, text: &str) -> Mask {
        let private = u32::from(text.starts_with('_')) + u32::from(text.starts_with("__"));
        let (mut words, mut is_known) = (0, false);
        let case = read_name(text, |word| {
            let hash = hash_word(word);
            let knows = self.vocabulary.knows(hash);
            is_known |= knows;
            words = mix(words, if knows { hash } else { 0 });
        });
        let (case, limits) = match case {
            None => (0, None),
            Some(NameCase::Single) => (1, None),
            Some(NameCase::Flat) => (2, Some([3, 7])),
            Some(NameCase::Snake) => (6, Some([9, 16])),
            Some(NameCase::Camel) => (10, Some([9, 16])),
            Some(NameCase::Pascal) => (14, Some([8, 16])),
            Some(NameCase::Upper) => (18, None),
            Some(NameCase::Screaming) => (19, None),
            Some(NameCase::Mixed) => (20, None),
        };
        let length = limits.map_or(0, |limits| length_class(text.len(), limits));
        let coarse = mix(300 + private, 320 + case + length);
        let fine = match is_known {
            true => mix(mix(310 + private, 320 + case), words),
            false => coarse,
        };
        Mask { fine, coarse }
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
    } else if name.contains("identifier") {
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
    counts: Counter,
    /// The masks of the last two tokens.
    before: (Mask, Mask),
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
                Mask::of(comment_mask(file.node_text(node)))
            }
            Class::Text => Mask::of(text_mask(file.node_text(node))),
            Class::Name if leaf => weave.name(file.node_text(node)),
            Class::Number if leaf => Mask::of(number_mask(file.node_text(node))),
            Class::Name | Class::Number | Class::Plain if leaf => Mask::of(hash),
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

    fn token(&mut self, text: &str, span: andon_finding::Span, mask: Mask, sample: &mut Sample) {
        self.begun = true;
        self.tokens = self.tokens.saturating_add(1);
        let gap = text.as_bytes().get(self.end..span.start).unwrap_or(&[]);
        self.end = span.end;
        let (first, second) = self.before;
        let three = mix(mix(mix(11, first.coarse), second.coarse), mask.coarse);
        self.count(mix(mask.fine, gap_class(gap)), sample);
        self.count(mix(mix(7, second.fine), mask.fine), sample);
        self.count(three, sample);
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

    /// The mask of the last token, with the words of names that are common.
    pub(crate) const fn last(&self) -> u32 {
        self.before.1.fine
    }

    /// The damped counts and the number of tokens since the last call.
    pub(crate) fn finish(&mut self) -> (Counts, u32) {
        (self.counts.take(damp), std::mem::take(&mut self.tokens))
    }

    /// Forgets what came before, at the beginning of a file.
    pub(crate) fn begin(&mut self) {
        self.finish();
        self.before = <_>::default();
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

fn hash_text(text: &str) -> u32 {
    fnv(text.bytes())
}

/// FNV-1a.
#[inline]
pub(crate) fn fnv(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
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

fn number_mask(text: &str) -> u32 {
    match text {
        "0" => 401,
        "1" => 402,
        "2" => 403,
        _ => 404,
    }
}
