//! A root as a session knows it: its configuration, and its rules for each language in use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use andon_finding::{Finding, RuleInfo};
use andon_rules::RuleIndex;
use andon_syntax::Language;

use super::Shared;
use super::trouble::{self, Refusal, Trouble};
use crate::builtin::Builtin;
use crate::packs::SHIPPED_PREFIX;
use crate::root::Root;
use crate::rulebook::RuleChoice;
use crate::setting::{Setting, without_links};
use crate::standard::Standard;

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
                }
            }
        }
        troubles
    }
}

impl Standard {
    /// The rule of that id, one of the engine included, with its severity before overrides.
    pub(super) fn rule(&self, id: &str) -> Option<RuleInfo> {
        let builtin = Builtin::ALL.into_iter().find(|builtin| builtin.id() == id);
        if let Some(builtin) = builtin {
            return Some(RuleInfo {
                severity: self.table.base_builtin(builtin),
                ..builtin.info()
            });
        }
        let mut rules = self.book.rules.rules().iter().enumerate();
        let (index, rule) = rules.find(|(_, rule)| rule.id == id)?;
        Some(RuleInfo {
            severity: self.table.base(RuleIndex(index)),
            ..rule.clone()
        })
    }

    /// Where to read more of the rules that findings name.
    pub(super) fn links(&self, findings: &[Finding]) -> BTreeMap<String, String> {
        let ids: BTreeSet<_> = findings.iter().map(|finding| &finding.rule_id).collect();
        let rules = self.book.rules.rules().iter();
        let named = rules.filter(|rule| ids.contains(&rule.id));
        let web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        named
            .filter_map(|rule| Some((rule.id.clone(), rule.url.as_ref().filter(web)?.clone())))
            .collect()
    }
}

/// The rule files and folders that a configuration names, absolute and without links.
fn own_rules(setting: &Setting) -> Vec<PathBuf> {
    let config = &setting.config;
    let named = config.rules.iter().flatten();
    let own = named.filter(|named| !named.value.starts_with(SHIPPED_PREFIX));
    own.map(|named| {
        let path = config.folder.join(&named.value);
        path.canonicalize().unwrap_or_else(|_| without_links(&path))
    })
    .collect()
}
