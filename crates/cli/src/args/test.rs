//! The flags of `andon test`.

use clap::Args;

use super::ConfigArgs;

/// Run the cases of rules.
///
/// `rules/x.yml` is tested by `rules/x.test.yml`: code under `valid` must be silent, code under
/// `invalid` must fire (`matches`: so often; `fixed`: and become this). Source files beside it,
/// such as `rules/x.py`, are cases too, if comments in them mark lines: `ruleid: x` before a line
/// on which the rule must fire, `ok: x` before one on which it must not; every other line must be
/// silent. `rules/x.fixed.py` is that file after all fixes. A rule without a firing and a silent
/// case fails.
///
/// In a project of ast-grep the cases are those of `testConfigs` in sgconfig.yml; a rule need not
/// have any. Snapshots in `__snapshots__` are compared where they are.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct TestArgs {
    /// Rule files, folders, packs, and source files with marks.
    #[arg(value_name = "PATH", conflicts_with = "packs")]
    pub(crate) paths: Vec<String>,
    /// Test every shipped pack.
    #[arg(long)]
    pub(crate) packs: bool,
    /// Test only rules whose id matches, such as `no-*`.
    #[arg(short, long, value_name = "GLOB")]
    pub(crate) filter: Option<String>,
    /// Show what `matches` and `fixed` in cases, snapshots and `.fixed` files should say, and
    /// write it after asking. Snapshots are made anew only for the test folders of an
    /// sgconfig.yml.
    #[arg(short, long, conflicts_with = "watch")]
    pub(crate) update: bool,
    /// With --update, write without asking. Needed where there is no terminal.
    #[arg(short, long, requires = "update")]
    pub(crate) yes: bool,
    /// Whenever a file of rules or cases changes, test again what that concerns.
    #[arg(short, long)]
    pub(crate) watch: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Also list the rules that passed.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

const AFTER: &str = "\
Examples:
  andon test                        the own rules that andon.toml names, else the shipped ones
  andon test rules/ more/x.yml      these
  andon test andon:slop             a shipped pack
  andon test src/example.py         the rules that the marks in a source file name
  andon test --update               bring expectations and snapshots up to date

Exit codes: 0 all passed, 1 some failed, 2 usage, configuration or IO.";
