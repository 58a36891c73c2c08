//! `andon drift`.

use andon_engine::LearnRequest;
use andon_report::{Style, drift_text, to_json};
use anyhow::Result;

use crate::args::{DriftArgs, DriftFormat};
use crate::exit::Exit;
use crate::output::print;
use crate::progress::Bar;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &DriftArgs, terminal: &Terminal) -> Result<Exit> {
    let request = LearnRequest {
        path: args.path.clone(),
        config: args.config.source(),
        jobs: args.work.jobs(),
        cache: args.work.cache(),
        write: false,
    };
    let bar = Bar::new(terminal.interactive_err);
    let report = andon_engine::drift(&request, &bar)?;
    let text = match args.format {
        DriftFormat::Json => to_json(&report)?,
        DriftFormat::Text => drift_text(
            &report,
            &Style {
                color: terminal.color_out,
                width: terminal.width,
                limit: None,
                verbose: args.verbose,
            },
        ),
    };
    print(&text)?;
    Ok(Exit::Clean)
}
