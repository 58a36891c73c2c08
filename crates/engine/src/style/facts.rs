//! Facts, for people who ask what is counted.

use andon_rules::RuleSet;
use andon_style::check_id;
use andon_syntax::{Language, OptionInfo};

/// What is counted under one name, in languages that agree on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactPage {
    /// Name of the fact.
    pub name: String,
    /// Rule id of departures from the house's choice; `None` for a plain observation.
    pub check_id: Option<String>,
    /// Titles of the languages.
    pub languages: Vec<String>,
    /// What is counted.
    pub about: String,
    /// The ways to choose, the first that fits being counted; none for a plain observation.
    pub options: Vec<OptionInfo>,
}

/// All that is counted under a name (`naming.function`, with or without `style/`); languages that
/// count the same share a page.
#[must_use]
pub fn fact_pages(name: &str) -> Vec<FactPage> {
    let name = name.strip_prefix("style/").unwrap_or(name);
    let mut pages: Vec<FactPage> = Vec::new();
    for language in Language::all() {
        for page in pages_of(language).filter(|page| page.name == name) {
            let same =
                |known: &&mut FactPage| known.about == page.about && known.options == page.options;
            match pages.iter_mut().find(same) {
                Some(known) => known.languages.extend(page.languages),
                None => pages.push(page),
            }
        }
    }
    pages
}

/// The names of all facts, sorted.
#[must_use]
pub fn fact_names() -> Vec<String> {
    let mut names: Vec<String> = Language::all()
        .flat_map(|language| language.def().facts.lines())
        .filter_map(|line| Some(line.strip_prefix("fact: ")?.trim().to_owned()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn pages_of(language: Language) -> impl Iterator<Item = FactPage> {
    let title = language.def().title.to_owned();
    let observing = RuleSet::load_observing(&[], &[language]).rules;
    let choices = observing
        .fact_table(language)
        .map(|table| table.facts.clone());
    let plain = RuleSet::load_facts(language).rules;
    let own = title.clone();
    let choices = choices.into_iter().flatten().map(move |fact| FactPage {
        check_id: Some(check_id(&fact.name)),
        name: fact.name,
        languages: vec![own.clone()],
        about: fact.about,
        options: fact.options,
    });
    let plain: Vec<FactPage> = plain
        .rules()
        .iter()
        .map(|fact| FactPage {
            name: fact.id.clone(),
            check_id: None,
            languages: vec![title.clone()],
            about: fact.message.clone(),
            options: Vec::new(),
        })
        .collect();
    choices.chain(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_can_be_explained() {
        for name in fact_names() {
            let pages = fact_pages(&name);
            assert!(!pages.is_empty(), "{name}");
            for page in pages {
                assert!(!page.about.is_empty(), "{name}");
                assert!(page.options.iter().all(|option| !option.example.is_empty()));
            }
        }
        assert_eq!(fact_pages("naming.nothing"), []);
        assert_eq!(
            fact_pages("style/naming.function"),
            fact_pages("naming.function")
        );
    }
}
