//! The other program.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Case, Place, Sample};

/// An `ast-grep` program.
pub(crate) struct Peer {
    program: PathBuf,
}

/// What it says of a rule.
pub(crate) enum Answer {
    Matches(BTreeSet<Place>),
    Refused,
}

#[derive(Deserialize)]
struct Found {
    file: PathBuf,
    range: Range,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    byte_offset: Offsets,
}

#[derive(Deserialize)]
struct Offsets {
    start: usize,
    end: usize,
}

impl Peer {
    /// Checks that it is there.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn new(program: &Path) -> Result<Self> {
        let output = Command::new(program).arg("--version").output();
        let output = output.with_context(|| {
            format!(
                "cannot start {}: install it, for example with `pip install ast-grep-cli`, and name it with --peer",
                program.display()
            )
        })?;
        eprint!("against {}", String::from_utf8_lossy(&output.stdout));
        Ok(Self {
            program: program.to_path_buf(),
        })
    }

    /// Runs one rule over all files.
    ///
    /// # Errors
    /// It cannot be started, or answers with something else than matches or a refusal.
    pub(crate) fn scan(&self, case: &Case, sample: &Sample) -> Result<Answer> {
        let mut command = Command::new(&self.program);
        command
            .args(["scan", "--inline-rules", &case.yaml, "--json=stream"])
            .args(["--no-ignore", "hidden", "--no-ignore", "vcs"])
            .args(sample.files.iter().map(|file| &file.path))
            .stdin(Stdio::null());
        let output = command.output()?;
        match output.status.code() {
            Some(0 | 1) => {}
            Some(_) => return Ok(Answer::Refused),
            None => {
                let mut told = std::io::stderr().lock();
                told.write_all(&output.stderr)?;
                bail!("the peer was killed by rule {}", case.name);
            }
        }
        let mut found = BTreeSet::new();
        for line in output.stdout.split(|byte| *byte == b'\n') {
            if line.is_empty() {
                continue;
            }
            let Found { file, range } = serde_json::from_slice(line)?;
            let index = sample.files.iter().position(|known| known.path == file);
            let index = index.with_context(|| format!("unknown file {}", file.display()))?;
            found.insert((index, range.byte_offset.start, range.byte_offset.end));
        }
        Ok(Answer::Matches(found))
    }
}
