//! Drift: how foreign the parts of a codebase are to its own house, ready to be written in any
//! format.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Degraded, Tool};

/// Version of the JSON schema of [`DriftReport`]; grows when a field changes its meaning or goes.
pub const DRIFT_VERSION: u32 = 1;

/// The style census of a codebase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DriftReport {
    /// [`DRIFT_VERSION`].
    pub schema_version: u32,
    /// What produced it.
    pub tool: Tool,
    /// The house that units were judged by.
    pub house: DriftHouse,
    /// What was judged, the most foreign first: files by their probability, then modules and functions by
    /// their score.
    pub units: Vec<Unit>,
    /// Files that could not be judged, sorted by path.
    pub degraded: Vec<Degraded>,
    /// Things the user should be told.
    pub notices: Vec<String>,
}

/// The house, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DriftHouse {
    /// Where it came from: `.andon/house.json`, or `learned now`.
    pub source: String,
    /// BLAKE3 of what it was learned from, hexadecimal.
    pub digest: String,
    /// One a language and kind of code.
    pub wings: Vec<DriftWing>,
}

/// A part of the house, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DriftWing {
    /// The language.
    pub language: String,
    /// `source` or `tests`.
    pub stratum: String,
    /// Files learned from.
    pub files: u32,
    /// Functions in them.
    pub functions: u32,
    /// Whether there is enough to judge by.
    pub judges: bool,
    /// Files judged.
    pub judged: usize,
    /// Files that are too small, or choose too little, to be judged.
    pub too_small: usize,
    /// Files among those judged that the house was not learned from.
    pub new: usize,
    /// Files that stand out.
    pub foreign: usize,
    /// Of the files that the house was learned from, the share of those that stand out which are
    /// expected to do so by chance, at most.
    pub false_share: f64,
    /// Probability with which a file of the house that it was not learned from stands out.
    pub new_file_level: f64,
    /// What nearly all code does and few other codebases do, the most surprising first.
    pub conventions: Vec<DriftConvention>,
    /// What nearly all code does, as does most code of the language.
    pub common: usize,
    /// Choices on which the house is not agreed, in words.
    pub undecided: Vec<String>,
}

/// A convention, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DriftConvention {
    /// Rule id under which departures are found.
    pub id: String,
    /// As an instruction.
    pub says: String,
    /// Share of places that follow it, in 0–1.
    pub share: f64,
    /// Credible interval of the share (95%).
    pub interval: (f64, f64),
    /// Places where the choice was made.
    pub places: u32,
    /// Files with such places.
    pub files: u32,
    /// How few codebases of the background have the same convention, in bits.
    pub surprise: f64,
    /// `path:line` of code that follows it.
    pub exemplars: Vec<String>,
}

/// Something that was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unit {
    /// Relative to the root; the folder of a module.
    pub path: String,
    /// What it is.
    pub unit: UnitKind,
    /// The name of a function, with the scopes around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Line of a function, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The language whose facts were counted.
    pub language: String,
    /// `source` or `tests`.
    pub stratum: String,
    /// How foreign: widths above the middle of the house (files), their mean (modules), nats per
    /// root of choices (functions). Comparable within one kind.
    pub score: f64,
    /// Probability of such a score in a file of the house; absent where no verdict is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// Smallest false share at which it would stand out among the files that the house was learned from
    /// (Benjamini and Hochberg); absent for any other file, which is tested alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<f64>,
    /// What follows.
    pub verdict: DriftVerdict,
    /// The style that it belongs to; absent until styles are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// Why, the gravest first.
    pub reasons: Vec<UnitReason>,
}

/// What a unit is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// A file.
    File,
    /// A folder with the files in it.
    Module,
    /// A function.
    Function,
}

/// What is said of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DriftVerdict {
    /// Nothing stands out.
    InHouse,
    /// It stands out.
    Foreign,
    /// Ranked only: no error rate is known for such units.
    Ranked,
    /// Too small to judge, or there is no house to judge by.
    NotJudged,
}

/// A reason, with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitReason {
    /// Name of the fact, or `texture`.
    pub fact: String,
    /// In words, with counts.
    pub text: String,
    /// `path:line` in the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub here: Option<String>,
    /// `path:line` of code that does as the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemplar: Option<String>,
}
