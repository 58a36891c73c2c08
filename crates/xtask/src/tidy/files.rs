//! The shape of source files: each says why it exists, none grows without end.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Lines that a file may have.
pub(crate) const MAX_LINES: usize = 700;

/// Files that may be longer: (path from the root, reason).
pub(crate) const LONG_FILES: &[(&str, &str)] =
    &[("crates/syntax/src/generated.rs", "a table, generated")];

/// A Rust file.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Reads all Rust files of the workspace.
///
/// # Errors
/// A folder or file cannot be read, or is not UTF-8.
pub(crate) fn read(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["benches", "crates", "fuzz"] {
        let folder = root.join(folder);
        if !folder.is_dir() {
            continue;
        }
        for path in super::files_below(&folder, &["corpora", "target"])? {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("failed to read {}", path.display()))?;
                let relative = path.strip_prefix(root).unwrap_or(&path);
                sources.push(Source {
                    path: relative.to_string_lossy().replace('\\', "/"),
                    text,
                });
            }
        }
    }
    Ok(sources)
}

/// Violations of the module docs and of the length of files; `long` as in [`LONG_FILES`].
pub(crate) fn check(sources: &[Source], long: &[(&str, &str)]) -> Vec<String> {
    let mut violations = Vec::new();
    for Source { path, text } in sources {
        if !text.starts_with("//! ") {
            violations.push(format!(
                "{path}: open the file with a `//!` line that says why it exists"
            ));
        }
        let lines = text.lines().count();
        let excused = long.iter().any(|(listed, _)| listed == path);
        if lines > MAX_LINES && !excused {
            violations.push(format!(
                "{path}: {lines} lines are more than {MAX_LINES}: split it by concept, or list it \
                 with a reason in LONG_FILES in crates/xtask/src/tidy/files.rs"
            ));
        }
    }
    for (listed, reason) in long {
        let source = sources.iter().find(|source| source.path == *listed);
        if source.is_none_or(|source| source.text.lines().count() <= MAX_LINES) {
            violations.push(format!(
                "{listed}: no longer exists or no longer long: remove it from LONG_FILES in \
                 crates/xtask/src/tidy/files.rs"
            ));
        }
        if reason.trim().is_empty() {
            violations.push(format!("{listed}: listed in LONG_FILES without a reason"));
        }
    }
    violations
}
