//! What varies between houses at all: how often code of a language chooses what, learned offline
//! from many packages (`cargo xtask background`), shipped as a table a language.
//!
//! At run time it is a prior and a yardstick: a choice that everybody makes says nothing about a
//! house, and a score means something only beside the scores of files in their own houses.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::counts::Counts;
use crate::house::Stratum;
use crate::likeness::Nuisances;
use crate::spread::Spread;
use crate::texture::BUCKETS;

/// Version of the table's format and of what its numbers mean.
pub const BACKGROUND_VERSION: u32 = 3;

/// The background of one kind of code in one language. That of tests holds how often they choose
/// what, and neither texture nor scale: whole files of tests are not judged by it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// [`BACKGROUND_VERSION`].
    pub version: u32,
    /// Whose background it is: the language whose facts are counted.
    pub language: String,
    /// The packages it was learned from, `name version`, sorted.
    pub packages: Vec<String>,
    /// Files in them.
    pub files: u32,
    /// By fact, in the order of the fact table.
    pub facts: Vec<FactBackground>,
    /// For each texture bucket, the logarithm of its share of all texture: `-value / 8` is its
    /// binary logarithm. Empty if texture does not count.
    pub texture: Vec<u8>,
    /// The directions of texture in which files of any house differ.
    #[serde(default)]
    pub nuisances: Nuisances,
    /// What scores are worth.
    pub scale: Scale,
}

/// How often a fact's options are chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactBackground {
    /// Name of the fact.
    pub fact: String,
    /// Packages that make the choice often enough to tell.
    pub packages: u32,
    /// Precision of a file around its house (Dirichlet-multinomial, maximum likelihood): the
    /// lower, the burstier.
    pub within: f64,
    /// Precision of a file around the background.
    pub between: f64,
    /// The options.
    pub options: Vec<OptionBackground>,
}

/// How often an option is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionBackground {
    /// Name of the option.
    pub option: String,
    /// Share in 0–1, the mean over packages, smoothed.
    pub rate: f64,
    /// Packages in which more than four fifths choose so.
    pub held: u32,
}

/// How scores are combined and what they are worth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The scores of files in their own house, by the number of its files, ascending.
    pub houses: Vec<HouseSize>,
    /// Standardised scores of files in their own houses, by size of file, for p-values.
    pub bins: Vec<ScaleBin>,
}

/// The scores of files in houses of some size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseSize {
    /// Files of the houses.
    pub files: u32,
    /// Their scores, over houses.
    pub spread: Spread,
    /// The 90th percentile of the medians of houses.
    pub highest: f64,
}

impl Scale {
    /// The spread of scores in a house of that many files, and of that median: between sizes, on a
    /// line over the logarithm of the size. Where nearly all of a house is foreign to it, as where
    /// many codebases share a repository, only what is more so stands out: how much the median
    /// exceeds the highest that is usual is allowed for.
    #[must_use]
    pub fn spread(&self, files: u32, median: f64) -> Spread {
        let above = self.houses.partition_point(|size| size.files < files);
        let below = above
            .checked_sub(1)
            .and_then(|below| self.houses.get(below));
        let (spread, highest) = match (below, self.houses.get(above)) {
            (Some(below), Some(above)) => {
                let log = |files: u32| f64::from(files.max(1)).ln();
                let whole = log(above.files) - log(below.files);
                let part = (log(files) - log(below.files)) / whole.max(f64::MIN_POSITIVE);
                let highest = below.highest + (above.highest - below.highest) * part;
                (below.spread.towards(&above.spread, part), highest)
            }
            (Some(only), None) | (None, Some(only)) => (only.spread, only.highest),
            (None, None) => {
                let (center, width) = (0.0, 1.0);
                (Spread { center, width }, f64::INFINITY)
            }
        };
        Spread {
            center: spread.center + (median - highest).max(0.0),
            ..spread
        }
    }
}

/// Standardised scores of files of some size in their own houses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleBin {
    /// Files of at most so many tokens.
    pub tokens: u32,
    /// How many files the quantiles are of.
    pub files: u32,
    /// Quantiles of the upper tail: pairs of (tail probability, standardised score), falling
    /// probability.
    pub tail: Vec<(f64, f64)>,
}

impl Background {
    /// The shipped background of a language, as it lies in the repository: what is read, and the
    /// table of nuisances.
    #[must_use]
    pub fn shipped(language: &str, stratum: Stratum) -> Option<(&'static str, &'static [u8])> {
        let shipped = SHIPPED.iter().find(|one| one.language == language)?;
        Some(match stratum {
            Stratum::Source => (shipped.source, shipped.nuisances),
            Stratum::Tests => (shipped.tests, &[]),
        })
    }

