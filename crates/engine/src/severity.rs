//! How grave each rule is for each path: the rule's own severity, `[severity]`, then every
//! `[[override]]` whose globs match, later ones last.
//!
//! Within one table an entry for a rule beats one for its pack (`slop/*`), whatever the order.

use std::borrow::Cow;

use andon_finding::{RuleInfo, Severity};
use andon_rules::RuleIndex;
use globset::GlobSet;

use crate::builtin::Builtin;
use crate::config::{Config, ConfigProblem, SeverityEntry, nearest};
use crate::error::EngineError;
use crate::packs::{SHIPPED, ShippedPack};

/// Severities of all rules: those of the rule set by their index, then [`Builtin::ALL`], then those
/// of style.
#[derive(Debug)]
pub(crate) struct SeverityTable {
    base: Vec<Severity>,
    overrides: Vec<(GlobSet, Vec<Option<Severity>>)>,
    rules: usize,
}

/// Severities for one path.
#[derive(Debug)]
pub(crate) struct Severities<'t> {
    by_rule: Cow<'t, [Severity]>,
    rules: usize,
}

impl SeverityTable {
    /// Applies the configuration to the rules.
    pub(crate) fn new(rules: &[RuleInfo], style: &[RuleInfo], config: &Config) -> Self {
        let builtin: Vec<_> = Builtin::ALL.into_iter().map(Builtin::info).collect();
        let all: Vec<&RuleInfo> = rules.iter().chain(&builtin).chain(style).collect();
        let configured = entries(&config.severity, &all);
        let base = all
            .iter()
            .zip(configured)
            .map(|(rule, configured)| configured.unwrap_or(rule.severity))
            .collect();
        let overrides = config
            .overrides
            .iter()
            .map(|entry| (entry.files.clone(), entries(&entry.severity, &all)))
            .collect();
        Self {
            base,
            overrides,
            rules: rules.len(),
        }
    }

    /// Switches off what `only` leaves out.
    ///
    /// # Errors
    /// [`EngineError::UnknownOnly`] for a name that no rule has.
    pub(crate) fn restrict(
        &mut self,
        rules: &[RuleInfo],
        style: &[RuleInfo],
        only: &Only,
    ) -> Result<(), EngineError> {
        if only.names.is_empty() {
            return Ok(());
        }
        let builtin: Vec<_> = Builtin::ALL.into_iter().map(Builtin::info).collect();
        let all = || rules.iter().chain(&builtin).chain(style);
        for name in &only.names {
            if !all().any(|rule| names(name, rule)) && !is_known_elsewhere(name) {
                let ids = all().map(|rule| rule.id.as_str());
                return Err(EngineError::UnknownOnly {
                    name: name.clone(),
                    help: match nearest(name, ids) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write `rules`, `style`, a pack, or the id of a rule".to_owned(),
                    },
                });
            }
        }
        for (index, rule) in all().enumerate() {
            if only.names.iter().any(|name| names(name, rule)) {
                continue;
            }
            let tables = self
                .overrides
                .iter_mut()
                .filter_map(|(_, by_rule)| by_rule.get_mut(index));
            for severity in tables {
                *severity = None;
            }
            if let Some(severity) = self.base.get_mut(index) {
                *severity = Severity::Off;
            }
        }
        Ok(())
    }

    /// The severity of a rule of style before overrides by path.
    pub(crate) fn base_style(&self, index: usize) -> Severity {
        let index = self.rules + Builtin::ALL.len() + index;
        self.base.get(index).copied().unwrap_or(Severity::Off)
    }

    /// The severities for a path relative to the root.
    pub(crate) fn for_path(&self, path: &str) -> Severities<'_> {
        let mut by_rule = Cow::Borrowed(self.base.as_slice());
        for (files, severities) in &self.overrides {
            if !files.is_match(path) {
                continue;
            }
            for (mine, theirs) in by_rule.to_mut().iter_mut().zip(severities) {
                *mine = theirs.unwrap_or(*mine);
            }
        }
        Severities {
            by_rule,
            rules: self.rules,
        }
    }

    /// The severity of a rule before overrides by path.
    pub(crate) fn base(&self, rule: RuleIndex) -> Severity {
        self.base.get(rule.0).copied().unwrap_or(Severity::Off)
    }

    /// Likewise for a rule of the engine.
    pub(crate) fn base_builtin(&self, rule: Builtin) -> Severity {
        builtin_of(&self.base, self.rules, rule)
    }

    /// Whether the rule runs on some path.
    pub(crate) fn runs_somewhere(&self, rule: RuleIndex) -> bool {
        let on =
            |severity: Option<&Severity>| severity.is_some_and(|found| *found != Severity::Off);
        on(self.base.get(rule.0))
            || self
                .overrides
                .iter()
                .any(|(_, by_rule)| on(by_rule.get(rule.0).and_then(Option::as_ref)))
    }
}

