//! Which code is judged by which part of the house: sources and tests apart, and what a team did
//! not write by hand not at all.

use andon_style::Stratum;
use andon_syntax::Language;
use globset::{Glob, GlobSet, GlobSetBuilder};

/// Code that came from elsewhere, or from a program; and code that shows how to use the rest,
/// where other habits are right (to print, to unwrap, to write all in one file).
const NOT_HELD: [&str; 23] = [
    "**/vendor/**",
    "**/vendored/**",
    "**/_vendor/**",
    "**/third_party/**",
    "**/third-party/**",
    "**/node_modules/**",
    "**/site-packages/**",
    "**/migrations/[0-9]*.py",
    "**/alembic/versions/**",
    "**/*_pb2.py",
    "**/*_pb2_grpc.py",
    "**/*.min.js",
    "**/*.d.ts",
    "**/typeshed/**",
    "**/generated/**",
    "**/_generated/**",
    "**/__generated__/**",
    "**/example/**",
    "**/examples/**",
    "doc/**",
    "docs/**",
    "crates/*/docs/**",
    "packages/*/docs/**",
];

/// Tells strata apart by path.
#[derive(Debug)]
pub(crate) struct Strata {
    not_held: GlobSet,
    /// By [`Language::index`].
    tests: Vec<GlobSet>,
}

impl Strata {
    pub(crate) fn new(languages: &[Language]) -> Self {
        let tests = Language::all().map(|language| match languages.contains(&language) {
            true => set(language.def().test_paths),
            false => GlobSet::empty(),
        });
        Self {
            not_held: set(&NOT_HELD),
            tests: tests.collect(),
        }
    }

    /// The stratum of the file at `rel`; `None` for code that is not judged.
    pub(crate) fn of(&self, rel: &str, language: Language) -> Option<Stratum> {
        if self.not_held.is_match(rel) {
            return None;
        }
        let tests = self.tests.get(language.index());
        Some(match tests.is_some_and(|tests| tests.is_match(rel)) {
            true => Stratum::Tests,
            false => Stratum::Source,
        })
    }
}

/// The globs are our own data; one that is not valid matches nothing.
fn set(globs: &[&str]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        if let Ok(glob) = Glob::new(glob) {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strata_by_path() {
        let all: Vec<_> = Language::all().collect();
        let strata = Strata::new(&all);
        let of =
            |path: &str, language: &str| strata.of(path, Language::from_name(language).unwrap());
        assert_eq!(of("src/a.py", "python"), Some(Stratum::Source));
        assert_eq!(of("tests/a.py", "python"), Some(Stratum::Tests));
        assert_eq!(of("src/test_a.py", "python"), Some(Stratum::Tests));
        assert_eq!(of("app/migrations/0001_initial.py", "python"), None);
        assert_eq!(
            of("app/migrations/loader.py", "python"),
            Some(Stratum::Source)
        );
        assert_eq!(of("vendor/x/a.rs", "rust"), None);
        assert_eq!(of("src/tests.rs", "rust"), Some(Stratum::Tests));
        assert_eq!(of("src/test_list.rs", "rust"), Some(Stratum::Source));
        assert_eq!(of("src/shop/_tests/a.py", "python"), Some(Stratum::Tests));
        assert_eq!(of("src/shop/testing/a.py", "python"), Some(Stratum::Source));
        assert_eq!(of("examples/a.rs", "rust"), None);
        assert_eq!(of("lib/generated/a.js", "javascript"), None);
        assert_eq!(of("crates/shop/examples/a.rs", "rust"), None);
        assert_eq!(of("packages/shop/docs/a.py", "python"), None);
        assert_eq!(of("src/docs/a.py", "python"), Some(Stratum::Source));
        assert_eq!(of("src/a.test.ts", "typescript"), Some(Stratum::Tests));
        assert_eq!(of("src/__tests__/a.tsx", "tsx"), Some(Stratum::Tests));
    }

    #[test]
    fn every_shipped_glob_is_valid() {
        let all = Language::all().flat_map(|language| language.def().test_paths);
        for glob in all.chain(&NOT_HELD) {
            assert!(Glob::new(glob).is_ok(), "{glob}");
        }
    }
}
