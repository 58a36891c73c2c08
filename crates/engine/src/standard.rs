//! What files of one root are judged by: its rules, compiled, with the severities that the
//! configuration gives them, and its house. Loaded once, then only read.

use std::collections::{BTreeMap, BTreeSet};

use andon_style::{Decisions, House, LEAST_FILES};
use andon_syntax::Language;

use crate::cache::Kept;
use crate::error::{EngineError, counted};
use crate::injection::Injections;
use crate::judge::Judge;
use crate::packs::{SHIPPED, ShippedPack};
use crate::rulebook::{RuleBook, RuleChoice};
use crate::setting::Setting;
use crate::severity::{Only, SeverityTable};
use crate::style::judge::StyleJudge;
use crate::style::{
    HOUSE_NAME, HouseState, Known, StyleBook, ensure_known_choices, learn_house, observable,
    read_house, root_decisions,
};

/// Rules, severities and house of one root.
#[derive(Debug)]
pub(crate) struct Standard {
    pub(crate) book: RuleBook,
    pub(crate) table: SeverityTable,
    /// What is known of style; `None` if style is not judged.
    pub(crate) style: Option<StyleBook>,
    /// Whether a house is to be learned from the files themselves.
    pub(crate) learns: bool,
    /// The house that files are judged by, once there is one.
    pub(crate) house: Option<House>,
    /// What the team decided.
    pub(crate) decisions: Decisions,
    /// What the user should know of all this.
    pub(crate) notices: Vec<String>,
    /// Facts of which every departure is asked for.
    asked: BTreeSet<String>,
    /// Ids of all shipped rules, loaded or not.
    elsewhere: Vec<String>,
    /// Whether the gate counts files that are degraded.
    parses_all: bool,
    /// What finds code of other languages in files.
    injections: Injections,
    /// The languages in use, those of code in other files included.
    pub(crate) languages: Vec<Language>,
}

/// What to load.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'w> {
    /// Where the rules come from.
    pub(crate) choice: &'w RuleChoice,
    /// Rules and kinds of standard to restrict everything to; empty for no restriction.
    pub(crate) only: &'w [String],
    /// Which house there is to be.
    pub(crate) house: HouseWanted,
    /// What earlier runs kept.
    pub(crate) kept: Option<&'w Kept>,
}

/// Which house there is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HouseWanted {
    /// The one that is kept, if there is one.
    Kept,
    /// That one, and if nothing is kept, fingerprints to learn one from.
    KeptOrLearned,
    /// Fingerprints to learn one from; whatever is kept, though it be broken, is not looked at.
    Learned,
}

impl Standard {
    /// Loads what files in `languages` are judged by.
    ///
    /// # Errors
    /// What the user must mend first: see [`EngineError`].
    pub(crate) fn load(
        setting: &Setting,
        choice: &RuleChoice,
        languages: &[Language],
    ) -> Result<Self, EngineError> {
        let wanted = Wanted {
            choice,
            only: &[],
            house: HouseWanted::Kept,
            kept: None,
        };
        Self::load_wanted(setting, &wanted, languages)
    }

