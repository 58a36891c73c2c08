//! The least that a checker with these parsers can cost: find the files, read them, parse them.
//!
//! `cargo xtask bench` compares the CPU time of `andon check` with this program's, on the same
//! files, with the same allocator and the same parsers. With `--walk` every tree is also walked
//! once without looking at anything.
//!
//! ```text
//! parse-only [--walk] [-j N] PATH…
//! ```
#![expect(
    clippy::print_stdout,
    reason = "the counts show that the work was done, and on how much"
)]

use std::ops::Add;
use std::path::{Path, PathBuf};

use andon_syntax::{Cursor, Detection, Language, Parser, Source};
use anyhow::{Context, Result, bail};
use ignore::WalkBuilder;
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Larger files are left out, as by Andon's default.
const MAX_BYTES: u64 = 1 << 20;

fn main() -> Result<()> {
    let args = parse_args(std::env::args().skip(1))?;
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()?;
    }
    let files = discover(&args.paths)?;
    let counts = files
        .par_iter()
        .map_init(Parser::new, |parser, file| parse(parser, file, args.walk))
        .try_reduce(Counts::default, |a, b| Ok(a + b))?;
    let Counts {
        files,
        bytes,
        nodes,
        walked,
    } = counts;
    println!("{files} files, {bytes} bytes, {nodes} nodes, {walked} walked");
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
            "-j" => {
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
    walked: usize,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
            nodes: self.nodes + other.nodes,
            walked: self.walked + other.walked,
        }
    }
}

/// The files of a language below `paths`, by the same ignore files as Andon's.
fn discover(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Language)>> {
    let mut files = Vec::new();
    for path in paths {
        let walk = WalkBuilder::new(path).max_filesize(Some(MAX_BYTES)).build();
        for entry in walk {
            let entry = entry?;
            if entry.file_type().is_some_and(|kind| kind.is_file())
                && let Detection::Known(language) = Language::detect(entry.path())
            {
                files.push((entry.into_path(), language));
            }
        }
    }
    Ok(files)
}

fn parse(parser: &mut Parser, file: &(PathBuf, Language), walk: bool) -> Result<Counts> {
    let (path, language): (&Path, Language) = (&file.0, file.1);
    let bytes =
        std::fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
    let source = Source::new(&bytes);
    // A file that the parser gives up on still counts: the work was done.
    let (nodes, walked) = match parser.parse(language, &source.text) {
        Ok(parsed) => {
            let walked = if walk { walk_tree(parsed.cursor()) } else { 0 };
            (parsed.root().descendant_count(), walked)
        }
        Err(_) => (0, 0),
    };
    Ok(Counts {
        files: 1,
        bytes: bytes.len(),
        nodes,
        walked,
    })
}

/// Visits every node once in source order; returns how many there were.
fn walk_tree(mut cursor: Cursor<'_>) -> usize {
    let mut visited = 1;
    loop {
        if cursor.goto_first_child() || cursor.goto_next_sibling() {
            visited += 1;
            continue;
        }
        loop {
            if !cursor.goto_parent() {
                return visited;
            }
            if cursor.goto_next_sibling() {
                visited += 1;
                break;
            }
        }
    }
}
