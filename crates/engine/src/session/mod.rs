//! Judging texts one by one, as they are typed, without loading their rules again and again.
//!
//! ```text
//! Place ─► root, found upwards ─► Home { configuration, Standard a language } ─► Judgement
//! ```
//!
//! What is loaded is kept until [`Session::reload`]. A text is judged by the same code as
//! `andon check --stdin`, so an editor shows what the command line would say. Nothing is written,
//! and the working directory is never asked for.

mod home;
mod suppression;
mod trouble;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use andon_finding::{Degraded, ExclusionReason, Finding, Page};
use andon_syntax::Language;
use rayon::ThreadPool;

use crate::builtin::Builtin;
use crate::check::pool;
use crate::error::EngineError;
use crate::judge::Worker;
use crate::paths::{relative, slashed};
use crate::request::FixMode;
use crate::root::{self, CONFIG_NAME, ConfigSource, Root, SGCONFIG_NAMES};
use crate::setting::{Setting, without_links};
use crate::style::{HOUSE_NAME, fact_pages_in};
use crate::testing::examples;
use crate::text;

use home::{Home, Seat};
pub use suppression::Insertion;
pub use trouble::{Refusal, Trouble};

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'p> {
    /// In the file of this absolute path, or about to be saved there.
    File(&'p Path),
    /// Nowhere yet.
    Unsaved {
        /// An absolute path of the folder whose root it is judged by.
        folder: Option<&'p Path>,
        /// The name of its language, as in rule files.
        language: &'p str,
    },
}

/// What there is to say of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgement {
    /// In source order; suppressed ones included and marked.
    pub findings: Vec<Finding>,
    /// Why it was not judged in full.
    pub degraded: Vec<Degraded>,
    /// Why it was left out by choice, if it was.
    pub excluded: Option<ExclusionReason>,
    /// Where to read more of the rules that the findings name, by rule id; only web addresses.
    pub links: BTreeMap<String, String>,
    /// The text after all safe fixes; only if it was asked for and there were any.
    pub mended: Option<String>,
}

/// Roots with their rules, and what judges by them.
#[derive(Debug)]
pub struct Session {
    source: ConfigSource,
    homes: BTreeMap<Root, Home>,
    pool: ThreadPool,
    worker: Worker,
}

impl Session {
    /// A session that takes its configuration from `source`; a path in it must be absolute.
    ///
    /// # Errors
    /// [`EngineError::Threads`] if the machine refuses a thread.
    pub fn new(source: ConfigSource) -> Result<Self, EngineError> {
        Ok(Self {
            source,
            homes: BTreeMap::new(),
            // Parsers and matchers need more stack than a caller may have.
            pool: pool(1)?,
            worker: Worker::default(),
        })
    }

    /// Judges a text; in a language that Andon does not know there is nothing to say.
    ///
    /// # Errors
    /// What the user must mend before anything below that root can be judged.
    pub fn judge(&mut self, place: Place<'_>, text: &str) -> Result<Judgement, Refusal> {
        self.run(place, text, FixMode::Propose)
    }

    /// Judges a text and applies its safe fixes, as `andon check --fix` does.
    ///
    /// # Errors
    /// As [`Session::judge`].
    pub fn mend(&mut self, place: Place<'_>, text: &str) -> Result<Judgement, Refusal> {
        self.run(place, text, FixMode::Apply)
    }

    fn run(&mut self, place: Place<'_>, text: &str, fix: FixMode) -> Result<Judgement, Refusal> {
        let Some(seat) = seat(&mut self.homes, &self.source, place, text)? else {
            return Ok(Judgement::default());
        };
        // Should this panic, nobody uses the worker's state again.
        let mut worker = std::mem::take(&mut self.worker);
        let result = self.pool.install(|| seat.judge(&mut worker, text, fix));
        self.worker = worker;
        Ok(Judgement {
            links: seat.links(&result.findings),
            findings: result.findings,
            degraded: result.degraded,
            excluded: result.excluded.map(|(reason, _)| reason),
            mended: result.mended.filter(|mended| mended != text),
        })
    }

    /// What `andon explain` knows of the id that a finding of the text names.
    ///
    /// # Errors
    /// As [`Session::judge`].
    pub fn explain(
        &mut self,
        place: Place<'_>,
        text: &str,
        rule_id: &str,
    ) -> Result<Option<Page>, Refusal> {
        let (root, at) = root_of(&self.source, place);
        let home = home(&mut self.homes, root);
        let language = language(home.setting()?, place, &at, text);
        let catalogue = home.catalogue()?;
        let rule = catalogue.rules.iter().find(|rule| rule.id == rule_id);
        let fact = || fact_pages_in(language?, rule_id).next();
        Ok(match rule {
            Some(rule) => Some(Page::Rule(
                Box::new(rule.clone()),
                examples(&catalogue.book, rule),
            )),
            None => fact().map(Page::Fact),
        })
    }

