//! `andon init`.

mod offers;

use andon_engine::{
    Change, ConfigState, HookState, InitOutcome, InitRequest, Learning, Survey, printable,
};
use andon_report::{counted, visible};
use anyhow::Result;

use crate::args::InitArgs;
use crate::exit::Exit;
use crate::output::print;
use crate::progress::Bar;
use crate::terminal::Terminal;

/// Runs the command.
///
/// # Errors
/// What the user must mend, and what cannot be written.
pub(crate) fn run(args: &InitArgs, terminal: &Terminal) -> Result<Exit> {
    let request = InitRequest {
        path: args.path.clone(),
        force: args.force,
        hook: args.hook,
        learn: !args.no_learn,
        write: !args.dry_run,
        jobs: args.jobs.map(usize::from),
    };
    let bar = Bar::new(terminal.interactive_err);
    let outcome = andon_engine::init(&request, &bar)?;
    let mut text = saw(&outcome.survey);
    text.push('\n');
    text.push_str(&did(&outcome, args.dry_run));
    if args.dry_run {
        for change in outcome.changes.iter().filter(|change| is_readable(change)) {
            text.push_str(&format!("\n{}", printable(&change.diff())));
        }
    }
    text.push_str(&offers::next(&outcome));
    print(&text)?;
    Ok(Exit::Clean)
}

/// What was found.
fn saw(survey: &Survey) -> String {
    let root = visible(&survey.root.to_string_lossy()).to_string();
    let git = if survey.git { "" } else { ", not in git" };
    let upwards = match survey.upwards {
        true => ", found upwards from here",
        false => "",
    };
    let mut text = format!("{root}{git}{upwards}\n");
    let mut row = |name: &str, what: &str| {
        if !what.is_empty() {
            text.push_str(&format!("  {name:<10} {what}\n"));
        }
    };
    let languages = survey
        .languages
        .iter()
        .map(|(title, files)| format!("{title} ({})", counted(*files, "file")));
    row("languages", &languages.collect::<Vec<_>>().join(", "));
    let vendored = survey.vendored.iter().map(|folder| {
        format!(
            "{}/ ({})",
            visible(&folder.path),
            counted(folder.files, "file")
        )
    });
    row("vendored", &vendored.collect::<Vec<_>>().join(", "));
    row("formatter", survey.formatter.unwrap_or(""));
    row("there", &survey.present.join(", "));
    if let Some(above) = &survey.above {
        text.push_str(&format!(
            "note: {} governs this folder as long as there is no andon.toml in it\n",
            visible(above)
        ));
    }
    text
}

/// What was done, or would be.
fn did(outcome: &InitOutcome, dry_run: bool) -> String {
    let mut text = String::new();
    match outcome.config {
        ConfigState::Kept => text.push_str("andon.toml is there and stays as it is\n"),
        ConfigState::New | ConfigState::Replaced => {}
    }
    match &outcome.learning {
        Learning::Kept => text.push_str(".andon/house.json is there and stays as it is\n"),
        Learning::Stale(why) => text.push_str(&format!(
            "{}: it stays as it is; `andon learn` learns it again\n",
            visible(why)
        )),
        Learning::TooLittle => text.push_str(
            "no house: there are too few files to tell a habit from chance; `andon learn` tries again\n",
        ),
        Learning::Unwanted => text.push_str("no house, as asked; `andon learn` learns it\n"),
        Learning::Learned(_) => {}
    }
    match outcome.hook {
        Some(HookState::Present) => text.push_str(".pre-commit-config.yaml runs Andon already\n"),
        Some(HookState::Unsafe) => text.push_str(
            "no hook: .pre-commit-config.yaml is not written in a way that can be added to safely\n",
        ),
        Some(HookState::NoGit) => {
            text.push_str("no hook: there is no git repository whose commits it could judge\n");
        }
        Some(HookState::Added) => {
            text.push_str("`pre-commit install`, once in each clone, has git run the hook\n");
        }
        None => {}
    }
    let verb = if dry_run { "would write" } else { "wrote" };
    for change in &outcome.changes {
        let about = about(change, outcome);
        text.push_str(&format!("{verb} {}: {about}\n", change.path));
    }
    if outcome.changes.is_empty() {
        text.push_str("nothing to do: nothing was changed\n");
    } else if dry_run {
        text.push_str("nothing was written\n");
    }
    text
}

fn about(change: &Change, outcome: &InitOutcome) -> String {
    match (change.path, &outcome.learning) {
        ("andon.toml", _) => format!("the rules of {}", outcome.packs.join(", ")),
        ("andon.toml.bak", _) => "the andon.toml that was there".to_owned(),
        (".andon/house.json", Learning::Learned(house)) => {
            let files = house.wings.iter().map(|wing| wing.files as usize).sum();
            let conventions = house.wings.iter().map(|wing| wing.conventions.len()).sum();
            format!(
                "the house, {} learned from {}",
                counted(conventions, "convention"),
                counted(files, "file")
            )
        }
        (".andon/local/.gitignore", _) => {
            "what one machine keeps there stays out of git".to_owned()
        }
        _ => "the hook".to_owned(),
    }
}

/// Whether people want to read its diff: the house is thousands of lines of numbers.
fn is_readable(change: &Change) -> bool {
    change.path != ".andon/house.json"
}
