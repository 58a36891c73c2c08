//! The identity of a finding: what stays the same while the code around it changes.

use std::collections::HashMap;

use andon_finding::FindingKey;

/// Gives keys to the findings of one file, which must come in source order: equal ones are told
/// apart by their ordinal.
#[derive(Debug)]
pub(crate) struct Keys<'k> {
    path: &'k str,
    /// How many findings said this, or what has this hash.
    seen: HashMap<Vec<u8>, u32>,
}

/// Longer texts, in bytes, are kept as hashes: a thousand findings may be about one large place.
const LONG: usize = 512;

impl<'k> Keys<'k> {
    /// For the file at `path`.
    pub(crate) fn new(path: &'k str) -> Self {
        Self {
            path,
            seen: HashMap::new(),
        }
    }

    /// The key of the next finding: BLAKE3, cut to 128 bits, over rule, path, scope, the text
    /// with runs of white space taken as one space, and the ordinal among equals.
    pub(crate) fn next(&mut self, rule: &str, scope: &str, text: &str) -> FindingKey {
        let parts = [rule, self.path, scope];
        let length = parts.iter().map(|part| part.len() + 1).sum::<usize>() + text.len() + 8;
        let mut said = Vec::with_capacity(length);
        for part in parts {
            said.extend_from_slice(part.as_bytes());
            said.push(0);
        }
        let mut blank = false;
        for byte in text.trim_ascii().bytes() {
            let is_blank = byte.is_ascii_whitespace();
            if !is_blank {
                said.push(byte);
            } else if !blank {
                said.push(b' ');
            }
            blank = is_blank;
        }
        let equal = match said.len() > LONG {
            true => blake3::hash(&said).as_bytes().to_vec(),
            false => said.clone(),
        };
        let ordinal = self.seen.entry(equal).or_insert(0);
        said.push(0);
        said.extend_from_slice(&ordinal.to_le_bytes());
        *ordinal += 1;
        let hash = blake3::hash(&said);
        let mut hex = hash.to_hex().to_string();
        hex.truncate(32);
        FindingKey(hex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_matter_and_everything_else_does() {
        let key = |path: &str, rule: &str, scope: &str, text: &str| {
            Keys::new(path).next(rule, scope, text)
        };
        let original = key("a.py", "r", "C.m", "f(x,\n  y)");
        assert_eq!(original.0.len(), 32);
        assert_eq!(original, key("a.py", "r", "C.m", "f(x,\n\t\t y)"));
        for other in [
            key("b.py", "r", "C.m", "f(x, y)"),
            key("a.py", "s", "C.m", "f(x, y)"),
            key("a.py", "r", "C.n", "f(x, y)"),
            key("a.py", "r", "C.m", "f(x,y)"),
        ] {
            assert_ne!(original, other);
        }
    }

    #[test]
    fn equals_are_told_apart_by_order() {
        let mut keys = Keys::new("a.py");
        let first = keys.next("r", "", "x");
        let other = keys.next("r", "", "y");
        let second = keys.next("r", "", "x");
        assert_ne!(first, second);
        let mut again = Keys::new("a.py");
        assert_eq!(again.next("r", "", "x"), first);
        assert_eq!(again.next("r", "", "x"), second);
        assert_eq!(again.next("r", "", "y"), other);
    }
}
