//! One process: how much CPU time it took, how much memory it held.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use wait4::Wait4 as _;

/// What a whole process used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usage {
    /// User and system time of all its threads.
    pub(crate) cpu: Duration,
    /// Largest resident set, in bytes.
    pub(crate) peak: u64,
}

/// Runs a program to its end, its output thrown away.
///
/// # Errors
/// It cannot be started, or ends with a code that is not in `accepted`; what it wrote to its
/// standard error is part of the message.
pub(crate) fn run(command: &mut Command, accepted: &[i32], scratch: &Scratch) -> Result<Usage> {
    let program = command.get_program().to_string_lossy().into_owned();
    // A file, not a pipe: nobody has to read along while the clock runs.
    let errors = scratch.file("stderr");
    let used = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&errors)?)
        .spawn()
        .with_context(|| format!("failed to start {program}"))?
        .wait4()?;
    if !used
        .status
        .code()
        .is_some_and(|code| accepted.contains(&code))
    {
        let text = fs::read_to_string(&errors)
            .with_context(|| format!("{program} ended with {}", used.status))?;
        bail!("{program} ended with {}:\n{}", used.status, text.trim_end());
    }
    Ok(Usage {
        cpu: used.rusage.utime + used.rusage.stime,
        peak: used.rusage.maxrss,
    })
}

/// A folder for what the measured programs write; removed when dropped.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// A new folder, unique to this process.
    ///
    /// # Errors
    /// It cannot be created.
    pub(crate) fn create() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("andon-bench-{}", std::process::id()));
        fs::create_dir_all(&path)
            .with_context(|| format!("failed to create {}", path.display()))?;
        Ok(Self(path))
    }

    /// The path of a file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Best effort: the folder is temporary either way.
        let _ = fs::remove_dir_all(&self.0);
    }
}
