//! The `andon` program: flags in, exit code out. Everything that judges lives in the crates
//! below; this one composes them and speaks to the terminal.

mod args;
mod command;
mod complain;
mod exit;
mod output;
mod progress;
mod terminal;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use args::{Cli, Command};
use exit::Exit;
use terminal::Terminal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.write_global();
    let terminal = Terminal::detect();
    match run(&cli, &terminal) {
        Ok(exit) => exit.into(),
        Err(error) if output::is_broken_pipe(&error) => Exit::Clean.into(),
        Err(error) => {
            complain::error(&terminal, &error);
            Exit::Trouble.into()
        }
    }
}

fn run(cli: &Cli, terminal: &Terminal) -> Result<Exit> {
    match &cli.command {
        Command::Init(args) => command::init::run(args, terminal),
        Command::Check(args) => command::check::run(args, terminal),
        Command::Learn(args) => command::learn::run(args, terminal),
        Command::Drift(args) => command::drift::run(args, terminal),
        Command::Explain(args) => command::explain::run(args, terminal),
        Command::Lsp(args) => command::lsp::run(args),
        Command::Prompt(args) => command::prompt::run(args, terminal),
        Command::Rules(args) => command::rules::run(args, terminal),
        Command::Schema(args) => command::schema::run(args),
        Command::Search(args) => command::search::run(args, terminal),
        Command::Test(args) => command::test::run(args, terminal),
    }
}
