//! `andon test`.

use andon_engine::{Failure, RuleTest, TestRequest};
use andon_report::visible;
use anstyle::AnsiColor;
use anyhow::Result;

use crate::args::TestArgs;
use crate::complain;
use crate::exit::Exit;
use crate::output::print;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &TestArgs, terminal: &Terminal) -> Result<Exit> {
    let outcome = andon_engine::test(&TestRequest {
        paths: args.paths.clone(),
        packs: args.packs,
        config: args.config.source(),
    })?;
    for warning in &outcome.warnings {
        complain::diagnostic(terminal, warning);
    }
    let mut text = String::new();
    for rule in outcome
        .rules
        .iter()
        .filter(|rule| args.verbose || !rule.failures.is_empty())
    {
        text.push_str(&block(rule, terminal));
    }
    let failed = outcome
        .rules
        .iter()
        .filter(|rule| !rule.failures.is_empty())
        .count();
    let cases: usize = outcome.rules.iter().map(|rule| rule.cases).sum();
    let passed = outcome.rules.len() - failed;
    text.push_str(&format!(
        "{passed} passed; {failed} failed ({cases} cases)\n"
    ));
    print(&text)?;
    Ok(if failed == 0 {
        Exit::Clean
    } else {
        Exit::Refused
    })
}

/// A rule's line, and its failures below.
fn block(rule: &RuleTest, terminal: &Terminal) -> String {
    let (word, color) = match rule.failures.is_empty() {
        true => ("ok", AnsiColor::Green),
        false => ("FAILED", AnsiColor::Red),
    };
    let style = if terminal.color_out {
        color.on_default()
    } else {
        anstyle::Style::new()
    };
    let mut text = format!("{} … {style}{word}{style:#}\n", visible(&rule.id));
    for failure in &rule.failures {
        text.push_str(&describe(failure));
    }
    text
}

fn describe(failure: &Failure) -> String {
    let mut text = format!("{}\n", lines(&failure.what, "  "));
    if !failure.code.is_empty() {
        text.push_str(&format!("{}\n", lines(&failure.code, "    | ")));
    }
    for place in &failure.found {
        let (start, end) = (place.start, place.end);
        text.push_str(&format!(
            "    fired at {}:{} to {}:{}\n",
            start.line + 1,
            start.column + 1,
            end.line + 1,
            end.column + 1
        ));
    }
    if !failure.diff.is_empty() {
        text.push_str(&format!(
            "  - expected, + found\n{}\n",
            lines(&failure.diff, "    ")
        ));
    }
    text
}

/// The lines, harmless and indented.
fn lines(text: &str, indent: &str) -> String {
    let shown = text.lines().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("{indent}{}", visible(line)),
    });
    shown.collect::<Vec<_>>().join("\n")
}
