//! The written plan against what is there: `ARCHITECTURE.md` and the top level of the repository.

use std::collections::BTreeSet;

use super::arrows::{CRATES, Crate, Imports};

/// What every checkout has at its top level; folders end in `/`.
const REQUIRED: &[&str] = &[
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "benches/",
    "crates/",
    "grammars/",
    "rules/",
    "tests/",
];

/// What may be there besides.
const ALLOWED: &[&str] = &[
    ".andon/",
    ".cargo/",
    ".ci/",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "action.yml",
    "andon.toml",
    "ROADMAP.md",
    "clippy.toml",
    "deny.toml",
    "docs/",
    "editors/",
    "fuzz/",
    "justfile",
    "pyproject.toml",
    "rust-toolchain.toml",
    "schemas/",
];

/// Violations of the top level: something missing, or something that no plan speaks of. Skips
/// `.git` and what the lines of `.gitignore` that name one top-level entry (`/target`) leave out.
pub(crate) fn check_top_level(entries: &[String], ignored: &str) -> Vec<String> {
    let plain = |entry: &str| entry.trim_end_matches('/').to_owned();
    let ignored: BTreeSet<String> = ignored
        .lines()
        .filter_map(|line| line.trim().strip_prefix('/'))
        .map(plain)
        .collect();
    let mut violations = Vec::new();
    for entry in entries {
        let name = plain(entry);
        let planned = REQUIRED.contains(&entry.as_str()) || ALLOWED.contains(&entry.as_str());
        if name != ".git" && !ignored.contains(&name) && !planned {
            violations.push(format!(
                "{entry} does not belong at the top level: move it, or add it to ALLOWED in \
                 crates/xtask/src/tidy/plan.rs"
            ));
        }
    }
    for required in REQUIRED {
        if !entries.iter().any(|entry| entry == required) {
            violations.push(format!("{required} is missing at the top level: add it"));
        }
    }
    violations
}

/// Violations of the crate table of `ARCHITECTURE.md`: the table whose first column is headed
/// `crate`. Its first cells hold the folder names in backticks; a column headed `may import`,
/// where there is one, must say what is enforced.
pub(crate) fn check_document(document: &str, crates: &[Crate]) -> Vec<String> {
    let Some(rows) = crate_rows(document) else {
        return vec![
            "ARCHITECTURE.md has no table whose first column is headed `crate`: add one row a \
             crate, its folder name in backticks first"
                .to_owned(),
        ];
    };
    let mut violations = Vec::new();
    for krate in crates {
        if !rows.iter().any(|row| row.folder == krate.folder) {
            violations.push(format!(
                "ARCHITECTURE.md does not list the crate {}: add a row to the crate table",
                krate.folder
            ));
        }
    }
    for Row { folder, imports } in &rows {
        if !crates.iter().any(|krate| krate.folder == *folder) {
            violations.push(format!(
                "ARCHITECTURE.md lists the crate {folder}, which does not exist: remove the row"
            ));
        }
        if let Some(imports) = imports {
            violations.extend(check_imports(folder, imports));
        }
    }
    violations
}

/// A crate as the document tells it.
struct Row {
    folder: String,
    imports: Option<String>,
}

fn crate_rows(document: &str) -> Option<Vec<Row>> {
    let mut lines = document.lines();
    let header = lines.find(|line| {
        let first = cells(line).first().map(|cell| cell.to_lowercase());
        first.is_some_and(|cell| cell == "crate" || cell.starts_with("crate "))
    })?;
    let column = cells(header)
        .iter()
        .position(|cell| cell.eq_ignore_ascii_case("may import"));
    let mut rows = Vec::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let cells = cells(line);
        // What stands in parentheses is an aside: `cli` (package and binary `andon`).
        let names = cells
            .first()
            .and_then(|cell| cell.split('(').next())
            .unwrap_or("");
        let imports = column
            .and_then(|column| cells.get(column))
            .map(|cell| (*cell).to_owned());
        for folder in names.split('`').skip(1).step_by(2) {
            rows.push(Row {
                folder: folder.to_owned(),
                imports: imports.clone(),
            });
        }
    }
    Some(rows)
}

fn cells(line: &str) -> Vec<&str> {
    let Some(inner) = line.trim().strip_prefix('|') else {
        return Vec::new();
    };
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(str::trim).collect()
}

fn check_imports(folder: &str, written: &str) -> Option<String> {
    let (_, _, imports) = CRATES.iter().find(|(name, _, _)| *name == folder)?;
    let words: BTreeSet<&str> = written
        .split([',', ' ', '`'])
        .filter(|word| !matches!(*word, "" | "–" | "-" | "—"))
        .collect();
    let (enforced, said) = match imports {
        Imports::All => (BTreeSet::from(["all"]), "all".to_owned()),
        Imports::Only(names) => (names.iter().copied().collect(), names.join(", ")),
    };
    (words != enforced).then(|| {
        format!(
            "ARCHITECTURE.md says that {folder} may import \"{written}\", but \"{said}\" is \
             enforced: change the row, or CRATES in crates/xtask/src/tidy/arrows.rs"
        )
    })
}
