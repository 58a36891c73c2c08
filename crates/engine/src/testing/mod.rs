//! Runs the cases that stand beside rules.
//!
//! ```text
//! rules/x.yml + rules/x.test.yml          ─┐
//!             + tests/x-test.yml           ├─► each case: only rule x ─► RuleTest { cases, failures }
//!             + __snapshots__/x-snapshot.yml
//!             + rules/x.py, x.fixed.py    ─┘
//! ```
//!
//! Shipped rules and a user's own go through the same door. A rule that has no case in which it
//! fires, and one in which it is silent, in one of its languages, fails: nobody knows what it
//! does.

mod annotated;
mod case;
mod rewrite;
mod run;
mod snapshot;
mod suites;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use andon_finding::{Examples, Place, RuleInfo};
use andon_rules::RuleIndex;
use andon_syntax::Detection;
use globset::GlobBuilder;
use rayon::prelude::*;

use crate::check::{cores, pool};
use crate::config::{Config, Located};
use crate::error::EngineError;
use crate::packs::SHIPPED_PREFIX;
use crate::paths::{printable, relative, slashed};
use crate::replace::replace_file;
use crate::request::CheckRequest;
use crate::root::ConfigSource;
use crate::rulebook::{RuleBook, RuleChoice, read_text};
use crate::setting::Setting;
use crate::severity::SeverityTable;

use rewrite::Edit;
use suites::Suites;
pub use watch::{FileState, file_states};

/// Which rules to test.
#[derive(Debug, Clone)]
pub struct TestRequest {
    /// Rule files, folders, `andon:<pack>`, and source files with marks; if no rules are among
    /// them, the own rules that the configuration names, and if it names none, every shipped pack.
    pub paths: Vec<String>,
    /// Every shipped pack, whatever else.
    pub packs: bool,
    /// Only rules whose id, with or without its pack, this glob matches.
    pub filter: Option<String>,
    /// Whether to work out what cases, snapshots and `.fixed` files should say.
    pub update: bool,
    /// Where configuration comes from.
    pub config: ConfigSource,
}

/// The outcome for every rule.
#[derive(Debug)]
pub struct TestOutcome {
    /// Sorted by id; then files of cases that belong to no rule, by name.
    pub rules: Vec<RuleTest>,
    /// How many rules have no cases, where that is allowed.
    pub untested: usize,
    /// How many rules were run; the outcome of the others is that of an earlier run.
    pub ran: usize,
    /// What cases, snapshots and `.fixed` files should say, if that was asked for, each file once.
    pub updates: Vec<Update>,
    /// Problems in rules that refused nothing.
    pub warnings: Vec<andon_rules::Problem>,
    /// What the user should know.
    pub notices: Vec<String>,
    /// Files and folders that the outcome depends on.
    pub inputs: Vec<PathBuf>,
}

/// The outcome for one rule.
#[derive(Debug, Clone)]
pub struct RuleTest {
    /// Its id.
    pub id: String,
    /// Its file.
    pub source: String,
    /// How many cases it has.
    pub cases: usize,
    /// What went wrong; nothing if it passed.
    pub failures: Vec<Failure>,
    /// What that depends on, beside configuration and utilities.
    files: BTreeSet<PathBuf>,
    /// What its snapshots and `.fixed` files should hold, if that was asked for.
    updates: Vec<Update>,
    /// What its cases should say, likewise.
    edits: Vec<Edit>,
}

impl RuleTest {
    /// What is wrong with a file of cases that belongs to no rule.
    fn trouble(name: String, what: String) -> Self {
        Self {
            id: name.clone(),
            source: name,
            cases: 0,
            failures: vec![Failure::plain(what)],
            files: BTreeSet::new(),
            updates: Vec::new(),
            edits: Vec::new(),
        }
    }
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was expected and what happened, one sentence.
    pub what: String,
    /// The case's code; empty if the failure is not about one case.
    pub code: String,
    /// Where the rule should have fired, if that is known.
    pub wanted: Vec<Place>,
    /// Where the rule fired in it.
    pub found: Vec<Place>,
    /// With a failed fix, a unified diff from what was expected to what came out.
    pub diff: String,
}

