//! One text, judged as the file at a path: what `andon check --stdin` and an editor's session
//! have in common, so that both find the same.

use andon_finding::ExclusionReason;
use andon_syntax::{Detection, Language};

use crate::request::{FixMode, Silent};
use crate::standard::Standard;
use crate::style::{StyleMatch, matches};

use crate::analyse::{Analysis, FileResult, Reach};
use crate::config::FileOptions;
use crate::judge::Worker;

/// The language that `bytes` are judged in as the file at `rel`, a path relative to the root.
pub(crate) fn language(options: &FileOptions, rel: &str, bytes: &[u8]) -> Option<Language> {
    match options.detect(rel) {
        Detection::Known(language) => Some(language),
        _ => Language::from_shebang(bytes),
    }
}

/// Judges `bytes` as the file at `rel`, and mends them if that is asked for; writes nothing.
pub(crate) fn judge(
    analysis: &Analysis<'_>,
    worker: &mut Worker,
    rel: &str,
    language: Language,
    bytes: &[u8],
) -> FileResult {
    let options = analysis.files;
    let excluded = |reason: ExclusionReason| FileResult {
        excluded: Some((reason, rel.to_owned())),
        ..FileResult::default()
    };
    if options.exclude.is_match(rel) {
        return excluded(ExclusionReason::Configured);
    }
    if u64::try_from(bytes.len()).is_ok_and(|len| len > options.max_size) {
        return excluded(ExclusionReason::TooLarge);
    }
    if let Some(reason) = crate::content::exclusion(bytes, options.generated) {
        return excluded(reason);
    }
    match analysis.judge.task(rel, language) {
        Some(task) => analysis.text(worker, &task, bytes, None),
        None => FileResult::default(),
    }
}

/// Adds what the house says to the result of a text. `bytes` are what was judged, unless it was
/// mended.
pub(crate) fn style(
    standard: &Standard,
    options: &FileOptions,
    worker: &mut Worker,
    (rel, language): (&str, Language),
    bytes: &[u8],
    result: &mut FileResult,
) {
    let Some(judge) = standard.style_judge() else {
        return;
    };
    let known = result.print.as_deref();
    let said = known.map_or(Vec::new(), |known| matches(&judge, rel, language, known));
    say(
        standard,
        options,
        worker,
        (rel, language),
        bytes,
        said,
        result,
    );
}

/// Judges a text again with what the house says of it.
pub(crate) fn say(
    standard: &Standard,
    options: &FileOptions,
    worker: &mut Worker,
    (rel, language): (&str, Language),
    bytes: &[u8],
    said: Vec<StyleMatch>,
    result: &mut FileResult,
) {
    if said.is_empty() {
        return;
    }
    let judge = standard.judge();
    let analysis = Analysis {
        judge: &judge,
        files: options,
        fix: FixMode::Propose,
        cache: None,
        progress: &Silent,
        reach: Reach::Settle,
    };
    let Some(mut task) = judge.task(rel, language) else {
        return;
    };
    task.said = said;
    let bytes = result.mended.as_deref().map_or(bytes, str::as_bytes);
    let again = analysis.text(worker, &task, bytes, None);
    result.findings = again.findings;
    result.artifact = again.artifact;
}
