//! From the fingerprints of a codebase's files to its house.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

use andon_syntax::{FactInfo, FactTable};

use crate::background::Background;
use crate::convention::{ABSENT, Tally, can_be_told, surprise};
use crate::counts::Pairs;
use crate::fingerprint::{FilePrint, Fingerprint};
use crate::house::{Convention, LEAST_FILES, ModuleSize, Stratum, Undecided, Wing};
use crate::judge::Customs;
use crate::learn_background::rounded;
use crate::packed::{digest_text, pack_counts, pack_digests};
use crate::rates::{FALSE_SHARE, limit_by_rate, q_values};
use crate::score::{Scorer, Sums};
use crate::spread::median;

/// A file to learn from.
#[derive(Debug, Clone)]
pub struct Member<'m> {
    /// Relative to the root, with `/`.
    pub path: &'m str,
    /// Digest of its content.
    pub digest: u64,
    /// All that is known of its style.
    pub print: &'m FilePrint,
}

/// What a team decided, in place of what its code says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Fact to the option that holds, whatever the code does.
    pub pinned: BTreeMap<String, String>,
    /// Fact to options that may not be chosen.
    pub forbidden: BTreeMap<String, BTreeSet<String>>,
    /// Facts of which nothing is to be said.
    pub muted: BTreeSet<String>,
    /// The languages (whose facts are counted) for which a formatter decides what formatters decide.
    pub formatted: BTreeSet<&'static str>,
}

impl Decisions {
    /// What was decided about an option of a fact, if it was decided against.
    #[must_use]
    pub fn verdict(&self, fact: &str, option: &str) -> Option<Unwanted<'_>> {
        match self.pinned.get(fact) {
            Some(pinned) => (pinned != option).then_some(Unwanted::Pinned(pinned)),
            None => {
                let forbidden = self.forbidden.get(fact)?;
                forbidden.contains(option).then_some(Unwanted::Forbidden)
            }
        }
    }
}

/// Why an option is not to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwanted<'d> {
    /// Another is.
    Pinned(&'d str),
    /// It is forbidden.
    Forbidden,
}

/// What learning needs beside the files.
#[derive(Debug, Clone, Copy)]
pub struct Learner<'l> {
    /// The facts of the language.
    pub table: &'l FactTable,
    /// The background of that kind of code.
    pub background: &'l Background,
    /// Decisions of the team.
    pub decisions: &'l Decisions,
    /// Which code it is.
    pub stratum: Stratum,
}

/// Most places that are shown of one convention.
const SHOWN: usize = 3;

