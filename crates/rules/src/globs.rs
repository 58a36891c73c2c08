//! The globs of a rule set, each once, and which of them match a path.
//!
//! Most are about a folder, `**/tests/**`: whether one matches is a look at the names in the path,
//! for all of them together. The others are left to `globset`.

use std::collections::HashMap;

use globset::{Glob, GlobSet, GlobSetBuilder};

/// Globs by number, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct GlobTable {
    /// By the name of a folder, the glob of all that lies below one.
    folders: HashMap<String, usize>,
    /// All others, and their numbers.
    others: GlobSet,
    numbers: Vec<usize>,
}

/// Builds a table.
#[derive(Debug, Default)]
pub(crate) struct GlobTableBuilder {
    folders: HashMap<String, usize>,
    others: Option<GlobSetBuilder>,
    numbers: Vec<usize>,
    count: usize,
}

impl GlobTableBuilder {
    /// Adds a glob that was not added before; the answer is its number.
    pub(crate) fn add(&mut self, glob: Glob, case_insensitive: bool) -> usize {
        let number = self.count;
        self.count += 1;
        match folder(glob.glob()).filter(|_| !case_insensitive) {
            Some(name) => {
                self.folders.insert(name.to_owned(), number);
            }
            None => {
                self.others
                    .get_or_insert_with(GlobSetBuilder::new)
                    .add(glob);
                self.numbers.push(number);
            }
        }
        number
    }

    pub(crate) fn finish(self) -> GlobTable {
        // Every glob compiled by itself; a set of them fails only for its size.
        let others = self.others.and_then(|builder| builder.build().ok());
        GlobTable {
            folders: self.folders,
            others: others.unwrap_or_default(),
            numbers: self.numbers,
        }
    }
}

/// The name in `**/name/**`.
fn folder(glob: &str) -> Option<&str> {
    let name = glob.strip_prefix("**/")?.strip_suffix("/**")?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

impl GlobTable {
    /// The numbers of the globs that match a path (relative to the root, with `/`).
    pub(crate) fn matches(&self, path: &str) -> Vec<usize> {
        let others = self.others.matches(path).into_iter();
        let mut found: Vec<_> = others
            .filter_map(|at| self.numbers.get(at).copied())
            .collect();
        if let Some((folders, _)) = path.rsplit_once('/') {
            let names = folders.split('/');
            found.extend(names.filter_map(|name| self.folders.get(name)));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_as_the_globs_tell_them() {
        let globs = [
            "**/tests/**",
            "**/a/**",
            "**/*a*/**",
            "**/a/b/**",
            "a/**",
            "**/tests.py",
            "**/third-party/**",
            "**/{a,b}/**",
            "**/_a/**",
            "**/**",
            "**/?/**",
        ];
        let mut builder = GlobTableBuilder::default();
        let mut plain = GlobSetBuilder::new();
        for (number, text) in globs.iter().enumerate() {
            let glob = Glob::new(text).unwrap();
            plain.add(glob.clone());
            assert_eq!(builder.add(glob, false), number);
        }
        let (table, plain) = (builder.finish(), plain.build().unwrap());
        assert_eq!(table.folders.len(), 4);
        for path in [
            "",
            "a",
            "a/b",
            "a/b/c.py",
            "x/a/tests/y.py",
            "tests/a",
            "tests",
            "x/tests",
            "x/tests.py",
            "xtests/y",
            "testsx/y",
            "x/third-party/y/z",
            "A/TESTS/x",
            "_a/x",
            "tests/tests/tests",
            "é/a/é",
            "a\n/a/x\n",
        ] {
            let mut found = table.matches(path);
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, plain.matches(path), "{path:?}");
        }
    }
}
