//! `cargo xtask background`: learns what varies between houses from packages of many owners, and
//! writes the tables that `style` ships.
//!
//! ```text
//! benches/corpora.toml, benches/background/*.toml (train)
//!     ─► words ─► crates/style/background/<language>.words ─► fingerprints
//!     ─► rates, burstiness, texture ─► nuisances ─► crates/style/background/<language>.nuisances
//!     ─► scale (calibration, too; as published and formatted) ─► crates/style/background/<language>.json
//!     ─► rates, burstiness of tests (calibration, too) ─► crates/style/background/<language>-tests.json
//! ```
//!
//! Reproducible: the same packages, formatters and facts give the same bytes. What style is measured on
//! (`cargo xtask bench style`) is not learned from.

mod nuisances;
mod words;

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use andon_engine::{PackagePrints, Silent, facts_of, package_prints};
use andon_style::{
    Background, FilePrint, Package, Stratum, learn_background, learn_tests, learn_unscaled,
};
use andon_syntax::{FactTable, Language};
use anyhow::{Context, Result, bail};

use crate::corpus::{self, List, Part, Pin};

/// Options of the task.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only these languages.
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// Write nothing; fail if a table would change.
    #[arg(long)]
    check: bool,
}

/// Learns and writes the tables.
///
/// # Errors
/// A package that was not fetched, or a file operation that fails.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let mut renewed = Vec::new();
    for name in &options.language {
        corpus::Language::from_name(name)?;
    }
    for language in corpus::Language::ALL {
        let name = language.folder();
        if !options.language.is_empty() && !options.language.iter().any(|wanted| wanted == name) {
            continue;
        }
        let facts = facts_of(Language::from_name(name).context("no such language")?)?;
        let list = List::load(root, language)?;
        let (learned, kept) = (learned(root, &list)?, kept(&list));
        let packages = prints(name, &learned, &|pin| corpus::present(root, pin))?;
        let words = words::list(&packages)?;
        if Background::words(name) != Some(&words) {
            if options.check {
                bail!("{name}: the words are stale: run `cargo xtask background`");
            }
            fs::write(place(root, name).with_extension("words"), words)?;
            renewed.push(name);
            continue;
        }
        let published = prints(name, &kept, &|pin| corpus::present(root, pin))?;
        let packages = Forms::new(root, name, learned, packages)?;
        let kept = Forms::new(root, name, kept, published)?;
        let all = packages.published.iter().chain(&kept.published);
        let tests = learn_tests(&facts, &all.map(tests).collect::<Vec<_>>());
        provide(root, name, &learn(&facts, &packages, &kept), options.check)?;
        provide(root, &format!("{name}-tests"), &tests, options.check)?;
    }
    if !renewed.is_empty() {
        bail!(
            "{}: the words are new, and part of the program: run this again",
            renewed.join(", ")
        );
    }
    Ok(())
}

/// Packages as they were published, and run through a formatter.
struct Forms {
    pins: Vec<(String, Pin)>,
    published: Vec<PackagePrints>,
    formatted: Vec<PackagePrints>,
}

impl Forms {
    fn new(
        root: &Path,
        language: &str,
        pins: Vec<(String, Pin)>,
        published: Vec<PackagePrints>,
    ) -> Result<Self> {
        let folder = |pin: &Pin| Ok(corpus::formatted::folder(root, pin)?.0);
        Ok(Self {
            formatted: prints(language, &pins, &folder)?,
            published,
            pins,
        })
    }

    fn packages(&self) -> Vec<Package> {
        let forms = self.published.iter().zip(&self.formatted);
        let packages = self.pins.iter().zip(forms);
        let packages = packages.map(|((name, pin), (published, formatted))| Package {
            // Who is not known is nobody else.
            owner: pin.owner.clone().unwrap_or_else(|| name.clone()),
            formatted: sources(formatted).files,
            ..sources(published)
        });
        packages.collect()
    }
}

/// Writes a table, unless it is only to be checked.
fn provide(root: &Path, name: &str, table: &Background, check: bool) -> Result<()> {
    let mut text = serde_json::to_string(table)?;
    // One fact a line: changes can be read.
    text = text.replace("{\"fact\":", "\n{\"fact\":");
    text.push('\n');
    let mut files = vec![(place(root, name), text.as_bytes())];
    let nuisances = table.nuisances.table();
    if !nuisances.is_empty() {
        files.push((beside(root, name), nuisances));
    }
    let is_same = |(path, bytes): &(PathBuf, &[u8])| fs::read(path).is_ok_and(|old| old == *bytes);
    match (files.iter().all(is_same), check) {
        (true, _) => println!("{name}: unchanged"),
        (false, true) => bail!("{name}: the table is stale: run `cargo xtask background`"),
        (false, false) => {
            for (path, bytes) in files {
                fs::write(path, bytes)?;
            }
            println!(
                "{name}: {} packages, {} files, {} facts",
                table.packages.len(),
                table.files,
                table.facts.len()
            );
        }
    }
    Ok(())
}

