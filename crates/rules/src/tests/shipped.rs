//! What was found out about regular expressions when Andon was built.

use std::fs;
use std::path::Path;

use andon_regex::RegexPool;
use andon_syntax::{FactTable, Language};

use crate::shipped::REGEXES;
use crate::{RuleSet, RuleSource};

/// Code that ships: the examples of facts, and what rules are tested on.
fn texts() -> Vec<String> {
    let of_table = |table: FactTable| {
        let options = table.facts.into_iter().flat_map(|fact| fact.options);
        options.map(|option| option.example).collect::<Vec<_>>()
    };
    let with_facts = Language::all().filter(|language| !language.def().facts.is_empty());
    let tables = with_facts.filter_map(|language| {
        let facts = RuleSet::load_observing(&[], &[language]).rules;
        facts.fact_table(language).cloned()
    });
    let whole: Vec<String> = tables.flat_map(of_table).collect();
    let lines = whole.iter().flat_map(|text| text.lines());
    let words = lines
        .clone()
        .flat_map(|line| line.split(['(', ' ', '.', ':']));
    let mut texts: Vec<String> = words.chain(lines).map(str::to_owned).collect();
    texts.extend(whole.iter().cloned());
    texts.sort();
    texts.dedup();
    texts
}

#[test]
fn shipped_expressions_say_what_they_say() {
    assert!(REGEXES.entries.is_sorted_by(|a, b| a.source < b.source));
    let texts = texts();
    assert!(texts.len() > 1_000);
    let mut pool = RegexPool::new(&REGEXES);
    for known in REGEXES.entries {
        let own = pool.get(known.source).unwrap();
        let other = regex::Regex::new(known.source).unwrap();
        for text in &texts {
            assert_eq!(
                own.is_match(text),
                other.is_match(text),
                "{} on {text:?}",
                known.source
            );
        }
    }
}

/// Parts of those that are compiled when they are asked for: about characters beyond ASCII, or too large.
const LEFT: [&str; 5] = [
    "[\\x{1F300}-",
    "(demo|demonstration|illustration",
    "not (yet )?implemented( yet)?|implementation pending",
    "(loads|dumps|encode|literal_eval",
    "set_attributes?|set_status",
];

#[test]
fn of_what_ships_hardly_any_expression_is_compiled_in_a_run() {
    let mut programs = Vec::new();
    let with_facts = Language::all().filter(|language| !language.def().facts.is_empty());
    programs.extend(
        with_facts.map(|language| (RuleSet::load_observing(&[], &[language]).rules, language)),
    );
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let entries = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folders = entries(&packs).into_iter().filter(|path| path.is_dir());
    let files = folders.flat_map(|pack| entries(&pack));
    let rules: Vec<RuleSource> = files
        .filter_map(|file| {
            let name = file.to_string_lossy().into_owned();
            let is_rules = name.ends_with(".yml") && !name.ends_with(".test.yml");
            is_rules.then(|| RuleSource {
                text: fs::read_to_string(&file).unwrap(),
                name,
                pack: String::new(),
                wanted: None,
                packed: None,
            })
        })
        .collect();
    assert!(rules.len() > 100);
    for language in Language::all() {
        programs.push((RuleSet::load(&rules).rules, language));
    }
    let mut left = std::collections::BTreeSet::new();
    for (rules, language) in &programs {
        let regexes = rules
            .program(*language)
            .map(|program| program.regexes.as_slice());
        for regex in regexes.unwrap_or_default() {
            if !regex.is_built() {
                left.insert(regex.source().to_owned());
            }
        }
    }
    for part in LEFT {
        assert!(left.iter().any(|source| source.contains(part)), "{part}");
    }
    left.retain(|source| !LEFT.iter().any(|part| source.contains(part)));
    assert!(left.is_empty(), "{left:?}");
}
