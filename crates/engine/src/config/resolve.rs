//! From the configuration as written to what the engine works with: globs compiled, languages
//! looked up.

use std::path::PathBuf;
use std::sync::Arc;

use andon_syntax::{AbsentLanguage, Language};
use globset::GlobSet;

use super::globs::path_globs;
use super::problem::{ConfigProblem, ConfigText, nearest};
use super::raw::{RawConfig, RawLanguage, RawOverride};
use super::{Config, DEFAULT_MAX_SIZE, FileOptions, Located, Override};

/// Compiles `raw`; mistakes go to `problems`.
pub(super) fn resolve(
    raw: RawConfig,
    text: &Arc<ConfigText>,
    folder: PathBuf,
    problems: &mut Vec<ConfigProblem>,
) -> Config {
    let mut globs = |globs: &[Located<String>]| compile(text, globs, problems);
    let exclude = globs(&raw.files.exclude);
    let overrides = raw
        .overrides
        .into_iter()
        .map(|RawOverride { files, severity }| Override {
            files: globs(&files),
            severity,
        })
        .collect();
    let languages = raw
        .languages
        .iter()
        .filter_map(|raw| language(text, raw, problems))
        .collect();
    Config {
        text: Some(Arc::clone(text)),
        folder,
        rules: raw.rules,
        severity: raw.severity,
        overrides,
        files: FileOptions {
            exclude,
            max_size: raw.files.max_size.unwrap_or(DEFAULT_MAX_SIZE),
            generated: raw.files.generated.unwrap_or(false),
            languages,
            unignored: Vec::new(),
        },
        gate: raw.gate,
        style: raw.style,
        prompt: raw.prompt,
        injections: raw.injections,
        sg: None,
    }
}

/// Compiles globs one by one, so that each bad one is reported at its own place.
fn compile(
    text: &ConfigText,
    globs: &[Located<String>],
    problems: &mut Vec<ConfigProblem>,
) -> GlobSet {
    for glob in globs {
        if let Err(error) = path_globs([glob.value.as_str()]) {
            let message = format!("`{}` is not a glob: {}", glob.value, error.kind());
            problems.push(ConfigProblem::new(text, glob.span, message));
        }
    }
    path_globs(globs.iter().map(|glob| glob.value.as_str())).unwrap_or_default()
}

fn language(
    text: &ConfigText,
    raw: &RawLanguage,
    problems: &mut Vec<ConfigProblem>,
) -> Option<(Language, GlobSet)> {
    let Some(language) = Language::from_name(&raw.name.value) else {
        if let Some(absent) = AbsentLanguage::from_name(&raw.name.value) {
            let message = format!("{} is not built into this program", absent.title);
            problems.push(ConfigProblem::new(text, raw.name.span, message).help(absent.remedy()));
            return None;
        }
        let names: Vec<_> = Language::all()
            .map(|language| language.def().name)
            .collect();
        let message = format!("unknown language `{}`", raw.name.value);
        let mut problem = ConfigProblem::new(text, raw.name.span, message)
            .help(format!("known languages: {}", names.join(", ")));
        if let Some(near) = nearest(&raw.name.value, names.iter().copied()) {
            problem = problem.label(format!("did you mean `{near}`?"));
        }
        problems.push(problem);
        return None;
    };
    let extensions = raw.extensions.iter().map(|extension| Located {
        value: format!("*.{}", extension.value.trim_start_matches('.')),
        span: extension.span,
    });
    let globs: Vec<_> = extensions.chain(raw.files.iter().cloned()).collect();
    Some((language, compile(text, &globs, problems)))
}
