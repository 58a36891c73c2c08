//! The command line.

mod prompt;
mod schema;
mod search;
mod test;

use std::ops::RangeInclusive;
use std::path::PathBuf;

use andon_engine::{ConfigSource, RuleChoice};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use prompt::{PromptArgs, PromptFormat};
pub(crate) use schema::{Schema, SchemaArgs};
pub(crate) use search::{JsonLayout, SearchArgs, SearchFormat};
pub(crate) use test::TestArgs;

use crate::output::Target;

/// Judges source code against declarative rules, explains what it finds, and stops the line when
/// a gate is broken.
///
/// Works without configuration: the shipped rules for the languages found. An `andon.toml`, found
/// upwards from the paths, chooses rules, severities, files and the gate.
#[derive(Debug, Parser)]
#[command(name = "andon", version, after_help = AFTER, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Colour: `auto` obeys NO_COLOR, CLICOLOR_FORCE and whether a terminal is there.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: When,
}

const AFTER: &str = "\
Examples:
  andon init                        set Andon up here
  andon check                       judge everything below the working directory
  andon check src --fix             and mend what can be mended safely
  andon explain swallowed-error     why a rule matters, with an example
  andon search 'print($$$A)'        find code by its structure
  andon test                        run the cases of your own rules

Exit codes: 0 the gate passed, 1 it refused, 2 usage, configuration or IO.";

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

impl When {
    /// Makes it hold for both streams.
    pub(crate) fn write_global(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(InitArgs),
    Check(CheckArgs),
    Learn(LearnArgs),
    Drift(DriftArgs),
    Explain(ExplainArgs),
    Lsp(LspArgs),
    Prompt(PromptArgs),
    Rules(RulesArgs),
    Schema(SchemaArgs),
    Search(SearchArgs),
    Test(TestArgs),
}

/// Set Andon up: look, explain, write andon.toml, learn the house, offer what comes next.
///
/// Writes what is not there yet, and only that: `andon.toml` with the shipped rules for the
/// languages found, `.andon/house.json` with the habits of the code, and `.andon/local/`, which
/// git ignores. What is there stays as it is; a second run changes nothing. Never asks.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  andon init                  the repository that the working directory is in
  andon init services/api     that folder, whatever lies above it
  andon init --dry-run        show what would be written
  andon init --hook           also add the hook for pre-commit and prek

Exit codes: 0 done, or nothing to do; 2 usage, configuration or IO.")]
pub(crate) struct InitArgs {
    /// The folder to set up. By default the nearest one upwards from the working directory that
    /// has an andon.toml or a .git, else the working directory.
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    /// Write nothing, show what would be written.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write andon.toml anew though it is there; the old one is kept as andon.toml.bak.
    #[arg(long)]
    pub(crate) force: bool,
    /// Add the hook to .pre-commit-config.yaml, if that can be done safely.
    #[arg(long)]
    pub(crate) hook: bool,
    /// Do not learn the house.
    #[arg(long)]
    pub(crate) no_learn: bool,
    /// Threads; as many as there are cores by default.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(JOBS))]
    pub(crate) jobs: Option<u16>,
    /// Taken for granted: nothing is ever asked.
    #[arg(short, long, hide = true)]
    pub(crate) yes: bool,
}

/// How many threads may be asked for: more than this are slow to start, and share no core better.
pub(crate) const JOBS: RangeInclusive<i64> = 1..=256;

/// How the work is done; it changes nothing about the result.
#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    /// Threads; as many as there are cores by default.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(JOBS))]
    jobs: Option<u16>,
    /// Neither use nor keep results of other runs.
    #[arg(long)]
    no_cache: bool,
}

impl WorkArgs {
    pub(crate) fn jobs(&self) -> Option<usize> {
        self.jobs.map(usize::from)
    }

    pub(crate) const fn cache(&self) -> bool {
        !self.no_cache
    }
}

/// Where configuration comes from.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Use this configuration file instead of the `andon.toml` found upwards.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,
    /// Ignore any `andon.toml`.
    #[arg(long)]
    isolated: bool,
}

