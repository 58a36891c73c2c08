//! `cargo xtask codegen`: the language registry, generated from `grammars/*/language.toml`.
//!
//! What follows from the data: the tables in `crates/syntax/src/generated.rs`, and between markers
//! the parser crates and features in `crates/syntax/Cargo.toml` and the features in
//! `crates/cli/Cargo.toml`. `--check` writes nothing and fails if one of them is stale.

mod manifest;
mod render;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use manifest::LanguageManifest;

const TABLE: &str = "crates/syntax/src/generated.rs";
const SYNTAX: &str = "crates/syntax/Cargo.toml";
const PROGRAM: &str = "crates/cli/Cargo.toml";

/// Generates all files; with `check` only compares.
///
/// # Errors
/// A `language.toml` is wrong, a file cannot be read or written, `rustfmt` fails, or, with `check`,
/// a file is stale (all stale files are named).
pub(crate) fn run(root: &Path, check: bool) -> Result<()> {
    let languages = manifest::load(&root.join("grammars"))?;
    let stale = stale_files(root, &languages)?;
    if check && !stale.is_empty() {
        let names: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
        bail!("stale: {}; run `cargo xtask codegen`", names.join(", "));
    }
    for (path, text) in stale {
        // Replaced in one step: a build that runs meanwhile never sees half a file.
        let target = root.join(path);
        let partial = target.with_extension(format!("partial-{}", std::process::id()));
        fs::write(&partial, text)
            .and_then(|()| fs::rename(&partial, &target))
            .with_context(|| format!("failed to write {}", target.display()))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// The generated files that are not as they should be, with the text that they should have.
fn stale_files(root: &Path, languages: &[LanguageManifest]) -> Result<Vec<(&'static str, String)>> {
    let read = |path: &str| {
        fs::read_to_string(root.join(path)).with_context(|| format!("failed to read {path}"))
    };
    let tables = render::format(&render::tables(languages))?;
    let mut stale = Vec::new();
    // A table that is missing is stale, not an error.
    if read(TABLE).ok().as_deref() != Some(tables.as_str()) {
        stale.push((TABLE, tables));
    }
    for path in [SYNTAX, PROGRAM] {
        let old = read(path)?;
        let new = match path {
            SYNTAX => render::syntax_manifest(&old, languages),
            _ => render::program_manifest(&old, languages),
        };
        let new = new.with_context(|| format!("failed to update {path}"))?;
        if old != new {
            stale.push((path, new));
        }
    }
    Ok(stale)
}
