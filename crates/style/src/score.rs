//! How foreign code is to a house: the likelihood of its choices under the house against that
//! under the background, and how unlike its texture is, the code itself left out of the house
//! (leave-one-out).
//!
//! ```text
//! score of a file = − Σ over facts ln DM(counts | house) / DM(counts | background) / √tokens
//!                   − 10 · (likeness of the textures − 0.08)
//!
//! of a function   = − [ Σ over facts    ln DM(counts | house) / DM(counts | background)
//!                     + Σ over texture  ln(share in house / share in background) / 4 ] / √tokens
//! ```
//!
//! The higher, the more foreign. The contributions of facts add up exactly to the explained part.

use andon_syntax::{FactTable, FeatureId};

use crate::background::Background;
use crate::counts::{Counts, DenseCounts};
use crate::fingerprint::{Fingerprint, FunctionPrint};
use crate::likelihood::{dirichlet_multinomial, sum_of_logarithms};
use crate::likeness::{Direction, Heading, Lens};

/// Weight of the background in the shares of a house, in observations.
pub(crate) const PRIOR_WEIGHT: f64 = 4.0;

/// Weight of the background in the texture of a house, in damped counts. Chosen on the owners for
/// calibration.
const TEXTURE_WEIGHT: f64 = 5000.0;

/// How much the likeness of textures tells beside the choices of a file. Chosen on the owners for
/// calibration.
const LIKENESS_GAIN: f64 = 10.0;

/// Halfway between the likeness of files of other houses, 0, and that of a house's own, whose
/// medians are .15 to .2 over the packages of the background: above it, texture speaks for the house.
const HALFWAY: f64 = 0.08;

/// How much a damped count of texture tells beside the choices of a function: one sequence in four
/// stands for all of them. Chosen on the owners for calibration.
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

/// What files are compared with: a house, or anything else that has files.
#[derive(Debug)]
pub struct Reference {
    /// What its files add up to.
    pub sums: Sums,
    heading: Heading,
}

impl Reference {
    /// What the directions of its files add up to.
    pub(crate) fn directions(&self) -> &DenseCounts {
        self.heading.sums()
    }
}

/// How foreign a fingerprint is, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The higher, the more foreign. That of a file is comparable between houses of one size, that
    /// of a function only within its house.
    pub total: f64,
    /// (index of the fact, its part of the score), for facts that were observed.
    pub facts: Vec<(usize, f64)>,
    /// The part of the texture, on the same scale; above 0 if it is more like other code of the
    /// language than like this house.
    pub texture: f64,
}

impl Score {
    /// Totals of likely and unlikely code grow with its length; a square root between them and
    /// means keeps short files from both ends of the list.
    fn new(facts: Vec<(usize, f64)>, texture: f64, size: f64) -> Self {
        let explained: f64 = facts.iter().map(|(_, part)| part).sum();
        Self {
            total: (explained + texture) / size,
            facts,
            texture,
        }
    }
}

fn root(tokens: u32) -> f64 {
    f64::from(tokens.max(1)).sqrt()
}

/// Judges fingerprints by a house.
#[derive(Debug)]
pub struct Scorer<'s> {
    table: &'s FactTable,
    /// By fact: its entry in the background, if there is one with all options, and if it is telling.
    entries: Vec<Option<Entry>>,
    /// By texture bucket: one over its share in the background. Empty if texture does not count.
    rarities: Vec<f64>,
    lens: Lens<'s>,
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
            rarities: background.of_textures(|rate| (-rate).exp()),
            lens: Lens::new(background),
        }
    }

    /// The texture of a file as a direction, to be added up.
    fn direction(&self, print: &Fingerprint) -> Direction {
        self.lens.direction(&print.texture)
    }

    /// What some files are to be compared with.
    #[must_use]
    pub fn reference<'p>(&self, prints: impl IntoIterator<Item = &'p Fingerprint>) -> Reference {
        let (mut sums, mut directions) = (Sums::default(), DenseCounts::default());
        for print in prints {
            sums.add(print);
            // Files of hardly any code have no direction to speak of.
            if print.can_be_judged(self.table) {
                directions.add(self.direction(print));
            }
        }
        self.reference_of(sums, directions)
    }

    /// The same, from what the files and their directions add up to.
    pub(crate) fn reference_of(&self, sums: Sums, directions: DenseCounts) -> Reference {
        Reference {
            sums,
            heading: self.lens.heading(directions),
        }
    }

    /// How foreign a file is; `is_member` says that it is one of those it is compared with.
    #[must_use]
    pub fn score(&self, house: &Reference, print: &Fingerprint, is_member: bool) -> Score {
        let chosen = DenseCounts::from(&print.features);
        let own = is_member.then_some(&chosen);
        let facts = self.facts(&house.sums, &print.features, &chosen, own);
        let direction = self.direction(print);
        let is_part = is_member && print.can_be_judged(self.table);
        let likeness = self.lens.likeness(&house.heading, &direction, is_part);
        let size = root(print.tokens);
        let unlike = likeness.map_or(0.0, |likeness| HALFWAY - likeness);
        Score::new(facts, LIKENESS_GAIN * unlike * size, size)
    }

    /// How foreign some files are together: what they choose in all, without what the house has of
    /// them, and the mean of their textures' parts, given with their tokens.
    pub(crate) fn score_together(
        &self,
        house: &Reference,
        sum: &Fingerprint,
        left_out: &Counts,
        parts: impl Iterator<Item = (u32, f64)>,
    ) -> Score {
        let chosen = DenseCounts::from(&sum.features);
        let left_out = DenseCounts::from(left_out);
        let facts = self.facts(&house.sums, &sum.features, &chosen, Some(&left_out));
        let (mut unlike, mut files) = (0.0, 0.0);
        for (tokens, texture) in parts {
            unlike += texture / root(tokens);
            files += 1.0;
        }
        let size = root(sum.tokens);
        Score::new(facts, unlike / f64::max(files, 1.0) * size, size)
    }

    /// How foreign a function is to the house, which should be without the function's own file:
    /// who wrote one function of a file wrote the others.
    #[must_use]
    pub fn function(&self, sums: &Sums, function: &FunctionPrint) -> Score {
        let chosen = DenseCounts::from(&function.features);
        let facts = self.facts(sums, &function.features, &chosen, None);
        let texture = -SAMPLE_GAIN * self.texture(sums, &function.sample);
        Score::new(facts, texture, root(function.tokens))
    }

    /// The parts of the facts of which something was chosen, `chosen` being the same as `features`; of
    /// the sums is left out what they have of that code.
    fn facts(
        &self,
        sums: &Sums,
        features: &Counts,
        chosen: &DenseCounts,
        left_out: Option<&DenseCounts>,
    ) -> Vec<(usize, f64)> {
        let mut facts = Vec::new();
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
            let house = fact.features().map(|feature| {
                let left_out = left_out.map_or(0, |counts| counts.get(feature));
                sums.features.get(feature).saturating_sub(left_out)
            });
            facts.push((index, -entry.ratio(own, house)));
        }
        facts
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
