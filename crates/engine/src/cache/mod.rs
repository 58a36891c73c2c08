//! Results of earlier runs, so that a file that did not change is not parsed again, nor even read.
//!
//! ```text
//! context = BLAKE3(program, rules, configuration, …)
//! BLAKE3(context, language, path)          ─► its stamp when it was read ┐
//! BLAKE3(context, language, path, content) ◄─────────────────────────────┘ ─► what was said of it
//! BLAKE3(program, rules, …)                ─► their summary, if there was nothing to say against them
//! BLAKE3(context, house, keys of all files) ─► what the house says of them
//! ```
//!
//! One packed file a root, read at the start and replaced whole at the end; the last writer
//! wins. It lies in `.andon/local/cache/` if the root has an `andon.toml` or `.andon/`, else in
//! the user's cache folder. A repository could bring a forged one along, so the file is sealed
//! with a key that only the user's cache folder holds; what is not sealed, is of another version
//! or is damaged is not believed, and built anew. Trouble with the cache is never trouble with
//! the check.
//!
//! Stamps are remembered only where no change could go unseen ([`Stamp::is_settled`]), and only
//! as long as the clock does not go back: all others are files that are read and hashed.

mod file;
mod folder;
mod house;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use andon_finding::{Artifact, Degraded, DegradedKind, ExclusionReason, Finding};
use andon_rules::Summary;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::analyse::FileResult;
use crate::discover::Candidate;
use crate::root::{CONFIG_NAME, Root};
use crate::setting::Setting;
use crate::stamp::Stamp;
use crate::standard::Standard;
use crate::style::facts_digest;

use folder::Location;

/// Runs after which a result that none of them asked for is forgotten.
const MAX_AGE: u8 = 20;

/// Most bytes of results that are kept.
const MAX_BYTES: usize = 64 << 20;

/// About how many bytes a place takes.
const PLACE_BYTES: usize = 128;

/// A run that learned nothing but places writes them down if they are more than one in so many:
/// reading a few files again costs less than writing all that is known.
const FEW: usize = 16;

/// What is known of one file. `B` are bytes: those that were read are parts of one buffer.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<B = Bytes> {
    /// Runs since it was last asked for.
    age: u8,
    lines: usize,
    bytes: usize,
    /// JSON of [`Said`]; empty if there was nothing to say, as of most files.
    said: B,
    /// What is known of its style, as `postcard` writes it; empty if nothing is.
    print: B,
}

/// What lay at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Runs since it was last asked for.
    age: u8,
    stamp: Stamp,
    /// The key of the result for its content.
    content: Key,
}

/// What there was to say of one file.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    findings: Vec<Finding>,
    degraded: Vec<Degraded>,
    artifact: Option<Artifact>,
    judged: bool,
    excluded: Option<(ExclusionReason, String)>,
}

/// Identity of a file and of everything that its result depends on.
pub(crate) type Key = [u8; 32];

/// All that is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Store<B = Bytes> {
    /// When the run began that wrote it.
    moment: Option<SystemTime>,
    entries: BTreeMap<Key, Entry<B>>,
    places: BTreeMap<Key, Place>,
}

/// What a run adds to what is known.
#[derive(Debug, Default)]
struct News {
    /// What was known and asked for again.
    asked: BTreeSet<Key>,
    /// What it found out.
    found: BTreeMap<Key, Entry>,
    /// Where what is known lies now.
    placed: BTreeMap<Key, Place>,
}

/// What earlier runs kept of a root, whatever they asked for.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// `None` if there is no place for it: then nothing is remembered.
    location: Option<Location>,
    store: Store,
    notice: Option<String>,
}

impl Kept {
    /// Reads it.
    pub(crate) fn read(setting: &Setting) -> Self {
        let Root { folder, config } = &setting.root;
        let configured = config.as_ref() == Some(&folder.join(CONFIG_NAME));
        Self::at(Location::of(folder, configured))
    }

    fn at(location: Option<Location>) -> Self {
        let (store, notice) = match location.as_ref().map(file::read) {
            None => (Store::default(), None),
            Some(Ok(store)) => (store, None),
            Some(Err(reason)) => (
                Store::default(),
                Some(format!("the cache {reason}: it is built anew")),
            ),
        };
        Self {
            location,
            store,
            notice,
        }
    }

    /// The summary of rules that are known to be good.
    pub(crate) fn rules(&self, key: Key) -> Option<Summary> {
        let entry = self.store.entries.get(&key)?;
        serde_json::from_slice(&entry.said).ok()
    }
}

/// The results of one root.
#[derive(Debug)]
pub(crate) struct Cache {
    /// Hash of what holds for all files of the run.
    context: Key,
    /// When the run began; no file was read before.
    moment: SystemTime,
    kept: Kept,
    news: Mutex<News>,
}

