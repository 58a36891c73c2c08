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

/// What a unit is worth when it leaves the window: `MULTIPLIER` to the power of `WINDOW`.
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
    let mut rolling = Rolling::new(lines);
    let mut after_cr = false;
    for unit in text.encode_utf16() {
        let blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
        if blank || (after_cr && unit == u16::from(b'\n')) {
            after_cr = false;
            continue;
        }
        after_cr = unit == u16::from(b'\r');
        rolling.push(if after_cr { u16::from(b'\n') } else { unit });
        if rolling.wanted.is_empty() {
            return rolling.found;
        }
    }
    rolling.push(END_OF_FILE);
    for _ in 0..WINDOW {
        rolling.emit();
        rolling.update(0);
    }
    rolling.found
}

struct Rolling<'l> {
    /// The last hundred units, in a ring.
    window: [u16; WINDOW],
    /// The line that starts at the unit of the same index, if one does.
    starts: [Option<usize>; WINDOW],
    index: usize,
    hash: u64,
    line: usize,
    at_line_start: bool,
    counts: HashMap<u64, u32>,
    /// The lines still to come.
    wanted: &'l [usize],
    found: Vec<(usize, String)>,
}

impl<'l> Rolling<'l> {
    fn new(wanted: &'l [usize]) -> Self {
        Self {
            window: [0; WINDOW],
            starts: [None; WINDOW],
            index: 0,
            hash: 0,
            line: 0,
            at_line_start: true,
            counts: HashMap::new(),
            wanted,
            found: Vec::with_capacity(wanted.len()),
        }
    }

    fn push(&mut self, unit: u16) {
        self.emit();
        if self.at_line_start {
            self.at_line_start = false;
            if let Some(start) = self.starts.get_mut(self.index) {
                *start = Some(self.line);
            }
            self.line += 1;
        }
        if unit == u16::from(b'\n') {
            self.at_line_start = true;
        }
        self.update(unit);
    }

    /// Takes the hash of the line that started a window ago, if one did.
    fn emit(&mut self) {
        let Some(line) = self.starts.get_mut(self.index).and_then(Option::take) else {
            return;
        };
        let count = self.counts.entry(self.hash).or_insert(0);
        *count += 1;
        if let Some((next, rest)) = self.wanted.split_first()
            && *next == line
        {
            self.found.push((line, format!("{:x}:{count}", self.hash)));
            self.wanted = rest;
        }
    }

    fn update(&mut self, unit: u16) {
        let Some(slot) = self.window.get_mut(self.index) else {
            return;
        };
        let leaving = std::mem::replace(slot, unit);
        self.hash = MULTIPLIER
            .wrapping_mul(self.hash)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(LEAVING.wrapping_mul(u64::from(leaving)));
        self.index = if self.index + 1 == WINDOW {
            0
        } else {
            self.index + 1
        };
    }
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
