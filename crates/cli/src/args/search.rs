//! The flags of `andon search`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ConfigArgs, JOBS};

/// Search code by its structure, and rewrite what is found.
///
/// A pattern is code in which `$NAME` stands for one node, `$$$NAME` for any number of them, and
/// `$_` and `$$$` for some that nobody asks about; the same name twice means equal code. Without
/// -l the pattern is searched for in every language of the files in which it is code. Files are
/// found as `andon check` finds them; comments that silence rules mean nothing here.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct SearchArgs {
    /// What to look for. In quotes: the shell would take `$NAME` for its own.
    #[arg(value_name = "PATTERN", required_unless_present_any = ["kind", "rule", "pattern_flag"])]
    first: Option<String>,
    /// Files and folders; the working directory if none.
    #[arg(value_name = "PATH")]
    rest: Vec<PathBuf>,
    /// The pattern, as ast-grep writes it; then everything else is a path.
    #[arg(short = 'p', long = "pattern", value_name = "PATTERN")]
    pattern_flag: Option<String>,
    /// Look for nodes of this kind, such as `call_expression`; with a pattern, both must hold.
    /// Without --pattern, everything else is a path.
    #[arg(short, long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Look for what a rule finds: a rule file, or its text. Everything else is a path.
    #[arg(long, value_name = "FILE|YAML", conflicts_with_all = ["pattern_flag", "kind", "selector", "strictness", "rewrite", "lang"])]
    pub(crate) rule: Option<String>,
    /// Search only files in this language, such as `python` or `ts`. Repeatable.
    #[arg(short, long, value_name = "LANG", value_delimiter = ',')]
    pub(crate) lang: Vec<String>,
    /// Replace each match by this; the pattern's variables may stand in it. Shows a diff, and
    /// writes only with -U or -i. A rewrite that would add a syntax error, or lose code that the
    /// pattern does not name, is withheld.
    #[arg(short, long, value_name = "TEMPLATE")]
    pub(crate) rewrite: Option<String>,
    /// Take the first node of this kind out of the pattern: for parts that are no code alone.
    #[arg(long, value_name = "KIND")]
    pub(crate) selector: Option<String>,
    /// How literally the pattern is taken; docs/rules.md explains each.
    #[arg(long, value_name = "HOW")]
    pub(crate) strictness: Option<Strictness>,
    /// Write every rewrite.
    #[arg(short = 'U', long, conflicts_with_all = ["interactive", "json"])]
    pub(crate) update_all: bool,
    /// Show each rewrite and ask whether to write it. On a terminal only.
    #[arg(short, long, conflicts_with_all = ["json", "stdin"])]
    pub(crate) interactive: bool,
    /// Search standard input; -l must say what it is. With -r and -U the rewritten text goes to
    /// standard output.
    #[arg(long, requires = "lang")]
    pub(crate) stdin: bool,
    /// Search only files that match, or with `!` before it, leave them out; the last glob that
    /// matches a file decides. Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub(crate) globs: Vec<String>,
    /// Lines to show after each match.
    #[arg(
        short = 'A',
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(crate) after: u16,
    /// Lines to show before each match.
    #[arg(
        short = 'B',
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(crate) before: u16,
    /// Lines to show around each match.
    #[arg(short = 'C', long, value_name = "N", conflicts_with_all = ["after", "before"])]
    pub(crate) context: Option<u16>,
    /// How matches are shown: by default `full` on a terminal, `lines` elsewhere.
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) format: Option<SearchFormat>,
    /// Write matches as JSON: an array, or one object a line.
    #[arg(long, value_name = "LAYOUT", num_args = 0..=1, require_equals = true, default_missing_value = "pretty")]
    pub(crate) json: Option<JsonLayout>,
    /// Only the paths of files with a match.
    #[arg(long, conflicts_with_all = ["json", "rewrite", "count"])]
    pub(crate) files_with_matches: bool,
    /// Only how many matches each file has.
    #[arg(long, conflicts_with_all = ["json", "rewrite"])]
    pub(crate) count: bool,
    /// Threads; as many as there are cores by default.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(JOBS))]
    pub(crate) jobs: Option<u16>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

impl SearchArgs {
    /// The pattern and the paths.
    pub(crate) fn pattern_and_paths(&self) -> (Option<String>, Vec<PathBuf>) {
        let is_path = self.pattern_flag.is_some() || self.kind.is_some() || self.rule.is_some();
        match is_path {
            true => {
                let first = self.first.iter().map(PathBuf::from);
                (
                    self.pattern_flag.clone(),
                    first.chain(self.rest.iter().cloned()).collect(),
                )
            }
            false => (self.first.clone(), self.rest.clone()),
        }
    }
}

const AFTER: &str = "\
Examples:
  andon search 'print($$$ARGS)'                       every call of print
  andon search '$X == None' -l python src             in Python files below src
  andon search '$X == None' -r '$X is None' -l py     show what a rewrite would change
  andon search '$X == None' -r '$X is None' -l py -U  and write it
  andon search --kind try_statement -C 2              by kind of node, with two lines around
  andon search 'foo($A)' --json=stream                for programs

Exit codes: 0 something was found, 1 nothing was, 2 usage, configuration or IO.";

/// How literally a pattern is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Strictness {
    Cst,
    Smart,
    Ast,
    Relaxed,
    Signature,
    Template,
}

/// How matches are shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchFormat {
    /// The source, underlined.
    Full,
    /// `path:line:text`, as grep prints.
    Lines,
}

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum JsonLayout {
    /// An array, indented.
    Pretty,
    /// An array, one object a line.
    Compact,
    /// One object a line.
    Stream,
}
