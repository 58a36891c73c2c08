//! Counts by a small number, sparse: the atoms of a fingerprint.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How often each of some numbered things occurs; ascending, none zero. Addition is commutative
/// and associative (it saturates), and empty counts are its neutral element.
///
/// Fingerprints are many and are mostly these, so they are packed: of each thing the step from
/// the number before and the count, as integers of variable length (LEB128). They are not looked at
/// when they are read again: other bytes would be other counts, nothing worse.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(#[serde(with = "serde_bytes")] Box<[u8]>);

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
        Self::from_ascending(pairs)
    }

    /// From pairs with ascending numbers, all different, and counts that are not zero.
    pub(crate) fn from_ascending(pairs: impl IntoIterator<Item = (u16, u32)>) -> Self {
        let mut packed = Packer::default();
        for (number, count) in pairs {
            packed.push(number, count);
        }
        packed.finish()
    }

    /// How often each of some numbers, in any order, is there.
    pub(crate) fn of(mut numbers: Vec<u16>) -> Self {
        numbers.sort_unstable();
        let runs = numbers.chunk_by(|a, b| a == b);
        Self::from_ascending(runs.filter_map(|run| {
            let count = u32::try_from(run.len()).unwrap_or(u32::MAX);
            Some((*run.first()?, count))
        }))
    }

    /// From what [`Counts::bytes`] gave; `None` if it is damaged.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let (mut number, mut first) = (0_u16, true);
        while !rest.is_empty() {
            let step = u16::try_from(pull(&mut rest)?).ok()?;
            number = number.checked_add(step)?;
            if (step == 0 && !first) || pull(&mut rest)? == 0 {
                return None;
            }
            first = false;
        }
        Some(Self(bytes.into()))
    }

    /// As they are packed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// All (number, count), ascending numbers.
    pub fn iter(&self) -> Pairs<'_> {
        Pairs {
            rest: &self.0,
            number: 0,
        }
    }

    /// How often `number` occurs.
    #[must_use]
    pub fn get(&self, number: u16) -> u32 {
        let mut pairs = self.iter().skip_while(|(own, _)| *own < number);
        let found = pairs.next().filter(|(own, _)| *own == number);
        found.map_or(0, |(_, count)| count)
    }

    /// The sum of all counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.iter().map(|(_, count)| u64::from(count)).sum()
    }

    /// Whether nothing occurs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Self) {
        if self.is_empty() {
            self.clone_from(other);
        } else if !other.is_empty() {
            *self = Self::from_pairs(self.iter().chain(other.iter()).collect());
        }
    }
}

impl fmt::Debug for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl<'c> IntoIterator for &'c Counts {
    type Item = (u16, u32);
    type IntoIter = Pairs<'c>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What [`Counts`] hold, one by one.
#[derive(Debug, Clone)]
pub struct Pairs<'c> {
    rest: &'c [u8],
    number: u16,
}

impl Iterator for Pairs<'_> {
    type Item = (u16, u32);

    #[inline]
    fn next(&mut self) -> Option<(u16, u32)> {
        let step = u16::try_from(pull(&mut self.rest)?).ok()?;
        self.number = self.number.wrapping_add(step);
        Some((self.number, pull(&mut self.rest)?))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // Most take two bytes, none takes more than eight.
        (self.rest.len() / 8, Some(self.rest.len() / 2))
    }
}

/// Packs pairs with ascending numbers.
#[derive(Default)]
struct Packer {
    bytes: Vec<u8>,
    last: u16,
}

impl Packer {
    #[inline]
    fn push(&mut self, number: u16, count: u32) {
        push(&mut self.bytes, u32::from(number.wrapping_sub(self.last)));
        push(&mut self.bytes, count);
        self.last = number;
    }

