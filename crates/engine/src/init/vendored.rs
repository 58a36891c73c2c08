//! Folders that hold the code of others, told by their names.

use std::collections::BTreeMap;
use std::path::Path;

use crate::discover::Candidate;

/// Names of folders that hold nothing else.
const NAMES: [&str; 10] = [
    "_vendor",
    "bower_components",
    "node_modules",
    "site-packages",
    "third-party",
    "third_party",
    "thirdparty",
    "vendor",
    "vendored",
    "vendors",
];

/// What a virtual environment of Python has at its top.
const ENVIRONMENT: &str = "pyvenv.cfg";

/// A folder of vendored code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendored {
    /// Relative to the root, `/`-separated.
    pub path: String,
    /// Files in a known language below it.
    pub files: usize,
}

impl Vendored {
    /// What excludes it in `andon.toml`.
    pub(super) fn glob(&self) -> String {
        format!("/{}/", globset::escape(&self.path))
    }
}

/// The outermost vendored folders that hold some of `files`, sorted by path.
pub(super) fn vendored(root: &Path, files: &[Candidate]) -> Vec<Vendored> {
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        let ends = file.rel.match_indices('/').map(|(at, _)| at);
        let mut folders = ends.filter_map(|end| file.rel.get(..end));
        let outermost = folders.find(|folder| {
            *known
                .entry(folder)
                .or_insert_with(|| is_vendored(root, folder))
        });
        if let Some(folder) = outermost {
            *found.entry(folder).or_default() += 1;
        }
    }
    let folders = found.into_iter().map(|(path, files)| Vendored {
        path: path.to_owned(),
        files,
    });
    folders.collect()
}

fn is_vendored(root: &Path, folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    NAMES.contains(&name) || root.join(folder).join(ENVIRONMENT).is_file()
}
