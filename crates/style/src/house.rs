//! The house: what a codebase does, learned from its files; the content of `.andon/house.json`.
//!
//! A lock file: generated, sorted, versioned. People read its conventions; the sums let any file
//! be judged without learning again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::packed::{unpack_counts, unpack_digests};

/// Version of the format and of what its numbers mean.
pub const HOUSE_VERSION: u32 = 4;

/// Files that must be judged for a house to judge anything.
pub const LEAST_FILES: u32 = 8;

/// What was learned of a whole codebase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// [`HOUSE_VERSION`].
    pub version: u32,
    /// BLAKE3 of everything that it was learned from, hexadecimal.
    pub digest: String,
    /// BLAKE3 of the facts and backgrounds that it was learned with, hexadecimal.
    pub facts: String,
    /// BLAKE3 of all of this as it is written, hexadecimal; empty before.
    pub seal: String,
    /// One a language and kind of code, sorted.
    pub wings: Vec<Wing>,
}

/// Kinds of code that are judged apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stratum {
    /// Code that runs.
    Source,
    /// Code that tests it.
    Tests,
}

impl Stratum {
    /// As in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Tests => "tests",
        }
    }
}

/// The part of a house for one language and kind of code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wing {
    /// The language whose facts are counted.
    pub language: String,
    /// Which code.
    pub stratum: Stratum,
    /// Files learned from.
    pub files: u32,
    /// Functions in them.
    pub functions: u32,
    /// Files among them that can be judged as a whole.
    pub judged: u32,
    /// Median of their scores.
    pub median: f64,
    /// Whether there are files enough to judge others by.
    pub judges: bool,
    /// What nearly all of it chooses, by surprise: what few other codebases do comes first.
    pub conventions: Vec<Convention>,
    /// What it chooses now so, now so.
    pub undecided: Vec<Undecided>,
    /// Files that stand out from it: where they lay, and the digest of their content, hexadecimal.
    pub outliers: BTreeMap<String, String>,
    /// Largest p for which a departure of a file learned from is reported.
    pub departure_limit: f64,
    /// By fact and option, how often it was chosen.
    pub choices: BTreeMap<String, BTreeMap<String, u32>>,
    /// By folder: files and functions.
    pub modules: BTreeMap<String, ModuleSize>,
    /// Sums of texture, packed.
    pub texture: String,
    /// Sums of the directions of its files' textures, packed.
    pub directions: String,
    /// Digests of the fingerprints learned from, packed.
    pub seen: String,
}

/// How large a module is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleSize {
    /// Files learned from.
    pub files: u32,
    /// Functions in them.
    pub functions: u32,
}

/// One choice of the house.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convention {
    /// Name of the fact.
    pub fact: String,
    /// Name of the option that the house chooses.
    pub option: String,
    /// The option as an instruction.
    pub says: String,
    /// Share of places that choose so, in 0–1.
    pub share: f64,
    /// Credible interval of the share (95%), places of one file not counted as independent.
    pub interval: (f64, f64),
    /// Places where the choice was made.
    pub places: u32,
    /// Files with such places.
    pub files: u32,
    /// Folders with such files.
    pub modules: u32,
    /// How few codebases of the background have the same convention, in bits: 2 is one in four.
    /// 0 if the background does not know.
    pub surprise: f64,
    /// `path:line`, lines from 1, of code that does so; the most typical files first.
    pub exemplars: Vec<String>,
    /// `path:line` of code that does not.
    pub exceptions: Vec<String>,
    /// What the exceptions mostly do instead, as an instruction; empty if there is nothing else.
    pub instead_of: String,
}

/// A choice on which the house is not agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undecided {
    /// Name of the fact.
    pub fact: String,
    /// Options and their shares, most frequent first.
    pub shares: Vec<(String, f64)>,
    /// Places where the choice was made.
    pub places: u32,
    /// Files with such places.
    pub files: u32,
}

impl House {
    /// The wing for a language and kind of code.
    #[must_use]
    pub fn wing(&self, language: &str, stratum: Stratum) -> Option<&Wing> {
        self.wings
            .iter()
            .find(|wing| wing.language == language && wing.stratum == stratum)
    }
}

impl Wing {
    /// Whether its sums are whole: what is packed can be unpacked.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let adds_up = |options: &BTreeMap<String, u32>| {
            let mut counts = options.values();
            counts.try_fold(0_u32, |sum, count| sum.checked_add(*count))
        };
        unpack_counts(&self.texture).is_some()
            && unpack_counts(&self.directions).is_some()
            && unpack_digests(&self.seen).is_some()
            && self
                .choices
                .values()
                .all(|options| adds_up(options).is_some())
    }
}

impl Convention {
    /// Surprise from which a convention says something about the house and not its language.
    pub const TELLING: f64 = 1.0;

    /// The id under which a departure is found.
    #[must_use]
    pub fn check_id(&self) -> String {
        check_id(&self.fact)
    }

    /// Whether few enough other codebases have it.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        self.surprise >= Self::TELLING
    }
}

/// The rule id of departures from what the house chooses for a fact.
#[must_use]
pub fn check_id(fact: &str) -> String {
    format!("style/{fact}")
}
