//! Writes the wanted files of an archive below a folder, and nothing anywhere else.
//!
//! Only regular files are taken: no links, no devices, no permissions. A path that is absolute or
//! climbs is an error in an archive (it means the package is not what it seems), but normal in a
//! source map, where it is flattened instead.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::handmade;
use super::pins::Pin;

/// Files of one package of the background: more would cost time and say nothing new of its owner.
const MOST_FILES: usize = 150;

/// Unpacks what `pin` keeps into `target`; returns the number of files written.
///
/// # Errors
/// A damaged archive, a path in it that leaves it, or a file that cannot be written.
pub(crate) fn unpack(archive: &Path, pin: &Pin, target: &Path) -> Result<usize> {
    fs::create_dir_all(target)?;
    let mut sink = Sink {
        pin,
        target,
        written: Vec::new(),
        mapped: BTreeMap::new(),
    };
    let file = BufReader::new(File::open(archive)?);
    match archive.extension().and_then(|extension| extension.to_str()) {
        Some("whl" | "zip") => unpack_zip(file, &mut sink)?,
        Some("crate" | "tgz" | "gz") => unpack_tar(file, &mut sink)?,
        _ => bail!("unknown kind of archive"),
    }
    sink.finish()
}

/// The text of the first member of an archive whose path, without the folder that tarballs hold
/// all in, passes `wanted`.
///
/// # Errors
/// A damaged archive, or no such member.
pub(crate) fn member(archive: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<String> {
    let file = BufReader::new(File::open(archive)?);
    let mut text = String::new();
    if archive
        .extension()
        .is_some_and(|extension| extension == "whl")
    {
        let mut archive = zip::ZipArchive::new(file)?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index)?;
            if wanted(&entry.name()?) {
                entry.read_to_string(&mut text)?;
                return Ok(text);
            }
        }
    } else {
        let mut archive = tar::Archive::new(GzDecoder::new(file));
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if path.split_once('/').is_some_and(|(_, inner)| wanted(inner)) {
                entry.read_to_string(&mut text)?;
                return Ok(text);
            }
        }
    }
    bail!("the archive says nothing of the package: its metadata are missing")
}

fn unpack_zip(file: BufReader<File>, sink: &mut Sink<'_>) -> Result<()> {
    let mut archive = zip::ZipArchive::new(file)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        if entry.is_file() {
            let path = entry.name()?.into_owned();
            sink.take(&path, &mut entry)?;
        }
    }
    Ok(())
}

/// Tarballs of npm and crates.io hold one folder (`package/`, `<name>-<version>/`), which is dropped.
fn unpack_tar(file: BufReader<File>, sink: &mut Sink<'_>) -> Result<()> {
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.header().entry_type().is_file() {
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let inner = path
                .split_once('/')
                .map_or(path.as_str(), |(_, inner)| inner);
            sink.take(inner, &mut entry)?;
        }
    }
    Ok(())
}

/// Where unpacked files go, and the choice which of them do.
struct Sink<'a> {
    pin: &'a Pin,
    target: &'a Path,
    written: Vec<PathBuf>,
    /// Sources from maps by flattened path. A map and its twin for another module format embed the
    /// same file; the map whose path sorts first wins, whatever the order in the archive.
    mapped: BTreeMap<PathBuf, (String, String)>,
}

impl Sink<'_> {
    fn take(&mut self, path: &str, content: &mut dyn Read) -> Result<()> {
        let relative = archive_path(path)?;
        if !self.pin.keeps(path) {
            return Ok(());
        }
        if self.pin.maps {
            return self.take_map(path, content);
        }
        if self.pin.background && !self.is_source(&relative) {
            return Ok(());
        }
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        self.write(&relative, &bytes)
    }

    fn take_map(&mut self, path: &str, content: &mut dyn Read) -> Result<()> {
        if !path.ends_with(".map") {
            return Ok(());
        }
        let mut text = String::new();
        content.read_to_string(&mut text)?;
        // A map without embedded sources (or a stylesheet's) simply yields nothing.
        let Ok(map) = serde_json::from_str::<SourceMap>(&text) else {
            return Ok(());
        };
        for (source, content) in map.sources.into_iter().zip(map.sources_content) {
            let (Some(source), Some(content)) = (source, content) else {
                continue;
            };
            let Some(relative) = source_path(&source) else {
                continue;
            };
            if !self.is_source(&relative) {
                continue;
            }
            let first = self
                .mapped
                .get(&relative)
                .is_none_or(|(winner, _)| path < winner.as_str());
            if first {
                self.mapped.insert(relative, (path.to_owned(), content));
            }
        }
        Ok(())
    }

    fn is_source(&self, path: &Path) -> bool {
        let is_placed = !self.pin.background || handmade::is_place_of_sources(path);
        is_placed && self.pin.language.owns(path)
    }

    fn finish(mut self) -> Result<usize> {
        for (relative, (_, content)) in std::mem::take(&mut self.mapped) {
            self.write(&relative, content.as_bytes())?;
        }
        self.written.sort();
        self.written.dedup();
        if self.pin.background {
            self.thin_out()?;
        }
        Ok(self.written.len())
    }

    /// Leaves [`MOST_FILES`] of a large package: those whose paths have the lowest hashes, so that
    /// all its folders are in it.
    fn thin_out(&mut self) -> Result<()> {
        let target = self.target;
        self.written.sort_by_cached_key(|path| {
            let relative = path.strip_prefix(target).unwrap_or(path);
            Sha256::digest(relative.to_string_lossy().as_bytes())
        });
        for surplus in self.written.drain(MOST_FILES.min(self.written.len())..) {
            fs::remove_file(surplus)?;
        }
        Ok(())
    }

    fn write(&mut self, relative: &Path, bytes: &[u8]) -> Result<()> {
        if self.pin.background && !handmade::is_written_by_hand(bytes) {
            return Ok(());
        }
        let path = self.target.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).with_context(|| format!("failed to write {}", path.display()))?;
        self.written.push(path);
        Ok(())
    }
}

#[derive(Deserialize)]
struct SourceMap {
    #[serde(default)]
    sources: Vec<Option<String>>,
    #[serde(default, rename = "sourcesContent")]
    sources_content: Vec<Option<String>>,
}

/// The path of an archive member as a relative path that stays below its folder.
///
/// # Errors
/// An absolute path, one with `..`, a drive or a backslash, or an empty one.
pub(crate) fn archive_path(path: &str) -> Result<PathBuf> {
    let plain = |part: &str| !part.is_empty() && part != ".." && !part.contains(['\\', ':', '\0']);
    if !path.split('/').all(plain) {
        bail!("the archive holds the unsafe path {path:?}");
    }
    Ok(path.split('/').filter(|part| *part != ".").collect())
}

/// The name of a source in a source map as a relative path: `webpack://pkg/./src/a.ts` and
/// `../../src/a.ts` are written by bundlers as a matter of course, so whatever could climb is
/// dropped. `None` for a dependency's source and for names that leave nothing.
pub(crate) fn source_path(source: &str) -> Option<PathBuf> {
    let source = source.split_once("://").map_or(source, |(_, rest)| rest);
    let source = source.split(['?', '#']).next()?;
    let parts: Vec<String> = source
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .map(|part| part.replace([':', '\0'], "_"))
        .collect();
    if parts.is_empty() || parts.iter().any(|part| part == "node_modules") {
        return None;
    }
    Some(parts.iter().collect())
}
