//! GitHub's `primaryLocationLineHash`: a rolling hash over the hundred characters that follow
//! the start of a line, white space within lines left out.
//!
//! The algorithm is that of github/codeql-action, `src/fingerprints.ts`; code scanning tracks an
//! alert over commits by it, so it must agree to the bit. Characters are UTF-16 units, CR LF and
//! CR count as LF, the end of the file is the unit 65535 and then zeros. Lines whose hashes are
//! equal are numbered in order: `hex:count`.

use std::collections::HashMap;

use andon_syntax::LineIndex;

const WINDOW: usize = 100;
const MULTIPLIER: u64 = 37;
const END_OF_FILE: u16 = 65535;

/// The hashes of `lines` (0-based, sorted, without duplicates) of a text, in that order; lines
/// that the text does not have are left out.
///
/// To number equal hashes, those of the lines above are needed too, but only of lines that may
/// look like one of `lines`: with the same [`blend`], or longer than a window.
pub(crate) fn line_hashes(
    text: &str,
    index: &LineIndex<'_>,
    lines: &[usize],
) -> Vec<(usize, String)> {
    let Some(last) = lines.last() else {
        return Vec::new();
    };
    let starts = index.starts();
    let is_ascii = text.is_ascii();
    let line_at = |line: usize| {
        let start = *starts.get(line)?;
        let end = starts.get(line + 1).copied().unwrap_or(text.len());
        Some((start, text.as_bytes().get(start..end)?))
    };
    let found = lines.iter().filter_map(|line| line_at(*line));
    let mut blends: Vec<_> = found.map(|(_, bytes)| blend(bytes)).collect();
    blends.sort_unstable();
    let mut wanted = lines.iter().copied().peekable();
    let mut counts: HashMap<u64, u32> = HashMap::with_capacity(lines.len());
    let mut hashes = Vec::with_capacity(lines.len());
    for line in 0..starts.len().min(last.saturating_add(1)) {
        let Some((start, bytes)) = line_at(line) else {
            break;
        };
        if bytes.len() < WINDOW && blends.binary_search(&blend(bytes)).is_err() {
            continue;
        }
        let rest = text.get(start..).unwrap_or("");
        let hash = match is_ascii {
            true => window(rest.bytes().map(u16::from)),
            false => window(rest.encode_utf16()),
        };
        let count = counts.entry(hash).or_insert(0);
        *count += 1;
        if wanted.next_if_eq(&line).is_some() {
            hashes.push((line, format!("{hash:x}:{count}")));
        }
    }
    hashes
}

/// A number that is the same for lines that differ in blanks and line ends only.
fn blend(line: &[u8]) -> u32 {
    let weight = |byte: &u8| {
        let byte = if *byte > b' ' { u32::from(*byte) } else { 0 };
        byte * byte
    };
    line.iter().map(weight).fold(0, u32::wrapping_add)
}

/// The hash of the first units of what begins a line.
fn window(units: impl Iterator<Item = u16>) -> u64 {
    let (mut hash, mut taken) = (0, 0);
    let mut after_cr = false;
    for unit in units {
        // Nearly all units are neither blanks nor ends of lines.
        let is_ordinary = unit > u16::from(b' ');
        if !is_ordinary {
            let is_blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
            if is_blank || (after_cr && unit == u16::from(b'\n')) {
                after_cr = false;
                continue;
            }
        }
        after_cr = unit == u16::from(b'\r');
        hash = next(hash, if after_cr { u16::from(b'\n') } else { unit });
        taken += 1;
        if taken == WINDOW {
            return hash;
        }
    }
    let end = std::iter::once(END_OF_FILE).chain(std::iter::repeat(0));
    end.take(WINDOW - taken).fold(hash, next)
}

fn next(hash: u64, unit: u16) -> u64 {
    MULTIPLIER.wrapping_mul(hash).wrapping_add(u64::from(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str, lines: &[usize]) -> Vec<(usize, String)> {
        line_hashes(text, &LineIndex::new(text), lines)
    }

    fn all(text: &str) -> Vec<String> {
        let lines: Vec<_> = (0..1000).collect();
        let hashes = some(text, &lines).into_iter();
        hashes.map(|(_, hash)| hash).collect()
    }

    /// The published vectors of github/codeql-action (MIT).
    #[test]
    fn agrees_with_code_scanning() {
        assert_eq!(all(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            all(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        assert_eq!(
            all(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End"),
            [
                "8b7cf3e952e7aeb2:1",
                "b1ae1287ec4718d9:1",
                "bff680108adb0fcc:1",
                "c6805c5e1288b612:1",
                "b86d3392aea1be30:1",
                "e6ceba753e1a442:1",
            ]
        );
        let closed = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        let text = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n";
        for end in ["\n", "\r", "\r\n"] {
            assert_eq!(all(&text.replace('\n', end)), closed, "{end:?}");
        }
    }

    #[test]
    fn equal_lines_are_counted_even_where_only_the_last_is_wanted() {
        let text = "x\n".repeat(300);
        let last = some(&text, &[150]);
        assert_eq!(last, [(150, all(&text)[150].clone())]);
        assert!(last[0].1.ends_with(":151"), "{last:?}");
    }

    #[test]
    fn what_is_left_out_changes_nothing() {
        // Lines that are alike but for blanks, line ends, their order, and what follows them.
        let pieces = [
            "ab",
            "ba",
            "a b",
            "\tab ",
            "",
            "  ",
            "é€😀",
            "\x0c",
            "x",
            &"y ".repeat(70),
            &"z".repeat(120),
        ];
        let ends = ["\n", "\r\n", "\r", "\r \n"];
        let mut state: u64 = 7;
        let mut pick = |count: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % count
        };
        for round in 0..50 {
            let mut text = String::new();
            for _ in 0..60 {
                // Every other text is of ASCII.
                let piece = pieces[pick(pieces.len())];
                text.push_str(if round % 2 == 0 && !piece.is_ascii() {
                    "q"
                } else {
                    piece
                });
                text.push_str(ends[pick(ends.len())]);
            }
            let whole = all(&text);
            assert_eq!(whole.len(), LineIndex::new(&text).starts().len());
            for (line, hash) in whole.iter().enumerate() {
                assert_eq!(some(&text, &[line]), [(line, hash.clone())], "{text:?}");
            }
        }
    }
}
