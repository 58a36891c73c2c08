//! What the terminal can show.

use std::io::{IsTerminal, stderr, stdout};

use anstream::{AutoStream, ColorChoice};

/// Width where there is no terminal to ask, in cells.
const DEFAULT_WIDTH: usize = 100;

/// What standard output and standard error can show. Colour obeys `--color`, then `NO_COLOR`,
/// `CLICOLOR_FORCE` and `CLICOLOR`, then whether a terminal is there at all.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    /// Whether to colour standard output.
    pub(crate) color_out: bool,
    /// Whether to colour standard error.
    pub(crate) color_err: bool,
    /// Whether standard output is read by a person.
    pub(crate) interactive_out: bool,
    /// Whether standard error is.
    pub(crate) interactive_err: bool,
    /// Width in cells.
    pub(crate) width: usize,
}

impl Terminal {
    pub(crate) fn detect() -> Self {
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self {
            color_out: AutoStream::choice(&stdout()) != ColorChoice::Never,
            color_err: AutoStream::choice(&stderr()) != ColorChoice::Never,
            interactive_out: stdout().is_terminal(),
            interactive_err: stderr().is_terminal(),
            width: width.unwrap_or(DEFAULT_WIDTH),
        }
    }
}
