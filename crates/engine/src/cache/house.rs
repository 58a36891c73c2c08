//! What a house says of the files of a run: kept as one piece, for it depends on all of them.
//!
//! While no file, no rule and no setting changes, neither is the house learned again nor are the
//! files judged by it.

use andon_finding::{Artifact, Finding};
use andon_style::House;
use serde::{Deserialize, Serialize};

use super::store::{Aged, Entry, MAX_AGE};
use super::{Cache, Key};
use crate::analyse::FileResult;

/// What there was to say.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    /// Whether the house was learned from the files themselves.
    learned: bool,
    files: Vec<SaidOfFile>,
}

/// The result of a file of which the house speaks.
#[derive(Debug, Serialize, Deserialize)]
struct SaidOfFile {
    /// Where it stands among the files of the run.
    index: usize,
    findings: Vec<Finding>,
    artifact: Option<Artifact>,
}

impl Cache {
    /// The key of what `house`, or else the one that is learned from these files, says of them;
    /// `None` if it cannot be known again.
    pub(crate) fn house_key(&self, house: Option<&House>, results: &[FileResult]) -> Option<Key> {
        let mut hasher = blake3::Hasher::new_keyed(&self.context);
        hasher.update(b"house");
        let seal = house.map_or("", |house| house.seal.as_str());
        hasher.update(&seal.len().to_le_bytes());
        hasher.update(seal.as_bytes());
        for (index, result) in results.iter().enumerate() {
            match (result.key, &result.print) {
                (Some(key), _) => hasher.update(&index.to_le_bytes()).update(&key),
                (None, Some(_)) => return None,
                (None, None) => continue,
            };
        }
        Some(*hasher.finalize().as_bytes())
    }

    /// Adds to the results of files what the house said of them in an earlier run, if that is
    /// known: then whether the house was learned.
    pub(crate) fn recall_house(&self, key: Key, results: &mut [FileResult]) -> Option<bool> {
        let entry = &self.kept.store.entries.get(&key)?.it;
        let said: Said = serde_json::from_slice(&entry.said).ok()?;
        if said.files.iter().any(|file| file.index >= results.len()) {
            return None;
        }
        self.news().asked.insert(key);
        for file in said.files {
            if let Some(result) = results.get_mut(file.index) {
                result.findings = file.findings;
                result.artifact = file.artifact;
            }
        }
        Some(said.learned)
    }

    /// Keeps what the house said of files.
    pub(crate) fn keep_house(&self, key: Key, learned: bool, results: &[FileResult]) {
        let speaks = |finding: &Finding| finding.rule_id.starts_with("style/");
        let files = results.iter().enumerate();
        let files = files.filter(|(_, result)| result.findings.iter().any(speaks));
        let said = Said {
            learned,
            files: files
                .map(|(index, result)| SaidOfFile {
                    index,
                    findings: result.findings.clone(),
                    artifact: result.artifact.clone(),
                })
                .collect(),
        };
        if let Ok(said) = serde_json::to_vec(&said) {
            // Whoever changes a file changes the key: what is not asked for soon never is. A run of
            // another kind may come between.
            let entry = Aged {
                age: MAX_AGE - 1,
                it: Entry::text(said),
            };
            self.news().found.entries.insert(key, entry);
        }
    }
}