impl Learner<'_> {
    /// Learns one wing of the house; `members` in order of their paths. `None` without members.
    #[must_use]
    pub fn learn(&self, members: &[Member<'_>]) -> Option<Wing> {
        let prints: Vec<Cow<'_, Fingerprint>> = members
            .iter()
            .map(|member| member.print.part(self.stratum))
            .collect();
        let scorer = Scorer::new(self.table, self.background);
        let house = scorer.reference(prints.iter().map(AsRef::as_ref));
        let sums = &house.sums;
        if sums.files == 0 {
            return None;
        }
        let scores: Vec<Option<f64>> = prints
            .iter()
            .map(|print| {
                let judged = print.can_be_judged(self.table);
                judged.then(|| scorer.score(&house, print, true).total)
            })
            .collect();
        let totals: Vec<f64> = scores.iter().copied().flatten().collect();
        let judged = u32::try_from(totals.len()).unwrap_or(u32::MAX);
        // Where no file is judged as a whole, all of them speak for the conventions.
        let judging = match self.background.judges_files() {
            true => judged,
            false => sums.files,
        };
        let judges = judging >= LEAST_FILES;
        let ranked = typical_first(&scores);
        let mut conventions = Vec::new();
        let mut undecided = Vec::new();
        let language = self.table.language.def().facts_of;
        let formatted = self.decisions.formatted.contains(language);
        let mut ledger = Ledger::new(&prints);
        for fact in &self.table.facts {
            if !can_be_told(fact, formatted)
                || (fact.is_of_tests() && self.stratum == Stratum::Source)
                || self.decisions.muted.contains(&fact.name)
            {
                continue;
            }
            match self.fact(fact, members, &ledger.counts(fact), &ranked) {
                Some(Stance::Convention(convention)) => conventions.push(convention),
                Some(Stance::Undecided(open)) => undecided.push(open),
                None => {}
            }
        }
        conventions.sort_by(|a, b| {
            let key = |c: &Convention| (c.surprise, c.share);
            key(b)
                .partial_cmp(&key(a))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then_with(|| a.fact.cmp(&b.fact))
        });
        let mut wing = Wing {
            language: self.table.language.def().facts_of.to_owned(),
            stratum: self.stratum,
            files: sums.files,
            functions: prints
                .iter()
                .fold(0, |sum, print| sum.saturating_add(print.functions)),
            judged,
            median: rounded(median(totals).unwrap_or(0.0)),
            judges,
            conventions,
            undecided,
            outliers: BTreeMap::new(),
            departure_limit: 0.0,
            choices: self.choices(sums),
            modules: modules(members, &prints),
            texture: pack_counts(&sums.texture.to_sparse()),
            directions: pack_counts(&house.directions().to_sparse()),
            seen: pack_digests(
                &members
                    .iter()
                    .map(|member| member.digest)
                    .collect::<Vec<_>>(),
            ),
        };
        self.judge_members(&mut wing, members, &prints, &scores);
        Some(wing)
    }

    fn choices(&self, sums: &Sums) -> BTreeMap<String, BTreeMap<String, u32>> {
        let mut choices: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for fact in &self.table.facts {
            for (feature, option) in (fact.first.0..).zip(&fact.options) {
                let count = sums.features.get(feature);
                if count > 0 {
                    let options = choices.entry(fact.name.clone()).or_default();
                    options.insert(option.name.clone(), count);
                }
            }
        }
        choices
    }

    /// Says which members stand out, and from which p on their departures are told.
    fn judge_members(
        &self,
        wing: &mut Wing,
        members: &[Member<'_>],
        prints: &[Cow<'_, Fingerprint>],
        scores: &[Option<f64>],
    ) {
        if !wing.judges {
            return;
        }
        let spread = self.background.scale.spread(wing.judged, wing.median);
        let verdicts: Vec<Option<f64>> = prints
            .iter()
            .zip(scores)
            .map(|(print, score)| {
                let standardised = spread.standardise((*score)?);
                self.background.p_value(standardised, print.tokens)
            })
            .collect();
        let customs = Customs::new(self.table, self.background, &wing.conventions);
        let mut tests = 0;
        let mut departures = Vec::new();
        for print in prints {
            let (made, found) = customs.tests(print);
            tests += made;
            departures.extend(found.into_iter().map(|departure| departure.p));
        }
        let limit = rounded_up(limit_by_rate(&departures, tests));
        let outliers = members
            .iter()
            .zip(q_values(&verdicts))
            .filter(|(_, q)| q.is_some_and(|q| q <= FALSE_SHARE))
            .map(|(member, _)| (member.path.to_owned(), digest_text(member.digest)));
        wing.outliers = outliers.collect();
        wing.departure_limit = limit;
    }

    fn fact(
        &self,
        fact: &FactInfo,
        members: &[Member<'_>],
        counts: &[u32],
        ranked: &[usize],
    ) -> Option<Stance> {
        let known = self.background.fact(&fact.name);
        let options = fact.options.len();
        let by_file = || counts.chunks(options.max(1));
        let tally = Tally::of(options, by_file(), known);
        let leader = tally.leader()?;
        let pinned = self.decisions.pinned.get(&fact.name);
        let pinned =
            pinned.and_then(|name| fact.options.iter().position(|option| option.name == *name));
        let chosen = pinned.unwrap_or(leader);
        if pinned.is_none() && !tally.is_convention(leader) {
            return undecided(fact, &tally).map(Stance::Undecided);
        }
        let option = fact.options.get(chosen)?;
        if pinned.is_none() && option.name == ABSENT {
            return None;
        }
        let other = (0..fact.options.len())
            .filter(|index| *index != chosen)
            .max_by_key(|index| (tally.counts.get(*index), std::cmp::Reverse(*index)))
            .filter(|index| tally.counts.get(*index).is_some_and(|count| *count > 0));
        let mut shown = Shown {
            fact,
            members,
            counts: by_file().collect(),
        };
        let modules: BTreeSet<&str> = members
            .iter()
            .zip(by_file())
            .filter(|(_, counts)| counts.iter().any(|count| *count > 0))
            .map(|(member, _)| folder(member.path))
            .collect();
        Some(Stance::Convention(Convention {
            fact: fact.name.clone(),
            option: option.name.clone(),
            says: option.phrase.clone(),
            share: rounded(tally.share(chosen)),
            interval: tally.interval(chosen),
            places: tally.places(),
            files: tally.files,
            modules: u32::try_from(modules.len()).unwrap_or(u32::MAX),
            surprise: surprise(known, &option.name),
            exemplars: shown.of(ranked, &[chosen]),
            exceptions: {
                let others: Vec<usize> = (0..fact.options.len())
                    .filter(|index| *index != chosen)
                    .collect();
                shown.of(ranked, &others)
            },
            instead_of: other
                .and_then(|index| fact.options.get(index))
                .map(|option| option.phrase.clone())
                .unwrap_or_default(),
        }))
    }
}

/// What all files choose, asked for fact by fact in the order of their features.
struct Ledger<'p> {
    /// By file.
    rest: Vec<Peekable<Pairs<'p>>>,
}

impl<'p> Ledger<'p> {
    fn new(prints: &'p [Cow<'p, Fingerprint>]) -> Self {
        let rest = prints.iter().map(|print| print.features.iter().peekable());
        Self {
            rest: rest.collect(),
        }
    }

    /// How often each file chooses each option of a fact.
    fn counts(&mut self, fact: &FactInfo) -> Vec<u32> {
        let mut counts = Vec::with_capacity(self.rest.len() * fact.options.len());
        for rest in &mut self.rest {
            for feature in fact.features() {
                while rest.next_if(|(other, _)| *other < feature).is_some() {}
                let own = rest.next_if(|(other, _)| *other == feature);
                counts.push(own.map_or(0, |(_, count)| count));
            }
        }
        counts
    }
}

/// What can be said of a fact.
enum Stance {
    Convention(Convention),
    Undecided(Undecided),
}

/// Places to show, from the most typical files on.
struct Shown<'s> {
    fact: &'s FactInfo,
    members: &'s [Member<'s>],
    /// By member.
    counts: Vec<&'s [u32]>,
}

