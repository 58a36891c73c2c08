//! `cargo xtask corpus --pin LANGUAGE NAME…`: packages to entries of the background's lists.
//!
//! A package is taken if it says who owns it, the owner has room for one more, and there is enough
//! in it that somebody wrote. What is not taken is told with the reason.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::fetch::Wanted;
use super::owners::{Entry, List};
use super::pins::{Language, Pin};
use super::{Census, Scratch, archive_of, census, corpora, finish, hash, origin, unpack};

/// Packages of one owner in a list.
const MOST_OF_ONE: usize = 2;

/// Files and lines from which a package shows a style.
const LEAST: Census = Census {
    files: 5,
    lines: 500,
};

/// Adds packages, `NAME` or `NAME@VERSION`, to the list of a language.
///
/// # Errors
/// The list cannot be read or written. A package that is not taken is told, and is no error.
pub(crate) fn pin(
    root: &Path,
    language: Language,
    names: &[String],
    archives: Option<&Path>,
) -> Result<()> {
    let mut list = List::load(root, language)?;
    let mut refused = 0;
    for name in names {
        let (name, version) = match name.rsplit_once('@') {
            Some((name, version)) if !name.is_empty() => (name, Some(version)),
            _ => (name.as_str(), None),
        };
        if list.entries.iter().any(|entry| entry.name == name) {
            continue;
        }
        match entry(root, &list, name, version, archives) {
            Ok(entry) => {
                println!(
                    "{name} {}: {}, {} files",
                    entry.version, entry.owner, entry.files
                );
                list.entries.push(entry);
                // After each, so that nothing is lost when the next takes too long.
                list.save(root)?;
            }
            Err(error) => {
                refused += 1;
                println!("{name}: not taken: {error:#}");
            }
        }
    }
    let owners: std::collections::BTreeSet<_> =
        list.entries.iter().map(|entry| &entry.owner).collect();
    println!(
        "{}: {} packages of {} owners; {refused} were not taken",
        language.folder(),
        list.entries.len(),
        owners.len()
    );
    Ok(())
}

fn entry(
    root: &Path,
    list: &List,
    name: &str,
    version: Option<&str>,
    archives: Option<&Path>,
) -> Result<Entry> {
    let registry = list.language.registry();
    let wanted = Wanted {
        registry,
        package: name,
        version,
    };
    let scratch = Scratch::create(&corpora(root), &name.replace(['/', '@'], "-"))?;
    let archive = archive_of(&wanted, archives, &scratch)?;
    let found = origin::origin(&archive, registry)?;
    let others = list
        .entries
        .iter()
        .filter(|entry| entry.owner == found.owner);
    if others.count() >= MOST_OF_ONE {
        bail!("{} has {MOST_OF_ONE} packages in the list", found.owner);
    }
    let bytes =
        fs::read(&archive).with_context(|| format!("failed to read {}", archive.display()))?;
    let mut entry = Entry {
        name: name.to_owned(),
        version: found.version,
        sha256: hash(&bytes),
        owner: found.owner,
        files: 0,
        maps: false,
    };
    // Where the sources are not in the package, its maps may hold them.
    let ways: &[bool] = match list.language {
        Language::Typescript => &[false, true],
        _ => &[false],
    };
    for maps in ways {
        entry.maps = *maps;
        let pin: Pin = list.pin(&entry);
        pin.validate()?;
        let staged = scratch.0.join(format!("unpacked-{maps}"));
        unpack::unpack(&archive, &pin, &staged)?;
        let found = census(&staged, list.language)?;
        if found.files >= LEAST.files && found.lines >= LEAST.lines {
            entry.files = found.files;
            finish(root, &pin, &staged, &scratch)?;
            return Ok(entry);
        }
        entry.files = entry.files.max(found.files);
    }
    bail!(
        "{} files that somebody wrote in {}; {} with {} lines are needed",
        entry.files,
        list.language.folder(),
        LEAST.files,
        LEAST.lines
    )
}
