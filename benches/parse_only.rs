//! The least that a checker with these parsers can cost: find the files, read them, parse them.
//!
//! `cargo xtask bench` compares the CPU time of `andon check` with this program's, on the same
//! files (found and read by the same functions), with the same allocator and the same parsers.
//! With `--walk` every tree is also walked once without looking at anything.
//!
//! ```text
//! parse-only [--walk] [-j N] PATH…
//! ```
#![expect(
    clippy::print_stdout,
    reason = "the counts show that the work was done, and on how much"
)]

use std::fs;
use std::ops::Add;
use std::path::{Path, PathBuf};

use andon_engine::{Candidate, FileOptions, Outcome, discover, read_file};
use andon_syntax::{Parser, Source, Tier};
use anyhow::{Context, Result, bail};
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<()> {
    let args = parse_args(std::env::args().skip(1))?;
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()?;
    }
    let options = FileOptions::default();
    let paths = canonical(&args.paths)?;
    let mut found = discover(
        Path::new("/"),
        &paths,
        &options,
        rayon::current_num_threads(),
    )?;
    // A check leaves files alone that no shipped rule is about.
    let judged = |file: &Candidate| file.language.def().tier == Tier::FirstClass;
    found.files.retain(judged);
    let counts = found
        .files
        .par_iter()
        .map_init(Worker::default, |worker, file| {
            worker.parse(file, &options, args.walk)
        })
        .reduce(Counts::default, |a, b| a + b);
    let Counts {
        files,
        bytes,
        nodes,
    } = counts;
    println!("{files} files, {bytes} bytes, {nodes} nodes");
    Ok(())
}

struct Args {
    walk: bool,
    threads: Option<usize>,
    paths: Vec<PathBuf>,
}

fn parse_args(mut words: impl Iterator<Item = String>) -> Result<Args> {
    let mut args = Args {
        walk: false,
        threads: None,
        paths: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--walk" => args.walk = true,
            "-j" | "--jobs" => {
                let count = words.next().context("-j needs a number")?;
                args.threads = Some(count.parse().context("-j needs a number")?);
            }
            _ if word.starts_with('-') => bail!("unknown option {word}"),
            _ => args.paths.push(word.into()),
        }
    }
    if args.paths.is_empty() {
        bail!("name a file or folder");
    }
    Ok(args)
}

/// What was done.
#[derive(Default)]
struct Counts {
    files: usize,
    bytes: usize,
    nodes: usize,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
            nodes: self.nodes + other.nodes,
        }
    }
}

/// The paths as discovery wants them: absolute and without links.
fn canonical(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    paths
        .iter()
        .map(|path| {
            fs::canonicalize(path).with_context(|| format!("failed to find {}", path.display()))
        })
        .collect()
}

/// What a thread uses again for each file.
#[derive(Default)]
struct Worker {
    parser: Parser,
    buffer: Vec<u8>,
}

impl Worker {
    /// Reads and parses a file; one that Andon would leave out or could not read counts nothing.
    fn parse(&mut self, file: &Candidate, options: &FileOptions, walk: bool) -> Counts {
        let outcome = read_file(&file.path, &file.rel, options, &mut self.buffer);
        if outcome != Outcome::Text {
            return Counts::default();
        }
        let source = Source::new(&self.buffer);
        // A file that the parser gives up on still counts: the work was done.
        let nodes = self
            .parser
            .parse_and_count(file.language, &source.text, walk)
            .unwrap_or(0);
        Counts {
            files: 1,
            bytes: self.buffer.len(),
            nodes,
        }
    }
}
