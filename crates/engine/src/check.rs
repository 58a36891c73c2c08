//! The whole of a check, from the request to the report.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use andon_finding::{
    CheckReport, Excluded, ExclusionReason, Finding, Run, SCHEMA_VERSION, Severity, Tool, Totals,
};
use andon_rules::RuleIndex;
use andon_syntax::{Detection, Language};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::analyse::{Analysis, FileResult};
use crate::builtin::Builtin;
use crate::cache::Cache;
use crate::config::{Config, FileOptions};
use crate::discover::{Discovery, discover};
use crate::error::EngineError;
use crate::fix::safe_fix;
use crate::gate;
use crate::judge::{Judge, Worker, order};
use crate::packs::{SHIPPED, ShippedPack};
use crate::paths::{display_prefix, printable, relative, slashed};
use crate::request::{CheckOutcome, CheckRequest, FixMode, Progress, StdinText};
use crate::root::{self, ConfigSource, Root};
use crate::rulebook::{RuleBook, RuleChoice, read_text};
use crate::run::Identity;
use crate::severity::{SeverityTable, unknown_rules};

/// Stack of a worker, in bytes: parsers and matchers recurse on nesting; it is only reserved.
const STACK: usize = 32 << 20;

/// Most examples of excluded files for one reason.
const EXAMPLES: usize = 10;

/// Where a run takes place.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) cwd: PathBuf,
    pub(crate) root: Root,
    pub(crate) config: Config,
    /// The named paths, absolute and without links.
    pub(crate) paths: Vec<PathBuf>,
}

/// Checks what is asked for.
///
/// # Errors
/// What the user must mend first: see [`EngineError`].
pub fn check(
    request: &CheckRequest,
    progress: &dyn Progress,
) -> Result<CheckOutcome, EngineError> {
    let began = Instant::now();
    let identity = Identity::new();
    let setting = Setting::new(request)?;
    let threads = request.jobs.unwrap_or_else(cores).max(1);
    let (discovery, stdin_language) = find_files(request, &setting, threads)?;
    let mut languages: Vec<_> = discovery.files.iter().map(|file| file.language).collect();
    languages.extend(stdin_language.iter().map(|(_, language)| *language));
    languages.sort_unstable();
    languages.dedup();
    let book = setting.rules(&request.rules, &languages)?;
    let table = SeverityTable::new(book.rules.rules(), &setting.config);
    let elsewhere: Vec<String> = SHIPPED.iter().flat_map(ShippedPack::ids).collect();
    let judge = Judge { book: &book, table: &table, elsewhere: &elsewhere };
    let config_digest = config_digest(&setting.config);

    let mut notices = notices(request, &setting, &discovery, stdin_language.is_some());
    let cached = request.cache && request.fix == FixMode::Propose && stdin_language.is_none();
    let cache = cached.then(|| {
        let whole = if book.whole { "whole" } else { "part" };
        let in_tree = request.config == ConfigSource::Found && setting.root.config.is_some();
        Cache::open(&setting.root.folder, in_tree, &[&book.digest, &config_digest, whole])
    });
    let analysis = Analysis {
        judge: &judge,
        files: &setting.config.files,
        fix: request.fix,
        cache: cache.as_ref(),
        progress,
    };
    let mut stdin_fixed = None;
    let results = match (&request.stdin, stdin_language) {
        (Some(text), Some((rel, language))) => {
            let result = judge_stdin(&analysis, &setting.config.files, text, &rel, language);
            stdin_fixed = (request.fix == FixMode::Apply).then(|| match &result.mended {
                Some(mended) => mended.clone().into_bytes(),
                None => text.bytes.clone(),
            });
            vec![result]
        }
        _ => analysis.run(&pool(threads)?, &discovery.files),
    };
    notices.extend(cache.and_then(|cache| cache.close()));

    let mut collected = Collected::new(discovery);
    for result in results {
        collected.add(result);
    }
    let rules = rules_that_ran(&book, &table, &languages);
    let totals = collected.totals();
    let gate = gate::judge(&totals, degraded_files(&collected), &setting.config.gate);
    let run = (!request.deterministic).then(|| Run {
        serial: identity.serial,
        guid: identity.guid,
        started: identity.started,
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        command_line: request.command_line.clone(),
        config_digest,
        rules_digest: book.digest.clone(),
    });
    let report = CheckReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "andon".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        run,
        findings: collected.findings,
        degraded: collected.degraded,
        excluded: count_excluded(collected.excluded),
        gate,
        totals,
        rules,
        artifacts: collected.artifacts,
        root: (!request.deterministic).then(|| slashed(&setting.root.folder)),
        display_prefix: display_prefix(&setting.root.folder, &setting.cwd),
        notices,
    };
    Ok(CheckOutcome {
        report,
        configured: setting.root.config.is_some(),
        warnings: book.warnings,
        diff: collected.diff,
        stdin_fixed,
    })
}

