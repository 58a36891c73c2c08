//! One file a subcommand.

pub(crate) mod check;
pub(crate) mod drift;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod learn;
pub(crate) mod lsp;
pub(crate) mod prompt;
pub(crate) mod rules;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod test;
