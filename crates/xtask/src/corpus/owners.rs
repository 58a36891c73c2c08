//! The packages of the background, `benches/background/<language>.toml`: real code of many owners,
//! pinned like the corpora, and which of the owners are learned from, calibrated on and measured.
//!
//! An owner is in one part with all its packages, drawn by a hash of its name; whoever owns one of
//! the corpora is learned from, because what ships was.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::pins::{self, Language, Pin};
use super::present;

/// The packages of one language.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) language: Language,
    pub(crate) split: Split,
    /// By name.
    pub(crate) entries: Vec<Entry>,
    /// Owners of the corpora.
    known: BTreeSet<String>,
}

/// How owners are divided.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Split {
    /// Changes who is in which part.
    pub(crate) seed: u64,
    /// Share of the owners that are measured on.
    pub(crate) evaluation: f64,
    /// Share of those that thresholds are set by.
    pub(crate) calibration: f64,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// Name in the registry.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
    pub(crate) owner: String,
    /// Files in the language that somebody wrote.
    pub(crate) files: u64,
    /// Whether they are those embedded in the package's source maps.
    #[serde(default)]
    pub(crate) maps: bool,
}

/// What an owner's packages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// To learn from.
    Train,
    /// To set thresholds by.
    Calibration,
    /// To measure on, never learned from.
    Evaluation,
}

impl List {
    /// Reads the list of a language.
    ///
    /// # Errors
    /// The file is unreadable, malformed, or a pin is not exact.
    pub(crate) fn load(root: &Path, language: Language) -> Result<Self> {
        let path = place(root, language);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        let owners = pins::load(root)?.into_iter().filter_map(|pin| pin.owner);
        Self::parse(&text, language, owners.collect())
            .with_context(|| format!("failed to understand {}", path.display()))
    }

    fn parse(text: &str, language: Language, known: BTreeSet<String>) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            split: Split,
            #[serde(default)]
            package: Vec<Entry>,
        }
        let file: File = toml::from_str(text)?;
        let list = Self {
            language,
            split: file.split,
            entries: file.package,
            known,
        };
        let mut names = BTreeSet::new();
        for entry in &list.entries {
            list.pin(entry).validate()?;
            if !names.insert(&entry.name) {
                bail!("{} stands in the list twice", entry.name);
            }
        }
        Ok(list)
    }

    /// The pin of an entry.
    pub(crate) fn pin(&self, entry: &Entry) -> Pin {
        Pin {
            language: self.language,
            name: entry.name.clone(),
            registry: self.language.registry(),
            package: None,
            version: entry.version.clone(),
            sha256: entry.sha256.clone(),
            include: Vec::new(),
            exclude: Vec::new(),
            maps: entry.maps,
            owner: Some(entry.owner.clone()),
            background: true,
        }
    }

    /// Where an entry's package lies.
    ///
    /// # Errors
    /// It was not fetched.
    pub(crate) fn folder(&self, root: &Path, entry: &Entry) -> Result<PathBuf> {
        present(root, &self.pin(entry))
    }

    /// What an owner's packages are for.
    pub(crate) fn part(&self, owner: &str) -> Part {
        if self.known.contains(owner) {
            return Part::Train;
        }
        let draw = draw(self.split.seed, owner);
        if draw < self.split.evaluation {
            Part::Evaluation
        } else if draw < self.split.evaluation + self.split.calibration {
            Part::Calibration
        } else {
            Part::Train
        }
    }

    /// The owners in a part, sorted.
    pub(crate) fn owners(&self, part: Part) -> BTreeSet<&str> {
        let owners = self.entries.iter().map(|entry| entry.owner.as_str());
        owners.filter(|owner| self.part(owner) == part).collect()
    }

    /// Writes the list in place of the old one; the comment at its head stays.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub(crate) fn save(&mut self, root: &Path) -> Result<()> {
        self.entries.sort_by(|a, b| a.name.cmp(&b.name));
        let path = place(root, self.language);
        let old = fs::read_to_string(&path)?;
        let head = old.split("\npackage = [").next().unwrap_or(&old);
        let lines: Vec<String> = self.entries.iter().map(line).collect();
        let text = format!("{}\n\npackage = [\n{}]\n", head.trim_end(), lines.concat());
        let unfinished = path.with_extension("toml.unfinished");
        fs::write(&unfinished, text)
            .and_then(|()| fs::rename(&unfinished, &path))
            .with_context(|| format!("failed to write {}", path.display()))
    }
}

