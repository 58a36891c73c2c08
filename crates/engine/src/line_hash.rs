//! GitHub's `primaryLocationLineHash`: a rolling hash over the hundred characters that follow
//! the start of a line, white space within lines left out.
//!
//! The algorithm is that of github/codeql-action, `src/fingerprints.ts`; code scanning tracks an
//! alert over commits by it, so it must agree to the bit. Characters are UTF-16 units, CR LF and
//! CR count as LF, the end of the file is the unit 65535 and then zeros. Lines whose hashes are
//! equal are numbered in order: `hex:count`.

use std::collections::{HashMap, VecDeque};

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
    match text.is_ascii() {
        true => hashes(text.bytes().map(u16::from), lines),
        false => hashes(text.encode_utf16(), lines),
    }
}

fn hashes(units: impl Iterator<Item = u16>, lines: &[usize]) -> Vec<(usize, String)> {
    let mut windows = Windows::new(lines);
    let (mut after_cr, mut at_line_start) = (false, true);
    let mut line = 0;
    for unit in units {
        let blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
        if blank || (after_cr && unit == u16::from(b'\n')) {
            after_cr = false;
            continue;
        }
        if at_line_start {
            windows.open(line);
            line += 1;
        }
        after_cr = unit == u16::from(b'\r');
        at_line_start = after_cr || unit == u16::from(b'\n');
        windows.push(if after_cr { u16::from(b'\n') } else { unit });
        if windows.wanted.is_empty() {
            return windows.found;
        }
    }
    if at_line_start {
        windows.open(line);
    }
    windows.push(END_OF_FILE);
    for _ in 1..WINDOW {
        windows.push(0);
    }
    windows.found
}

/// The start of a line whose window is not full yet.
struct Window {
    line: usize,
    /// Number of units at which it is full.
    full: usize,
    /// The hash of all units before it.
    before: u64,
}

struct Windows<'l> {
    open: VecDeque<Window>,
    /// When the first of them is full.
    full: usize,
    /// How many units were read, and the hash of all of them.
    read: usize,
    hash: u64,
    counts: HashMap<u64, u32>,
    /// The lines still to come.
    wanted: &'l [usize],
    found: Vec<(usize, String)>,
}

impl<'l> Windows<'l> {
    fn new(wanted: &'l [usize]) -> Self {
        Self {
            open: VecDeque::new(),
            full: usize::MAX,
            read: 0,
            hash: 0,
            counts: HashMap::new(),
            wanted,
            found: Vec::with_capacity(wanted.len()),
        }
    }

    /// A line starts at the next unit.
    fn open(&mut self, line: usize) {
        let full = self.read + WINDOW;
        self.full = self.full.min(full);
        self.open.push_back(Window {
            line,
            full,
            before: self.hash,
        });
    }

    fn push(&mut self, unit: u16) {
        let hash = MULTIPLIER.wrapping_mul(self.hash);
        self.hash = hash.wrapping_add(u64::from(unit));
        self.read += 1;
        if self.read == self.full {
            self.close();
        }
    }

    /// The first window is full.
    fn close(&mut self) {
        let Some(window) = self.open.pop_front() else {
            return;
        };
        self.full = self.open.front().map_or(usize::MAX, |next| next.full);
        let hash = self.hash.wrapping_sub(LEAVING.wrapping_mul(window.before));
        let count = self.counts.entry(hash).or_insert(0);
        *count += 1;
        if let Some((next, rest)) = self.wanted.split_first()
            && *next == window.line
        {
            self.found.push((window.line, format!("{hash:x}:{count}")));
            self.wanted = rest;
        }
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
