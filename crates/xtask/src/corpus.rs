//! `cargo xtask corpus`: real, well-kept source code to measure on, the same bytes for everybody.
//!
//! ```text
//! corpora.toml ─► fetch (pip, cargo, npm) ─► SHA-256 ─► unpack ─► benches/corpora/<language>/<name>/
//! ```
//!
//! A corpus appears under its final name in one rename, with a stamp that says from which pin it was
//! made; one whose stamp agrees is left alone. Nothing from a package is ever executed.

mod fetch;
mod pins;
#[cfg(test)]
mod tests;
mod unpack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

pub(crate) use pins::{Pin, load, select};

use pins::Language;

/// Name of the file inside a corpus that says which pin it was made from.
const STAMP: &str = ".corpus-stamp";

/// Fetches the corpora that `names` selects (by name or language; none = all) and prints a table.
///
/// # Errors
/// An unknown name, a registry client that fails, a wrong hash, or a failing file operation. The
/// corpora that were finished before stay.
pub(crate) fn run(root: &Path, names: &[String]) -> Result<()> {
    let pins = select(load(root)?, names)?;
    shield(&corpora(root))?;
    let mut rows = Vec::new();
    for pin in &pins {
        let folder = provide(root, pin)
            .with_context(|| format!("failed to provide the corpus {}", pin.name))?;
        rows.push((pin, census(&folder, pin.language)?));
    }
    print_table(&rows);
    Ok(())
}

/// Where the corpus of `pin` lies, whether or not it is there.
pub(crate) fn folder(root: &Path, pin: &Pin) -> PathBuf {
    corpora(root).join(pin.language.folder()).join(&pin.name)
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
fn provide(root: &Path, pin: &Pin) -> Result<PathBuf> {
    let target = folder(root, pin);
    if is_present(root, pin) {
        return Ok(target);
    }
    eprintln!("fetching {} {}", pin.name, pin.version);
    let scratch = Scratch::create(&corpora(root), &pin.name)?;
    let archive = fetch::fetch(pin, &scratch.0)?;
    verify(&archive, &pin.sha256)?;
    let staged = scratch.0.join("unpacked");
    let count = unpack::unpack(&archive, pin, &staged)
        .with_context(|| format!("failed to unpack {}", archive.display()))?;
    if count == 0 {
        bail!("no file of the package passes `include`, `exclude` and `maps` in corpora.toml");
    }
    fs::write(staged.join(STAMP), pin.stamp())?;
    replace(&staged, &target, &scratch.0)?;
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
    let found: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if found != pinned {
        bail!(
            "{} has another SHA-256 than corpora.toml pins\n  pinned: {pinned}\n  found:  {found}\n\
             do not use the file; change the pin only if the registry is known to be right",
            archive.display()
        );
    }
    Ok(())
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
