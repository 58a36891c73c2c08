//! What lies at a root already. Reads only; links are followed no further than to regular files.

use std::fs;
use std::path::{Path, PathBuf};

use andon_syntax::Language;

use super::hook::{self, HOOKS_NAME};
use super::vendored::Vendored;
use crate::discover::Candidate;
use crate::formatter::formatter_of;
use crate::root::CONFIG_NAME;
use crate::rulebook::read_text;
use crate::style::HOUSE_NAME;

/// A system that runs jobs for each change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Another one.
    Other,
}

/// Where jobs are defined; folders hold files in YAML.
const CI: [(&str, Ci); 9] = [
    (".github/workflows", Ci::GitHub),
    (".gitlab-ci.yml", Ci::GitLab),
    (".circleci/config.yml", Ci::Other),
    (".forgejo/workflows", Ci::Other),
    (".travis.yml", Ci::Other),
    (".woodpecker.yml", Ci::Other),
    ("azure-pipelines.yml", Ci::Other),
    ("bitbucket-pipelines.yml", Ci::Other),
    ("Jenkinsfile", Ci::Other),
];

/// The file that most coding agents read.
const AGENTS_NAME: &str = "AGENTS.md";

/// Files that coding agents read.
const AGENTS: [&str; 4] = [
    AGENTS_NAME,
    "CLAUDE.md",
    "GEMINI.md",
    ".github/copilot-instructions.md",
];

/// Where editors keep what holds for one project.
const EDITORS: [&str; 5] = [
    ".helix/languages.toml",
    ".nvim.lua",
    ".vscode/settings.json",
    ".zed/settings.json",
    ".emacs.d/init.el",
];

/// Most files of a folder of jobs that are looked at.
const MOST_JOBS: usize = 200;

/// What lies at a root already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Absolute, without links.
    pub root: PathBuf,
    /// Whether it was found upwards from the working directory.
    pub upwards: bool,
    /// Whether it lies in a git repository.
    pub git: bool,
    /// An `andon.toml` further up, as seen from the working directory, that has governed this
    /// root until now.
    pub above: Option<String>,
    /// Titles of the languages found, each with the number of its files that are not vendored;
    /// most files first.
    pub languages: Vec<(&'static str, usize)>,
    /// Vendored folders, if there is no configuration that says what to leave out.
    pub vendored: Vec<Vendored>,
    /// The formatter that is configured.
    pub formatter: Option<&'static str>,
    /// Files and folders, relative to the root, that Andon has to do with and that are there.
    pub present: Vec<&'static str>,
    /// The system that runs jobs, if there is one.
    pub ci: Option<Ci>,
    /// Whether one of its jobs speaks of Andon.
    pub ci_runs_andon: bool,
    /// Whether pre-commit runs Andon.
    pub hooked: bool,
    /// Whether `AGENTS.md` speaks of Andon.
    pub agents_know: bool,
    /// Whether the project's settings of an editor speak of Andon.
    pub editor_knows: bool,
}

impl Survey {
    /// Looks at a root; `files` are those in known languages that are not vendored.
    pub(super) fn of(root: &Path, files: &[&Candidate]) -> Self {
        let is_there = |name: &&&str| fs::symlink_metadata(root.join(name)).is_ok();
        let ours = [CONFIG_NAME, HOUSE_NAME, HOOKS_NAME];
        let jobs = CI.iter().map(|(name, _)| name);
        let places = ours.iter().chain(jobs).chain(&AGENTS);
        let says_andon = |name: &str| says_andon(&root.join(name));
        Self {
            root: root.to_path_buf(),
            upwards: false,
            git: root
                .ancestors()
                .any(|folder| folder.join(".git").symlink_metadata().is_ok()),
            above: None,
            languages: languages(files),
            vendored: Vec::new(),
            formatter: formatter_of(root),
            present: places.filter(is_there).copied().collect(),
            ci: CI
                .iter()
                .find(|(name, _)| is_there(&name))
                .map(|(_, ci)| *ci),
            ci_runs_andon: CI.iter().any(|(name, _)| says_andon(name)),
            hooked: read_text(&root.join(HOOKS_NAME)).is_ok_and(|text| hook::runs_andon(&text)),
            agents_know: says_andon(AGENTS_NAME),
            editor_knows: EDITORS.iter().any(|name| says_andon(name)),
        }
    }

    /// Whether there is something of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.present.contains(&name)
    }
}

fn languages(files: &[&Candidate]) -> Vec<(&'static str, usize)> {
    let counted = Language::all().filter_map(|language| {
        let count = files
            .iter()
            .filter(|file| file.language == language)
            .count();
        (count > 0).then(|| (language.def().title, count))
    });
    let mut counted: Vec<_> = counted.collect();
    counted.sort_by(|(a, most), (b, least)| least.cmp(most).then_with(|| a.cmp(b)));
    counted
}

/// Whether a file, or one in a folder, speaks of Andon.
fn says_andon(path: &Path) -> bool {
    let says = |file: &Path| read_text(file).is_ok_and(|text| text.contains("andon"));
    match fs::read_dir(path) {
        Ok(entries) => entries
            .take(MOST_JOBS)
            .filter_map(Result::ok)
            .any(|entry| says(&entry.path())),
        Err(_) => says(path),
    }
}
