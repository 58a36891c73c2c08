//! How grave a finding is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The gravity of a finding. Ordered: `Off < Hint < Info < Warning < Error`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The rule does not run.
    Off,
    /// A suggestion, shown quietly.
    #[default]
    Hint,
    /// Worth knowing.
    Info,
    /// Should be mended.
    Warning,
    /// Must be mended: by default the gate refuses new ones.
    Error,
}

impl Severity {
    /// All severities, from the lightest to the gravest.
    pub const ALL: [Self; 5] = [
        Self::Off,
        Self::Hint,
        Self::Info,
        Self::Warning,
        Self::Error,
    ];

    /// The word used in rule files, configuration and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.name() == name)
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
