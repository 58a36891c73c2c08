//! Setting Andon up at a root: looks, drafts `andon.toml`, learns the house, and writes what is
//! not there yet. Everything is worked out before anything is written; what is there stays as it
//! is, unless the user forces it, and then the old configuration is kept beside the new one.
//!
//! ```text
//! root ─► Survey ─► draft of andon.toml ─► house ─► [Change] ─► written, or only shown
//! ```

mod draft;
mod hook;
mod survey;
mod vendored;

use std::fs;
use std::path::{Path, PathBuf};

use andon_style::House;
use andon_syntax::Language;

pub use hook::{HOOKS_NAME, hook_entry};
pub use survey::{Ci, Survey};
pub use vendored::Vendored;

use crate::check::cores;
use crate::config::{Config, FileOptions};
use crate::diff;
use crate::discover::{Candidate, discover};
use crate::error::EngineError;
use crate::folders::{LOCAL_IGNORE, is_folder, make_folders};
use crate::paths::{printable, relative, slashed};
use crate::replace::{Endurance, replace_entry};
use crate::request::Progress;
use crate::root::{CONFIG_NAME, Root};
use crate::rulebook::{RuleChoice, read_text};
use crate::setting::{Setting, resolve, working_directory};
use crate::style::{HOUSE_NAME, HouseState, ensure_place, house_text, read_house, take};

/// Where the old configuration goes when a new one is forced, relative to the root.
const BACKUP_NAME: &str = "andon.toml.bak";

/// How to set Andon up.
#[derive(Debug, Clone)]
pub struct InitRequest {
    /// The root; found upwards from the working directory if `None`: the nearest folder with an
    /// `andon.toml` or a `.git`, else the working directory.
    pub path: Option<PathBuf>,
    /// Whether an `andon.toml` that is there is replaced.
    pub force: bool,
    /// Whether to add the hook to `.pre-commit-config.yaml`.
    pub hook: bool,
    /// Whether to learn the house.
    pub learn: bool,
    /// Whether to write anything.
    pub write: bool,
    /// Threads; as many as there are cores if `None`.
    pub jobs: Option<usize>,
}

/// What was found and done.
#[derive(Debug)]
pub struct InitOutcome {
    /// What was there before.
    pub survey: Survey,
    /// What became of `andon.toml`.
    pub config: ConfigState,
    /// The packs that a new `andon.toml` names.
    pub packs: Vec<String>,
    /// What became of the house.
    pub learning: Learning,
    /// What became of the hook; `None` if none was asked for.
    pub hook: Option<HookState>,
    /// What was written, or would be, in that order.
    pub changes: Vec<Change>,
}

/// What became of `andon.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigState {
    /// It was not there.
    New,
    /// It was there and stays as it is.
    Kept,
    /// It was there and is replaced; the old one is kept as `andon.toml.bak`.
    Replaced,
}

/// What became of the house.
#[derive(Debug)]
pub enum Learning {
    /// It was learned.
    Learned(Box<House>),
    /// It was there and stays as it is.
    Kept,
    /// It was there and stays as it is, though this version cannot judge by it: why.
    Stale(String),
    /// There are so few files that no habit can be told from chance.
    TooLittle,
    /// It was not asked for.
    Unwanted,
}

/// What became of the hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookState {
    /// It was added.
    Added,
    /// It was there.
    Present,
    /// The file is not written in a way that can be added to safely.
    Unsafe,
    /// There is no git repository whose commits it could judge.
    NoGit,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the root, `/`-separated.
    pub path: &'static str,
    /// What it holds now; `None` if it is not there.
    pub before: Option<String>,
    /// What it will hold.
    pub after: String,
}

impl Change {
    /// As a unified diff that `git apply` accepts at the root.
    #[must_use]
    pub fn diff(&self) -> String {
        match &self.before {
            Some(before) => diff::unified(self.path, before, &self.after),
            None => diff::creation(self.path, &self.after),
        }
    }
}

