//! The prefilter loses nothing: shipped rules and facts, with and without it.

use std::fs;
use std::path::{Path, PathBuf};

use andon_syntax::{Detection, Language, Parser};

use crate::{RuleMatch, RuleSet, RuleSource, Scanner};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().flatten().collect();
    entries.sort_by_key(fs::DirEntry::path);
    for path in entries.into_iter().map(|entry| entry.path()) {
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

fn shipped() -> RuleSet {
    RuleSet::load(&shipped_sources(None)).rules
}

fn shipped_sources(wanted: Option<&[Language]>) -> Vec<RuleSource> {
    let mut paths = Vec::new();
    files(&repository().join("rules"), &mut paths);
    paths
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".yml") && !name.ends_with(".test.yml"))
        .map(|name| RuleSource {
            text: fs::read_to_string(&name).unwrap(),
            name,
            pack: String::new(),
            wanted: wanted.map(<[Language]>::to_vec),
        })
        .collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn scan(rules: &RuleSet, language: Language, source: &str) -> Vec<RuleMatch> {
    let file = Parser::new().parse(language, source).unwrap();
    match rules.select(language, "src/file", &|_| true) {
        Some(selection) => Scanner::new().scan(rules, &selection, &file).matches,
        None => Vec::new(),
    }
}

#[test]
fn filtered_is_unfiltered() {
    let (filtered, unfiltered) = (shipped(), shipped().without_prefilter());
    let mut sources = Vec::new();
    files(&repository().join("grammars"), &mut sources);
    files(&repository().join("crates/rules/src"), &mut sources);
    let mut matches = 0;
    for path in sources {
        let Detection::Known(language) = Language::detect(&path) else {
            continue;
        };
        let source = fs::read_to_string(&path).unwrap();
        let facts = RuleSet::load_facts(language).rules;
        let open_facts = RuleSet::load_facts(language).rules.without_prefilter();
        for (filtered, unfiltered) in [(&filtered, &unfiltered), (&facts, &open_facts)] {
            let expected = scan(unfiltered, language, &source);
            matches += expected.len();
            assert_eq!(
                scan(filtered, language, &source),
                expected,
                "{}",
                path.display()
            );
        }
    }
    assert!(
        matches > 100,
        "only {matches} matches: too few to prove anything"
    );
}

#[test]
fn rules_of_one_language_are_the_same_without_the_others() {
    let all = shipped();
    let ids = |rules: &RuleSet, language: Language| -> Vec<String> {
        let program = rules.programs.get(language.index()).unwrap();
        let rules_of = program.iter().flat_map(|program| &program.rules);
        let infos = rules_of.map(|rule| rules.rules().get(rule.rule.0).unwrap());
        infos.map(|info| info.id.clone()).collect()
    };
    for language in Language::all() {
        let alone = RuleSet::load(&shipped_sources(Some(&[language])));
        assert_eq!(alone.problems.len(), 0);
        let has_packs = language.def().tier == andon_syntax::Tier::FirstClass;
        assert_eq!(!ids(&all, language).is_empty(), has_packs);
        assert_eq!(ids(&alone.rules, language), ids(&all, language));
    }
}
