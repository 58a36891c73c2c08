//! What the file system says of a file without opening it, by which a file that did not change is
//! known again.
//!
//! Whoever writes to a file, or puts another in its place, changes its stamp: the time of a change
//! (`ctime`) cannot be set by hand. But clocks of file systems have ticks, of two seconds on some,
//! and what is written twice within a tick has the same time. So a stamp is worth remembering only
//! if it was clearly older than the moment in which the file was read: see [`Stamp::is_settled`].

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// More than the longest tick of a file system's clock, two seconds on FAT, and than the lag of
/// such a clock behind that of the process.
const TICK: Duration = Duration::from_secs(3);

/// Length, times and identity of a regular file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    len: u64,
    /// When its content changed last: seconds since 1970, and nanoseconds.
    modified: (i64, i64),
    /// When it changed in any way, likewise.
    changed: (i64, i64),
    inode: u64,
    device: u64,
}

impl Stamp {
    /// Of a regular file. `None` for all else, and where the system does not tell when a file was
    /// changed in any way, for then a file can be replaced unseen.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Option<Self> {
        #[cfg(unix)]
        if metadata.is_file() {
            use std::os::unix::fs::MetadataExt;
            return Some(Self {
                len: metadata.len(),
                modified: (metadata.mtime(), metadata.mtime_nsec()),
                changed: (metadata.ctime(), metadata.ctime_nsec()),
                inode: metadata.ino(),
                device: metadata.dev(),
            });
        }
        let _ = metadata;
        None
    }

    /// Of the file at a path, which no link stands for.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        Self::of(&fs::symlink_metadata(path).ok()?)
    }

    /// Whether every later change of the file shows, for one that was read after `moment`: whatever
    /// is written from then on gets a later time than these.
    pub(crate) fn is_settled(&self, moment: SystemTime) -> bool {
        let since = moment.checked_sub(TICK);
        let since = since.and_then(|moment| moment.duration_since(UNIX_EPOCH).ok());
        let last = self.modified.max(self.changed).0;
        since.is_some_and(|since| i64::try_from(since.as_secs()).is_ok_and(|since| last < since))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clearly_older_is_settled() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.py");
        fs::write(&path, "x = 1\n").unwrap();
        let stamp = Stamp::at(&path).unwrap();
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        let after = |seconds| written + Duration::from_secs(seconds);
        assert!(!stamp.is_settled(written));
        assert!(!stamp.is_settled(after(2)));
        assert!(stamp.is_settled(after(5)));
        assert!(!stamp.is_settled(UNIX_EPOCH));
        // An old time of modification alone says nothing.
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH).unwrap();
        let stamp = Stamp::at(&path).unwrap();
        assert!(!stamp.is_settled(written));
    }

    #[test]
    fn folders_and_links_have_none() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("link.py");
        fs::write(dir.path().join("a.py"), "").unwrap();
        std::os::unix::fs::symlink("a.py", &link).unwrap();
        assert_eq!(Stamp::at(dir.path()), None);
        assert_eq!(Stamp::at(&link), None);
        assert_eq!(Stamp::at(&dir.path().join("gone.py")), None);
    }
}
