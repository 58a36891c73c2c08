//! `andon prompt`.

use andon_engine::{AdviseOutcome, AdviseRequest};
use andon_report::{DEFAULT_BUDGET, MOST_LINES, Prompt, PromptInput, grouped, to_json};
use anyhow::Result;

use crate::args::{PromptArgs, PromptFormat};
use crate::complain;
use crate::exit::Exit;
use crate::output::print;
use crate::progress::Bar;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &PromptArgs, terminal: &Terminal) -> Result<Exit> {
    let request = AdviseRequest {
        target: args.target.clone(),
        config: args.config.source(),
        template: args.template.clone(),
        jobs: args.work.jobs(),
        cache: args.work.cache(),
    };
    let outcome = andon_engine::advise(&request, &Bar::new(terminal.interactive_err))?;
    let budget = args.budget.map(|budget| budget.get());
    let budget = budget.or(outcome.budget).unwrap_or(DEFAULT_BUDGET);
    let template = outcome.template.as_ref();
    let prompt = andon_report::prompt(&PromptInput {
        advice: &outcome.advice,
        scope: outcome.scope.as_deref(),
        house: &outcome.house,
        budget,
        template: template.map(|(name, text)| (name.as_str(), text.as_str())),
    })?;
    let text = match args.format {
        PromptFormat::Markdown => &prompt.text,
        PromptFormat::Json => &to_json(&prompt.model)?,
    };
    print(text)?;
    for note in notes(&outcome, &prompt) {
        complain::note(&note);
    }
    Ok(Exit::Clean)
}

/// What the user should know: the notices, then what the prompt came to.
fn notes(outcome: &AdviseOutcome, prompt: &Prompt) -> Vec<String> {
    let mut notes = outcome.notices.clone();
    let budget = prompt.model.budget;
    if outcome.advice.is_empty() {
        notes.push(
            "nothing to tell: no choice is pinned or forbidden in andon.toml, and none that was \
             learned is sure, unexpected and not left to a formatter"
                .to_owned(),
        );
    }
    let lines = match prompt.model.lines {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    };
    let mut size = format!(
        "{lines}, about {} of {} tokens",
        grouped(prompt.tokens),
        grouped(budget)
    );
    if prompt.tokens > budget {
        size.push_str(": the budget is too small for the template alone");
    }
    if prompt.beyond_budget > 0 {
        size.push_str(&format!(
            "; left out for the budget: {}",
            prompt.beyond_budget
        ));
    }
    if prompt.beyond_lines > 0 {
        size.push_str(&format!(
            "; left out beyond {MOST_LINES} lines: {}",
            prompt.beyond_lines
        ));
    }
    notes.push(size);
    notes
}
