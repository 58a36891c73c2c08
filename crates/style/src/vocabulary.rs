//! The words that names of a language are often made of, whatever a program is about: `is`, `new`,
//! `args`, `iter`.
//!
//! They were learned offline (`cargo xtask background`) and ship as a list a language. What is not
//! among them, a texture does not see.

use std::collections::{BTreeMap, BTreeSet};

use crate::background::Background;
use crate::texture::fnv;

/// A word is common if names are made of it in one of so many packages.
const ONE_IN: usize = 8;

/// The common words of a language: their hashes, sorted.
#[derive(Debug)]
pub(crate) struct Vocabulary(Vec<u32>);

impl Vocabulary {
    /// What ships for a language (for the one whose facts are counted).
    pub(crate) fn of(language: &str) -> Self {
        let words = Background::words(language).unwrap_or_default();
        let mut hashes: Vec<u32> = words.lines().map(hash_word).collect();
        hashes.sort_unstable();
        Self(hashes)
    }

    /// Whether the word with this hash is one of them.
    #[inline]
    pub(crate) fn knows(&self, hash: u32) -> bool {
        self.0.binary_search(&hash).is_ok()
    }
}

/// The hash of a word in whatever case.
#[inline]
pub(crate) fn hash_word(word: &str) -> u32 {
    fnv(word.bytes().map(|byte| byte.to_ascii_lowercase()))
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
