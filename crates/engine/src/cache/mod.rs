//! Results of earlier runs, so that a file that did not change is not parsed again.
//!
//! ```text
//! key = BLAKE3(program, rules, configuration, language, path, content) ─► what was said of it
//! ```
//!
//! One packed file a root, read at the start and replaced whole at the end; the last writer
//! wins. It lies in `.andon/local/cache/` if the root has an `andon.toml` or `.andon/`, else in
//! the user's cache folder. A repository could bring a forged one along, so the file is sealed
//! with a key that only the user's cache folder holds; what is not sealed, is of another version
//! or is damaged is not believed, and built anew. Trouble with the cache is never trouble with
//! the check.

mod file;
mod folder;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use andon_finding::{Artifact, Degraded, DegradedKind, Finding};
use serde::{Deserialize, Serialize};

use crate::analyse::FileResult;
use crate::judge::Task;
use crate::root::{CONFIG_NAME, Root};
use crate::setting::Setting;
use crate::standard::Standard;
use crate::style::facts_digest;

use folder::Location;

/// Runs after which a result that none of them asked for is forgotten.
const MAX_AGE: u8 = 20;

/// Most bytes of results that are kept.
const MAX_BYTES: usize = 64 << 20;

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Runs since it was last asked for.
    age: u8,
    lines: usize,
    bytes: usize,
    /// JSON of [`Said`]; empty if there was nothing to say, as of most files.
    said: Vec<u8>,
    /// What is known of its style, as `postcard` writes it; empty if nothing is.
    print: Vec<u8>,
}

/// What there was to say of one file.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    findings: Vec<Finding>,
    degraded: Vec<Degraded>,
    artifact: Option<Artifact>,
    judged: bool,
}

/// Identity of a file and of everything that its result depends on.
pub(crate) type Key = [u8; 32];

type Entries = BTreeMap<Key, Entry>;

/// What a run adds to what is known.
#[derive(Debug, Default)]
struct News {
    /// What was known and asked for again.
    asked: BTreeSet<Key>,
    /// What it found out.
    found: Entries,
}

/// The results of one root.
#[derive(Debug)]
pub(crate) struct Cache {
    /// `None` if there is no place for it: then it remembers nothing.
    location: Option<Location>,
    /// Hash of what holds for all files of the run.
    context: Key,
    known: Entries,
    news: Mutex<News>,
    notice: Option<String>,
}

impl Cache {
    /// Opens the cache of a setting for what is judged by `standard`, `only` having been asked for.
    pub(crate) fn open(setting: &Setting, standard: &Standard, only: &[String]) -> Self {
        let Root { folder, config } = &setting.root;
        let configured = config.as_ref() == Some(&folder.join(CONFIG_NAME));
        let observes = standard.style.as_ref().map(|_| facts_digest());
        let context = [
            standard.book.digest.as_str(),
            &setting.config.digest(),
            if standard.book.whole { "whole" } else { "part" },
            observes.as_deref().unwrap_or(""),
            &only.join(","),
        ];
        Self::at(Location::of(folder, configured), &context)
    }

    fn at(location: Option<Location>, context: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in context.iter().copied().chain([program_identity().as_str()]) {
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let (known, notice) = match location.as_ref().map(file::read) {
            None => (Entries::new(), None),
            Some(Ok(known)) => (known, None),
            Some(Err(reason)) => (
                Entries::new(),
                Some(format!("the cache {reason}: it is built anew")),
            ),
        };
        Self {
            location,
            context: *hasher.finalize().as_bytes(),
            known,
            news: Mutex::default(),
            notice,
        }
    }

    /// The key of a file's content.
    pub(crate) fn key(&self, task: &Task<'_>, bytes: &[u8]) -> Key {
        let mut hasher = blake3::Hasher::new_keyed(&self.context);
        for part in [task.language.def().name, task.rel] {
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(bytes);
        *hasher.finalize().as_bytes()
    }

    /// What was said of that file, if it is known.
    pub(crate) fn get(&self, key: Key) -> Option<FileResult> {
        let result = self.known.get(&key)?.result()?;
        self.news().asked.insert(key);
        Some(result)
    }

    /// Keeps what was said of that file, unless it might be said differently next time.
    pub(crate) fn put(&self, key: Key, result: &FileResult) {
        let lasting = |entry: &Degraded| {
            matches!(
                entry.kind,
                DegradedKind::NotUtf8 | DegradedKind::SyntaxError | DegradedKind::TimedOut
            )
        };
        if result.excluded.is_none()
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
        let location = self.location?;
        let news = self.news.into_inner();
        let News { asked, mut found } = news.unwrap_or_else(PoisonError::into_inner);
        if !found.is_empty() {
            for (key, entry) in self.known {
                let age = match asked.contains(&key) {
                    true => 0,
                    false => entry.age.saturating_add(1),
                };
                if age <= MAX_AGE {
                    found.entry(key).or_insert(Entry { age, ..entry });
                }
            }
            shrink(&mut found);
            // A cache that cannot be written is a slow next run, nothing more.
            let _ = file::write(&location, &found);
        }
        self.notice
    }
}

impl Entry {
    fn of(result: &FileResult) -> Option<Self> {
        let (files, lines, bytes) = result.judged;
        let silent = result.findings.is_empty() && result.degraded.is_empty() && files == 1;
        let said = match silent {
            true => Vec::new(),
            false => serde_json::to_vec(&Said {
                findings: result.findings.clone(),
                degraded: result.degraded.clone(),
                artifact: result.artifact.clone(),
                judged: files == 1,
            })
            .ok()?,
        };
        Some(Self {
            age: 0,
            lines,
            bytes,
            said,
            print: match &result.print {
                Some(print) => postcard::to_stdvec(print).ok()?,
                None => Vec::new(),
            },
        })
    }

    fn result(&self) -> Option<FileResult> {
        let judged = (1, self.lines, self.bytes);
        let print = match self.print.as_slice() {
            [] => None,
            bytes => Some(postcard::from_bytes(bytes).ok()?),
        };
        if self.said.is_empty() {
            return Some(FileResult {
                judged,
                print,
                ..FileResult::default()
            });
        }
        let said: Said = serde_json::from_slice(&self.said).ok()?;
        Some(FileResult {
            findings: said.findings,
            degraded: said.degraded,
            artifact: said.artifact,
            judged: if said.judged { judged } else { (0, 0, 0) },
            print,
            ..FileResult::default()
        })
    }
}

/// Forgets the oldest results until the rest fits.
fn shrink(entries: &mut Entries) {
    let size = |entries: &Entries| {
        entries
            .values()
            .map(|entry| 64 + entry.said.len() + entry.print.len())
            .sum::<usize>()
    };
    let mut limit = MAX_AGE;
    while size(entries) > MAX_BYTES && limit > 0 {
        limit -= 1;
        entries.retain(|_, entry| entry.age <= limit);
    }
    if size(entries) > MAX_BYTES {
        entries.clear();
    }
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
