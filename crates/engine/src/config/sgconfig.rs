//! `sgconfig.yml`, the project file of ast-grep, as it stands.
//!
//! What Andon cannot do is said, not refused: native custom languages are degraded, unknown keys
//! and languages noted. What is wrong is a mistake with its place, as in `andon.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use andon_finding::{Degraded, DegradedKind, Span};
use andon_syntax::Language;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::{Location, Spanned};

use super::globs::path_globs;
use super::problem::{ConfigProblem, ConfigText, nearest};
use super::{Config, Located, SgConfig, TestFolder, Unignored};
use crate::injection::InjectionSchema;

const KEYS: [&str; 7] = [
    "ruleDirs",
    "testConfigs",
    "utilDirs",
    "languageGlobs",
    "noIgnore",
    "customLanguages",
    "languageInjections",
];

/// The file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Raw {
    rule_dirs: Option<Vec<Spanned<String>>>,
    test_configs: Option<Vec<RawTests>>,
    util_dirs: Option<Vec<Spanned<String>>>,
    language_globs: Option<BTreeMap<String, Vec<Spanned<String>>>>,
    no_ignore: Option<Vec<Spanned<String>>>,
    custom_languages: Option<BTreeMap<String, RawCustom>>,
    language_injections: Option<Vec<Spanned<InjectionSchema>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTests {
    test_dir: Spanned<String>,
    #[serde(default)]
    snapshot_dir: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawCustom {
    extensions: Vec<String>,
}

/// Reads the text; mistakes go to `problems`.
pub(super) fn read(
    text: &Arc<ConfigText>,
    folder: PathBuf,
    problems: &mut Vec<ConfigProblem>,
) -> Config {
    let mut config = Config {
        text: Some(Arc::clone(text)),
        ..Config::defaults(folder)
    };
    let mut sg = SgConfig::default();
    let parsed = serde_saphyr::from_str::<Option<Raw>>(&text.original);
    let raw = match parsed {
        Ok(raw) => raw.unwrap_or_default(),
        Err(error) => {
            let span = error
                .location()
                .map_or(Span::new(0, 0), |place| span(text, place));
            let problem = ConfigProblem::new(text, span, message(&error))
                .help("the keys of an sgconfig.yml are described in docs/rules.md");
            problems.push(problem);
            return config;
        }
    };
    unknown_keys(text, &mut sg.notices);
    match raw.rule_dirs {
        Some(folders) => config.rules = Some(located(text, folders)),
        None => problems.push(
            ConfigProblem::new(text, Span::new(0, 0), "missing key `ruleDirs`")
                .label("nowhere in this file")
                .help("name the folders of the rules: `ruleDirs: [rules]`"),
        ),
    }
    let tests = raw.test_configs.into_iter().flatten();
    sg.tests = tests
        .map(|tests| TestFolder {
            folder: one(text, tests.test_dir),
            snapshots: tests.snapshot_dir,
        })
        .collect();
    sg.utils = located(text, raw.util_dirs.unwrap_or_default());
    for (name, globs) in raw.language_globs.into_iter().flatten() {
        language_globs(
            text,
            &name,
            &located(text, globs),
            &mut config,
            &mut sg,
            problems,
        );
    }
    for word in located(text, raw.no_ignore.unwrap_or_default()) {
        match Unignored::from_name(&word.value) {
            Some(unignored) => config.files.unignored.push(unignored),
            None => {
                let message = format!("unknown kind of ignore file `{}`", word.value);
                let problem = ConfigProblem::new(text, word.span, message);
                let names = Unignored::NAMES.map(|(name, _)| name);
                problems.push(problem.help(format!("there are {}", names.join(", "))));
            }
        }
    }
    for (name, custom) in raw.custom_languages.into_iter().flatten() {
        sg.degraded.push(Degraded {
            path: String::new(),
            kind: DegradedKind::Unreadable,
            reason: format!(
                "files of the custom language `{name}` ({}) are not judged: Andon loads no native \
                 parsers; see `andon rules list` for the languages it knows",
                match custom.extensions.is_empty() {
                    true => "no extensions".to_owned(),
                    false => custom.extensions.join(", "),
                }
            ),
        });
    }
    for injection in raw.language_injections.into_iter().flatten() {
        let injection = Located {
            span: span(text, injection.referenced),
            value: injection.value,
        };
        match injection.value.unknown_language() {
            Some(name) => sg.notices.push(format!(
                "`languageInjections` of sgconfig.yml: Andon does not know `{name}`"
            )),
            None => config.injections.push(injection),
        }
    }
    config.sg = Some(sg);
    config
}

fn language_globs(
    text: &ConfigText,
    name: &str,
    globs: &[Located<String>],
    config: &mut Config,
    sg: &mut SgConfig,
    problems: &mut Vec<ConfigProblem>,
) {
    let before = problems.len();
    for glob in globs {
        if let Err(error) = path_globs([glob.value.as_str()]) {
            let message = format!("`{}` is not a glob: {}", glob.value, error.kind());
            problems.push(ConfigProblem::new(text, glob.span, message));
        }
    }
    let Some(language) = Language::from_name(name) else {
        let names: Vec<_> = Language::all()
            .map(|language| language.def().name)
            .collect();
        sg.notices.push(format!(
            "`languageGlobs` of sgconfig.yml: Andon does not know `{}`{}",
            name,
            match nearest(name, names.iter().copied()) {
                Some(near) => format!(", did you mean `{near}`?"),
                None => String::new(),
            }
        ));
        return;
    };
    if problems.len() == before
        && let Ok(set) = path_globs(globs.iter().map(|glob| glob.value.as_str()))
    {
        config.files.languages.push((language, set));
    }
}

/// Notes keys that mean nothing.
fn unknown_keys(text: &ConfigText, notices: &mut Vec<String>) {
    let Ok(keys) = serde_saphyr::from_str::<BTreeMap<String, IgnoredAny>>(&text.original) else {
        return;
    };
    for key in keys.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let near =
            nearest(key, KEYS).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
        notices.push(format!("unknown key `{key}` in sgconfig.yml{near}"));
    }
}

