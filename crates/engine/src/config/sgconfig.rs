//! `sgconfig.yml`, the project file of ast-grep, as it stands.
//!
//! What Andon cannot do is said, not refused: native custom languages are degraded, unknown keys
//! and languages noted. What is wrong is a mistake with its place, as in `andon.toml`.

use std::path::PathBuf;
use std::sync::Arc;

use andon_finding::{Degraded, DegradedKind, Span};
use andon_syntax::Language;
use andon_yaml::{Malformed, Yaml};

use super::globs::path_globs;
use super::problem::{ConfigProblem, ConfigText, nearest};
use super::{Config, Located, SgConfig, TestFolder, Unignored};
use crate::injection::InjectionSchema;
use crate::yaml;

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
#[derive(Debug, Default)]
struct Raw {
    rule_dirs: Option<Vec<Located<String>>>,
    tests: Vec<TestFolder>,
    util_dirs: Vec<Located<String>>,
    language_globs: Vec<(String, Vec<Located<String>>)>,
    no_ignore: Vec<Located<String>>,
    /// Names and extensions.
    custom_languages: Vec<(String, Vec<String>)>,
    injections: Vec<Located<InjectionSchema>>,
    /// Keys that mean nothing.
    unknown: Vec<String>,
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
    let raw = match Raw::read(&text.original) {
        Ok(raw) => raw,
        Err(wrong) => {
            let problem = ConfigProblem::new(text, wrong.span, wrong.message)
                .help("the keys of an sgconfig.yml are described in docs/rules.md");
            problems.push(problem);
            return config;
        }
    };
    for key in &raw.unknown {
        let near =
            nearest(key, KEYS).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
        sg.notices
            .push(format!("unknown key `{key}` in sgconfig.yml{near}"));
    }
    match raw.rule_dirs {
        Some(folders) => config.rules = Some(folders),
        None => problems.push(
            ConfigProblem::new(text, Span::new(0, 0), "missing key `ruleDirs`")
                .label("nowhere in this file")
                .help("name the folders of the rules: `ruleDirs: [rules]`"),
        ),
    }
    sg.tests = raw.tests;
    sg.utils = raw.util_dirs;
    for (name, globs) in raw.language_globs {
        language_globs(text, &name, &globs, &mut config, &mut sg, problems);
    }
    for word in raw.no_ignore {
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
    for (name, extensions) in raw.custom_languages {
        sg.degraded.push(Degraded {
            path: String::new(),
            kind: DegradedKind::Unreadable,
            reason: format!(
                "files of the custom language `{name}` ({}) are not judged: Andon loads no native \
                 parsers; see `andon rules list` for the languages it knows",
                match extensions.is_empty() {
                    true => "no extensions".to_owned(),
                    false => extensions.join(", "),
                }
            ),
        });
    }
    for injection in raw.injections {
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

impl Raw {
    fn read(text: &str) -> Result<Self, Malformed> {
        let mut raw = Self::default();
        let Some(document) = yaml::document(text)? else {
            return Ok(raw);
        };
        for (key, value) in yaml::mapping(&document)? {
            match key.name.as_str() {
                "ruleDirs" => raw.rule_dirs = Some(yaml::list(value, located)?),
                "testConfigs" => raw.tests = yaml::list(value, tests)?,
                "utilDirs" => raw.util_dirs = yaml::list(value, located)?,
                "languageGlobs" => {
                    for (name, globs) in yaml::mapping(value)? {
                        let globs = yaml::list(globs, located)?;
                        raw.language_globs.push((name.name.clone(), globs));
                    }
                }
                "noIgnore" => raw.no_ignore = yaml::list(value, located)?,
                "customLanguages" => {
                    for (name, custom) in yaml::mapping(value)? {
                        let extensions = extensions(custom)?;
                        raw.custom_languages.push((name.name.clone(), extensions));
                    }
                }
                "languageInjections" => raw.injections = yaml::list(value, injection)?,
                _ => raw.unknown.push(key.name.clone()),
            }
        }
        Ok(raw)
    }
}

fn located(yaml: &Yaml) -> Result<Located<String>, Malformed> {
    Ok(Located {
        span: yaml.span,
        value: yaml::text(yaml)?.to_owned(),
    })
}

fn tests(yaml: &Yaml) -> Result<TestFolder, Malformed> {
    let (mut folder, mut snapshots) = (None, None);
    for (key, value) in yaml::mapping(yaml)? {
        match key.name.as_str() {
            "testDir" => folder = Some(located(value)?),
            "snapshotDir" => snapshots = Some(yaml::text(value)?.to_owned()),
            _ => {}
        }
    }
    Ok(TestFolder {
        folder: folder.ok_or_else(|| yaml::wrong(yaml, "missing key `testDir`"))?,
        snapshots,
    })
}

fn extensions(custom: &Yaml) -> Result<Vec<String>, Malformed> {
    let mut entries = yaml::mapping(custom)?.iter();
    let extensions = entries.find(|(key, _)| key.name == "extensions");
    extensions.map_or(Ok(Vec::new()), |(_, list)| {
        yaml::list(list, |name| yaml::text(name).map(ToOwned::to_owned))
    })
}

fn injection(yaml: &Yaml) -> Result<Located<InjectionSchema>, Malformed> {
    let value = serde_json::from_value(yaml.to_json());
    Ok(Located {
        span: yaml.span,
        value: value.map_err(|error| yaml::wrong(yaml, error.to_string()))?,
    })
}
