//! `andon test`.

use std::collections::BTreeSet;
use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use andon_engine::{Failure, RuleTest, TestOutcome, TestRequest, file_states};
use andon_report::{counted, visible};
use anstyle::AnsiColor;
use anyhow::Result;

use crate::args::TestArgs;
use crate::complain;
use crate::exit::Exit;
use crate::output::{print, shown_diff};
use crate::terminal::Terminal;

/// How often files are looked at while they are watched.
const PAUSE: Duration = Duration::from_millis(300);

/// Runs the command.
///
/// # Errors
/// What the user must mend, and a standard output that cannot be written.
pub(crate) fn run(args: &TestArgs, terminal: &Terminal) -> Result<Exit> {
    let request = TestRequest {
        paths: args.paths.clone(),
        packs: args.packs,
        filter: args.filter.clone(),
        update: args.update,
        config: args.config.source(),
    };
    if args.watch {
        return watch(args, &request, terminal);
    }
    let mut outcome = andon_engine::test(&request)?;
    if args.update && update(args, &outcome, terminal)? {
        outcome = andon_engine::test(&request)?;
    }
    show(args, &outcome, terminal)
}

/// Tests again and again, until the program is stopped.
fn watch(args: &TestArgs, request: &TestRequest, terminal: &Terminal) -> Result<Exit> {
    let mut outcome = andon_engine::test(request)?;
    show(args, &outcome, terminal)?;
    let mut known = file_states(&outcome.inputs);
    // What changed since the outcome, also while rules could not be loaded.
    let mut changed = BTreeSet::new();
    loop {
        thread::sleep(PAUSE);
        let now = file_states(&outcome.inputs);
        if now == known {
            continue;
        }
        let differs = |path: &&PathBuf| now.get(*path) != known.get(*path);
        let paths: BTreeSet<_> = now.keys().chain(known.keys()).filter(differs).collect();
        if let Some(path) = paths.first() {
            complain::note(&format!("\n{} changed", path.display()));
        }
        changed.extend(paths.into_iter().cloned());
        known = now;
        match andon_engine::test_again(request, &outcome, &changed) {
            Ok(again) => {
                outcome = again;
                complain::note(&format!("tested {}", counted(outcome.ran, "rule")));
                show(args, &outcome, terminal)?;
                changed.clear();
                known = file_states(&outcome.inputs);
            }
            Err(error) => complain::error(terminal, &error.into()),
        }
    }
}

/// Shows what would be written, and writes it if that is wanted; whether it is.
fn update(args: &TestArgs, outcome: &TestOutcome, terminal: &Terminal) -> Result<bool> {
    let updates = &outcome.updates;
    if updates.is_empty() {
        return Ok(false);
    }
    for update in updates {
        print(&shown_diff(terminal, &update.diff))?;
    }
    let files = counted(updates.len(), "file");
    let wanted = match () {
        () if args.yes => true,
        () if io::stdin().is_terminal() && terminal.interactive_out => {
            print(&format!("write {files}? [y]es, [n]o: "))?;
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
        }
        () => false,
    };
    if !wanted {
        complain::note(&format!("nothing was written: `--yes` writes {files}"));
        return Ok(false);
    }
    for update in updates {
        update.write()?;
    }
    print(&format!("wrote {files}\n"))?;
    Ok(true)
}

fn show(args: &TestArgs, outcome: &TestOutcome, terminal: &Terminal) -> Result<Exit> {
    for warning in &outcome.warnings {
        complain::diagnostic(terminal, warning);
    }
    for notice in &outcome.notices {
        complain::note(&format!("note: {notice}"));
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
    text.push_str(&format!("{passed} passed; {failed} failed ({cases} cases)"));
    if outcome.untested > 0 {
        let untested = counted(outcome.untested, "rule");
        text.push_str(&format!("; {untested} without cases"));
    }
    text.push('\n');
    print(&text)?;
    if outcome.rules.is_empty() && args.filter.is_some() {
        complain::note("no rule matches the filter: `andon rules list` shows all of them");
    }
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
    let places = [("expected", &failure.wanted), ("fired", &failure.found)];
    for (word, places) in places {
        for place in places {
            let (start, end) = (place.start, place.end);
            text.push_str(&format!(
                "    {word} at {}:{} to {}:{}\n",
                start.line + 1,
                start.column + 1,
                end.line + 1,
                end.column + 1
            ));
        }
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