fn place(root: &Path, language: Language) -> PathBuf {
    root.join("benches/background")
        .join(language.folder())
        .with_extension("toml")
}

fn line(entry: &Entry) -> String {
    let Entry {
        name,
        version,
        sha256,
        owner,
        files,
        maps,
    } = entry;
    let maps = if *maps { ", maps = true" } else { "" };
    format!(
        "    {{ name = {name:?}, version = {version:?}, sha256 = {sha256:?}, \
         owner = {owner:?}, files = {files}{maps} }},\n"
    )
}

/// A number in 0–1 that depends on the seed and the owner alone.
fn draw(seed: u64, owner: &str) -> f64 {
    let hash = Sha256::digest(format!("{seed}:{owner}"));
    let high = hash.iter().take(4);
    let high = high.fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    f64::from(high) / 2_f64.powi(32)
}

#[cfg(test)]
mod tests {
    //! Whom the lists name, and who is learned from.

    use super::*;

    fn list(text: &str, known: &[&str]) -> List {
        let known = known.iter().map(|owner| (*owner).to_owned()).collect();
        List::parse(text, Language::Python, known).unwrap()
    }

    const SPLIT: &str = "split = { seed = 1, evaluation = 0.3, calibration = 0.2 }\n";

    #[test]
    fn owners_are_drawn_by_share_and_seed() {
        let split = |seed: u64| {
            let text = SPLIT.replace("seed = 1", &format!("seed = {seed}"));
            let list = list(&text, &["github.com/owner7"]);
            let owners = (0..1000).map(|number| format!("github.com/owner{number}"));
            owners.map(|owner| list.part(&owner)).collect::<Vec<_>>()
        };
        let first = split(1);
        let count = |part| first.iter().filter(|own| **own == part).count();
        assert!((260..340).contains(&count(Part::Evaluation)));
        assert!((160..240).contains(&count(Part::Calibration)));
        assert_eq!(first[7], Part::Train);
        assert_eq!(first, split(1));
        assert_ne!(first, split(2));
    }

    #[test]
    fn a_list_is_written_as_it_is_read() {
        let root = std::env::temp_dir().join(format!("andon-owners-{}", std::process::id()));
        fs::create_dir_all(root.join("benches/background")).unwrap();
        let head = format!("# Whose.\n\n{SPLIT}");
        fs::write(place(&root, Language::Python), &head).unwrap();
        let mut list = list(&head, &[]);
        for (name, maps) in [("b", false), ("@a/b", true)] {
            list.entries.push(Entry {
                name: name.to_owned(),
                version: "1".to_owned(),
                sha256: "0".repeat(64),
                owner: "github.com/x".to_owned(),
                files: 7,
                maps,
            });
        }
        list.save(&root).unwrap();
        let first = fs::read_to_string(place(&root, Language::Python)).unwrap();
        let again = List::parse(&first, Language::Python, BTreeSet::new()).unwrap();
        assert_eq!(again.entries, list.entries);
        assert_eq!(again.entries[0].name, "@a/b");
        assert!(first.starts_with("# Whose.\n"), "{first}");
        list.save(&root).unwrap();
        assert_eq!(
            fs::read_to_string(place(&root, Language::Python)).unwrap(),
            first
        );
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_committed_lists_have_owners_enough() {
        let root = crate::repository_root();
        let corpora = pins::load(&root).unwrap();
        let nameless = corpora.iter().find(|pin| pin.owner.is_none());
        assert!(nameless.is_none(), "{nameless:?} has no owner");
        for language in Language::ALL {
            let list = List::load(&root, language).unwrap();
            let measured = list.owners(Part::Evaluation);
            assert!(measured.len() >= 60, "{language:?}: {}", measured.len());
            let learned: BTreeSet<_> = list
                .owners(Part::Train)
                .into_iter()
                .chain(list.owners(Part::Calibration))
                .collect();
            assert!(measured.is_disjoint(&learned));
            for pin in &corpora {
                assert!(!measured.contains(pin.owner.as_deref().unwrap()), "{pin:?}");
            }
        }
    }
}
