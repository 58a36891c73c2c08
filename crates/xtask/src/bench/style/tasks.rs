//! The two tasks: whose a file is, and which files of a house were planted.

use std::path::{Path, PathBuf};

use andon_engine::{Silent, package_prints};
use andon_style::{Background, Decisions, Learner, Member, Scorer, Standard, Stratum};
use andon_style::{FilePrint, Fingerprint, FunctionPrint};
use andon_syntax::{FactTable, Language};
use anyhow::Result;

use super::dice::{Dice, auroc, mean, quantile};
use super::peers::Judge;

/// The sources of one owner.
pub(crate) struct Owner {
    pub(crate) name: String,
    /// Files with code.
    pub(crate) files: Vec<File>,
}

impl Owner {
    /// With the package in a folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(crate) fn read(name: &str, language: Language, folder: &Path) -> Result<Self> {
        let package = package_prints(language, name, folder, &Silent)?;
        let files = package.files.into_iter().zip(package.places);
        let files = files.filter(|(print, _)| print.source.tokens > 0);
        Ok(Self {
            name: name.to_owned(),
            files: files
                .map(|(print, (path, language))| File {
                    print,
                    path,
                    language,
                })
                .collect(),
        })
    }
}

/// A file, and where there is more to be known of it.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) print: FilePrint,
    pub(crate) path: PathBuf,
    pub(crate) language: Language,
}

/// Files that must be judged for an owner to be a house.
pub(crate) const LEAST_HOUSE: usize = 15;

/// Most files of a house: large ones are thinned out by chance.
const LARGEST_HOUSE: usize = 60;

/// Files planted at a time, each of another owner, and how many times; once more with none.
const PLANTED: usize = 3;
const ROUNDS: usize = 4;

/// Upper limits of the sizes of files, in tokens, by which false alarms are told.
pub(crate) const SIZES: [u32; 4] = [400, 1_000, 3_000, u32::MAX];

/// Level of the test of a file.
pub(crate) const LEVEL: f64 = 0.05;

/// Lines from which a function is ranked.
const FUNCTION_LINES: u32 = 20;

/// Functions at the top of the list that somebody would read.
const TOP: usize = 20;

/// Packages among which the origin of a file is sought.
pub(crate) const PACKAGES: usize = 50;

/// Most files of a package that are known, and that are sought.
const KNOWN_FILES: usize = 30;
const SOUGHT_FILES: usize = 10;

/// A way to judge, as the tasks use it.
pub(crate) enum Way<'w> {
    /// Andon with a background.
    Andon(&'w Background),
    /// Another, for files and for functions, with the standardised score from which a file counts
    /// as planted.
    Peer {
        files: &'w dyn Judge,
        functions: &'w dyn Judge,
        threshold: f64,
    },
}

/// What one house shows of a way; rates are `None` where nothing was there to be judged.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Intrusion {
    /// Area under the curve for files.
    pub(crate) files: Option<f64>,
    /// Share of planted files that were found.
    pub(crate) power: Option<f64>,
    /// Share of own files that were taken for planted where none was.
    pub(crate) alarms: Option<f64>,
    /// By size: the share of own files that are so large and taken for planted, and that are so
    /// large.
    pub(crate) by_size: [(f64, f64); 4],
    /// Area under the curve for functions.
    pub(crate) functions: Option<f64>,
    /// Share of the places at the top of the list of functions that could hold a planted one and
    /// do.
    pub(crate) top: Option<f64>,
}

/// A house with what was planted in it.
pub(crate) struct Mixture<'m> {
    members: Vec<&'m FilePrint>,
    /// How many of them, from the first on, are the house's own.
    own: usize,
}

