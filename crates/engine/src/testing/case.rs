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

use andon_finding::Span;
use andon_yaml::{Malformed, Value, Yaml, read as read_documents};

use crate::yaml;

/// One document of cases.
#[derive(Debug, Default)]
pub(super) struct Group {
    id: Option<String>,
    pub(super) language: Option<String>,
    pub(super) path: Option<String>,
    syntax_errors: SyntaxErrors,
    pub(super) valid: Vec<Case>,
    pub(super) invalid: Vec<Case>,
}

/// One case.
#[derive(Debug)]
pub(super) enum Case {
    Code(String),
    Detailed(Detailed),
}

/// A case with expectations.
#[derive(Debug, Default)]
pub(super) struct Detailed {
    code: String,
    matches: Option<Written<usize>>,
    fixed: Option<Written<String>>,
    path: Option<String>,
    syntax_errors: SyntaxErrors,
}

/// A value, and where it is written, unless as an alias of another.
#[derive(Debug)]
struct Written<T> {
    value: T,
    at: Option<Span>,
}

/// Whether code may be broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
            Self::Detailed(detailed) => detailed.matches.as_ref()?.at,
        }
    }

    /// Where the text after all fixes stands, likewise.
    pub(super) fn fixed_at(&self) -> Option<Span> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => detailed.fixed.as_ref()?.at,
        }
    }

    pub(super) fn matches(&self) -> Option<usize> {
        match self {
            Self::Code(_) => None,
            Self::Detailed(detailed) => detailed.matches.as_ref().map(|count| count.value),
        }
    }
}

/// Reads all documents.
///
/// # Errors
/// What is wrong, with its line.
pub(super) fn read(text: &str) -> Result<Vec<Group>, String> {
    read_documents(text)
        .and_then(|documents| documents.iter().map(group).collect())
        .map_err(|wrong| wrong.on_line(text))
}

fn group(yaml: &Yaml) -> Result<Group, Malformed> {
    let mut group = Group::default();
    for (key, value) in yaml::mapping(yaml)? {
        let text = || yaml::text(value).map(|text| Some(text.to_owned()));
        match key.name.as_str() {
            "id" => group.id = text()?,
            "language" => group.language = text()?,
            "path" => group.path = text()?,
            "syntax-errors" => group.syntax_errors = syntax_errors(value)?,
            "valid" => group.valid = yaml::list(value, case)?,
            "invalid" => group.invalid = yaml::list(value, case)?,
            _ => {
                let keys = [
                    "id",
                    "language",
                    "path",
                    "syntax-errors",
                    "valid",
                    "invalid",
                ];
                return Err(yaml::unknown_key(key, &keys));
            }
        }
    }
    Ok(group)
}

fn case(yaml: &Yaml) -> Result<Case, Malformed> {
    if !matches!(yaml.value, Value::Map(_)) {
        return Ok(Case::Code(yaml::text(yaml)?.to_owned()));
    }
    let mut case = Detailed::default();
    let mut code = None;
    for (key, value) in yaml::mapping(yaml)? {
        let text = || yaml::text(value).map(ToOwned::to_owned);
        let at = value.written();
        match key.name.as_str() {
            "code" => code = Some(text()?),
            "matches" => {
                let value = yaml::number(value)?;
                case.matches = Some(Written { value, at });
            }
            "fixed" => {
                let value = text()?;
                case.fixed = Some(Written { value, at });
            }
            "path" => case.path = Some(text()?),
            "syntax-errors" => case.syntax_errors = syntax_errors(value)?,
            _ => {
                let keys = ["code", "matches", "fixed", "path", "syntax-errors"];
                return Err(yaml::unknown_key(key, &keys));
            }
        }
    }
    case.code = code.ok_or_else(|| yaml::wrong(yaml, "this case has no `code`"))?;
    Ok(Case::Detailed(case))
}

fn syntax_errors(yaml: &Yaml) -> Result<SyntaxErrors, Malformed> {
    match yaml::text(yaml)? {
        "allowed" => Ok(SyntaxErrors::Allowed),
        "refused" => Ok(SyntaxErrors::Refused),
        _ => Err(yaml::wrong(yaml, "expected `allowed` or `refused`")),
    }
}

#[cfg(test)]
mod tests {
    //! What is wrong in a file of cases, with its line.

    use super::*;

    #[test]
    fn mistakes_have_their_line() {
        for (text, expected) in [
            ("valid: x", "line 1: expected a list, found a string"),
            (
                "id: a\nvalids: [x]",
                "line 2: unknown key `valids`, did you mean `valid`?",
            ),
            (
                "invalid:\n- {matches: 1}",
                "line 2: this case has no `code`",
            ),
            (
                "invalid:\n- code: x\n  matches: -1",
                "line 3: expected zero or more, found -1",
            ),
            (
                "valid: [x]\n---\n- y",
                "line 3: expected a mapping, found a list",
            ),
            ("valid:\n- [x]", "line 2: expected text, found a list"),
            (
                "valid: [5]",
                "line 1: expected text, found a number: put it in quotes",
            ),
            (
                "syntax-errors: no",
                "line 1: expected `allowed` or `refused`",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn words_that_other_readers_take_for_booleans_are_code() {
        let groups = read("valid: [y, no]\n---\n# nothing\n---\ninvalid:\n").unwrap();
        let codes: Vec<_> = groups[0].valid.iter().map(Case::code).collect();
        assert_eq!((codes, groups.len()), (vec!["y", "no"], 2));
    }
}