/// A file with expectations, as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The file.
    pub path: PathBuf,
    /// What to write.
    pub text: String,
    /// The change, for people.
    pub diff: String,
}

impl Update {
    /// Writes it, as a whole or not at all.
    ///
    /// # Errors
    /// [`EngineError::Unwritable`].
    pub fn write(&self) -> Result<(), EngineError> {
        let folder = self.path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder
            .and_then(|()| replace_file(&self.path, self.text.as_bytes()))
            .map_err(|source| EngineError::Unwritable {
                path: printable(&slashed(&self.path)),
                source,
            })
    }
}

impl Failure {
    fn plain(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            code: String::new(),
            wanted: Vec::new(),
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
    run(request, &BTreeMap::new(), &BTreeSet::new())
}

/// Tests the rules again after some files have changed: only those that a change concerns, if
/// nothing else has changed than rules and their cases.
///
/// # Errors
/// As [`test`].
pub fn test_again(
    request: &TestRequest,
    earlier: &TestOutcome,
    changed: &BTreeSet<PathBuf>,
) -> Result<TestOutcome, EngineError> {
    let known = |path: &PathBuf| earlier.rules.iter().any(|rule| rule.files.contains(path));
    if !changed.iter().all(|path| known(path) && path.exists()) {
        return test(request);
    }
    let rules = earlier.rules.iter();
    let rules = rules.map(|rule| (rule.id.as_str(), rule)).collect();
    run(request, &rules, changed)
}

/// Runs the rules of which no earlier outcome is known, or that depend on a file that has changed.
fn run(
    request: &TestRequest,
    earlier: &BTreeMap<&str, &RuleTest>,
    changed: &BTreeSet<PathBuf>,
) -> Result<TestOutcome, EngineError> {
    let setting = Setting::new(&CheckRequest {
        config: request.config.clone(),
        ..CheckRequest::default()
    })?;
    let (sources, rules_given): (Vec<_>, Vec<_>) = request
        .paths
        .iter()
        .cloned()
        .partition(|path| is_source(path));
    let only_sources = rules_given.is_empty() && !sources.is_empty();
    let config = &setting.config;
    let choice = match request {
        TestRequest { packs: true, .. } => RuleChoice::Shipped,
        _ if !rules_given.is_empty() => RuleChoice::Given(rules_given.clone()),
        _ if config.sg.is_some() => RuleChoice::Configured,
        _ => own(config).map_or(RuleChoice::Shipped, RuleChoice::Given),
    };
    let book = setting.rules(&choice, &[], &[], None)?;
    let sg = config.sg.as_ref().filter(|_| !request.packs);
    let tests = sg.map_or(&[][..], |sg| &sg.tests);
    let mut suites = Suites::read(&config.folder, tests, sg.is_none() && !only_sources)?;
    for path in &sources {
        suites.named.push(named(&setting, path)?);
    }
    let admits = filter(request.filter.as_deref())?;
    let table = SeverityTable::new(book.rules.rules(), &[], &Config::defaults(PathBuf::new()));
    let court = run::Court {
        book: &book,
        table: &table,
        suites: &suites,
        only_named: only_sources,
        update: request.update,
    };
    let infos = book.rules.rules();
    let tested: Vec<Option<(RuleTest, bool)>> = pool(cores())?.install(|| {
        let indices = (0..infos.len()).into_par_iter();
        let tested = indices.filter_map(|index| {
            let info = infos.get(index).filter(|info| admits(&info.id))?;
            let docket = court.docket(info);
            let known = earlier.get(info.id.as_str());
            let known = known.filter(|_| docket.files.is_disjoint(changed));
            Some(match known {
                Some(known) => Some(((*known).clone(), false)),
                None => court
                    .rule(RuleIndex(index), &docket)
                    .map(|test| (test, true)),
            })
        });
        tested.collect()
    });
    let untested = match suites.strict || only_sources {
        true => 0,
        false => tested.iter().filter(|test| test.is_none()).count(),
    };
    let ran = tested.iter().flatten().filter(|(_, ran)| *ran).count();
    let mut rules: Vec<_> = tested.into_iter().flatten().map(|(test, _)| test).collect();
    let updates = updates(&mut rules);
    if request.filter.is_none() && rules_given.is_empty() {
        let troubles = suites.troubles(&book).into_iter();
        rules.extend(troubles.map(|(name, what)| RuleTest::trouble(name, what)));
    }
    let notices = config.sg.iter().flat_map(|sg| sg.notices.iter().cloned());
    Ok(TestOutcome {
        rules,
        untested,
        ran,
        updates,
        notices: notices.chain(book.set_aside()).collect(),
        inputs: inputs(&setting, request, &book),
        warnings: book.warnings,
    })
}

/// The files that should be otherwise, each once.
fn updates(rules: &mut [RuleTest]) -> Vec<Update> {
    let edits = rules.iter_mut().flat_map(|rule| rule.edits.drain(..));
    let files = rewrite::by_file(edits).into_iter();
    let mut updates: Vec<_> = files
        .filter_map(|(path, edits)| {
            let text = read_text(&path).ok()?;
            let new = rewrite::rewritten(&text, &edits)?;
            (new != text).then(|| run::update(path, Some(&text), new))
        })
        .collect();
    updates.extend(rules.iter_mut().flat_map(|rule| rule.updates.drain(..)));
    updates
}

/// The own rules that a configuration names.
fn own(config: &Config) -> Option<Vec<String>> {
    let path = |named: &Located<String>| config.folder.join(&named.value);
    let own: Vec<_> = config
        .rules
        .iter()
        .flatten()
        .filter(|named| !named.value.starts_with(SHIPPED_PREFIX))
        .map(|named| path(named).to_string_lossy().into_owned())
        .collect();
    (!own.is_empty()).then_some(own)
}

/// Whether a path names code rather than rules.
fn is_source(path: &str) -> bool {
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    let known = andon_syntax::Language::detect(Path::new(path));
    !is_yaml && matches!(known, Detection::Known(_)) && Path::new(path).is_file()
}

fn named(setting: &Setting, path: &str) -> Result<annotated::Annotated, EngineError> {
    let whole = crate::setting::resolve(&setting.cwd, Path::new(path))?;
    let rel = slashed(&relative(&whole, &setting.root.folder));
    annotated::read(&whole, &rel).ok_or_else(|| EngineError::NoMarks {
        path: printable(path),
    })
}

/// What decides by id which rules are tested.
fn filter(glob: Option<&str>) -> Result<impl Fn(&str) -> bool + Sync, EngineError> {
    let compiled = glob.map(|glob| {
        let built = GlobBuilder::new(glob).build();
        built.map_err(|error| EngineError::BadGlob {
            glob: printable(glob),
            reason: error.kind().to_string(),
        })
    });
    let matcher = compiled.transpose()?.map(|glob| glob.compile_matcher());
    Ok(move |id: &str| {
        let bare = id.rsplit('/').next().unwrap_or(id);
        matcher
            .as_ref()
            .is_none_or(|glob| glob.is_match(id) || glob.is_match(bare))
    })
}

/// What to watch: the folders of rules and cases, the files named one by one, the configuration.
fn inputs(setting: &Setting, request: &TestRequest, book: &RuleBook) -> Vec<PathBuf> {
    let mut inputs: Vec<_> = setting.root.config.iter().cloned().collect();
    inputs.extend(
        request
            .paths
            .iter()
            .map(|path| setting.cwd.join(path))
            .filter(|path| path.exists()),
    );
    let rules = setting.config.rules.iter().flatten();
    let folders = rules.map(|named| &named.value);
    let tests = setting.config.sg.iter().flat_map(|sg| &sg.tests);
    let folders = folders.chain(tests.map(|tests| &tests.folder.value));
    inputs.extend(
        folders
            .map(|name| setting.config.folder.join(name))
            .filter(|path| path.exists()),
    );
    inputs.extend(
        book.files
            .iter()
            .filter_map(|(_, path)| Some(path.parent()?.to_path_buf())),
    );
    inputs.sort_unstable();
    inputs.dedup();
    inputs
}

/// The first examples of a rule, if it has cases.
#[must_use]
pub fn examples(book: &RuleBook, rule: &RuleInfo) -> Examples {
    let cases = suites::beside(book, rule)
        .and_then(|file| file.groups.ok())
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

#[cfg(test)]
mod tests;
