//! Writing to standard output and to files named in `--format`.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use andon_engine::printable;
use andon_report::Format;
use anstyle::{AnsiColor, Effects};
use anyhow::Error;

use crate::terminal::Terminal;

/// A `--format` argument: a format, and a file for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) format: Format,
    /// Standard output if `None`.
    pub(crate) file: Option<PathBuf>,
}

/// What is wrong with a `--format` argument.
#[derive(Debug)]
pub(crate) struct BadTarget(String);

impl fmt::Display for BadTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadTarget {}

impl FromStr for Target {
    type Err = BadTarget;

    fn from_str(text: &str) -> Result<Self, BadTarget> {
        let (format, file) = match text.split_once('=') {
            Some((format, "-")) => (format, None),
            Some((_, "")) => return Err(BadTarget("a file name must follow the `=`".to_owned())),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = format
            .parse()
            .map_err(|unknown| BadTarget(format!("{unknown}")))?;
        Ok(Self { format, file })
    }
}

/// Writes to standard output at once.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Whether whoever read our output stopped reading.
pub(crate) fn is_broken_pipe(error: &Error) -> bool {
    let io = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>());
    io.into_iter()
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The diff as it goes out: for a program as it is, for a person harmless and coloured.
pub(crate) fn shown_diff(terminal: &Terminal, diff: &str) -> String {
    let mut text = match terminal.interactive_out {
        true => printable(diff),
        false => diff.to_owned(),
    };
    if terminal.color_out {
        text = text.split_inclusive('\n').map(colored).collect();
    }
    text
}

fn colored(line: &str) -> String {
    let style = match line.as_bytes().first() {
        _ if line.starts_with("--- ") || line.starts_with("+++ ") => {
            anstyle::Style::new().effects(Effects::BOLD)
        }
        Some(b'+') => AnsiColor::Green.on_default(),
        Some(b'-') => AnsiColor::Red.on_default(),
        Some(b'@') => AnsiColor::Cyan.on_default(),
        _ => return line.to_owned(),
    };
    let body = line.trim_end_matches(['\n', '\r']);
    let end = line.get(body.len()..).unwrap_or("");
    format!("{style}{body}{style:#}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        let target = |text: &str| text.parse::<Target>().map_err(|error| error.to_string());
        let to = |format, file: Option<&str>| {
            Ok(Target {
                format,
                file: file.map(PathBuf::from),
            })
        };
        assert_eq!(target("json"), to(Format::Json, None));
        assert_eq!(target("json=-"), to(Format::Json, None));
        assert_eq!(
            target("sarif=a=b.sarif"),
            to(Format::Sarif, Some("a=b.sarif"))
        );
        assert!(target("sarif=").is_err());
        assert!(target("xml").is_err_and(|error| error.contains("`xml`")));
    }

    #[test]
    fn a_broken_pipe_is_known_under_context() {
        let error = Error::new(io::Error::from(io::ErrorKind::BrokenPipe)).context("failed");
        assert!(is_broken_pipe(&error));
        assert!(!is_broken_pipe(&Error::msg("other")));
    }
}
