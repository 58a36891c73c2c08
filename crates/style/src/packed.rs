//! Sums and digests as short text, for a file that is reviewed line by line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use crate::counts::Counts;

/// Counts as base64 of variable-length integers: the step to the next number, then the count.
pub(crate) fn pack_counts(counts: &Counts) -> String {
    let mut bytes = Vec::new();
    let mut last = 0;
    for (number, count) in counts.iter() {
        push(&mut bytes, u32::from(number - last));
        push(&mut bytes, count);
        last = number;
    }
    BASE64.encode(bytes)
}

/// What [`pack_counts`] packed; `None` if it is damaged.
pub(crate) fn unpack_counts(text: &str) -> Option<Counts> {
    let bytes = BASE64.decode(text).ok()?;
    let mut rest = bytes.as_slice();
    let mut pairs = Vec::new();
    let mut number = 0_u16;
    while !rest.is_empty() {
        let step = pull(&mut rest)?;
        number = number.checked_add(u16::try_from(step).ok()?)?;
        pairs.push((number, pull(&mut rest)?));
    }
    Some(Counts::from_pairs(pairs))
}

/// Digests as base64, sorted.
pub(crate) fn pack_digests(digests: &[u64]) -> String {
    let mut digests = digests.to_vec();
    digests.sort_unstable();
    digests.dedup();
    let bytes: Vec<u8> = digests
        .iter()
        .flat_map(|digest| digest.to_be_bytes())
        .collect();
    BASE64.encode(bytes)
}

/// What [`pack_digests`] packed, sorted; `None` if it is damaged.
pub(crate) fn unpack_digests(text: &str) -> Option<Vec<u64>> {
    let bytes = BASE64.decode(text).ok()?;
    let chunks = bytes.chunks_exact(8);
    if !chunks.remainder().is_empty() {
        return None;
    }
    let digests: Vec<u64> = chunks
        .filter_map(|chunk| Some(u64::from_be_bytes(chunk.try_into().ok()?)))
        .collect();
    digests.is_sorted().then_some(digests)
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

fn pull(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..35).step_by(7) {
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

#[cfg(test)]
mod tests {
    //! Packing and unpacking.

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_survive(pairs in prop::collection::vec((any::<u16>(), any::<u32>()), 0..50)) {
            let counts = Counts::from_pairs(pairs);
            prop_assert_eq!(unpack_counts(&pack_counts(&counts)), Some(counts));
        }

        #[test]
        fn digests_survive(mut digests in prop::collection::vec(any::<u64>(), 0..50)) {
            let unpacked = unpack_digests(&pack_digests(&digests));
            digests.sort_unstable();
            digests.dedup();
            prop_assert_eq!(unpacked, Some(digests));
        }

        #[test]
        fn anything_else_is_no_panic(text in ".*") {
            let _ = unpack_counts(&text);
            let _ = unpack_digests(&text);
        }
    }
}
