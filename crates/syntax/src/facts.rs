//! Facts: the choices that code makes, observed node by node.
//!
//! ```text
//! FactTable                                   Observation
//! naming.function  ─ snake_case  feature 0    { feature: 0, node: 17 }
//!                  └ camelCase   feature 1    one a place where the choice is made
//! error.handling   ─ swallowed   feature 2
//!                  └ …
//! ```
//!
//! What a language's facts are is declared in `grammars/<language>/facts.yml`; `rules` finds them,
//! `style` counts them, and neither knows the other: these are the words they share. No behaviour.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{Language, NodeId};

/// Dense number of an option in its [`FactTable`], starting at 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeatureId(pub u16);

/// One choice that was made at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// What was chosen.
    pub feature: FeatureId,
    /// Where.
    pub node: NodeId,
}

/// A choice that code of a language makes again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactInfo {
    /// `family.choice`, such as `naming.function`.
    pub name: String,
    /// What is counted, for people.
    pub about: String,
    /// The ways to choose; exclusive, the first that fits is counted.
    pub options: Vec<OptionInfo>,
    /// The feature of the first option; the others follow.
    pub first: FeatureId,
    /// Whether a formatter decides it, so that a house with a formatter need not.
    pub formatted: bool,
    /// Whether it only describes (how long functions are) and makes no sense as an instruction.
    pub descriptive: bool,
    /// Whether the path of a file chooses, and not its code; examples are paths then.
    pub of_path: bool,
}

impl FactInfo {
    /// The part of the name before the first dot.
    #[must_use]
    pub fn family(&self) -> &str {
        self.name
            .split_once('.')
            .map_or(self.name.as_str(), |(family, _)| family)
    }

    /// The features of its options.
    #[must_use]
    pub fn features(&self) -> Range<u16> {
        let options = u16::try_from(self.options.len()).unwrap_or(u16::MAX);
        self.first.0..self.first.0.saturating_add(options)
    }

    /// Whether only tests make the choice, however the code around them looks.
    #[must_use]
    pub fn is_of_tests(&self) -> bool {
        self.name.starts_with("tests.")
    }

    /// Whether it tells code of one house from that of another: layout is left to formatters, and
    /// how tests are written to tests.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        !self.formatted && !self.is_of_tests()
    }
}

/// One way to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionInfo {
    /// Name within its fact, such as `snake_case`.
    pub name: String,
    /// As an instruction, such as "name functions in snake_case".
    pub phrase: String,
    /// A line or two of code that chooses so.
    pub example: String,
}

/// All facts of one language. Kept as its name and the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(String, Vec<FactInfo>)", into = "(String, Vec<FactInfo>)")]
pub struct FactTable {
    /// Whose facts they are.
    pub language: Language,
    /// The facts, in the order of their declaration.
    pub facts: Vec<FactInfo>,
    /// For each feature, the index of its fact in `facts`.
    owners: Vec<u16>,
}

impl From<FactTable> for (String, Vec<FactInfo>) {
    fn from(table: FactTable) -> Self {
        (table.language.name().to_owned(), table.facts)
    }
}

impl TryFrom<(String, Vec<FactInfo>)> for FactTable {
    type Error = String;

    fn try_from((name, facts): (String, Vec<FactInfo>)) -> Result<Self, String> {
        let language = Language::from_name(&name);
        let language = language.ok_or_else(|| format!("there is no language `{name}`"))?;
        Ok(Self::new(language, facts))
    }
}

impl FactTable {
    /// Numbers the options of some facts; `first` of each fact is set here.
    #[must_use]
    pub fn new(language: Language, mut facts: Vec<FactInfo>) -> Self {
        let mut owners = Vec::new();
        for (index, fact) in (0_u16..).zip(&mut facts) {
            fact.first = FeatureId(u16::try_from(owners.len()).unwrap_or(u16::MAX));
            owners.extend(std::iter::repeat_n(index, fact.options.len()));
        }
        Self {
            language,
            facts,
            owners,
        }
    }

    /// Number of features: every [`FeatureId`] of this language is below it.
    #[must_use]
    pub fn features(&self) -> usize {
        self.owners.len()
    }

    /// Index of a feature's fact.
    #[must_use]
    pub fn owner(&self, feature: FeatureId) -> Option<usize> {
        self.owners
            .get(usize::from(feature.0))
            .map(|owner| usize::from(*owner))
    }

    /// The fact and the option of a feature.
    #[must_use]
    pub fn option(&self, feature: FeatureId) -> Option<(&FactInfo, &OptionInfo)> {
        let fact = self.facts.get(self.owner(feature)?)?;
        let option = feature.0.checked_sub(fact.first.0)?;
        Some((fact, fact.options.get(usize::from(option))?))
    }

    /// The fact of that name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&FactInfo> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// The feature called `option` of the fact called `fact`.
    #[must_use]
    pub fn feature(&self, fact: &str, option: &str) -> Option<FeatureId> {
        let fact = self.fact(fact)?;
        let index = fact.options.iter().position(|info| info.name == option)?;
        Some(FeatureId(fact.first.0 + u16::try_from(index).ok()?))
    }
}
