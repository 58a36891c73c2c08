//! `benches/topics.toml`: packages that do the same thing, among which the origin of a file is
//! sought, so that nobody is told by what the code is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::owners::List;
use super::pins::{self, Pin};

/// Packages with one purpose.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) name: String,
    /// Each of another owner.
    pub(crate) pins: Vec<Pin>,
}

/// Packages of a topic: among fewer, chance alone tells many.
const LEAST: usize = 6;

/// The topics of a language.
///
/// # Errors
/// The file is unreadable or malformed, or a topic has too few packages, one that is not pinned, or
/// two of one owner.
pub(crate) fn load(root: &Path, list: &List) -> Result<Vec<Topic>> {
    let path = root.join("benches/topics.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
    parse(&text, list, &pins::load(root)?)
        .with_context(|| format!("failed to understand {}", path.display()))
}

fn parse(text: &str, list: &List, corpora: &[Pin]) -> Result<Vec<Topic>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        name: String,
        packages: Vec<String>,
    }
    let mut written: BTreeMap<String, Vec<Written>> = toml::from_str(text)?;
    let written = written.remove(list.language.folder()).unwrap_or_default();
    let topics = written.into_iter().map(|Written { name, packages }| {
        let pins: Vec<Pin> = packages
            .iter()
            .map(|package| {
                pinned(package, list, corpora)
                    .with_context(|| format!("{name}: {package} is not pinned"))
            })
            .collect::<Result<_>>()?;
        let owners: BTreeSet<_> = pins.iter().map(|pin| pin.owner.as_deref()).collect();
        if pins.len() < LEAST || owners.len() < pins.len() {
            bail!("{name}: a topic is {LEAST} packages or more, each of another owner");
        }
        Ok(Topic { name, pins })
    });
    topics.collect()
}

/// The pin of a package, in the background or else among the corpora.
fn pinned(package: &str, list: &List, corpora: &[Pin]) -> Option<Pin> {
    let mut entries = list.entries.iter();
    if let Some(entry) = entries.find(|entry| entry.name == package) {
        return Some(list.pin(entry));
    }
    let own = |pin: &&Pin| pin.language == list.language && pin.package() == package;
    corpora.iter().find(own).cloned()
}

#[cfg(test)]
mod tests {
    //! What a topic may name.

    use super::super::pins::Language;
    use super::*;

    #[test]
    fn the_committed_topics_are_pinned() {
        let root = crate::repository_root();
        for language in Language::ALL {
            let list = List::load(&root, language).unwrap();
            assert!(load(&root, &list).unwrap().len() >= 5, "{language:?}");
        }
    }

    #[test]
    fn a_topic_needs_packages_of_many_owners() {
        let root = crate::repository_root();
        let list = List::load(&root, Language::Python).unwrap();
        let corpora = pins::load(&root).unwrap();
        let read = |packages: &str| {
            let text = format!("[[python]]\nname = \"a\"\npackages = [{packages}]\n");
            parse(&text, &list, &corpora).map_err(|error| format!("{error:#}"))
        };
        let five = r#""attrs", "urllib3", "rich", "trio", "tox""#;
        assert!(read(five).unwrap_err().contains("6 packages or more"));
        let six = read(&format!("{five}, \"flask\"")).unwrap();
        assert_eq!(six[0].pins.len(), 6);
        // Both of Pallets.
        let pallets = read(&format!("{five}, \"flask\", \"click\""));
        assert!(pallets.unwrap_err().contains("of another owner"));
        let gone = read(&format!("{five}, \"gone\""));
        assert!(gone.unwrap_err().contains("gone is not pinned"));
    }
}
