//! Learning the house of a codebase, and the background from many.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use andon_rules::RuleSet;
use andon_style::{Decisions, FilePrint, HOUSE_VERSION, House, Learner, Member, Stratum};
use andon_syntax::{FactTable, Language};

use super::house_file::{FACTS_DIGEST, write_house};
use super::{StyleBook, StylePrint, ensure_known_choices, table_of};
use crate::analyse::{Analysis, Reach};
use crate::cache::{Cache, Kept};
use crate::check::{cores, pool};
use crate::discover::{Candidate, discover};
use crate::error::EngineError;
use crate::formatter::formatted_languages;
use crate::request::{CheckRequest, FixMode, Progress};
use crate::root::ConfigSource;
use crate::rulebook::RuleChoice;
use crate::setting::Setting;
use crate::standard::{HouseWanted, Standard, Wanted};
use crate::style::decisions::decisions;

/// What to learn from.
#[derive(Debug, Clone)]
pub struct LearnRequest {
    /// A folder; the root found upwards from it is learned from.
    pub path: PathBuf,
    /// Where configuration comes from.
    pub config: ConfigSource,
    /// Threads; as many as there are cores if `None`.
    pub jobs: Option<usize>,
    /// Whether fingerprints of other runs are used and kept.
    pub cache: bool,
    /// Whether to write the house into the tree.
    pub write: bool,
}

/// What was learned.
#[derive(Debug)]
pub struct LearnOutcome {
    /// The house.
    pub house: House,
    /// Absolute path of the root.
    pub root: PathBuf,
    /// Where the house lies, and whether that changed the file; `None` if it was not to be written or
    /// there was nothing to learn from.
    pub written: Option<(PathBuf, bool)>,
    /// Files that were found but could not be read or parsed, with the reason.
    pub degraded: Vec<andon_finding::Degraded>,
}

/// A file and what is known of its style.
pub(crate) struct Known<'k> {
    pub(crate) rel: &'k str,
    pub(crate) language: Language,
    pub(crate) print: &'k StylePrint,
}

/// Learns the house of a codebase.
///
/// # Errors
/// What the user must mend first, and a house that cannot be written.
pub fn learn(request: &LearnRequest, progress: &dyn Progress) -> Result<LearnOutcome, EngineError> {
    let check = CheckRequest {
        paths: vec![request.path.clone()],
        config: request.config.clone(),
        jobs: request.jobs,
        ..CheckRequest::default()
    };
    let mut setting = Setting::new(&check)?;
    // A house is of the whole root, wherever one stands in it.
    setting.paths = vec![setting.root.folder.clone()];
    let taken = take(&setting, request.jobs, request.cache, progress)?;
    let house = taken.house();
    // A house of nothing is no standard, and what is kept may stand for code that was moved away.
    let written = match request.write && !house.wings.is_empty() {
        true => Some(write_house(&setting.root.folder, &house)?),
        false => None,
    };
    Ok(LearnOutcome {
        house,
        root: setting.root.folder,
        written,
        degraded: taken.degraded,
    })
}

/// The fingerprints of everything below a root.
pub(crate) struct Taken {
    pub(crate) standard: Standard,
    pub(crate) files: Vec<(Candidate, StylePrint)>,
    pub(crate) degraded: Vec<andon_finding::Degraded>,
}

impl Taken {
    pub(crate) fn known(&self) -> Vec<Known<'_>> {
        self.files
            .iter()
            .map(|(file, print)| Known {
                rel: &file.rel,
                language: file.language,
                print,
            })
            .collect()
    }

    pub(crate) fn house(&self) -> House {
        let book = &self.standard.book;
        match &self.standard.style {
            Some(style) => learn_house(style, &book.rules, &self.standard.decisions, &self.known()),
            None => empty_house(),
        }
    }
}

/// Takes the fingerprints of all files of a setting.
pub(crate) fn take(
    setting: &Setting,
    jobs: Option<usize>,
    cached: bool,
    progress: &dyn Progress,
) -> Result<Taken, EngineError> {
    ensure_known_choices(&setting.config)?;
    let threads = jobs.unwrap_or_else(cores).max(1);
    // First of all: where the machine has no threads to give, it says so.
    let pool = pool(threads)?;
    let options = &setting.config.files;
    let mut discovery = discover(&setting.root.folder, &setting.paths, options, threads)?;
    let mut languages: Vec<_> = discovery.files.iter().map(|file| file.language).collect();
    languages.sort_unstable();
    languages.dedup();
    let only = ["style".to_owned()];
    let kept = cached.then(|| Kept::read(setting));
    let wanted = Wanted {
        choice: &RuleChoice::Given(Vec::new()),
        only: &only,
        house: HouseWanted::Learned,
        kept: kept.as_ref(),
    };
    let standard = Standard::load_wanted(setting, &wanted, &languages)?;
    let cache = kept.map(|kept| Cache::open(kept, setting, &standard, &only));
    discovery.keep(options, &|language| standard.asks_of(language));
    let judge = standard.judge();
    let analysis = Analysis {
        judge: &judge,
        files: options,
        fix: FixMode::Propose,
        cache: cache.as_ref(),
        progress,
        reach: Reach::Settle,
    };
    let mut results = analysis.run(&pool, &discovery.files);
    if let Some(cache) = &cache {
        cache.recall_prints(&mut results);
    }
    // That it was damaged and is built anew is of no interest here.
    let _ = cache.and_then(Cache::close);
    let mut degraded = discovery.degraded;
    let mut files = Vec::new();
    for (file, result) in discovery.files.into_iter().zip(results) {
        degraded.extend(result.degraded);
        if let Some(print) = result.print {
            files.push((file, *print));
        }
    }
    degraded.sort();
    Ok(Taken {
        standard,
        files,
        degraded,
    })
}

