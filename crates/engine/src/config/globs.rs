//! Globs over paths relative to the root.
//!
//! | glob | matches |
//! |---|---|
//! | `*.pb.go` (no `/`) | files of that name, anywhere |
//! | `vendor/` | that folder wherever it is, and everything below |
//! | `/build`, `src/gen` | that file or folder at the root, and everything below |
//! | `src/**/snap_*.ts` | `*` and `?` stop at `/`, `**` does not |

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Compiles globs as described above.
///
/// # Errors
/// The first glob that makes no sense, with the reason.
pub fn path_globs<'g>(globs: impl IntoIterator<Item = &'g str>) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        for expanded in expand(glob) {
            set.add(compile(&expanded)?);
        }
    }
    set.build()
}

fn compile(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
}

/// The globs that say the same with `*` stopping at `/`: for the thing itself and for what is
/// below it.
fn expand(glob: &str) -> Vec<String> {
    let (glob, anchored) = match glob.strip_prefix('/') {
        Some(rest) => (rest, true),
        None => (glob.strip_prefix("./").unwrap_or(glob), false),
    };
    let (glob, folder) = match glob.strip_suffix('/') {
        Some(rest) => (rest, true),
        None => (glob, false),
    };
    let floating = !anchored && !glob.contains('/');
    let start = if floating { "**/" } else { "" };
    let mut globs = vec![format!("{start}{glob}/**")];
    if !folder {
        globs.push(format!("{start}{glob}"));
    }
    globs
}

#[cfg(test)]
mod tests {
    use super::path_globs;

    #[test]
    fn globs_match_as_documented() {
        let cases = [
            ("*.pb.go", "a/b.pb.go", true),
            ("*.pb.go", "b.pb.go", true),
            ("vendor/", "x/vendor/a.py", true),
            ("vendor/", "vendor", false),
            ("vendor", "vendor/deep/a.py", true),
            ("/build", "build/a.py", true),
            ("/build", "x/build/a.py", false),
            ("src/gen", "src/gen/a.py", true),
            ("src/gen", "src/general.py", false),
            ("src/*.py", "src/a/b.py", false),
            ("src/**/b.py", "src/a/b.py", true),
            ("src/**/b.py", "src/b.py", true),
            ("{a,b}/*.py", "b/x.py", true),
            ("**", "a/b.py", true),
        ];
        for (glob, path, expected) in cases {
            assert_eq!(
                path_globs([glob]).unwrap().is_match(path),
                expected,
                "{glob} on {path}"
            );
        }
        assert!(path_globs(["a[".trim()]).is_err());
    }
}
