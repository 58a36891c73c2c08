//! Which languages there are, and which one a file is written in.
//!
//! A language is data: the table comes from `grammars/*/language.toml` through
//! `cargo xtask codegen`, and nothing here knows any language by name.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use crate::generated::{ABSENT, LANGUAGES};
use crate::{FieldId, KindId};

/// How deeply Andon knows a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Rules, facts and style.
    FirstClass,
    /// Rules only.
    Rules,
}

/// What stands around a piece of code while it is parsed.
#[derive(Debug)]
pub struct PatternContext {
    /// Before it, after the prelude of the language.
    pub before: &'static str,
    /// After it.
    pub after: &'static str,
    /// Stands for `$` in it.
    pub sigil: char,
    /// Kinds of node that it is taken for here though it is valid by itself, as something else.
    pub first_for: &'static [&'static str],
}

/// One row of the registry.
#[derive(Debug)]
pub struct LanguageDef {
    /// Name in rule files and output, lower case; also the folder under `grammars/`.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Other names that rule files may use.
    pub aliases: &'static [&'static str],
    /// File name extensions, without the dot.
    pub extensions: &'static [&'static str],
    /// Whole file names.
    pub filenames: &'static [&'static str],
    /// Names of interpreters in `#!` lines.
    pub shebangs: &'static [&'static str],
    /// How deeply it is supported.
    pub tier: Tier,
    /// Names of languages that this language's rules also run on.
    pub covers: &'static [&'static str],
    /// The character that stands for `$` while a pattern is parsed.
    pub metavariable: char,
    /// What stands before a piece of code so that the grammar takes it for code; mostly nothing.
    pub prelude: &'static str,
    /// Surroundings in which a piece of code is tried that is not valid by itself.
    pub contexts: &'static [PatternContext],
    /// What makes a statement of a metavariable, where the grammar takes none for one as it stands;
    /// mostly nothing.
    pub terminator: &'static str,
    /// Node kinds that are comments.
    pub comment_kinds: &'static [&'static str],
    /// What begins a comment that ends with its line.
    pub line_comment: &'static str,
    /// What begins and ends other comments, those that also serve in odd places last.
    pub block_comments: &'static [(&'static str, &'static str)],
    /// Declarations that give a place its scope: (node kind, field that holds the name).
    pub scopes: &'static [(&'static str, &'static str)],
    /// Nodes that are functions of their own: (kind, kind of the parent that it must have; empty
    /// for any).
    pub functions: &'static [(&'static str, &'static str)],
    /// Paths of test code, as globs relative to the root.
    pub test_paths: &'static [&'static str],
    /// Names of scopes that hold test code (`mod tests`).
    pub test_scopes: &'static [&'static str],
    /// The language whose `facts.yml` it uses, mostly itself; kinds that only the lender has
    /// never occur.
    pub facts_of: &'static str,
    /// The text of `facts.yml`; empty if there is none.
    pub facts: &'static str,
    /// The text of `injections.yml`; empty if there is none.
    pub injections: &'static str,
    /// The grammar.
    pub(crate) grammar: fn() -> tree_sitter::Language,
}

/// A language that Andon knows, but that is not built into this program.
#[derive(Debug)]
pub struct AbsentLanguage {
    /// Name for people.
    pub title: &'static str,
    /// Its name and other names that rule files may use.
    pub names: &'static [&'static str],
    /// File name extensions, without the dot.
    pub extensions: &'static [&'static str],
    /// The cargo feature that builds it in.
    pub feature: &'static str,
}

impl AbsentLanguage {
    /// The language of that name or alias, in any case of letters, if it is not built in.
    #[must_use]
    pub fn from_name(name: &str) -> Option<&'static Self> {
        named(ABSENT, name)
    }

    /// The language of files with that extension, if it is not built in.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<&'static Self> {
        ABSENT
            .iter()
            .find(|absent| absent.extensions.contains(&extension))
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> String {
        let Self { title, feature, .. } = self;
        format!("{title} is not built into this program: build it with `--features {feature}`")
    }
}

