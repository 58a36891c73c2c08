//! A mistake in `andon.toml`, with its place and remedy.

use std::sync::Arc;

use andon_finding::Span;
use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::paths::printable;

/// The configuration's text and name, safe to show.
#[derive(Debug)]
pub(crate) struct ConfigText {
    /// As read: what is parsed.
    pub(crate) original: String,
    /// What is shown, byte for byte as long.
    shown: Arc<NamedSource<String>>,
}

impl ConfigText {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        Self {
            original: text.to_owned(),
            shown: Arc::new(NamedSource::new(printable(name), printable(text))),
        }
    }
}

/// What is wrong in `andon.toml`, and where.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct ConfigProblem {
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    source_code: Arc<NamedSource<String>>,
    #[label("{label}")]
    span: SourceSpan,
    label: String,
}

impl ConfigProblem {
    pub(crate) fn new(text: &ConfigText, span: Span, message: impl Into<String>) -> Self {
        Self {
            message: printable(&message.into()),
            help: None,
            source_code: Arc::clone(&text.shown),
            span: (span.start, span.len()).into(),
            label: "here".to_owned(),
        }
    }

    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = printable(&label.into());
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(printable(&help.into()));
        self
    }

    /// Where in the file, in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.span.offset()
    }

    /// Likewise, both ends.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.span.offset(), self.span.offset() + self.span.len())
    }

    /// The text of the file, byte for byte as long as it is there, harmless to show.
    pub(crate) fn text(&self) -> &str {
        self.source_code.inner()
    }

    /// What to write at the span.
    pub(crate) fn said(&self) -> &str {
        &self.label
    }

    /// What to do about it.
    pub(crate) fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// The candidate that `word` was most likely meant to be, if one is near enough.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let folded = word.to_lowercase().replace('_', "-");
    candidates
        .into_iter()
        .map(|candidate| {
            let same_end = candidate.rsplit('/').next() == Some(folded.as_str());
            let distance = strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
            (if same_end { 0 } else { distance }, candidate)
        })
        // A third of the letters may be wrong; of a short word, one.
        .filter(|(distance, _)| *distance <= (folded.chars().count() / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn nearest_is_near_or_nothing() {
        let keys = ["max-errors", "max-warnings", "python/bare-except"];
        assert_eq!(nearest("max_errors", keys), Some("max-errors"));
        assert_eq!(nearest("max-warning", keys), Some("max-warnings"));
        assert_eq!(nearest("bare-except", keys), Some("python/bare-except"));
        assert_eq!(nearest("colour", keys), None);
    }
}
