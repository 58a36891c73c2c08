//! The rules in force, for people who ask which there are.

use andon_finding::RuleInfo;
use andon_rules::RuleIndex;
use andon_style::Decisions;
use andon_syntax::Language;

use crate::builtin::Builtin;
use crate::config::nearest;
use crate::error::EngineError;
use crate::request::CheckRequest;
use crate::root::ConfigSource;
use crate::rulebook::{RuleBook, RuleChoice};
use crate::setting::Setting;
use crate::severity::SeverityTable;
use crate::style::{FOREIGN, StyleBook, observable};

/// The rules of a choice, with the severities that the configuration gives them.
#[derive(Debug)]
pub struct Catalogue {
    /// All rules, those of the engine included, sorted by id; also those that are off.
    pub rules: Vec<RuleInfo>,
    /// What they were compiled from.
    pub book: RuleBook,
}

impl Catalogue {
    /// Loads the rules for whatever language.
    ///
    /// # Errors
    /// What the user must mend first: see [`EngineError`].
    pub fn load(config: &ConfigSource, choice: &RuleChoice) -> Result<Self, EngineError> {
        let request = CheckRequest {
            config: config.clone(),
            ..CheckRequest::default()
        };
        Self::of(&Setting::new(&request)?, choice)
    }

    /// The rules of a root.
    ///
    /// # Errors
    /// As [`Catalogue::load`].
    pub(crate) fn of(setting: &Setting, choice: &RuleChoice) -> Result<Self, EngineError> {
        let languages: Vec<_> = Language::all().collect();
        let book = setting.rules(choice, &languages, &observable(&languages), None)?;
        let style = StyleBook::new(&book.rules, &Decisions::default());
        let table = SeverityTable::new(book.rules.rules(), &style.rules, &setting.config);
        let compiled = book.rules.rules().iter().enumerate();
        let mut rules: Vec<_> = compiled
            .map(|(index, rule)| RuleInfo {
                severity: table.base(RuleIndex(index)),
                ..rule.clone()
            })
            .collect();
        rules.extend(Builtin::ALL.map(|rule| RuleInfo {
            severity: table.base_builtin(rule),
            ..rule.info()
        }));
        // The many choices of style are explained as facts; listed is what stands for them all.
        let style = style.rules.into_iter().enumerate();
        let whole = style.filter(|(_, rule)| rule.id == FOREIGN && book.whole);
        rules.extend(whole.map(|(index, rule)| RuleInfo {
            severity: table.base_style(index),
            ..rule
        }));
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { rules, book })
    }

    /// The rules that `id` names: a whole id, or the part after the pack.
    #[must_use]
    pub fn named(&self, id: &str) -> Vec<&RuleInfo> {
        let named = |rule: &&RuleInfo| rule.id == id || rule.id.rsplit('/').next() == Some(id);
        self.rules.iter().filter(named).collect()
    }

    /// The id that was most likely meant.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let whole = || self.rules.iter().map(|rule| rule.id.as_str());
        if let Some(near) = nearest(id, whole()) {
            return Some(near);
        }
        // The pack may have been left out, and the rest misspelt.
        let near = nearest(id, whole().filter_map(|id| id.rsplit('/').next()))?;
        whole().find(|id| id.rsplit('/').next() == Some(near))
    }
}
