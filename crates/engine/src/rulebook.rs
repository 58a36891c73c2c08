//! Gathers the rules of a run: shipped packs by name, own rules from files and folders.
//!
//! ```text
//! default       ─► the shipped packs that concern the languages found
//! andon:python  ─► that shipped pack
//! rules/        ─► every .yml and .yaml below, except cases; `pack.toml` names the pack
//! rules/utils/  ─► utilities that these rules call; a pack below may have its own `utils/`
//! rules/x.yml   ─► that file
//! ```

mod aside;
mod files;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use andon_rules::{Aside, Problem, ProblemKind, RuleSet, RuleSource, Sources};
use andon_syntax::Language;

use crate::cache::{Kept, Key, context};
use crate::config::{Config, ConfigProblem, nearest};
use crate::error::EngineError;
use crate::packs::{Manifest, SHIPPED, SHIPPED_PREFIX, ShippedPack};
use crate::paths::{printable, relative, slashed};
use files::{Entry, rule_files};

pub(crate) use files::{read_text, read_text_up_to};

/// The folder beside rules that holds the utilities which they share.
pub(crate) const UTILITIES: &str = "utils";

/// What names the pack of the rules beside it and below.
pub(crate) const MANIFEST: &str = "pack.toml";

/// How many folders deep rules are looked for.
const MAX_DEPTH: usize = 32;

/// Where the rules of a run come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RuleChoice {
    /// What `andon.toml` says, else the shipped packs that concern the languages found.
    #[default]
    Configured,
    /// These, in place of that: `andon:<pack>`, or a file or folder.
    Given(Vec<String>),
    /// Every shipped pack.
    Shipped,
}

/// The rules of a run.
#[derive(Debug)]
pub struct RuleBook {
    /// Compiled.
    pub rules: RuleSet,
    /// Problems that refused nothing.
    pub warnings: Vec<Problem>,
    /// BLAKE3 of all rule files in force, hexadecimal.
    pub digest: String,
    /// Whether it is what the configuration asks for, so that a rule that is not in it is a rule
    /// that nobody has.
    pub(crate) whole: bool,
    /// Rules that were set aside, for want of their language.
    pub(crate) aside: Vec<Aside>,
    /// What its summary may be kept as, if there was nothing to say against these rules.
    pub(crate) good: Option<Key>,
    /// The files of own rules, by the name that [`andon_finding::RuleInfo::source`] has.
    pub(crate) files: Vec<(String, PathBuf)>,
}

impl RuleBook {
    /// Loads the rules. Own rules are named relative to `root`; paths in `choice` are relative to
    /// `cwd`, those in the configuration to its folder. Rules that `kept` knows to be good are
    /// compiled when they are first needed.
    pub(crate) fn load(
        choice: &RuleChoice,
        config: &Config,
        languages: &[Language],
        observed: &[Language],
        root: &Path,
        cwd: &Path,
        kept: Option<&Kept>,
    ) -> Result<Self, EngineError> {
        let gathered = Gathered::of(choice, config, languages, root, cwd)?;
        gathered.compile(*choice == RuleChoice::Configured, observed, kept)
    }

    /// What is said of the rules that were set aside, one sentence for each language.
    pub fn set_aside(&self) -> impl Iterator<Item = String> {
        self.aside.iter().map(aside::said)
    }
}

/// The rule files of a choice, read.
pub(crate) struct Gathered<'g> {
    root: &'g Path,
    sources: Vec<RuleSource>,
    utilities: Vec<RuleSource>,
    files: Vec<(String, PathBuf)>,
    /// Whether rules in languages that are not there are set aside: those of a project that
    /// ast-grep checks as well.
    lenient: bool,
}

impl<'g> Gathered<'g> {
    /// Reads the files of a choice of rules.
    pub(crate) fn of(
        choice: &RuleChoice,
        config: &Config,
        languages: &[Language],
        root: &'g Path,
        cwd: &Path,
    ) -> Result<Self, EngineError> {
        let mut gathered = Self::new(root);
        gathered.lenient = *choice == RuleChoice::Configured && config.sg.is_some();
        if *choice != RuleChoice::Shipped {
            gathered.add_utilities(config)?;
        }
        match (choice, &config.rules) {
            (RuleChoice::Given(given), _) => {
                for wanted in given {
                    gathered.add(wanted, cwd)?;
                }
            }
            (RuleChoice::Configured, Some(listed)) => gathered.add_configured(config, listed)?,
            (RuleChoice::Configured, None) => {
                let concerned = SHIPPED.iter().filter(|pack| pack.concerns(languages));
                gathered
                    .sources
                    .extend(concerned.flat_map(ShippedPack::sources));
            }
            (RuleChoice::Shipped, _) => {
                gathered
                    .sources
                    .extend(SHIPPED.iter().flat_map(ShippedPack::sources));
            }
        }
        if *choice != RuleChoice::Shipped {
            gathered.want(languages);
        }
        Ok(gathered)
    }

