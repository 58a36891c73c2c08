//! Learning the background from packages: rates, burstiness, texture, and what scores are worth.
//!
//! Offline only. Every package weighs the same, however large.

use andon_syntax::{FactInfo, FactTable};

use crate::background::{
    BACKGROUND_VERSION, Background, FactBackground, OptionBackground, Scale, ScaleBin, SmallHouse,
};
use crate::counts::Counts;
use crate::fingerprint::Fingerprint;
use crate::likelihood::{best_precision, dirichlet_multinomial};
use crate::score::{PRIOR_WEIGHT, Scorer, Sums};
use crate::spread::Spread;

/// A package to learn from: the fingerprints of its files.
#[derive(Debug, Clone)]
pub struct Package {
    /// `name version`.
    pub name: String,
    /// One a file.
    pub files: Vec<Fingerprint>,
}

/// Choices from which a package's share of an option can be told.
const ENOUGH: u64 = 20;

/// Upper limits of the size bins, in tokens.
const BINS: [u32; 4] = [400, 1_000, 3_000, u32::MAX];

/// Sizes of small houses, in files.
const SMALL: [usize; 5] = [8, 12, 16, 22, 30];

/// Tail probabilities of the quantiles that are kept.
const TAILS: [f64; 14] = [
    0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001,
];

/// Learns the background of a language.
#[must_use]
pub fn learn_background(table: &FactTable, packages: &[Package]) -> Background {
    let sums: Vec<Fingerprint> = packages.iter().map(sum).collect();
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
    let mut background = Background {
        version: BACKGROUND_VERSION,
        language: table.language.def().facts_of.to_owned(),
        packages: names,
        files: u32::try_from(files).unwrap_or(u32::MAX),
        facts: facts.collect(),
        texture: Background::texture_table(&textures),
        scale: Scale::default(),
    };
    background.scale = scale(table, &background, packages);
    background
}

fn sum(package: &Package) -> Fingerprint {
    let mut features = crate::counts::DenseCounts::default();
    let mut texture = crate::counts::DenseCounts::default();
    for file in &package.files {
        features.add(&file.features);
        texture.add(&file.texture);
    }
    Fingerprint {
        features: features.to_sparse(),
        texture: texture.to_sparse(),
        ..Fingerprint::default()
    }
}

fn of_fact(fact: &FactInfo, counts: &Counts) -> Vec<u32> {
    let features = (fact.first.0..).take(fact.options.len());
    features.map(|feature| counts.get(feature)).collect()
}

fn total(counts: &[u32]) -> u64 {
    counts.iter().map(|count| u64::from(*count)).sum()
}

fn fact_background(fact: &FactInfo, packages: &[Package], sums: &[Fingerprint]) -> FactBackground {
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

/// Scores of all files in their own houses, standardised.
fn scale(table: &FactTable, background: &Background, packages: &[Package]) -> Scale {
    let scorer = Scorer::new(table, background);
    let mut scores: Vec<(u32, f64)> = Vec::new();
    for package in packages {
        let mut sums = Sums::default();
        for file in &package.files {
            sums.add(file);
        }
        let own: Vec<(u32, f64)> = package
            .files
            .iter()
            .filter(|file| file.can_be_judged(table))
            .map(|file| (file.tokens, scorer.score(&sums, file, true).total))
            .collect();
        let totals: Vec<f64> = own.iter().map(|(_, score)| *score).collect();
        let Some(spread) = Spread::of(&totals) else {
            continue;
        };
        scores.extend(
            own.iter()
                .map(|(tokens, score)| (*tokens, spread.standardise(*score))),
        );
    }
    let bins = (0..BINS.len()).filter_map(|bin| {
        let above = bin
            .checked_sub(1)
            .and_then(|below| BINS.get(below))
            .copied()
            .unwrap_or(0);
        let limit = BINS.get(bin).copied()?;
        let mut own: Vec<f64> = scores
            .iter()
            .filter(|(tokens, _)| *tokens > above && *tokens <= limit)
            .map(|(_, score)| *score)
            .collect();
        own.sort_by(f64::total_cmp);
        Some(ScaleBin {
            tokens: limit,
            files: u32::try_from(own.len()).unwrap_or(u32::MAX),
            tail: tail(&own),
        })
    });
    Scale {
        small: SMALL
            .iter()
            .filter_map(|files| small_house(&scorer, table, packages, *files))
            .collect(),
        bins: bins.collect(),
    }
}

/// Scores in houses of so many files: packages, thinned out evenly.
fn small_house(
    scorer: &Scorer<'_>,
    table: &FactTable,
    packages: &[Package],
    files: usize,
) -> Option<SmallHouse> {
    let mut scores = Vec::new();
    for package in packages {
        let judged: Vec<&Fingerprint> = package
            .files
            .iter()
            .filter(|file| file.can_be_judged(table))
            .collect();
        // Several small houses of each package, but not one from neighbours only.
        let houses = (judged.len() / files).min(4);
        for house in 0..houses {
            let step = judged.len() / files;
            let members = judged.iter().skip(house).step_by(step).take(files);
            let members: Vec<&Fingerprint> = members.copied().collect();
            let mut sums = Sums::default();
            for member in &members {
                sums.add(member);
            }
            scores.extend(
                members
                    .iter()
                    .map(|member| scorer.score(&sums, member, true).total),
            );
        }
    }
    let spread = Spread::of(&scores)?;
    Some(SmallHouse {
        files: u32::try_from(files).unwrap_or(u32::MAX),
        spread: Spread {
            center: rounded(spread.center),
            width: rounded(spread.width),
        },
    })
}

/// Quantiles of ascending scores, as far as there are files enough for them.
fn tail(ascending: &[f64]) -> Vec<(f64, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "files are far fewer than 2^53")]
    let count = ascending.len() as f64;
    // A quantile with fewer files beyond it is noise.
    let quantiles = TAILS.iter().filter(|tail| *tail * count >= 3.0);
    let quantiles = quantiles.filter_map(|tail| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of files"
        )]
        let at = ((1.0 - tail) * count).floor() as usize;
        let score = ascending.get(at.min(ascending.len().checked_sub(1)?))?;
        Some((*tail, rounded(*score)))
    });
    quantiles.collect()
}
