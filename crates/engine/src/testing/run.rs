//! Runs one rule over its cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use andon_finding::{Applicability, Finding, RuleInfo, Span};
use andon_rules::{RuleIndex, Selection};
use andon_syntax::Language;

use super::annotated::{Annotated, Word};
use super::case::{Case, Group};
use super::rewrite::{Edit, Wanted};
use super::snapshot::{self, Snapshot, SnapshotFile};
use super::suites::{CaseFile, Suites, beside, file_of, sources};
use super::{Failure, RuleTest, Update};
use crate::diff::{creation, unified};
use crate::fix;
use crate::guard::guarded;
use crate::judge::{Judge, Judged, Task, Worker};
use crate::paths::slashed;
use crate::rulebook::RuleBook;
use crate::severity::SeverityTable;

/// What all rules are tested with.
#[derive(Debug)]
pub(super) struct Court<'c> {
    pub(super) book: &'c RuleBook,
    pub(super) table: &'c SeverityTable,
    pub(super) suites: &'c Suites,
    /// Whether only the source files that were named count.
    pub(super) only_named: bool,
    pub(super) update: bool,
}

impl Court<'_> {
    /// The cases of a rule, and the files that its outcome depends on.
    pub(super) fn docket(&self, info: &RuleInfo) -> Docket {
        let own = beside(self.book, info).filter(|_| !self.only_named);
        let marked = match self.only_named {
            true => Vec::new(),
            false => sources(self.book, info),
        };
        let mut docket = Docket {
            own,
            marked,
            files: BTreeSet::new(),
        };
        let mut files: BTreeSet<PathBuf> = file_of(self.book, info).into_iter().cloned().collect();
        for file in docket.cases(self.suites, info) {
            files.extend(file.path.clone());
            let snapshots = file.snapshots.as_deref();
            files.extend(snapshots.map(|folder| snapshot::path(folder, &info.id)));
        }
        let rules = self.book.rules.rules();
        for file in docket.marks(self.suites, info) {
            files.insert(file.path.clone());
            files.extend(file.fixed.iter().map(|(path, _)| path.clone()));
            // What the file should become depends on all rules that it marks.
            let marked = rules
                .iter()
                .filter(|rule| file.of(&rule.id).next().is_some());
            files.extend(marked.filter_map(|rule| file_of(self.book, rule).cloned()));
        }
        docket.files = files;
        docket
    }

    /// Tests one rule; `None` if there is none of that index, or if it has no cases and needs
    /// none.
    pub(super) fn rule(&self, index: RuleIndex, docket: &Docket) -> Option<RuleTest> {
        let info = self.book.rules.rules().get(index.0)?;
        let files: Vec<&CaseFile> = docket.cases(self.suites, info).collect();
        let marked: Vec<&Annotated> = docket.marks(self.suites, info).collect();
        let mut test = RuleTest {
            id: info.id.clone(),
            source: info.source.clone(),
            cases: 0,
            failures: Vec::new(),
            files: docket.files.clone(),
            updates: Vec::new(),
            edits: Vec::new(),
        };
        if files.is_empty() && marked.is_empty() {
            let failure = Failure::plain("it has no cases: put them into a `.test.yml` beside it");
            test.failures.push(failure);
            return self.suites.strict.then_some(test);
        }
        let mut bench = Bench {
            judge: Judge {
                book: self.book,
                table: self.table,
                elsewhere: &[],
                style: None,
                injections: None,
                comments: true,
                parses_all: true,
            },
            worker: Worker::default(),
            index,
            info,
        };
        let mut mine: Vec<&Group> = Vec::new();
        for file in files {
            match &file.groups {
                Ok(groups) => {
                    let groups = groups.iter().filter(|group| group.is_for(&info.id));
                    let groups: Vec<_> = groups.collect();
                    self.file(&mut bench, file, &groups, &mut test);
                    mine.extend(groups);
                }
                Err(error) => {
                    let what = format!("its cases cannot be read: {error}");
                    test.failures.push(Failure::plain(what));
                    return Some(test);
                }
            }
        }
        for file in &marked {
            test.cases += file.of(&info.id).count();
            match guarded(|| bench.marked(file)) {
                Ok(outcome) => outcome.add_to(&mut test, self.update),
                Err(said) => bench.panicked(&said, "", &mut test),
            }
        }
        if self.suites.strict {
            let lacking = missing(info, &mine, &marked).map(Failure::plain);
            test.failures.extend(lacking);
        }
        Some(test)
    }

    /// Tests the cases of one file.
    fn file(&self, bench: &mut Bench<'_>, file: &CaseFile, groups: &[&Group], test: &mut RuleTest) {
        let mut shots: BTreeMap<String, Snapshot> = BTreeMap::new();
        for group in groups {
            test.cases += group.valid.len() + group.invalid.len();
            let valid = group.valid.iter().map(|case| (case, false));
            let invalid = group.invalid.iter().map(|case| (case, true));
            for (case, fires) in valid.chain(invalid) {
                match guarded(|| bench.case(group, case, fires)) {
                    Ok(tried) => {
                        test.failures.extend(tried.failures);
                        shots.extend(tried.shot.map(|shot| (case.code().to_owned(), shot)));
                        let edits = tried.wanted.into_iter().filter(|_| self.update);
                        test.edits.extend(edits.filter_map(|(at, wanted)| {
                            let (path, at) = (file.path.clone()?, at?);
                            Some(Edit { path, at, wanted })
                        }));
                    }
                    Err(said) => bench.panicked(&said, case.code(), test),
                }
            }
        }
        let Some(folder) = &file.snapshots else {
            return;
        };
        let path = snapshot::path(folder, &test.id);
        let known = match snapshot::read(&path) {
            Ok(known) => known,
            Err(error) => {
                let what = format!("`{}` cannot be read: {error}", slashed(&path));
                return test.failures.push(Failure::plain(what));
            }
        };
        let (before, known) = known.unzip();
        if let Some(known) = &known {
            for (code, shot) in &shots {
                test.failures.extend(match known.snapshots.get(code) {
                    Some(snapshot) => snapshot.compare(code, shot),
                    None => Some(Failure {
                        code: code.clone(),
                        ..Failure::plain(
                            "the snapshots do not have this case: `andon test --update` adds it",
                        )
                    }),
                });
            }
        }
        let wanted = known.is_some() || file.makes_snapshots && !shots.is_empty();
        if !self.update || !wanted {
            return;
        }
        let id = known
            .as_ref()
            .map_or(test.id.clone(), |known| known.id.clone());
        let new = SnapshotFile {
            id,
            snapshots: shots,
        };
        if known.as_ref() != Some(&new) {
            let text = new.write();
            test.updates.push(update(path, before.as_deref(), text));
        }
    }
}

