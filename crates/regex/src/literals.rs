//! What the syntax of a regular expression tells of its matches without running it.
//!
//! Most expressions of rules are words, anchored or not: `^(open|close)$`, `^_`, `Error$`, `-`. To
//! compare is all there is to do. Of others a beginning or an end is known, and most texts are
//! done with once it is missing.

use std::borrow::Cow;

use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind, Look};

/// How many texts are worth comparing one by one: the letters of both cases, and `_`.
const MAX_TEXTS: usize = 53;

/// How many are worth being looked for, each in the whole text.
const MAX_SEARCHES: usize = 4;

/// Texts that stand at a certain place in whatever an expression matches.
#[derive(Debug, Clone)]
pub struct Literals {
    /// Where.
    pub place: Place,
    /// Ascending.
    pub texts: Cow<'static, [Cow<'static, [u8]>]>,
    /// Bytes with which they begin, or end where the end is compared.
    pub edges: Bytes,
    /// Whether each is one byte, so that its edge is all of it.
    pub are_bytes: bool,
    /// Whether every text with one of them there is matched.
    pub decisive: bool,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// All of it.
    Whole,
    /// Its start.
    Start,
    /// Its end.
    End,
    /// Any.
    Anywhere,
}

/// A set of bytes, a bit each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bytes(pub [u64; 4]);

impl Bytes {
    fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn contains(&self, byte: u8) -> bool {
        let word = self.0.get(usize::from(byte >> 6)).copied();
        word.unwrap_or_default() >> (byte & 63) & 1 == 1
    }
}

impl Literals {
    /// Those of an expression; `None` if there are none, or too many.
    pub(crate) fn of(hir: &Hir) -> Option<Self> {
        let parts = match hir.kind() {
            HirKind::Concat(parts) => parts.as_slice(),
            _ => std::slice::from_ref(hir),
        };
        let is = |hir: &Hir, look| matches!(hir.kind(), HirKind::Look(found) if *found == look);
        let after = parts
            .split_first()
            .filter(|(first, _)| is(first, Look::Start));
        let (from_start, parts) = after.map_or((false, parts), |(_, rest)| (true, rest));
        let before = parts.split_last().filter(|(last, _)| is(last, Look::End));
        let (to_end, parts) = before.map_or((false, parts), |(_, rest)| (true, rest));
        let core = Hir::concat(parts.to_vec());
        // Within it a look-around asks for more than the texts tell.
        let looks = !core.properties().look_set().is_empty();
        let place = match (from_start, to_end) {
            (true, true) => Place::Whole,
            (true, false) => Place::Start,
            (false, true) => Place::End,
            (false, false) => Place::Anywhere,
        };
        let side = match place {
            Place::End => ExtractKind::Suffix,
            _ => ExtractKind::Prefix,
        };
        let mut extractor = Extractor::new();
        extractor
            .kind(side)
            .limit_class(MAX_TEXTS)
            .limit_total(MAX_TEXTS);
        let found = extractor.extract(&core);
        let decisive = found.is_exact() && !looks;
        // All that is known of another expression is how it begins or ends.
        let place = match place {
            Place::Whole if !decisive => Place::Start,
            Place::Anywhere if !decisive => return None,
            place => place,
        };
        let mut texts = texts(&found)?;
        texts.sort_unstable();
        let are_bytes = texts.iter().all(|text| text.len() == 1);
        if place == Place::Anywhere && texts.len() > MAX_SEARCHES && !are_bytes {
            return None;
        }
        if !decisive && texts.iter().any(|text| text.is_empty()) {
            return None;
        }
        let mut edges = Bytes::default();
        for text in &texts {
            let edge = match place {
                Place::End => text.last(),
                _ => text.first(),
            };
            if let Some(byte) = edge {
                edges.insert(*byte);
            }
        }
        Some(Self {
            place,
            texts: texts.into(),
            edges,
            are_bytes,
            decisive,
        })
    }

    /// Whether the expression matches somewhere in a text; `None` if that is not known.
    pub(crate) fn judge(&self, text: &[u8]) -> Option<bool> {
        match (self.is_there(text), self.decisive) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        }
    }

    fn is_there(&self, text: &[u8]) -> bool {
        let mut texts = self.texts.iter().map(Cow::as_ref);
        let edge = match self.place {
            Place::Anywhere if self.are_bytes => {
                return text.iter().any(|byte| self.edges.contains(*byte));
            }
            Place::Anywhere => {
                return texts.any(|wanted| memchr::memmem::find(text, wanted).is_some());
            }
            Place::End => text.last(),
            Place::Start | Place::Whole => text.first(),
        };
        // What is empty stands first, and at both ends of everything.
        let any_end = self.texts.first().is_some_and(|text| text.is_empty());
        let Some(edge) = edge else {
            return any_end;
        };
        let fits = self.edges.contains(*edge);
        match self.place {
            Place::Whole => {
                fits && self
                    .texts
                    .binary_search_by(|wanted| (**wanted).cmp(text))
                    .is_ok()
            }
            _ if any_end => true,
            _ if !fits || self.are_bytes => fits,
            Place::End => texts.any(|wanted| text.ends_with(wanted)),
            Place::Start | Place::Anywhere => texts.any(|wanted| text.starts_with(wanted)),
        }
    }

    /// As Rust writes it.
    #[cfg(feature = "pack")]
    pub(crate) fn written(&self) -> String {
        let borrowed = "::std::borrow::Cow::Borrowed";
        let text = |text: &Cow<'_, [u8]>| format!("{borrowed}(b\"{}\")", text.escape_ascii());
        let texts: Vec<String> = self.texts.iter().map(text).collect();
        format!(
            "::andon_regex::Literals {{ place: ::andon_regex::Place::{:?}, texts: {borrowed}(&[{}]), \
             edges: ::andon_regex::Bytes({:?}), are_bytes: {}, decisive: {} }}",
            self.place,
            texts.join(", "),
            self.edges.0,
            self.are_bytes,
            self.decisive,
        )
    }
}

fn texts(found: &Seq) -> Option<Vec<Cow<'static, [u8]>>> {
    let literals = found.literals()?.iter();
    Some(
        literals
            .map(|literal| Cow::Owned(literal.as_bytes().to_vec()))
            .collect(),
    )
}
