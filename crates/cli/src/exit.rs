//! The exit codes: stable, and part of the interface.

use std::process::ExitCode;

use andon_finding::{Degraded, DegradedKind, Verdict};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// 0: the gate passed; findings below its limits, degraded and excluded files included. Also
    /// when there was no file to judge, and when whoever read the output stopped reading.
    Clean = 0,
    /// 1: the gate refused, a rule failed its cases, a search found nothing, or an editor left
    /// without asking for the end.
    Refused = 1,
    /// 2: usage, configuration, rules, or a path that cannot be read; nothing was judged. Also when
    /// a fix that was asked for could not be written: then there is a report.
    Trouble = 2,
}

impl Exit {
    /// Whether something that was to be written is not.
    pub(crate) fn is_unwritten(degraded: &[Degraded]) -> bool {
        let mut kinds = degraded.iter().map(|entry| entry.kind);
        kinds.any(|kind| kind == DegradedKind::FixUnwritten)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::Clean,
            Verdict::Refused => Self::Refused,
        }
    }
}
