//! `andon rules`.

use andon_engine::Catalogue;
use andon_finding::RuleInfo;
use andon_report::{to_json, visible};
use anyhow::Result;

use crate::args::{ListArgs, ListFormat, RulesArgs, RulesCommand};
use crate::complain;
use crate::exit::Exit;
use crate::output::print;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &RulesArgs, terminal: &Terminal) -> Result<Exit> {
    match &args.command {
        RulesCommand::List(args) => list(args, terminal),
    }
}

fn list(args: &ListArgs, terminal: &Terminal) -> Result<Exit> {
    let catalogue = Catalogue::load(&args.config.source(), &args.rules.choice())?;
    for warning in &catalogue.book.warnings {
        complain::diagnostic(terminal, warning);
    }
    for notice in catalogue.book.set_aside() {
        complain::note(&format!("note: {notice}"));
    }
    let text = match args.format {
        ListFormat::Json => to_json(&catalogue.rules)?,
        ListFormat::Text => table(&catalogue.rules),
    };
    print(&text)?;
    Ok(Exit::Clean)
}

/// One line a rule: id, severity, whether it has a fix, languages.
fn table(rules: &[RuleInfo]) -> String {
    let width = rules
        .iter()
        .map(|rule| rule.id.chars().count())
        .max()
        .unwrap_or(0);
    let line = |rule: &RuleInfo| {
        let fix = if rule.fixable { "fix" } else { "" };
        let languages = match rule.languages.as_slice() {
            [] => "any".to_owned(),
            languages => languages.join(", "),
        };
        let id = visible(&rule.id).to_string();
        format!(
            "{id:width$}  {:7}  {fix:3}  {languages}",
            rule.severity.name()
        )
    };
    let lines = rules
        .iter()
        .map(|rule| format!("{}\n", line(rule).trim_end()));
    let fixable = rules.iter().filter(|rule| rule.fixable).count();
    let count = format!("{} rules, {fixable} with a fix\n", rules.len());
    lines.chain([count]).collect()
}
