//! GitHub's `primaryLocationLineHash`: a rolling hash over the hundred characters that follow
//! the start of a line, white space within lines left out.
//!
//! The algorithm is that of github/codeql-action, `src/fingerprints.ts`; code scanning tracks an
//! alert over commits by it, so it must agree to the bit. Characters are UTF-16 units, CR LF and
//! CR count as LF, the end of the file is the unit 65535 and then zeros. Lines whose hashes are
//! equal are numbered in order: `hex:count`.

use std::collections::HashMap;

const WINDOW: usize = 100;
const MULTIPLIER: u64 = 37;
const END_OF_FILE: u16 = 65535;

/// What the units before a window weigh at its end: `MULTIPLIER` to the power of `WINDOW`.
const LEAVING: u64 = {
    let mut power: u64 = 1;
    let mut step = 0;
    while step < WINDOW {
        power = power.wrapping_mul(MULTIPLIER);
        step += 1;
    }
    power
};

/// The hashes of `lines` (0-based, sorted, without duplicates) of `text`, in that order; lines
/// that the text does not have are left out.
pub(crate) fn line_hashes(text: &str, lines: &[usize]) -> Vec<(usize, String)> {
    let Some(last) = lines.last() else {
        return Vec::new();
    };
    let mut units = Units::new(text.len());
    match text.is_ascii() {
        true => units.read(text.bytes().map(u16::from), *last),
        false => units.read(text.encode_utf16(), *last),
    }
    let mut wanted = lines.iter().copied().peekable();
    let mut counts: HashMap<u64, u32> = HashMap::with_capacity(units.starts.len());
    let mut found = Vec::with_capacity(lines.len());
    for (line, start) in units.starts.iter().enumerate() {
        let Some(hash) = units.window(*start) else {
            break;
        };
        let count = counts.entry(hash).or_insert(0);
        *count += 1;
        if wanted.next_if_eq(&line).is_some() {
            found.push((line, format!("{hash:x}:{count}")));
        }
    }
    found
}

/// The units of a text that count.
struct Units {
    /// The hash of all units before each of them, and of all.
    hashes: Vec<u64>,
    /// Which unit each line starts with.
    starts: Vec<usize>,
}

impl Units {
    fn new(length: usize) -> Self {
        let mut hashes = Vec::with_capacity(length + WINDOW + 1);
        hashes.push(0);
        Self {
            hashes,
            starts: Vec::new(),
        }
    }

    /// Reads a text until the window of the line `last` is full.
    fn read(&mut self, units: impl Iterator<Item = u16>, last: usize) {
        let (mut after_cr, mut at_line_start) = (false, true);
        let mut hash: u64 = 0;
        let mut full = usize::MAX;
        for unit in units {
            // Nearly all units are neither blanks nor ends of lines.
            if unit <= u16::from(b' ') {
                let blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
                if blank || (after_cr && unit == u16::from(b'\n')) {
                    after_cr = false;
                    continue;
                }
            }
            if at_line_start {
                if self.starts.len() == last {
                    full = self.hashes.len() + WINDOW;
                }
                self.starts.push(self.hashes.len() - 1);
            }
            after_cr = unit == u16::from(b'\r');
            at_line_start = after_cr || unit == u16::from(b'\n');
            let unit = if after_cr { u16::from(b'\n') } else { unit };
            hash = next(hash, unit);
            self.hashes.push(hash);
            if self.hashes.len() >= full {
                return;
            }
        }
        if at_line_start {
            self.starts.push(self.hashes.len() - 1);
        }
        let end = std::iter::once(END_OF_FILE).chain(std::iter::repeat_n(0, WINDOW - 1));
        for unit in end {
            hash = next(hash, unit);
            self.hashes.push(hash);
        }
    }

    /// The hash of the window that starts with a unit.
    fn window(&self, start: usize) -> Option<u64> {
        let (before, after) = (self.hashes.get(start)?, self.hashes.get(start + WINDOW)?);
        Some(after.wrapping_sub(LEAVING.wrapping_mul(*before)))
    }
}

fn next(hash: u64, unit: u16) -> u64 {
    MULTIPLIER.wrapping_mul(hash).wrapping_add(u64::from(unit))
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    fn all(text: &str) -> Vec<String> {
        let lines: Vec<_> = (0..1000).collect();
        line_hashes(text, &lines)
            .into_iter()
            .map(|(_, hash)| hash)
            .collect()
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
        let last = line_hashes(&text, &[150]);
        assert_eq!(last, [(150, all(&text)[150].clone())]);
        assert!(last[0].1.ends_with(":151"), "{last:?}");
    }
}
