//! `cargo xtask bench style`: how well style tells whose code is, on owners never learned from.
//!
//! ```text
//! benches/background/<language>.toml ─► train ───────► what is frequent, rare, common
//!                                    ├► calibration ─► thresholds
//!                                    └► evaluation ──► origin (T1), intruders (T2) ─► style.md
//! benches/topics.toml ─► origin within a topic, learned from owners without any ─────┘
//! ```
//!
//! What is calibrated and measured on was run through a formatter first, so that nobody is told by
//! the layout. The peers are given the same counts in the same run, or the masked tokens of the same
//! files in their order. Everything drawn by chance follows from the seed.

mod dice;
mod peers;
mod report;
mod sequence;
mod svc;
mod tasks;
mod topics;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use andon_engine::{PackagePrints, facts_of};
use andon_style::Fingerprint;
use andon_syntax::{FactTable, Language};
use anyhow::{Context, Result};

use crate::background;
use crate::corpus::{self, List, Part};
use dice::Dice;
use report::{Row, Section};
use tasks::{LEAST_HOUSE, Lineup, Owner, Way, intrusion, mixtures, ranked, threshold};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only these languages; the results of the others stay.
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// What is drawn by chance follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the result, and do not save it.
    #[arg(long)]
    dry: bool,
    /// Measure the sources as they were written, so that layout tells too; not saved.
    #[arg(long)]
    as_written: bool,
    /// A Python with scikit-learn, for the peer that needs one.
    #[arg(long, value_name = "PYTHON")]
    peer_python: Option<PathBuf>,
}

/// Files of a package of the train part that the peers learn from.
const LEARNED_FILES: usize = 12;

/// Measures the languages, prints the tables and saves them.
///
/// # Errors
/// A package that was not fetched, or a file operation that fails.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    for name in &options.language {
        corpus::Language::from_name(name)?;
    }
    for language in corpus::Language::ALL {
        let name = language.folder();
        if !options.language.is_empty() && !options.language.iter().any(|own| own == name) {
            continue;
        }
        let section = measure(root, &List::load(root, language)?, options)
            .with_context(|| format!("failed to measure {name}"))?;
        let text = section.render();
        print!("{text}");
        if !options.dry && !options.as_written {
            report::save(root, name, &text)?;
        }
    }
    Ok(())
}

fn measure(root: &Path, list: &List, options: &Options) -> Result<Section> {
    let seed = options.seed;
    let name = list.language.folder();
    let language = Language::from_name(name).context("no such language")?;
    let table = facts_of(language)?;
    let train = background::packages(root, list)?;
    let (calibration, _) = owners(root, list, Part::Calibration, options.as_written)?;
    let (evaluation, formatter) = owners(root, list, Part::Evaluation, options.as_written)?;
    let shipped = background::table(root, name)?;
    eprintln!("{name}: learning");
    let units = Units::of(&train, &table, seed);
    let files = peers::peers(&units.files.iter().collect::<Vec<_>>());
    let functions = peers::peers(&units.functions.iter().collect::<Vec<_>>());
    let tuning = mixtures(&calibration, &table, seed);
    let houses = mixtures(&evaluation, &table, seed);
    let lineup = Lineup::new(&evaluation, &table, LEAST_HOUSE, seed);
    eprintln!("{name}: topics");
    let topics = topics::load(root, list, options.as_written)?;
    let lineups = topics.lineups(&table, seed);
    let mut in_topic = topics.told(&lineups, &train, &table, seed).into_iter();
    let mut ways = vec![("Andon".to_owned(), Way::Andon(&shipped))];
    for ((title, files), (_, functions)) in files.iter().zip(&functions) {
        let way = Way::Peer {
            files: files.as_ref(),
            functions: functions.as_ref(),
            threshold: threshold(&tuning, &table, files.as_ref()),
        };
        ways.push(((*title).to_owned(), way));
    }
    let (packages, sought) = lineup.size();
    let rows = ways.iter().map(|(title, way)| {
        eprintln!("{name}: {title}");
        Row {
            title: title.clone(),
            origin: lineup.told(&table, way),
            in_topic: in_topic.next().unwrap_or_default(),
            intrusions: houses
                .iter()
                .map(|(_, mixtures)| intrusion(mixtures, &table, way))
                .collect(),
        }
    });
    let mut rows: Vec<Row> = rows.collect();
    let names = topics.names(&lineups);
    let mut all = vec![lineup];
    all.extend(lineups);
    eprintln!("{name}: sequences");
    for (title, told) in sequence::told(&all)? {
        rows.push(Row::of_lineups(title, told));
    }
    if let Some(python) = &options.peer_python {
        rows.push(Row::of_lineups(svc::TITLE, svc::told(root, python, &all)?));
    }
    Ok(Section {
        language: name.to_owned(),
        seed,
        owners: [
            list.owners(Part::Train).len(),
            calibration.len(),
            evaluation.len(),
        ],
        houses: houses.len(),
        formatter,
        packages,
        sought,
        topics: names,
        rows,
    })
}

/// The owners in a part, each with its package of the most files, by name; and what the packages
/// were formatted with.
fn owners(
    root: &Path,
    list: &List,
    part: Part,
    as_written: bool,
) -> Result<(Vec<Owner>, Option<String>)> {
    let mut largest: BTreeMap<&str, &corpus::Entry> = BTreeMap::new();
    for entry in &list.entries {
        if list.part(&entry.owner) == part {
            let own = largest.entry(&entry.owner).or_insert(entry);
            if entry.files > own.files {
                *own = entry;
            }
        }
    }
    let language = list.language.folder();
    let language = Language::from_name(language).context("no such language")?;
    let mut owners = Vec::new();
    let mut formatter = None;
    for (name, entry) in largest {
        let folder = match as_written {
            true => list.folder(root, entry)?,
            false => {
                let (folder, by) = corpus::formatted::folder(root, &list.pin(entry))?;
                formatter = Some(by);
                folder
            }
        };
        owners.push(Owner::read(name, language, &folder)?);
    }
    Ok((owners, formatter))
}

/// Files and functions for the peers to learn from.
struct Units {
    files: Vec<Fingerprint>,
    functions: Vec<Fingerprint>,
}

impl Units {
    fn of<'p>(
        train: impl IntoIterator<Item = &'p PackagePrints>,
        table: &FactTable,
        seed: u64,
    ) -> Self {
        let (mut files, mut functions) = (Vec::new(), Vec::new());
        for package in train {
            let mut dice = Dice::new(seed, &format!("units {}", package.name));
            for file in dice.draw(&package.files.iter().collect::<Vec<_>>(), LEARNED_FILES) {
                functions.extend(ranked(file));
                if file.source.can_be_judged(table) {
                    files.push(file.source.clone());
                }
            }
        }
        Self { files, functions }
    }
}
