//! Sets of node kinds, for telling at load time where a rule can match at all.

use andon_syntax::{ERROR_KIND, KindId, Language};

/// A set of node kinds of one language; the error kind may be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KindSet {
    words: Vec<u64>,
    error: bool,
}

impl KindSet {
    pub(crate) fn empty(language: Language) -> Self {
        Self {
            words: vec![0; language.kind_count().div_ceil(64)],
            error: false,
        }
    }

    pub(crate) fn of(language: Language, kinds: impl IntoIterator<Item = KindId>) -> Self {
        let mut set = Self::empty(language);
        for kind in kinds {
            set.insert(kind);
        }
        set
    }

    pub(crate) fn insert(&mut self, kind: KindId) {
        if kind == ERROR_KIND {
            self.error = true;
        } else if let Some(word) = self.words.get_mut(usize::from(kind) / 64) {
            *word |= 1 << (kind % 64);
        }
    }

    pub(crate) fn contains(&self, kind: KindId) -> bool {
        if kind == ERROR_KIND {
            return self.error;
        }
        self.words
            .get(usize::from(kind) / 64)
            .is_some_and(|word| word & (1 << (kind % 64)) != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.error && self.words.iter().all(|word| *word == 0)
    }

    pub(crate) fn union(mut self, other: &Self) -> Self {
        self.error |= other.error;
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
        self
    }

    pub(crate) fn intersection(mut self, other: &Self) -> Self {
        self.error &= other.error;
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
        self
    }

    /// The members, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = KindId> {
        let words = self.words.iter().enumerate().flat_map(|(index, word)| {
            (0..64)
                .filter(move |bit| word & (1 << bit) != 0)
                .filter_map(move |bit| KindId::try_from(index * 64 + bit).ok())
        });
        words.chain(self.error.then_some(ERROR_KIND))
    }
}
