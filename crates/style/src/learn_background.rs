//! Learning the background from packages: rates, burstiness, texture, and what scores are worth.
//!
//! Offline only. Every package weighs the same, however large.

use std::collections::BTreeSet;

use andon_syntax::{FactInfo, FactTable};

use crate::background::{
    BACKGROUND_VERSION, Background, FactBackground, HouseSize, OptionBackground, Scale, ScaleBin,
};
use crate::counts::Counts;
use crate::fingerprint::Fingerprint;
use crate::likelihood::{best_precision, dirichlet_multinomial};
use crate::likeness::{Lens, Nuisances};
use crate::score::{PRIOR_WEIGHT, Scorer};
use crate::spread::{Spread, median};

/// A package to learn from: the fingerprints of its files.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// `name version`.
    pub name: String,
    /// Who wrote it.
    pub owner: String,
    /// One a file.
    pub files: Vec<Fingerprint>,
    /// One a file, if they are run through a formatter. What scores are worth is learned from both.
    pub formatted: Vec<Fingerprint>,
}

/// Choices from which a package's share of an option can be told.
const ENOUGH: u64 = 20;

/// Upper limits of the size bins, in tokens.
const BINS: [u32; 4] = [400, 1_000, 3_000, u32::MAX];

/// Sizes of houses, in files.
const HOUSES: [usize; 8] = [8, 12, 16, 22, 30, 60, 120, 240];

/// Houses of a size that there must be to learn from, each as published and formatted.
const LEAST_HOUSES: usize = 40;

/// Most files of a package that nuisances are learned from, and the least.
const DIFFERING: (usize, usize) = (60, 4);

/// Parts into which owners are split, so that each package is scored by what was learned from
/// others' code.
const FOLDS: usize = 8;

/// Files that the scale takes of a package, and those it must be able to judge.
const LARGEST: usize = 60;
const LEAST: usize = 15;

/// Tail probabilities of the quantiles that are kept.
const TAILS: [f64; 14] = [
    0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001,
];

/// Files of tests from which a package tells how tests are written.
const LEAST_TESTS: usize = 3;

/// Finds the directions in which the files of any package differ, given the directions of the
/// files of each.
pub type FindNuisances<'f> = &'f dyn Fn(&[Vec<Counts>]) -> Nuisances;

/// Learns the background of a language from packages; what scores are worth is learned from others,
/// `kept`, as well.
///
/// A background knows the packages that it was learned from: what they choose seems more common, and
/// their files more alike, than with others. So each package is scored by what was learned without
/// it, and without others of its owner.
#[must_use]
pub fn learn_background(
    table: &FactTable,
    packages: &[Package],
    kept: &[Package],
    find: FindNuisances<'_>,
) -> Background {
    let mut scores = Scores::default();
    let owners: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.owner.as_str())
        .collect();
    let owners: Vec<&str> = owners.into_iter().collect();
    for fold in 0..FOLDS.min(owners.len()) {
        let is_own = |package: &&Package| {
            let owner = owners.binary_search(&package.owner.as_str());
            owner.is_ok_and(|number| number % FOLDS == fold)
        };
        let (own, others): (Vec<_>, Vec<_>) = packages.iter().partition(is_own);
        let background = learn_unscaled(table, &others, find);
        scores.add(table, &background, own);
    }
    let mut background = learn_unscaled(table, &packages.iter().collect::<Vec<_>>(), find);
    scores.add(table, &background, kept);
    background.scale = scores.scale();
    background
}

/// Learns the background of a language, but not what scores are worth.
#[must_use]
pub fn learn_unscaled(
    table: &FactTable,
    packages: &[&Package],
    find: FindNuisances<'_>,
) -> Background {
    let background = rates(table, packages);
    let nuisances = nuisances(table, &background, packages, find);
    Background {
        nuisances,
        ..background
    }
}

/// The directions in which the files of any of some packages differ.
fn nuisances(
    table: &FactTable,
    background: &Background,
    packages: &[&Package],
    find: FindNuisances<'_>,
) -> Nuisances {
    let lens = Lens::new(background);
    let (most, least) = DIFFERING;
    let directions = packages.iter().map(|package| {
        let files = judged(table, &package.files);
        let files = thinned(&files, most).into_iter();
        files
            .map(|file| Counts::from_ascending(lens.direction(&file.texture)))
            .collect::<Vec<_>>()
    });
    let directions: Vec<Vec<Counts>> = directions.filter(|files| files.len() >= least).collect();
    find(&directions)
}

/// Learns how often tests choose what, from the tests of packages; those with hardly any tell
/// nothing.
#[must_use]
pub fn learn_tests(table: &FactTable, tests: &[Package]) -> Background {
    let tests = tests.iter();
    let tests = tests.filter(|package| package.files.len() >= LEAST_TESTS);
    Background {
        texture: Vec::new(),
        ..rates(table, &tests.collect::<Vec<_>>())
    }
}