/// The mixtures of each owner that can be a house, by the number of the owner.
pub(crate) fn mixtures<'m>(
    owners: &'m [Owner],
    table: &FactTable,
    seed: u64,
) -> Vec<(usize, Vec<Mixture<'m>>)> {
    let judged: Vec<Vec<&FilePrint>> = owners
        .iter()
        .map(|owner| {
            let files = owner.files.iter().map(|file| &file.print);
            files
                .filter(|file| file.source.can_be_judged(table))
                .collect()
        })
        .collect();
    let houses = owners.iter().enumerate().filter(|(number, _)| {
        let judged = judged.get(*number);
        judged.is_some_and(|judged| judged.len() >= LEAST_HOUSE)
    });
    let mixtures = houses.map(|(number, owner)| {
        let mut dice = Dice::new(seed, &format!("intruders {}", owner.name));
        let files: Vec<&FilePrint> = owner.files.iter().map(|file| &file.print).collect();
        let others: Vec<&Vec<&FilePrint>> = judged
            .iter()
            .enumerate()
            .filter(|(other, files)| *other != number && !files.is_empty())
            .map(|(_, files)| files)
            .collect();
        let rounds = (0..=ROUNDS).map(|round| {
            let mut members = dice.draw(&files, LARGEST_HOUSE);
            let own = members.len();
            let planted = if round < ROUNDS { PLANTED } else { 0 };
            let strangers = dice.draw(&others, planted);
            members.extend(strangers.iter().flat_map(|files| dice.draw(files, 1)));
            Mixture { members, own }
        });
        (number, rounds.collect())
    });
    mixtures.collect()
}

