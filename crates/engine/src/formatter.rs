//! Whether a formatter is configured: what it decides, the house need not.

use std::path::Path;

use crate::rulebook::read_text;

/// Files whose presence says that a formatter is in use, and its name.
const FILES: [(&str, &str); 20] = [
    ("rustfmt.toml", "rustfmt"),
    (".rustfmt.toml", "rustfmt"),
    // rustfmt comes with the toolchain.
    ("Cargo.toml", "rustfmt"),
    ("ruff.toml", "ruff"),
    (".ruff.toml", "ruff"),
    ("biome.json", "biome"),
    ("biome.jsonc", "biome"),
    ("dprint.json", "dprint"),
    (".prettierrc", "prettier"),
    (".prettierrc.json", "prettier"),
    (".prettierrc.json5", "prettier"),
    (".prettierrc.yaml", "prettier"),
    (".prettierrc.yml", "prettier"),
    (".prettierrc.toml", "prettier"),
    (".prettierrc.js", "prettier"),
    (".prettierrc.cjs", "prettier"),
    (".prettierrc.mjs", "prettier"),
    ("prettier.config.js", "prettier"),
    ("prettier.config.mjs", "prettier"),
    ("prettier.config.cjs", "prettier"),
];

/// Texts in files that say so.
const WORDS: [(&str, &str, &str); 8] = [
    ("pyproject.toml", "[tool.black", "black"),
    ("pyproject.toml", "[tool.ruff", "ruff"),
    ("pyproject.toml", "[tool.yapf", "yapf"),
    ("package.json", "\"prettier\"", "prettier"),
    ("package.json", "\"@biomejs/biome\"", "biome"),
    (".pre-commit-config.yaml", "ruff-format", "ruff"),
    (".pre-commit-config.yaml", "psf/black", "black"),
    ("setup.cfg", "[yapf]", "yapf"),
];

/// The formatter that is configured at the root, if any.
pub(crate) fn formatter_of(root: &Path) -> Option<&'static str> {
    let by_file = FILES.iter().find(|(file, _)| root.join(file).is_file());
    if let Some((_, name)) = by_file {
        return Some(name);
    }
    let says = |(file, words, _): &&(&str, &str, &str)| {
        read_text(&root.join(file)).is_ok_and(|text| text.contains(words))
    };
    WORDS.iter().find(says).map(|(_, _, name)| *name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn formatters_are_found_by_file_and_by_word() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(formatter_of(dir.path()), None);
        fs::write(dir.path().join("pyproject.toml"), "[project]\n").unwrap();
        assert_eq!(formatter_of(dir.path()), None);
        fs::write(dir.path().join("pyproject.toml"), "[tool.black]\n").unwrap();
        assert_eq!(formatter_of(dir.path()), Some("black"));
        fs::write(dir.path().join(".prettierrc"), "{}").unwrap();
        assert_eq!(formatter_of(dir.path()), Some("prettier"));
    }
}