/// How often packages choose what, and their texture.
fn rates(table: &FactTable, packages: &[&Package]) -> Background {
    let sums = packages.iter().map(|package| package.files.iter().sum());
    let sums: Vec<Fingerprint> = sums.collect();
    let mut names: Vec<String> = packages
        .iter()
        .map(|package| package.name.clone())
        .collect();
    names.sort_unstable();
    let facts = table
        .facts
        .iter()
        .map(|fact| fact_background(fact, packages, &sums));
    let textures: Vec<Counts> = sums.iter().map(|sum| sum.texture.clone()).collect();
    let files = packages
        .iter()
        .map(|package| package.files.len())
        .sum::<usize>();
    Background {
        version: BACKGROUND_VERSION,
        language: table.language.def().facts_of.to_owned(),
        packages: names,
        files: u32::try_from(files).unwrap_or(u32::MAX),
        facts: facts.collect(),
        texture: Background::texture_table(&textures),
        ..Background::default()
    }
}

fn of_fact(fact: &FactInfo, counts: &Counts) -> Vec<u32> {
    let features = (fact.first.0..).take(fact.options.len());
    features.map(|feature| counts.get(feature)).collect()
}

fn total(counts: &[u32]) -> u64 {
    counts.iter().map(|count| u64::from(*count)).sum()
}

fn fact_background(fact: &FactInfo, packages: &[&Package], sums: &[Fingerprint]) -> FactBackground {
    let by_package: Vec<Vec<u32>> = sums
        .iter()
        .map(|sum| of_fact(fact, &sum.features))
        .collect();
    let telling: Vec<&Vec<u32>> = by_package
        .iter()
        .filter(|counts| total(counts) >= ENOUGH)
        .collect();
    let mut rates = vec![0.0; fact.options.len()];
    let mut held = vec![0_u32; fact.options.len()];
    for counts in &telling {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let all = total(counts) as f64;
        for ((rate, held), count) in rates.iter_mut().zip(&mut held).zip(counts.iter()) {
            let share = f64::from(*count) / all;
            *rate += share;
            *held += u32::from(share > 0.8);
        }
    }
    // One package's worth of indifference, so that nothing is impossible.
    let options = f64::from(u32::try_from(rates.len()).unwrap_or(u32::MAX)).max(1.0);
    let weight = f64::from(u32::try_from(telling.len()).unwrap_or(u32::MAX)) + 0.5;
    for rate in &mut rates {
        *rate = (*rate + 0.5 / options) / weight;
    }
    // Files of each package, and of all of them how likely they are.
    let files: Vec<(Vec<u32>, &Vec<u32>)> = packages
        .iter()
        .zip(&by_package)
        .filter(|(_, all)| total(all) >= ENOUGH)
        .flat_map(|(package, all)| {
            let counts = package
                .files
                .iter()
                .map(|file| of_fact(fact, &file.features));
            counts
                .filter(|counts| total(counts) >= 2)
                .map(move |counts| (counts, all))
        })
        .collect();
    let within = best_precision(|precision| {
        files
            .iter()
            .map(|(own, all)| {
                let rest: Vec<f64> = all
                    .iter()
                    .zip(own)
                    .map(|(all, own)| f64::from(all - own))
                    .collect();
                let sum: f64 = rest.iter().sum::<f64>() + PRIOR_WEIGHT;
                let shares = rest
                    .iter()
                    .zip(&rates)
                    .map(|(rest, rate)| (rest + PRIOR_WEIGHT * rate) / sum);
                dirichlet_multinomial(own.iter().copied().zip(shares), precision)
            })
            .sum()
    });
    let between = best_precision(|precision| {
        files
            .iter()
            .map(|(own, _)| {
                let shares = own.iter().copied().zip(rates.iter().copied());
                dirichlet_multinomial(shares, precision)
            })
            .sum()
    });
    FactBackground {
        fact: fact.name.clone(),
        packages: u32::try_from(telling.len()).unwrap_or(u32::MAX),
        within: rounded(within),
        between: rounded(between),
        options: fact
            .options
            .iter()
            .zip(rates.iter().zip(&held))
            .map(|(option, (rate, held))| OptionBackground {
                option: option.name.clone(),
                rate: rounded(*rate),
                held: *held,
            })
            .collect(),
    }
}

/// To six digits after the point, so that tables do not differ in the last bit.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// The scores of files in their own houses.
#[derive(Default)]
struct Scores {
    /// By size of house, those of each house.
    sized: [Vec<Vec<f64>>; HOUSES.len()],
    /// By package, thinned out: how many files, and of each its tokens and its score.
    packages: Vec<Vec<(u32, f64)>>,
}

