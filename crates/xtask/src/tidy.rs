//! `cargo xtask tidy`: the promises of `ARCHITECTURE.md`, asserted.
//!
//! Each check is a pure function from what it read to violations, one line each, that say what to do.
//! All checks run before any is reported. The same checks run as a test.

mod arrows;
mod files;
mod packs;
mod plan;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Runs every check on the repository; returns the violations, sorted.
///
/// # Errors
/// Something could not be read or `cargo metadata` failed: no verdict.
pub(crate) fn violations(root: &Path) -> Result<Vec<String>> {
    let crates = arrows::read(root)?;
    let sources = files::read(root)?;
    let document = text(&root.join("ARCHITECTURE.md"))?;
    let ignored = text(&root.join(".gitignore"))?;

    let mut violations = arrows::check(&crates);
    violations.extend(files::check(&sources, files::LONG_FILES));
    violations.extend(plan::check_document(&document, &crates));
    violations.extend(plan::check_top_level(&entries(root)?, &ignored));
    violations.extend(packs::check(&packs::read(root)?));
    violations.sort();
    Ok(violations)
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))
}

/// The names in a folder, sorted; folders end in `/`.
fn entries(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let list =
        fs::read_dir(folder).with_context(|| format!("failed to list {}", folder.display()))?;
    for entry in list {
        let entry = entry?;
        let mut name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            name.push('/');
        }
        names.push(name);
    }
    names.sort();
    Ok(names)
}

/// All files below `folder`, sorted; hidden folders and those named in `skip` are left out.
fn files_below(folder: &Path, skip: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in entries(folder)? {
        match name.strip_suffix('/') {
            Some(inner) if inner.starts_with('.') || skip.contains(&inner) => {}
            Some(inner) => found.extend(files_below(&folder.join(inner), skip)?),
            None => found.push(folder.join(name)),
        }
    }
    Ok(found)
}
