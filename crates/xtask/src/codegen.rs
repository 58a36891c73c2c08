//! `cargo xtask codegen`: the language registry, generated from `grammars/*/language.toml`.
//!
//! Two files follow from the data: the table in `crates/syntax/src/generated.rs`, and the parser
//! crates between the markers in `crates/syntax/Cargo.toml`. `--check` writes nothing and fails if
//! one of them is stale.

mod manifest;
mod render;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use manifest::LanguageManifest;

const TABLE: &str = "crates/syntax/src/generated.rs";
const CARGO: &str = "crates/syntax/Cargo.toml";

/// Generates both files; with `check` only compares.
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
    let table = render::format(&render::table(languages))?;
    let old_cargo = read(CARGO)?;
    let cargo = render::splice_parsers(&old_cargo, languages)
        .with_context(|| format!("failed to update {CARGO}"))?;

    let mut stale = Vec::new();
    // A table that is missing is stale, not an error.
    if read(TABLE).ok().as_deref() != Some(table.as_str()) {
        stale.push((TABLE, table));
    }
    if old_cargo != cargo {
        stale.push((CARGO, cargo));
    }
    Ok(stale)
}
