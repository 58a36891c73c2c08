//! `cargo xtask background`: learns what varies between houses from packages of many owners, and
//! writes the tables that `style` ships.
//!
//! ```text
//! benches/corpora.toml, benches/background/*.toml (train)
//!     ─► words ─► crates/style/background/<language>.words ─► fingerprints
//!     ─► rates, burstiness, texture ─► nuisances ─► crates/style/background/<language>.nuisances
//!     ─► scale (calibration, too) ─► crates/style/background/<language>.json
//!     ─► rates, burstiness of tests (calibration, too) ─► crates/style/background/<language>-tests.json
//! ```
//!
//! Reproducible: the same packages and facts give the same bytes. What style is measured on
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

use crate::corpus::{self, List, Part};

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
        let packages = packages(root, &list)?;
        let words = words::list(&packages)?;
        if Background::words(name) != Some(&words) {
            if options.check {
                bail!("{name}: the words are stale: run `cargo xtask background`");
            }
            fs::write(place(root, name).with_extension("words"), words)?;
            renewed.push(name);
            continue;
        }
        let kept = kept(root, &list)?;
        let tests = packages.iter().chain(&kept).map(tests);
        let tests = learn_tests(&facts, &tests.collect::<Vec<_>>());
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
    }
}

/// What varies between packages.
fn learn(facts: &FactTable, packages: &[PackagePrints], kept: &[PackagePrints]) -> Background {
    let sources = |packages: &[PackagePrints]| packages.iter().map(sources).collect::<Vec<_>>();
    let find = &nuisances::find;
    learn_background(facts, &sources(packages), &sources(kept), find)
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
    }
}

/// The packages of a language that are learned from, by `name version`: its corpora, and the train
/// part of its list.
///
/// # Errors
/// One that was not fetched.
pub(crate) fn packages(root: &Path, list: &List) -> Result<Vec<PackagePrints>> {
    let name = list.language.folder();
    let mut folders = folders(root, &corpus::load(root)?, name)?;
    for entry in &list.entries {
        let title = format!("{} {}", entry.name, entry.version);
        let is_corpus = folders
            .iter()
            .any(|(corpus, _)| corpus.split(' ').next() == Some(entry.name.as_str()));
        if list.part(&entry.owner) == Part::Train && !is_corpus {
            folders.push((title, list.folder(root, entry)?));
        }
    }
    prints(name, folders)
}

/// The packages that what scores are worth is learned from as well: the part for calibration.
fn kept(root: &Path, list: &List) -> Result<Vec<PackagePrints>> {
    let entries = list.entries.iter();
    let entries = entries.filter(|entry| list.part(&entry.owner) == Part::Calibration);
    let folders = entries.map(|entry| {
        let title = format!("{} {}", entry.name, entry.version);
        Ok((title, list.folder(root, entry)?))
    });
    prints(list.language.folder(), folders.collect::<Result<_>>()?)
}

fn prints(language: &str, mut folders: Vec<(String, PathBuf)>) -> Result<Vec<PackagePrints>> {
    folders.sort();
    let language = Language::from_name(language).context("no such language")?;
    let prints = folders
        .iter()
        .map(|(title, folder)| package_prints(language, title, folder, &Silent));
    Ok(prints.collect::<Result<_, _>>()?)
}

/// The corpora of a language, by `name version`.
fn folders(root: &Path, pins: &[corpus::Pin], language: &str) -> Result<Vec<(String, PathBuf)>> {
    let own = pins.iter().filter(|pin| pin.language.folder() == language);
    let folders = own.map(|pin| {
        let title = format!("{} {}", pin.package(), pin.version);
        Ok((title, corpus::present(root, pin)?))
    });
    folders.collect()
}
