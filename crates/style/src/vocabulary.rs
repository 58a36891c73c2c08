//! The words that names of a language are often made of, whatever a program is about: `is`, `new`,
//! `args`, `iter`.
//!
//! They were learned offline (`cargo xtask background`) and ship as a list a language. What is not
//! among them, a texture does not see.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::background::Background;

/// A word is common if names are made of it in one of so many packages.
const ONE_IN: usize = 8;

/// The common words of a language, by their hashes.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(HashSet<u32, BuildHasherDefault<Spread>>);

impl Vocabulary {
    /// What ships for a language (for the one whose facts are counted).
    pub(crate) fn of(language: &str) -> Self {
        let words = Background::words(language).unwrap_or_default();
        Self(words.lines().map(hash_word).collect())
    }

    /// Whether the word with this hash is one of them.
    #[inline]
    pub(crate) fn knows(&self, hash: u32) -> bool {
        self.0.contains(&hash)
    }
}

/// FNV-1a of a word in lower case.
#[inline]
pub(crate) fn hash_word(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    })
}

/// Spreads what is a hash already: tables want it in the high bits, too.
#[derive(Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// The words that are common to packages, given the words of each; sorted.
#[must_use]
pub fn common_words(packages: &[BTreeSet<String>]) -> Vec<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in packages.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let common = counts
        .into_iter()
        .filter(|(_, count)| count * ONE_IN >= packages.len());
    common.map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_common_in_one_of_eight_packages() {
        let package = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let mut packages = vec![package(&["is", "turbine"]), package(&["is", "args"])];
        packages.resize(16, package(&["args", "iter"]));
        assert_eq!(common_words(&packages), ["args", "is", "iter"]);
        assert_eq!(common_words(&[]), [""; 0]);
    }

    #[test]
    fn each_language_has_its_words() {
        for (language, word) in [
            ("javascript", "callback"),
            ("python", "kwargs"),
            ("rust", "unwrap"),
            ("typescript", "readonly"),
        ] {
            let vocabulary = Vocabulary::of(language);
            assert!(vocabulary.knows(hash_word(word)), "{language}");
            assert!(vocabulary.knows(hash_word("IS")), "{language}");
            assert!(!vocabulary.knows(hash_word("turbine")), "{language}");
        }
        assert!(!Vocabulary::of("cobol").knows(hash_word("is")));
    }
}
