//! Paths as people are shown them: so that they open from where they stand. Never more than text;
//! no path is looked up.

use andon_finding::CheckReport;

use crate::visible::visible;

/// Where the reader stands: the working directory of the run.
#[derive(Debug, Clone, Copy)]
pub struct Vantage<'r> {
    prefix: &'r str,
    folder: &'r str,
}

impl<'r> Vantage<'r> {
    /// That of a report.
    #[must_use]
    pub fn of(report: &'r CheckReport) -> Self {
        Self {
            prefix: &report.display_prefix,
            folder: &report.display_folder,
        }
    }

    /// By what to put before a path relative to the root so that it opens from the working
    /// directory, and that directory relative to the root (empty unless it lies below).
    #[must_use]
    pub const fn new(prefix: &'r str, folder: &'r str) -> Self {
        Self { prefix, folder }
    }

    /// A path of the report, harmless, as it opens from there: without a detour by way of the
    /// root if both lie below it.
    #[must_use]
    pub fn path(self, path: &str) -> String {
        visible(&self.opens(path)).into_owned()
    }

    /// The same for programs: as it is.
    pub(crate) fn opens(self, path: &str) -> String {
        let (mut folder, mut rest) = (self.folder, path);
        while let Some((name, below)) = folder.split_once('/') {
            let Some(inner) = rest.strip_prefix(name).and_then(|r| r.strip_prefix('/')) else {
                break;
            };
            (folder, rest) = (below, inner);
        }
        if self.folder.is_empty() {
            return format!("{}{path}", self.prefix);
        }
        let up = "../".repeat(folder.matches('/').count());
        format!("{up}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::Vantage;

    #[test]
    fn paths_open_from_where_the_reader_stands() {
        let cases = [
            ("", "", "src/a.py", "src/a.py"),
            ("root/", "", "src/a.py", "root/src/a.py"),
            ("../root/", "", "src/a.py", "../root/src/a.py"),
            ("../", "src/", "src/a.py", "a.py"),
            ("../", "src/", "src/deep/a.py", "deep/a.py"),
            ("../", "src/", "tests/a.py", "../tests/a.py"),
            ("../", "src/", "srcs/a.py", "../srcs/a.py"),
            ("../../", "src/deep/", "src/a.py", "../a.py"),
            ("../../", "src/deep/", "a.py", "../../a.py"),
        ];
        for (prefix, folder, path, expected) in cases {
            assert_eq!(Vantage { prefix, folder }.path(path), expected, "{folder}");
        }
    }
}
