//! Regular expressions, checked when rules are loaded and compiled when first needed.
//!
//! Compiling one costs as much as parsing a small file, and most rules of a pack never get as far
//! as their regular expression in a given run. So loading only parses the syntax, and each
//! distinct expression is compiled at most once a process, by whichever thread needs it first.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use regex::Regex;

/// A repetition count from which an expression is compiled at once, to learn whether it is too
/// large.
const LARGE_COUNT: u32 = 50;

/// A regular expression of valid syntax.
#[derive(Debug)]
pub(crate) struct LazyRegex {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    /// Checks the syntax.
    ///
    /// # Errors
    /// What is wrong with it, one line.
    fn new(source: &str) -> Result<Self, String> {
        regex_syntax::parse(source).map_err(|error| last_line(&error.to_string()))?;
        let lazy = Self {
            source: source.to_owned(),
            compiled: OnceLock::new(),
        };
        if largest_number(source) >= LARGE_COUNT {
            let regex = Regex::new(source).map_err(|error| last_line(&error.to_string()))?;
            lazy.compiled.get_or_init(|| Some(regex));
        }
        Ok(lazy)
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        // Valid syntax of moderate size compiles.
        let compiled = self.compiled.get_or_init(|| Regex::new(&self.source).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// The regular expressions of a rule set, each once.
#[derive(Debug, Default)]
pub(crate) struct RegexPool {
    by_source: BTreeMap<String, Arc<LazyRegex>>,
}

impl RegexPool {
    /// The expression of that source.
    ///
    /// # Errors
    /// What is wrong with it, one line.
    pub(crate) fn get(&mut self, source: &str) -> Result<Arc<LazyRegex>, String> {
        if let Some(regex) = self.by_source.get(source) {
            return Ok(Arc::clone(regex));
        }
        let regex = Arc::new(LazyRegex::new(source)?);
        self.by_source.insert(source.to_owned(), Arc::clone(&regex));
        Ok(regex)
    }
}

fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or("").trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// The largest number written in an expression; counts of repetitions are among them.
fn largest_number(source: &str) -> u32 {
    source
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.parse().unwrap_or(u32::MAX))
        .max()
        .unwrap_or(0)
}
