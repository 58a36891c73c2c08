//! Whether files have changed, by looking: rules and cases are few, and looking works on every
//! file system.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How many folders deep is looked.
const MAX_DEPTH: usize = 32;

/// Most files that are looked at.
const MAX_FILES: usize = 50_000;

/// When a file was last changed, and its length in bytes.
pub type FileState = (Option<SystemTime>, u64);

/// The state of the files at and below some paths; links are not followed.
#[must_use]
pub fn file_states(paths: &[PathBuf]) -> BTreeMap<PathBuf, FileState> {
    let mut states = BTreeMap::new();
    for path in paths {
        look(path, MAX_DEPTH, &mut states);
    }
    states
}

fn look(path: &Path, depth: usize, states: &mut BTreeMap<PathBuf, FileState>) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    if metadata.is_file() && states.len() < MAX_FILES {
        states.insert(
            path.to_path_buf(),
            (metadata.modified().ok(), metadata.len()),
        );
    }
    if !metadata.is_dir() || depth == 0 {
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with('.') {
            look(&entry.path(), depth - 1, states);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_below_a_folder_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("deep");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.yml"), "one").unwrap();
        let paths = [dir.path().to_path_buf()];
        let before = file_states(&paths);
        assert_eq!(before.len(), 1);
        assert_eq!(before, file_states(&paths));
        fs::write(folder.join("a.yml"), "longer").unwrap();
        assert_ne!(before, file_states(&paths));
        fs::remove_file(folder.join("a.yml")).unwrap();
        assert!(file_states(&paths).is_empty());
    }
}
