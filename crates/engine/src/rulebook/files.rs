//! Which files of a folder hold rules, and their texts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::read;

/// Largest rule file that is read, in bytes.
const MAX_RULE_FILE: u64 = 1 << 20;

/// A folder or a file to go on with.
pub(super) enum Entry {
    Folder(PathBuf),
    File(PathBuf),
}

/// What of a folder may hold rules, in the order of names; folders only while `depth` allows it.
pub(super) fn rule_files(
    folder: &Path,
    depth: usize,
    is_left_out: &dyn Fn(&str) -> bool,
) -> io::Result<Vec<Entry>> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth > 0 && !is_left_out(&name) {
            found.push(Entry::Folder(entry.path()));
        } else if kind.is_file() && is_rule_file(&name) {
            found.push(Entry::File(entry.path()));
        }
    }
    Ok(found)
}

/// Whether a file of that name holds rules, rather than cases or something else.
pub(crate) fn is_rule_file(name: &str) -> bool {
    let stem = name
        .strip_suffix(".yml")
        .or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| !stem.ends_with(".test") && !stem.ends_with("-test"))
}

/// The text of a regular file of reasonable size.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    read_text_up_to(path, MAX_RULE_FILE)
}

/// Reads a text file of at most `limit` bytes.
pub(crate) fn read_text_up_to(path: &Path, limit: u64) -> io::Result<String> {
    let file = read::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if metadata.len() > limit {
        return Err(io::Error::other(format!("it is larger than {limit} bytes")));
    }
    io::read_to_string(file)
}