/// The house of some files, in the order of their paths.
pub(crate) fn learn_house(
    book: &StyleBook,
    rules: &RuleSet,
    decisions: &Decisions,
    files: &[Known<'_>],
) -> House {
    let mut groups: BTreeMap<(&str, Stratum), Vec<Member<'_>>> = BTreeMap::new();
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let own = file.language.def().facts_of;
        let Some(stratum) = book.strata.of(file.rel, file.language) else {
            continue;
        };
        hasher.update(file.rel.as_bytes());
        hasher.update(&file.print.digest.to_be_bytes());
        let group = groups.entry((own, stratum)).or_default();
        group.push(Member {
            path: file.rel,
            digest: file.print.digest,
            print: &file.print.print,
        });
    }
    let wings = groups
        .into_iter()
        .filter_map(|((own, stratum), mut members)| {
            members.sort_by_key(|member| member.path);
            let learner = Learner {
                table: table_of(rules, own)?,
                background: book.background(own, stratum)?,
                decisions,
                stratum,
            };
            learner.learn(&members)
        });
    House {
        wings: wings.collect(),
        digest: hasher.finalize().to_hex().to_string(),
        ..empty_house()
    }
}

fn empty_house() -> House {
    House {
        version: HOUSE_VERSION,
        digest: blake3::hash(b"").to_hex().to_string(),
        facts: FACTS_DIGEST.to_owned(),
        seal: String::new(),
        wings: Vec::new(),
    }
}

/// All that is known of the style of a package.
#[derive(Debug, Clone)]
pub struct PackagePrints {
    /// Its name.
    pub name: String,
    /// One a file of its sources, in order of their paths.
    pub files: Vec<FilePrint>,
    /// Where each of those lies, and the language that it is in.
    pub places: Vec<(PathBuf, Language)>,
    /// The same of its tests.
    pub tests: Vec<FilePrint>,
}

/// The package in a folder.
///
/// # Errors
/// What keeps the folder from being read.
pub fn package_prints(
    language: Language,
    name: &str,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<PackagePrints, EngineError> {
    let own = language.def().facts_of;
    let taken = take_package(folder, progress)?;
    let strata = taken.standard.style.as_ref().map(|style| &style.strata);
    let mut prints = PackagePrints {
        name: name.to_owned(),
        files: Vec::new(),
        places: Vec::new(),
        tests: Vec::new(),
    };
    for (file, known) in taken.files {
        if file.language.def().facts_of != own {
            continue;
        }
        match strata.and_then(|strata| strata.of(&file.rel, file.language)) {
            Some(Stratum::Source) => {
                prints.files.push(known.print);
                prints.places.push((file.path, file.language));
            }
            Some(Stratum::Tests) => prints.tests.push(known.print),
            None => {}
        }
    }
    Ok(prints)
}

/// The facts that code in a language is counted by.
///
/// # Errors
/// There are none for this language.
pub fn facts_of(language: Language) -> Result<FactTable, EngineError> {
    let rules = RuleSet::load_observing(&[], &[language]).rules;
    rules
        .fact_table(language)
        .cloned()
        .ok_or_else(|| EngineError::NoFacts {
            language: language.name().to_owned(),
        })
}

fn take_package(folder: &Path, progress: &dyn Progress) -> Result<Taken, EngineError> {
    let request = CheckRequest {
        paths: vec![folder.to_path_buf()],
        config: ConfigSource::Isolated,
        ..CheckRequest::default()
    };
    let mut setting = Setting::new(&request)?;
    // Whatever lies above it is not the package's.
    setting
        .root
        .folder
        .clone_from(setting.paths.first().unwrap_or(&setting.cwd));
    take(&setting, None, false, progress)
}

/// What a root's files are judged by beside its rules.
pub(crate) fn root_decisions(setting: &Setting) -> Decisions {
    let formatted = match setting.config.style.formatter {
        Some(true) => Language::all()
            .map(|language| language.def().facts_of)
            .collect(),
        Some(false) => BTreeSet::new(),
        None => formatted_languages(&setting.root.folder),
    };
    decisions(&setting.config, formatted)
}

#[cfg(test)]
mod tests {
    //! What is known of a package's files.

    use super::*;
    use crate::request::Silent;
    use crate::testbed::Tree;

    #[test]
    fn functions_are_known_by_their_lines_and_tests_apart() {
        let tree = Tree::new(&[
            (
                "a.py",
                "def outer(a):\n    def inner():\n        return 1\n\n    return inner\n\n\ndef last(): pass\n",
            ),
            ("tests/test_a.py", "def test():\n    assert 1\n"),
            ("b.js", "function other() {}\n"),
        ]);
        let python = Language::from_name("python").unwrap();
        let prints = package_prints(python, "a 1", &tree.root, &Silent).unwrap();
        assert_eq!((prints.files.len(), prints.tests.len()), (1, 1));
        assert_eq!(prints.places, [(tree.root.join("a.py"), python)]);
        let lines: Vec<_> = prints.files[0]
            .functions
            .iter()
            .map(|function| (function.name.as_str(), function.line, function.lines))
            .collect();
        let expected = [("outer", 0, 5), ("outer.inner", 1, 2), ("last", 7, 1)];
        assert_eq!(lines, expected);
    }
}
