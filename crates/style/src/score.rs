//! How foreign code is to a house: the likelihood of its choices under the house against that
//! under the background, the code itself left out of the house (leave-one-out).
//!
//! ```text
//! score = − [ Σ over facts   ln DM(counts | house) / DM(counts | background)        explained
//!           + Σ over texture counts · ln(share in house / share in background) ]    fine
//! ```
//!
//! The higher, the more foreign. The contributions of facts add up exactly to the explained part.

use andon_syntax::{FactTable, FeatureId};

use crate::background::Background;
use crate::counts::{Counts, DenseCounts};
use crate::fingerprint::{Fingerprint, FunctionPrint};
use crate::likelihood::{dirichlet_multinomial, sum_of_logarithms};
use crate::texture::BUCKETS;

/// Weight of the background in the shares of a house, in observations.
pub(crate) const PRIOR_WEIGHT: f64 = 4.0;

/// Weight of the background in the texture of a house, in damped counts. Chosen on the owners for
/// calibration.
const TEXTURE_WEIGHT: f64 = 5000.0;

/// How much a damped count of texture tells beside an observed choice; most of them depend on
/// each other. Chosen on the packages of the background; on the owners for calibration no other
/// was better.
const TEXTURE_GAIN: f64 = 0.03;

/// The same of a function: it chooses little, and one sequence in four stands for all of them.
/// Chosen on the owners for calibration.
const SAMPLE_GAIN: f64 = 0.24;

/// What a house looks like to a score: sums over all its files.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    /// By feature.
    pub features: DenseCounts,
    /// By bucket.
    pub texture: DenseCounts,
    /// Sum of `texture`.
    texture_total: u64,
    /// Files added.
    pub files: u32,
}

impl Sums {
    /// Adds a fingerprint.
    pub fn add(&mut self, print: &Fingerprint) {
        self.features.add(&print.features);
        self.texture_total += self.texture.add(&print.texture);
        self.files = self.files.saturating_add(print.files);
    }

    /// The same without one of the fingerprints.
    #[must_use]
    pub fn without(&self, print: &Fingerprint) -> Self {
        let mut rest = self.clone();
        rest.features.subtract(&print.features);
        let texture = rest.texture.subtract(&print.texture);
        rest.texture_total = rest.texture_total.saturating_sub(texture);
        rest.files = rest.files.saturating_sub(print.files);
        rest
    }
}

/// How foreign a fingerprint is, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The higher, the more foreign; comparable only after standardisation.
    pub total: f64,
    /// (index of the fact, its part of the score), for facts that were observed.
    pub facts: Vec<(usize, f64)>,
    /// The part of the texture.
    pub texture: f64,
}

/// Judges fingerprints by a house.
#[derive(Debug)]
pub struct Scorer<'s> {
    table: &'s FactTable,
    /// By fact: its entry in the background, if there is one with all options, and if it is telling.
    entries: Vec<Option<Entry>>,
    /// By texture bucket: one over its share in the background. Empty if texture does not count.
    rarities: Vec<f64>,
}

#[derive(Debug)]
struct Entry {
    within: f64,
    between: f64,
    rates: Vec<f64>,
}

impl<'s> Scorer<'s> {
    /// For a language with those facts.
    #[must_use]
    pub fn new(table: &'s FactTable, background: &'s Background) -> Self {
        let entries = table.facts.iter().map(|fact| {
            if !fact.is_telling() {
                return None;
            }
            let known = background.fact(&fact.name)?;
            let rates = fact.options.iter().map(|option| {
                let entry = known.options.iter().find(|own| own.option == option.name)?;
                Some(entry.rate)
            });
            Some(Entry {
                within: known.within,
                between: known.between,
                rates: rates.collect::<Option<_>>()?,
            })
        });
        Self {
            table,
            entries: entries.collect(),
            rarities: (0..=u16::MAX)
                .take(BUCKETS.min(background.texture.len()))
                .map(|bucket| (-background.texture_rate(bucket)).exp())
                .collect(),
        }
    }

    /// How foreign `print` is to the house; `is_member` says that the house's sums contain it.
    #[must_use]
    pub fn score(&self, sums: &Sums, print: &Fingerprint, is_member: bool) -> Score {
        let size = print.tokens;
        let own = (&print.features, &print.texture);
        match is_member {
            true => self.weigh(&sums.without(print), own, size, TEXTURE_GAIN),
            false => self.weigh(sums, own, size, TEXTURE_GAIN),
        }
    }

    /// How foreign a function is to the house, which should be without the function's own file:
    /// who wrote one function of a file wrote the others.
    #[must_use]
    pub fn function(&self, sums: &Sums, function: &FunctionPrint) -> Score {
        let own = (&function.features, &function.sample);
        self.weigh(sums, own, function.tokens, SAMPLE_GAIN)
    }

    fn weigh(
        &self,
        sums: &Sums,
        (features, texture): (&Counts, &Counts),
        tokens: u32,
        gain: f64,
    ) -> Score {
        let mut facts = Vec::new();
        let chosen = DenseCounts::from(features);
        let mut last = None;
        for (feature, _) in features.iter() {
            // Features of one fact stand in a row.
            let owner = self.table.owner(FeatureId(feature));
            let Some(index) = owner.filter(|_| owner != last) else {
                continue;
            };
            last = owner;
            let (Some(fact), Some(Some(entry))) =
                (self.table.facts.get(index), self.entries.get(index))
            else {
                continue;
            };
            let own = chosen.among(fact.features());
            let house = fact.features().map(|feature| sums.features.get(feature));
            facts.push((index, -entry.ratio(own, house)));
        }
        let texture = -gain * self.texture(sums, texture);
        let explained: f64 = facts.iter().map(|(_, part)| part).sum();
        // Totals of likely and unlikely code grow with its length; a square root between them
        // and means keeps short files from both ends of the list.
        let size = f64::from(tokens.max(1)).sqrt();
        Score {
            total: (explained + texture) / size,
            facts,
            texture,
        }
    }

    /// Logarithm of how much likelier the texture is in the house than in the background.
    fn texture(&self, sums: &Sums, own: &Counts) -> f64 {
        if self.rarities.is_empty() {
            return 0.0;
        }
        let mut own_total = 0;
        // Share in the house over share in the background, but for the total, which all have.
        let ratios = own.iter().map(|(bucket, count)| {
            own_total += u64::from(count);
            let house = sums.texture.get(bucket);
            let rarity = self.rarities.get(usize::from(bucket));
            let rarity = rarity.copied().unwrap_or(1.0);
            (f64::from(house) * rarity + TEXTURE_WEIGHT, count)
        });
        let ratios = sum_of_logarithms(ratios);
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let (own_total, house_total) = (own_total as f64, sums.texture_total as f64);
        ratios - own_total * (house_total + TEXTURE_WEIGHT).ln()
    }
}

impl Entry {
    /// Logarithm of how much likelier the counts are under the house than under the background.
    fn ratio(&self, own: &[u32], house: impl Iterator<Item = u32> + Clone) -> f64 {
        let total: f64 = house.clone().map(f64::from).sum();
        let shares = house
            .zip(&self.rates)
            .map(|(count, rate)| (f64::from(count) + PRIOR_WEIGHT * rate) / (total + PRIOR_WEIGHT));
        let under_house = dirichlet_multinomial(own.iter().copied().zip(shares), self.within);
        let rates = self.rates.iter().copied();
        let under_background = dirichlet_multinomial(own.iter().copied().zip(rates), self.between);
        under_house - under_background
    }
}
