//! Sums and digests as short text, for a file that is reviewed line by line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use crate::counts::Counts;

/// Counts as base64 of how they are packed.
pub(crate) fn pack_counts(counts: &Counts) -> String {
    BASE64.encode(counts.bytes())
}

/// What [`pack_counts`] packed; `None` if it is damaged.
pub(crate) fn unpack_counts(text: &str) -> Option<Counts> {
    Counts::from_bytes(&BASE64.decode(text).ok()?)
}

/// A digest by itself, hexadecimal.
pub(crate) fn digest_text(digest: u64) -> String {
    format!("{digest:016x}")
}

/// What [`digest_text`] wrote; `None` if it is damaged.
pub(crate) fn digest_of(text: &str) -> Option<u64> {
    let digest = u64::from_str_radix(text, 16).ok()?;
    (digest_text(digest) == text).then_some(digest)
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
        fn a_digest_survives(digest in any::<u64>()) {
            prop_assert_eq!(digest_of(&digest_text(digest)), Some(digest));
        }

        #[test]
        fn anything_else_is_no_panic(text in ".*") {
            let _ = unpack_counts(&text);
            let _ = unpack_digests(&text);
            let _ = digest_of(&text);
        }
    }
}
