//! `cargo xtask intruders LANGUAGE`: how well foreign files are told from a house's own.
//!
//! Every corpus in turn is a house; the background is learned from the others. Own files are
//! scored leave-one-out, a sample of the files of all others as they are. Files that say too little
//! to be judged are left out.

use std::path::Path;

use andon_engine::{Silent, packages};
use andon_style::{Package, Scorer, Spread, Sums, learn_background};
use andon_syntax::Language;
use anyhow::{Context, Result};

use crate::{background, corpus};

/// Own files from which a package can be a house here.
const HOUSE: usize = 15;

/// Prints a line a house, and the means.
///
/// # Errors
/// An unknown language, or a corpus that was not fetched.
pub(crate) fn run(root: &Path, name: &str) -> Result<()> {
    let language = Language::from_name(name).context("no such language")?;
    let folders = background::folders(root, &corpus::load(root)?, name)?;
    let (table, packages) = packages(language, &folders, &Silent)?;
    let table = &table;
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
            .filter(|file| file.can_be_judged(table))
            .map(|file| (file.tokens, scorer.score(&sums, file, true).total))
            .collect();
        let foreign: Vec<(u32, f64)> = others
            .iter()
            .flat_map(|package| {
                let judged = package
                    .files
                    .iter()
                    .filter(|file| file.can_be_judged(table));
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