impl Severities<'_> {
    /// The severity of a rule.
    pub(crate) fn of(&self, rule: RuleIndex) -> Severity {
        self.by_rule.get(rule.0).copied().unwrap_or(Severity::Off)
    }

    /// The severity of a rule of style, by its index among them.
    pub(crate) fn style(&self, index: usize) -> Severity {
        let index = self.rules + Builtin::ALL.len() + index;
        self.by_rule.get(index).copied().unwrap_or(Severity::Off)
    }

    /// The severity of a rule of the engine.
    pub(crate) fn builtin(&self, rule: Builtin) -> Severity {
        builtin_of(&self.by_rule, self.rules, rule)
    }
}

/// What a run is restricted to: kinds of standard, packs, ids.
#[derive(Debug, Clone)]
pub(crate) struct Only {
    names: Vec<String>,
}

impl Only {
    /// From words on the command line.
    pub(crate) fn new(names: &[String]) -> Self {
        Self {
            names: names.to_vec(),
        }
    }

    /// Whether any rule of style could remain.
    pub(crate) fn may_include_style(&self) -> bool {
        let style = |name: &String| name == "style" || name.starts_with("style/");
        self.names.is_empty() || self.names.iter().any(style)
    }

    /// Whether any other rule could remain.
    pub(crate) fn may_include_rules(&self) -> bool {
        let style = |name: &String| name == "style" || name.starts_with("style/");
        self.names.is_empty() || !self.names.iter().all(style)
    }

    /// The facts that are named one by one.
    pub(crate) fn facts(&self) -> std::collections::BTreeSet<String> {
        let facts = self
            .names
            .iter()
            .filter_map(|name| name.strip_prefix("style/"));
        facts.map(str::to_owned).collect()
    }
}

/// Whether a word names a rule: its kind, its pack, or its id with or without the pack.
fn names(word: &str, rule: &RuleInfo) -> bool {
    let pack = word.strip_suffix("/*").unwrap_or(word);
    match word {
        "rules" => rule.pack != "style",
        _ => {
            rule.id == word
                || pack_of(&rule.id) == Some(pack)
                || rule.id.rsplit('/').next() == Some(word)
        }
    }
}

/// Whether a word names rules that are not loaded, for the languages found do not need them.
fn is_known_elsewhere(word: &str) -> bool {
    let pack = word.strip_suffix("/*").unwrap_or(word);
    matches!(word, "rules" | "style")
        || SHIPPED.iter().any(|shipped| shipped.name == pack)
        || SHIPPED
            .iter()
            .flat_map(ShippedPack::ids)
            .any(|id| id == word)
        || crate::style::all_ids().iter().any(|id| id == word)
}

/// The severity of a rule of the engine, which stand after the others.
fn builtin_of(severities: &[Severity], others: usize, rule: Builtin) -> Severity {
    let position = Builtin::ALL.iter().position(|other| *other == rule);
    let index = position.map(|position| others + position);
    index
        .and_then(|index| severities.get(index))
        .copied()
        .unwrap_or(Severity::Off)
}

/// For each rule the severity that the entries give it.
fn entries(entries: &[SeverityEntry], rules: &[&RuleInfo]) -> Vec<Option<Severity>> {
    let said = |pattern: &str| {
        entries
            .iter()
            .rev()
            .find(|entry| entry.rule.value == pattern)
            .map(|entry| entry.severity)
    };
    rules
        .iter()
        .map(|rule| {
            said(&rule.id)
                .or_else(|| pack_of(&rule.id).and_then(|pack| said(&format!("{pack}/*"))))
                .or_else(|| said("*"))
        })
        .collect()
}