    fn finish(self) -> Counts {
        Counts(self.bytes.into_boxed_slice())
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

#[inline]
fn pull(bytes: &mut &[u8]) -> Option<u32> {
    let (byte, rest) = bytes.split_first()?;
    *bytes = rest;
    match byte & 0x80 {
        0 => Some(u32::from(*byte)),
        _ => pull_more(u32::from(byte & 0x7f), bytes),
    }
}

fn pull_more(mut number: u32, bytes: &mut &[u8]) -> Option<u32> {
    for shift in (7..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u32::from(byte & 0x7f);
        if shift == 28 && part > 0xf {
            return None;
        }
        number |= part.checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Counts things as they come and hands out sparse counts; reused, so that nothing is sorted and
/// nothing allocated for a thing that was seen.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    counts: Vec<u32>,
    /// One bit for each number that was counted.
    seen: Vec<u64>,
}

impl Counter {
    /// Counts `number` once more; the answer is how often it was counted before.
    #[inline]
    pub(crate) fn count(&mut self, number: u16) -> u32 {
        let at = usize::from(number);
        if let Some(count) = self.counts.get_mut(at).filter(|count| **count > 0) {
            let before = *count;
            *count = before.saturating_add(1);
            return before;
        }
        self.first(at);
        0
    }

    fn first(&mut self, at: usize) {
        if at >= self.counts.len() {
            // Sixty-four numbers share a word of `seen`.
            let words = at / 64 + 1;
            self.counts.resize(words * 64, 0);
            self.seen.resize(words, 0);
        }
        if let (Some(count), Some(word)) = (self.counts.get_mut(at), self.seen.get_mut(at / 64)) {
            *count = 1;
            *word |= 1 << (at % 64);
        }
    }

    /// What was counted since the last call, each count passed through `weigh`.
    pub(crate) fn take(&mut self, weigh: impl Fn(u32) -> u32) -> Counts {
        let mut packed = Packer::default();
        let words = self.counts.chunks_mut(64).zip(&mut self.seen);
        for (base, (counts, word)) in (0..=u16::MAX).step_by(64).zip(words) {
            for bit in bits(std::mem::take(word)) {
                if let Some(count) = counts.get_mut(usize::from(bit)) {
                    packed.push(base + bit, weigh(std::mem::take(count)));
                }
            }
        }
        packed.finish()
    }
}

/// The numbers of the bits that are set, ascending.
pub(crate) fn bits(word: u64) -> impl Iterator<Item = u16> {
    let rest = |word: u64| (word != 0).then_some(word);
    let words = std::iter::successors(rest(word), move |word| rest(word & (word - 1)));
    words.map(|word| u16::try_from(word.trailing_zeros()).unwrap_or(0))
}

/// How many counts are made room for at once.
const SPARE: usize = 64;

/// Counts of many things at once, by number: what sums of many fingerprints are gathered in.
#[derive(Debug, Clone, Default)]
pub struct DenseCounts(Vec<u32>);

impl DenseCounts {
    /// Adds counts, those of a number one by one or all at once; the answer is their sum.
    pub fn add(&mut self, counts: impl IntoIterator<Item = (u16, u32)>) -> u64 {
        let mut total = 0;
        for (number, count) in counts {
            let at = usize::from(number);
            if at >= self.0.len() {
                self.0.resize(at + SPARE, 0);
            }
            if let Some(sum) = self.0.get_mut(at) {
                *sum = sum.saturating_add(count);
            }
            total += u64::from(count);
        }
        total
    }

    /// Takes counts away, never below nothing; the answer is their sum.
    pub(crate) fn subtract(&mut self, counts: &Counts) -> u64 {
        let mut total = 0;
        for (number, count) in counts.iter() {
            if let Some(sum) = self.0.get_mut(usize::from(number)) {
                *sum = sum.saturating_sub(count);
            }
            total += u64::from(count);
        }
        total
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

    /// What occurs, by number, and how often.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u32)> {
        let pairs = (0..=u16::MAX).zip(self.0.iter().copied());
        pairs.filter(|(_, count)| *count > 0)
    }

    /// The same as sparse counts.
    #[must_use]
    pub fn to_sparse(&self) -> Counts {
        Counts::from_ascending(self.iter())
    }

    /// The counts of some numbers in a row; those at the end are left out if nothing from there on
    /// was counted.
    pub(crate) fn among(&self, numbers: Range<u16>) -> &[u32] {
        let end = usize::from(numbers.end).min(self.0.len());
        self.0.get(usize::from(numbers.start)..end).unwrap_or(&[])
    }
}

impl From<&Counts> for DenseCounts {
    fn from(counts: &Counts) -> Self {
        let mut dense = Self::default();
        dense.add(counts);
        dense
    }
}

#[cfg(test)]
mod tests {
    //! Packing.

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pairs_survive(pairs in prop::collection::btree_map(any::<u16>(), 1..=u32::MAX, 0..50)) {
            let pairs: Vec<(u16, u32)> = pairs.into_iter().collect();
            let counts = Counts::from_pairs(pairs.clone());
            prop_assert_eq!(&counts.iter().collect::<Vec<_>>(), &pairs);
            for (number, count) in pairs {
                prop_assert_eq!(counts.get(number), count);
            }
            prop_assert_eq!(Counts::from_bytes(counts.bytes()), Some(counts));
        }

        #[test]
        fn damaged_bytes_are_refused_or_are_counts(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            if let Some(counts) = Counts::from_bytes(&bytes) {
                let pairs: Vec<_> = counts.iter().collect();
                prop_assert!(pairs.is_sorted_by(|a, b| a.0 < b.0));
                prop_assert!(pairs.iter().all(|(_, count)| *count > 0));
            }
        }

        #[test]
        fn a_tally_counts(numbers in prop::collection::vec(0_u16..300, 0..100)) {
            let mut tally = Counter::default();
            for (at, number) in numbers.iter().enumerate() {
                let before = numbers[..at].iter().filter(|other| *other == number).count();
                prop_assert_eq!(tally.count(*number) as usize, before);
            }
            let pairs = numbers.iter().map(|number| (*number, 1)).collect();
            prop_assert_eq!(tally.take(|count| count), Counts::from_pairs(pairs));
            prop_assert!(tally.take(|count| count).is_empty());
        }
    }
}
