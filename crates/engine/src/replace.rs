//! Writing files so that nobody ever sees half of one: a temporary file beside the target,
//! then a rename. The user's files are written through links, Andon's own are not.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Replaces the file at `path`, or creates it, with the permissions and, where allowed, the
/// owner that it has. A link is followed: its target is replaced, the link stays.
///
/// # Errors
/// Those of the file system; then the file is as it was.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let before = fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // A terminal, `/dev/null` or a pipe has no content to protect.
        return OpenOptions::new()
            .write(true)
            .open(&target)?
            .write_all(bytes);
    }
    if before.is_some() {
        // What may not be written may not be replaced either, though the folder would allow it.
        OpenOptions::new().write(true).open(&target)?;
    }
    replace_entry(&target, &[bytes], Endurance::PowerCut)
}

/// What the new content must outlast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endurance {
    /// A power cut: the old content or the new is there afterwards. It costs a wait for the disk.
    PowerCut,
    /// The end of this process. After a power cut there may be an empty file, which is good enough
    /// for what is sealed and can be made again.
    Process,
}

/// Replaces whatever has the name `path` but a folder, or creates a file there, which holds the
/// `parts`, one after the other. A link is not followed: the file takes its place. A regular file
/// hands down its permissions and, where allowed, its owner.
///
/// # Errors
/// Those of the file system; then everything is as it was.
pub(crate) fn replace_entry(path: &Path, parts: &[&[u8]], endurance: Endurance) -> io::Result<()> {
    let before = fs::symlink_metadata(path).ok();
    let before = before.filter(fs::Metadata::is_file);
    let (temporary, mut file) = create_beside(path)?;
    let outcome = fill(&mut file, parts, before.as_ref(), endurance)
        .and_then(|()| fs::rename(&temporary, path));
    if outcome.is_err() {
        // The first error is the one to report; a leftover is hidden and harmless.
        let _ = fs::remove_file(&temporary);
    }
    outcome
}

fn fill(
    file: &mut File,
    parts: &[&[u8]],
    before: Option<&fs::Metadata>,
    endurance: Endurance,
) -> io::Result<()> {
    for part in parts {
        file.write_all(part)?;
    }
    if let Some(before) = before {
        keep_owner(file, before);
        file.set_permissions(before.permissions())?;
    }
    match endurance {
        // Otherwise a power cut may leave the new name with none of the content.
        Endurance::PowerCut => file.sync_all(),
        Endurance::Process => Ok(()),
    }
}

/// Keeps owner and group where the system lets us: root would otherwise take files over.
#[cfg(unix)]
fn keep_owner(file: &File, before: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(before.uid()), Some(before.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _before: &fs::Metadata) {}

/// A new, hidden file in the folder of `target`.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    loop {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!(".andon-{}-{count}.tmp", std::process::id());
        let path = target.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => return Ok((path, file)),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn permissions_and_links_stay() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tool.py");
        let link = dir.path().join("link.py");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o751)).unwrap();
        symlink("tool.py", &link).unwrap();
        replace_file(&link, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o751
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(dir.path()), ["link.py", "tool.py"]);
    }

    #[test]
    fn what_is_of_andon_is_not_written_through_links() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tool.py");
        let link = dir.path().join("link.py");
        fs::write(&file, "old").unwrap();
        symlink("tool.py", &link).unwrap();
        replace_entry(&link, &[b"ne", b"w"], Endurance::Process).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read(&link).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
        assert!(replace_entry(dir.path(), &[b"x"], Endurance::Process).is_err());
        assert_eq!(names(dir.path()), ["link.py", "tool.py"]);
    }

    #[test]
    fn a_leftover_of_an_interrupted_run_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        for count in 0..50 {
            let name = format!(".andon-{}-{count}.tmp", std::process::id());
            fs::write(dir.path().join(name), "half").unwrap();
        }
        let file = dir.path().join("a.py");
        replace_file(&file, b"whole").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"whole");
    }

    #[test]
    fn what_cannot_be_written_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        assert!(replace_file(&dir.path().join("gone/a.py"), b"x").is_err());
        replace_file(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
