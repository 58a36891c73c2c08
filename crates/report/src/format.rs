//! The formats a report can be written in, by name.

use std::fmt;
use std::str::FromStr;

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// For people: source lines, labels, reasons, what to do.
    Terminal,
    /// For people and for `grep`: one line a finding.
    Concise,
    /// For programs: the whole report, as `schemas/check-report.schema.json` describes it.
    Json,
    /// For programs that read the results of many tools: SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// All formats, in the order in which help lists them.
    pub const ALL: [Self; 4] = [Self::Terminal, Self::Concise, Self::Json, Self::Sarif];

    /// The word used on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
        }
    }

    /// Whether people read it: such a format obeys [`crate::Style`], the others ignore it.
    #[must_use]
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Terminal | Self::Concise)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// There is no format of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no report format is called `{}`; there are ",
            crate::visible(&self.0)
        )?;
        for (index, format) in Format::ALL.into_iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{format}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn names_read_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = "xml\x1b".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "no report format is called `xml␛`; there are terminal, concise, json, sarif"
        );
    }
}
