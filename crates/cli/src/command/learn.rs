//! `andon learn`.

use andon_engine::LearnRequest;
use andon_finding::DegradedKind;
use andon_report::counted;
use anyhow::Result;

use crate::args::LearnArgs;
use crate::complain;
use crate::exit::Exit;
use crate::output::print;
use crate::progress::Bar;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a house or standard output that cannot be written.
pub(crate) fn run(args: &LearnArgs, terminal: &Terminal) -> Result<Exit> {
    let request = LearnRequest {
        path: args.path.clone(),
        config: args.config.source(),
        jobs: args.work.jobs(),
        cache: args.work.cache(),
        write: !args.dry_run,
    };
    let bar = Bar::new(terminal.interactive_err);
    let outcome = andon_engine::learn(&request, &bar)?;
    let mut text = String::new();
    for wing in &outcome.house.wings {
        let telling = wing.conventions.iter().filter(|known| known.is_telling());
        text.push_str(&format!(
            "{} ({}): {}, {}: {} of its own, {} of its language, {} undecided\n",
            wing.language,
            wing.stratum.name(),
            counted(wing.files as usize, "file"),
            counted(wing.functions as usize, "function"),
            counted(telling.clone().count(), "convention"),
            wing.conventions.len() - telling.count(),
            wing.undecided.len(),
        ));
        if !wing.judges {
            text.push_str("  too little to judge other files by\n");
        }
    }
    if outcome.house.wings.is_empty() {
        text.push_str("nothing to learn from: no code in a language whose style Andon knows\n");
    }
    text.push_str(match &outcome.written {
        Some((_, true)) => "wrote .andon/house.json: commit it, and `andon drift` shows it\n",
        Some((_, false)) => ".andon/house.json is up to date\n",
        None => "nothing was written\n",
    });
    print(&text)?;
    let unread = outcome.degraded.iter();
    let unread = unread
        .filter(|entry| entry.kind != DegradedKind::SyntaxError)
        .count();
    if unread > 0 {
        let files = counted(unread, "file");
        complain::note(&format!("{files} could not be read or parsed"));
    }
    Ok(Exit::Clean)
}
