//! The format of `<rule>.test.yml`: one or more documents, ast-grep's among them.
//!
//! ```yaml
//! id: no-print            # only where one file holds several rules
//! language: python        # the rule's first language by default
//! path: tests/a.py        # what the code is judged as, where the rule asks for paths
//! valid: ["log(x)"]
//! invalid:
//!   - print(x)
//!   - { code: "print(x)", matches: 1, fixed: "log(x)" }
//! ```

use std::fmt;

use andon_finding::Span;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;

/// One document of cases.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Group {
    id: Option<String>,
    pub(super) language: Option<String>,
    pub(super) path: Option<String>,
    #[serde(default)]
    syntax_errors: SyntaxErrors,
    #[serde(default)]
    pub(super) valid: Vec<Case>,
    #[serde(default)]
    pub(super) invalid: Vec<Case>,
}

/// One case.
#[derive(Debug)]
pub(super) enum Case {
    Code(String),
    Detailed(Detailed),
}

/// A case with expectations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Detailed {
    code: String,
    matches: Option<Spanned<usize>>,
    fixed: Option<Spanned<String>>,
    path: Option<String>,
    #[serde(default)]
    syntax_errors: SyntaxErrors,
}

/// Whether code may be broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SyntaxErrors {
    #[default]
    Refused,
    Allowed,
}

impl Group {
    /// The rule that it names.
    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whether it names the rule of that id.
    pub(super) fn names(&self, rule: &str) -> bool {
        self.id
            .as_deref()
            .is_some_and(|id| crate::suppress::names(id, rule))
    }

    /// Whether the cases are about the rule of that id.
    pub(super) fn is_for(&self, rule: &str) -> bool {
        self.id
            .as_deref()
            .is_none_or(|id| crate::suppress::names(id, rule))
    }

    /// Whether the code of a case may be broken.
    pub(super) fn may_be_broken(&self, case: &Case) -> bool {
        let own = match case {
            Case::Code(_) => SyntaxErrors::Refused,
            Case::Detailed(detailed) => detailed.syntax_errors,
        };
        self.syntax_errors == SyntaxErrors::Allowed || own == SyntaxErrors::Allowed
    }

    /// The path that the code of a case is judged as.
    pub(super) fn path_of<'g>(&'g self, case: &'g Case) -> Option<&'g str> {
        match case {
            Case::Detailed(Detailed {
                path: Some(path), ..
            }) => Some(path),
            _ => self.path.as_deref(),
        }
    }
}

impl Case {
    pub(super) fn code(&self) -> &str {
        match self {
            Self::Code(code) => code,
            Self::Detailed(detailed) => &detailed.code,
        }
    }

    pub(super) fn fixed(&self) -> Option<&str> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => detailed.fixed.as_ref().map(|fixed| fixed.value.as_str()),
        }
    }

    /// Where the number of matches stands; `None` if it stands elsewhere, or nowhere.
    pub(super) fn matches_at(&self) -> Option<Span> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => span(detailed.matches.as_ref()?),
        }
    }

    /// Where the text after all fixes stands, likewise.
    pub(super) fn fixed_at(&self) -> Option<Span> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => span(detailed.fixed.as_ref()?),
        }
    }

    pub(super) fn matches(&self) -> Option<usize> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => detailed.matches.as_ref().map(|count| count.value),
        }
    }
}

/// The bytes of a value, unless it is an alias of another.
fn span<T>(value: &Spanned<T>) -> Option<Span> {
    let place = value.referenced.span();
    let start = usize::try_from(place.byte_offset()?).ok()?;
    let len = usize::try_from(place.byte_len()?).ok()?;
    (value.referenced == value.defined).then(|| Span::new(start, start + len))
}

// Not derived: what is tried out has no places.
impl<'de> Deserialize<'de> for Case {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CaseVisitor)
    }
}

struct CaseVisitor;

impl<'de> Visitor<'de> for CaseVisitor {
    type Value = Case;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("code, or a mapping with `code`")
    }

    fn visit_str<E: de::Error>(self, code: &str) -> Result<Case, E> {
        Ok(Case::Code(code.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Case, A::Error> {
        let map = de::value::MapAccessDeserializer::new(map);
        Detailed::deserialize(map).map(Case::Detailed)
    }
}

/// Reads all documents.
pub(super) fn read(text: &str) -> Result<Vec<Group>, String> {
    serde_saphyr::from_multiple(text).map_err(|error| error.to_string())
}
