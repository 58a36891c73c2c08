//! `[style]` against the facts that there are: mistakes in names, and what a run goes by.

use std::collections::BTreeSet;

use andon_style::Decisions;
use andon_syntax::Language;

use crate::config::{Config, ConfigProblem, Located, nearest};
use crate::error::EngineError;

/// The mistakes in the names of facts and options in `[style]`.
pub(crate) fn unknown_choices(config: &Config) -> Vec<ConfigProblem> {
    let Some(text) = &config.text else {
        return Vec::new();
    };
    let style = &config.style;
    if style.is_empty() {
        return Vec::new();
    }
    let languages: Vec<_> = Language::all().collect();
    let loaded = andon_rules::RuleSet::load_observing(&[], &languages).rules;
    let tables: Vec<_> = languages
        .iter()
        .filter_map(|language| loaded.fact_table(*language))
        .collect();
    let facts: Vec<&str> = tables
        .iter()
        .flat_map(|table| table.facts.iter().map(|fact| fact.name.as_str()))
        .collect();
    let mut problems = Vec::new();
    let mut unknown = |name: &Located<String>, what: &str, known: &[&str], help: String| {
        let problem =
            ConfigProblem::new(text, name.span, format!("unknown {what} `{}`", name.value));
        problems.push(match nearest(&name.value, known.iter().copied()) {
            Some(near) => problem.label(format!("did you mean `{near}`?")),
            None => problem.label(format!("there is no such {what}")).help(help),
        });
    };
    let all = "`andon learn` writes the names of all choices into .andon/house.json";
    let chosen = style
        .pin
        .iter()
        .map(|(fact, option)| (fact, std::slice::from_ref(option)))
        .chain(
            style
                .forbid
                .iter()
                .map(|(fact, options)| (fact, options.as_slice())),
        );
    for (fact, options) in chosen {
        if !facts.contains(&fact.value.as_str()) {
            unknown(fact, "choice", &facts, all.to_owned());
            continue;
        }
        let known: Vec<&str> = tables
            .iter()
            .filter_map(|table| table.fact(&fact.value))
            .flat_map(|fact| fact.options.iter().map(|option| option.name.as_str()))
            .collect();
        for option in options {
            if !known.contains(&option.value.as_str()) {
                let help = format!("`andon explain {}` shows its options", fact.value);
                unknown(option, "option", &known, help);
            }
        }
    }
    for fact in &style.mute {
        if !facts.contains(&fact.value.as_str()) {
            unknown(fact, "choice", &facts, all.to_owned());
        }
    }
    problems
}

/// Refuses a configuration with mistakes in `[style]`.
///
/// # Errors
/// All of them.
pub(crate) fn ensure_known_choices(config: &Config) -> Result<(), EngineError> {
    let problems = unknown_choices(config);
    match problems.is_empty() {
        true => Ok(()),
        false => Err(EngineError::Config { problems }),
    }
}

/// What a run goes by.
pub(crate) fn decisions(config: &Config, formatted: BTreeSet<&'static str>) -> Decisions {
    let style = &config.style;
    Decisions {
        pinned: style
            .pin
            .iter()
            .map(|(fact, option)| (fact.value.clone(), option.value.clone()))
            .collect(),
        forbidden: style
            .forbid
            .iter()
            .map(|(fact, options)| {
                let options = options.iter().map(|option| option.value.clone());
                (fact.value.clone(), options.collect())
            })
            .collect(),
        muted: style.mute.iter().map(|fact| fact.value.clone()).collect(),
        formatted,
    }
}
