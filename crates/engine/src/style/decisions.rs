//! `[style]` against the facts that there are: mistakes in names, decisions that contradict each
//! other, and what a run goes by.

use std::collections::BTreeSet;

use andon_style::Decisions;
use andon_syntax::{FactTable, Language};

use crate::config::{Config, ConfigProblem, ConfigText, Located, StyleOptions, nearest};
use crate::error::EngineError;

/// The mistakes in `[style]`: names of facts and options that there are not, and contradictions.
pub(crate) fn mistaken_choices(config: &Config) -> Vec<ConfigProblem> {
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
    let mut problems = unknown_names(text, style, &tables);
    problems.extend(contradictions(text, style, &tables));
    problems
}

fn unknown_names(
    text: &ConfigText,
    style: &StyleOptions,
    tables: &[&FactTable],
) -> Vec<ConfigProblem> {
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

/// Decisions that cannot be followed together.
fn contradictions(
    text: &ConfigText,
    style: &StyleOptions,
    tables: &[&FactTable],
) -> Vec<ConfigProblem> {
    let mut problems = Vec::new();
    for (fact, options) in &style.forbid {
        let pinned = style.pin.iter().find(|(name, _)| name.value == fact.value);
        let pinned = pinned.map(|(_, option)| &option.value);
        if let Some(option) = options.iter().find(|option| Some(&option.value) == pinned) {
            let message = format!(
                "`{}` of `{}` is pinned and forbidden",
                option.value, fact.value
            );
            let problem = ConfigProblem::new(text, option.span, message)
                .label("`pin` asks for it")
                .help("take it out of `pin` or of `forbid`");
            problems.push(problem);
        } else if leaves_nothing(&fact.value, options, tables) {
            let message = format!("every option of `{}` is forbidden", fact.value);
            let problem = ConfigProblem::new(text, fact.span, message)
                .label("nothing is left to choose")
                .help("allow one of them, or `mute` the choice");
            problems.push(problem);
        }
    }
    for fact in &style.mute {
        let pinned = style.pin.iter().any(|(name, _)| name.value == fact.value);
        let forbidden = style
            .forbid
            .iter()
            .any(|(name, _)| name.value == fact.value);
        let decided = match (pinned, forbidden) {
            (true, _) => "pin",
            (_, true) => "forbid",
            _ => continue,
        };
        let message = format!("`{}` is decided in `{decided}` and muted", fact.value);
        let problem = ConfigProblem::new(text, fact.span, message)
            .label("so nothing would be said of it")
            .help(format!("take it out of `mute` or of `{decided}`"));
        problems.push(problem);
    }
    problems
}

/// Whether a ban leaves no option of a fact in the languages that it can have been written for:
/// those that have all the options that it names, or else all that know the fact.
fn leaves_nothing(fact: &str, banned: &[Located<String>], tables: &[&FactTable]) -> bool {
    let languages: Vec<Vec<&str>> = tables
        .iter()
        .filter_map(|table| table.fact(fact))
        .map(|fact| fact.options.iter().map(|option| option.name.as_str()))
        .map(Iterator::collect)
        .collect();
    let banned: BTreeSet<&str> = banned.iter().map(|option| option.value.as_str()).collect();
    let has_all = |options: &&Vec<&str>| banned.iter().all(|option| options.contains(option));
    let meant: Vec<_> = languages.iter().filter(has_all).collect();
    let meant = match meant.is_empty() {
        true => languages.iter().collect(),
        false => meant,
    };
    let is_empty = |options: &&Vec<&str>| options.iter().all(|option| banned.contains(option));
    !meant.is_empty() && meant.iter().all(is_empty)
}

/// Refuses a configuration with mistakes in `[style]`.
///
/// # Errors
/// All of them.
pub(crate) fn ensure_known_choices(config: &Config) -> Result<(), EngineError> {
    let problems = mistaken_choices(config);
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
