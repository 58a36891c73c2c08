//! All files, on all threads.
//!
//! Files are handed out one by one, the largest first, so that no thread is left alone with a
//! large one at the end. The order of the answers is that of the files, whoever judged them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use andon_finding::{Artifact, Degraded, DegradedKind, ExclusionReason, Finding, Span};
use andon_syntax::Language;
use rayon::ThreadPool;
use sha2::{Digest, Sha256};

use crate::cache::{Cache, Key};
use crate::config::FileOptions;
use crate::discover::Candidate;
use crate::fix::{self, safe_fix};
use crate::guard::guarded;
use crate::judge::{Judge, Judged, Task, Worker};
use crate::read::{self, Outcome};
use crate::replace::replace_file;
use crate::request::{FixMode, Progress};
use crate::style::{StylePrint, content_digest};

/// What all threads share.
pub(crate) struct Analysis<'a> {
    pub(crate) judge: &'a Judge<'a>,
    pub(crate) files: &'a FileOptions,
    pub(crate) fix: FixMode,
    pub(crate) cache: Option<&'a Cache>,
    pub(crate) progress: &'a dyn Progress,
    /// Which fixes are applied, if any are.
    pub(crate) reach: Reach<'a>,
}

/// Which fixes are applied.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Reach<'a> {
    /// All, and those that they give rise to, until none is left.
    #[default]
    Settle,
    /// Those of the text as it is, each once.
    Once,
    /// Of those, the ones of the findings at these spans of these files (by path), each file as
    /// it was then.
    Chosen(&'a BTreeMap<String, Chosen>),
}

/// Places that somebody chose in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The text that was shown.
    pub text: String,
    /// The places, sorted.
    pub spans: Vec<Span>,
}

/// What there is to say of one file.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct FileResult {
    pub(crate) findings: Vec<Finding>,
    pub(crate) degraded: Vec<Degraded>,
    pub(crate) excluded: Option<(ExclusionReason, String)>,
    pub(crate) artifact: Option<Artifact>,
    /// Files, lines and bytes judged: `(0, 0, 0)` if it was not.
    pub(crate) judged: (usize, usize, usize),
    pub(crate) fixed: usize,
    pub(crate) diff: String,
    /// The text after the fixes, if there were any.
    pub(crate) mended: Option<String>,
    /// What is known of its style, if that is asked for.
    pub(crate) print: Option<Box<StylePrint>>,
    /// What the cache knows that by, here or there, if there is one.
    pub(crate) key: Option<Key>,
}

impl Analysis<'_> {
    /// Judges every file; the answers are in the order of `files`.
    pub(crate) fn run(&self, pool: &ThreadPool, files: &[Candidate]) -> Vec<FileResult> {
        spread(pool, files, self.progress, |worker, buffer, file| {
            self.file(worker, buffer, file)
        })
    }

    fn file(&self, worker: &mut Worker, buffer: &mut Vec<u8>, file: &Candidate) -> FileResult {
        let cache = self.cache.filter(|_| self.fix == FixMode::Propose);
        if let Some(known) = cache.and_then(|cache| cache.unchanged(file)) {
            return known;
        }
        let Some(task) = self.judge.task(&file.rel, file.language) else {
            return FileResult::default();
        };
        let (outcome, stamp) = read::read_stamped(&file.path, &file.rel, self.files, buffer);
        match outcome {
            Outcome::Text => {}
            Outcome::Excluded(reason) => {
                let mut result = FileResult {
                    excluded: Some((reason, file.rel.clone())),
                    ..FileResult::default()
                };
                if let Some(cache) = cache.filter(|_| reason.is_of_content()) {
                    let content = cache.content(file, stamp, buffer);
                    if cache.get(file, content).is_none() {
                        cache.put(file, content, &mut result);
                    }
                }
                return result;
            }
            Outcome::Degraded(entry) => {
                return FileResult {
                    degraded: vec![entry],
                    ..FileResult::default()
                };
            }
        }
        let Some(cache) = cache else {
            return self.text(worker, &task, buffer, Some(&file.path));
        };
        let content = cache.content(file, stamp, buffer);
        if let Some(known) = cache.get(file, content) {
            return known;
        }
        let mut result = self.text(worker, &task, buffer, None);
        cache.put(file, content, &mut result);
        result
    }

    /// Judges the bytes of a file, and mends them if that is asked for: the file at `path` is
    /// written, if there is one.
    pub(crate) fn text(
        &self,
        worker: &mut Worker,
        task: &Task<'_>,
        bytes: &[u8],
        path: Option<&Path>,
    ) -> FileResult {
        match guarded(|| self.judge_and_mend(worker, task, bytes, path)) {
            Ok(result) => result,
            Err(said) => {
                // Its state is anyone's guess.
                *worker = Worker::default();
                FileResult {
                    artifact: Some(artifact(task.rel, task.language, bytes)),
                    degraded: vec![panicked(task.rel, &said)],
                    ..FileResult::default()
                }
            }
        }
    }

    fn judge_and_mend(
        &self,
        worker: &mut Worker,
        task: &Task<'_>,
        bytes: &[u8],
        path: Option<&Path>,
    ) -> FileResult {
        let judged = self.judge.judge(worker, task, bytes);
        let fixable = judged
            .findings
            .iter()
            .any(|finding| safe_fix(finding).is_some());
        if self.fix == FixMode::Propose || !fixable {
            return finish(task, bytes, judged);
        }
        // Findings in files that are not UTF-8 carry no fixes.
        let Ok(text) = std::str::from_utf8(bytes) else {
            return finish(task, bytes, judged);
        };
        let mut again = |text: &str| self.judge.judge_text(worker, task, text);
        let open = match self.reach {
            Reach::Settle => None,
            Reach::Once => {
                let fixable = judged
                    .findings
                    .iter()
                    .filter(|found| safe_fix(found).is_some());
                Some(fixable.map(|found| found.span.span()).collect())
            }
            Reach::Chosen(chosen) => {
                let chosen = chosen.get(task.rel).filter(|chosen| chosen.text == text);
                Some(
                    chosen
                        .map(|chosen| chosen.spans.clone())
                        .unwrap_or_default(),
                )
            }
        };
        let mut mended = fix::mend(text, judged, open, &mut again);
        let notes = withheld(task.rel, &mended);
        if self.fix == FixMode::Diff {
            let diff = crate::diff::unified(task.rel, text, &mended.text);
            let judged = again(text);
            let mut result = finish(task, bytes, judged);
            result.degraded.extend(notes);
            return FileResult { diff, ..result };
        }
        if let Some(path) = path.filter(|_| mended.applied > 0)
            && let Err(error) = write_back(path, bytes, &mended.text)
        {
            let mut result = finish(task, bytes, again(text));
            result.degraded.push(not_written(task.rel, &error));
            return result;
        }
        mended.judged.degraded.extend(notes);
        let mut result = finish(task, mended.text.as_bytes(), mended.judged);
        result.fixed = mended.applied;
        result.mended = Some(mended.text);
        result
    }
}

