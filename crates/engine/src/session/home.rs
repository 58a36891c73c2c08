//! A root as a session knows it: its configuration, and its rules for each language in use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use andon_finding::Finding;
use andon_syntax::Language;

use super::Shared;
use super::trouble::{self, Refusal, Trouble};
use crate::analyse::{Analysis, FileResult, Reach};
use crate::catalogue::Catalogue;
use crate::judge::Worker;
use crate::packs::SHIPPED_PREFIX;
use crate::request::{FixMode, Silent};
use crate::root::Root;
use crate::rulebook::{MANIFEST, RuleChoice, UTILITIES};
use crate::setting::{Setting, without_links};
use crate::standard::Standard;
use crate::text;

/// A root with what has been loaded of it. Errors are kept as well: what cannot be loaded is not
/// tried again with every key typed.
#[derive(Debug)]
pub(super) struct Home {
    root: Root,
    setting: Shared<Setting>,
    /// The rule files and folders that the configuration names.
    own: Vec<PathBuf>,
    /// By the language that its rules were compiled for; `None` for own rules alone.
    standards: BTreeMap<Option<Language>, Shared<Standard>>,
    /// All its rules, once somebody asks about one.
    catalogue: Option<Shared<Catalogue>>,
}

/// By what, as what and in which language a text is judged.
#[derive(Debug)]
pub(super) struct Seat<'s> {
    pub(super) setting: &'s Setting,
    pub(super) standard: &'s Standard,
    /// Relative to the root, `/`-separated.
    pub(super) rel: String,
    pub(super) language: Language,
}

impl Home {
    /// Reads the configuration of a root.
    pub(super) fn open(root: Root) -> Self {
        let setting = Setting::of(root.clone(), root.folder.clone(), Vec::new());
        let own = setting.as_ref().map_or_else(|_| Vec::new(), own_rules);
        Self {
            root,
            setting: setting.map_err(Arc::new),
            own,
            standards: BTreeMap::new(),
            catalogue: None,
        }
    }

    /// Its configuration.
    pub(super) fn setting(&self) -> Result<&Setting, Refusal> {
        self.setting
            .as_ref()
            .map_err(|error| trouble::refusal(&self.root, error))
    }

    /// Its configuration, and its rules for a language, loaded if need be.
    pub(super) fn standard(
        &mut self,
        language: Option<Language>,
    ) -> Result<(&Setting, &Standard), Refusal> {
        let setting = self
            .setting
            .as_ref()
            .map_err(|error| trouble::refusal(&self.root, error))?;
        let standard = self.standards.entry(language).or_insert_with(|| {
            let languages: Vec<_> = language.into_iter().collect();
            Standard::load(setting, &RuleChoice::Configured, &languages).map_err(Arc::new)
        });
        match standard {
            Ok(standard) => Ok((setting, standard)),
            Err(error) => Err(trouble::refusal(&self.root, error)),
        }
    }

    /// All its rules, whatever the language, loaded if need be.
    pub(super) fn catalogue(&mut self) -> Result<&Catalogue, Refusal> {
        let setting = self
            .setting
            .as_ref()
            .map_err(|error| trouble::refusal(&self.root, error))?;
        let load = || Catalogue::of(setting, &RuleChoice::Configured).map_err(Arc::new);
        let catalogue = self.catalogue.get_or_insert_with(load);
        catalogue
            .as_ref()
            .map_err(|error| trouble::refusal(&self.root, error))
    }

    /// Whether the file is one of those that its rules are read from.
    pub(super) fn reads(&self, path: &Path) -> bool {
        self.own.iter().any(|own| path.starts_with(own))
    }

    /// Whether the file is its configuration or one of its rule files.
    pub(super) fn is_part(&self, path: &Path) -> bool {
        self.root.config.as_deref() == Some(path) || self.reads(path)
    }

    /// What is wrong in its configuration and rules.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        if let Err(error) = &self.setting {
            troubles.extend(trouble::of_error(&self.root, error));
        }
        for standard in self.standards.values() {
            match standard {
                Err(error) => troubles.extend(trouble::of_error(&self.root, error)),
                Ok(standard) => {
                    let warnings = standard.book.warnings.iter();
                    troubles.extend(warnings.map(|problem| trouble::in_rule(&self.root, problem)));
                    let aside = standard.book.set_aside();
                    troubles.extend(aside.filter_map(|it| trouble::of_config(&self.root, it)));
                    let notices = standard.notices.iter();
                    troubles.extend(notices.map(|notice| trouble::of_house(&self.root, notice)));
                }
            }
        }
        troubles
    }
}

impl Seat<'_> {
    /// Judges a text by rules and house, and mends it if that is asked for.
    pub(super) fn judge(&self, worker: &mut Worker, text: &str, fix: FixMode) -> FileResult {
        let judge = self.standard.judge();
        let (files, bytes) = (&self.setting.config.files, text.as_bytes());
        let analysis = Analysis {
            judge: &judge,
            files,
            fix,
            cache: None,
            progress: &Silent,
            reach: Reach::Settle,
        };
        let (rel, language) = (&self.rel, self.language);
        let mut result = text::judge(&analysis, worker, rel, language, bytes);
        let place = (rel.as_str(), language);
        text::style(self.standard, files, worker, place, bytes, &mut result);
        result
    }

    /// The languages of code that may stand in it.
    pub(super) fn guests(&self) -> Vec<Language> {
        self.standard.guests(self.language)
    }

    /// Number of syntax errors in a text.
    pub(super) fn errors(&self, worker: &mut Worker, text: &str) -> usize {
        let judge = self.standard.judge();
        let task = judge.task(&self.rel, self.language);
        task.map_or(0, |task| judge.judge_text(worker, &task, text).errors)
    }

    /// Where to read more of the rules that findings name.
    pub(super) fn links(&self, findings: &[Finding]) -> BTreeMap<String, String> {
        let ids: BTreeSet<_> = findings.iter().map(|finding| &finding.rule_id).collect();
        let rules = self.standard.book.rules.rules().iter();
        let named = rules.filter(|rule| ids.contains(&rule.id));
        let web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        named
            .filter_map(|rule| Some((rule.id.clone(), rule.url.as_ref().filter(web)?.clone())))
            .collect()
    }
}

/// What the rules that a configuration names are read from, absolute and without links: rule files
/// and folders, and beside a file the utilities and the manifest that it shares with its folder.
fn own_rules(setting: &Setting) -> Vec<PathBuf> {
    let config = &setting.config;
    let named = config.rules.iter().flatten();
    let shared = config.sg.iter().flat_map(|sg| &sg.utils);
    let own = named
        .chain(shared)
        .filter(|named| !named.value.starts_with(SHIPPED_PREFIX));
    let whole = |path: PathBuf| path.canonicalize().unwrap_or_else(|_| without_links(&path));
    own.flat_map(|named| {
        let path = config.folder.join(&named.value);
        let beside = [UTILITIES, MANIFEST].map(|name| path.with_file_name(name));
        let beside = beside.into_iter().filter(|_| !path.is_dir());
        beside.chain([path.clone()]).map(whole).collect::<Vec<_>>()
    })
    .collect()
}
