//! Which files a search is about: globs on the command line, the last one that matches deciding.

use std::path::Path;

use globset::GlobSet;

use crate::config::path_globs;
use crate::error::EngineError;
use crate::paths::{printable, relative, slashed};

/// Globs in the order given, and whether each leaves files out.
pub(super) struct Globs {
    globs: Vec<(GlobSet, bool)>,
}

impl Globs {
    /// Compiles them.
    ///
    /// # Errors
    /// [`EngineError::BadGlob`] for the first that makes no sense.
    pub(super) fn new(globs: &[String]) -> Result<Self, EngineError> {
        let compiled = globs.iter().map(|glob| {
            let (body, out) = match glob.strip_prefix('!') {
                Some(rest) => (rest, true),
                None => (glob.as_str(), false),
            };
            let set = path_globs([body]).map_err(|error| EngineError::BadGlob {
                glob: printable(glob),
                reason: error.kind().to_string(),
            })?;
            Ok((set, out))
        });
        let globs = compiled.collect::<Result<_, _>>()?;
        Ok(Self { globs })
    }

    /// Whether the file is among those meant: a file that no glob matches is, unless some glob
    /// names files to take.
    pub(super) fn admit(&self, path: &Path, cwd: &Path) -> bool {
        if self.globs.is_empty() {
            return true;
        }
        let rel = slashed(&relative(path, cwd));
        let decisive = self.globs.iter().rev().find(|(set, _)| set.is_match(&rel));
        match decisive {
            Some((_, out)) => !out,
            None => self.globs.iter().all(|(_, out)| *out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_glob_that_matches_decides() {
        let admits = |globs: &[&str], path: &str| {
            let globs: Vec<_> = globs.iter().map(|glob| (*glob).to_owned()).collect();
            let globs = Globs::new(&globs).unwrap();
            globs.admit(&Path::new("/w").join(path), Path::new("/w"))
        };
        assert!(admits(&[], "a.py"));
        assert!(admits(&["*.py"], "d/a.py") && !admits(&["*.py"], "a.rs"));
        assert!(admits(&["!tests/"], "a.rs") && !admits(&["!tests/"], "tests/a.rs"));
        let both = ["src/", "!src/gen/", "src/gen/keep.py"];
        assert!(admits(&both, "src/a.py") && !admits(&both, "src/gen/a.py"));
        assert!(admits(&both, "src/gen/keep.py") && !admits(&both, "b.py"));
        assert!(Globs::new(&["a[".to_owned()]).is_err());
    }
}
