//! Things that tests need on disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder that is gone with the test.
pub(crate) struct Tree {
    _dir: TempDir,
    /// Where it is, without links.
    pub(crate) root: PathBuf,
}

impl Tree {
    /// With these files, as (path, text).
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let tree = Self { _dir: dir, root };
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Makes a FIFO.
#[cfg(unix)]
pub(crate) fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Whether `chmod 000` hides a file from the user who runs the tests; not from root.
#[cfg(unix)]
pub(crate) fn permissions_bind(folder: &Path) -> bool {
    let probe = folder.join("probe");
    std::fs::write(&probe, "").unwrap();
    hide(&probe);
    let hidden = std::fs::File::open(&probe).is_err();
    std::fs::remove_file(&probe).unwrap();
    hidden
}

/// Takes all permissions away.
#[cfg(unix)]
pub(crate) fn hide(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o000)).unwrap();
}

/// Gives them back.
#[cfg(unix)]
pub(crate) fn show(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