fn named<'a>(absent: &'a [AbsentLanguage], name: &str) -> Option<&'a AbsentLanguage> {
    let same = |other: &&str| other.eq_ignore_ascii_case(name);
    absent.iter().find(|absent| absent.names.iter().any(same))
}

/// A language of the registry: an index into its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u8);

/// What is known of a file's language from its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detection {
    /// The name decides.
    Known(Language),
    /// The name has no extension: the first line may tell ([`Language::from_shebang`]).
    AskShebang,
    /// Not a language of the registry.
    Unknown,
}

impl Language {
    /// All languages, sorted by name.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).take(LANGUAGES.len()).map(Self)
    }

    /// Dense index of this language, starting at 0; below [`Language::count`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Number of languages in the registry.
    #[must_use]
    pub const fn count() -> usize {
        LANGUAGES.len()
    }

    /// The language of that name or alias, in any case of letters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let same = |other: &&str| other.eq_ignore_ascii_case(name);
        Self::all().find(|language| {
            let def = language.def();
            same(&def.name) || def.aliases.iter().any(same)
        })
    }

    /// What a file's name says about its language.
    #[must_use]
    pub fn detect(path: &Path) -> Detection {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Detection::Unknown;
        };
        let extension = Path::new(name).extension().and_then(|ext| ext.to_str());
        let by_extension = || BY_EXTENSION.get(extension?);
        match BY_FILENAME.get(name).or_else(by_extension) {
            Some(language) => Detection::Known(*language),
            None if extension.is_none() && !name.starts_with('.') => Detection::AskShebang,
            None => Detection::Unknown,
        }
    }

    /// The language whose interpreter the first line names (`#!/usr/bin/env -S python3 -u`).
    #[must_use]
    pub fn from_shebang(first_bytes: &[u8]) -> Option<Self> {
        let line = first_bytes.strip_prefix(b"#!")?;
        let line = line.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line).ok()?;
        let mut words = line.split_whitespace();
        let program = base_name(words.next()?);
        let interpreter = if program == "env" {
            base_name(words.find(|word| !word.starts_with('-') && !word.contains('='))?)
        } else {
            program
        };
        // `python3.11` is `python3`.
        let interpreter = match interpreter.split_once('.') {
            Some((stem, minor)) if minor.bytes().all(|b| b.is_ascii_digit()) => stem,
            _ => interpreter,
        };
        Self::all().find(|language| language.def().shebangs.contains(&interpreter))
    }

    /// Its row in the registry.
    #[must_use]
    pub fn def(self) -> &'static LanguageDef {
        // The only constructors are `all` and what builds on it.
        &LANGUAGES[self.index()]
    }

    /// Its name, as in rule files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// The languages that a rule for this one runs on: itself and those it covers.
    pub fn covered(self) -> impl Iterator<Item = Self> {
        std::iter::once(self).chain(
            self.def()
                .covers
                .iter()
                .filter_map(|name| Self::from_name(name)),
        )
    }

    /// The loaded grammar.
    pub(crate) fn grammar(self) -> &'static tree_sitter::Language {
        static GRAMMARS: [OnceLock<tree_sitter::Language>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        GRAMMARS[self.index()].get_or_init(self.def().grammar)
    }

    /// Whether nodes of a kind have a name of their own (`call`, but not `(`).
    #[must_use]
    pub fn is_named_kind(self, kind: KindId) -> bool {
        // What has no kind of the grammar is an error, which has a name.
        let named = self.named_kinds().get(usize::from(kind));
        named.copied().unwrap_or(true)
    }

    /// For each node kind, whether it has a name of its own.
    pub(crate) fn named_kinds(self) -> &'static [bool] {
        static NAMED: [OnceLock<Vec<bool>>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        NAMED[self.index()].get_or_init(|| {
            let kinds = 0..self.kind_count();
            let is_named = |kind| self.grammar().node_kind_is_named(kind);
            kinds
                .map(|kind| KindId::try_from(kind).is_ok_and(is_named))
                .collect()
        })
    }

    /// Number of node kinds: every [`KindId`] of this language other than
    /// [`crate::ERROR_KIND`] is below it.
    #[must_use]
    pub fn kind_count(self) -> usize {
        self.grammar().node_kind_count()
    }

    /// The id of a node kind by name, named (`if_statement`) or not (`"if"`).
    #[must_use]
    pub fn kind_id(self, kind: &str, named: bool) -> Option<KindId> {
        if kind == "ERROR" && named {
            return Some(crate::ERROR_KIND);
        }
        let id = self.grammar().id_for_node_kind(kind, named);
        // 0 is the end-of-input kind, which is also the answer for names that do not exist.
        (id != 0).then_some(id)
    }

    /// The ids of the kinds that a supertype of the grammar (`expression`) stands for, nested
    /// supertypes expanded; empty if `kind` is not a supertype.
    #[must_use]
    pub fn subtypes(self, kind: KindId) -> Vec<KindId> {
        let grammar = self.grammar();
        let mut concrete = Vec::new();
        let mut pending = vec![kind];
        let mut seen = Vec::new();
        while let Some(next) = pending.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            if grammar.node_kind_is_supertype(next) {
                pending.extend_from_slice(grammar.subtypes_for_supertype(next));
            } else if next != kind {
                concrete.push(next);
            }
        }
        concrete.sort_unstable();
        concrete
    }

    /// The name of a kind.
    #[must_use]
    pub fn kind_name(self, kind: KindId) -> &'static str {
        match kind {
            crate::ERROR_KIND => "ERROR",
            _ => self.grammar().node_kind_for_id(kind).unwrap_or(""),
        }
    }

    /// The names of all named, visible kinds, sorted: what a rule may ask for.
    #[must_use]
    pub fn kind_names(self) -> Vec<&'static str> {
        let grammar = self.grammar();
        let mut names: Vec<_> = (0..grammar.node_kind_count())
            .filter_map(|id| KindId::try_from(id).ok())
            .filter(|id| grammar.node_kind_is_named(*id) && grammar.node_kind_is_visible(*id))
            .filter_map(|id| grammar.node_kind_for_id(id))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The words of the language that are no names (`if`, `return`), sorted.
    #[must_use]
    pub fn keywords(self) -> Vec<&'static str> {
        let grammar = self.grammar();
        let mut words: Vec<_> = (0..grammar.node_kind_count())
            .filter_map(|id| KindId::try_from(id).ok())
            .filter(|id| !grammar.node_kind_is_named(*id) && grammar.node_kind_is_visible(*id))
            .filter_map(|id| grammar.node_kind_for_id(id))
            .filter(|word| word.chars().all(|c| c.is_alphabetic() || c == '_'))
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The id of a field by name.
    #[must_use]
    pub fn field_id(self, field: &str) -> Option<FieldId> {
        self.grammar().field_id_for_name(field)
    }

    /// The names of all fields, sorted.
    #[must_use]
    pub fn field_names(self) -> Vec<&'static str> {
        let grammar = self.grammar();
        let mut names: Vec<_> = (1..=grammar.field_count())
            .filter_map(|id| u16::try_from(id).ok())
            .filter_map(|id| grammar.field_name_for_id(id))
            .collect();
        names.sort_unstable();
        names
    }
}

static BY_FILENAME: LazyLock<HashMap<&str, Language>> = LazyLock::new(|| by(|def| def.filenames));

static BY_EXTENSION: LazyLock<HashMap<&str, Language>> = LazyLock::new(|| by(|def| def.extensions));

/// Every file of a walk is looked up here.
fn by(keys: fn(&LanguageDef) -> &'static [&'static str]) -> HashMap<&'static str, Language> {
    Language::all()
        .flat_map(|language| keys(language.def()).iter().map(move |key| (*key, language)))
        .collect()
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_built_in_is_known_by_its_names() {
        let absent = [AbsentLanguage {
            title: "Toy",
            names: &["toy", "ty"],
            extensions: &["toi"],
            feature: "lang-toy",
        }];
        let found = named(&absent, "TY").unwrap();
        let remedy = "Toy is not built into this program: build it with `--features lang-toy`";
        assert_eq!(found.remedy(), remedy);
        assert!(named(&absent, "toi").is_none());
    }
}
