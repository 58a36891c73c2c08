//! Paths as relative URI references, and where they stand in `run.artifacts`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use andon_finding::{CheckReport, DegradedKind};

use super::log::{ArtifactEntry, ArtifactLocation, Hashes, Message, UriBase};

/// What relative URIs are relative to.
const ROOT: &str = "%SRCROOT%";

/// Where each path stands in `run.artifacts`.
pub(super) struct Artifacts<'a> {
    report: &'a CheckReport,
    index: BTreeMap<&'a str, usize>,
}

impl<'a> Artifacts<'a> {
    pub(super) fn new(report: &'a CheckReport) -> Self {
        let paths = report
            .artifacts
            .iter()
            .map(|artifact| artifact.path.as_str());
        Self {
            report,
            index: paths.zip(0..).collect(),
        }
    }

    /// A reference to a file of the checked tree.
    pub(super) fn locate(&self, path: &'a str) -> ArtifactLocation<'a> {
        ArtifactLocation {
            uri: encode(path),
            uri_base_id: ROOT,
            index: self.index.get(path).copied(),
        }
    }

    /// `run.artifacts`. A file without a hash could not be read: its length is unknown too.
    pub(super) fn entries(&self) -> Vec<ArtifactEntry<'a>> {
        let other_encoding: BTreeSet<&str> = self
            .report
            .degraded
            .iter()
            .filter(|entry| entry.kind == DegradedKind::NotUtf8)
            .map(|entry| entry.path.as_str())
            .collect();
        let entry = |(index, artifact): (usize, &'a andon_finding::Artifact)| {
            let known = !artifact.sha256.is_empty();
            let path = artifact.path.as_str();
            ArtifactEntry {
                location: ArtifactLocation {
                    uri: encode(path),
                    uri_base_id: ROOT,
                    index: Some(index),
                },
                length: known.then_some(artifact.bytes),
                roles: ["analysisTarget"],
                encoding: (known && !other_encoding.contains(path)).then_some("utf-8"),
                source_language: &artifact.language,
                hashes: known.then_some(Hashes {
                    sha_256: &artifact.sha256,
                }),
            }
        };
        self.report
            .artifacts
            .iter()
            .enumerate()
            .map(entry)
            .collect()
    }
}

/// `originalUriBaseIds`: the checked root, with its absolute URI if the report tells it.
pub(super) fn bases(root: Option<&str>) -> BTreeMap<&'static str, UriBase> {
    let base = UriBase {
        uri: root.map(folder),
        description: Message::new("The root of the checked files."),
    };
    BTreeMap::from([(ROOT, base)])
}

/// An absolute path of a folder as a `file:` URI, which must end with a slash.
fn folder(path: &str) -> String {
    let path = path.trim_end_matches('/');
    let mut uri = String::from("file://");
    match path.split_once(':') {
        // A drive letter: its colon must stay.
        Some((drive, rest)) if drive.len() == 1 => {
            let _ = write!(uri, "/{drive}:{}", encode(rest));
        }
        _ => uri.push_str(&encode(path)),
    }
    uri.push('/');
    uri
}

/// A `/`-separated path as a relative URI reference (RFC 3986, section 4.2), where everything but
/// unreserved characters, sub-delimiters and `@` is encoded. The colon is encoded too: a first
/// component with one would be read as a scheme.
fn encode(path: &str) -> Cow<'_, str> {
    if path.bytes().all(is_plain) {
        return Cow::Borrowed(path);
    }
    let mut uri = String::with_capacity(path.len() * 2);
    for byte in path.bytes() {
        if is_plain(byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Cow::Owned(uri)
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'/' | b'-'
                | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
                | b'@'
        )
}

#[cfg(test)]
mod tests {
    use super::{encode, folder};

    #[test]
    fn paths_become_relative_references() {
        for (path, uri) in [
            ("src/main.rs", "src/main.rs"),
            ("a b/100%.py", "a%20b/100%25.py"),
            ("c:d.py", "c%3Ad.py"),
            ("app/[id]/(x)/@y.tsx", "app/%5Bid%5D/(x)/@y.tsx"),
            ("naïve.py", "na%C3%AFve.py"),
            ("a\\b?#\x1b\n", "a%5Cb%3F%23%1B%0A"),
        ] {
            assert_eq!(encode(path), uri);
        }
    }

    #[test]
    fn roots_end_with_a_slash() {
        for (path, uri) in [
            ("/home/me/my project", "file:///home/me/my%20project/"),
            ("/", "file:///"),
            ("C:/code", "file:///C:/code/"),
            ("/a:b", "file:///a%3Ab/"),
        ] {
            assert_eq!(folder(path), uri);
        }
    }
}
