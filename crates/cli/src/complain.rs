//! Errors and warnings on standard error: what, where, and what to do.

use std::fmt::Write as _;
use std::io::Write as _;

use andon_engine::{EngineError, printable};
use anyhow::Error;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use crate::terminal::Terminal;

/// Prints an error; of mistakes in configuration and rules every one, then how many there are.
pub(crate) fn error(terminal: &Terminal, error: &Error) {
    let Some(error) = error.downcast_ref::<EngineError>() else {
        return say(&format!("error: {}\n", printable(&format!("{error:#}"))));
    };
    match error {
        EngineError::Config { problems } => {
            problems
                .iter()
                .for_each(|problem| diagnostic(terminal, problem));
        }
        EngineError::Rules { problems } => {
            problems
                .iter()
                .for_each(|problem| diagnostic(terminal, problem));
        }
        other => return diagnostic(terminal, other),
    }
    say(&format!("{error}: nothing was judged\n"));
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
    say(&format!("{}\n", text.trim()));
}

/// Prints a line for people that is no error.
pub(crate) fn note(text: &str) {
    say(&format!("{}\n", printable(text)));
}

/// Standard error is the last resort: if it is gone, there is nobody left to tell.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
