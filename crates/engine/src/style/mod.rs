//! Style in a run: what is observed, what the house is, and what is said of a file that departs
//! from it.
//!
//! ```text
//! facts, background ─► StyleBook ─► prints of all files ─► House (learned, or .andon/house.json)
//!                                                  └──────► StyleMatch ─► Finding
//! ```

mod advise;
mod decisions;
mod drift;
mod facts;
mod house_file;
pub(crate) mod judge;
mod learn;
mod strata;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use andon_finding::{RuleInfo, Severity};
use andon_rules::RuleSet;
use andon_style::{Background, Decisions, FilePrint, Gatherer, Stratum, check_id};
use andon_syntax::{FactTable, Language};

pub use advise::{AdviseOutcome, AdviseRequest, advise};
pub use drift::drift;
pub use facts::{fact_names, fact_pages, nearest_fact};
pub use house_file::{HOUSE_NAME, HouseState, read_house};
pub use learn::{LearnOutcome, LearnRequest, PackagePrints, facts_of, learn, package_prints};

pub(crate) use decisions::{ensure_known_choices, mistaken_choices};
pub(crate) use facts::fact_pages_in;
pub(crate) use house_file::{FACTS_DIGEST, ensure_place, house_text};
pub(crate) use judge::{StyleMatch, judge_files, matches};
pub(crate) use learn::{Known, learn_house, root_decisions, take};
pub(crate) use strata::Strata;

/// Rule id of files that stand out as a whole.
pub(crate) const FOREIGN: &str = "style/foreign-file";

/// Everything about style that a run needs, but the house.
#[derive(Debug)]
pub(crate) struct StyleBook {
    /// By [`Language::index`]; `None` for languages that are not observed.
    gatherers: Vec<Option<Gatherer>>,
    /// By name of the language whose facts are counted, and by kind of code.
    backgrounds: BTreeMap<(&'static str, Stratum), Background>,
    /// What findings of style are called, sorted by id.
    pub(crate) rules: Vec<RuleInfo>,
    pub(crate) strata: Strata,
}

/// What is known of one file's style.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct StylePrint {
    /// First bytes of the BLAKE3 hash of the file.
    pub(crate) digest: u64,
    pub(crate) print: FilePrint,
}

/// The languages among `languages` that have facts and a background.
pub(crate) fn observable(languages: &[Language]) -> Vec<Language> {
    let languages = languages.iter().copied();
    languages
        .filter(|language| is_observable(*language))
        .collect()
}

/// Whether the style of code in a language can be judged.
pub(crate) fn is_observable(language: Language) -> bool {
    Background::shipped(language.def().facts_of, Stratum::Source).is_some()
}

impl StyleBook {
    /// For the languages that `rules` observe, and what a team decided.
    pub(crate) fn new(rules: &RuleSet, decisions: &Decisions) -> Self {
        let mut backgrounds = BTreeMap::new();
        let mut infos: BTreeMap<String, RuleInfo> = BTreeMap::new();
        let mut observed = Vec::new();
        let gatherers = Language::all()
            .map(|language| {
                let table = rules.fact_table(language)?;
                let own = language.def().facts_of;
                for stratum in [Stratum::Source, Stratum::Tests] {
                    if let Entry::Vacant(place) = backgrounds.entry((own, stratum))
                        && let Some(background) = Background::of(own, stratum)
                    {
                        place.insert(background);
                    }
                }
                observed.push(language);
                for fact in &table.facts {
                    let info = infos
                        .entry(check_id(&fact.name))
                        .or_insert_with(|| departure_info(fact));
                    info.languages.push(language.name().to_owned());
                }
                Some(Gatherer::new(language).with_decisions(table, decisions))
            })
            .collect();
        if !observed.is_empty() {
            infos.insert(FOREIGN.to_owned(), foreign_info(&observed));
        }
        Self {
            gatherers,
            backgrounds,
            rules: infos.into_values().collect(),
            strata: Strata::new(&observed),
        }
    }

    /// The background of a kind of code, by the language whose facts are counted.
    pub(crate) fn background(&self, language: &str, stratum: Stratum) -> Option<&Background> {
        let mut backgrounds = self.backgrounds.iter();
        let own = backgrounds.find(|(of, _)| **of == (language, stratum));
        own.map(|(_, background)| background)
    }

    /// What takes the fingerprints of a language's files.
    pub(crate) fn gatherer(&self, language: Language) -> Option<&Gatherer> {
        self.gatherers.get(language.index())?.as_ref()
    }

    /// Index of a rule of style.
    pub(crate) fn rule(&self, id: &str) -> Option<usize> {
        self.rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()
    }
}

/// First bytes of the BLAKE3 hash of a file.
pub(crate) fn content_digest(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    let head = hash.as_bytes().first_chunk::<8>();
    head.map_or(0, |head| u64::from_be_bytes(*head))
}

/// The table of a language that lends its facts to others.
pub(crate) fn table_of<'r>(rules: &'r RuleSet, facts_of: &str) -> Option<&'r FactTable> {
    let tables = Language::all().filter(|language| language.def().facts_of == facts_of);
    // All of them have the same facts with the same numbers.
    tables
        .filter_map(|language| rules.fact_table(language))
        .next()
}

fn departure_info(fact: &andon_syntax::FactInfo) -> RuleInfo {
    RuleInfo {
        id: check_id(&fact.name),
        pack: "style".to_owned(),
        languages: Vec::new(),
        severity: Severity::Hint,
        message_template: "{0}".to_owned(),
        message: fact.about.clone(),
        note: "The house, learned from this codebase, chooses one way; this code chooses another. \
               Follow the house, or pin, forbid or mute the choice in `[style]` of andon.toml. \
               `andon drift` shows the house."
            .to_owned(),
        metadata: serde_json::Value::Null,
        url: None,
        fixable: false,
        source: "andon".to_owned(),
    }
}

fn foreign_info(languages: &[Language]) -> RuleInfo {
    RuleInfo {
        id: FOREIGN.to_owned(),
        pack: "style".to_owned(),
        languages: languages
            .iter()
            .map(|language| language.name().to_owned())
            .collect(),
        severity: Severity::Info,
        message_template: "{0}".to_owned(),
        message: "This file is not written like the rest of the house".to_owned(),
        note: "Its choices, together, are rarer in the house than those of nearly all files of \
               the house. That is no fault by itself: it may be old, vendored or moved. \
               `andon drift` shows the house and what stands out."
            .to_owned(),
        metadata: serde_json::Value::Null,
        url: None,
        fixable: false,
        source: "andon".to_owned(),
    }
}

/// Ids of all rules of style in all languages, for checking what a configuration names.
pub(crate) fn all_ids() -> Vec<String> {
    let mut ids: Vec<String> = Language::all()
        .flat_map(|language| language.def().facts.lines())
        .filter_map(|line| line.strip_prefix("fact: "))
        .map(|name| check_id(name.trim()))
        .chain([FOREIGN.to_owned()])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
