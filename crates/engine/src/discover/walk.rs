//! The parallel walk over folders.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use andon_finding::{Degraded, DegradedKind, ExclusionReason};
use andon_syntax::Detection;
use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::{Discovery, Scope, unreadable};
use crate::config::{FileOptions, Unignored};

/// Files that the walker reads in every folder.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// Most threads that walk: more do not read folders faster, and the walker cannot say that the
/// machine gives none.
const MOST_THREADS: usize = 12;

/// Adds everything below `folders` to `discovery`, in no particular order.
pub(super) fn walk(
    scope: &Scope<'_>,
    folders: &[&Path],
    threads: usize,
    discovery: &mut Discovery,
) {
    let (trapped, folders): (Vec<&Path>, Vec<&Path>) =
        folders.iter().partition(|folder| is_trapped(folder));
    let traps = Arc::new(Mutex::new(
        trapped.into_iter().map(Path::to_path_buf).collect(),
    ));
    if let Some((first, rest)) = folders.split_first() {
        let mut builder = walker(scope.options, first, rest);
        builder
            .threads(threads.min(MOST_THREADS))
            .filter_entry(refuse_traps(&traps));
        let all = Mutex::new(std::mem::take(discovery));
        builder
            .build_parallel()
            .visit(&mut Builder { scope, all: &all });
        *discovery = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    }
    let traps = std::mem::take(&mut *traps.lock().unwrap_or_else(PoisonError::into_inner));
    discovery.degraded.extend(traps.iter().map(|folder| {
        Degraded {
            path: scope.rel(folder),
            kind: DegradedKind::Unreadable,
            reason: "an ignore file in it is not a regular file; remove it, or exclude the folder"
                .to_owned(),
        }
    }));
}

/// Whether a walk from `root` comes upon the file `path`. A file elsewhere is not asked about.
pub(super) fn comes_upon(root: &Path, path: &Path, options: &FileOptions) -> bool {
    let folders = path.ancestors().skip(1);
    let mut below = folders.take_while(|folder| folder.starts_with(root));
    if !path.starts_with(root) || below.any(is_trapped) {
        return true;
    }
    let wanted = path.to_path_buf();
    let mut builder = walker(options, root, &[]);
    builder.filter_entry(move |entry| wanted.starts_with(entry.path()));
    builder.build().flatten().any(|entry| entry.path() == path)
}

/// What walks over folders as the options say.
fn walker(options: &FileOptions, first: &Path, rest: &[&Path]) -> WalkBuilder {
    let mut builder = WalkBuilder::new(first);
    for folder in rest {
        builder.add(folder);
    }
    let above = || {
        let folders = rest.iter().chain(std::iter::once(&first));
        folders.flat_map(|folder| folder.ancestors().skip(1))
    };
    let counts = |reason: Unignored| !options.unignored.contains(&reason);
    builder
        .require_git(false)
        .follow_links(false)
        .hidden(counts(Unignored::Hidden))
        .ignore(counts(Unignored::Dot))
        .git_ignore(counts(Unignored::Vcs))
        .git_exclude(counts(Unignored::Vcs) && counts(Unignored::Exclude))
        .git_global(counts(Unignored::Vcs) && counts(Unignored::Global))
        .parents(counts(Unignored::Parent) && !above().any(is_trapped));
    builder
}

/// A filter that keeps the walker out of trapped folders and notes them.
fn refuse_traps(
    traps: &Arc<Mutex<Vec<PathBuf>>>,
) -> impl Fn(&DirEntry) -> bool + Send + Sync + 'static {
    let traps = Arc::clone(traps);
    move |entry| {
        let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let trapped = folder && is_trapped(entry.path());
        if trapped {
            traps
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(entry.path().to_path_buf());
        }
        !trapped
    }
}

/// Whether an ignore file in the folder is a FIFO or the like: the walker would open it and wait
/// for ever.
fn is_trapped(folder: &Path) -> bool {
    IGNORE_FILES.iter().any(|name| {
        fs::metadata(folder.join(name))
            .is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
    })
}

struct Builder<'b> {
    scope: &'b Scope<'b>,
    all: &'b Mutex<Discovery>,
}

impl<'s> ParallelVisitorBuilder<'s> for Builder<'s> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Visitor {
            scope: self.scope,
            all: self.all,
            mine: Discovery::default(),
        })
    }
}

/// What one thread found; handed over when it is done.
struct Visitor<'v> {
    scope: &'v Scope<'v>,
    all: &'v Mutex<Discovery>,
    mine: Discovery,
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .append(&mut self.mine);
    }
}

impl ParallelVisitor for Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => self.entry(entry),
            Err(error) => self.error(&error),
        }
        WalkState::Continue
    }
}

impl Visitor<'_> {
    fn entry(&mut self, entry: DirEntry) {
        let Some(kind) = entry.file_type() else {
            return;
        };
        if kind.is_dir() {
            return;
        }
        if kind.is_file() {
            let decision = self
                .scope
                .decide(entry.into_path(), |path| fs::symlink_metadata(path));
            self.mine.add(decision);
            return;
        }
        let rel = self.scope.rel(entry.path());
        if !kind.is_symlink() {
            self.mine.excluded.push((ExclusionReason::NotAFile, rel));
        } else if self.link_counts(entry.path(), &rel) {
            self.mine.excluded.push((ExclusionReason::Symlink, rel));
        }
    }

    /// Whether a link stands for something that might have been judged: a file in a known
    /// language, a folder, or nobody knows what.
    fn link_counts(&self, path: &Path, rel: &str) -> bool {
        matches!(self.scope.options.detect(rel), Detection::Known(_))
            || !fs::metadata(path).is_ok_and(|target: fs::Metadata| is_file(target.file_type()))
    }

    fn error(&mut self, error: &ignore::Error) {
        let path = path_of(error);
        let rel = path.map(|path| self.scope.rel(path)).unwrap_or_default();
        let cause = error
            .io_error()
            .map_or_else(|| error.to_string(), ToString::to_string);
        let gone = error
            .io_error()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound);
        self.mine.degraded.push(match gone {
            true => Degraded {
                path: rel,
                kind: DegradedKind::Vanished,
                reason: "it vanished while folders were read; run the check again".to_owned(),
            },
            false => unreadable(rel, "failed to list it", &cause),
        });
    }
}

fn is_file(kind: FileType) -> bool {
    kind.is_file()
}

/// The path that an error of the walker speaks of.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}