/// The cases of one rule.
pub(super) struct Docket {
    own: Option<CaseFile>,
    marked: Vec<Annotated>,
    /// What its outcome depends on, beside configuration and utilities.
    pub(super) files: BTreeSet<PathBuf>,
}

impl Docket {
    fn cases<'d>(
        &'d self,
        suites: &'d Suites,
        info: &'d RuleInfo,
    ) -> impl Iterator<Item = &'d CaseFile> {
        self.own.iter().chain(suites.of(&info.id))
    }

    fn marks<'d>(
        &'d self,
        suites: &'d Suites,
        info: &'d RuleInfo,
    ) -> impl Iterator<Item = &'d Annotated> {
        let files = self.marked.iter().chain(&suites.named);
        files.filter(|file| file.of(&info.id).next().is_some())
    }
}

/// A file as it should be.
pub(super) fn update(path: PathBuf, before: Option<&str>, text: String) -> Update {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let diff = match before {
        Some(before) => unified(&name, before, &text),
        None => creation(&name, &text),
    };
    Update { path, text, diff }
}

/// What a marked file came to.
struct Marked {
    failures: Vec<Failure>,
    update: Option<Update>,
}

impl Marked {
    fn add_to(self, test: &mut RuleTest, update: bool) {
        test.failures.extend(self.failures);
        test.updates.extend(self.update.filter(|_| update));
    }
}

