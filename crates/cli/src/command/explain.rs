//! `andon explain`.

use andon_engine::{Catalogue, Examples, RuleChoice, examples};
use andon_finding::RuleInfo;
use andon_report::visible;
use anstyle::{Effects, Style};
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
        .map(|rule| page(rule, &examples(&catalogue.book, rule), terminal));
    pages.collect::<Vec<_>>().join("\n")
}

fn page(rule: &RuleInfo, examples: &Examples, terminal: &Terminal) -> String {
    let strong = match terminal.color_out {
        true => Style::new().effects(Effects::BOLD),
        false => Style::new(),
    };
    let mut page = format!("{strong}{}{strong:#}\n", visible(&rule.id));
    let fixable = if rule.fixable { ", offers a fix" } else { "" };
    let languages = rule.languages.join(", ");
    page.push_str(&format!(
        "{} in {languages}{fixable}\n",
        rule.severity.name()
    ));
    page.push_str(&format!("from {}\n", visible(&rule.source)));
    let paragraphs = [&rule.message, &rule.note];
    for paragraph in paragraphs
        .into_iter()
        .filter(|text| !text.trim().is_empty())
    {
        page.push_str(&format!("\n{}\n", lines(paragraph.trim_end(), "")));
    }
    if let Some(url) = &rule.url {
        page.push_str(&format!("\nRead more: {}\n", visible(url)));
    }
    let sections = [
        ("Fires on", &examples.fires),
        ("Its fix gives", &examples.fixed),
        ("Silent on", &examples.silent),
    ];
    for (title, code) in sections {
        if let Some(code) = code {
            let code = lines(code.trim_end(), "    ");
            page.push_str(&format!("\n{strong}{title}{strong:#}\n\n{code}\n"));
        }
    }
    page
}

/// The lines, harmless and indented.
pub(crate) fn lines(text: &str, indent: &str) -> String {
    let shown = text.lines().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("{indent}{}", visible(line)),
    });
    shown.collect::<Vec<_>>().join("\n")
}
