//! Which formatters are configured: what they decide, the house need not.

use std::collections::BTreeSet;
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

/// The formatter that is configured at the root, if any; the first of several.
pub(crate) fn formatter_of(root: &Path) -> Option<&'static str> {
    formatters_of(root).next()
}

/// The languages with facts that a formatter configured at the root goes over.
pub(crate) fn formatted_languages(root: &Path) -> BTreeSet<&'static str> {
    let languages = formatters_of(root).flat_map(|name| match name {
        "rustfmt" => ["rust"].as_slice(),
        "ruff" | "black" | "yapf" => &["python"],
        _ => &["javascript", "typescript"],
    });
    languages.copied().collect()
}

fn formatters_of(root: &Path) -> impl Iterator<Item = &'static str> {
    let lies = |(file, name): &(&str, &'static str)| root.join(file).is_file().then_some(*name);
    let says = |(file, words, name): &(&str, &str, &'static str)| {
        let text = read_text(&root.join(file)).ok()?;
        text.contains(words).then_some(*name)
    };
    FILES
        .iter()
        .filter_map(lies)
        .chain(WORDS.iter().filter_map(says))
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
        assert_eq!(formatted_languages(dir.path()), BTreeSet::from(["python"]));
        fs::write(dir.path().join(".prettierrc"), "{}").unwrap();
        assert_eq!(formatter_of(dir.path()), Some("prettier"));
        let all = BTreeSet::from(["javascript", "python", "typescript"]);
        assert_eq!(formatted_languages(dir.path()), all);
    }
}
