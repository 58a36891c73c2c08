//! Errors and warnings on standard error: what, where, and what to do.

use std::fmt::Write as _;
use std::io::Write as _;

use andon_engine::{EngineError, printable};
use anyhow::Error;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use crate::terminal::Terminal;

/// Prints an error.
pub(crate) fn error(terminal: &Terminal, error: &Error) {
    match error.downcast_ref::<EngineError>() {
        Some(error) => diagnostic(terminal, error),
        None => say(&format!("error: {}\n", printable(&format!("{error:#}")))),
    }
}

/// Prints a diagnostic with its source. Its texts are harmless: the engine saw to that.
pub(crate) fn diagnostic(terminal: &Terminal, diagnostic: &dyn Diagnostic) {
    let mut theme = match terminal.color_err {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    theme.characters.error = "error:".to_owned();
    theme.characters.warning = "warning:".to_owned();
    theme.characters.advice = "advice:".to_owned();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(terminal.width);
    let mut text = String::new();
    if handler.render_report(&mut text, diagnostic).is_err() {
        let _ = writeln!(text, "error: {diagnostic}");
    }
    say(&text);
}

/// Prints a line for people that is no error.
pub(crate) fn note(text: &str) {
    say(&format!("{}\n", printable(text)));
}

/// Standard error is the last resort: if it is gone, there is nobody left to tell.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
