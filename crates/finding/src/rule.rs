//! What a report needs to know of a rule, and the pages that explain one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Severity;

/// A rule as shown to people: in `andon explain`, in SARIF `tool.driver.rules`, on hover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleInfo {
    /// Its id, unique in a run.
    pub id: String,
    /// The pack it comes from; empty for a loose rule file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pack: String,
    /// The languages it runs on, sorted; none if it is about files in any language.
    pub languages: Vec<String>,
    /// Its severity, before overrides by path.
    pub severity: Severity,
    /// Its message with captures as placeholders `{0}`, `{1}`, … (literal braces doubled).
    pub message_template: String,
    /// Its message as written in the rule file.
    pub message: String,
    /// Why it matters and what to do: Markdown, may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What its author wrote under `metadata`; null if nothing.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub metadata: serde_json::Value,
    /// Whether it offers a fix.
    pub fixable: bool,
    /// Its file, as given to the loader; shipped rules read `andon:<pack>/<rule>.yml`.
    pub source: String,
}

/// An example of a rule, from its cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples {
    /// Code in which it fires.
    pub fires: Option<String>,
    /// What its fix makes of that.
    pub fixed: Option<String>,
    /// Code in which it is silent.
    pub silent: Option<String>,
}

/// What is counted under one name, in languages that agree on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactPage {
    /// Name of the fact.
    pub name: String,
    /// Rule id of departures from the house's choice; `None` for a plain observation.
    pub check_id: Option<String>,
    /// Names of the languages.
    pub languages: Vec<String>,
    /// What is counted.
    pub about: String,
    /// The ways to choose, the first that fits being counted; none for a plain observation.
    pub options: Vec<FactOption>,
}

/// One way to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactOption {
    /// Name within its fact, such as `snake_case`.
    pub name: String,
    /// As an instruction, such as "name functions in snake_case".
    pub phrase: String,
    /// A line or two of code that chooses so.
    pub example: String,
}

/// What explains an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// A rule, with examples of it.
    Rule(Box<RuleInfo>, Examples),
    /// A fact.
    Fact(FactPage),
}
