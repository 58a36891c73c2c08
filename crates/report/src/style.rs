//! How a report for people looks: width, colour, how much of it.

use andon_finding::Severity;
use anstyle::{AnsiColor, Effects, Style as Ansi};

/// Settings of the formats for people; the formats for programs ignore them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour the output with ANSI escape sequences.
    pub color: bool,
    /// Width of the output in terminal cells; anything below 40 is taken for 40. Source lines are
    /// cropped and explanations wrapped to it.
    pub width: usize,
    /// Show only this many findings, the gravest; the totals still count all.
    pub limit: Option<usize>,
    /// Show every degraded entry, every paragraph of a rule's note, and examples of excluded
    /// files.
    pub verbose: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            limit: None,
            verbose: false,
        }
    }
}

impl Style {
    /// The width to lay out for.
    pub(crate) fn columns(&self) -> usize {
        self.width.clamp(40, 400)
    }
}

/// The colours; all of them plain where colour is off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    pub(crate) error: Ansi,
    pub(crate) warning: Ansi,
    pub(crate) info: Ansi,
    pub(crate) hint: Ansi,
    /// Gutter, arrows and other scaffolding.
    pub(crate) frame: Ansi,
    /// What is read first.
    pub(crate) strong: Ansi,
    /// What may be skipped.
    pub(crate) faint: Ansi,
    pub(crate) good: Ansi,
}

impl Palette {
    pub(crate) const fn new(color: bool) -> Self {
        if !color {
            let plain = Ansi::new();
            return Self {
                error: plain,
                warning: plain,
                info: plain,
                hint: plain,
                frame: plain,
                strong: plain,
                faint: plain,
                good: plain,
            };
        }
        const fn bold(color: AnsiColor) -> Ansi {
            color.on_default().effects(Effects::BOLD)
        }
        Self {
            error: bold(AnsiColor::Red),
            warning: bold(AnsiColor::Yellow),
            info: bold(AnsiColor::Blue),
            hint: bold(AnsiColor::Cyan),
            frame: AnsiColor::Blue.on_default(),
            strong: Ansi::new().effects(Effects::BOLD),
            faint: Ansi::new().effects(Effects::DIMMED),
            good: AnsiColor::Green.on_default(),
        }
    }

    /// The colour of a severity.
    pub(crate) const fn severity(&self, severity: Severity) -> Ansi {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
            Severity::Hint | Severity::Off => self.hint,
        }
    }
}
