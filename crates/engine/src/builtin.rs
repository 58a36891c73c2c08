//! The rules that the engine itself stands for: they judge suppression comments, not code.

use andon_finding::{RuleInfo, Severity};

/// A rule of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    /// A suppression comment that silences nothing.
    Unused,
    /// A suppressed block that never ends.
    Unclosed,
    /// A suppression comment that does not say why. Off unless the configuration asks for it.
    Unexplained,
}

impl Builtin {
    /// All of them, sorted by id.
    pub(crate) const ALL: [Self; 3] = [Self::Unclosed, Self::Unexplained, Self::Unused];

    /// Its id.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Unused => "andon/unused-suppression",
            Self::Unclosed => "andon/unclosed-suppression",
            Self::Unexplained => "andon/unexplained-suppression",
        }
    }

    /// Its description.
    pub(crate) fn info(self) -> RuleInfo {
        let (severity, message, note) = match self {
            Self::Unused => (
                Severity::Hint,
                "This comment suppresses nothing",
                "No finding is left for it to silence: the code was mended, or the rule id is \
                 wrong. It would hide the next offence, so delete it.",
            ),
            Self::Unclosed => (
                Severity::Warning,
                "This block of suppressions never ends",
                "`andon-ignore-start` without `andon-ignore-end` silences the rest of the file. \
                 End the block where the exception ends.",
            ),
            Self::Unexplained => (
                Severity::Off,
                "This comment does not say why it silences",
                "Whoever reads it next cannot tell whether the exception still holds. Write the \
                 reason behind two dashes: `andon-ignore: rule-id -- the reason`. Off by default; \
                 a severity in andon.toml requires reasons.",
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
            fixable: self == Self::Unused,
            source: "andon".to_owned(),
        }
    }
}
