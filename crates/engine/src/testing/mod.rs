//! Runs the cases that stand beside rules.
//!
//! ```text
//! rules/x.yml  +  rules/x.test.yml ─► each case: only rule x ─► RuleTest { cases, failures }
//! ```
//!
//! Shipped rules and a user's own go through the same door. A rule that has no case in which it
//! fires, and one in which it is silent, in one of its languages, fails: nobody knows what it
//! does.

mod case;
mod run;

use andon_finding::{Examples, Place, RuleInfo};

use crate::error::EngineError;
use crate::packs::shipped_cases;
use crate::request::CheckRequest;
use crate::root::ConfigSource;
use crate::rulebook::{RuleBook, RuleChoice, read_text};
use crate::setting::Setting;

/// Which rules to test.
#[derive(Debug, Clone)]
pub struct TestRequest {
    /// Files, folders and `andon:<pack>`; if none, the own rules that `andon.toml` names, and if
    /// it names none, every shipped pack.
    pub paths: Vec<String>,
    /// Every shipped pack, whatever else.
    pub packs: bool,
    /// Where configuration comes from.
    pub config: ConfigSource,
}

/// The outcome for every rule.
#[derive(Debug)]
pub struct TestOutcome {
    /// Sorted by id.
    pub rules: Vec<RuleTest>,
    /// Problems in rules that refused nothing.
    pub warnings: Vec<andon_rules::Problem>,
}

/// The outcome for one rule.
#[derive(Debug)]
pub struct RuleTest {
    /// Its id.
    pub id: String,
    /// Its file.
    pub source: String,
    /// How many cases it has.
    pub cases: usize,
    /// What went wrong; nothing if it passed.
    pub failures: Vec<Failure>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was expected and what happened, one sentence.
    pub what: String,
    /// The case's code; empty if the failure is not about one case.
    pub code: String,
    /// Where the rule fired in it.
    pub found: Vec<Place>,
    /// With a failed fix, a unified diff from what was expected to what came out.
    pub diff: String,
}

impl Failure {
    fn plain(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            code: String::new(),
            found: Vec::new(),
            diff: String::new(),
        }
    }
}

/// Tests the rules.
///
/// # Errors
/// What the user must mend first: see [`EngineError`]. A failing case is not an error.
pub fn test(request: &TestRequest) -> Result<TestOutcome, EngineError> {
    let setting = Setting::new(&CheckRequest {
        config: request.config.clone(),
        ..CheckRequest::default()
    })?;
    let own: Vec<String> = setting
        .config
        .rules
        .iter()
        .flatten()
        .filter(|named| !named.value.starts_with("andon:"))
        .map(|named| {
            setting
                .config
                .folder
                .join(&named.value)
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let choice = match request {
        TestRequest { packs: true, .. } => RuleChoice::Shipped,
        TestRequest { paths, .. } if !paths.is_empty() => RuleChoice::Given(paths.clone()),
        _ if !own.is_empty() => RuleChoice::Given(own),
        _ => RuleChoice::Shipped,
    };
    let book = setting.rules(&choice, &[], &[])?;
    let rules = (0..book.rules.rules().len())
        .filter_map(|index| run::rule(&book, andon_rules::RuleIndex(index)))
        .collect();
    Ok(TestOutcome {
        rules,
        warnings: book.warnings,
    })
}

/// The first examples of a rule, if it has cases.
#[must_use]
pub fn examples(book: &RuleBook, rule: &RuleInfo) -> Examples {
    let cases = cases_text(book, rule)
        .and_then(|text| case::read(&text).ok())
        .unwrap_or_default();
    let mine = || cases.iter().filter(|group| group.is_for(&rule.id));
    let firing = || mine().flat_map(|group| &group.invalid);
    let shown = firing()
        .find(|case| case.fixed().is_some())
        .or_else(|| firing().next());
    Examples {
        fires: shown.map(|case| case.code().to_owned()),
        fixed: shown.and_then(|case| case.fixed()).map(ToOwned::to_owned),
        silent: mine()
            .flat_map(|group| &group.valid)
            .next()
            .map(|case| case.code().to_owned()),
    }
}

/// The text of the cases beside a rule.
fn cases_text(book: &RuleBook, rule: &RuleInfo) -> Option<String> {
    if let Some(text) = shipped_cases(&rule.source) {
        return Some(text.to_owned());
    }
    let (_, path) = book.files.iter().find(|(name, _)| *name == rule.source)?;
    let stem = path.file_stem()?.to_string_lossy();
    let beside = [".test.yml", ".test.yaml", "-test.yml", "-test.yaml"];
    beside
        .iter()
        .find_map(|end| read_text(&path.with_file_name(format!("{stem}{end}"))).ok())
}

#[cfg(test)]
mod tests;