impl Scores {
    fn add<'p>(
        &mut self,
        table: &FactTable,
        background: &Background,
        packages: impl IntoIterator<Item = &'p Package>,
    ) {
        let scorer = Scorer::new(table, background);
        let forms = packages
            .into_iter()
            .flat_map(|package| [&package.files, &package.formatted]);
        for files in forms {
            let files = judged(table, files);
            let own = scores_in(&scorer, &thinned(&files, LARGEST));
            if own.len() >= LEAST {
                self.packages.push(own);
            }
            for (size, sized) in HOUSES.iter().zip(&mut self.sized) {
                // Several houses of each package, but not one from neighbours only.
                let step = files.len() / size;
                for house in 0..step.min(4) {
                    let members = files.iter().skip(house).step_by(step).take(*size);
                    let scores = scores_in(&scorer, &members.copied().collect::<Vec<_>>());
                    sized.push(scores.into_iter().map(|(_, score)| score).collect());
                }
            }
        }
    }

    /// What they are worth; each package weighs the same.
    fn scale(self) -> Scale {
        let sizes = HOUSES.iter().zip(self.sized);
        let sizes = sizes.filter_map(|(files, houses)| {
            // The smallest is always there, so that there is a scale.
            if houses.len() < LEAST_HOUSES && Some(files) != HOUSES.first() {
                return None;
            }
            let mut medians: Vec<f64> = houses.iter().cloned().filter_map(median).collect();
            medians.sort_by(f64::total_cmp);
            let highest = *medians.get(medians.len() * 9 / 10)?;
            let spread = Spread::of(houses.concat())?;
            Some(HouseSize {
                files: u32::try_from(*files).unwrap_or(u32::MAX),
                spread: Spread {
                    center: rounded(spread.center),
                    width: rounded(spread.width).max(1e-6),
                },
                highest: rounded(highest),
            })
        });
        let mut scale = Scale {
            houses: sizes.collect(),
            bins: Vec::new(),
        };
        let mut scores: Vec<Weighed> = Vec::new();
        for own in &self.packages {
            let files = u32::try_from(own.len()).unwrap_or(u32::MAX);
            let totals = own.iter().map(|(_, score)| *score).collect();
            let spread = scale.spread(files, median(totals).unwrap_or(0.0));
            #[expect(clippy::cast_precision_loss, reason = "files of one package")]
            let weight = 1.0 / own.len() as f64;
            scores.extend(own.iter().map(|(tokens, score)| Weighed {
                tokens: *tokens,
                score: spread.standardise(*score),
                weight,
            }));
        }
        scores.sort_by(|a, b| a.score.total_cmp(&b.score));
        let mut above = 0;
        for limit in BINS {
            let own = scores
                .iter()
                .filter(|one| one.tokens > above && one.tokens <= limit);
            let own: Vec<&Weighed> = own.collect();
            scale.bins.push(ScaleBin {
                tokens: limit,
                files: u32::try_from(own.len()).unwrap_or(u32::MAX),
                tail: tail(&own),
            });
            above = limit;
        }
        scale
    }
}

/// A file's standardised score in its own house.
struct Weighed {
    tokens: u32,
    score: f64,
    /// One over the files of its house.
    weight: f64,
}

/// The files of a package that can be judged.
fn judged<'p>(table: &FactTable, files: &'p [Fingerprint]) -> Vec<&'p Fingerprint> {
    let files = files.iter();
    files.filter(|file| file.can_be_judged(table)).collect()
}

/// At most so many of some files, from all over.
fn thinned<'p>(files: &[&'p Fingerprint], most: usize) -> Vec<&'p Fingerprint> {
    let kept = files.len().min(most);
    (0..kept)
        .filter_map(|place| files.get(place * files.len() / kept).copied())
        .collect()
}

/// Tokens and scores of the files of a house.
fn scores_in(scorer: &Scorer<'_>, members: &[&Fingerprint]) -> Vec<(u32, f64)> {
    let house = scorer.reference(members.iter().copied());
    let scores = members
        .iter()
        .map(|member| (member.tokens, scorer.score(&house, member, true).total));
    scores.collect()
}

/// Quantiles of ascending scores, as far as there are files enough for them.
fn tail(ascending: &[&Weighed]) -> Vec<(f64, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "files are far fewer than 2^53")]
    let count = ascending.len() as f64;
    let whole: f64 = ascending.iter().map(|one| one.weight).sum();
    // A quantile with fewer files beyond it is noise.
    let quantiles = TAILS.iter().filter(|tail| *tail * count >= 3.0);
    let quantiles = quantiles.filter_map(|tail| {
        let mut beyond = 0.0;
        let mut falling = ascending.iter().rev();
        let found = falling.find(|one| {
            beyond += one.weight;
            beyond > tail * whole
        })?;
        Some((*tail, rounded(found.score)))
    });
    quantiles.collect()
}
