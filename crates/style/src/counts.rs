//! Counts by a small number, sparse: the atoms of a fingerprint.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How often each of some numbered things occurs; ascending, none zero. Addition is commutative
/// and associative (it saturates), and empty counts are its neutral element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(Vec<(u16, u32)>);

impl Counts {
    /// From pairs in any order; equal numbers are added up.
    #[must_use]
    pub fn from_pairs(mut pairs: Vec<(u16, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        pairs.retain(|(_, count)| *count > 0);
        Self(pairs)
    }

    /// All (number, count), ascending numbers.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u32)> + '_ {
        self.0.iter().copied()
    }

    /// How often `number` occurs.
    #[must_use]
    pub fn get(&self, number: u16) -> u32 {
        self.0
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()
            .and_then(|at| self.0.get(at))
            .map_or(0, |(_, count)| *count)
    }

    /// Those of some numbers, in a row.
    pub(crate) fn among(&self, numbers: Range<u16>) -> &[(u16, u32)] {
        let start = self
            .0
            .partition_point(|(number, _)| *number < numbers.start);
        let rest = self.0.get(start..).unwrap_or(&[]);
        let end = rest.partition_point(|(number, _)| *number < numbers.end);
        rest.get(..end).unwrap_or(&[])
    }

    /// The sum of all counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// Whether nothing occurs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        let mut pairs = std::mem::take(&mut self.0);
        pairs.extend_from_slice(&other.0);
        *self = Self::from_pairs(pairs);
    }
}

/// Counts things as they come and hands out sparse counts; reused, so that nothing is sorted and
/// nothing allocated for a thing that was seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: Vec<u32>,
    /// One bit for each number that was counted.
    seen: Vec<u64>,
}

impl Tally {
    /// Counts `number` once more; the answer is how often it was counted before.
    pub(crate) fn count(&mut self, number: u16) -> u32 {
        let at = usize::from(number);
        if at >= self.counts.len() {
            // Sixty-four numbers share a word of `seen`.
            let words = at / 64 + 1;
            self.counts.resize(words * 64, 0);
            self.seen.resize(words, 0);
        }
        let (Some(count), Some(word)) = (self.counts.get_mut(at), self.seen.get_mut(at / 64))
        else {
            return 0;
        };
        let before = *count;
        *word |= 1 << (at % 64);
        *count = before.saturating_add(1);
        before
    }

    /// What was counted since the last call, each count passed through `weigh`.
    pub(crate) fn take(&mut self, weigh: impl Fn(u32) -> u32) -> Counts {
        let seen = self.seen.iter().map(|word| word.count_ones() as usize);
        let mut pairs = Vec::with_capacity(seen.sum());
        let words = self.counts.chunks_mut(64).zip(&mut self.seen);
        for (base, (counts, word)) in (0..=u16::MAX).step_by(64).zip(words) {
            while *word != 0 {
                let bit = word.trailing_zeros();
                *word &= *word - 1;
                if let (Some(count), Ok(bit)) = (counts.get_mut(bit as usize), u16::try_from(bit)) {
                    pairs.push((base + bit, weigh(std::mem::take(count))));
                }
            }
        }
        Counts(pairs)
    }
}

/// Counts of many things at once, by number: what sums of many fingerprints are gathered in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DenseCounts(Vec<u32>);

impl DenseCounts {
    /// Adds counts.
    pub fn add(&mut self, counts: &Counts) {
        for (number, count) in counts.iter() {
            let at = usize::from(number);
            if at >= self.0.len() {
                self.0.resize(at + 1, 0);
            }
            if let Some(sum) = self.0.get_mut(at) {
                *sum = sum.saturating_add(count);
            }
        }
    }

    /// The count of one number.
    #[must_use]
    pub fn get(&self, number: u16) -> u32 {
        self.0.get(usize::from(number)).copied().unwrap_or(0)
    }

    /// The sum of all counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().map(|count| u64::from(*count)).sum()
    }

    /// The same as sparse counts.
    #[must_use]
    pub fn to_sparse(&self) -> Counts {
        let pairs = (0..=u16::MAX).zip(self.0.iter().copied());
        Counts(pairs.filter(|(_, count)| *count > 0).collect())
    }
}

impl From<&Counts> for DenseCounts {
    fn from(counts: &Counts) -> Self {
        let mut dense = Self::default();
        dense.add(counts);
        dense
    }
}
