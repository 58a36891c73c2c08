//! Rule packs: every pack says what it is, every rule has its cases beside it.

use std::path::Path;

use anyhow::Result;

/// What a pack's folder holds.
#[derive(Debug, Clone)]
pub(crate) struct Pack {
    /// Name of its folder.
    pub(crate) name: String,
    /// Names of its files.
    pub(crate) files: Vec<String>,
}

/// Lists the packs under `rules/`.
///
/// # Errors
/// A folder cannot be read.
pub(crate) fn read(root: &Path) -> Result<Vec<Pack>> {
    let rules = root.join("rules");
    let mut packs = Vec::new();
    for name in super::entries(&rules)? {
        if let Some(name) = name.strip_suffix('/') {
            packs.push(Pack {
                name: name.to_owned(),
                files: super::entries(&rules.join(name))?,
            });
        }
    }
    Ok(packs)
}

/// Violations of the layout of packs.
pub(crate) fn check(packs: &[Pack]) -> Vec<String> {
    let mut violations = Vec::new();
    for Pack { name, files } in packs {
        let has = |file: &str| files.iter().any(|other| other == file);
        if !has("pack.toml") {
            violations.push(format!(
                "rules/{name}: add a pack.toml that says what the pack is for"
            ));
        }
        for file in files {
            if let Some(rule) = file.strip_suffix(".test.yml") {
                if !has(&format!("{rule}.yml")) {
                    violations.push(format!(
                        "rules/{name}/{file}: there is no rule {rule}.yml: rename or remove it"
                    ));
                }
            } else if let Some(rule) = file.strip_suffix(".yml") {
                if !has(&format!("{rule}.test.yml")) {
                    violations.push(format!(
                        "rules/{name}/{file}: add {rule}.test.yml with a firing and a silent case"
                    ));
                }
            } else if file.ends_with(".yaml") {
                violations.push(format!(
                    "rules/{name}/{file}: rule files end in .yml: rename it"
                ));
            }
        }
    }
    violations
}