    /// The words that names of a language are often made of, one a line, as they lie in the
    /// repository.
    #[must_use]
    pub fn words(language: &str) -> Option<&'static str> {
        let shipped = SHIPPED.iter().find(|one| one.language == language)?;
        Some(shipped.words)
    }

    /// The shipped background of a language (of the one whose facts are counted).
    #[must_use]
    pub fn of(language: &str, stratum: Stratum) -> Option<Self> {
        let (text, table) = Self::shipped(language, stratum)?;
        Self::read(text, Cow::Borrowed(table))
    }

    /// Reads what was written; a table that does not fit this version is as good as none.
    #[must_use]
    pub fn read(text: &str, table: Cow<'static, [u8]>) -> Option<Self> {
        let background: Self = serde_json::from_str(text).ok()?;
        let nuisances = background.nuisances.with_table(table)?;
        (background.version == BACKGROUND_VERSION).then_some(Self {
            nuisances,
            ..background
        })
    }

    /// Whether it is known what the score of a whole file is worth.
    #[must_use]
    pub fn judges_files(&self) -> bool {
        !self.scale.bins.is_empty()
    }

    /// The entry of a fact.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&FactBackground> {
        self.facts.iter().find(|fact| fact.fact == name)
    }

    /// Something of each texture bucket, given the natural logarithm of its share; empty if texture
    /// does not count.
    pub(crate) fn of_textures(&self, of: impl Fn(f64) -> f64) -> Vec<f64> {
        let rate = |code: u8| -f64::from(code) / 8.0 * std::f64::consts::LN_2;
        // There are fewer codes than buckets.
        let by_code: Vec<f64> = (0..=u8::MAX).map(|code| of(rate(code))).collect();
        let codes = self.texture.iter().take(BUCKETS);
        codes
            .filter_map(|code| by_code.get(usize::from(*code)).copied())
            .collect()
    }

    /// The table of texture shares for some counts, each package weighing the same.
    #[must_use]
    pub fn texture_table(packages: &[Counts]) -> Vec<u8> {
        let mut shares = vec![0.0_f64; BUCKETS];
        for counts in packages {
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
            let total = counts.total().max(1) as f64;
            for (bucket, count) in counts.iter() {
                if let Some(share) = shares.get_mut(usize::from(bucket)) {
                    *share += f64::from(count) / total;
                }
            }
        }
        let smooth = 0.05 / f64::from(u32::try_from(BUCKETS).unwrap_or(u32::MAX));
        let sum: f64 = shares.iter().sum::<f64>() + 0.05;
        let code = |share: f64| (-((share + smooth) / sum).log2() * 8.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the range of a byte"
        )]
        let codes = shares
            .iter()
            .map(|share| code(*share).clamp(0.0, 255.0) as u8);
        codes.collect()
    }

    /// The probability that a file of its own house scores so high, for a file of that many
    /// tokens. Between quantiles, and beyond the last of them, the logarithm of the tail is taken
    /// to be straight: what lies beyond is an extrapolation, and never called less than
    /// [`LEAST_P`].
    #[must_use]
    pub fn p_value(&self, standardised: f64, tokens: u32) -> Option<f64> {
        let bins = &self.scale.bins;
        let bin = bins
            .iter()
            .find(|bin| tokens <= bin.tokens)
            .or(bins.last())?;
        let (first, last) = (*bin.tail.first()?, *bin.tail.last()?);
        if standardised <= first.1 {
            return Some(1.0);
        }
        let mut below = first;
        for next in &bin.tail {
            if standardised <= next.1 {
                return Some(between(below, *next, standardised).clamp(LEAST_P, 1.0));
            }
            below = *next;
        }
        // The upper tail as a whole gives the slope: its last step alone is too noisy.
        let upper = bin
            .tail
            .iter()
            .find(|(tail, _)| *tail <= 0.1)
            .copied()
            .unwrap_or(first);
        Some(between(upper, last, standardised).clamp(LEAST_P, last.0))
    }
}

/// Smallest p-value: what is extrapolated further is no number to build on.
const LEAST_P: f64 = 1e-6;

/// The tail at `score`, on the line through two points of its logarithm.
fn between(a: (f64, f64), b: (f64, f64), score: f64) -> f64 {
    let width = b.1 - a.1;
    if width <= 0.0 {
        return b.0;
    }
    let part = (score - a.1) / width;
    (a.0.ln() + part * (b.0.ln() - a.0.ln())).exp()
}

/// What ships for a language.
struct Shipped {
    language: &'static str,
    source: &'static str,
    tests: &'static str,
    nuisances: &'static [u8],
    words: &'static str,
}

macro_rules! shipped {
    ($($language:literal),*) => {
        [$(Shipped {
            language: $language,
            source: include_str!(concat!("../background/", $language, ".json")),
            tests: include_str!(concat!("../background/", $language, "-tests.json")),
            nuisances: include_bytes!(concat!("../background/", $language, ".nuisances")),
            words: include_str!(concat!("../background/", $language, ".words")),
        }),*]
    };
}

const SHIPPED: [Shipped; 4] = shipped!["javascript", "python", "rust", "typescript"];