impl Cache {
    /// Opens the cache of a setting for what is judged by `standard`, `only` having been asked for.
    pub(crate) fn open(
        kept: Kept,
        setting: &Setting,
        standard: &Standard,
        only: &[String],
    ) -> Self {
        let observes = standard.style.as_ref().map(|_| facts_digest());
        let parts = [
            "files",
            standard.book.digest.as_str(),
            &setting.config.digest(),
            if standard.book.whole { "whole" } else { "part" },
            observes.as_deref().unwrap_or(""),
            &only.join(","),
        ];
        let cache = Self::at(kept, context(parts), SystemTime::now());
        if let Some(key) = standard.book.good {
            cache.note_rules(key, standard.book.rules.summary());
        }
        cache
    }

    fn at(mut kept: Kept, context: Key, moment: SystemTime) -> Self {
        // A clock that was set back may give a time once more.
        if kept.store.moment.is_none_or(|written| written > moment) {
            kept.store.places.clear();
        }
        Self {
            context,
            moment,
            kept,
            news: Mutex::default(),
        }
    }

    /// Notes that rules are good.
    fn note_rules(&self, key: Key, summary: &Summary) {
        if self.kept.store.entries.contains_key(&key) {
            self.news().asked.insert(key);
        } else if let Ok(said) = serde_json::to_vec(summary)
            // A number may lose a digit on the way.
            && serde_json::from_slice::<Summary>(&said).is_ok_and(|again| again == *summary)
        {
            self.news().found.insert(key, Entry::text(said));
        }
    }

    /// The key of a file's content.
    pub(crate) fn key(&self, file: &Candidate, bytes: &[u8]) -> Key {
        *self.hasher(file).update(bytes).finalize().as_bytes()
    }

    /// The key of its place.
    fn place(&self, file: &Candidate) -> Key {
        *self.hasher(file).finalize().as_bytes()
    }

    fn hasher(&self, file: &Candidate) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new_keyed(&self.context);
        for part in [file.language.def().name, &file.rel] {
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher
    }

    /// What was said of a file, if it is known and the file did not change.
    pub(crate) fn unchanged(&self, file: &Candidate) -> Option<FileResult> {
        if self.kept.store.places.is_empty() {
            return None;
        }
        let stamp = file.stamp.or_else(|| Stamp::at(&file.path))?;
        let at = self.place(file);
        let place = self.kept.store.places.get(&at)?;
        if place.stamp != stamp {
            return None;
        }
        let known = self.get(place.content)?;
        self.news().asked.insert(at);
        Some(known)
    }

    /// Notes which content a file had when it was read.
    pub(crate) fn note(&self, file: &Candidate, stamp: Option<Stamp>, content: Key) {
        if let Some(stamp) = stamp.filter(|stamp| stamp.is_settled(self.moment)) {
            let place = Place {
                age: 0,
                stamp,
                content,
            };
            self.news().placed.insert(self.place(file), place);
        }
    }

    /// What was said of that file, if it is known: all but its fingerprint, see
    /// [`Self::recall_prints`].
    pub(crate) fn get(&self, key: Key) -> Option<FileResult> {
        let mut result = self.kept.store.entries.get(&key)?.result()?;
        result.key = Some(key);
        self.news().asked.insert(key);
        Some(result)
    }

    /// Adds their fingerprints to the results that came from here. Most runs need none of them.
    pub(crate) fn recall_prints(&self, results: &mut [FileResult]) {
        for result in results {
            if result.print.is_none()
                && let Some(entry) = result.key.and_then(|key| self.kept.store.entries.get(&key))
                && !entry.print.is_empty()
            {
                result.print = postcard::from_bytes(&entry.print).ok();
            }
        }
    }

    /// Whether the fingerprint of a result is known, be it here.
    fn has_print(&self, result: &FileResult) -> bool {
        let entry = result.key.and_then(|key| self.kept.store.entries.get(&key));
        result.print.is_some() || entry.is_some_and(|entry| !entry.print.is_empty())
    }

