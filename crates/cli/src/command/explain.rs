//! `andon explain`.

use andon_engine::{Catalogue, FactPage, RuleChoice, examples, fact_pages};
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
    let pages = fact_pages(&args.rule);
    if !pages.is_empty() {
        let pages: Vec<String> = pages.iter().map(|page| fact_text(page, terminal)).collect();
        print(&pages.join("\n"))?;
        return Ok(Exit::Clean);
    }
    let config = args.config.source();
    let in_force = Catalogue::load(&config, &args.rules.choice())?;
    let mut text = explain(&in_force, &args.rule, terminal);
    if text.is_empty() {
        // A rule that the configuration does not load can still be asked about.
        let shipped = Catalogue::load(&config, &RuleChoice::Shipped)?;
        text = explain(&shipped, &args.rule, terminal);
        if text.is_empty() {
            bail!("{}", unknown(&args.rule, &in_force, &shipped));
        }
    }
    print(&text)?;
    Ok(Exit::Clean)
}

/// What to say of an id that nothing has.
fn unknown(id: &str, in_force: &Catalogue, shipped: &Catalogue) -> String {
    let near = in_force.nearest(id).or_else(|| shipped.nearest(id));
    match near {
        Some(near) => format!("no rule or fact is called `{id}`: did you mean `{near}`?"),
        None => format!("no rule or fact is called `{id}`: `andon rules list` shows all of them"),
    }
}

/// What a fact counts, with an example of each option.
fn fact_text(page: &FactPage, terminal: &Terminal) -> String {
    let strong = match terminal.color_out {
        true => anstyle::Style::new().effects(anstyle::Effects::BOLD),
        false => anstyle::Style::new(),
    };
    let mut text = format!(
        "{strong}{}{strong:#} in {}\n\n{}\n",
        page.name,
        page.languages.join(", "),
        page.about.trim()
    );
    if let Some(id) = &page.check_id {
        text.push_str(&format!(
            "\nWhat the house chooses: `andon drift`. Departures from it: `andon check --only {id}`.\n"
        ));
    }
    for option in &page.options {
        text.push_str(&format!(
            "\n{strong}{}{strong:#}: {}\n\n",
            option.name, option.phrase
        ));
        for line in option.example.trim_end().lines() {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// All rules of that name, one after the other.
fn explain(catalogue: &Catalogue, id: &str, terminal: &Terminal) -> String {
    let named = catalogue.named(id);
    let pages = named
        .iter()
        .map(|rule| rule_text(rule, &examples(&catalogue.book, rule), terminal.color_out));
    pages.collect::<Vec<_>>().join("\n")
}