/// What kind of case the rule lacks, if it lacks one.
fn missing(info: &RuleInfo, groups: &[&Group], marked: &[&Annotated]) -> Option<&'static str> {
    let marks = |word: Word| {
        let mut marks = marked.iter().flat_map(|file| file.of(&info.id));
        marks.any(|mark| mark.word == word)
    };
    if marks(Word::Fires) && marks(Word::Silent) {
        return None;
    }

    let language = |group: &Group| {
        group
            .language
            .clone()
            .or_else(|| info.languages.first().cloned())
    };
    let has = |wanted: &Option<String>, pick: fn(&Group) -> bool| {
        groups
            .iter()
            .any(|group| language(group) == *wanted && pick(group))
    };
    let languages = groups.iter().map(|group| language(group));
    let mut complete = languages.map(|language| {
        let fires = has(&language, |group| !group.invalid.is_empty());
        let silent = has(&language, |group| !group.valid.is_empty());
        fires && silent
    });
    if complete.any(|complete| complete) {
        return None;
    }
    let any_fires = groups.iter().any(|group| !group.invalid.is_empty()) || marks(Word::Fires);
    Some(match any_fires {
        true => "it has no silent case (`valid`, `ok:`) in a language in which it has a firing one",
        false => "it has no firing case (`invalid`, `ruleid:`)",
    })
}

struct Bench<'b> {
    judge: Judge<'b>,
    worker: Worker,
    index: RuleIndex,
    info: &'b RuleInfo,
}

impl Bench<'_> {
    /// Notes a panic and starts afresh.
    fn panicked(&mut self, said: &str, code: &str, test: &mut RuleTest) {
        self.worker = Worker::default();
        test.failures.push(Failure {
            code: code.to_owned(),
            ..Failure::plain(format!("panic: {said}"))
        });
    }

    fn select(&self, language: Language, rel: &str) -> Option<Selection> {
        let index = self.index;
        self.judge
            .book
            .rules
            .select(language, rel, &|rule| rule == index)
    }

    /// Tests a source file with marks.
    fn marked(&mut self, file: &Annotated) -> Marked {
        let mut outcome = Marked {
            failures: Vec::new(),
            update: None,
        };
        let task = |selection: Selection| Task {
            guests: Vec::new(),
            rel: &file.rel,
            language: file.language,
            severities: self.judge.table.for_path(&file.rel),
            selection,
            said: Vec::new(),
        };
        let Some(selection) = self.select(file.language, &file.rel) else {
            let what = format!("the rule does not run on `{}`", file.rel);
            outcome.failures.push(Failure::plain(what));
            return outcome;
        };
        let judged = judge(&self.judge, &mut self.worker, &task(selection), &file.text);
        let found: Vec<_> = firing(&judged).collect();
        outcome.failures = file.compare(&self.info.id, &found);
        // What all rules of the file make of it is asked once, of the first of them.
        let rules = self.judge.book.rules.rules();
        let marked = |index: usize| {
            let rule = rules.get(index);
            rule.is_some_and(|rule| file.of(&rule.id).next().is_some())
        };
        let is_first = (0..self.index.0).all(|index| !marked(index));
        let Some((path, wanted)) = file.fixed.as_ref().filter(|_| is_first) else {
            return outcome;
        };
        let all = |rule: RuleIndex| marked(rule.0);
        let Some(selection) = self.judge.book.rules.select(file.language, &file.rel, &all) else {
            return outcome;
        };
        let task = task(selection);
        let judged = judge(&self.judge, &mut self.worker, &task, &file.text);
        let fixed = mended(&self.judge, &mut self.worker, &task, &file.text, judged);
        if fixed != *wanted {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            outcome.failures.push(Failure {
                diff: unified(&name, wanted, &fixed),
                ..Failure::plain(format!("the fixes give another text than `{name}`"))
            });
            outcome.update = Some(update(path.clone(), Some(wanted), fixed));
        }
        outcome
    }

    /// Tries one case.
    fn case(&mut self, group: &Group, case: &Case, fires: bool) -> Tried {
        let fail = |what: String| Failure {
            code: case.code().to_owned(),
            ..Failure::plain(what)
        };
        let named = group
            .language
            .as_ref()
            .or_else(|| self.info.languages.first());
        let Some(language) = named.and_then(|name| Language::from_name(name)) else {
            let name = named.map_or("", String::as_str);
            return Tried::failed(fail(format!("no language is called `{name}`")));
        };
        let default = format!("case.{}", language.def().extensions.first().unwrap_or(&""));
        let rel = group.path_of(case).unwrap_or(&default);
        let Some(selection) = self.select(language, rel) else {
            let what = format!(
                "the rule does not run on `{rel}` as {}: give the case a `language` or a `path`",
                language.def().title
            );
            return Tried::failed(fail(what));
        };
        let severities = self.judge.table.for_path(rel);
        let task = Task {
            rel,
            language,
            severities,
            selection,
            guests: Vec::new(),
            said: Vec::new(),
        };
        let judged = judge(&self.judge, &mut self.worker, &task, case.code());
        let (mut failures, mut wanted) = (Vec::new(), Vec::new());
        if judged.errors > 0 && !group.may_be_broken(case) {
            let reason = judged
                .degraded
                .first()
                .map_or("", |entry| entry.reason.as_str());
            failures.push(fail(format!("syntax error in the case, {reason}")));
        }
        let found: Vec<_> = firing(&judged).map(|finding| finding.span).collect();
        // What should fire and is silent is no expectation to be brought up to date.
        let may_update = fires && !found.is_empty();
        if may_update && case.matches().is_some_and(|count| count != found.len()) {
            wanted.push((case.matches_at(), Wanted::Matches(found.len())));
        }
        if let Some(what) = unexpected(case, fires, found.len()) {
            failures.push(Failure {
                found,
                ..fail(what)
            });
        }
        let firing: Vec<_> = firing(&judged).collect();
        let shot = fires.then(|| Snapshot::of(case.code(), &firing)).flatten();
        if let Some(expected) = case.fixed() {
            let fixed = mended(&self.judge, &mut self.worker, &task, case.code(), judged);
            if fixed != expected {
                let diff = unified("case", expected, &fixed);
                failures.push(Failure {
                    diff,
                    ..fail("the fix gives another text".to_owned())
                });
                if may_update {
                    wanted.push((case.fixed_at(), Wanted::Fixed(fixed)));
                }
            }
        }
        Tried {
            failures,
            shot,
            wanted,
        }
    }
}

