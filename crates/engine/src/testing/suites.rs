//! Which cases a rule has: beside it, in the folders that `sgconfig.yml` names, in source files.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use andon_finding::RuleInfo;

use super::annotated::{self, Annotated};
use super::case::{self, Group};
use super::snapshot;
use crate::config::TestFolder;
use crate::error::EngineError;
use crate::packs::shipped_cases;
use crate::paths::{printable, relative, slashed};
use crate::rulebook::{RuleBook, read_text};

/// How many folders deep cases are looked for.
const MAX_DEPTH: usize = 32;

/// Most files of cases that are read.
const MAX_FILES: usize = 20_000;

/// Cases that stand in no file beside a rule.
#[derive(Debug, Default)]
pub(super) struct Suites {
    /// Files of the test folders.
    files: Vec<CaseFile>,
    /// Source files that were named.
    pub(super) named: Vec<Annotated>,
    /// Whether every rule needs cases.
    pub(super) strict: bool,
}

/// A file of cases.
#[derive(Debug)]
pub(super) struct CaseFile {
    /// What to call it.
    pub(super) name: String,
    pub(super) groups: Result<Vec<Group>, String>,
    /// Where it lies; `None` for what is shipped.
    pub(super) path: Option<PathBuf>,
    /// Where its snapshots lie, likewise.
    pub(super) snapshots: Option<PathBuf>,
    /// Whether snapshots are made where there are none.
    pub(super) makes_snapshots: bool,
}

impl Suites {
    /// Reads the files of test folders; `folder` is that of the configuration.
    pub(super) fn read(
        folder: &Path,
        tests: &[TestFolder],
        strict: bool,
    ) -> Result<Self, EngineError> {
        let mut suites = Self {
            strict,
            ..Self::default()
        };
        for test in tests {
            let base = folder.join(&test.folder.value);
            let name = test.snapshots.as_deref().unwrap_or(snapshot::FOLDER);
            let snapshots = base.join(name);
            let mut paths = Vec::new();
            yaml_files(&base, &snapshots, MAX_DEPTH, &mut paths).map_err(|source| {
                let path = printable(&test.folder.value);
                match source.kind() {
                    io::ErrorKind::NotFound => EngineError::NotFound { path },
                    _ => EngineError::Unreadable { path, source },
                }
            })?;
            for path in paths {
                suites.files.push(CaseFile {
                    name: slashed(&relative(&path, folder)),
                    groups: text(&path).and_then(|text| case::read(&text)),
                    path: Some(path),
                    snapshots: Some(snapshots.clone()),
                    makes_snapshots: true,
                });
            }
        }
        Ok(suites)
    }

    /// The files of the test folders that have cases of a rule, or cannot be read.
    pub(super) fn of<'s>(&'s self, rule: &'s str) -> impl Iterator<Item = &'s CaseFile> {
        self.files.iter().filter(move |file| {
            let groups = file.groups.as_ref().map_or(&[][..], Vec::as_slice);
            groups.iter().any(|group| group.names(rule))
        })
    }

    /// What cannot be used: a name, and why.
    pub(super) fn troubles(&self, book: &RuleBook) -> Vec<(String, String)> {
        let rules = book.rules.rules();
        let aside = || book.aside.iter().flat_map(|aside| &aside.rules);
        let known = |id: &str| {
            let ids = rules.iter().map(|rule| &rule.id).chain(aside());
            ids.into_iter().any(|rule| crate::suppress::names(id, rule))
        };
        let mut troubles = Vec::new();
        for file in &self.files {
            match &file.groups {
                Err(error) => {
                    let what = format!("it cannot be read: {error}");
                    troubles.push((file.name.clone(), what));
                }
                Ok(groups) => {
                    let ids: BTreeSet<_> = groups.iter().map(|group| group.id()).collect();
                    for id in ids.into_iter().filter(|id| !id.is_some_and(known)) {
                        let what = match id {
                            Some(id) => format!("no rule is called `{id}`"),
                            None => "its cases name no rule: give them an `id`".to_owned(),
                        };
                        troubles.push((file.name.clone(), what));
                    }
                }
            }
        }
        for file in &self.named {
            let fires = file
                .marks
                .iter()
                .filter(|mark| mark.word == annotated::Word::Fires);
            let ids: BTreeSet<_> = fires.map(|mark| mark.id.as_str()).collect();
            for id in ids.into_iter().filter(|id| !known(id)) {
                troubles.push((file.rel.clone(), format!("no rule is called `{id}`")));
            }
        }
        troubles
    }
}

/// The cases beside a rule, if it has any.
pub(super) fn beside(book: &RuleBook, rule: &RuleInfo) -> Option<CaseFile> {
    if let Some(text) = shipped_cases(&rule.source) {
        return Some(CaseFile {
            name: rule.source.clone(),
            groups: case::read(text),
            path: None,
            snapshots: None,
            makes_snapshots: false,
        });
    }
    let path = file_of(book, rule)?;
    let stem = path.file_stem()?.to_string_lossy();
    let ends = [".test.yml", ".test.yaml", "-test.yml", "-test.yaml"];
    let mut paths = ends
        .iter()
        .map(|end| path.with_file_name(format!("{stem}{end}")));
    let path = paths.find(|path| path.is_file())?;
    Some(CaseFile {
        name: slashed(&path),
        groups: text(&path).and_then(|text| case::read(&text)),
        snapshots: path.parent().map(|folder| folder.join(snapshot::FOLDER)),
        path: Some(path),
        makes_snapshots: false,
    })
}

/// The marked source files beside a rule, of the same stem.
pub(super) fn sources(book: &RuleBook, rule: &RuleInfo) -> Vec<Annotated> {
    let found = || {
        let path = file_of(book, rule)?;
        let stem = path.file_stem()?.to_str()?;
        let mut names: Vec<_> = fs::read_dir(path.parent()?)
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| {
                Path::new(name)
                    .file_stem()
                    .is_some_and(|other| other == stem)
            })
            .collect();
        names.sort_unstable();
        let files = names
            .iter()
            .map(|name| annotated::read(&path.with_file_name(name), name));
        Some(files.flatten().collect())
    };
    found().unwrap_or_default()
}

/// The file of a rule that is not shipped.
pub(super) fn file_of<'b>(book: &'b RuleBook, rule: &RuleInfo) -> Option<&'b PathBuf> {
    let named = book.files.iter().find(|(name, _)| *name == rule.source);
    named.map(|(_, path)| path)
}

fn text(path: &Path) -> Result<String, String> {
    read_text(path).map_err(|error| error.to_string())
}

/// The YAML files below a folder, in the order of names, without those of `except`.
fn yaml_files(
    folder: &Path,
    except: &Path,
    depth: usize,
    found: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_yaml = path
            .extension()
            .is_some_and(|end| end == "yml" || end == "yaml");
        if kind.is_dir() && depth > 0 && path != except {
            yaml_files(&path, except, depth - 1, found)?;
        } else if kind.is_file() && is_yaml && found.len() < MAX_FILES {
            found.push(path);
        }
    }
    Ok(())
}