fn pack_of(id: &str) -> Option<&str> {
    id.split_once('/').map(|(pack, _)| pack)
}

/// The mistakes in the rule ids of `[severity]` and `[[override]]`. `rules` are those loaded;
/// shipped rules are known whether they are loaded or not.
pub(crate) fn unknown_rules(rules: &[RuleInfo], config: &Config) -> Vec<ConfigProblem> {
    let Some(text) = &config.text else {
        return Vec::new();
    };
    let overridden = config.overrides.iter().flat_map(|entry| &entry.severity);
    let named = config.severity.iter().chain(overridden);
    let mut named = named.map(|entry| &entry.rule).peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let mut known: Vec<String> = rules.iter().map(|rule| rule.id.clone()).collect();
    known.extend(SHIPPED.iter().flat_map(ShippedPack::ids));
    known.extend(Builtin::ALL.map(|rule| rule.id().to_owned()));
    known.extend(crate::style::all_ids());
    let packs = known
        .iter()
        .filter_map(|id| Some(format!("{}/*", pack_of(id)?)));
    let mut patterns: Vec<String> = packs.chain(["*".to_owned()]).collect();
    known.append(&mut patterns);
    known.sort_unstable();
    known.dedup();

    named
        .filter(|rule| known.binary_search(&rule.value).is_err())
        .map(|rule| {
            let message = format!("unknown rule `{}`", rule.value);
            let problem = ConfigProblem::new(text, rule.span, message)
                .help("`andon rules list` shows the rules in force; `pack/*` names a whole pack");
            match nearest(&rule.value, known.iter().map(String::as_str)) {
                Some(near) => problem.label(format!("did you mean `{near}`?")),
                None => problem.label("no rule is called that"),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn rule(id: &str) -> RuleInfo {
        RuleInfo {
            id: id.to_owned(),
            severity: Severity::Hint,
            ..Builtin::Unused.info()
        }
    }

    fn config(text: &str) -> Config {
        Config::parse("andon.toml", text, PathBuf::new()).unwrap()
    }

    #[test]
    fn the_nearest_word_wins() {
        let rules = [rule("a/x"), rule("a/y"), rule("loose")];
        let config = config(
            "[severity]\n\"a/x\" = \"error\"\n\"a/*\" = \"info\"\n\"andon/unused-suppression\" = \"off\"\n\
             [[override]]\nfiles = [\"tests/\"]\nseverity = { \"*\" = \"off\", loose = \"warning\" }\n\
             [[override]]\nfiles = [\"tests/deep/\"]\nseverity = { \"a/y\" = \"warning\" }\n",
        );
        let table = SeverityTable::new(&rules, &[], &config);
        let at = |path: &str| {
            let severities = table.for_path(path);
            [0, 1, 2].map(|index| severities.of(RuleIndex(index)))
        };
        use Severity::{Error, Hint, Info, Off, Warning};
        assert_eq!(at("src/a.py"), [Error, Info, Hint]);
        assert_eq!(at("tests/a.py"), [Off, Off, Warning]);
        assert_eq!(at("tests/deep/a.py"), [Off, Warning, Warning]);
        assert_eq!(table.for_path("a.py").builtin(Builtin::Unused), Off);
        assert_eq!(table.base_builtin(Builtin::Unclosed), Warning);
        assert_eq!(table.for_path("tests/a.py").builtin(Builtin::Unclosed), Off);
        assert!(table.runs_somewhere(RuleIndex(1)));
    }

    #[test]
    fn unknown_ids_are_mistakes() {
        let rules = [rule("a/long-name")];
        let config =
            config("[severity]\n\"a/long-nmae\" = \"off\"\n\"b/*\" = \"off\"\n\"a/*\" = \"off\"\n");
        let problems = unknown_rules(&rules, &config);
        let messages: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            ["unknown rule `a/long-nmae`", "unknown rule `b/*`"]
        );
    }
}
