//! What to tell somebody who is about to write code: from the house and the team's decisions to
//! an ordered list of instructions. Says little: what other codebases do as well is known to
//! everybody, and what is not sure, or decided by a formatter, is not said at all.
//!
//! A house is a file that anybody may have edited: of its words only the names of facts and
//! options are used, and those only as far as they are known. Every phrase is one of the fact
//! table; `path:line` is passed on as it stands.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use andon_syntax::{FactInfo, FactTable, Language};

use crate::background::Background;
use crate::convention::{ABSENT, can_be_told};
use crate::house::{Convention, Stratum, Wing, check_id};
use crate::learn::Decisions;

/// Share from which a convention is advised, if it is telling.
pub const STRONG_FROM: f64 = 0.85;

/// One language and kind of code that advice is for.
#[derive(Debug, Clone, Copy)]
pub struct Corner<'c> {
    /// The facts of the language.
    pub table: &'c FactTable,
    /// Its background, if there is one.
    pub background: Option<&'c Background>,
    /// Which code.
    pub stratum: Stratum,
    /// What was learned of it, if anything was.
    pub wing: Option<&'c Wing>,
}

/// Why something is advised; what people decided comes before what was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The team pinned the option.
    Pinned,
    /// The team forbade options.
    Forbidden,
    /// The code does so as a rule, and most other codebases do not.
    Learned,
}

impl Ground {
    /// As in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Forbidden => "forbidden",
            Self::Learned => "learned",
        }
    }
}

/// One instruction. [`Advice::avoid`] and [`Advice::write`] are not both empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The language whose facts are counted.
    pub language: &'static str,
    /// What people call that language.
    pub title: &'static str,
    /// The kind of code that it holds for; `None` for all that was asked about.
    pub only: Option<Stratum>,
    /// Name of the fact.
    pub fact: String,
    /// Why it is advised.
    pub ground: Ground,
    /// What not to do, as instructions ("name functions in camelCase").
    pub avoid: Vec<String>,
    /// What to do, as an instruction; `None` if only something is forbidden.
    pub write: Option<String>,
    /// `path:line` of code that does so, as the house has it: nobody vouches for these texts.
    pub exemplars: Vec<String>,
    /// Share of places that do so, in 0–1; 0 if nothing was learned of it.
    pub share: f64,
    /// Files with such places; 0 if nothing was learned of it.
    pub files: u32,
    /// How few other codebases do so, in bits; 0 if the background does not know.
    pub surprise: f64,
}

impl Advice {
    /// The id under which departures from it are found.
    #[must_use]
    pub fn check_id(&self) -> String {
        check_id(&self.fact)
    }
}