    /// Loads a part of it, or more.
    ///
    /// # Errors
    /// What the user must mend first: see [`EngineError`].
    pub(crate) fn load_wanted(
        setting: &Setting,
        wanted: &Wanted<'_>,
        languages: &[Language],
    ) -> Result<Self, EngineError> {
        let only = Only::new(wanted.only);
        let mut notices = Vec::new();
        let mut house = None;
        let mut learning = wanted.house != HouseWanted::Kept;
        if only.may_include_style() && wanted.house != HouseWanted::Learned {
            match read_house(&setting.root.folder)? {
                HouseState::Absent => {}
                HouseState::Present(found) => house = Some(*found),
                HouseState::Stale(why) => {
                    let judged = match setting.config.style.is_empty() {
                        true => "style is not judged",
                        false => "style is judged by andon.toml alone",
                    };
                    notices.push(format!("{judged}: {why}; run `andon learn`"));
                    learning = false;
                }
            }
        }
        let decided = !setting.config.style.is_empty();
        let observes = only.may_include_style() && (learning || house.is_some() || decided);
        // Where rules are asked for, they come with the configuration.
        if observes && !only.may_include_rules() {
            ensure_known_choices(&setting.config)?;
        }
        let observed = match observes {
            true => observable(languages),
            false => Vec::new(),
        };
        let none = RuleChoice::Given(Vec::new());
        let choice = match only.may_include_rules() {
            true => wanted.choice,
            false => &none,
        };
        let injections = setting.injections(languages)?;
        let mut languages = languages.to_vec();
        for host in languages.clone() {
            languages.extend(injections.guests(host));
        }
        languages.sort_unstable();
        languages.dedup();
        let book = setting.rules(choice, &languages, &observed, wanted.kept)?;
        let decisions = root_decisions(setting);
        let style = (!observed.is_empty()).then(|| StyleBook::new(&book.rules, &decisions));
        let style_rules = style.as_ref().map_or(&[][..], |style| &style.rules);
        let mut table = SeverityTable::new(book.rules.rules(), style_rules, &setting.config);
        table.restrict(book.rules.rules(), style_rules, &only)?;
        Ok(Self {
            decisions,
            style,
            learns: learning && house.is_none(),
            house,
            book,
            table,
            notices,
            asked: only.facts(),
            elsewhere: SHIPPED.iter().flat_map(ShippedPack::ids).collect(),
            parses_all: setting.config.gate.degraded.is_some(),
            injections,
            languages,
        })
    }

    /// What judges a file by it.
    pub(crate) fn judge(&self) -> Judge<'_> {
        Judge {
            book: &self.book,
            table: &self.table,
            style: self.style.as_ref(),
            elsewhere: &self.elsewhere,
            comments: true,
            parses_all: self.parses_all,
            injections: Some(&self.injections),
        }
    }

    /// The languages of code that may stand in files of another.
    pub(crate) fn guests(&self, host: Language) -> Vec<Language> {
        self.injections.guests(host)
    }

    /// Whether anything is asked of files in that language.
    pub(crate) fn asks_of(&self, language: Language) -> bool {
        let guests = self.injections.guests(language);
        let mut asked = guests.into_iter().chain([language]);
        asked.any(|language| self.book.rules.asks_of(language))
    }

    /// Languages with files enough to be judged in which a house was not learned, in words.
    pub(crate) fn unlearned<'f>(
        &self,
        house: &House,
        files: impl Iterator<Item = (&'f str, Language)>,
    ) -> Vec<String> {
        let Some(style) = &self.style else {
            return Vec::new();
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (rel, language) in files {
            let own = language.def().facts_of;
            let is_known = house.wings.iter().any(|wing| wing.language == own);
            if !is_known
                && style.gatherer(language).is_some()
                && style.strata.of(rel, language).is_some()
            {
                *counts.entry(own).or_default() += 1;
            }
        }
        let enough = counts
            .into_iter()
            .filter(|(_, files)| *files >= LEAST_FILES as usize);
        let said = enough.map(|(language, files)| {
            format!(
                "style is not judged in {language} ({}): {HOUSE_NAME} was learned without; \
                 run `andon learn`",
                counted(files, "file")
            )
        });
        said.collect()
    }

    /// The house of some files, if there is none yet and one is wanted.
    pub(crate) fn learn(&self, files: &[Known<'_>]) -> Option<House> {
        let style = self.style.as_ref().filter(|_| self.learns)?;
        Some(learn_house(style, &self.book.rules, &self.decisions, files))
    }

    /// What judges the style of files, if style is judged at all.
    pub(crate) fn style_judge(&self) -> Option<StyleJudge<'_>> {
        Some(StyleJudge::new(
            self.style.as_ref()?,
            &self.book.rules,
            self.house.as_ref(),
            &self.decisions,
            &self.asked,
        ))
    }
}