impl Shown<'_> {
    /// Up to three places of some options, in folders of their own as far as possible.
    fn of(&mut self, ranked: &[usize], options: &[usize]) -> Vec<String> {
        let mut places = Vec::new();
        let mut folders = BTreeSet::new();
        for fresh_only in [true, false] {
            for index in ranked {
                if places.len() >= SHOWN {
                    return places;
                }
                let Some(member) = self.members.get(*index) else {
                    continue;
                };
                if fresh_only && folders.contains(folder(member.path)) {
                    continue;
                }
                let Some(place) = self.place(*index, member, options) else {
                    continue;
                };
                if !places.contains(&place) {
                    folders.insert(folder(member.path));
                    places.push(place);
                }
            }
        }
        places
    }

    fn place(&self, index: usize, member: &Member<'_>, options: &[usize]) -> Option<String> {
        let counts = self.counts.get(index)?;
        let option = options
            .iter()
            .find(|option| counts.get(**option).is_some_and(|count| *count > 0))?;
        let feature = self.fact.first.0 + u16::try_from(*option).ok()?;
        let place = member.print.places_of(feature).next()?;
        Some(format!("{}:{}", member.path, place.line + 1))
    }
}

fn undecided(fact: &FactInfo, tally: &Tally) -> Option<Undecided> {
    // What hardly ever comes up is no open question.
    if tally.files < LEAST_FILES {
        return None;
    }
    let mut shares: Vec<(String, f64)> = fact
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| (option.name.clone(), rounded(tally.share(index))))
        .filter(|(_, share)| *share > 0.0)
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Some(Undecided {
        fact: fact.name.clone(),
        shares,
        places: tally.places(),
        files: tally.files,
    })
}

/// Indices of the files, the most typical first, those that were not judged last.
fn typical_first(scores: &[Option<f64>]) -> Vec<usize> {
    let mut ranked: Vec<usize> = (0..scores.len()).collect();
    let score = |index: &usize| {
        scores
            .get(*index)
            .copied()
            .flatten()
            .unwrap_or(f64::INFINITY)
    };
    ranked.sort_by(|a, b| score(a).total_cmp(&score(b)).then(a.cmp(b)));
    ranked
}

fn modules(
    members: &[Member<'_>],
    prints: &[Cow<'_, Fingerprint>],
) -> BTreeMap<String, ModuleSize> {
    let mut modules: BTreeMap<String, ModuleSize> = BTreeMap::new();
    for (member, print) in members.iter().zip(prints) {
        let size = modules.entry(folder(member.path).to_owned()).or_default();
        size.files = size.files.saturating_add(1);
        size.functions = size.functions.saturating_add(print.functions);
    }
    modules
}

/// The folder of a path; `.` for the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// So that what decided the limit stays below it after rounding.
fn rounded_up(value: f64) -> f64 {
    (value * 1e9).ceil() / 1e9
}