/// What the mixtures of one house show of a way.
pub(crate) fn intrusion(mixtures: &[Mixture<'_>], table: &FactTable, way: &Way<'_>) -> Intrusion {
    let rounds: Vec<Intrusion> = mixtures
        .iter()
        .map(|mixture| {
            let (files, functions) = match way {
                Way::Andon(background) => mixture.by_andon(table, background),
                Way::Peer {
                    files,
                    functions,
                    threshold,
                } => (
                    mixture.files_by(table, *files, *threshold),
                    mixture.functions_by(*functions),
                ),
            };
            measure(&files, &functions)
        })
        .collect();
    let over = |of: &dyn Fn(&Intrusion) -> Option<f64>| {
        mean(&rounds.iter().filter_map(of).collect::<Vec<_>>())
    };
    Intrusion {
        files: over(&|round| round.files),
        power: over(&|round| round.power),
        alarms: over(&|round| round.alarms),
        by_size: rounds
            .iter()
            .find(|round| round.alarms.is_some())
            .map(|round| round.by_size)
            .unwrap_or_default(),
        functions: over(&|round| round.functions),
        top: over(&|round| round.top),
    }
}

/// The standardised score that only a [`LEVEL`] of the own files of some houses exceeds.
pub(crate) fn threshold(
    houses: &[(usize, Vec<Mixture<'_>>)],
    table: &FactTable,
    judge: &dyn Judge,
) -> f64 {
    let mixtures = houses.iter().flat_map(|(_, mixtures)| mixtures);
    let mixtures = mixtures.filter(|mixture| mixture.own == mixture.members.len());
    let scores: Vec<f64> = mixtures
        .flat_map(|mixture| mixture.files_by(table, judge, f64::INFINITY))
        .map(|verdict| verdict.score)
        .collect();
    quantile(&scores, 1.0 - LEVEL).unwrap_or(f64::INFINITY)
}

/// What was said of a file or function.
struct Verdict {
    is_planted: bool,
    tokens: u32,
    score: f64,
    is_told: bool,
}

impl Mixture<'_> {
    fn by_andon(&self, table: &FactTable, background: &Background) -> (Vec<Verdict>, Vec<Verdict>) {
        let decisions = Decisions::default();
        let learner = Learner {
            table,
            background,
            decisions: &decisions,
            stratum: Stratum::Source,
        };
        let paths: Vec<String> = (0..self.members.len())
            .map(|number| format!("{number:04}"))
            .collect();
        let members: Vec<Member<'_>> = paths
            .iter()
            .zip(&self.members)
            .zip(0..)
            .map(|((path, print), digest)| Member {
                path,
                digest,
                print,
            })
            .collect();
        let Some(wing) = learner.learn(&members) else {
            return (Vec::new(), Vec::new());
        };
        let Some(standard) = Standard::new(table, background, &wing) else {
            return (Vec::new(), Vec::new());
        };
        let (mut files, mut functions) = (Vec::new(), Vec::new());
        for (number, print) in self.members.iter().enumerate() {
            let is_planted = number >= self.own;
            if let Some(judged) = standard.foreignness(&print.source, true) {
                files.push(Verdict {
                    is_planted,
                    tokens: print.source.tokens,
                    score: judged.standardised,
                    is_told: judged.p <= LEVEL,
                });
            }
            let file = Some(&print.source);
            let scores = standard.functions(long(print), file);
            functions.extend(scores.map(|(_, score)| Verdict {
                is_planted,
                tokens: 0,
                score: score.total,
                is_told: false,
            }));
        }
        (files, functions)
    }

    fn files_by(&self, table: &FactTable, judge: &dyn Judge, threshold: f64) -> Vec<Verdict> {
        let judged: Vec<(bool, &Fingerprint)> = self
            .members
            .iter()
            .enumerate()
            .map(|(number, print)| (number >= self.own, &print.source))
            .filter(|(_, print)| print.can_be_judged(table))
            .collect();
        let prints: Vec<&Fingerprint> = judged.iter().map(|(_, print)| *print).collect();
        let scores = judge.inside(&prints);
        judged
            .iter()
            .zip(standardised(&scores))
            .map(|((is_planted, print), score)| Verdict {
                is_planted: *is_planted,
                tokens: print.tokens,
                score,
                is_told: score > threshold,
            })
            .collect()
    }

    fn functions_by(&self, judge: &dyn Judge) -> Vec<Verdict> {
        let mut units: Vec<(bool, Fingerprint)> = Vec::new();
        for (number, print) in self.members.iter().enumerate() {
            let ranked = ranked(print).map(|print| (number >= self.own, print));
            units.extend(ranked);
        }
        let prints: Vec<&Fingerprint> = units.iter().map(|(_, print)| print).collect();
        let scores = judge.inside(&prints);
        units
            .iter()
            .zip(scores)
            .map(|((is_planted, print), score)| Verdict {
                is_planted: *is_planted,
                tokens: print.tokens,
                score,
                is_told: false,
            })
            .collect()
    }
}

/// The functions of a file that are ranked, as units of their own.
pub(crate) fn ranked(print: &FilePrint) -> impl Iterator<Item = Fingerprint> + '_ {
    long(print).map(FunctionPrint::print)
}

fn long(print: &FilePrint) -> impl Iterator<Item = &FunctionPrint> {
    print
        .functions
        .iter()
        .filter(|function| function.lines >= FUNCTION_LINES && function.can_be_ranked())
}

/// Scores in widths (1.4826 median absolute deviations) above their middle.
fn standardised(scores: &[f64]) -> impl Iterator<Item = f64> {
    let center = quantile(scores, 0.5).unwrap_or(0.0);
    let off: Vec<f64> = scores.iter().map(|score| (score - center).abs()).collect();
    let width = quantile(&off, 0.5).unwrap_or(1.0) * 1.4826;
    scores
        .iter()
        .map(move |score| (score - center) / width.max(1e-9))
}

fn measure(files: &[Verdict], functions: &[Verdict]) -> Intrusion {
    let scores = |verdicts: &[Verdict], is_planted: bool| -> Vec<f64> {
        let of = verdicts.iter().filter(|one| one.is_planted == is_planted);
        of.map(|one| one.score).collect()
    };
    let area = |verdicts: &[Verdict]| auroc(&scores(verdicts, false), &scores(verdicts, true));
    let told = |of: &dyn Fn(&Verdict) -> bool| {
        let told = files.iter().filter(|one| of(one));
        let told = told.map(|one| f64::from(u8::from(one.is_told)));
        mean(&told.collect::<Vec<_>>())
    };
    let is_clean = !files.iter().any(|one| one.is_planted);
    let share = |of: &dyn Fn(&Verdict) -> bool| {
        let of = files.iter().map(|one| f64::from(u8::from(of(one))));
        mean(&of.collect::<Vec<_>>()).unwrap_or(0.0)
    };
    let mut above = 0;
    let by_size = SIZES.map(|limit| {
        let fits = |one: &Verdict| one.tokens > above && one.tokens <= limit;
        let shares = (share(&|one| fits(one) && one.is_told), share(&fits));
        above = limit;
        shares
    });
    let mut order: Vec<&Verdict> = functions.iter().collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let places = functions
        .iter()
        .filter(|one| one.is_planted)
        .count()
        .min(TOP);
    let hits = order.iter().take(TOP).filter(|one| one.is_planted).count();
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    Intrusion {
        files: area(files),
        power: told(&|one| one.is_planted),
        alarms: told(&|_| true).filter(|_| is_clean),
        by_size,
        functions: area(functions),
        top: (places > 0).then(|| (count(hits) / count(places)).min(1.0)),
    }
}

/// Files of packages, half of them known and some of the others sought.
pub(crate) struct Lineup<'l> {
    /// By package.
    pub(crate) houses: Vec<Vec<&'l File>>,
    pub(crate) sought: Vec<Vec<&'l File>>,
}