impl ConfigArgs {
    pub(crate) fn source(&self) -> ConfigSource {
        match (&self.config, self.isolated) {
            (Some(file), _) => ConfigSource::File(file.clone()),
            (None, true) => ConfigSource::Isolated,
            (None, false) => ConfigSource::Found,
        }
    }
}

/// Which rules to use.
#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    /// Use these rules in place of the configured ones: a rule file, a folder of them, or a
    /// shipped pack such as `andon:python`. Repeatable.
    #[arg(long, value_name = "PATH")]
    rules: Vec<String>,
}

impl RuleArgs {
    pub(crate) fn choice(&self) -> RuleChoice {
        match self.rules.is_empty() {
            true => RuleChoice::Configured,
            false => RuleChoice::Given(self.rules.clone()),
        }
    }
}

/// Judge files and folders.
///
/// Folders are walked: what git ignores, hidden files and links are left out; files in languages
/// that Andon does not know are not counted. A file named here is judged though ignored or
/// hidden, unless `[files] exclude` or a size limit says otherwise. What could not be judged is
/// listed as degraded, what was left out by choice is counted; neither is an error.
#[derive(Debug, Args)]
#[command(after_help = CHECK_AFTER)]
pub(crate) struct CheckArgs {
    /// Files and folders; the working directory if none.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Mend what can be mended without changing what the program does, and report what remains.
    /// A fix that would add a syntax error is withheld and reported.
    #[arg(long, conflicts_with = "diff")]
    pub(crate) fix: bool,
    /// Print what --fix would change as a unified diff (for `git apply` at the root), and write
    /// nothing. The report goes to files only.
    #[arg(long)]
    pub(crate) diff: bool,
    /// Format of the report, and a file for it: terminal (the default), concise, json, sarif.
    /// Repeatable; only one of them can go to standard output, which `-` means too.
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub(crate) format: Vec<Target>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// Judge only by these: `rules`, `style`, a pack, or the id of a rule. A choice of style that
    /// is named (`style/naming.function`) shows every departure from the house, not only those
    /// beyond chance.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    /// Try every rule on every node of its kinds, and parse every file: finds the same, slower. To
    /// measure, or to rule out a fault.
    #[arg(long, hide_short_help = true)]
    pub(crate) no_prefilter: bool,
    /// Judge standard input. With --fix the mended text goes to standard output and the report
    /// to standard error.
    #[arg(long, requires = "stdin_filename", conflicts_with = "paths")]
    pub(crate) stdin: bool,
    /// The path that standard input is judged as; nothing need be there.
    #[arg(long, value_name = "NAME", requires = "stdin")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Leave times, serials and machine paths out of the report, so that equal input gives equal
    /// bytes.
    #[arg(long)]
    pub(crate) deterministic: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Findings shown to people, gravest first: a number, or `all`. By default all, or 20 if
    /// there is no andon.toml. Totals count everything, and so do json and sarif.
    #[arg(long, value_name = "N|all", value_parser = parse_limit)]
    pub(crate) limit: Option<Limit>,
    /// Show every degraded file, whole notes, and examples of what was left out.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Show findings only: no notices, no progress, no word if there is nothing to say.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

const CHECK_AFTER: &str = "\
Examples:
  andon check                                   everything below the working directory
  andon check src/app.py tests                  a file and a folder
  andon check --fix                             mend what is safe to mend
  andon check --format sarif=out.sarif --format concise
  andon check --rules my-rules/ --rules andon:slop
  andon check --stdin --stdin-filename src/a.ts < buffer

To silence a finding, write a comment on its line or the line before:
  andon-ignore: rule-id -- the reason

Exit codes: 0 the gate passed, 1 it refused, 2 usage, configuration or IO. Without an andon.toml
the gate refuses any finding of severity error.";

/// How many findings to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    First(usize),
    All,
}

fn parse_limit(text: &str) -> Result<Limit, String> {
    if text == "all" {
        return Ok(Limit::All);
    }
    text.parse()
        .map(Limit::First)
        .map_err(|_not_a_number| "expected a number or `all`".to_owned())
}

