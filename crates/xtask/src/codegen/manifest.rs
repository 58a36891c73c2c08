//! `language.toml`: what Andon knows of a language, as written by people.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// One `grammars/<name>/language.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageManifest {
    /// Name in rule files; also the folder's.
    pub(crate) name: String,
    /// Name for people.
    pub(crate) title: String,
    /// Other names that rule files may use.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// File name extensions, without the dot.
    #[serde(default)]
    pub(crate) extensions: Vec<String>,
    /// Whole file names.
    #[serde(default)]
    pub(crate) filenames: Vec<String>,
    /// Names of interpreters in `#!` lines.
    #[serde(default)]
    pub(crate) shebangs: Vec<String>,
    /// How deeply it is supported.
    pub(crate) tier: Tier,
    /// Languages that its rules also run on.
    #[serde(default)]
    pub(crate) covers: Vec<String>,
    /// Stands for `$` while a pattern is parsed.
    pub(crate) metavariable: char,
    /// What must stand before a piece of code so that the grammar takes it for code.
    #[serde(default)]
    pub(crate) prelude: String,
    /// Surroundings in which pieces of code are valid that are not by themselves, in the order in
    /// which they are tried.
    #[serde(default)]
    pub(crate) contexts: Vec<PatternContext>,
    /// What makes a statement of a metavariable, where the grammar takes none for one as it stands.
    #[serde(default)]
    pub(crate) terminator: String,
    /// Where the grammar comes from.
    pub(crate) parser: Parser,
    /// How comments look.
    pub(crate) comments: Comments,
    /// Declarations that give a place its scope: node kind = field of the name.
    #[serde(default)]
    pub(crate) scopes: BTreeMap<String, String>,
    /// Kinds that are functions of their own: `kind`, or `parent > kind`.
    #[serde(default)]
    pub(crate) functions: Vec<String>,
    /// Where test code is.
    #[serde(default)]
    pub(crate) tests: Tests,
    /// The language whose facts these are; its own unless named.
    #[serde(default)]
    pub(crate) facts: Option<String>,
    /// Whether there is a `facts.yml`; found out, not written.
    #[serde(skip)]
    pub(crate) has_facts: bool,
    /// Whether there is an `injections.yml`; found out, not written.
    #[serde(skip)]
    pub(crate) has_injections: bool,
}

/// What stands around a pattern while it is parsed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatternContext {
    #[serde(default)]
    pub(crate) before: String,
    #[serde(default)]
    pub(crate) after: String,
    /// In place of the language's own.
    #[serde(default)]
    pub(crate) metavariable: Option<char>,
    /// Kinds of node that a pattern is taken for here though it is valid by itself, as something else.
    #[serde(default)]
    pub(crate) first_for: Vec<String>,
}

/// Where test code is, for it is not judged by the house of other code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tests {
    /// Globs of whole files.
    #[serde(default)]
    pub(crate) paths: Vec<String>,
    /// Names of scopes inside other files.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

/// How deeply a language is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tier {
    /// Rules, facts and style.
    FirstClass,
    /// Rules only.
    Rules,
}

/// The crate that holds the grammar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parser {
    /// Name on crates.io.
    #[serde(rename = "crate")]
    pub(crate) krate: String,
    /// Version requirement.
    pub(crate) version: String,
    /// The constant that holds the grammar.
    pub(crate) symbol: String,
}

/// How comments look.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Comments {
    /// Node kinds.
    pub(crate) kinds: Vec<String>,
    /// What begins a comment that ends with its line; empty where there is none.
    #[serde(default)]
    pub(crate) line: String,
    /// What begins and ends other comments.
    #[serde(default)]
    pub(crate) blocks: Vec<(String, String)>,
}

impl LanguageManifest {
    /// The cargo feature that builds it in; `None` if it always is.
    pub(crate) fn feature(&self) -> Option<String> {
        match self.tier {
            Tier::FirstClass => None,
            Tier::Rules => Some(format!("lang-{}", self.name)),
        }
    }

    /// Its name and aliases.
    pub(crate) fn names(&self) -> Vec<String> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .cloned()
            .collect()
    }

    /// The folder whose `facts.yml` it uses.
    pub(crate) fn facts_of(&self) -> &str {
        self.facts.as_ref().unwrap_or(&self.name)
    }
}

/// Reads every language below `grammars`, sorted by name.
///
/// # Errors
/// A file is missing or malformed, or the languages contradict each other.
pub(crate) fn load(grammars: &Path) -> Result<Vec<LanguageManifest>> {
    let mut languages = Vec::new();
    let list =
        fs::read_dir(grammars).with_context(|| format!("failed to list {}", grammars.display()))?;
    for entry in list {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let path = entry.path().join("language.toml");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        let mut language: LanguageManifest = toml::from_str(&text)
            .with_context(|| format!("failed to understand {}", path.display()))?;
        if *language.name != *entry.file_name() {
            bail!("{}: the name must be that of the folder", path.display());
        }
        let lender = language.facts_of();
        let has_facts = grammars.join(lender).join("facts.yml").is_file();
        if !has_facts && (language.tier == Tier::FirstClass || language.facts.is_some()) {
            bail!("{}: {lender} has no facts.yml", path.display());
        }
        language.has_facts = has_facts;
        language.has_injections = entry.path().join("injections.yml").is_file();
        languages.push(language);
    }
    languages.sort_by(|a, b| a.name.cmp(&b.name));
    validate(&languages)?;
    Ok(languages)
}

/// Refuses what would give a wrong table.
///
/// # Errors
/// Two languages claim the same name, extension, file name or interpreter; a language covers one
/// that does not exist; a parser is asked for in two versions or by a name that is none.
pub(crate) fn validate(languages: &[LanguageManifest]) -> Result<()> {
    let mut owners: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut versions: BTreeMap<&str, &str> = BTreeMap::new();
    for language in languages {
        let name = language.name.as_str();
        let claims = [
            ("name", std::slice::from_ref(&language.name)),
            ("name", &language.aliases),
            ("extension", &language.extensions),
            ("file name", &language.filenames),
            ("interpreter", &language.shebangs),
        ];
        for (what, values) in claims {
            for value in values {
                if let Some(other) = owners.insert((what, value), name) {
                    bail!("{name} and {other} both claim the {what} {value:?}");
                }
            }
        }
        for covered in &language.covers {
            if !languages.iter().any(|other| other.name == *covered) {
                bail!("{name} covers {covered:?}, which is no language");
            }
        }
        let Parser {
            krate,
            version,
            symbol,
        } = &language.parser;
        let word = |text: &str, extra: char| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == extra)
        };
        if !krate.starts_with("tree-sitter-") || !word(krate, '-') {
            bail!("{name}: {krate:?} is no parser crate (tree-sitter-…)");
        }
        if !word(symbol, '_') {
            bail!("{name}: {symbol:?} is no name of a constant");
        }
        if !word(version, '.') {
            bail!("{name}: {version:?} is no version");
        }
        if !word(name, '-') {
            bail!("{name:?} is no name of a language: letters, digits and `-`");
        }
        let blocks = language.comments.blocks.iter();
        if let Some((open, close)) = blocks
            .into_iter()
            .find(|(open, close)| open.is_empty() || close.is_empty())
        {
            bail!("{name}: a block comment from {open:?} to {close:?} needs both its ends");
        }
        if let Some(other) = versions.insert(krate, version)
            && other != version
        {
            bail!("{krate} is asked for in the versions {other} and {version}");
        }
    }
    Ok(())
}