impl Setting {
    /// Finds the root and reads the configuration.
    pub(crate) fn new(request: &CheckRequest) -> Result<Self, EngineError> {
        let cwd = std::env::current_dir()
            .and_then(|cwd| cwd.canonicalize())
            .map_err(|source| EngineError::NoWorkingDirectory { source })?;
        let paths = match request.stdin {
            Some(_) => Vec::new(),
            None if request.paths.is_empty() => vec![cwd.clone()],
            None => request.paths.iter().map(|path| resolve(&cwd, path)).collect::<Result<_, _>>()?,
        };
        let stdin_at = request.stdin.as_ref().map(|text| without_links(&cwd.join(&text.path)));
        let start = stdin_at.as_ref().or_else(|| paths.first()).unwrap_or(&cwd);
        let root = root::find(start, &request.config);
        let config = match &root.config {
            Some(path) => read_config(path, &cwd)?,
            None => Config::defaults(root.folder.clone()),
        };
        Ok(Self { cwd, root, config, paths })
    }

    /// Loads the rules and checks what the configuration says of them.
    pub(crate) fn rules(
        &self,
        choice: &RuleChoice,
        languages: &[Language],
    ) -> Result<RuleBook, EngineError> {
        let book =
            RuleBook::load(choice, &self.config, languages, &self.root.folder, &self.cwd)?;
        // With other rules than the configured ones, its words may well name rules that are not
        // there.
        if *choice == RuleChoice::Configured {
            let problems = unknown_rules(book.rules.rules(), &self.config);
            if !problems.is_empty() {
                return Err(EngineError::Config { problems });
            }
        }
        Ok(book)
    }
}

/// The path named on the command line, absolute and without links.
fn resolve(cwd: &Path, path: &Path) -> Result<PathBuf, EngineError> {
    let named = || printable(&path.to_string_lossy());
    let whole = cwd.join(path);
    whole.canonicalize().map_err(|source| match source.kind() {
        _ if fs::symlink_metadata(&whole).is_ok_and(|metadata| metadata.is_symlink()) => {
            EngineError::DanglingLink { path: named() }
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            EngineError::NotFound { path: named() }
        }
        _ => EngineError::Unreadable { path: named(), source },
    })
}

/// An absolute path without links, though there may be nothing there.
fn without_links(path: &Path) -> PathBuf {
    let existing = path.ancestors().skip(1).find_map(|folder| {
        let below = path.strip_prefix(folder).ok()?;
        Some(folder.canonicalize().ok()?.join(below))
    });
    existing.unwrap_or_else(|| path.to_path_buf())
}

fn read_config(path: &Path, cwd: &Path) -> Result<Config, EngineError> {
    let name = slashed(&relative(path, cwd));
    let text = read_text(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => EngineError::NotFound { path: printable(&name) },
        _ => EngineError::Unreadable { path: printable(&name), source },
    })?;
    let folder = path.parent().unwrap_or(path).to_path_buf();
    Config::parse(&name, &text, folder)
}

/// The files to judge, or the path and language that standard input is judged as.
fn find_files(
    request: &CheckRequest,
    setting: &Setting,
    threads: usize,
) -> Result<(Discovery, Option<(String, Language)>), EngineError> {
    let root = &setting.root.folder;
    let options = &setting.config.files;
    let Some(StdinText { path, bytes }) = &request.stdin else {
        return Ok((discover(root, &setting.paths, options, threads)?, None));
    };
    let rel = slashed(&relative(&without_links(&setting.cwd.join(path)), root));
    let language = match options.detect(&rel) {
        Detection::Known(language) => Some(language),
        _ => Language::from_shebang(bytes),
    };
    match language {
        Some(language) => Ok((Discovery::default(), Some((rel, language)))),
        None => Err(EngineError::UnknownStdinLanguage {
            path: printable(&path.to_string_lossy()),
            known: Language::all()
                .flat_map(|language| language.def().extensions)
                .map(|extension| format!(".{extension}"))
                .collect::<Vec<_>>()
                .join(" "),
        }),
    }
}

fn judge_stdin(
    analysis: &Analysis<'_>,
    options: &FileOptions,
    text: &StdinText,
    rel: &str,
    language: Language,
) -> FileResult {
    let excluded = |reason: ExclusionReason| FileResult {
        excluded: Some((reason, rel.to_owned())),
        ..FileResult::default()
    };
    if options.exclude.is_match(rel) {
        return excluded(ExclusionReason::Configured);
    }
    if u64::try_from(text.bytes.len()).is_ok_and(|len| len > options.max_size) {
        return excluded(ExclusionReason::TooLarge);
    }
    if let Some(reason) = crate::content::exclusion(&text.bytes, options.generated) {
        return excluded(reason);
    }
    match analysis.judge.task(rel, language) {
        Some(task) => analysis.text(&mut Worker::default(), &task, &text.bytes, None),
        None => FileResult::default(),
    }
}

