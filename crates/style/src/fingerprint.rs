//! Fingerprints: how often code chooses what. They add up, from functions to files to modules to
//! workspaces, in any order and grouping.

use std::borrow::Cow;
use std::iter::Sum;

use andon_syntax::{FactInfo, FactTable, FeatureId};
use serde::{Deserialize, Serialize};

use crate::counts::{Counts, DenseCounts};
use crate::house::Stratum;

/// Files of fewer tokens are not judged.
const LEAST_TOKENS: u32 = 100;

/// Functions that make fewer choices are not ranked.
const LEAST_CHOICES: u64 = 5;

/// A file must make one in so many of the telling choices of its language to be judged: a list of names, a
/// table or a macro has no style of its own, however odd its tokens are.
const FACTS_PER_CHOICE: usize = 12;

/// The style of some code, as counts: a commutative monoid under [`Fingerprint::add`], the
/// default being its neutral element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How often each feature of the language's facts was chosen.
    pub features: Counts,
    /// The texture: damped counts of token and syntax sequences, by bucket. Damped file by file,
    /// so sums are over files.
    pub texture: Counts,
    /// Files counted; a file without code counts as none.
    pub files: u32,
    /// Functions counted, but for those of tests in other files.
    pub functions: u32,
    /// Tokens counted, comments and strings as one each.
    pub tokens: u32,
}

impl Fingerprint {
    /// Adds another fingerprint of the same language.
    pub fn add(&mut self, other: &Self) {
        self.features.add(&other.features);
        self.texture.add(&other.texture);
        self.files = self.files.saturating_add(other.files);
        self.functions = self.functions.saturating_add(other.functions);
        self.tokens = self.tokens.saturating_add(other.tokens);
    }

    /// Whether there is enough code, and enough that it chooses, to judge it by itself.
    #[must_use]
    pub fn can_be_judged(&self, table: &FactTable) -> bool {
        // Features of one fact stand in a row.
        let (mut facts, mut last) = (0, None);
        for (feature, _) in self.features.iter() {
            let owner = table.owner(FeatureId(feature));
            let is_telling = |fact: usize| table.facts.get(fact).is_some_and(FactInfo::is_telling);
            facts += usize::from(owner != last && owner.is_some_and(is_telling));
            last = owner;
        }
        let telling = table.facts.iter().filter(|fact| fact.is_telling()).count();
        self.tokens >= LEAST_TOKENS && facts * FACTS_PER_CHOICE >= telling
    }
}

/// The sum of many, for which less is sorted than by adding one after the other.
impl<'p> Sum<&'p Self> for Fingerprint {
    fn sum<I: Iterator<Item = &'p Self>>(prints: I) -> Self {
        let (mut features, mut texture) = (DenseCounts::default(), DenseCounts::default());
        let mut sum = Self::default();
        for print in prints {
            features.add(&print.features);
            texture.add(&print.texture);
            sum.add(&Self {
                files: print.files,
                functions: print.functions,
                tokens: print.tokens,
                ..Self::default()
            });
        }
        Self {
            features: features.to_sparse(),
            texture: texture.to_sparse(),
            ..sum
        }
    }
}

/// The fingerprint of one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionPrint {
    /// Its name with the scopes around it, joined by `.`.
    pub name: String,
    /// Line of its start, from 0.
    pub line: u32,
    /// Lines from its start to its end.
    pub lines: u32,
    /// Tokens in it, those of functions within not counted.
    pub tokens: u32,
    /// What it chooses, functions within not counted.
    pub features: Counts,
    /// The texture of a sample of its sequences, each as if it occurred once. Empty if the function
    /// chooses too little to be ranked.
    pub sample: Counts,
}

impl FunctionPrint {
    /// Whether it makes choices enough to be compared with others.
    #[must_use]
    pub fn can_be_ranked(&self) -> bool {
        self.features.total() >= LEAST_CHOICES
    }

    /// As a fingerprint by itself; its texture is that of the sample.
    #[must_use]
    pub fn print(&self) -> Fingerprint {
        Fingerprint {
            features: self.features.clone(),
            texture: self.sample.clone(),
            tokens: self.tokens,
            ..Fingerprint::default()
        }
    }
}

/// A place where a feature was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// What was chosen.
    pub feature: u16,
    /// Line, from 0.
    pub line: u32,
}

/// All that style needs to know of a file: depends on its content and the facts alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePrint {
    /// Its code, without tests that stand in it.
    pub source: Fingerprint,
    /// Tests that stand in it (`mod tests`).
    pub tests: Fingerprint,
    /// Its functions outside of tests, in order.
    pub functions: Vec<FunctionPrint>,
    /// Where features were chosen outside of tests, sorted: the first place of each fact's most
    /// frequent option, and up to [`FilePrint::PLACES`] of every other; of what was decided against,
    /// all.
    pub places: Vec<Place>,
}

impl FilePrint {
    /// Most places that are kept of one feature.
    pub const PLACES: usize = 20;

    /// What of it belongs to a stratum: of a file of tests all, of another what is no test.
    #[must_use]
    pub fn part(&self, stratum: Stratum) -> Cow<'_, Fingerprint> {
        if stratum == Stratum::Source || self.tests == Fingerprint::default() {
            return Cow::Borrowed(&self.source);
        }
        let mut whole = self.source.clone();
        whole.add(&self.tests);
        whole.files = whole.files.min(1);
        Cow::Owned(whole)
    }

    /// Where a feature was chosen, as far as kept.
    pub fn places_of(&self, feature: u16) -> impl Iterator<Item = Place> + '_ {
        let of = move |place: &&Place| place.feature == feature;
        self.places.iter().filter(of).copied()
    }
}
