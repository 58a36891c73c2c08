//! `cargo xtask background`: learns what varies between houses from the corpora, and writes the
//! tables that `style` ships.
//!
//! ```text
//! benches/corpora/<language>/* ─► fingerprints ─► rates, burstiness, texture, scale
//!                                                  └─► crates/style/background/<language>.json
//! ```
//!
//! Reproducible: the same corpora and facts give the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use andon_engine::{Silent, packages};
use andon_style::learn_background;
use andon_syntax::Language;
use anyhow::{Context, Result, bail};

use crate::corpus;

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
/// A corpus that was not fetched, or a file operation that fails.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let pins = corpus::load(root)?;
    for name in ["javascript", "python", "rust", "typescript"] {
        if !options.language.is_empty() && !options.language.iter().any(|wanted| wanted == name) {
            continue;
        }
        let language = Language::from_name(name).context("no such language")?;
        let folders = folders(root, &pins, name)?;
        let (facts, packages) = packages(language, &folders, &Silent)?;
        let table = learn_background(&facts, &packages);
        let mut text = serde_json::to_string(&table)?;
        // One fact a line: changes can be read.
        text = text.replace("{\"fact\":", "\n{\"fact\":");
        text.push('\n');
        let path = root
            .join("crates/style/background")
            .join(format!("{name}.json"));
        let old = fs::read_to_string(&path).ok();
        match (old.as_ref() == Some(&text), options.check) {
            (true, _) => println!("{name}: unchanged"),
            (false, true) => bail!("{name}: the table is stale: run `cargo xtask background`"),
            (false, false) => {
                fs::write(&path, text)?;
                println!(
                    "{name}: {} packages, {} files, {} facts",
                    table.packages.len(),
                    table.files,
                    table.facts.len()
                );
            }
        }
    }
    Ok(())
}

/// The corpora of a language, by `name version`.
///
/// # Errors
/// A corpus that was not fetched.
pub(crate) fn folders(
    root: &Path,
    pins: &[corpus::Pin],
    language: &str,
) -> Result<Vec<(String, PathBuf)>> {
    let own = pins.iter().filter(|pin| pin.language.folder() == language);
    let folders = own.map(|pin| {
        if !corpus::is_present(root, pin) {
            bail!(
                "the corpus {} is not there: run `cargo xtask corpus`",
                pin.name
            );
        }
        let title = format!("{} {}", pin.name, pin.version);
        Ok((title, corpus::folder(root, pin)))
    });
    folders.collect()
}
