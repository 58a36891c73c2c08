//! Searching code by its structure, and rewriting what is found.
//!
//! ```text
//! pattern ─► one rule a language ─► files ─► may it match at all? ─► judge ─► FoundFile
//!                                                                      └─► fixes, each once
//! ```
//!
//! A search is a check by one rule that stands in no file: discovery, threads, matcher and fixes
//! are those of `andon check`. It knows no severities, no gate and no comments that silence.

mod found;
mod globs;
mod query;

use std::collections::BTreeMap;
use std::path::PathBuf;

use andon_finding::{Degraded, DegradedKind, FoundFile};
use andon_syntax::{AbsentLanguage, Language, Source};

use crate::analyse::{Analysis, Chosen, FileResult, Reach, spread};
use crate::check::{cores, pool};
use crate::config::{Config, nearest};
use crate::discover::{Candidate, Discovery, discover};
use crate::error::{EngineError, counted};
use crate::judge::{Judge, Worker};
use crate::paths::{display_folder, display_prefix, printable};
use crate::read::{self, Outcome};
use crate::request::{CheckRequest, FixMode, Progress};
use crate::root::ConfigSource;
use crate::setting::Setting;
use crate::severity::SeverityTable;

pub use query::{PatternProblem, Query};

/// Files left out that are named, where nothing was found.
const EXAMPLES: usize = 3;

/// What standard input is called.
const STDIN: &str = "stdin";

/// What to search for, and where.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// What to look for.
    pub query: Query,
    /// Names of the languages to search; those of the files if none.
    pub languages: Vec<String>,
    /// Files and folders, relative to the working directory; the working directory if none.
    pub paths: Vec<PathBuf>,
    /// A text to search in place of files; `languages` must name one language then.
    pub stdin: Option<Vec<u8>>,
    /// Where configuration comes from: it says which files are left out, and what they are.
    pub config: ConfigSource,
    /// Globs that files must match, relative to the working directory; after `!` those that they
    /// must not match. The last one that matches decides.
    pub globs: Vec<String>,
    /// Threads; as many as the machine has cores if `None`.
    pub jobs: Option<usize>,
    /// What to do with rewrites.
    pub rewriting: Rewriting,
    /// Whether to tell the single nodes of `$$$` captures.
    pub single_nodes: bool,
}

/// What to do with rewrites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewriting {
    /// Tell what each match would become.
    Tell,
    /// Work out what the files would become; write nothing.
    Diff,
    /// Write them.
    All,
    /// Write those of the chosen places, by path relative to the root.
    Chosen(BTreeMap<String, Chosen>),
}

/// What a search found.
#[derive(Debug, Default)]
pub struct SearchOutcome {
    /// Files with matches, sorted by path; after rewriting, with those that are left.
    pub files: Vec<FoundFile>,
    /// How many files were searched.
    pub searched: usize,
    /// Rewrites that were made, and files in which.
    pub rewritten: (usize, usize),
    /// With [`Rewriting::Diff`], what rewriting would change, as `git apply` takes it.
    pub diff: String,
    /// The text that was given in place of files, rewritten if that was asked for.
    pub stdin: Option<String>,
    /// What could not be searched or rewritten, sorted by path. Files with syntax errors are not
    /// among them: the rest of them was searched.
    pub degraded: Vec<Degraded>,
    /// What the user should know.
    pub notices: Vec<String>,
    /// What to put before a path so that it opens from the working directory.
    pub display_prefix: String,
    /// The working directory relative to the root, ending in `/`; empty unless it lies below.
    pub display_folder: String,
}

