//! Judging files by a house: which are foreign to it, where they depart from its conventions, and
//! why.

use std::borrow::Cow;
use std::collections::BTreeSet;

use andon_syntax::{FactInfo, FactTable};

use crate::background::Background;
use crate::counts::{Counts, DenseCounts};
use crate::fingerprint::{Fingerprint, FunctionPrint};
use crate::house::{Convention, Wing};
use crate::likelihood::dirichlet_multinomial;
use crate::packed::{digest_of, unpack_counts, unpack_digests};
use crate::rates::NEW_FILE_LEVEL;
use crate::score::{Reference, Score, Scorer, Sums};
use crate::spread::Spread;

/// Share of an option in a house from which that is what the house does.
const USUAL: f64 = 2.0 / 3.0;

/// Share of an option in a house below which the house hardly ever chooses it.
const SELDOM: f64 = 0.05;

/// Most places of a choice among which a single one is worth a word.
const FEW: u32 = 10;

/// A wing of a house, ready to judge.
#[derive(Debug)]
pub struct Standard<'s> {
    /// The wing.
    pub wing: &'s Wing,
    table: &'s FactTable,
    background: &'s Background,
    customs: Customs<'s>,
    scorer: Scorer<'s>,
    house: Reference,
    spread: Spread,
    seen: Vec<u64>,
    outliers: BTreeSet<u64>,
}

/// The conventions of a wing, ready to be tested.
#[derive(Debug)]
pub(crate) struct Customs<'s> {
    conventions: &'s [Convention],
    /// By convention; `None` for those of facts that are no more.
    customs: Vec<Option<Custom<'s>>>,
}

/// What a convention is about.
#[derive(Debug)]
struct Custom<'s> {
    fact: &'s FactInfo,
    /// The feature of the convention.
    usual: u16,
    /// How bursty the fact is in general.
    precision: f64,
}

impl Custom<'_> {
    /// How often a file chooses each option.
    fn of<'p>(&self, features: &'p DenseCounts) -> &'p [u32] {
        features.among(self.fact.features())
    }
}

impl<'s> Customs<'s> {
    pub(crate) fn new(
        table: &'s FactTable,
        background: &Background,
        conventions: &'s [Convention],
    ) -> Self {
        let custom = |convention: &Convention| {
            Some(Custom {
                fact: table.fact(&convention.fact)?,
                usual: table.feature(&convention.fact, &convention.option)?.0,
                precision: background
                    .fact(&convention.fact)
                    .map_or(2.0, |known| known.within),
            })
        };
        Self {
            customs: conventions.iter().map(custom).collect(),
            conventions,
        }
    }

    /// How many departures could have been found in a file, and those that were.
    pub(crate) fn tests(&self, print: &Fingerprint) -> (usize, Vec<Departure<'s>>) {
        let features = DenseCounts::from(&print.features);
        let mut tests = 0;
        let mut departures = Vec::new();
        for (convention, custom) in self.conventions.iter().zip(&self.customs) {
            let Some(custom) = custom else {
                continue;
            };
            let counts = custom.of(&features);
            tests += usize::from(counts.iter().any(|count| *count > 0));
            departures.extend(departure(convention, custom, counts));
        }
        (tests, departures)
    }
}

/// A file's departure from one convention.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure<'s> {
    /// The convention.
    pub convention: &'s Convention,
    /// The fact that it is about.
    pub fact: &'s FactInfo,
    /// Places of the file where the choice was made.
    pub places: u32,
    /// Those that do not choose as the house does.
    pub departing: u32,
    /// The features that they choose, and how often, the most frequent first.
    pub features: Vec<(u16, u32)>,
    /// Probability of so many departures in a file of the house.
    pub p: f64,
}

/// How foreign a file is.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreignness {
    /// Its score, for its reasons.
    pub score: Score,
    /// The score in widths above the middle of what files have in houses of that size.
    pub standardised: f64,
    /// Probability that a file of the house scores so high.
    pub p: f64,
}

