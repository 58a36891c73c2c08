//! The whole of a check, from the request to the report.

use std::time::Instant;

use andon_finding::{
    CheckReport, Degraded, DegradedKind, ExclusionReason, Run, SCHEMA_VERSION, Severity, Tool,
};
use andon_rules::RuleIndex;
use andon_style::LEAST_FILES;
use andon_syntax::{AbsentLanguage, Detection, Language};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::analyse::{Analysis, FileResult, Reach};
use crate::builtin::Builtin;
use crate::cache::{Cache, Kept};
use crate::collect::{Collected, count_excluded, degraded_files};
use crate::config::FileOptions;
use crate::discover::{Candidate, Discovery, discover};
use crate::error::{EngineError, counted};
use crate::gate;
use crate::judge::Worker;
use crate::paths::{display_folder, display_prefix, printable, relative, slashed};
use crate::request::{CheckOutcome, CheckRequest, FixMode, Progress, StdinText};
use crate::rulebook::RuleChoice;
use crate::run::Identity;
use crate::setting::{Setting, without_links};
use crate::standard::{HouseWanted, Standard, Wanted};
use crate::style::{self, Known, is_observable};
use crate::text;

/// Stack of a worker, in bytes: parsers and matchers recurse on nesting; it is only reserved.
const STACK: usize = 32 << 20;

