//! Results of earlier runs, so that a file that did not change is not parsed again, nor even read.
//!
//! ```text
//! context = BLAKE3(program, rules, configuration, …)
//! BLAKE3(path)                              ─► its stamp when it was read, BLAKE3(its content)
//! BLAKE3(context, language, path, content)  ─► what was said of it
//! BLAKE3(facts, language, path, content)    ─► its fingerprint, whatever the rules
//! BLAKE3(program, rules, …)                 ─► their summary, if there was nothing to say against them
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
mod said;
mod store;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use andon_finding::{Degraded, DegradedKind};
use andon_rules::Summary;

use crate::analyse::FileResult;
use crate::discover::Candidate;
use crate::root::{CONFIG_NAME, Root};
use crate::setting::Setting;
use crate::severity::Only;
use crate::stamp::Stamp;
use crate::standard::Standard;
use crate::style::FACTS_DIGEST;

use folder::Location;
use store::{Aged, Entry, Place, Print, Store};

/// A run that learned nothing but places writes them down if they are more than one in so many:
/// reading a few files again costs less than writing all that is known.
const FEW: usize = 16;

/// BLAKE3 of a content, or of all that something depends on.
pub(crate) type Key = [u8; 32];

/// What a run adds to what is known.
#[derive(Debug, Default)]
struct News {
    /// What was known and asked for again.
    asked: BTreeSet<Key>,
    /// What it found out.
    found: Store,
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
        let entry = &self.store.entries.get(&key)?.it;
        serde_json::from_slice(&entry.said).ok()
    }
}

/// The results of one root.
#[derive(Debug)]
pub(crate) struct Cache {
    /// Hash of what holds for all files of the run.
    context: Key,
    /// Hash of what all fingerprints depend on.
    facts: Key,
    /// Whether nothing but style is asked for.
    style_alone: bool,
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
        let facts = standard.style.as_ref().map_or("", |_| FACTS_DIGEST);
        // Formatters are found by files of their own.
        let formatted: Vec<_> = standard.decisions.formatted.iter().copied().collect();
        let parts = [
            "files",
            standard.book.digest.as_str(),
            &setting.config.digest(),
            if standard.book.whole { "whole" } else { "part" },
            if standard.learns { "learns" } else { "" },
            facts,
            &formatted.join(","),
            &only.join(","),
        ];
        let mut cache = Self::at(kept, context(parts), SystemTime::now());
        // Of what was decided against, they keep every place.
        let decided = format!(
            "{:?} {:?}",
            standard.decisions.pinned, standard.decisions.forbidden
        );
        cache.facts = context(["prints", facts, &decided]);
        cache.style_alone = standard.style.is_some() && !Only::new(only).may_include_rules();
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
            facts: context,
            style_alone: false,
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
            let entry = Aged::new(Entry::text(said));
            self.news().found.entries.insert(key, entry);
        }
    }

    /// What was said of a file, if it is known and the file did not change.
    pub(crate) fn unchanged(&self, file: &Candidate) -> Option<FileResult> {
        if self.kept.store.places.is_empty() {
            return None;
        }
        let stamp = file.stamp.or_else(|| Stamp::at(&file.path))?;
        let at = place(file);
        let place = self.kept.store.places.get(&at)?.it;
        if place.stamp != stamp {
            return None;
        }
        let known = self.get(file, place.content)?;
        self.news().asked.insert(at);
        Some(known)
    }

    /// The hash of the content that a file had when it was read; it is noted.
    pub(crate) fn content(&self, file: &Candidate, stamp: Option<Stamp>, bytes: &[u8]) -> Key {
        let content = *blake3::hash(bytes).as_bytes();
        if let Some(stamp) = stamp.filter(|stamp| stamp.is_settled(self.moment)) {
            let at = Aged::new(Place { stamp, content });
            self.news().found.places.insert(place(file), at);
        }
        content
    }

    /// What was said of a file with that content, if it is known: all but its fingerprint, see
    /// [`Self::recall_prints`].
    pub(crate) fn get(&self, file: &Candidate, content: Key) -> Option<FileResult> {
        let Store {
            entries, prints, ..
        } = &self.kept.store;
        let key = key(&self.context, file, content);
        let print_key = self::key(&self.facts, file, content);
        let result = match entries.get(&key) {
            Some(Aged { it: entry, .. }) => FileResult {
                key: entry.printed.then_some(print_key),
                ..entry.result(&file.rel)?
            },
            None if self.style_alone => FileResult {
                key: Some(print_key),
                ..prints.get(&print_key)?.it.result()?
            },
            None => return None,
        };
        let mut news = self.news();
        news.asked.insert(key);
        if result.key.is_some() {
            prints.get(&print_key)?;
            news.asked.insert(print_key);
        }
        Some(result)
    }

    /// Adds their fingerprints to the results that came from here. Most runs need none of them.
    pub(crate) fn recall_prints(&self, results: &mut [FileResult]) {
        for result in results.iter_mut().filter(|result| result.print.is_none()) {
            let kept = result.key.and_then(|key| self.kept.store.prints.get(&key));
            result.print = kept.and_then(|kept| kept.it.unpack());
        }
    }

    /// Keeps what was said of a file with that content, unless it might be said differently next
    /// time.
    pub(crate) fn put(&self, file: &Candidate, content: Key, result: &mut FileResult) {
        let print_key = key(&self.facts, file, content);
        result.key = result.print.as_ref().map(|_| print_key);
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
            let found = &mut self.news().found;
            let key = key(&self.context, file, content);
            found.entries.insert(key, Aged::new(entry));
            if let Some(print) = Print::of(result) {
                found.prints.insert(print_key, Aged::new(print));
            }
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
        let News { asked, mut found } = news.unwrap_or_else(PoisonError::into_inner);
        let few = known.places.len() / FEW;
        if found.entries.is_empty() && found.places.len() <= few {
            return notice;
        }
        found.moment = Some(self.moment);
        found.inherit(known, &|key| asked.contains(key));
        found.shrink();
        // A cache that cannot be written is a slow next run, nothing more.
        let _ = file::write(&location, &found);
        notice
    }
}

/// The key of a file's place.
fn place(file: &Candidate) -> Key {
    *blake3::hash(file.rel.as_bytes()).as_bytes()
}

/// The key of what depends on a context and on a file with that content.
fn key(context: &Key, file: &Candidate, content: Key) -> Key {
    let mut hasher = blake3::Hasher::new_keyed(context);
    for part in [file.language.def().name, &file.rel] {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    *hasher.update(&content).finalize().as_bytes()
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