/// Learn the house: what this codebase chooses, and how sure that is.
///
/// Reads the whole root and writes `.andon/house.json`, a lock file: generated, sorted, to be
/// committed and reviewed, never edited. `andon check` then judges style by it. What a team
/// decides otherwise goes into `[style]` of andon.toml: `pin`, `forbid`, `mute`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  andon learn                 learn the root that the working directory is in
  andon learn --dry-run       show what there is to learn, and write nothing

Exit codes: 0 learned, 2 usage, configuration or IO.")]
pub(crate) struct LearnArgs {
    /// A folder of the codebase; its root is found upwards.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// Show the house, and what is not written like it, with the reasons.
///
/// By `.andon/house.json` if it is there, else by a house learned on the spot. Files get a p-value
/// against files in their own houses (those of the packages that the background was learned
/// from), and stand out at a false share of 5% (Benjamini and Hochberg). Modules and functions
/// are ranked only.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  andon drift                     one screen
  andon drift --verbose           everything that stands out, and what is undecided
  andon drift --format json       every file, module and the 100 most foreign functions

Exit codes: 0 reported, 2 usage, configuration or IO.")]
pub(crate) struct DriftArgs {
    /// A folder of the codebase; its root is found upwards.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// How to write it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: DriftFormat,
    /// Show everything that stands out, and what is undecided.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// Format of a style census.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriftFormat {
    /// One screen for people.
    Text,
    /// Everything, for programs.
    Json,
}

/// Explain a rule (why it matters, where it fires, what its fix does) or a fact (what it counts,
/// with an example of each option).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  andon explain python/mutable-default-argument
  andon explain mutable-default-argument
  andon explain naming.function
  andon explain --why-not no-print src/app.py:12    why the rule does not match there

Exit codes: 0 explained, 2 usage, configuration or IO.")]
pub(crate) struct ExplainArgs {
    /// A rule's id, with or without its pack, or the name of a fact.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
    /// With --why-not, the place: a file and a line.
    #[arg(value_name = "FILE:LINE", requires = "why_not", value_parser = parse_line)]
    pub(crate) place: Option<(PathBuf, usize)>,
    /// Say why the rule does not match at a line of a file: what keeps it from the file, or which
    /// clause fails for which node, and where.
    #[arg(long, requires = "place")]
    pub(crate) why_not: bool,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// Reads `FILE:LINE`.
fn parse_line(text: &str) -> Result<(PathBuf, usize), String> {
    let parts = text.rsplit_once(':');
    let Some((file, line)) = parts.filter(|(file, _)| !file.is_empty()) else {
        return Err("expected a file and a line, such as `src/app.py:12`".to_owned());
    };
    let is_number = |text: &str| text.parse::<usize>().is_ok();
    let with_column = file
        .rsplit_once(':')
        .is_some_and(|(_, line)| is_number(line));
    match line.parse() {
        Ok(_) if with_column => Err("expected a file and a line; leave the column out".to_owned()),
        Ok(line) if line > 0 => Ok((PathBuf::from(file), line)),
        Ok(_) => Err("lines are counted from 1".to_owned()),
        Err(_) => Err(format!("expected a line after the last `:`, not `{line}`")),
    }
}

/// Serve an editor over standard input and output (Language Server Protocol).
///
/// Editors start this themselves; docs/editors.md shows how to tell them. Documents are judged as
/// they are typed, by the andon.toml found upwards from each file, and findings are those of
/// `andon check`. Offers diagnostics (sent or asked for), quick fixes, suppression comments,
/// `source.fixAll.andon`, and on hover what `andon explain` says.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 the editor asked for the end, 1 it left without, 2 usage, configuration or IO.")]
pub(crate) struct LspArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Taken for granted; some editors insist on saying so.
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

/// Show the rules in force.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(crate) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    List(ListArgs),
}

/// List the rules in force, with the severities that andon.toml gives them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  andon rules list
  andon rules list --rules andon:slop --format json")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// How to write them.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

/// Format of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// One line a rule.
    Text,
    /// An array of rules.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