    /// The comment that silences `finding` in the text, if there is a place for it: tried out,
    /// not guessed.
    ///
    /// # Errors
    /// As [`Session::judge`].
    pub fn suppression(
        &mut self,
        place: Place<'_>,
        text: &str,
        finding: &Finding,
    ) -> Result<Option<Insertion>, Refusal> {
        let Some(seat) = seat(&mut self.homes, &self.source, place, text)? else {
            return Ok(None);
        };
        let mut worker = std::mem::take(&mut self.worker);
        let found = self
            .pool
            .install(|| suppression::find(&seat, &mut worker, text, finding));
        self.worker = worker;
        Ok(found)
    }

    /// Whether a comment can silence the finding at all: not if it is about such a comment.
    #[must_use]
    pub fn is_suppressible(finding: &Finding) -> bool {
        finding.suppression.is_none()
            && Builtin::ALL
                .iter()
                .all(|builtin| builtin.id() != finding.rule_id)
    }

    /// Whether what is loaded may depend on the file at `path`, so that a change there asks for
    /// [`Session::reload`].
    #[must_use]
    pub fn depends_on(&self, path: &Path) -> bool {
        let path = &without_links(path);
        let is_config = |name: &str| name == CONFIG_NAME || SGCONFIG_NAMES.contains(&name);
        let name = path.file_name().and_then(|name| name.to_str());
        let named = name.is_some_and(is_config)
            || path.ends_with(HOUSE_NAME)
            || matches!(&self.source, ConfigSource::File(file) if file == path);
        named || self.homes.values().any(|home| home.reads(path))
    }

    /// Forgets what is loaded: the next text loads it as it then is.
    pub fn reload(&mut self) {
        self.homes.clear();
    }

    /// What is wrong in the configuration and rule files of everything that is loaded, in the
    /// order of paths.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        let mut troubles: Vec<_> = self.homes.values().flat_map(Home::troubles).collect();
        troubles.sort();
        troubles.dedup();
        troubles
    }
}

/// By what, as what and in which language a text is judged; `None` in an unknown language.
fn seat<'s>(
    homes: &'s mut BTreeMap<Root, Home>,
    source: &ConfigSource,
    place: Place<'_>,
    text: &str,
) -> Result<Option<Seat<'s>>, Refusal> {
    let (root, at) = root_of(source, place);
    let home = home(homes, root);
    let setting = home.setting()?;
    let rel = slashed(&relative(&at, &setting.root.folder));
    let language = language(setting, place, &at, text);
    // Of an unknown language nothing is judged, but mistakes in what is being edited show.
    if language.is_none() && !home.is_part(&at) {
        return Ok(None);
    }
    let (setting, standard) = home.standard(language)?;
    Ok(language.map(|language| Seat {
        setting,
        standard,
        rel,
        language,
    }))
}

/// The root of a place, and the path that it is judged as.
fn language(setting: &Setting, place: Place<'_>, at: &Path, text: &str) -> Option<Language> {
    let rel = slashed(&relative(at, &setting.root.folder));
    match place {
        Place::File(_) => text::language(&setting.config.files, &rel, text.as_bytes()),
        Place::Unsaved { language, .. } => Language::from_name(language),
    }
}

fn root_of(source: &ConfigSource, place: Place<'_>) -> (Root, PathBuf) {
    let at = match place {
        Place::File(path) => without_links(path),
        Place::Unsaved { folder, language } => unsaved(folder, Language::from_name(language)),
    };
    (root::find(&at, source), at)
}

fn home(homes: &mut BTreeMap<Root, Home>, root: Root) -> &mut Home {
    homes
        .entry(root)
        .or_insert_with_key(|root| Home::open(root.clone()))
}

/// The path that an unsaved text is judged as.
fn unsaved(folder: Option<&Path>, language: Option<Language>) -> PathBuf {
    let extensions = language.map_or(&[][..], |language| language.def().extensions);
    let extension = extensions.first().copied().unwrap_or("txt");
    let folder = folder.unwrap_or_else(|| Path::new("/"));
    // A path in the folder, whose links are followed as those of a file would be.
    without_links(&folder.join(format!("untitled.{extension}")))
}

/// An error, as often as it is asked for.
type Shared<T> = Result<T, Arc<EngineError>>;

#[cfg(test)]
mod tests;