/// Checks what is asked for.
///
/// # Errors
/// What the user must mend first: see [`EngineError`].
pub fn check(request: &CheckRequest, progress: &dyn Progress) -> Result<CheckOutcome, EngineError> {
    let began = Instant::now();
    let identity = Identity::new();
    let setting = Setting::new(request)?;
    let threads = match request.stdin {
        Some(_) => 1,
        None => request.jobs.unwrap_or_else(cores).max(1),
    };
    // First of all, and kept: where the machine has no threads to give, it says so.
    let pool = pool(threads)?;
    let (mut discovery, stdin_language) = find_files(request, &setting, threads)?;
    let mut languages: Vec<_> = discovery.files.iter().map(|file| file.language).collect();
    languages.extend(stdin_language.iter().map(|(_, language)| *language));
    languages.extend(left_out_languages(&discovery, &setting.config.files));
    languages.sort_unstable();
    languages.dedup();
    let cached = request.cache && request.fix == FixMode::Propose && stdin_language.is_none();
    let kept = cached.then(|| Kept::read(&setting));
    let wanted = Wanted {
        choice: &request.rules,
        only: &request.only,
        house: match may_learn(request, &setting, &discovery) {
            true => HouseWanted::KeptOrLearned,
            false => HouseWanted::Kept,
        },
        kept: kept.as_ref(),
    };
    let mut standard = Standard::load_wanted(&setting, &wanted, &languages)?;
    if !request.prefilter {
        let rules = std::mem::take(&mut standard.book.rules);
        standard.book.rules = rules.without_prefilter();
    }
    let idle = discovery.keep(&setting.config.files, &|language| {
        standard.asks_of(language)
    });
    let judge = standard.judge();

    let mut notices = notices(request, &setting, &discovery, &idle);
    let cache = kept.map(|kept| Cache::open(kept, &setting, &standard, &request.only));
    let analysis = Analysis {
        judge: &judge,
        files: &setting.config.files,
        fix: request.fix,
        cache: cache.as_ref(),
        progress,
        reach: Reach::Settle,
    };
    let mut stdin_fixed = None;
    let mut results = match (&request.stdin, stdin_language) {
        (Some(text), Some((rel, language))) => {
            let worker = &mut Worker::default();
            let mut result = text::judge(&analysis, worker, &rel, language, &text.bytes);
            let place = (rel.as_str(), language);
            let options = &setting.config.files;
            text::style(&standard, options, worker, place, &text.bytes, &mut result);
            stdin_fixed = (request.fix == FixMode::Apply).then(|| match &result.mended {
                Some(mended) => mended.clone().into_bytes(),
                None => text.bytes.clone(),
            });
            vec![result]
        }
        _ => analysis.run(&pool, &discovery.files),
    };
    let learned = request.stdin.is_none()
        && judge_style(
            &mut standard,
            &setting,
            cache.as_ref(),
            &discovery.files,
            &mut results,
        );
    notices.extend(cache.and_then(|cache| cache.close()));
    if learned {
        notices.push(
            "no .andon/house.json: style is judged by what these files themselves do; \
             `andon learn` keeps that as the standard"
                .to_owned(),
        );
    }
    notices.append(&mut standard.notices);
    if let Some(house) = standard.house.as_ref().filter(|_| !learned) {
        let files = discovery.files.iter().zip(&results);
        let judged = files.filter(|(_, result)| result.judged.0 > 0);
        let files = judged.map(|(file, _)| (file.rel.as_str(), file.language));
        notices.extend(standard.unlearned(house, files));
    }

    if let Some(sg) = &setting.config.sg {
        discovery.degraded.extend(sg.degraded.iter().cloned());
        let aside = standard.book.set_aside().map(|reason| Degraded {
            path: String::new(),
            kind: DegradedKind::Unreadable,
            reason,
        });
        discovery.degraded.extend(aside);
        discovery.degraded.sort_unstable();
    }
    let mut collected = Collected::new(discovery);
    for result in results {
        collected.add(result);
    }
    let rules = rules_that_ran(&standard);
    let totals = collected.totals();
    let gate = gate::judge(&totals, degraded_files(&collected), &setting.config.gate);
    let run = (!request.deterministic).then(|| Run {
        serial: identity.serial,
        guid: identity.guid,
        started: identity.started,
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        command_line: request.command_line.clone(),
        config_digest: setting.config.digest(),
        rules_digest: standard.book.digest.clone(),
    });
    let report = CheckReport {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "andon".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
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
        display_folder: display_folder(&setting.root.folder, &setting.cwd),
        notices,
    };
    Ok(CheckOutcome {
        report,
        configured: setting.root.config.is_some(),
        warnings: standard.book.warnings,
        diff: collected.diff,
        stdin_fixed,
    })
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
    match text::language(options, &rel, bytes) {
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

/// The languages of files that are left out though they might be missed: whether rules are about
/// them decides whether the files count. What the configuration leaves out is not worth loading
/// rules for, unless it is all that there is.
fn left_out_languages(discovery: &Discovery, options: &FileOptions) -> Vec<Language> {
    let is_all = discovery.files.is_empty();
    let left_out = discovery.excluded.iter();
    let missed = left_out.filter(|(reason, _)| is_all || *reason != ExclusionReason::Configured);
    missed
        .filter_map(|(_, rel)| match options.detect(rel) {
            Detection::Known(language) => Some(language),
            _ => None,
        })
        .collect()
}

pub(crate) fn pool(threads: usize) -> Result<ThreadPool, EngineError> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .thread_name(|index| format!("andon-{index}"))
        .build()
        .map_err(|source| EngineError::Threads { threads, source })
}

/// Whether a house may be learned from what is checked: a folder, not a list of files, and enough
/// files.
fn may_learn(request: &CheckRequest, setting: &Setting, discovery: &Discovery) -> bool {
    let folders = setting.paths.iter().any(|path| path.is_dir());
    let files = discovery.files.iter();
    let observed = files.filter(|file| is_observable(file.language));
    request.stdin.is_none()
        && folders
        && observed.take(LEAST_FILES as usize).count() == LEAST_FILES as usize
}

/// Adds what the house says of files to their results; whether that house was learned from them.
/// What an earlier run found out about the very same files is not found out again.
fn judge_style(
    standard: &mut Standard,
    setting: &Setting,
    cache: Option<&Cache>,
    files: &[Candidate],
    results: &mut [FileResult],
) -> bool {
    if standard.style.is_none() {
        return false;
    }
    let key = cache.and_then(|cache| cache.house_key(standard.house.as_ref(), results));
    if let Some(cache) = cache {
        if let Some(learned) = key.and_then(|key| cache.recall_house(key, results)) {
            return learned;
        }
        cache.recall_prints(results);
    }
    let house = standard.learn(&known(files, results));
    let learned = house.is_some();
    standard.house = house.or(standard.house.take());
    let all = style::judge_files(standard, setting, files, results);
    if let (Some(cache), Some(key), true) = (cache, key, all) {
        cache.keep_house(key, learned, results);
    }
    learned
}

/// The files whose fingerprints were taken.
fn known<'k>(files: &'k [Candidate], results: &'k [FileResult]) -> Vec<Known<'k>> {
    let files = files.iter().zip(results);
    let known = files.filter_map(|(file, result)| {
        Some(Known {
            rel: &file.rel,
            language: file.language,
            print: result.print.as_deref()?,
        })
    });
    known.collect()
}

pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What the user should know before the findings.
fn notices(
    request: &CheckRequest,
    setting: &Setting,
    discovery: &Discovery,
    idle: &[Language],
) -> Vec<String> {
    let mut notices: Vec<String> = discovery
        .unknown
        .iter()
        .map(|path| {
            let extension = path.rsplit_once('.').map(|(_, extension)| extension);
            match extension.and_then(AbsentLanguage::from_extension) {
                Some(absent) => format!("{path}: {}", absent.remedy()),
                None => format!("{path}: not in a language that Andon knows"),
            }
        })
        .collect();
    if request.stdin.is_none() && discovery.files.is_empty() {
        let titles = |languages: &mut dyn Iterator<Item = Language>| {
            let titles: Vec<_> = languages.map(|language| language.def().title).collect();
            titles.join(", ")
        };
        notices.push(match (idle, discovery.excluded.first()) {
            (_, Some(first)) => left_out(first, discovery.excluded.len() - 1, setting),
            ([], None) => format!(
                "no file to judge: Andon knows {}",
                titles(&mut Language::all())
            ),
            (idle, None) => format!(
                "no file to judge: no rule in force is about {}",
                titles(&mut idle.iter().copied())
            ),
        });
    }
    if let Some(sg) = &setting.config.sg {
        notices.extend(sg.notices.iter().cloned());
    }
    if setting.root.config.is_none() && request.rules == RuleChoice::Configured {
        notices.push("no andon.toml: the shipped rules for the languages found".to_owned());
    }
    notices
}

/// Why no file is judged though there is one.
fn left_out(
    (reason, first): &(ExclusionReason, String),
    others: usize,
    setting: &Setting,
) -> String {
    let max_size = setting.config.files.max_size;
    let why = match reason {
        ExclusionReason::TooLarge => {
            format!("more than {max_size} bytes, `[files] max-size` of andon.toml")
        }
        ExclusionReason::Configured => "`[files] exclude` of andon.toml".to_owned(),
        other => other.name().to_owned(),
    };
    let others = match others {
        0 => String::new(),
        count => format!(
            ", and so {} {}",
            if count == 1 { "is" } else { "are" },
            counted(count, "other file")
        ),
    };
    format!("no file to judge: {first} is left out ({why}){others}")
}

/// The rules that could have spoken, sorted by id.
fn rules_that_ran(standard: &Standard) -> Vec<andon_finding::RuleInfo> {
    let Standard {
        book,
        table,
        languages,
        ..
    } = standard;
    let found = |rule: &andon_finding::RuleInfo| {
        languages.iter().any(|language| {
            rule.languages
                .iter()
                .any(|name| name == language.def().name)
        })
    };
    let rules = book.rules.rules().iter().enumerate();
    let mut ran: Vec<_> = rules
        .filter(|(index, rule)| table.runs_somewhere(RuleIndex(*index)) && found(rule))
        .map(|(index, rule)| andon_finding::RuleInfo {
            severity: table.base(RuleIndex(index)),
            ..rule.clone()
        })
        .collect();
    let style = standard.style.iter().flat_map(|style| &style.rules);
    for (index, rule) in style.enumerate() {
        let severity = table.base_style(index);
        if severity != Severity::Off {
            ran.push(andon_finding::RuleInfo {
                severity,
                ..rule.clone()
            });
        }
    }
    for rule in Builtin::ALL {
        let severity = table.base_builtin(rule);
        if severity != Severity::Off {
            ran.push(andon_finding::RuleInfo {
                severity,
                ..rule.info()
            });
        }
    }
    ran.sort_by(|a, b| a.id.cmp(&b.id));
    ran
}

#[cfg(test)]
mod tests;
