//! Where a run takes place: working directory, root, configuration, and the paths named.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use andon_syntax::Language;

use crate::cache::Kept;
use crate::config::{Config, ConfigProblem};
use crate::error::EngineError;
use crate::injection::Injections;
use crate::paths::{printable, relative, slashed};
use crate::request::CheckRequest;
use crate::root::{self, ConfigSource, Root};
use crate::rulebook::{RuleBook, RuleChoice, read_text};
use crate::severity::unknown_rules;
use crate::style::mistaken_choices;

/// Where a run takes place.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) cwd: PathBuf,
    pub(crate) root: Root,
    pub(crate) config: Config,
    /// The named paths, absolute and without links.
    pub(crate) paths: Vec<PathBuf>,
}

impl Setting {
    /// Finds the root and reads the configuration.
    pub(crate) fn new(request: &CheckRequest) -> Result<Self, EngineError> {
        let cwd = working_directory()?;
        let paths = match request.stdin {
            Some(_) => Vec::new(),
            None if request.paths.is_empty() => vec![cwd.clone()],
            None => request
                .paths
                .iter()
                .map(|path| resolve(&cwd, path))
                .collect::<Result<_, _>>()?,
        };
        let stdin_at = request
            .stdin
            .as_ref()
            .map(|text| without_links(&cwd.join(&text.path)));
        let start = stdin_at.as_deref().or_else(|| shared(&paths));
        let mut root = root::find(start.unwrap_or(&cwd), &request.config);
        // Where nothing says how all of them are judged together, they are judged as the first one is
        // by itself.
        if let Some(first) = paths.first()
            && request.config == ConfigSource::Found
            && !root::is_settled(&root)
        {
            let alone = root::find(first, &request.config);
            if root::is_settled(&alone) {
                root = alone;
            }
        }
        Self::of(root, cwd, paths)
    }

    /// Finds the root around a place where nothing need be; the place, absolute and without
    /// links, is the path of the setting.
    pub(crate) fn around(place: &Path, config: &ConfigSource) -> Result<Self, EngineError> {
        let cwd = working_directory()?;
        let whole = cwd.join(place);
        let at = whole
            .canonicalize()
            .unwrap_or_else(|_| without_links(&whole));
        let root = root::find(&at, config);
        Self::of(root, cwd, vec![at])
    }

    /// Reads the configuration of a root.
    pub(crate) fn of(root: Root, cwd: PathBuf, paths: Vec<PathBuf>) -> Result<Self, EngineError> {
        let config = match &root.config {
            Some(path) => read_config(path, &cwd)?,
            None => Config::defaults(root.folder.clone()),
        };
        Ok(Self {
            cwd,
            root,
            config,
            paths,
        })
    }

    /// What finds code of other languages in files in `languages`.
    pub(crate) fn injections(&self, languages: &[Language]) -> Result<Injections, EngineError> {
        let (own, spans): (Vec<_>, Vec<_>) = self
            .config
            .injections
            .iter()
            .map(|injection| (injection.value.clone(), injection.span))
            .unzip();
        Injections::load(languages, &own).map_err(|problems| {
            let problems = problems.into_iter().filter_map(|(number, said)| {
                let text = self.config.text.as_ref()?;
                Some(ConfigProblem::new(
                    text,
                    *spans.get(number)?,
                    printable(&said),
                ))
            });
            EngineError::Config {
                problems: problems.collect(),
            }
        })
    }

    /// Loads the rules and checks what the configuration says of them.
    pub(crate) fn rules(
        &self,
        choice: &RuleChoice,
        languages: &[Language],
        observed: &[Language],
        kept: Option<&Kept>,
    ) -> Result<RuleBook, EngineError> {
        let book = RuleBook::load(
            choice,
            &self.config,
            languages,
            observed,
            &self.root.folder,
            &self.cwd,
            kept,
        )?;
        // With other rules than the configured ones, its words may well name rules that are not
        // there.
        if *choice == RuleChoice::Configured {
            let mut problems = unknown_rules(book.rules.rules(), &self.config);
            problems.extend(mistaken_choices(&self.config));
            if !problems.is_empty() {
                return Err(EngineError::Config { problems });
            }
        }
        Ok(book)
    }
}

/// The deepest folder that holds all of the paths, or the only one of them.
fn shared(paths: &[PathBuf]) -> Option<&Path> {
    let (first, others) = paths.split_first()?;
    let holds_all = |folder: &&Path| others.iter().all(|path| path.starts_with(folder));
    first.ancestors().find(holds_all)
}

/// The working directory, without links.
pub(crate) fn working_directory() -> Result<PathBuf, EngineError> {
    std::env::current_dir()
        .and_then(|cwd| cwd.canonicalize())
        .map_err(|source| EngineError::NoWorkingDirectory { source })
}

/// The path named on the command line, absolute and without links.
pub(crate) fn resolve(cwd: &Path, path: &Path) -> Result<PathBuf, EngineError> {
    let named = || printable(&path.to_string_lossy());
    let whole = cwd.join(path);
    whole.canonicalize().map_err(|source| match source.kind() {
        _ if fs::symlink_metadata(&whole).is_ok_and(|metadata| metadata.is_symlink()) => {
            EngineError::DanglingLink { path: named() }
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            EngineError::NotFound { path: named() }
        }
        _ => EngineError::Unreadable {
            path: named(),
            source,
        },
    })
}

/// An absolute path without links, though there may be nothing there.
pub(crate) fn without_links(path: &Path) -> PathBuf {
    let existing = path.ancestors().skip(1).find_map(|folder| {
        let below = path.strip_prefix(folder).ok()?;
        Some(folder.canonicalize().ok()?.join(below))
    });
    existing.unwrap_or_else(|| path.to_path_buf())
}

fn read_config(path: &Path, cwd: &Path) -> Result<Config, EngineError> {
    let name = slashed(&relative(path, cwd));
    let text = read_text(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => EngineError::NotFound {
            path: printable(&name),
        },
        _ => EngineError::Unreadable {
            path: printable(&name),
            source,
        },
    })?;
    let folder = path.parent().unwrap_or(path).to_path_buf();
    Config::parse(&name, &text, folder)
}
