//! How well foreign files are told from a house's own: `intruders LANGUAGE PACKAGE-FOLDER…`.
//!
//! Every package in turn is a house; the background is learned from the others. Own files are
//! scored leave-one-out, a sample of the files of all others as they are.
#![expect(clippy::print_stdout, reason = "a development tool")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use andon_rules::{RuleSet, Scanner};
use andon_style::{Bench, Gatherer, Package, Scorer, Spread, Sums, learn_background};
use andon_syntax::{Detection, Language, Parser};

/// Own files from which a package can be a house here.
const HOUSE: usize = 15;

/// Tokens from which a file is judged.
const TOKENS: u32 = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let name = args.next().ok_or("which language?")?;
    let language = Language::from_name(&name).ok_or("unknown language")?;
    let packages: Vec<Package> = args
        .map(|folder| package(Path::new(&folder), language))
        .collect::<Result<_, _>>()?;
    let loaded = RuleSet::load_observing(&[], &[language]);
    let table = loaded.rules.fact_table(language).ok_or("no facts")?;
    let (mut areas, mut powers, mut alarms, mut found, mut planted) =
        (vec![], vec![], vec![], 0, 0);
    for (index, house) in packages.iter().enumerate() {
        if house.files.len() < HOUSE {
            continue;
        }
        let others: Vec<Package> = packages
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .map(|(_, package)| package.clone())
            .collect();
        let background = learn_background(table, &others);
        let scorer = Scorer::new(table, &background);
        let mut sums = Sums::default();
        for file in &house.files {
            sums.add(file);
        }
        let own: Vec<(u32, f64)> = house
            .files
            .iter()
            .filter(|file| file.tokens >= TOKENS)
            .map(|file| (file.tokens, scorer.score(&sums, file, true).total))
            .collect();
        let foreign: Vec<(u32, f64)> = others
            .iter()
            .flat_map(|package| {
                let judged = package.files.iter().filter(|file| file.tokens >= TOKENS);
                let step = (package.files.len() / 10).max(1);
                judged.step_by(step).take(10)
            })
            .map(|file| (file.tokens, scorer.score(&sums, file, false).total))
            .collect();
        let area = auroc(&own, &foreign);
        areas.push(area);
        // Files planted five at a time: how many are among the ten most foreign?
        for five in foreign.chunks_exact(5) {
            for (_, score) in five {
                let above = own.iter().filter(|(_, own)| own >= score).count();
                let above = above + five.iter().filter(|(_, other)| other > score).count();
                found += usize::from(above < 10);
                planted += 1;
            }
        }
        let totals: Vec<f64> = own.iter().map(|(_, score)| *score).collect();
        let spread =
            Spread::of(&totals).unwrap_or_else(|| background.scale.for_files(totals.len()));
        let share = |files: &[(u32, f64)]| {
            let small = files.iter().filter(|(tokens, score)| {
                background
                    .p_value(spread.standardise(*score), *tokens)
                    .is_some_and(|p| p <= 0.05)
            });
            small.count() as f64 / files.len().max(1) as f64
        };
        alarms.push(share(&own));
        powers.push(share(&foreign));
        println!(
            "{:30} {:4} files  AUROC {area:.3}  false alarms {:.3}  power {:.3}",
            house.name,
            house.files.len(),
            share(&own),
            share(&foreign)
        );
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    println!(
        "mean AUROC {:.3}, false alarms {:.3}, power {:.3}; {found} of {planted} planted in fives are in the top ten",
        mean(&areas),
        mean(&alarms),
        mean(&powers)
    );
    Ok(())
}

fn auroc(own: &[(u32, f64)], foreign: &[(u32, f64)]) -> f64 {
    let mut won = 0.0;
    for (_, foreign) in foreign {
        for (_, own) in own {
            won += match foreign.total_cmp(own) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    won / (own.len() * foreign.len()).max(1) as f64
}

fn package(folder: &Path, language: Language) -> Result<Package, Box<dyn Error>> {
    let loaded = RuleSet::load_observing(&[], &[language]);
    let table = loaded.rules.fact_table(language).ok_or("no facts")?;
    let selection = loaded.rules.select(language, "", &|_| true).ok_or("none")?;
    let gatherer = Gatherer::new(language);
    let (mut parser, mut scanner, mut bench) = (Parser::new(), Scanner::new(), Bench::default());
    let mut paths = Vec::new();
    gather(folder, language, &mut paths)?;
    let mut files = Vec::new();
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let Ok(file) = parser.parse(language, &text) else {
            continue;
        };
        let scan = scanner.scan(&loaded.rules, &selection, &file);
        let print = gatherer.gather(&mut bench, &file, table, &scan.observations);
        files.push(print.source);
        parser.recycle(file);
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    Ok(Package {
        name: name.into_owned(),
        files,
    })
}

fn gather(folder: &Path, language: Language, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.contains("test") || name.contains("migrations") {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            gather(&path, language, files)?;
        } else if Language::detect(&path) == Detection::Known(language) {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}