/// Searches.
///
/// # Errors
/// What the user must mend first: see [`EngineError`].
pub fn search(
    request: &SearchRequest,
    progress: &dyn Progress,
) -> Result<SearchOutcome, EngineError> {
    let setting = Setting::new(&CheckRequest {
        paths: request.paths.clone(),
        config: request.config.clone(),
        ..CheckRequest::default()
    })?;
    let asked = languages(&request.languages)?;
    let threads = match request.stdin {
        Some(_) => 1,
        None => request.jobs.unwrap_or_else(cores).max(1),
    };
    // First of all, and kept: where the machine has no threads to give, it says so.
    let pool = pool(threads)?;
    let mut discovery = match &request.stdin {
        Some(_) => Discovery::default(),
        None => discover(
            &setting.root.folder,
            &setting.paths,
            &setting.config.files,
            threads,
        )?,
    };
    let globs = globs::Globs::new(&request.globs)?;
    discovery
        .files
        .retain(|file| globs.admit(&file.path, &setting.cwd));
    let met = match asked.is_empty() {
        true => met(&discovery.files),
        false => asked,
    };
    let compiled = request.query.compile(&met)?;
    let table = SeverityTable::new(
        compiled.book.rules.rules(),
        &[],
        &Config::defaults(PathBuf::new()),
    );
    let judge = Judge {
        book: &compiled.book,
        table: &table,
        style: None,
        elsewhere: &[],
        comments: false,
        parses_all: false,
        injections: None,
    };
    let hunt = Hunt {
        analysis: Analysis {
            judge: &judge,
            files: &setting.config.files,
            fix: match &request.rewriting {
                Rewriting::Tell => FixMode::Propose,
                Rewriting::Diff => FixMode::Diff,
                Rewriting::All | Rewriting::Chosen(_) => FixMode::Apply,
            },
            cache: None,
            progress,
            reach: match &request.rewriting {
                Rewriting::Chosen(chosen) => Reach::Chosen(chosen),
                _ => Reach::Once,
            },
        },
        single_nodes: request.single_nodes.then_some(&compiled.many),
        rewrites: compiled.rewrites && request.rewriting != Rewriting::Tell,
    };
    let hits = match &request.stdin {
        Some(bytes) => met
            .first()
            .map(|language| hunt.stdin(*language, bytes))
            .into_iter()
            .collect(),
        None => {
            if let Rewriting::Chosen(chosen) = &request.rewriting {
                discovery
                    .files
                    .retain(|file| chosen.contains_key(&file.rel));
            }
            spread(&pool, &discovery.files, progress, |worker, buffer, file| {
                hunt.file(worker, buffer, file)
            })
        }
    };
    let mut outcome = gather(hits);
    let found = !outcome.files.is_empty() || outcome.rewritten.0 > 0;
    if !found {
        outcome.notices.extend(compiled.skipped);
        outcome.notices.extend(
            (outcome.searched == 0 && request.stdin.is_none())
                .then(|| nothing_to_search(&request.languages, &discovery)),
        );
    }
    for path in &discovery.unknown {
        outcome
            .notices
            .push(format!("{path}: not in a language that Andon knows"));
    }
    outcome.degraded.append(&mut discovery.degraded);
    outcome.degraded.sort();
    outcome.display_prefix = display_prefix(&setting.root.folder, &setting.cwd);
    outcome.display_folder = display_folder(&setting.root.folder, &setting.cwd);
    Ok(outcome)
}

/// What came of one file.
#[derive(Default)]
struct Hit {
    searched: bool,
    found: Option<FoundFile>,
    result: FileResult,
    text: Option<String>,
    /// Matches that offer no rewrite though one was asked for.
    stubborn: usize,
    /// Why it was left out, if it was.
    excluded: Option<String>,
}

/// What all threads share.
struct Hunt<'h> {
    analysis: Analysis<'h>,
    single_nodes: Option<&'h Vec<String>>,
    rewrites: bool,
}

impl Hunt<'_> {
    fn file(&self, worker: &mut Worker, buffer: &mut Vec<u8>, file: &Candidate) -> Hit {
        let judge = self.analysis.judge;
        let Some(task) = judge.task(&file.rel, file.language) else {
            return Hit::default();
        };
        match read::read_file(&file.path, &file.rel, self.analysis.files, buffer) {
            Outcome::Text => {}
            Outcome::Excluded(reason) => {
                return Hit {
                    excluded: Some(format!("{}: left out ({})", file.rel, reason.name())),
                    ..Hit::default()
                };
            }
            Outcome::Degraded(entry) => {
                let degraded = vec![entry];
                let result = FileResult {
                    degraded,
                    ..FileResult::default()
                };
                return Hit {
                    result,
                    ..Hit::default()
                };
            }
        }
        let source = Source::new(buffer);
        let result = self.analysis.text(worker, &task, buffer, Some(&file.path));
        self.hit(worker, file.language, &file.rel, &source.text, result)
    }

    fn stdin(&self, language: Language, bytes: &[u8]) -> Hit {
        let worker = &mut Worker::default();
        let source = Source::new(bytes);
        let mut hit = match self.analysis.judge.task(STDIN, language) {
            Some(task) => {
                let result = self.analysis.text(worker, &task, bytes, None);
                self.hit(worker, language, STDIN, &source.text, result)
            }
            None => Hit::default(),
        };
        let mended = hit.result.mended.take();
        hit.text = Some(mended.unwrap_or_else(|| source.text.into_owned()));
        hit
    }

    fn hit(
        &self,
        worker: &mut Worker,
        language: Language,
        rel: &str,
        before: &str,
        mut result: FileResult,
    ) -> Hit {
        let findings = std::mem::take(&mut result.findings);
        let stubborn = findings
            .iter()
            .filter(|found| found.fixes.is_empty())
            .count();
        let text = result.mended.as_deref().unwrap_or(before);
        let found = found::file(worker, (rel, language), text, findings, self.single_nodes);
        Hit {
            searched: true,
            found,
            stubborn: if self.rewrites { stubborn } else { 0 },
            result,
            text: None,
            excluded: None,
        }
    }
}

