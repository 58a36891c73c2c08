//! Reading one file, suspiciously: it may have changed into anything since it was found.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use andon_finding::{Degraded, DegradedKind, ExclusionReason};
use andon_syntax::Language;

use crate::config::FileOptions;
use crate::content;
use crate::stamp::Stamp;

/// Longest `#!` line that is looked at, in bytes: what the kernel itself reads.
const SHEBANG_BYTES: usize = 128;

/// What became of a read.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The buffer holds the file.
    Text,
    /// It is left out by choice.
    Excluded(ExclusionReason),
    /// It could not be read.
    Degraded(Degraded),
}

/// Reads `path` into `buffer` (cleared first) and looks at what it holds; `rel` names it in a
/// degraded entry.
#[must_use]
pub fn read_file(path: &Path, rel: &str, options: &FileOptions, buffer: &mut Vec<u8>) -> Outcome {
    read_stamped(path, rel, options, buffer).0
}

/// Likewise; with the stamp that the file had just before it was read.
pub(crate) fn read_stamped(
    path: &Path,
    rel: &str,
    options: &FileOptions,
    buffer: &mut Vec<u8>,
) -> (Outcome, Option<Stamp>) {
    buffer.clear();
    let mut stamp = None;
    let outcome = match fill(path, options.max_size, buffer, &mut stamp) {
        Ok(Some(reason)) => Outcome::Excluded(reason),
        Ok(None) => match content::exclusion(buffer, options.generated) {
            Some(reason) => Outcome::Excluded(reason),
            None => Outcome::Text,
        },
        Err(error) => Outcome::Degraded(degraded(rel.to_owned(), &error)),
    };
    (outcome, stamp)
}

/// Reads the file, or says why it is not to be read.
fn fill(
    path: &Path,
    max_size: u64,
    buffer: &mut Vec<u8>,
    stamp: &mut Option<Stamp>,
) -> io::Result<Option<ExclusionReason>> {
    let file = open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(Some(ExclusionReason::NotAFile));
    }
    if metadata.len() > max_size {
        return Ok(Some(ExclusionReason::TooLarge));
    }
    *stamp = Stamp::of(&metadata);
    buffer.reserve(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    // It may be growing while it is read.
    let read = file.take(max_size.saturating_add(1)).read_to_end(buffer)?;
    let too_large = u64::try_from(read).is_ok_and(|read| read > max_size);
    Ok(too_large.then_some(ExclusionReason::TooLarge))
}

/// Opens for reading without ever waiting for a writer.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path)
}

/// The language that the `#!` line of the regular file `path` names, if it has one.
pub(crate) fn shebang(path: &Path) -> Option<Language> {
    let mut file = open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut start = [0; SHEBANG_BYTES];
    let length = file.read(&mut start).ok()?;
    Language::from_shebang(start.get(..length)?)
}

/// The degraded entry of a file that could not be read.
pub(crate) fn degraded(path: String, error: &io::Error) -> Degraded {
    match error.kind() {
        io::ErrorKind::NotFound => Degraded {
            path,
            kind: DegradedKind::Vanished,
            reason: "it was deleted while the check ran; run the check again".to_owned(),
        },
        _ => Degraded {
            path,
            kind: DegradedKind::Unreadable,
            reason: format!(
                "failed to read it: {error}; check its permissions, or exclude it in andon.toml"
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path, max_size: u64) -> (Outcome, Vec<u8>) {
        let mut buffer = vec![b'x'; 3];
        let options = FileOptions {
            max_size,
            ..FileOptions::default()
        };
        (read_file(path, "a.py", &options, &mut buffer), buffer)
    }

    #[test]
    fn a_file_within_the_limit_is_read_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.py");
        std::fs::write(&path, "x = 1\n").unwrap();
        assert_eq!(read(&path, 6), (Outcome::Text, b"x = 1\n".to_vec()));
        assert_eq!(
            read(&path, 5).0,
            Outcome::Excluded(ExclusionReason::TooLarge)
        );
    }

    #[test]
    fn a_file_that_is_gone_has_vanished() {
        let dir = tempfile::tempdir().unwrap();
        let (Outcome::Degraded(entry), _) = read(&dir.path().join("a.py"), 9) else {
            panic!()
        };
        assert_eq!(entry.kind, DegradedKind::Vanished);
    }

    #[cfg(unix)]
    #[test]
    fn a_fifo_that_took_the_place_of_a_file_does_not_block() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.py");
        crate::testbed::fifo(&path);
        assert_eq!(
            read(&path, 9).0,
            Outcome::Excluded(ExclusionReason::NotAFile)
        );
    }
}
