//! Which files are judged, and as what: the walk over folders and the files named one by one.
//!
//! ```text
//! paths ─► folder: walk (gitignore, hidden, no links) ┐
//!      └─► file: taken even if ignored or hidden ─────┴─► Candidate | excluded | degraded
//! ```
//!
//! The answer is sorted and free of duplicates, whatever order the walk took. Files are not read
//! here, except for the first bytes of regular files whose name has no extension: their `#!` line
//! may tell the language. Nothing but regular files and folders is ever opened.

mod named;
mod walk;

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use andon_finding::{Degraded, DegradedKind, ExclusionReason};
use andon_syntax::{Detection, Language, Tier};

use crate::config::FileOptions;
use crate::error::EngineError;
use crate::paths;
use crate::read;
use crate::stamp::Stamp;

/// A file to judge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Relative to the root, `/`-separated, bytes that are not UTF-8 replaced.
    pub rel: String,
    /// Absolute.
    pub path: PathBuf,
    /// What it is written in.
    pub language: Language,
    /// Length in bytes when it was found; 0 in a language in which few files are ever judged.
    pub len: u64,
    /// Its stamp then, if that was asked for.
    pub stamp: Option<Stamp>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files to judge, sorted by `rel`.
    pub files: Vec<Candidate>,
    /// What is left out by choice, as (reason, path relative to the root), sorted. Only files in
    /// a known language count, and whatever is neither file nor folder.
    pub excluded: Vec<(ExclusionReason, String)>,
    /// What could not be looked at, sorted.
    pub degraded: Vec<Degraded>,
    /// Files named one by one whose language is not known, relative to the root, sorted.
    pub unknown: Vec<String>,
}

/// Finds the files to judge under `paths`: absolute paths without links, as
/// [`std::fs::canonicalize`] gives them. `root` is absolute likewise; `threads` walk.
///
/// # Errors
/// [`EngineError::Unreadable`] if one of `paths` itself cannot be read. Trouble below them is a
/// degraded entry.
pub fn discover(
    root: &Path,
    paths: &[PathBuf],
    options: &FileOptions,
    threads: usize,
) -> Result<Discovery, EngineError> {
    let scope = Scope { root, options };
    let mut discovery = Discovery::default();
    let mut folders = Vec::new();
    for path in paths {
        if path.is_dir() {
            named::readable_folder(path)?;
            folders.push(path.as_path());
        } else {
            named::file(&scope, path, &mut discovery)?;
        }
    }
    walk::walk(&scope, &folders, threads, &mut discovery);
    discovery.files.sort_unstable();
    // The same file twice, though it may have changed in between.
    discovery
        .files
        .dedup_by(|a, b| a.rel == b.rel && a.path == b.path);
    discovery.excluded.sort_unstable();
    discovery.excluded.dedup();
    discovery.degraded.sort_unstable();
    discovery.degraded.dedup();
    discovery.unknown.sort_unstable();
    discovery.unknown.dedup();
    Ok(discovery)
}

/// Whether a walk from `root` comes upon the file `path`: it is neither hidden nor ignored.
pub(crate) fn is_found(root: &Path, path: &Path, options: &FileOptions) -> bool {
    walk::comes_upon(root, path, options)
}

/// What decides about a file, wherever it came from.
struct Scope<'s> {
    root: &'s Path,
    options: &'s FileOptions,
}

/// The decision about a regular file.
enum Decision {
    Judge(Candidate),
    Exclude(ExclusionReason, String),
    /// Not in a known language.
    Skip(String),
    Degrade(Degraded),
}

impl Scope<'_> {
    fn rel(&self, path: &Path) -> String {
        paths::slashed(&paths::relative(path, self.root))
    }

    /// Decides about the regular file `path`. Its metadata is asked for only if its language is
    /// known: most files of most trees need no system call of their own.
    fn decide(
        &self,
        path: PathBuf,
        metadata: impl FnOnce(&Path) -> std::io::Result<Metadata>,
    ) -> Decision {
        let rel = self.rel(&path);
        let language = match self.options.detect(&rel) {
            Detection::Known(language) => Some(language),
            Detection::AskShebang if self.options.exclude.is_match(&rel) => None,
            Detection::AskShebang => read::shebang(&path),
            Detection::Unknown => None,
        };
        let Some(language) = language else {
            return Decision::Skip(rel);
        };
        if self.options.exclude.is_match(&rel) {
            return Decision::Exclude(ExclusionReason::Configured, rel);
        }
        // Most files of most trees are data that no rule is about. Their size is asked for when they
        // are read, if ever.
        let metadata = match language.def().tier {
            Tier::FirstClass => metadata(&path).map(Some),
            Tier::Rules => Ok(None),
        };
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => return Decision::Degrade(read::degraded(rel, &error)),
        };
        let len = metadata.as_ref().map_or(0, Metadata::len);
        if len > self.options.max_size {
            return Decision::Exclude(ExclusionReason::TooLarge, rel);
        }
        Decision::Judge(Candidate {
            rel,
            path,
            language,
            len,
            stamp: metadata.as_ref().and_then(Stamp::of),
        })
    }
}

impl Discovery {
    /// Keeps what is in a language that `asked` admits, as if the others were not known; the
    /// languages of the files that go, sorted.
    pub(crate) fn keep(
        &mut self,
        options: &FileOptions,
        asked: &dyn Fn(Language) -> bool,
    ) -> Vec<Language> {
        let asked: Vec<bool> = Language::all().map(asked).collect();
        let asked = |language: Language| asked.get(language.index()).copied().unwrap_or(false);
        let mut idle = Vec::new();
        self.files.retain(|file| {
            let keep = asked(file.language);
            if !keep {
                idle.push(file.language);
            }
            keep
        });
        self.excluded
            .retain(|(reason, rel)| match options.detect(rel) {
                Detection::Known(language) => {
                    *reason == ExclusionReason::NotAFile || asked(language)
                }
                _ => true,
            });
        idle.sort_unstable();
        idle.dedup();
        idle
    }

    fn add(&mut self, decision: Decision) {
        match decision {
            Decision::Judge(candidate) => self.files.push(candidate),
            Decision::Exclude(reason, rel) => self.excluded.push((reason, rel)),
            Decision::Skip(_) => {}
            Decision::Degrade(entry) => self.degraded.push(entry),
        }
    }

    fn append(&mut self, other: &mut Self) {
        self.files.append(&mut other.files);
        self.excluded.append(&mut other.excluded);
        self.degraded.append(&mut other.degraded);
        self.unknown.append(&mut other.unknown);
    }
}

/// A degraded entry of the walk.
fn unreadable(rel: String, what: &str, error: &impl std::fmt::Display) -> Degraded {
    Degraded {
        path: rel,
        kind: DegradedKind::Unreadable,
        reason: format!("{what}: {error}; check its permissions, or exclude it in andon.toml"),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
