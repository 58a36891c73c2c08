//! Facts, for people who ask what is counted.

use andon_finding::{FactOption, FactPage};
use andon_rules::RuleSet;
use andon_style::check_id;
use andon_syntax::Language;

use crate::config::nearest;

/// All that is counted under a name (`naming.function`, with or without `style/`); languages that
/// count the same share a page.
#[must_use]
pub fn fact_pages(name: &str) -> Vec<FactPage> {
    let mut pages: Vec<FactPage> = Vec::new();
    let with_facts = |language: &Language| !language.def().facts.is_empty();
    for language in Language::all().filter(with_facts) {
        for page in fact_pages_in(language, name) {
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

/// All that one language counts under a name.
pub(crate) fn fact_pages_in(language: Language, name: &str) -> impl Iterator<Item = FactPage> {
    let name = name.strip_prefix("style/").unwrap_or(name);
    pages_of(language).filter(move |page| page.name == name)
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

/// The fact that was most likely meant.
#[must_use]
pub fn nearest_fact(name: &str) -> Option<String> {
    let names = fact_names();
    let name = name.strip_prefix("style/").unwrap_or(name);
    nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

fn pages_of(language: Language) -> impl Iterator<Item = FactPage> {
    let title = language.name().to_owned();
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
        options: fact.options.into_iter().map(option).collect(),
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

fn option(info: andon_syntax::OptionInfo) -> FactOption {
    FactOption {
        name: info.name,
        phrase: info.phrase,
        example: info.example,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_can_be_explained() {
        let languages = Language::all().filter(|language| !language.def().facts.is_empty());
        let pages: Vec<FactPage> = languages.flat_map(pages_of).collect();
        for page in &pages {
            assert!(!page.about.is_empty(), "{}", page.name);
            assert!(page.options.iter().all(|option| !option.example.is_empty()));
        }
        for name in fact_names() {
            assert!(pages.iter().any(|page| page.name == name), "{name}");
        }
        assert_eq!(fact_pages("naming.nothing"), []);
        assert_eq!(
            nearest_fact("style/naming.functoin").as_deref(),
            Some("naming.function")
        );
        assert_eq!(nearest_fact("zzz"), None);
        assert_eq!(
            fact_pages("style/naming.function"),
            fact_pages("naming.function")
        );
    }
}