fn located(text: &ConfigText, values: Vec<Spanned<String>>) -> Vec<Located<String>> {
    values.into_iter().map(|value| one(text, value)).collect()
}

fn one(text: &ConfigText, value: Spanned<String>) -> Located<String> {
    Located {
        span: span(text, value.referenced),
        value: value.value,
    }
}

/// The bytes of a place.
fn span(text: &ConfigText, place: Location) -> Span {
    let text = &text.original;
    let byte = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let (start, len) = match (place.span().byte_offset(), place.span().byte_len()) {
        (Some(start), Some(len)) => (byte(start), byte(len)),
        // Of what is not YAML only line and column are known.
        _ => (offset(text, place), 0),
    };
    let end = start.saturating_add(len.max(1)).min(text.len());
    Span::new(
        text.floor_char_boundary(start),
        text.ceil_char_boundary(end),
    )
}

/// The byte at a line and column, both counted from 1.
fn offset(text: &str, place: Location) -> usize {
    let before = usize::try_from(place.line().saturating_sub(1)).unwrap_or(0);
    let column = usize::try_from(place.column().saturating_sub(1)).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    let line = text.get(start..).unwrap_or("");
    let within = line.char_indices().nth(column).map_or(0, |(at, _)| at);
    start + within
}

/// What the reader says, in the words of people, without the place that is drawn here.
fn message(error: &serde_saphyr::Error) -> String {
    let said = error.without_snippet().to_string();
    let first = said.lines().next().unwrap_or("not YAML");
    let first = first.split(" at line ").next().unwrap_or(first);
    first
        .replace("sequence start", "a list")
        .replace("mapping start", "a mapping")
        .replace("string scalar", "a string")
}