/// Why something is foreign.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Name of the fact; `texture` for what no fact explains.
    pub fact: String,
    /// Its part of the score, before standardisation.
    pub weight: f64,
    /// In words, with counts.
    pub text: String,
    /// The feature that sets the code apart.
    pub feature: Option<u16>,
}

impl<'s> Standard<'s> {
    /// Makes a wing ready; `None` if it was learned from too little to judge, or its sums are
    /// damaged.
    #[must_use]
    pub fn new(table: &'s FactTable, background: &'s Background, wing: &'s Wing) -> Option<Self> {
        if !wing.judges {
            return None;
        }
        let mut pairs = Vec::new();
        for (fact, options) in &wing.choices {
            for (option, count) in options {
                // Facts come and go; those of today are what counts.
                pairs.extend(
                    table
                        .feature(fact, option)
                        .map(|feature| (feature.0, *count)),
                );
            }
        }
        let mut sums = Sums::default();
        sums.add(&Fingerprint {
            features: Counts::from_pairs(pairs),
            texture: unpack_counts(&wing.texture)?,
            files: wing.files,
            ..Fingerprint::default()
        });
        let mut directions = DenseCounts::default();
        directions.add(&unpack_counts(&wing.directions)?);
        let scorer = Scorer::new(table, background);
        Some(Self {
            wing,
            table,
            background,
            customs: Customs::new(table, background, &wing.conventions),
            house: scorer.reference_of(sums, directions),
            spread: background.scale.spread(wing.judged, wing.median),
            scorer,
            seen: unpack_digests(&wing.seen)?,
            outliers: wing
                .outliers
                .values()
                .map(|text| digest_of(text))
                .collect::<Option<_>>()?,
        })
    }

    /// Whether the house was learned from a file with this content.
    #[must_use]
    pub fn has_seen(&self, digest: u64) -> bool {
        self.seen.binary_search(&digest).is_ok()
    }

    /// Whether a file with this content stood out when the house was learned from it.
    #[must_use]
    pub fn is_outlier(&self, digest: u64) -> bool {
        self.outliers.contains(&digest)
    }

    /// The verdict on a file with this content and p-value: one that the house was learned from was
    /// tested with all others then, and any other is tested alone.
    #[must_use]
    pub fn is_foreign(&self, digest: u64, p: f64) -> bool {
        match self.has_seen(digest) {
            true => self.is_outlier(digest),
            false => p <= NEW_FILE_LEVEL,
        }
    }

    /// How foreign a file is; `None` if it is too small to judge.
    #[must_use]
    pub fn foreignness(&self, print: &Fingerprint, is_member: bool) -> Option<Foreignness> {
        if !print.can_be_judged(self.table) {
            return None;
        }
        let score = self.score(print, is_member);
        let standardised = self.spread.standardise(score.total);
        let p = self.background.p_value(standardised, print.tokens)?;
        Some(Foreignness {
            score,
            standardised,
            p,
        })
    }

