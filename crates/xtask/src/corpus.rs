//! `cargo xtask corpus`: real, well-kept source code to measure on, the same bytes for everybody.
//!
//! ```text
//! corpora.toml ─► fetch (pip, cargo, npm) ─► SHA-256 ─► unpack ─► benches/corpora/<language>/<name>/
//! ```
//!
//! A corpus appears under its final name in one rename, with a stamp that says from which pin it was
//! made; one whose stamp agrees is left alone. Nothing from a package is ever executed.

mod fetch;
pub(crate) mod formatted;
mod handmade;
mod origin;
mod owners;
mod pinning;
mod pins;
#[cfg(test)]
mod tests;
pub(crate) mod topics;
mod unpack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

pub(crate) use owners::{Entry, List, Part};
pub(crate) use pins::{Language, Pin, load, select};

use fetch::Wanted;

/// Name of the file inside a corpus that says which pin it was made from.
const STAMP: &str = ".corpus-stamp";

/// Options of the task.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Corpora to fetch, by name or by language (default: all).
    names: Vec<String>,
    /// Fetch the packages of `benches/background/` instead; names are languages.
    #[arg(long)]
    background: bool,
    /// Run what is measured of those through the formatter of its ecosystem; names are languages.
    #[arg(long, conflicts_with_all = ["background", "pin", "archives"])]
    formatted: bool,
    /// Add packages, by `NAME` or `NAME@VERSION`, to the list of the background in this language.
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "background")]
    pin: Option<String>,
    /// Where archives are looked for before a registry is asked, and kept.
    #[arg(long, value_name = "FOLDER")]
    archives: Option<PathBuf>,
}

/// Fetches the corpora that are asked for, or pins packages, and prints a table.
///
/// # Errors
/// An unknown name, a registry client that fails, a wrong hash, or a failing file operation. The
/// corpora that were finished before stay.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let archives = options.archives.as_deref();
    shield(&corpora(root))?;
    if let Some(language) = &options.pin {
        return pinning::pin(
            root,
            Language::from_name(language)?,
            &options.names,
            archives,
        );
    }
    if options.formatted {
        return formatted::format(root, &options.names);
    }
    if options.background {
        return background(root, &options.names, archives);
    }
    let pins = select(load(root)?, &options.names)?;
    let mut rows = Vec::new();
    for pin in &pins {
        let folder = provide(root, pin, archives)
            .with_context(|| format!("failed to provide the corpus {}", pin.name))?;
        rows.push((pin, census(&folder, pin.language)?));
    }
    print_table(&rows);
    Ok(())
}

/// Fetches the packages of the background. One that fails does not keep the others from it.
fn background(root: &Path, languages: &[String], archives: Option<&Path>) -> Result<()> {
    let mut failed = 0;
    for language in Language::ALL {
        if !languages.is_empty() && !languages.iter().any(|name| name == language.folder()) {
            continue;
        }
        let list = List::load(root, language)?;
        for entry in &list.entries {
            if let Err(error) = provide(root, &list.pin(entry), archives) {
                eprintln!("{}: {error:#}", entry.name);
                failed += 1;
            }
        }
        let of = |part| list.owners(part).len();
        println!(
            "{}: {} packages, {} files; owners: {} to learn from, {} to calibrate, {} to measure",
            language.folder(),
            list.entries.len(),
            list.entries.iter().map(|entry| entry.files).sum::<u64>(),
            of(Part::Train),
            of(Part::Calibration),
            of(Part::Evaluation)
        );
    }
    for name in languages {
        Language::from_name(name)?;
    }
    match failed {
        0 => Ok(()),
        _ => bail!("{failed} packages are missing; run the same again to try those alone"),
    }
}

/// Where the corpus of `pin` lies, whether or not it is there.
pub(crate) fn folder(root: &Path, pin: &Pin) -> PathBuf {
    corpora(root).join(pin.place())
}

/// Where the corpus of `pin` lies.
///
/// # Errors
/// It was not fetched.
pub(crate) fn present(root: &Path, pin: &Pin) -> Result<PathBuf> {
    if !is_present(root, pin) {
        let set = if pin.background { " --background" } else { "" };
        bail!(
            "the package {} is not there: run `cargo xtask corpus{set}`",
            pin.name
        );
    }
    Ok(folder(root, pin))
}

/// Whether the corpus is there and was made from exactly this pin.
pub(crate) fn is_present(root: &Path, pin: &Pin) -> bool {
    fs::read_to_string(folder(root, pin).join(STAMP)).is_ok_and(|found| found == pin.stamp())
}

/// Lines in the files of the corpus that are in its language.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn lines(root: &Path, pin: &Pin) -> Result<u64> {
    Ok(census(&folder(root, pin), pin.language)?.lines)
}

/// Puts an empty configuration above the corpora: they are judged by the defaults, not by what this
/// repository asks of itself.
fn shield(corpora: &Path) -> Result<()> {
    let path = corpora.join("andon.toml");
    fs::create_dir_all(corpora)?;
    fs::write(&path, "# The defaults, for all corpora.\n")
        .with_context(|| format!("failed to write {}", path.display()))
}