/// Sets Andon up.
///
/// # Errors
/// What the user must mend first, and what cannot be written.
pub fn init(request: &InitRequest, progress: &dyn Progress) -> Result<InitOutcome, EngineError> {
    let cwd = working_directory()?;
    let root = find_root(request.path.as_deref(), &cwd)?;
    ensure_clear(&root)?;
    let old = match is_file(&root, CONFIG_NAME)? {
        true => Some(read(&root, CONFIG_NAME)?),
        false => None,
    };
    let kept = old.is_some() && !request.force;

    let mut setting = setting(&root, cwd, kept)?;
    let all: Vec<_> = Language::all().collect();
    let kept_rules = match kept {
        // Also reports the mistakes that only show beside the rules.
        true => Some(
            setting
                .rules(&RuleChoice::Configured, &all, &[], None)?
                .rules,
        ),
        false => None,
    };
    let asked = |language: Language| match &kept_rules {
        Some(rules) => rules.asks_of(language),
        None => !draft::packs(&[language]).is_empty(),
    };
    let (files, vendored) = find_files(&setting, &asked, kept, request.jobs)?;
    let files: Vec<&Candidate> = files.iter().collect();
    let languages = languages(&files);
    let mut survey = Survey::of(&root, &files);
    survey.upwards = request.path.is_none() && root != setting.cwd;
    survey.above = above(&root, &setting.cwd).filter(|_| old.is_none());
    survey.vendored = vendored;

    let mut changes = Vec::new();
    let packs = draft::packs(&languages);
    let config = match kept {
        true => ConfigState::Kept,
        false if languages.is_empty() => return Err(no_known_language(&root)),
        false => {
            let text = draft::config(&packs, &survey.vendored);
            setting.config = Config::parse(CONFIG_NAME, &text, root.clone())?;
            draft_config(&root, old, text, &mut changes)?
        }
    };
    let learning = learning(&setting, request, progress)?;
    if let Learning::Learned(house) = &learning {
        changes.push(created(HOUSE_NAME, house_text(house)?));
    }
    let hook = match request.hook {
        true => Some(add_hook(&survey, &mut changes)?),
        false => None,
    };
    if fs::symlink_metadata(root.join(LOCAL_IGNORE.0)).is_err() {
        changes.push(created(LOCAL_IGNORE.0, LOCAL_IGNORE.1.to_owned()));
    }
    if request.write {
        for change in &changes {
            write(&root, change)?;
        }
    }
    Ok(InitOutcome {
        survey,
        config,
        packs,
        learning,
        hook,
        changes,
    })
}

fn created(path: &'static str, after: String) -> Change {
    Change {
        path,
        before: None,
        after,
    }
}

/// The root: the folder named, or the nearest one upwards that is a root already or a repository.
fn find_root(named: Option<&Path>, cwd: &Path) -> Result<PathBuf, EngineError> {
    let Some(path) = named else {
        let is_root = |folder: &&Path| {
            [CONFIG_NAME, ".git"]
                .iter()
                .any(|name| folder.join(name).symlink_metadata().is_ok())
        };
        return Ok(cwd.ancestors().find(is_root).unwrap_or(cwd).to_path_buf());
    };
    let folder = resolve(cwd, path)?;
    match folder.is_dir() {
        true => Ok(folder),
        false => Err(EngineError::NotAFolder {
            path: printable(&path.to_string_lossy()),
        }),
    }
}

/// The nearest `andon.toml` above a root, as seen from `cwd`.
fn above(root: &Path, cwd: &Path) -> Option<String> {
    let mut above = root.ancestors().skip(1).map(|up| up.join(CONFIG_NAME));
    let config = above.find(|config| config.symlink_metadata().is_ok())?;
    Some(printable(&slashed(&relative(&config, cwd))))
}

/// Refuses a root where something else lies in a place of Andon's.
fn ensure_clear(root: &Path) -> Result<(), EngineError> {
    ensure_place(root)?;
    let local = root.join(".andon/local");
    if local.symlink_metadata().is_ok() && !is_folder(&local) {
        return Err(EngineError::InTheWay {
            path: ".andon/local".to_owned(),
            wanted: "a folder, not a link to one,",
        });
    }
    is_file(root, HOOKS_NAME)?;
    Ok(())
}

/// Whether there is a regular file, or a link to one; anything else in its place is refused.
fn is_file(root: &Path, name: &str) -> Result<bool, EngineError> {
    let path = root.join(name);
    let Ok(there) = path.symlink_metadata() else {
        return Ok(false);
    };
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(true),
        Err(_) if there.is_symlink() => Err(EngineError::DanglingLink {
            path: name.to_owned(),
        }),
        _ => Err(EngineError::InTheWay {
            path: name.to_owned(),
            wanted: "a regular file",
        }),
    }
}

/// Refuses to write where a link lies: it may lead out of the tree, and is somebody's decision.
fn ensure_no_link(root: &Path, name: &str) -> Result<(), EngineError> {
    match root.join(name).symlink_metadata() {
        Ok(there) if there.is_symlink() => Err(EngineError::InTheWay {
            path: name.to_owned(),
            wanted: "a regular file, not a link to one,",
        }),
        _ => Ok(()),
    }
}

fn read(root: &Path, name: &str) -> Result<String, EngineError> {
    read_text(&root.join(name)).map_err(|source| EngineError::Unreadable {
        path: name.to_owned(),
        source,
    })
}

/// The setting with the configuration that is there, or the defaults.
fn setting(root: &Path, cwd: PathBuf, configured: bool) -> Result<Setting, EngineError> {
    let place = Root {
        folder: root.to_path_buf(),
        config: configured.then(|| root.join(CONFIG_NAME)),
    };
    Setting::of(place, cwd, vec![root.to_path_buf()])
}

