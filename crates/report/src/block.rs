//! One finding as people read it: what is wrong, where, why it matters and what to do.

use std::fmt::Write as _;

use andon_finding::{Applicability, Finding, LabelRole, RuleInfo};

use crate::prose::{Paragraph, hang, paragraphs};
use crate::snippet::{self, Canvas, Mark, paint};
use crate::style::{Palette, Style};
use crate::vantage::Vantage;
use crate::visible::{one_line, visible};

/// Longest message shown, in characters; captures can make one endless.
const MESSAGE_LIMIT: usize = 600;
/// Longest label shown, in characters.
const LABEL_LIMIT: usize = 160;

/// How many further fixes are named.
const ALTERNATIVES: usize = 3;

/// How much to say of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Why the rule exists: the first paragraph of its note (all of it if verbose).
    pub why: bool,
    /// Which flag shows or applies the fix.
    pub how_to_fix: bool,
}

impl Detail {
    /// Everything, for a finding shown alone.
    pub const FULL: Self = Self {
        why: true,
        how_to_fix: true,
    };
}

/// `finding` with its source lines, underlined and labelled; `rule` is the one that made it, if
/// it is known, and `vantage` is from where paths are seen.
///
/// The text ends with a line end, holds no control characters but line ends and, if
/// [`Style::color`] is set, colours.
#[must_use]
pub fn render_finding(
    finding: &Finding,
    rule: Option<&RuleInfo>,
    vantage: Vantage<'_>,
    style: &Style,
    detail: Detail,
) -> String {
    let palette = Palette::new(style.color);
    let mut out = String::with_capacity(512);
    let (marks, elsewhere) = marks(finding);
    let gutter = if marks.is_empty() {
        1
    } else {
        digits(snippet::last_line(&finding.excerpt))
    };
    let canvas = Canvas {
        palette: &palette,
        primary: palette.severity(finding.severity),
        gutter,
        columns: style.columns(),
    };
    head(finding, vantage, canvas, &mut out);
    snippet::draw(&finding.excerpt, &marks, canvas, &mut out);
    let mut tails = Tails {
        canvas,
        out: &mut out,
        is_first: true,
    };
    for mark in elsewhere {
        let start = mark.place.start;
        let place = place(vantage, &finding.path, start.line, start.column);
        tails.add("see", &format!("{place}: {}", mark.text));
    }
    if let Some(rule) = rule.filter(|_| detail.why) {
        why(rule, style, &mut tails);
    }
    if let Some(fix) = finding.fixes.first() {
        let mut text = one_line(&fix.title, MESSAGE_LIMIT);
        match (fix.applicability, detail.how_to_fix) {
            (Applicability::Safe, true) => {
                text.push_str(" (`--diff` shows it, `--fix` applies it)");
            }
            (Applicability::Safe, false) => {}
            (Applicability::Unsafe, true) => {
                text.push_str(" (may change behaviour: `--fix` leaves it to you)");
            }
            (Applicability::Unsafe, false) => text.push_str(" (may change behaviour)"),
        }
        tails.add("fix", &text);
        let others = finding.fixes.iter().skip(1);
        let count = if style.verbose {
            usize::MAX
        } else {
            ALTERNATIVES
        };
        for fix in others.take(count) {
            let title = one_line(&fix.title, MESSAGE_LIMIT);
            tails.add("", &format!("or: {title}"));
        }
    }
    out
}

/// `path:line:column`, 1-based, harmless.
pub(crate) fn place(vantage: Vantage<'_>, path: &str, line: usize, column: usize) -> String {
    let (line, column) = (line.saturating_add(1), column.saturating_add(1));
    format!("{}:{line}:{column}", vantage.path(path))
}

/// Severity, rule, message; then where.
fn head(finding: &Finding, vantage: Vantage<'_>, canvas: Canvas<'_>, out: &mut String) {
    let palette = canvas.palette;
    paint(canvas.primary, out, |out| {
        let _ = write!(out, "{}[{}]", finding.severity, visible(&finding.rule_id));
    });
    paint(palette.strong, out, |out| {
        let _ = writeln!(out, ": {}", one_line(&finding.message, MESSAGE_LIMIT));
    });
    paint(palette.frame, out, |out| {
        let _ = write!(out, "{:>width$}-->", "", width = canvas.gutter);
    });
    let start = finding.span.start;
    let _ = writeln!(
        out,
        " {}",
        place(vantage, &finding.path, start.line, start.column)
    );
}

/// What to underline, and the labels that lie outside the excerpt.
fn marks(finding: &Finding) -> (Vec<Mark>, Vec<Mark>) {
    let mut marks: Vec<Mark> = finding
        .labels
        .iter()
        .map(|label| Mark {
            place: label.span,
            primary: label.role == LabelRole::Primary,
            text: one_line(&label.message, LABEL_LIMIT),
        })
        .collect();
    if !marks.iter().any(|mark| mark.primary) {
        marks.push(Mark {
            place: finding.span,
            primary: true,
            text: String::new(),
        });
    }
    let (inside, mut outside): (Vec<_>, Vec<_>) = marks
        .into_iter()
        .partition(|mark| snippet::shows(&finding.excerpt, mark));
    outside.retain(|mark| !mark.text.is_empty());
    (inside, outside)
}

fn why(rule: &RuleInfo, style: &Style, tails: &mut Tails<'_>) {
    let count = if style.verbose { usize::MAX } else { 1 };
    for (index, paragraph) in paragraphs(&rule.note).into_iter().take(count).enumerate() {
        let word = if index == 0 { "why" } else { "" };
        match paragraph {
            Paragraph::Text(text) => tails.add(word, &text),
            Paragraph::Code(code) => tails.add_code(word, &code),
        }
    }
    if style.verbose
        && let Some(url) = &rule.url
    {
        tails.add("url", &one_line(url, MESSAGE_LIMIT));
    }
}

/// The lines below the source: `= word: text`, parted from it by an empty gutter.
struct Tails<'a> {
    canvas: Canvas<'a>,
    out: &'a mut String,
    is_first: bool,
}

impl Tails<'_> {
    /// A text, wrapped; without a word, it goes on from the one before.
    fn add(&mut self, word: &str, text: &str) {
        self.start(word);
        // Gutter, sign and word.
        let indent = self.canvas.gutter + 3 + 5;
        hang(text, indent, self.canvas.columns, self.out);
    }

    /// A line of code, left as it is.
    fn add_code(&mut self, word: &str, code: &str) {
        self.start(word);
        let _ = writeln!(self.out, "  {code}");
    }

    fn start(&mut self, word: &str) {
        let Canvas {
            palette, gutter, ..
        } = self.canvas;
        paint(palette.frame, self.out, |out| {
            if self.is_first {
                let _ = writeln!(out, "{:>gutter$} |", "");
            }
            let sign = if word.is_empty() { ' ' } else { '=' };
            let _ = write!(out, "{:>gutter$} {sign} ", "");
        });
        self.is_first = false;
        if word.is_empty() {
            self.out.push_str("     ");
        } else {
            paint(palette.strong, self.out, |out| {
                let _ = write!(out, "{word}:");
            });
            self.out.push(' ');
        }
    }
}

/// Number of decimal digits.
fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}