fn corpora(root: &Path) -> PathBuf {
    root.join("benches/corpora")
}

/// Makes sure that the corpus is there; returns its folder.
fn provide(root: &Path, pin: &Pin, archives: Option<&Path>) -> Result<PathBuf> {
    if is_present(root, pin) {
        return Ok(folder(root, pin));
    }
    eprintln!("fetching {} {}", pin.name, pin.version);
    let scratch = Scratch::create(&corpora(root), &pin.label())?;
    let wanted = Wanted {
        registry: pin.registry,
        package: pin.package(),
        version: Some(&pin.version),
    };
    let archive = archive_of(&wanted, archives, &scratch)?;
    verify(&archive, &pin.sha256)?;
    let staged = scratch.0.join("unpacked");
    let count = unpack::unpack(&archive, pin, &staged)
        .with_context(|| format!("failed to unpack {}", archive.display()))?;
    if count == 0 {
        bail!("no file of the package passes `include`, `exclude` and `maps` of its pin");
    }
    finish(root, pin, &staged, &scratch)
}

/// The archive of a package: from the folder of archives, or else from its registry.
fn archive_of(wanted: &Wanted<'_>, archives: Option<&Path>, scratch: &Scratch) -> Result<PathBuf> {
    let Some(kept) = archives else {
        let download = scratch.0.join("download");
        fs::create_dir_all(&download)?;
        return fetch::fetch(wanted, &download);
    };
    fs::create_dir_all(kept)?;
    for entry in fs::read_dir(kept)? {
        let entry = entry?;
        if wanted.is_called(&entry.file_name().to_string_lossy()) {
            return Ok(entry.path());
        }
    }
    let fetched = archive_of(wanted, None, scratch)?;
    let name = fetched.file_name().context("the archive has no name")?;
    let path = kept.join(name);
    fs::copy(&fetched, &path).with_context(|| format!("failed to write {}", path.display()))?;
    Ok(path)
}

/// Stamps what was unpacked and puts it in its place.
fn finish(root: &Path, pin: &Pin, staged: &Path, scratch: &Scratch) -> Result<PathBuf> {
    let target = folder(root, pin);
    fs::write(staged.join(STAMP), pin.stamp())?;
    replace(staged, &target, &scratch.0)?;
    Ok(target)
}

/// Puts `staged` at `target` by renaming; an older `target` is moved aside into `scratch` first.
fn replace(staged: &Path, target: &Path, scratch: &Path) -> Result<()> {
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    if target.exists() {
        fs::rename(target, scratch.join("replaced"))?;
    }
    fs::rename(staged, target).with_context(|| format!("failed to create {}", target.display()))
}

/// Compares the SHA-256 of a file with the pinned one (lower-case hexadecimal).
fn verify(archive: &Path, pinned: &str) -> Result<()> {
    let bytes =
        fs::read(archive).with_context(|| format!("failed to read {}", archive.display()))?;
    let found = hash(&bytes);
    if found != pinned {
        bail!(
            "{} has another SHA-256 than is pinned\n  pinned: {pinned}\n  found:  {found}\n\
             do not use the file; change the pin only if the registry is known to be right",
            archive.display()
        );
    }
    Ok(())
}

/// SHA-256 in lower-case hexadecimal.
fn hash(bytes: &[u8]) -> String {
    let bytes = Sha256::digest(bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files of the corpus's language and the lines in them.
struct Census {
    files: u64,
    lines: u64,
}

fn census(folder: &Path, language: Language) -> Result<Census> {
    let mut census = Census { files: 0, lines: 0 };
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            let inner = self::census(&path, language)?;
            census.files += inner.files;
            census.lines += inner.lines;
        } else if language.owns(&path) {
            census.files += 1;
            census.lines += fs::read(&path)?
                .iter()
                .map(|byte| u64::from(*byte == b'\n'))
                .sum::<u64>();
        }
    }
    Ok(census)
}

fn print_table(rows: &[(&Pin, Census)]) {
    println!("| language | name | version | files | lines |");
    println!("|---|---|---|---:|---:|");
    for (pin, census) in rows {
        println!(
            "| {} | {} | {} | {} | {} |",
            pin.language.folder(),
            pin.name,
            pin.version,
            census.files,
            census.lines
        );
    }
    let files: u64 = rows.iter().map(|(_, census)| census.files).sum();
    let lines: u64 = rows.iter().map(|(_, census)| census.lines).sum();
    println!("| | **total** | | {files} | {lines} |");
}

/// A folder for unfinished work, beside the corpora so that a rename stays on one file system;
/// removed when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn create(corpora: &Path, name: &str) -> Result<Self> {
        let path = corpora.join(format!(".unfinished-{name}-{}", std::process::id()));
        fs::create_dir_all(&path)
            .with_context(|| format!("failed to create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Best effort: a leftover is hidden, ignored by git and harmless.
        let _ = fs::remove_dir_all(&self.0);
    }
}
