//! What a user can do next, with the words to type or to paste: only what is not done yet, and
//! only what this build of Andon can do.

use andon_engine::{Ci, HookState, InitOutcome, Survey, hook_entry};
use clap::CommandFactory as _;

use crate::args::Cli;

/// The steps of a job on GitHub.
const GITHUB: &str = "  steps:
    - run: andon check --format sarif=andon.sarif --format concise
    - uses: github/codeql-action/upload-sarif@v4
      if: always()
      with: { sarif_file: andon.sarif, category: andon }
";

/// A job of GitLab.
const GITLAB: &str = "  andon:
    script:
      - andon check --format sarif=andon.sarif --format concise
    artifacts: { when: always, paths: [andon.sarif] }
";

/// The paragraphs of advice.
pub(super) fn next(outcome: &InitOutcome) -> String {
    let survey = &outcome.survey;
    let mut text = String::from("\nNext:\n");
    commands(survey, &mut text);
    if survey.git && !survey.hooked && outcome.hook != Some(HookState::Added) {
        hook(survey, outcome.hook, &mut text);
    }
    if !survey.ci_runs_andon {
        ci(survey.ci, &mut text);
    }
    text
}

fn commands(survey: &Survey, text: &mut String) {
    let mut line = |command: &str, what: &str| {
        text.push_str(&format!("  {command:<26} {what}\n"));
    };
    line("andon check", "what there is to mend");
    if can("drift") {
        line("andon drift", "the house, and what is not written like it");
    }
    if can("prompt") && !survey.agents_know {
        let command = match survey.has("AGENTS.md") {
            true => "andon prompt >> AGENTS.md",
            false => "andon prompt > AGENTS.md",
        };
        line(command, "the house as instructions for coding agents");
    }
    if can("lsp") && !survey.editor_knows {
        line(
            "andon lsp",
            "for an editor's language client: findings while one types",
        );
    }
}

fn hook(survey: &Survey, state: Option<HookState>, text: &mut String) {
    let there = survey.has(".pre-commit-config.yaml");
    let how = match (state, there) {
        (Some(_), _) => "add this to the list of `repos` in .pre-commit-config.yaml",
        (None, true) => "`andon init --hook`, which adds this to .pre-commit-config.yaml",
        (None, false) => "`andon init --hook`, which writes this to .pre-commit-config.yaml",
    };
    text.push_str(&format!(
        "\nBefore each commit, with pre-commit or prek: {how}\n"
    ));
    if !there {
        text.push_str("  repos:\n");
    }
    for line in hook_entry().lines() {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str("  `pre-commit install`, once in each clone, has git run it\n");
}

fn ci(ci: Option<Ci>, text: &mut String) {
    text.push_str("\nFor each change, in CI, which stops at exit code 1:\n");
    text.push_str(match ci {
        Some(Ci::GitHub) => GITHUB,
        Some(Ci::GitLab) => GITLAB,
        Some(Ci::Other) | None => "  andon check --format sarif=andon.sarif --format concise\n",
    });
}

/// Whether this build has the command.
fn can(command: &str) -> bool {
    Cli::command().find_subcommand(command).is_some()
}