    /// How foreign some functions of a file are, but for those that choose too little. `file` is
    /// their file, if the house was learned from that: it is left out whole.
    pub fn functions<'f>(
        &self,
        functions: impl IntoIterator<Item = &'f FunctionPrint>,
        file: Option<&Fingerprint>,
    ) -> impl Iterator<Item = (&'f FunctionPrint, Score)> {
        let sums = match file {
            Some(file) => Cow::Owned(self.house.sums.without(file)),
            None => Cow::Borrowed(&self.house.sums),
        };
        let functions = functions.into_iter();
        functions
            .filter(|function| function.can_be_ranked())
            .map(move |function| (function, self.scorer.function(&sums, function)))
    }

    /// The score of a fingerprint, for its reasons.
    #[must_use]
    pub fn score(&self, print: &Fingerprint, is_member: bool) -> Score {
        self.scorer.score(&self.house, print, is_member)
    }

    /// The score of files together, for its reasons: what they choose in all, and how like the house
    /// they are in the middle; each with its own score, and whether the house was learned from it.
    #[must_use]
    pub fn score_together(&self, files: &[(&Fingerprint, &Score, bool)]) -> Score {
        let sum: Fingerprint = files.iter().map(|(print, ..)| *print).sum();
        let members = files.iter().filter(|(.., is_member)| *is_member);
        let members: Fingerprint = members.map(|(print, ..)| *print).sum();
        let parts = files
            .iter()
            .map(|(print, score, _)| (print.tokens, score.texture));
        self.scorer
            .score_together(&self.house, &sum, &members.features, parts)
    }

    /// All departures of a file from conventions of the house, by the order of the conventions.
    #[must_use]
    pub fn departures(&self, print: &Fingerprint) -> Vec<Departure<'_>> {
        self.customs.tests(print).1
    }

    /// Whether a departure is more than chance, for a file that the house was learned from or not.
    #[must_use]
    pub fn is_told(&self, departure: &Departure<'_>, is_member: bool) -> bool {
        let conventions = u32::try_from(self.wing.conventions.len()).unwrap_or(u32::MAX);
        departure.p
            <= match is_member {
                true => self.wing.departure_limit,
                // One file is tested for every convention.
                false => NEW_FILE_LEVEL / f64::from(conventions.max(1)),
            }
    }

    /// The gravest reasons of a score, at most three; those for which the code does the same as
    /// the house are none.
    #[must_use]
    pub fn reasons(&self, print: &Fingerprint, score: &Score) -> Vec<Reason> {
        let mut parts: Vec<_> = score.facts.iter().filter(|(_, part)| *part > 0.5).collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut reasons: Vec<Reason> = parts
            .into_iter()
            .filter_map(|(index, part)| self.reason(*index, *part, print))
            .take(3)
            .collect();
        let explained: f64 = score.facts.iter().map(|(_, part)| part).sum();
        let text = match score.texture > 0.0 {
            true => {
                "its sequences of tokens and common words are more like other code than like this house"
            }
            false => {
                "no choice by itself: all together they fit this house less than its other files"
            }
        };
        if reasons.is_empty() || score.texture > explained.max(0.0) {
            reasons.push(Reason {
                fact: "texture".to_owned(),
                weight: score.texture,
                text: text.to_owned(),
                feature: None,
            });
        }
        reasons
    }

    fn reason(&self, index: usize, part: f64, print: &Fingerprint) -> Option<Reason> {
        let fact = self.table.facts.get(index)?;
        let counts = |of: &dyn Fn(u16) -> u32| -> Vec<u32> { fact.features().map(of).collect() };
        let own = counts(&|feature| print.features.get(feature));
        let house = counts(&|feature| self.house.sums.features.get(feature));
        let (own_total, house_total) = (own.iter().sum::<u32>(), house.iter().sum::<u32>());
        let share = |count: u32, total: u32| f64::from(count) / f64::from(total.max(1));
        // The option that sets it apart the most.
        let apart = |index: usize| {
            share(*own.get(index).unwrap_or(&0), own_total)
                - share(*house.get(index).unwrap_or(&0), house_total)
        };
        let option = (0..fact.options.len()).max_by(|a, b| apart(*a).total_cmp(&apart(*b)))?;
        let usual = (0..fact.options.len()).min_by(|a, b| apart(*a).total_cmp(&apart(*b)))?;
        let (own_count, house_count) = (*own.get(option)?, *house.get(option)?);
        let house_share = share(house_count, house_total);
        // One place is a reason only against what the house hardly ever does and if there are few, and
        // a minority only if it is several times what the house has of it.
        let is_single = own_count < 2 && (house_share > SELDOM || own_total > FEW);
        let is_slight = apart(option) < 0.25 && share(own_count, own_total) < house_share * 3.0;
        if apart(option) <= 0.0 || is_single || is_slight {
            return None;
        }
        let phrase = |index: usize| fact.options.get(index).map(|option| option.phrase.as_str());
        let usual_share = share(*house.get(usual)?, house_total);
        let in_house = if usual_share >= USUAL {
            let percent = (usual_share * 100.0).floor();
            format!(
                "in the house {percent}% of {house_total} {}",
                phrase(usual)?
            )
        } else if house_total == 0 {
            "the house has no such places".to_owned()
        } else if house_count == 0 {
            format!("in the house none of {house_total} do")
        } else {
            let percent = (house_share * 100.0).ceil();
            format!("in the house {percent}% of {house_total} do")
        };
        Some(Reason {
            fact: fact.name.clone(),
            weight: part,
            text: format!(
                "{own_count} of {own_total} places {} ({in_house})",
                phrase(option)?,
            ),
            feature: Some(fact.first.0 + u16::try_from(option).ok()?),
        })
    }
}