impl<'l> Lineup<'l> {
    /// Of up to [`PACKAGES`] owners with at least so many files, by chance.
    pub(crate) fn new(owners: &'l [Owner], table: &FactTable, least: usize, seed: u64) -> Self {
        let judged = owners.iter().map(|owner| {
            let files = owner.files.iter();
            let files = files.filter(|file| file.print.source.can_be_judged(table));
            (owner.name.as_str(), files.collect::<Vec<_>>())
        });
        let able: Vec<_> = judged.filter(|(_, files)| files.len() >= least).collect();
        let drawn = Dice::new(seed, "packages").draw(&able, PACKAGES);
        let (mut houses, mut sought) = (Vec::new(), Vec::new());
        for (name, files) in drawn {
            let mut files = Dice::new(seed, &format!("origin {name}")).draw(&files, files.len());
            let mut others = files.split_off(files.len() / 2);
            files.truncate(KNOWN_FILES);
            others.truncate(SOUGHT_FILES);
            houses.push(files);
            sought.push(others);
        }
        Self { houses, sought }
    }

    /// Packages and sought files.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.houses.len(), self.sought.iter().map(Vec::len).sum())
    }

    /// For each package, the share of its sought files that are told to be of it.
    pub(crate) fn told(&self, table: &FactTable, way: &Way<'_>) -> Vec<f64> {
        let prints = |files: &[&'l File]| -> Vec<&'l Fingerprint> {
            files.iter().map(|file| &file.print.source).collect()
        };
        let files = prints(&self.sought.concat());
        let houses = self.houses.iter().map(|house| prints(house));
        let by_house: Vec<Vec<f64>> = houses
            .map(|house| match way {
                Way::Andon(background) => {
                    let scorer = Scorer::new(table, background);
                    let house = scorer.reference(house.iter().copied());
                    let scores = files
                        .iter()
                        .map(|file| scorer.score(&house, file, false).total);
                    scores.collect()
                }
                Way::Peer { files: judge, .. } => judge.outside(&house, &files),
            })
            .collect();
        self.nearest(&by_house)
    }

    /// For each package, the share of its sought files that are told to be of it, if each is told
    /// to be of the package to which it is the least foreign. `by_house` says how foreign all of
    /// them are to each.
    pub(crate) fn nearest(&self, by_house: &[Vec<f64>]) -> Vec<f64> {
        let best = |file: usize| {
            let scores = by_house.iter().enumerate();
            let scores = scores.filter_map(|(house, scores)| Some((house, scores.get(file)?)));
            let best = scores.min_by(|a, b| a.1.total_cmp(b.1));
            best.map_or(usize::MAX, |(house, _)| house)
        };
        let (_, files) = self.size();
        self.right(&(0..files).map(best).collect::<Vec<_>>())
    }

    /// For each package, the share of its sought files for which `told` says so.
    pub(crate) fn right(&self, told: &[usize]) -> Vec<f64> {
        let mut told = told.iter();
        let shares = self.sought.iter().enumerate().map(|(house, sought)| {
            let own = told.by_ref().take(sought.len());
            let right = own.map(|told| f64::from(u8::from(*told == house)));
            mean(&right.collect::<Vec<_>>()).unwrap_or(0.0)
        });
        shares.collect()
    }
}