/// The files in languages that `asked` admits; without a configuration also the vendored folders, whose files
/// are left out.
fn find_files(
    setting: &Setting,
    asked: &dyn Fn(Language) -> bool,
    configured: bool,
    jobs: Option<usize>,
) -> Result<(Vec<Candidate>, Vec<Vendored>), EngineError> {
    let root = &setting.root.folder;
    let options: &FileOptions = &setting.config.files;
    let threads = jobs.unwrap_or_else(cores).max(1);
    let mut discovery = discover(root, &setting.paths, options, threads)?;
    // What no rule is about says nothing of what is to be set up.
    discovery.keep(options, asked);
    let mut files = discovery.files;
    if configured {
        return Ok((files, Vec::new()));
    }
    let vendored = vendored::vendored(root, &files);
    let below = |file: &Candidate, folder: &Vendored| {
        let rest = file.rel.strip_prefix(&folder.path);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    files.retain(|file| !vendored.iter().any(|folder| below(file, folder)));
    Ok((files, vendored))
}

fn languages(files: &[&Candidate]) -> Vec<Language> {
    let mut languages: Vec<_> = files.iter().map(|file| file.language).collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}

fn no_known_language(root: &Path) -> EngineError {
    let titles: Vec<_> = Language::all()
        .filter(|language| !draft::packs(&[*language]).is_empty())
        .map(|language| language.def().title)
        .collect();
    EngineError::NoKnownLanguage {
        path: printable(&slashed(root)),
        known: titles.join(", "),
    }
}

/// Adds what makes `text` the configuration.
fn draft_config(
    root: &Path,
    old: Option<String>,
    text: String,
    changes: &mut Vec<Change>,
) -> Result<ConfigState, EngineError> {
    let Some(old) = old else {
        changes.push(created(CONFIG_NAME, text));
        return Ok(ConfigState::New);
    };
    if old == text {
        return Ok(ConfigState::Kept);
    }
    ensure_no_link(root, CONFIG_NAME)?;
    let backup = root.join(BACKUP_NAME);
    // One that a run left that was cut off is good enough.
    let is_kept = backup.symlink_metadata().is_ok_and(|found| found.is_file())
        && read_text(&backup).is_ok_and(|text| text == old);
    if !is_kept {
        if backup.symlink_metadata().is_ok() {
            return Err(EngineError::BackupExists {
                path: BACKUP_NAME.to_owned(),
            });
        }
        changes.push(created(BACKUP_NAME, old.clone()));
    }
    changes.push(Change {
        path: CONFIG_NAME,
        before: Some(old),
        after: text,
    });
    Ok(ConfigState::Replaced)
}

/// Learns the house, if there is none and enough to learn from.
fn learning(
    setting: &Setting,
    request: &InitRequest,
    progress: &dyn Progress,
) -> Result<Learning, EngineError> {
    match read_house(&setting.root.folder)? {
        HouseState::Present(_) => return Ok(Learning::Kept),
        HouseState::Stale(why) => return Ok(Learning::Stale(why)),
        HouseState::Absent if !request.learn => return Ok(Learning::Unwanted),
        HouseState::Absent => {}
    }
    let house = take(setting, request.jobs, false, progress)?.house();
    let says_something = house
        .wings
        .iter()
        .any(|wing| wing.judges || !wing.conventions.is_empty());
    Ok(match says_something {
        true => Learning::Learned(Box::new(house)),
        false => Learning::TooLittle,
    })
}

fn add_hook(survey: &Survey, changes: &mut Vec<Change>) -> Result<HookState, EngineError> {
    if !survey.git {
        return Ok(HookState::NoGit);
    }
    let before = match is_file(&survey.root, HOOKS_NAME)? {
        true => Some(read(&survey.root, HOOKS_NAME)?),
        false => None,
    };
    Ok(match hook::add(before.as_deref()) {
        hook::Addition::Already => HookState::Present,
        hook::Addition::Unsafe => HookState::Unsafe,
        hook::Addition::Text(after) => {
            ensure_no_link(&survey.root, HOOKS_NAME)?;
            changes.push(Change {
                path: HOOKS_NAME,
                before,
                after,
            });
            HookState::Added
        }
    })
}

fn write(root: &Path, change: &Change) -> Result<(), EngineError> {
    let unwritable = |path: &Path, source| EngineError::Unwritable {
        path: printable(&slashed(&relative(path, root))),
        source,
    };
    let mut folders: Vec<&str> = change.path.split('/').collect();
    folders.pop();
    make_folders(root, folders).map_err(|(folder, source)| unwritable(&folder, source))?;
    let path = root.join(change.path);
    let text = change.after.as_bytes();
    replace_entry(&path, &[text], Endurance::PowerCut).map_err(|source| unwritable(&path, source))
}

#[cfg(test)]
mod tests;
