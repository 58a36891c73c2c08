//! What is kept from one run to the next.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Key, said};
use crate::analyse::FileResult;
use crate::stamp::Stamp;
use crate::style::StylePrint;

/// Runs after which something that none of them asked for is forgotten.
pub(super) const MAX_AGE: u8 = 20;

/// Most bytes that are kept.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// About how many bytes anything takes beside its own.
const OVERHEAD: usize = 96;

/// All that is kept, each with the runs since it was last asked for. `B` are bytes: those that were
/// read are parts of one buffer.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Store<B = Bytes> {
    /// When the run began that wrote it.
    pub(super) moment: Option<SystemTime>,
    pub(super) entries: BTreeMap<Key, Aged<Entry<B>>>,
    pub(super) prints: BTreeMap<Key, Aged<Print<B>>>,
    pub(super) places: BTreeMap<Key, Aged<Place>>,
}

/// Something and the runs since it was last asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Aged<T> {
    pub(super) age: u8,
    pub(super) it: T,
}

/// What was said of one file, or of something else.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry<B = Bytes> {
    lines: usize,
    bytes: usize,
    /// Whether its fingerprint was taken.
    pub(super) printed: bool,
    /// Packed ([`said::pack`]); empty if there was nothing to say, as of most files.
    pub(super) said: B,
}

/// What is known of the style of one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Print<B = Bytes> {
    lines: usize,
    bytes: usize,
    /// Whether the file was read and parsed in full.
    clean: bool,
    /// As `postcard` writes it.
    packed: B,
}

/// What lay at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) stamp: Stamp,
    /// BLAKE3 of the content.
    pub(super) content: Key,
}

impl Store<&[u8]> {
    /// The same as parts of the buffer that they were read from.
    pub(super) fn within(self, buffer: &Bytes) -> Store {
        let entries = self.entries.into_iter().map(|(key, Aged { age, it })| {
            let it = Entry {
                lines: it.lines,
                bytes: it.bytes,
                printed: it.printed,
                said: buffer.slice_ref(it.said),
            };
            (key, Aged { age, it })
        });
        let prints = self.prints.into_iter().map(|(key, Aged { age, it })| {
            let it = Print {
                lines: it.lines,
                bytes: it.bytes,
                clean: it.clean,
                packed: buffer.slice_ref(it.packed),
            };
            (key, Aged { age, it })
        });
        Store {
            moment: self.moment,
            entries: entries.collect(),
            prints: prints.collect(),
            places: self.places,
        }
    }
}

impl Store {
    /// Adds what an earlier store knows, all of it older by a run but what was asked for.
    pub(super) fn inherit(&mut self, earlier: Self, asked: &dyn Fn(&Key) -> bool) {
        inherit(&mut self.entries, earlier.entries, asked);
        inherit(&mut self.prints, earlier.prints, asked);
        inherit(&mut self.places, earlier.places, asked);
    }

    /// Forgets what is too old, then the oldest until the rest fits.
    pub(super) fn shrink(&mut self) {
        let mut limit = MAX_AGE;
        loop {
            self.entries.retain(|_, kept| kept.age <= limit);
            self.prints.retain(|_, kept| kept.age <= limit);
            self.places.retain(|_, kept| kept.age <= limit);
            if self.size() <= MAX_BYTES {
                return;
            }
            if limit == 0 {
                return self.cut();
            }
            limit -= 1;
        }
    }

    /// Keeps what fits of a single run, whichever it is: more than nothing is known next time.
    fn cut(&mut self) {
        let mut left = MAX_BYTES;
        let mut fits = |bytes: usize| {
            let rest = left.checked_sub(OVERHEAD + bytes);
            left = rest.unwrap_or(0);
            rest.is_some()
        };
        self.places.retain(|_, _| fits(0));
        self.prints.retain(|_, kept| fits(kept.it.packed.len()));
        self.entries.retain(|_, kept| fits(kept.it.said.len()));
    }

    fn size(&self) -> usize {
        let entries = self.entries.values().map(|kept| kept.it.said.len());
        let prints = self.prints.values().map(|kept| kept.it.packed.len());
        let all = self.entries.len() + self.prints.len() + self.places.len();
        OVERHEAD * all + entries.chain(prints).sum::<usize>()
    }
}

fn inherit<T>(
    heir: &mut BTreeMap<Key, Aged<T>>,
    earlier: BTreeMap<Key, Aged<T>>,
    asked: &dyn Fn(&Key) -> bool,
) {
    for (key, Aged { age, it }) in earlier {
        let age = match asked(&key) {
            true => 0,
            false => age.saturating_add(1),
        };
        heir.entry(key).or_insert(Aged { age, it });
    }
}

impl<T> Aged<T> {
    /// What was asked for just now.
    pub(super) const fn new(it: T) -> Self {
        Self { age: 0, it }
    }
}

impl Entry {
    /// What is no file's.
    pub(super) fn text(said: Vec<u8>) -> Self {
        Self {
            lines: 0,
            bytes: 0,
            printed: false,
            said: said.into(),
        }
    }

    pub(super) fn of(result: &FileResult) -> Option<Self> {
        let (files, lines, bytes) = result.judged;
        let silent = result.findings.is_empty() && result.degraded.is_empty() && files == 1;
        let said = match silent {
            true => Vec::new(),
            false => said::pack(result)?,
        };
        Some(Self {
            lines,
            bytes,
            printed: result.print.is_some(),
            said: said.into(),
        })
    }

    /// What was said of the file at `path`: all but the fingerprint.
    pub(super) fn result(&self, path: &str) -> Option<FileResult> {
        let size = (self.lines, self.bytes);
        match self.said.is_empty() {
            true => Some(FileResult {
                judged: (1, size.0, size.1),
                ..FileResult::default()
            }),
            false => said::unpack(&self.said, path, size),
        }
    }
}

impl Print {
    pub(super) fn of(result: &FileResult) -> Option<Self> {
        let (_, lines, bytes) = result.judged;
        Some(Self {
            lines,
            bytes,
            clean: result.degraded.is_empty(),
            packed: postcard::to_stdvec(result.print.as_ref()?).ok()?.into(),
        })
    }

    pub(super) fn unpack(&self) -> Option<Box<StylePrint>> {
        postcard::from_bytes(&self.packed).ok()
    }

    /// The result of the file if nothing but its style is asked for, unless there is more to say.
    pub(super) fn result(&self) -> Option<FileResult> {
        self.clean.then(|| FileResult {
            judged: (1, self.lines, self.bytes),
            ..FileResult::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_run_that_is_too_large_what_fits_is_kept() {
        let mut store: Store = Store {
            moment: None,
            entries: BTreeMap::new(),
            prints: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        for key in 0..3 {
            let said = vec![0; MAX_BYTES * 2 / 5];
            store
                .entries
                .insert([key; 32], Aged::new(Entry::text(said)));
        }
        store.shrink();
        let kept: Vec<u8> = store.entries.keys().map(|key| key[0]).collect();
        assert_eq!(kept, [0, 1]);
    }
}
