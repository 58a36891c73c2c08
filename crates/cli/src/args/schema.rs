//! The flags of `andon schema`.

use clap::{Args, ValueEnum};

/// Print a JSON Schema: of what you write for Andon, for an editor, or of what it writes.
///
/// With the schemas of rules and of andon.toml an editor completes and explains keys while you
/// type; docs/editors.md shows how to tell it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  andon schema rule > .andon/schemas/rule.schema.json
  andon schema config > .andon/schemas/andon.schema.json

Exit codes: 0 printed, 2 usage or IO.")]
pub(crate) struct SchemaArgs {
    /// Of what.
    #[arg(value_name = "NAME")]
    pub(crate) of: Schema,
}

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schema {
    /// A document of a rule file.
    Rule,
    /// A document of a file in `utils/`.
    Utility,
    /// andon.toml.
    Config,
    /// What `andon check --format json` prints.
    Report,
    /// What `andon drift --format json` prints.
    Drift,
    /// A match of `andon search --json`.
    Search,
}