    /// What it read, for the loader.
    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources {
            rules: &self.sources,
            utilities: &self.utilities,
            observed: &[],
            lenient: self.lenient,
        }
    }

    /// Shipped rules are known to be good: only their variants for `languages` are compiled. Own
    /// rules are compiled whole, so that a mistake in them never hides.
    fn want(&mut self, languages: &[Language]) {
        for source in &mut self.sources {
            if source.name.starts_with(SHIPPED_PREFIX) {
                source.wanted = Some(languages.to_vec());
            }
        }
    }

    fn new(root: &'g Path) -> Self {
        Self {
            root,
            sources: Vec::new(),
            utilities: Vec::new(),
            files: Vec::new(),
            lenient: false,
        }
    }

    /// Adds the utilities in the folders that an `sgconfig.yml` names.
    fn add_utilities(&mut self, config: &Config) -> Result<(), EngineError> {
        for named in config.sg.iter().flat_map(|sg| &sg.utils) {
            let read = self.utility_folder(config.folder.join(&named.value));
            if let (Err(error), Some(text)) = (read, &config.text) {
                let message = format!("failed to read `{}`: {error}", named.value);
                let problems = vec![ConfigProblem::new(text, named.span, message)];
                return Err(EngineError::Config { problems });
            }
        }
        Ok(())
    }

    fn add_configured(
        &mut self,
        config: &Config,
        listed: &[crate::config::Located<String>],
    ) -> Result<(), EngineError> {
        let mut problems = Vec::new();
        for wanted in listed {
            let Err(error) = self.add(&wanted.value, &config.folder) else {
                continue;
            };
            // ast-grep minds no folder without rules.
            if config.sg.is_some() && matches!(error, EngineError::NoRules { .. }) {
                continue;
            }
            let Some(text) = &config.text else {
                return Err(error);
            };
            let mut problem = ConfigProblem::new(text, wanted.span, error.to_string());
            if let EngineError::UnknownPack { help, .. } = error {
                problem = problem.help(help);
            }
            problems.push(problem);
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(EngineError::Config { problems }),
        }
    }

    /// Adds a shipped pack, a rule file or a folder of rules.
    fn add(&mut self, wanted: &str, base: &Path) -> Result<(), EngineError> {
        if let Some(name) = wanted.strip_prefix(SHIPPED_PREFIX) {
            let pack = ShippedPack::named(name).ok_or_else(|| unknown_pack(name))?;
            self.sources.extend(pack.sources());
            return Ok(());
        }
        let path = base.join(wanted);
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => EngineError::NotFound {
                path: wanted.to_owned(),
            },
            _ => EngineError::Unreadable {
                path: wanted.to_owned(),
                source,
            },
        };
        let metadata = fs::metadata(&path).map_err(unreadable)?;
        if metadata.is_dir() {
            let before = self.files.len();
            self.utilities(&path).map_err(unreadable)?;
            self.folder(&path, "", MAX_DEPTH).map_err(unreadable)?;
            if self.files.len() == before {
                return Err(EngineError::NoRules {
                    path: wanted.to_owned(),
                });
            }
            return Ok(());
        }
        let beside = path
            .parent()
            .map(|folder| {
                self.utilities(folder)
                    .and_then(|()| manifest(folder))
                    .map_err(unreadable)
            })
            .transpose()?;
        let pack = beside
            .flatten()
            .map(|manifest| manifest.name)
            .unwrap_or_default();
        self.file(&path, &pack).map_err(unreadable)
    }

    /// Adds every rule file below, in the order of names.
    fn folder(&mut self, folder: &Path, pack: &str, depth: usize) -> io::Result<()> {
        let own = manifest(folder)?.map(|manifest| manifest.name);
        if own.is_some() {
            self.utilities(folder)?;
        }
        let pack = own.as_deref().unwrap_or(pack);
        let has_utilities = |name: &str| name == UTILITIES && (own.is_some() || depth == MAX_DEPTH);
        for path in rule_files(folder, depth, &has_utilities)? {
            match path {
                Entry::Folder(path) => self.folder(&path, pack, depth - 1)?,
                Entry::File(path) => self.file(&path, pack)?,
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, pack: &str) -> io::Result<()> {
        let text = read_text(path)?;
        let canonical = fs::canonicalize(path)?;
        if self.files.iter().any(|(_, known)| *known == canonical) {
            return Ok(());
        }
        let name = slashed(&relative(&canonical, self.root));
        self.sources.push(RuleSource {
            name: name.clone(),
            pack: pack.to_owned(),
            text,
            wanted: None,
            packed: None,
        });
        self.files.push((name, canonical));
        Ok(())
    }

    /// Adds the utilities that stand beside the rules of a folder.
    fn utilities(&mut self, folder: &Path) -> io::Result<()> {
        self.utility_folder(folder.join(UTILITIES))
    }

    /// Adds the utilities in a folder, if there is one.
    fn utility_folder(&mut self, folder: PathBuf) -> io::Result<()> {
        let mut pending = vec![(folder, MAX_DEPTH)];
        while let Some((folder, depth)) = pending.pop() {
            if !folder.is_dir() {
                continue;
            }
            for entry in rule_files(&folder, depth, &|_| false)? {
                let path = match entry {
                    Entry::Folder(path) => {
                        pending.push((path, depth - 1));
                        continue;
                    }
                    Entry::File(path) => path,
                };
                let text = read_text(&path)?;
                let name = slashed(&relative(&fs::canonicalize(path)?, self.root));
                if self.utilities.iter().all(|known| known.name != name) {
                    self.utilities.push(RuleSource {
                        name,
                        pack: String::new(),
                        text,
                        wanted: None,
                        packed: None,
                    });
                }
            }
        }
        Ok(())
    }

    fn compile(
        mut self,
        whole: bool,
        observed: &[Language],
        kept: Option<&Kept>,
    ) -> Result<RuleBook, EngineError> {
        // A pack that is named twice is loaded once.
        let mut seen = std::collections::HashSet::new();
        self.sources
            .retain(|source| seen.insert(source.name.clone()));
        let digest = digest(&self.sources, &self.utilities);
        let key = self.key(&digest, observed);
        if let Some(kept) = kept
            && let Some(summary) = kept.rules(key)
        {
            return Ok(RuleBook {
                rules: RuleSet::known(summary, self.sources, self.utilities, self.lenient),
                warnings: Vec::new(),
                digest,
                whole,
                aside: Vec::new(),
                good: Some(key),
                files: self.files,
            });
        }
        let loaded = RuleSet::load_from(Sources {
            observed,
            ..self.sources()
        });
        let mut problems = loaded.problems;
        for problem in &mut problems {
            sanitise(problem);
        }
        let (refusals, warnings): (Vec<_>, Vec<_>) = problems
            .into_iter()
            .partition(|problem| problem.kind == ProblemKind::Error);
        if !refusals.is_empty() {
            return Err(EngineError::Rules { problems: refusals });
        }
        Ok(RuleBook {
            good: (warnings.is_empty() && loaded.aside.is_empty()).then_some(key),
            rules: loaded.rules,
            warnings,
            digest,
            whole,
            aside: loaded.aside,
            files: self.files,
        })
    }

    /// Hash of all that the outcome of loading depends on.
    fn key(&self, digest: &str, observed: &[Language]) -> Key {
        let names = |languages: &[Language]| -> String {
            let names: Vec<_> = languages.iter().map(|language| language.name()).collect();
            names.join(" ")
        };
        let wanted = self.sources.iter().map(|source| &source.wanted);
        let wanted: Vec<_> = wanted
            .map(|wanted| wanted.as_deref().map_or_else(String::new, names))
            .collect();
        let lenient = if self.lenient { "lenient" } else { "strict" };
        let observed = names(observed);
        let own = ["rules", digest, lenient, &observed];
        context(own.into_iter().chain(wanted.iter().map(String::as_str)))
    }
}

/// The manifest in a folder, if it has one.
fn manifest(folder: &Path) -> io::Result<Option<Manifest>> {
    let text = match read_text(&folder.join(MANIFEST)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    toml::from_str(&text).map(Some).map_err(|error| {
        let path = slashed(&folder.join(MANIFEST));
        io::Error::other(format!("in `{path}`: {}", error.to_string().trim_end()))
    })
}

fn unknown_pack(name: &str) -> EngineError {
    let names: Vec<_> = SHIPPED.iter().map(|pack| pack.name).collect();
    let listed: Vec<_> = names.iter().map(|name| format!("andon:{name}")).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!(
            "did you mean `andon:{near}`? there are {}",
            listed.join(", ")
        ),
        None => format!("there are {}", listed.join(", ")),
    };
    EngineError::UnknownPack {
        name: printable(name),
        help,
    }
}

/// Makes what is shown of a rule file harmless.
pub(crate) fn sanitise(problem: &mut Problem) {
    let name = printable(problem.source_code.name());
    let text = printable(problem.source_code.inner());
    problem.source_code = miette::NamedSource::new(name, text);
    problem.message = printable(&problem.message);
    problem.label = printable(&problem.label);
    problem.help = problem.help.as_deref().map(printable);
}

fn digest(rules: &[RuleSource], utilities: &[RuleSource]) -> String {
    let mut hasher = blake3::Hasher::new();
    // How many rules there are tells a rule from a utility.
    hasher.update(&rules.len().to_le_bytes());
    for part in rules
        .iter()
        .chain(utilities)
        .flat_map(|source| [&source.name, &source.pack, &source.text])
    {
        // Lengths keep neighbours from running into each other.
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests;
