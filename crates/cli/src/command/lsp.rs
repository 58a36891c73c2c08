//! `andon lsp`.

use std::path::absolute;

use andon_engine::ConfigSource;
use andon_server::{Farewell, serve_stdio};
use anyhow::{Context as _, Result};

use crate::args::LspArgs;
use crate::exit::Exit;

/// Runs the command.
///
/// # Errors
/// Standard input that is no such conversation, and a standard output that cannot be written.
pub(crate) fn run(args: &LspArgs) -> Result<Exit> {
    let source = match args.config.source() {
        ConfigSource::File(file) => {
            let whole = absolute(&file).context("failed to find the working directory")?;
            ConfigSource::File(whole)
        }
        other => other,
    };
    Ok(match serve_stdio(source)? {
        Farewell::Orderly => Exit::Clean,
        Farewell::Abrupt => Exit::Refused,
    })
}