/// What a case came to.
struct Tried {
    failures: Vec<Failure>,
    /// What to remember of it.
    shot: Option<Snapshot>,
    /// What it should say, and where.
    wanted: Vec<(Option<Span>, Wanted)>,
}

impl Tried {
    fn failed(failure: Failure) -> Self {
        Self {
            failures: vec![failure],
            shot: None,
            wanted: Vec::new(),
        }
    }
}

/// The text after all fixes.
fn mended(
    bench: &Judge<'_>,
    worker: &mut Worker,
    task: &Task<'_>,
    code: &str,
    judged: Judged,
) -> String {
    let mut again = |text: &str| judge(bench, worker, task, text);
    fix::mend(code, judged, None, &mut again).text
}

/// Judges code, all fixes counting as safe: cases say what a fix does, not whether to trust it.
fn judge(judge: &Judge<'_>, worker: &mut Worker, task: &Task<'_>, code: &str) -> Judged {
    let mut judged = judge.judge_text(worker, task, code);
    let fixes = judged
        .findings
        .iter_mut()
        .flat_map(|finding| &mut finding.fixes);
    for fix in fixes {
        fix.applicability = Applicability::Safe;
    }
    judged
}

fn firing(judged: &Judged) -> impl Iterator<Item = &Finding> {
    judged
        .findings
        .iter()
        .filter(|finding| finding.suppression.is_none())
}

/// What is wrong with how often the rule fired.
fn unexpected(case: &Case, fires: bool, found: usize) -> Option<String> {
    let times = |count: usize| {
        if count == 1 {
            "once".to_owned()
        } else {
            format!("{count} times")
        }
    };
    match (fires, case.matches(), found) {
        (false, _, 0) => None,
        (false, _, found) => Some(format!("it must be silent, but fires {}", times(found))),
        (true, Some(wanted), found) if wanted == found => None,
        (true, Some(wanted), found) => Some(format!(
            "it must fire {}, but fires {}",
            times(wanted),
            times(found)
        )),
        (true, None, 0) => Some("it must fire, but is silent".to_owned()),
        (true, None, _) => None,
    }
}
