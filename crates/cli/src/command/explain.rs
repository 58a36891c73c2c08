//! `andon explain`.

use andon_engine::{
    Catalogue, RuleChoice, WhyRequest, examples, fact_pages, nearest_fact, why_not,
};
use andon_finding::Page;
use andon_report::{page_text, why_text};
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
    if let Some((path, line)) = &args.place {
        let answer = why_not(&WhyRequest {
            rule: args.rule.clone(),
            path: path.clone(),
            line: *line,
            config: args.config.source(),
            rules: args.rules.choice(),
        })?;
        print(&why_text(&answer, terminal.color_out))?;
        return Ok(Exit::Clean);
    }
    let pages = fact_pages(&args.rule);
    if !pages.is_empty() {
        print(&joined(pages.into_iter().map(Page::Fact), terminal))?;
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
    let rule = in_force.nearest(id).or_else(|| shipped.nearest(id));
    match rule.map(str::to_owned).or_else(|| nearest_fact(id)) {
        Some(near) => format!("no rule or fact is called `{id}`: did you mean `{near}`?"),
        None => format!("no rule or fact is called `{id}`: `andon rules list` shows all of them"),
    }
}

/// All rules of that name, one after the other.
fn explain(catalogue: &Catalogue, id: &str, terminal: &Terminal) -> String {
    let named = catalogue.named(id).into_iter();
    let pages =
        named.map(|rule| Page::Rule(Box::new(rule.clone()), examples(&catalogue.book, rule)));
    joined(pages, terminal)
}

fn joined(pages: impl Iterator<Item = Page>, terminal: &Terminal) -> String {
    let texts = pages.map(|page| page_text(&page, terminal.color_out));
    texts.collect::<Vec<_>>().join("\n")
}
