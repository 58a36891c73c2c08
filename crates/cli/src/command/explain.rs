//! `andon explain`.

use andon_engine::{Catalogue, RuleChoice, examples};
use andon_report::rule_text;
use anyhow::{Result, bail};

use crate::args::ExplainArgs;
use crate::exit::Exit;
use crate::output::print;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// An id that no rule has, what the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<Exit> {
    let config = args.config.source();
    let in_force = Catalogue::load(&config, &args.rules.choice())?;
    let mut text = explain(&in_force, &args.rule, terminal);
    if text.is_empty() {
        // A rule that the configuration does not load can still be asked about.
        let shipped = Catalogue::load(&config, &RuleChoice::Shipped)?;
        text = explain(&shipped, &args.rule, terminal);
        if text.is_empty() {
            let near = in_force
                .nearest(&args.rule)
                .or_else(|| shipped.nearest(&args.rule));
            let id = &args.rule;
            match near {
                Some(near) => bail!("no rule is called `{id}`: did you mean `{near}`?"),
                None => bail!("no rule is called `{id}`: `andon rules list` shows all of them"),
            }
        }
    }
    print(&text)?;
    Ok(Exit::Clean)
}

/// All rules of that name, one after the other.
fn explain(catalogue: &Catalogue, id: &str, terminal: &Terminal) -> String {
    let named = catalogue.named(id);
    let pages = named
        .iter()
        .map(|rule| rule_text(rule, &examples(&catalogue.book, rule), terminal.color_out));
    pages.collect::<Vec<_>>().join("\n")
}
