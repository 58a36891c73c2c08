//! Folders of Andon's own below a root: made without ever following a link out of the tree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What makes git ignore `.andon/local/`, where one machine keeps what is its own: path relative
/// to the root, and content.
pub(crate) const LOCAL_IGNORE: (&str, &str) = (".andon/local/.gitignore", "*\n");

/// Makes the folders `names`, each in the one before, the first in `root`.
///
/// # Errors
/// The folder that cannot be made, or that is a link or no folder, and why.
pub(crate) fn make_folders<'n>(
    root: &Path,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut folder = root.to_path_buf();
    for name in names {
        folder.push(name);
        match fs::create_dir(&folder) {
            Err(_) if is_folder(&folder) => {}
            Err(error) => return Err((folder, error)),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Whether it is a folder, and no link to one.
pub(crate) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}
