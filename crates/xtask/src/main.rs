//! Development tasks of the workspace, run as `cargo xtask <TASK>`.
//!
//! One module a task. A task is a function from the repository root to a result; only this file
//! knows about flags. Nothing here ships: no other crate may import it, and it may import any.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tasks talk to the developer who started them"
)]

mod background;
mod bench;
mod codegen;
mod corpus;
mod differential;
mod new_rule;
mod sample;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};

/// Development tasks of Andon.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Learn from the corpora what varies between houses; writes the tables that `style` ships.
    Background(background::Options),
    /// Measure the CPU time of `andon check` against that of parsing alone.
    Bench(bench::Options),
    /// Generate the language registry from `grammars/*/language.toml`.
    Codegen {
        /// Write nothing; fail if a generated file is stale.
        #[arg(long)]
        check: bool,
    },
    /// Fetch, verify and unpack the source packages pinned in `benches/corpora.toml`.
    Corpus(corpus::Options),
    /// Compare Andon with ast-grep, rule by rule and match by match, on files of the corpora.
    Differential(differential::Options),
    /// Start a rule and its cases from a template.
    NewRule {
        /// Where it goes: `python/swallowed-exception`.
        #[arg(value_name = "PACK/NAME")]
        rule: String,
    },
    /// Draw findings of a rule pack on the corpora to read, or check the labels of those drawn.
    Sample(sample::Options),
    /// Check the promises of `ARCHITECTURE.md`: crate arrows, file sizes, docs, layout.
    Tidy,
}

fn main() -> ExitCode {
    match run(Args::parse().task, &repository_root()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task, root: &Path) -> Result<()> {
    match task {
        Task::Differential(options) => differential::run(root, &options),
        Task::Background(options) => background::run(root, &options),
        Task::Bench(options) => bench::run(root, &options),
        Task::Codegen { check } => codegen::run(root, check),
        Task::Corpus(options) => corpus::run(root, &options),
        Task::NewRule { rule } => new_rule::run(root, &rule),
        Task::Sample(options) => sample::run(root, &options),
        Task::Tidy => {
            let violations = tidy::violations(root)?;
            for violation in &violations {
                println!("{violation}");
            }
            match violations.len() {
                0 => Ok(()),
                count => bail!("{count} violations"),
            }
        }
    }
}

/// The repository this program was built in.
fn repository_root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_path_buf()
}
