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

use serde::Deserialize;

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
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Case {
    Code(String),
    Detailed(Detailed),
}

/// A case with expectations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Detailed {
    code: String,
    matches: Option<usize>,
    fixed: Option<String>,
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
            Self::Detailed(detailed) => detailed.fixed.as_deref(),
        }
    }

    pub(super) fn matches(&self) -> Option<usize> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => detailed.matches,
        }
    }
}

/// Reads all documents.
pub(super) fn read(text: &str) -> Result<Vec<Group>, String> {
    serde_saphyr::from_multiple(text).map_err(|error| error.to_string())
}