pub(crate) fn pool(threads: usize) -> Result<ThreadPool, EngineError> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .thread_name(|index| format!("andon-{index}"))
        .build()
        .map_err(|source| EngineError::Threads { threads, source })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What the user should know before the findings.
fn notices(
    request: &CheckRequest,
    setting: &Setting,
    discovery: &Discovery,
    stdin: bool,
) -> Vec<String> {
    let mut notices: Vec<String> = discovery
        .unknown
        .iter()
        .map(|path| format!("{path}: not in a language that Andon knows"))
        .collect();
    if !stdin && discovery.files.is_empty() {
        let known: Vec<_> = Language::all().map(|language| language.def().title).collect();
        notices.push(format!("no file to judge: Andon knows {}", known.join(", ")));
    }
    if setting.root.config.is_none() && request.rules == RuleChoice::Configured {
        notices.push("no andon.toml: the shipped rules for the languages found".to_owned());
    }
    notices
}

/// The rules that could have spoken, sorted by id.
fn rules_that_ran(
    book: &RuleBook,
    table: &SeverityTable,
    languages: &[Language],
) -> Vec<andon_finding::RuleInfo> {
    let found = |rule: &andon_finding::RuleInfo| {
        languages.iter().any(|language| rule.languages.iter().any(|name| name == language.def().name))
    };
    let rules = book.rules.rules().iter().enumerate();
    let mut ran: Vec<_> = rules
        .filter(|(index, rule)| table.runs_somewhere(RuleIndex(*index)) && found(rule))
        .map(|(index, rule)| andon_finding::RuleInfo {
            severity: table.base(RuleIndex(index)),
            ..rule.clone()
        })
        .collect();
    for rule in Builtin::ALL {
        let severity = table.base_builtin(rule);
        if severity != Severity::Off {
            ran.push(andon_finding::RuleInfo { severity, ..rule.info() });
        }
    }
    ran.sort_by(|a, b| a.id.cmp(&b.id));
    ran
}

/// BLAKE3 of what the configuration comes to.
fn config_digest(config: &Config) -> String {
    let text = config.text.as_ref().map_or("", |text| text.original.as_str());
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// Results as they come in.
struct Collected {
    findings: Vec<Finding>,
    degraded: Vec<andon_finding::Degraded>,
    excluded: Vec<(ExclusionReason, String)>,
    artifacts: Vec<andon_finding::Artifact>,
    judged: (usize, usize, usize),
    fixed: usize,
    diff: String,
}

impl Collected {
    fn new(discovery: Discovery) -> Self {
        Self {
            findings: Vec::new(),
            degraded: discovery.degraded,
            excluded: discovery.excluded,
            artifacts: Vec::new(),
            judged: (0, 0, 0),
            fixed: 0,
            diff: String::new(),
        }
    }

    fn add(&mut self, mut result: FileResult) {
        self.findings.append(&mut result.findings);
        self.degraded.append(&mut result.degraded);
        self.excluded.extend(result.excluded);
        self.artifacts.extend(result.artifact);
        self.judged.0 += result.judged.0;
        self.judged.1 += result.judged.1;
        self.judged.2 += result.judged.2;
        self.fixed += result.fixed;
        self.diff.push_str(&result.diff);
    }

    /// Sorts everything, then counts.
    fn totals(&mut self) -> Totals {
        self.findings.sort_by(order);
        self.degraded.sort();
        self.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
        let (files, lines, bytes) = self.judged;
        let mut totals = Totals { files, lines, bytes, fixed: self.fixed, ..Totals::default() };
        totals.fixable = self.fixed;
        for finding in &self.findings {
            if finding.suppression.is_some() {
                totals.suppressed += 1;
                continue;
            }
            totals.fixable += usize::from(safe_fix(finding).is_some());
            match finding.severity {
                Severity::Error => totals.errors += 1,
                Severity::Warning => totals.warnings += 1,
                Severity::Info => totals.infos += 1,
                Severity::Hint => totals.hints += 1,
                Severity::Off => {}
            }
        }
        totals
    }
}

fn degraded_files(collected: &Collected) -> usize {
    let mut paths: Vec<_> = collected.degraded.iter().map(|entry| entry.path.as_str()).collect();
    paths.dedup();
    paths.len()
}

fn count_excluded(mut excluded: Vec<(ExclusionReason, String)>) -> Vec<Excluded> {
    excluded.sort();
    excluded.dedup();
    let groups = excluded.chunk_by(|(a, _), (b, _)| a == b);
    groups
        .filter_map(|group| {
            let (reason, _) = group.first()?;
            let examples = group.iter().take(EXAMPLES).map(|(_, path)| path.clone()).collect();
            Some(Excluded { reason: *reason, files: group.len(), examples })
        })
        .collect()
}

#[cfg(test)]
mod tests;
