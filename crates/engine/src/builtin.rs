//! The rules that the engine itself stands for: they judge suppression comments, not code.

use andon_finding::{RuleInfo, Severity};

/// A rule of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    /// A suppression comment that silences nothing.
    UnusedSuppression,
    /// A suppressed block that never ends.
    UnclosedSuppression,
}

impl Builtin {
    /// All of them, sorted by id.
    pub(crate) const ALL: [Self; 2] = [Self::UnclosedSuppression, Self::UnusedSuppression];

    /// Its id.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::UnusedSuppression => "andon/unused-suppression",
            Self::UnclosedSuppression => "andon/unclosed-suppression",
        }
    }

    /// Its description.
    pub(crate) fn info(self) -> RuleInfo {
        let (severity, message, note) = match self {
            Self::UnusedSuppression => (
                Severity::Hint,
                "This comment suppresses nothing",
                "No finding is left for it to silence: the code was mended, or the rule id is \
                 wrong. It would hide the next offence, so delete it.",
            ),
            Self::UnclosedSuppression => (
                Severity::Warning,
                "This block of suppressions never ends",
                "`andon-ignore-start` without `andon-ignore-end` silences the rest of the file. \
                 End the block where the exception ends.",
            ),
        };
        RuleInfo {
            id: self.id().to_owned(),
            pack: "andon".to_owned(),
            // Of any language.
            languages: Vec::new(),
            severity,
            message_template: message.to_owned(),
            message: message.to_owned(),
            note: note.to_owned(),
            metadata: serde_json::Value::Null,
            url: None,
            fixable: self == Self::UnusedSuppression,
            source: "andon".to_owned(),
        }
    }
}