fn gather(hits: Vec<Hit>) -> SearchOutcome {
    let mut outcome = SearchOutcome::default();
    let mut stubborn = 0;
    let mut excluded = Vec::new();
    for mut hit in hits {
        outcome.searched += usize::from(hit.searched);
        outcome.files.extend(hit.found);
        if hit.result.fixed > 0 {
            outcome.rewritten.0 += hit.result.fixed;
            outcome.rewritten.1 += 1;
        }
        outcome.diff.push_str(&hit.result.diff);
        outcome.stdin = outcome.stdin.or(hit.text);
        hit.result
            .degraded
            .retain(|entry| entry.kind != DegradedKind::SyntaxError);
        outcome.degraded.append(&mut hit.result.degraded);
        stubborn += hit.stubborn;
        excluded.extend(hit.excluded);
    }
    if stubborn > 0 {
        outcome.notices.push(format!(
            "{} not rewritten: code that the pattern does not name would be lost",
            match stubborn {
                1 => "1 match is".to_owned(),
                count => format!("{count} matches are"),
            }
        ));
    }
    if outcome.files.is_empty() && outcome.rewritten.0 == 0 {
        let more = excluded.len().saturating_sub(EXAMPLES);
        outcome.notices.extend(excluded.into_iter().take(EXAMPLES));
        if more > 0 {
            outcome
                .notices
                .push(format!("{} more left out", counted(more, "file")));
        }
    }
    outcome
}

/// The languages of those names.
fn languages(names: &[String]) -> Result<Vec<Language>, EngineError> {
    let known = || Language::all().map(|language| language.def().name);
    let found = names.iter().map(|name| {
        Language::from_name(name).ok_or_else(|| EngineError::UnknownLanguage {
            name: printable(name),
            help: match (AbsentLanguage::from_name(name), nearest(name, known())) {
                (Some(absent), _) => absent.remedy(),
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
            },
        })
    });
    Ok(uncovered(&found.collect::<Result<Vec<_>, _>>()?))
}

/// The languages of the files, those with most files first.
fn met(files: &[Candidate]) -> Vec<Language> {
    let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
    for file in files {
        *counts.entry(file.language).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
    let languages: Vec<_> = counts.into_iter().map(|(language, _)| language).collect();
    uncovered(&languages)
}

/// Without those whose rules come with those of another one, and each once.
fn uncovered(languages: &[Language]) -> Vec<Language> {
    let mut kept: Vec<Language> = Vec::new();
    for language in languages {
        let mut others = languages.iter().filter(|other| *other != language);
        let is_covered = others.any(|other| other.covered().any(|covered| covered == *language));
        if !is_covered && !kept.contains(language) {
            kept.push(*language);
        }
    }
    kept
}

fn nothing_to_search(asked: &[String], discovery: &Discovery) -> String {
    let titles: Vec<_> = Language::all()
        .map(|language| language.def().title)
        .collect();
    match (asked.is_empty(), discovery.files.len()) {
        (_, 0) => format!("no file to search: Andon knows {}", titles.join(", ")),
        (true, count) => format!("none of {} could be searched", counted(count, "file")),
        (false, count) => format!(
            "none of {} is in {}",
            counted(count, "file"),
            printable(&asked.join(", "))
        ),
    }
}

#[cfg(test)]
mod tests;
