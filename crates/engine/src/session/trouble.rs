//! What the user must mend in configuration and rules, with the file and place where an editor
//! can show it.

use std::path::{Path, PathBuf};

use andon_finding::Span;
use andon_rules::{Problem, ProblemKind};
use miette::Diagnostic as _;

use crate::error::EngineError;
use crate::root::Root;
use crate::setting::without_links;
use crate::style::HOUSE_NAME;

/// Why nothing below a root can be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The root.
    pub root: PathBuf,
    /// What is wrong and where, for people; may have several lines.
    pub message: String,
}

/// Something wrong in a configuration or rule file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// The file, absolute.
    pub path: PathBuf,
    /// Where in `text`.
    pub span: Span,
    /// What is wrong, and what to do about it if that is known.
    pub message: String,
    /// Whether it refused the configuration; a warning otherwise.
    pub refuses: bool,
    /// The file's text, byte for byte as long as it was read; empty if it could not be.
    pub text: String,
}

/// The refusal of a root because of `error`.
pub(super) fn refusal(root: &Root, error: &EngineError) -> Refusal {
    let troubles = of_error(root, error);
    let places: Vec<_> = troubles
        .iter()
        .map(|trouble| {
            let line = trouble.line();
            format!("{}:{line}: {}", trouble.path.display(), trouble.message)
        })
        .collect();
    Refusal {
        root: root.folder.clone(),
        message: format!(
            "{}\nNothing below {} is judged until this is mended.",
            places.join("\n"),
            root.folder.display()
        ),
    }
}

/// Everything that an error speaks of; at least one entry.
pub(super) fn of_error(root: &Root, error: &EngineError) -> Vec<Trouble> {
    let config = root
        .config
        .clone()
        .unwrap_or_else(|| root.folder.join(crate::root::CONFIG_NAME));
    match error {
        EngineError::Config { problems } => problems
            .iter()
            .map(|problem| Trouble {
                path: config.clone(),
                span: problem.span(),
                message: worded(&problem.to_string(), problem.said(), problem.remedy()),
                refuses: true,
                text: problem.text().to_owned(),
            })
            .collect(),
        EngineError::Rules { problems } => problems
            .iter()
            .map(|problem| in_rule(root, problem))
            .collect(),
        other => {
            let path = match other {
                EngineError::House { .. } => root.folder.join(HOUSE_NAME),
                _ => config,
            };
            let help = other.help().map(|help| help.to_string());
            vec![Trouble {
                path,
                span: Span::new(0, 0),
                message: worded(&other.to_string(), "", help.as_deref()),
                refuses: true,
                text: String::new(),
            }]
        }
    }
}

/// What a configuration asks for that is not there.
pub(super) fn of_config(root: &Root, notice: String) -> Option<Trouble> {
    Some(Trouble {
        path: root.config.clone()?,
        span: Span::new(0, 0),
        message: notice,
        refuses: false,
        text: String::new(),
    })
}

/// Why the house of a root is not judged by.
pub(super) fn of_house(root: &Root, notice: &str) -> Trouble {
    Trouble {
        path: root.folder.join(HOUSE_NAME),
        span: Span::new(0, 0),
        message: notice.to_owned(),
        refuses: false,
        text: String::new(),
    }
}

/// A problem of a rule file.
pub(super) fn in_rule(root: &Root, problem: &Problem) -> Trouble {
    Trouble {
        path: without_links(&tidied(&root.folder, problem.source_code.name())),
        span: problem.span,
        message: worded(&problem.message, &problem.label, problem.help.as_deref()),
        refuses: problem.kind == ProblemKind::Error,
        text: problem.source_code.inner().clone(),
    }
}

impl Trouble {
    /// The line it is on, 1-based.
    fn line(&self) -> usize {
        let before = self.text.as_bytes().get(..self.span.start);
        memchr::memchr_iter(b'\n', before.unwrap_or_default()).count() + 1
    }
}

/// What is wrong and what is said at the place; the remedy on a line of its own.
fn worded(message: &str, label: &str, help: Option<&str>) -> String {
    let label = match label {
        "" | "here" => String::new(),
        said => format!(": {said}"),
    };
    let help = help.map_or_else(String::new, |help| format!("\n{help}"));
    format!("{message}{label}{help}")
}

/// `rel` as seen from `folder`, without `..`.
fn tidied(folder: &Path, rel: &str) -> PathBuf {
    let whole = folder.join(rel);
    whole.canonicalize().unwrap_or(whole)
}
