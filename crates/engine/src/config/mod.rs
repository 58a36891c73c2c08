//! `andon.toml`: from text to a checked configuration.
//!
//! ```text
//! text ─► toml ─► RawConfig (values with spans) ─► Config (compiled)
//!            └───────────┴─ ConfigProblem, all of them at once
//! ```
//!
//! Every key is known or a mistake with its line and the nearest known key. Names of rules can
//! only be checked once the rules are loaded; [`crate::severity`] does that with the spans kept
//! here.

mod globs;
mod keys;
mod problem;
mod raw;
mod reader;
mod resolve;
mod sgconfig;
mod size;

use std::path::PathBuf;
use std::sync::Arc;

use andon_finding::{Degraded, Severity, Span};
use andon_syntax::{Detection, Language};
use globset::GlobSet;

pub use globs::path_globs;
pub use keys::config_schema;
pub use problem::ConfigProblem;
pub(crate) use problem::{ConfigText, nearest};

use crate::error::EngineError;
use crate::injection::InjectionSchema;

/// Largest file that is judged unless `[files] max-size` says otherwise, in bytes.
pub const DEFAULT_MAX_SIZE: u64 = 2 << 20;

/// A checked configuration.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The text it was read from, for errors that show later; `None` for the defaults.
    pub(crate) text: Option<Arc<ConfigText>>,
    /// Folder that paths in it are relative to.
    pub(crate) folder: PathBuf,
    /// `rules`; `None` if absent.
    pub(crate) rules: Option<Vec<Located<String>>>,
    /// `[severity]`, in the order written.
    pub(crate) severity: Vec<SeverityEntry>,
    /// `[[override]]`, in the order written; later ones win.
    pub(crate) overrides: Vec<Override>,
    /// `[files]` and `[languages]`.
    pub(crate) files: FileOptions,
    /// `[gate]`.
    pub(crate) gate: GateLimits,
    /// `[style]`.
    pub(crate) style: StyleOptions,
    /// `[prompt]`.
    pub(crate) prompt: PromptOptions,
    /// `[[injections]]`.
    pub(crate) injections: Vec<Located<InjectionSchema>>,
    /// What only an `sgconfig.yml` says; `None` if it was not one.
    pub(crate) sg: Option<SgConfig>,
}

/// What only an `sgconfig.yml` says.
#[derive(Debug, Clone, Default)]
pub(crate) struct SgConfig {
    /// Folders of cases.
    pub(crate) tests: Vec<TestFolder>,
    /// Folders of utilities that rules share.
    pub(crate) utils: Vec<Located<String>>,
    /// What the user should know.
    pub(crate) notices: Vec<String>,
    /// What of it cannot be done.
    pub(crate) degraded: Vec<Degraded>,
}

/// A folder of cases, relative to the folder of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct TestFolder {
    pub(crate) folder: Located<String>,
    /// Its folder of snapshots, relative to it; `__snapshots__` if `None`.
    pub(crate) snapshots: Option<String>,
}

/// `[style]`: what a team decided about choices, whatever its code does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StyleOptions {
    /// Fact to the option that holds.
    pub(crate) pin: Vec<(Located<String>, Located<String>)>,
    /// Fact to options that may not be chosen.
    pub(crate) forbid: Vec<(Located<String>, Vec<Located<String>>)>,
    /// Facts of which nothing is to be said.
    pub(crate) mute: Vec<Located<String>>,
    /// Whether a formatter is in use; looked for if `None`.
    pub(crate) formatter: Option<bool>,
}

/// `[prompt]`: how the house is told to whoever writes code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PromptOptions {
    /// A template in place of the shipped one, relative to the folder of the configuration.
    pub(crate) template: Option<Located<String>>,
    /// Most tokens of a prompt.
    pub(crate) budget: Option<usize>,
}

impl StyleOptions {
    /// Whether no choice is named.
    pub(crate) fn is_empty(&self) -> bool {
        self.pin.is_empty() && self.forbid.is_empty() && self.mute.is_empty()
    }
}

/// A value and where it stands in `andon.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// One line of `[severity]`: a rule id, or `pack/*`.
#[derive(Debug, Clone)]
pub(crate) struct SeverityEntry {
    pub(crate) rule: Located<String>,
    pub(crate) severity: Severity,
}