/// The table that ships, as it lies there now.
///
/// # Errors
/// It is missing or malformed.
pub(crate) fn table(root: &Path, language: &str) -> Result<Background> {
    let path = place(root, language);
    let text =
        fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
    let beside = beside(root, language);
    let nuisances =
        fs::read(&beside).with_context(|| format!("failed to read {}", beside.display()))?;
    Background::read(&text, Cow::Owned(nuisances))
        .with_context(|| format!("{} does not fit this version", path.display()))
}

fn place(root: &Path, language: &str) -> PathBuf {
    root.join("crates/style/background")
        .join(format!("{language}.json"))
}

/// The table of nuisances of a language.
fn beside(root: &Path, language: &str) -> PathBuf {
    place(root, language).with_extension("nuisances")
}

/// The tests of a package, with the files around them.
fn tests(package: &PackagePrints) -> Package {
    let whole = |print: &FilePrint| print.part(Stratum::Tests).into_owned();
    let files = package.tests.iter().map(whole);
    Package {
        name: package.name.clone(),
        files: files.filter(|file| file.tokens > 0).collect(),
        ..Package::default()
    }
}

/// What varies between packages.
fn learn(facts: &FactTable, packages: &Forms, kept: &Forms) -> Background {
    learn_background(
        facts,
        &packages.packages(),
        &kept.packages(),
        &nuisances::find,
    )
}

/// The same, but for what scores are worth.
pub(crate) fn learn_apart(facts: &FactTable, packages: &[Package]) -> Background {
    learn_unscaled(
        facts,
        &packages.iter().collect::<Vec<_>>(),
        &nuisances::find,
    )
}

/// The sources of a package.
pub(crate) fn sources(package: &PackagePrints) -> Package {
    let files = package.files.iter().map(|file| file.source.clone());
    Package {
        name: package.name.clone(),
        files: files.collect(),
        ..Package::default()
    }
}

/// The packages of a language that are learned from.
///
/// # Errors
/// One that was not fetched.
pub(crate) fn packages(root: &Path, list: &List) -> Result<Vec<PackagePrints>> {
    let learned = learned(root, list)?;
    prints(list.language.folder(), &learned, &|pin| {
        corpus::present(root, pin)
    })
}

/// The packages of a language that are learned from, by `name version`: its corpora, and the train
/// part of its list.
fn learned(root: &Path, list: &List) -> Result<Vec<(String, Pin)>> {
    let corpora = corpus::load(root)?.into_iter();
    let corpora = corpora.filter(|pin| pin.language == list.language);
    let mut learned: Vec<_> = corpora
        .map(|pin| (format!("{} {}", pin.package(), pin.version), pin))
        .collect();
    let names: Vec<String> = learned
        .iter()
        .map(|(_, pin)| pin.package().to_owned())
        .collect();
    let of_list = in_part(list, Part::Train);
    learned.extend(of_list.filter(|(_, pin)| !names.iter().any(|name| name == pin.package())));
    learned.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(learned)
}

/// The packages that what scores are worth is learned from as well: the part for calibration.
fn kept(list: &List) -> Vec<(String, Pin)> {
    let mut kept: Vec<_> = in_part(list, Part::Calibration).collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    kept
}

fn in_part(list: &List, part: Part) -> impl Iterator<Item = (String, Pin)> {
    let entries = list.entries.iter();
    let entries = entries.filter(move |entry| list.part(&entry.owner) == part);
    entries.map(|entry| (format!("{} {}", entry.name, entry.version), list.pin(entry)))
}

/// What is known of the style of some packages, each in the folder where it lies.
fn prints(
    language: &str,
    pins: &[(String, Pin)],
    folder: &dyn Fn(&Pin) -> Result<PathBuf>,
) -> Result<Vec<PackagePrints>> {
    let language = Language::from_name(language).context("no such language")?;
    let prints = pins
        .iter()
        .map(|(title, pin)| Ok(package_prints(language, title, &folder(pin)?, &Silent)?));
    prints.collect()
}
