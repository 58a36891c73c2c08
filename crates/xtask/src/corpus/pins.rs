//! The pins of `benches/corpora.toml`: which package, which version, which bytes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::handmade;

/// One pinned source package.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pin {
    /// The language the corpus stands for.
    pub(crate) language: Language,
    /// Folder name, unique over all languages.
    pub(crate) name: String,
    /// Who serves the package.
    pub(crate) registry: Registry,
    /// Name in the registry where it differs from `name`.
    #[serde(default)]
    pub(crate) package: Option<String>,
    /// Exact version.
    pub(crate) version: String,
    /// SHA-256 of the served file, lower-case hexadecimal.
    pub(crate) sha256: String,
    /// Path prefixes inside the package that are kept; none = all.
    #[serde(default)]
    pub(crate) include: Vec<String>,
    /// Path prefixes that are then left out.
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    /// Whether the sources are those embedded in the package's source maps.
    #[serde(default)]
    pub(crate) maps: bool,
    /// The account behind the package's repository: `github.com/pallets`.
    #[serde(default)]
    pub(crate) owner: Option<String>,
    /// Whether it is one of the many packages of the background: of those nothing is kept but
    /// sources that somebody wrote.
    #[serde(skip)]
    pub(crate) background: bool,
}

impl Pin {
    /// Name of the package in its registry.
    pub(crate) fn package(&self) -> &str {
        self.package.as_deref().unwrap_or(&self.name)
    }

    /// Its folder below `benches/corpora/`.
    pub(crate) fn place(&self) -> PathBuf {
        let shelf = match self.background {
            true => Path::new("background").join(self.language.folder()),
            false => PathBuf::from(self.language.folder()),
        };
        shelf.join(self.label())
    }

    /// The name as one part of a path: `@scope/name` has two.
    pub(crate) fn label(&self) -> String {
        self.name.trim_start_matches('@').replace('/', "--")
    }

    /// Content of the stamp file: everything that decides what is unpacked.
    pub(crate) fn stamp(&self) -> String {
        let kept = match self.background {
            true => format!("sources {}\n", handmade::VERSION),
            false => String::new(),
        };
        format!(
            "sha256 {}\ninclude {:?}\nexclude {:?}\nmaps {}\n{kept}",
            self.sha256, self.include, self.exclude, self.maps
        )
    }

    /// Whether a file at `path` inside the package (`/`-separated) belongs to the corpus.
    pub(crate) fn keeps(&self, path: &str) -> bool {
        let starts = |prefixes: &[String]| prefixes.iter().any(|prefix| path.starts_with(prefix));
        (self.include.is_empty() || starts(&self.include)) && !starts(&self.exclude)
    }

    pub(crate) fn validate(&self) -> Result<()> {
        let plain = |text: &str| {
            !text.is_empty()
                && !text.starts_with(['.', '-'])
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
        };
        let name = self.name.trim_start_matches('@');
        let parts = if self.background { 2 } else { 1 };
        if !name.splitn(parts, '/').all(plain) {
            bail!("the corpus name {:?} is no plain folder name", self.name);
        }
        if !plain(&self.version) {
            bail!("{}: {:?} is no exact version", self.name, self.version);
        }
        let package = self.package().trim_start_matches('@');
        if !package.splitn(2, '/').all(plain) {
            bail!("{}: {:?} is no package name", self.name, self.package());
        }
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if self.sha256.len() != 64 || !self.sha256.chars().all(hexadecimal) {
            bail!(
                "{}: sha256 must be 64 lower-case hexadecimal digits",
                self.name
            );
        }
        Ok(())
    }
}

/// A language that corpora are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Language {
    /// JavaScript.
    Javascript,
    /// Python.
    Python,
    /// Rust.
    Rust,
    /// TypeScript, with and without JSX.
    Typescript,
}

impl Language {
    /// All of them.
    pub(crate) const ALL: [Self; 4] =
        [Self::Javascript, Self::Python, Self::Rust, Self::Typescript];

    /// Who serves packages in it.
    pub(crate) fn registry(self) -> Registry {
        match self {
            Self::Javascript | Self::Typescript => Registry::Npm,
            Self::Python => Registry::Pypi,
            Self::Rust => Registry::Crates,
        }
    }

    /// The language of that name.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn from_name(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.folder() == name)
            .with_context(|| {
                let known = Self::ALL.map(Self::folder).join(", ");
                format!("there are no corpora in {name:?}; known: {known}")
            })
    }

    /// Name of the folder under `benches/corpora/`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Javascript => "javascript",
            Self::Python => "python",
            Self::Rust => "rust",
            Self::Typescript => "typescript",
        }
    }

    /// Whether the file is source code of this language, by its extension.
    pub(crate) fn owns(self, path: &Path) -> bool {
        let extensions: &[&str] = match self {
            Self::Javascript => &["cjs", "js", "jsx", "mjs"],
            Self::Python => &["py", "pyi"],
            Self::Rust => &["rs"],
            Self::Typescript => &["cts", "mts", "ts", "tsx"],
        };
        path.extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| extensions.contains(&extension))
    }
}

/// A package registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Registry {
    /// crates.io, read by cargo.
    Crates,
    /// npm, read by npm.
    Npm,
    /// PyPI, read by pip.
    Pypi,
}

/// Reads and checks all pins, in the order of the file.
///
/// # Errors
/// The file is unreadable, malformed, or a pin is not exact.
pub(crate) fn load(root: &Path) -> Result<Vec<Pin>> {
    let path = root.join("benches/corpora.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
    parse(&text).with_context(|| format!("failed to understand {}", path.display()))
}

pub(crate) fn parse(text: &str) -> Result<Vec<Pin>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        corpus: Vec<Pin>,
    }
    let file: File = toml::from_str(text)?;
    let mut names = BTreeSet::new();
    for pin in &file.corpus {
        pin.validate()?;
        if !names.insert(&pin.name) {
            bail!(
                "two corpora are called {:?}; give one another name",
                pin.name
            );
        }
    }
    Ok(file.corpus)
}

/// Keeps the pins that `names` selects by name or language; no names = all of them.
///
/// # Errors
/// A name that selects nothing.
pub(crate) fn select(pins: Vec<Pin>, names: &[String]) -> Result<Vec<Pin>> {
    let selects = |name: &str, pin: &Pin| pin.name == name || pin.language.folder() == name;
    for name in names {
        if !pins.iter().any(|pin| selects(name, pin)) {
            let known: Vec<&str> = pins.iter().map(|pin| pin.name.as_str()).collect();
            bail!(
                "no corpus or language is called {name:?}; known: {}",
                known.join(", ")
            );
        }
    }
    Ok(pins
        .into_iter()
        .filter(|pin| names.is_empty() || names.iter().any(|name| selects(name, pin)))
        .collect())
}
