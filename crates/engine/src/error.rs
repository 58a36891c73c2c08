//! What stops a run before there is a report: the user's mistakes, each with its path and remedy.
//!
//! Trouble with a single file of the checked code never becomes one of these; it becomes a
//! degraded entry of the report.

use std::io;

use miette::Diagnostic;

use crate::config::ConfigProblem;
use crate::search::PatternProblem;

/// Why there is no report.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum EngineError {
    /// A path named by the user does not exist.
    #[error("`{path}` does not exist")]
    #[diagnostic(help("check the spelling; paths are relative to the working directory"))]
    NotFound {
        /// The path as named.
        path: String,
    },
    /// A path named by the user is a link to nowhere, or to itself.
    #[error("`{path}` is a symbolic link that leads nowhere")]
    #[diagnostic(help("name the file that it should point to, or mend the link"))]
    DanglingLink {
        /// The path as named.
        path: String,
    },
    /// A path named by the user cannot be read.
    #[error("failed to read `{path}`: {source}")]
    #[diagnostic(help("check its permissions, or leave it out of the command line"))]
    Unreadable {
        /// The path as named.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Something could not be written.
    #[error("failed to write `{path}`: {source}")]
    Unwritable {
        /// Where to.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The working directory is gone.
    #[error("failed to find the working directory: {source}")]
    NoWorkingDirectory {
        /// What the system said.
        source: io::Error,
    },
    /// What should be a folder is none.
    #[error("`{path}` is not a folder")]
    #[diagnostic(help("name a folder, or none for the working directory"))]
    NotAFolder {
        /// The path as named.
        path: String,
    },
    /// A path lies in no codebase that could be known.
    #[error("`{path}` lies outside of `{root}`, and in no other codebase")]
    #[diagnostic(help(
        "name a path of this codebase; another is known by an andon.toml, a .git or an \
         .andon/house.json above the path"
    ))]
    Outside {
        /// The path as named.
        path: String,
        /// The root of the working directory.
        root: String,
    },
    /// Something else lies where a file or folder of Andon's belongs.
    #[error("`{path}` is in the way: {wanted} belongs there")]
    #[diagnostic(help("move it away; nothing was written"))]
    InTheWay {
        /// Relative to the root.
        path: String,
        /// What belongs there, for people.
        wanted: &'static str,
    },
    /// A copy of an earlier configuration would be lost.
    #[error("`{path}` already exists, and would be overwritten")]
    #[diagnostic(help("compare it with `andon.toml`, move it away, and try again"))]
    BackupExists {
        /// Relative to the root.
        path: String,
    },
    /// There is nothing to set Andon up for.
    #[error("no file below `{path}` is in a language that Andon knows")]
    #[diagnostic(help(
        "Andon knows {known}; hidden and ignored files do not count. Nothing was written"
    ))]
    NoKnownLanguage {
        /// The root.
        path: String,
        /// The languages, for people.
        known: String,
    },
    /// The name given for standard input tells no language.
    #[error("`{path}` does not tell which language standard input is written in")]
    #[diagnostic(help("give `--stdin-filename` a name with one of these extensions: {known}"))]
    UnknownStdinLanguage {
        /// The name as given.
        path: String,
        /// Extensions that are known, for people.
        known: String,
    },
    /// `.andon/house.json` is no house.
    #[error("{path}: {reason}")]
    #[diagnostic(help(
        "learn it again with `andon learn`, or take the last good one from version control"
    ))]
    House {
        /// Relative to the root.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A language without facts was asked for its style.
    #[error("Andon knows no facts of `{language}`")]
    NoFacts {
        /// Its name.
        language: String,
    },
    /// No rule has that name.
    #[error("no rule is called `{id}`")]
    #[diagnostic(help("{help}"))]
    UnknownRule {
        /// The name as given.
        id: String,
        /// What may have been meant.
        help: String,
    },
    /// Several rules have that name, each in its pack.
    #[error("several rules are called `{id}`: {ids}")]
    #[diagnostic(help("name one of them with its pack"))]
    AmbiguousRule {
        /// The name as given.
        id: String,
        /// Whole ids, for people.
        ids: String,
    },
    /// What should be a file is a folder.
    #[error("`{path}` is a folder")]
    #[diagnostic(help("name a file in it, and a line: `FILE:LINE`"))]
    NotAFile {
        /// The path as named.
        path: String,
    },
    /// A file has no such line.
    #[error("`{path}` has no line {line}")]
    #[diagnostic(help("it has {}; lines are counted from 1", counted(*count, "line")))]
    NoSuchLine {
        /// The path as named.
        path: String,
        /// The line as given.
        line: usize,
        /// How many there are.
        count: usize,
    },
    /// `--only` names nothing that there is.
    #[error("no kind, pack or rule is called `{name}`")]
    #[diagnostic(help("{help}"))]
    UnknownOnly {
        /// The word as given.
        name: String,
        /// What may have been meant.
        help: String,
    },
    /// `andon.toml` has mistakes; all that were found are listed.
    #[error("{}", many(problems.len(), "mistake", "in the configuration"))]
    Config {
        /// At least one.
        #[related]
        problems: Vec<ConfigProblem>,
    },
    /// No shipped pack has that name.
    #[error("there is no shipped pack `andon:{name}`")]
    #[diagnostic(help("{help}"))]
    UnknownPack {
        /// What was asked for.
        name: String,
        /// What there is.
        help: String,
    },
    /// A `--rules` path holds no rule.
    #[error("`{path}` holds no rule file")]
    #[diagnostic(help(
        "rule files end in `.yml` or `.yaml`; their cases, in `.test.yml`, are not rules"
    ))]
    NoRules {
        /// The path as named.
        path: String,
    },
    /// A pattern to search for is none.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Pattern(Box<PatternProblem>),
    /// No language has that name.
    #[error("no language is called `{name}`")]
    #[diagnostic(help("{help}"))]
    UnknownLanguage {
        /// The name as given.
        name: String,
        /// What there is.
        help: String,
    },
    /// A source file that was given to be tested says nothing of rules.
    #[error("`{path}` says nowhere what rules find in it")]
    #[diagnostic(help(
        "write comments such as `ruleid: no-print` and `ok: no-print` before the lines in question"
    ))]
    NoMarks {
        /// The path as named.
        path: String,
    },
    /// A glob on the command line makes no sense.
    #[error("`{glob}` is not a glob: {reason}")]
    #[diagnostic(help("quote it, and mind its brackets; a glob after `!` leaves files out"))]
    BadGlob {
        /// As given.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Rules were refused; all problems are listed.
    #[error("{}", many(problems.len(), "problem", "in the rules"))]
    Rules {
        /// At least one.
        #[related]
        problems: Vec<andon_rules::Problem>,
    },
    /// The machine refused to start threads.
    #[error("failed to start {}: {source}", counted(*threads, "thread"))]
    #[diagnostic(help("ask for fewer with `-j`, or raise the limit on processes (`ulimit -u`)"))]
    Threads {
        /// How many.
        threads: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
}

/// `1 mistake in …`, `2 mistakes in …`.
fn many(count: usize, noun: &str, rest: &str) -> String {
    format!("{} {rest}", counted(count, noun))
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
