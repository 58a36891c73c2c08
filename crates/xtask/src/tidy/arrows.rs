//! Who may import whom: the arrows between crates, and the few dependencies that belong to one
//! place.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

/// A crate by the name of its folder, its package, and the crates of the workspace that it may
/// import. Development tools may import anything, and nobody imports them.
pub(crate) const CRATES: &[(&str, &str, Imports)] = &[
    ("finding", "andon-finding", Imports::Only(&[])),
    ("syntax", "andon-syntax", Imports::Only(&["finding"])),
    ("yaml", "andon-yaml", Imports::Only(&["finding"])),
    ("regex", "andon-regex", Imports::Only(&[])),
    (
        "rules",
        "andon-rules",
        Imports::Only(&["syntax", "yaml", "regex", "finding"]),
    ),
    (
        "style",
        "andon-style",
        Imports::Only(&["syntax", "finding"]),
    ),
    (
        "engine",
        "andon-engine",
        Imports::Only(&["rules", "style", "syntax", "yaml", "finding"]),
    ),
    (
        "report",
        "andon-report",
        Imports::Only(&["style", "finding"]),
    ),
    (
        "server",
        "andon-server",
        Imports::Only(&["engine", "report", "finding"]),
    ),
    ("cli", "andon", Imports::All),
    ("xtask", "xtask", Imports::All),
    ("benches", "andon-benches", Imports::All),
];

/// Crates that no other crate may import.
const TOOLS: &[&str] = &["xtask", "benches"];

/// Outside crates that only these crates may depend on, and why.
const RESERVED: &[(&str, &[&str], &str)] = &[
    (
        "tree-sitter",
        &["syntax"],
        "only `syntax` names the parsers",
    ),
    (
        "rayon",
        &["engine", "cli", "xtask", "benches"],
        "threads belong to `engine`",
    ),
    (
        "ignore",
        &["engine", "cli", "xtask", "benches"],
        "reading folders belongs to `engine`",
    ),
];

/// What a crate may import of the workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Imports {
    /// Every crate that is not a tool.
    All,
    /// These, by folder name.
    Only(&'static [&'static str]),
}

/// A member of the workspace as cargo sees it.
#[derive(Debug, Clone)]
pub(crate) struct Crate {
    /// Name of its folder.
    pub(crate) folder: String,
    /// Name of its package.
    pub(crate) package: String,
    /// Names of the packages it depends on, in any section.
    pub(crate) dependencies: Vec<String>,
}

/// Asks cargo for the members of the workspace, without resolving (and so without a network).
///
/// # Errors
/// `cargo metadata` fails.
pub(crate) fn read(root: &Path) -> Result<Vec<Crate>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("failed to run cargo metadata")?;
    let mut crates: Vec<Crate> = metadata
        .packages
        .iter()
        .map(|package| Crate {
            folder: package
                .manifest_path
                .parent()
                .and_then(|folder| folder.file_name())
                .unwrap_or_default()
                .to_owned(),
            package: package.name.to_string(),
            dependencies: package
                .dependencies
                .iter()
                .map(|dependency| dependency.name.clone())
                .collect(),
        })
        .collect();
    crates.sort_by(|a, b| a.folder.cmp(&b.folder));
    Ok(crates)
}

/// Violations of the arrows and of the reserved dependencies.
pub(crate) fn check(crates: &[Crate]) -> Vec<String> {
    let mut violations = Vec::new();
    for krate in crates {
        let Some((folder, _, imports)) = known(krate) else {
            violations.push(format!(
                "crate {} (package {}) has no place in the plan: add it to CRATES in \
                 crates/xtask/src/tidy/arrows.rs and to ARCHITECTURE.md",
                krate.folder, krate.package
            ));
            continue;
        };
        for dependency in &krate.dependencies {
            let inner = CRATES.iter().find(|(_, package, _)| package == dependency);
            if let Some((target, _, _)) = inner
                && !may_import(folder, imports, target)
            {
                violations.push(format!(
                    "crate {folder} must not import {target}: remove it from {folder}'s \
                     Cargo.toml, or move what is shared to a crate below both"
                ));
            }
            violations.extend(check_reserved(folder, dependency));
        }
    }
    for (folder, package, _) in CRATES {
        if !crates.iter().any(|krate| krate.package == *package) {
            violations.push(format!(
                "crate {folder} (package {package}) does not exist: remove it from CRATES in \
                 crates/xtask/src/tidy/arrows.rs and from ARCHITECTURE.md"
            ));
        }
    }
    violations
}

fn known(krate: &Crate) -> Option<&'static (&'static str, &'static str, Imports)> {
    CRATES
        .iter()
        .find(|(folder, package, _)| *folder == krate.folder && *package == krate.package)
}

fn may_import(folder: &str, imports: &Imports, target: &str) -> bool {
    match imports {
        _ if folder == target => false,
        Imports::All => !TOOLS.contains(&target),
        Imports::Only(allowed) => allowed.contains(&target),
    }
}

fn check_reserved(folder: &str, dependency: &str) -> Option<String> {
    let (name, owners, reason) = RESERVED.iter().find(|(name, _, _)| {
        let rest = dependency.strip_prefix(name);
        rest.is_some_and(|rest| {
            rest.is_empty() || (*name == "tree-sitter" && rest.starts_with('-'))
        })
    })?;
    (!owners.contains(&folder)).then(|| {
        format!(
            "crate {folder} must not depend on {dependency}: {reason} (allowed for {name}: {})",
            owners.join(", ")
        )
    })
}
