//! What can be wrong with a rule file, said with file, line, span, reason and remedy.

use andon_finding::Span;
use andon_yaml::Malformed;
use miette::{Diagnostic, NamedSource, SourceSpan};

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The rule works, but something in it has no effect.
    Warning,
    /// The rule was refused.
    Error,
}

/// What is wrong with a rule file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// Whether the rule was refused.
    pub kind: ProblemKind,
    /// What is wrong, one sentence in lower case.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The rule file with its name.
    pub source_code: NamedSource<String>,
    /// Where in the file, in bytes.
    pub span: Span,
    /// What to write at the span.
    pub label: String,
}

impl Diagnostic for Problem {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.kind {
            ProblemKind::Warning => miette::Severity::Warning,
            ProblemKind::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source_code)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let span = SourceSpan::new(self.span.start.into(), self.span.len());
        let label = miette::LabeledSpan::new_with_span(Some(self.label.clone()), span);
        Some(Box::new(std::iter::once(label)))
    }
}

/// A problem before the file it is in is known.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) kind: ProblemKind,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    /// A refusal: `message` says what is wrong, `label` is written at the span.
    pub(crate) fn error(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            kind: ProblemKind::Error,
            span,
            message: message.into(),
            label: label.into(),
            help: None,
        }
    }

    /// The text is not YAML at all.
    pub(crate) fn malformed(malformed: Malformed) -> Self {
        Self::error(malformed.span, "not valid YAML", malformed.message)
    }

    /// Something without effect.
    pub(crate) fn warning(
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            kind: ProblemKind::Warning,
            ..Self::error(span, message, label)
        }
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the nearest of the names that would have been right, or a list of them.
    pub(crate) fn nearest<'n>(self, wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let near = names
            .iter()
            .map(|name| (strsim::damerau_levenshtein(wrong, name), *name))
            .filter(|(distance, name)| *distance <= 1 + name.len().min(wrong.len()) / 3)
            .min();
        match near {
            Some((_, name)) => self.help(format!("did you mean `{name}`?")),
            None if names.len() <= 30 => {
                self.help(format!("expected one of: {}", names.join(", ")))
            }
            None => self,
        }
    }

    /// The problem, in its file.
    pub(crate) fn within(self, name: &str, text: &str) -> Problem {
        Problem {
            kind: self.kind,
            message: self.message,
            help: self.help,
            source_code: NamedSource::new(name, text.to_owned()),
            span: self.span,
            label: self.label,
        }
    }
}