/// Does some work for every file on all threads; the answers are in the order of `files`.
pub(crate) fn spread<R: Send>(
    pool: &ThreadPool,
    files: &[Candidate],
    progress: &dyn Progress,
    work: impl Fn(&mut Worker, &mut Vec<u8>, &Candidate) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(files.get(*index).map_or(0, |file| file.len)));
    progress.start(files.len());
    let next = AtomicUsize::new(0);
    let parts = pool.broadcast(|_| {
        let mut worker = Worker::default();
        let mut buffer = Vec::new();
        let mut results = Vec::new();
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(file) = files.get(*index) {
                results.push((*index, work(&mut worker, &mut buffer, file)));
            }
            progress.advance();
        }
        results
    });
    progress.finish();
    let mut results: Vec<_> = parts.into_iter().flatten().collect();
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Writes a mended text, if the file still is what was judged.
fn write_back(path: &Path, judged: &[u8], text: &str) -> std::io::Result<()> {
    let mut now = Vec::with_capacity(judged.len());
    read::open(path)?.read_to_end(&mut now)?;
    if now != judged {
        return Err(std::io::Error::other(
            "it changed while it was being judged",
        ));
    }
    replace_file(path, text.as_bytes())
}

fn finish(task: &Task<'_>, bytes: &[u8], judged: Judged) -> FileResult {
    let was_judged = judged.lines > 0 || judged.degraded.is_empty();
    let speaks = !judged.findings.is_empty() || !judged.degraded.is_empty();
    FileResult {
        artifact: speaks.then(|| artifact(task.rel, task.language, bytes)),
        judged: if was_judged {
            (1, judged.lines, bytes.len())
        } else {
            (0, 0, 0)
        },
        findings: judged.findings,
        degraded: judged.degraded,
        print: judged.print.map(|print| {
            Box::new(StylePrint {
                digest: content_digest(bytes),
                print,
            })
        }),
        ..FileResult::default()
    }
}

fn artifact(rel: &str, language: Language, bytes: &[u8]) -> Artifact {
    let digest = Sha256::digest(bytes);
    Artifact {
        path: rel.to_owned(),
        language: language.def().name.to_owned(),
        bytes: bytes.len(),
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// What to say of a file on which a panic ended the work.
pub(crate) fn panicked(rel: &str, said: &str) -> Degraded {
    Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::Panicked,
        reason: format!("a bug in Andon stopped the analysis, please report it: {said}"),
    }
}

/// What to say of fixes that were not applied.
fn withheld(rel: &str, mended: &fix::Mended) -> Vec<Degraded> {
    let note = |reason: String| Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::FixWithheld,
        reason,
    };
    let rules = mended.withheld.join("`, `");
    let broken = format!("a fix of `{rules}` would have added a syntax error; mend it by hand");
    let endless = "its fixes give rise to each other without end; mend the rest by hand".to_owned();
    let broken = (!mended.withheld.is_empty()).then(|| note(broken));
    let endless = mended.unsettled.then(|| note(endless));
    let stale = (mended.stale > 0).then(|| {
        note(format!(
            "{} left: nested too deeply, or no longer there once others were rewritten",
            match mended.stale {
                1 => "1 place was".to_owned(),
                count => format!("{count} places were"),
            }
        ))
    });
    [broken, endless, stale].into_iter().flatten().collect()
}

fn not_written(rel: &str, error: &std::io::Error) -> Degraded {
    Degraded {
        path: rel.to_owned(),
        kind: DegradedKind::FixUnwritten,
        reason: format!(
            "its fixes were not written: {error}; make file and folder writable, and try again"
        ),
    }
}