/// One `[[override]]`.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub(crate) files: GlobSet,
    pub(crate) severity: Vec<SeverityEntry>,
}

/// Which files are judged, and as what.
#[derive(Debug, Clone)]
pub struct FileOptions {
    /// Paths left out, relative to the root.
    pub exclude: GlobSet,
    /// Largest file that is judged, in bytes.
    pub max_size: u64,
    /// Whether files that say they are generated, or look minified, are judged all the same.
    pub generated: bool,
    /// Further files of a language, relative to the root; asked before the registry.
    pub languages: Vec<(Language, GlobSet)>,
    /// Reasons to leave files out that do not count.
    pub unignored: Vec<Unignored>,
}

/// A reason why a walk leaves files out, in the words of ast-grep's `noIgnore`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unignored {
    /// They are hidden.
    Hidden,
    /// `.ignore` files.
    Dot,
    /// `.git/info/exclude`.
    Exclude,
    /// The ignore file of git's user configuration.
    Global,
    /// Ignore files of the folders above.
    Parent,
    /// `.gitignore` files.
    Vcs,
}

impl Unignored {
    /// All of them by name.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("hidden", Self::Hidden),
        ("dot", Self::Dot),
        ("exclude", Self::Exclude),
        ("global", Self::Global),
        ("parent", Self::Parent),
        ("vcs", Self::Vcs),
    ];

    fn from_name(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names
            .find(|(known, _)| *known == name)
            .map(|(_, known)| known)
    }
}

impl Default for FileOptions {
    fn default() -> Self {
        Self {
            exclude: GlobSet::empty(),
            max_size: DEFAULT_MAX_SIZE,
            generated: false,
            languages: Vec::new(),
            unignored: Vec::new(),
        }
    }
}

impl FileOptions {
    /// What the path `rel`, relative to the root and `/`-separated, says about the language.
    #[must_use]
    pub fn detect(&self, rel: &str) -> Detection {
        let configured = self.languages.iter().find(|(_, globs)| globs.is_match(rel));
        match configured {
            Some((language, _)) => Detection::Known(*language),
            None => Language::detect(std::path::Path::new(rel)),
        }
    }
}

/// `[gate]`: the most findings of each severity, and the most degraded files, that pass;
/// `None` for any number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GateLimits {
    pub(crate) errors: Option<usize>,
    pub(crate) warnings: Option<usize>,
    pub(crate) infos: Option<usize>,
    pub(crate) hints: Option<usize>,
    pub(crate) degraded: Option<usize>,
}

impl Default for GateLimits {
    fn default() -> Self {
        Self {
            errors: Some(0),
            warnings: None,
            infos: None,
            hints: None,
            degraded: None,
        }
    }
}

impl Config {
    /// BLAKE3 of the text, hexadecimal; that of nothing without one.
    pub(crate) fn digest(&self) -> String {
        let text = self.text.as_ref().map(|text| text.original.as_bytes());
        blake3::hash(text.unwrap_or_default()).to_hex().to_string()
    }

    /// What holds without `andon.toml`.
    pub(crate) fn defaults(folder: PathBuf) -> Self {
        Self {
            text: None,
            folder,
            rules: None,
            severity: Vec::new(),
            overrides: Vec::new(),
            files: FileOptions::default(),
            gate: GateLimits::default(),
            style: StyleOptions::default(),
            prompt: PromptOptions::default(),
            injections: Vec::new(),
            sg: None,
        }
    }

    /// Reads the text of an `andon.toml`, or of an `sgconfig.yml`; `name` is what to call it in
    /// errors.
    ///
    /// # Errors
    /// [`EngineError::Config`] with every mistake that could be found.
    pub(crate) fn parse(name: &str, text: &str, folder: PathBuf) -> Result<Self, EngineError> {
        let text = Arc::new(ConfigText::new(name, text));
        let mut problems = Vec::new();
        let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        let config = match is_yaml {
            true => sgconfig::read(&text, folder, &mut problems),
            false => {
                let raw = raw::read(&text, &mut problems);
                resolve::resolve(raw, &text, folder, &mut problems)
            }
        };
        if problems.is_empty() {
            Ok(config)
        } else {
            problems.sort_by_key(ConfigProblem::offset);
            Err(EngineError::Config { problems })
        }
    }
}

#[cfg(test)]
pub(crate) mod schema_tests;
#[cfg(test)]
mod tests;