    /// Keeps what was said of that file, unless it might be said differently next time.
    pub(crate) fn put(&self, key: Key, result: &FileResult) {
        let lasting = |entry: &Degraded| {
            matches!(
                entry.kind,
                DegradedKind::NotUtf8 | DegradedKind::SyntaxError | DegradedKind::TimedOut
            )
        };
        let excluded = result.excluded.as_ref();
        if excluded.is_none_or(|(reason, _)| reason.is_of_content())
            && result.degraded.iter().all(lasting)
            && let Some(entry) = Entry::of(result)
        {
            self.news().found.insert(key, entry);
        }
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is worth keeping; what the user might like to know comes back.
    pub(crate) fn close(self) -> Option<String> {
        let Kept {
            location,
            store: known,
            notice,
        } = self.kept;
        let location = location?;
        let news = self.news.into_inner();
        let News {
            asked,
            found,
            placed,
        } = news.unwrap_or_else(PoisonError::into_inner);
        if found.is_empty() && placed.len() <= known.places.len() / FEW {
            return notice;
        }
        let mut store = Store {
            moment: Some(self.moment),
            entries: found,
            places: placed,
        };
        let aged = |key: &Key, age: u8| match asked.contains(key) {
            true => 0,
            false => age.saturating_add(1),
        };
        for (key, entry) in known.entries {
            let age = aged(&key, entry.age);
            store.entries.entry(key).or_insert(Entry { age, ..entry });
        }
        for (key, place) in known.places {
            let age = aged(&key, place.age);
            store.places.entry(key).or_insert(Place { age, ..place });
        }
        store.shrink();
        // A cache that cannot be written is a slow next run, nothing more.
        let _ = file::write(&location, &store);
        notice
    }
}

impl Store<&[u8]> {
    /// The same as parts of the buffer that they were read from.
    fn within(self, buffer: &Bytes) -> Store {
        let entries = self.entries.into_iter().map(|(key, entry)| {
            let Entry {
                age,
                lines,
                bytes,
                said,
                print,
            } = entry;
            let entry = Entry {
                age,
                lines,
                bytes,
                said: buffer.slice_ref(said),
                print: buffer.slice_ref(print),
            };
            (key, entry)
        });
        Store {
            moment: self.moment,
            entries: entries.collect(),
            places: self.places,
        }
    }
}

impl Store {
    /// Forgets what is too old, then the oldest until the rest fits.
    fn shrink(&mut self) {
        let mut limit = MAX_AGE;
        loop {
            self.entries.retain(|_, entry| entry.age <= limit);
            self.places.retain(|_, place| place.age <= limit);
            if self.size() <= MAX_BYTES {
                return;
            }
            if limit == 0 {
                *self = Self::default();
                return;
            }
            limit -= 1;
        }
    }

    fn size(&self) -> usize {
        let entries = self.entries.values();
        let entries = entries.map(|entry| 64 + entry.said.len() + entry.print.len());
        entries.sum::<usize>() + PLACE_BYTES * self.places.len()
    }
}

impl Entry {
    /// What is no file's.
    fn text(said: Vec<u8>) -> Self {
        Self {
            age: 0,
            lines: 0,
            bytes: 0,
            said: said.into(),
            print: Bytes::new(),
        }
    }

    fn of(result: &FileResult) -> Option<Self> {
        let (files, lines, bytes) = result.judged;
        let silent = result.findings.is_empty() && result.degraded.is_empty() && files == 1;
        let said = match silent {
            true => Bytes::new(),
            false => serde_json::to_vec(&Said {
                findings: result.findings.clone(),
                degraded: result.degraded.clone(),
                artifact: result.artifact.clone(),
                judged: files == 1,
                excluded: result.excluded.clone(),
            })
            .ok()?
            .into(),
        };
        Some(Self {
            age: 0,
            lines,
            bytes,
            said,
            print: match &result.print {
                Some(print) => postcard::to_stdvec(print).ok()?.into(),
                None => Bytes::new(),
            },
        })
    }

    /// All but the fingerprint.
    fn result(&self) -> Option<FileResult> {
        let judged = (1, self.lines, self.bytes);
        if self.said.is_empty() {
            return Some(FileResult {
                judged,
                ..FileResult::default()
            });
        }
        let said: Said = serde_json::from_slice(&self.said).ok()?;
        Some(FileResult {
            findings: said.findings,
            degraded: said.degraded,
            artifact: said.artifact,
            judged: if said.judged { judged } else { (0, 0, 0) },
            excluded: said.excluded,
            ..FileResult::default()
        })
    }
}

/// Hash of all that something depends on, this program included.
pub(crate) fn context<'p>(parts: impl IntoIterator<Item = &'p str>) -> Key {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    };
    parts.into_iter().for_each(&mut add);
    add(&program_identity());
    *hasher.finalize().as_bytes()
}

/// What tells this build of the program from any other: its version, and the length and time of
/// its executable, which change when a development build does.
fn program_identity() -> String {
    let metadata = std::env::current_exe().and_then(std::fs::metadata).ok();
    let modified = metadata
        .as_ref()
        .and_then(|metadata| metadata.modified().ok());
    let length = metadata.as_ref().map_or(0, std::fs::Metadata::len);
    format!("{} {length} {modified:?}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests;