/// All that is to be advised for some corners of a codebase: what is pinned, what is forbidden,
/// then what was learned, the least expected first.
#[must_use]
pub fn advise(corners: &[Corner<'_>], decisions: &Decisions) -> Vec<Advice> {
    let mut all: Vec<Advice> = Vec::new();
    for corner in corners {
        let kinds = corners
            .iter()
            .filter(|other| other.language() == corner.language())
            .map(|other| other.stratum);
        let kinds: BTreeSet<Stratum> = kinds.collect();
        let facts = corner.table.facts.iter();
        for advice in facts.filter_map(|fact| corner.advice(fact, decisions)) {
            let same = |other: &&mut Advice| {
                other.language == advice.language
                    && other.fact == advice.fact
                    && other.write == advice.write
                    && (other.write.is_some() || other.avoid == advice.avoid)
            };
            match all.iter_mut().find(same) {
                // There are two kinds of code: what holds for a second one holds for all.
                Some(known) => {
                    known.only = None;
                    if known.exemplars.is_empty() {
                        known.exemplars = advice.exemplars;
                    }
                }
                None => all.push(Advice {
                    only: (kinds.len() > 1).then_some(corner.stratum),
                    ..advice
                }),
            }
        }
    }
    all.sort_by(|a, b| {
        let key = |advice: &Advice| (advice.language, advice.fact.clone(), advice.only);
        a.ground
            .cmp(&b.ground)
            .then_with(|| b.surprise.total_cmp(&a.surprise))
            .then_with(|| b.share.total_cmp(&a.share))
            .then_with(|| key(a).cmp(&key(b)))
    });
    all
}

impl<'c> Corner<'c> {
    fn language(&self) -> &'static str {
        self.table.language.def().facts_of
    }

    fn advice(&self, fact: &FactInfo, decisions: &Decisions) -> Option<Advice> {
        let formatted = decisions.formatted.contains(self.language());
        if decisions.muted.contains(&fact.name) || !can_be_told(fact, formatted) {
            return None;
        }
        let forbidden: Vec<usize> = match decisions.forbidden.get(&fact.name) {
            Some(names) => (0..fact.options.len())
                .filter(|index| {
                    let option = fact.options.get(*index);
                    option.is_some_and(|option| names.contains(&option.name))
                })
                .collect(),
            None => Vec::new(),
        };
        let learned = self.learned(fact);
        if let Some(pinned) = decisions.pinned.get(&fact.name) {
            let chosen = position(fact, pinned)?;
            let avoid = match forbidden.is_empty() {
                true => self.usual_other(fact, chosen).into_iter().collect(),
                false => forbidden,
            };
            let same = learned.filter(|(option, _)| *option == chosen);
            let support = same.map(|(_, convention)| convention);
            return Some(self.line(fact, Ground::Pinned, Some(chosen), &avoid, support));
        }
        let allowed = learned.filter(|(option, _)| !forbidden.contains(option));
        if !forbidden.is_empty() {
            let chosen = allowed.map(|(option, _)| option);
            let support = allowed.map(|(_, convention)| convention);
            return Some(self.line(fact, Ground::Forbidden, chosen, &forbidden, support));
        }
        let (chosen, convention) = allowed.filter(|(_, convention)| self.is_told(convention))?;
        let avoid: Vec<usize> = self.usual_other(fact, chosen).into_iter().collect();
        Some(self.line(
            fact,
            Ground::Learned,
            Some(chosen),
            &avoid,
            Some(convention),
        ))
    }

    /// The option that the house chooses for a fact.
    fn learned(&self, fact: &FactInfo) -> Option<(usize, &'c Convention)> {
        let mut conventions = self.wing?.conventions.iter();
        let convention = conventions.find(|convention| convention.fact == fact.name)?;
        Some((position(fact, &convention.option)?, convention))
    }

    /// Whether a convention is strong and unexpected enough, and a check can find departures.
    fn is_told(&self, convention: &Convention) -> bool {
        self.wing.is_some_and(|wing| wing.judges)
            && convention.share >= STRONG_FROM
            && convention.is_telling()
    }

    /// What is mostly done in place of an option: by the house itself, else by most other codebases,
    /// unless they do the same. That nothing is to be left out need not be said.
    fn usual_other(&self, fact: &FactInfo, chosen: usize) -> Option<usize> {
        let other = self.other(fact, chosen)?;
        (fact.options.get(other)?.name != ABSENT).then_some(other)
    }

    fn other(&self, fact: &FactInfo, chosen: usize) -> Option<usize> {
        let name = |index: usize| Some(fact.options.get(index)?.name.as_str());
        let own = self.wing.and_then(|wing| wing.choices.get(&fact.name));
        let count = |index: &usize| {
            let count = own?.get(name(*index)?)?;
            (*count > 0).then_some(*count)
        };
        let by_house = (0..fact.options.len())
            .filter(|index| *index != chosen && count(index).is_some())
            .max_by_key(|index| (count(index), Reverse(*index)));
        if by_house.is_some() {
            return by_house;
        }
        let known = self
            .background
            .and_then(|background| background.fact(&fact.name))
            .filter(|known| known.packages > 0);
        let rate = |index: usize| {
            let wanted = name(index)?;
            let mut options = known?.options.iter();
            let option = options.find(|option| option.option == wanted)?;
            (option.rate > 0.0).then_some(option.rate)
        };
        (0..fact.options.len())
            .filter_map(|index| Some((rate(index)?, index)))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
            .map(|(_, index)| index)
            .filter(|index| *index != chosen)
    }

    fn line(
        &self,
        fact: &FactInfo,
        ground: Ground,
        chosen: Option<usize>,
        avoid: &[usize],
        support: Option<&Convention>,
    ) -> Advice {
        let language = self.language();
        let title = Language::from_name(language).map_or(language, |language| language.def().title);
        let phrase = |index: usize| Some(fact.options.get(index)?.phrase.clone());
        Advice {
            language,
            title,
            only: None,
            fact: fact.name.clone(),
            ground,
            avoid: avoid.iter().filter_map(|index| phrase(*index)).collect(),
            write: chosen.and_then(phrase),
            exemplars: support.map_or(Vec::new(), |support| support.exemplars.clone()),
            share: support.map_or(0.0, |support| support.share),
            files: support.map_or(0, |support| support.files),
            surprise: support.map_or(0.0, |support| support.surprise),
        }
    }
}

fn position(fact: &FactInfo, option: &str) -> Option<usize> {
    fact.options.iter().position(|info| info.name == option)
}

#[cfg(test)]
mod tests;