fn departure<'s>(
    convention: &'s Convention,
    custom: &Custom<'s>,
    counts: &[u32],
) -> Option<Departure<'s>> {
    let pairs = custom.fact.features().zip(counts.iter().copied());
    let is_other = |(feature, count): &(u16, u32)| *feature != custom.usual && *count > 0;
    let mut others: Vec<(u16, u32)> = pairs.filter(is_other).collect();
    if others.is_empty() {
        return None;
    }
    let add = |sum: u32, count: &u32| sum.saturating_add(*count);
    let places = counts.iter().fold(0, add);
    let departing = others.iter().map(|(_, count)| count).fold(0, add);
    others.sort_by_key(|(feature, count)| (std::cmp::Reverse(*count), *feature));
    Some(Departure {
        convention,
        fact: custom.fact,
        places,
        departing,
        features: others,
        p: departure_p(
            1.0 - convention.interval.0,
            custom.precision,
            places,
            departing,
        ),
    })
}

/// P(at least so many departures in so many places), beta-binomial with the house's rate of them
/// and the burstiness of the background.
fn departure_p(rate: f64, precision: f64, places: u32, departing: u32) -> f64 {
    // The share has an error of its own: its lower end counts, and nothing is impossible.
    let share = rate.clamp(1e-4, 0.5);
    let places_kept = places.min(MOST_PLACES);
    let departing = match places > places_kept {
        true => {
            let scaled = u64::from(departing) * u64::from(places_kept) / u64::from(places);
            u32::try_from(scaled).unwrap_or(places_kept)
        }
        false => departing.min(places_kept),
    };
    let tail: f64 = (departing..=places_kept)
        .map(|count| {
            let counts = [(count, share), (places_kept - count, 1.0 - share)];
            (ln_choose(places_kept, count) + dirichlet_multinomial(counts, precision)).exp()
        })
        .sum();
    tail.clamp(0.0, 1.0)
}

/// Places of one file that are counted; of more, the same share of departures in so many.
const MOST_PLACES: u32 = 400;

fn ln_choose(all: u32, some: u32) -> f64 {
    let factorial = |n: u32| statrs::function::factorial::ln_factorial(u64::from(n));
    factorial(all) - factorial(some) - factorial(all - some)
}

/// A probability to four digits, never as nothing.
#[must_use]
pub fn probability_text(p: f64) -> String {
    match p < 1e-4 {
        true => "p < 0.0001".to_owned(),
        false => format!("p = {p:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::departure_p;

    #[test]
    fn many_places_are_judged_by_their_share() {
        let all = departure_p(0.1, 10.0, 400, 40);
        let more = departure_p(0.1, 10.0, 4_000, 400);
        assert!((all - more).abs() < 1e-12, "{all} {more}");
        assert!(all > 0.3, "{all}");
        assert!(departure_p(0.1, 10.0, 4_000, 3_000) < 1e-4);
    }
}
