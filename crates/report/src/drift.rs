//! The style census for people: one screen, the house first, then what stands out and why.

use std::cmp::Reverse;
use std::fmt::Write as _;

use andon_finding::{DriftConvention, DriftReport, DriftVerdict, DriftWing, Unit, UnitKind};
use andon_style::probability_text;
use anstyle::{AnsiColor, Effects, Style as Color};

use crate::prose::counted;
use crate::style::Style;
use crate::visible::visible;

/// Conventions that are shown of one wing.
const CONVENTIONS: usize = 10;

/// Units that are shown of one kind.
const UNITS: usize = 8;

/// The census as text, with a line end at the end.
#[must_use]
pub fn drift_text(report: &DriftReport, style: &Style) -> String {
    let mut page = Page {
        text: String::new(),
        style,
    };
    for wing in largest_first(&report.house.wings) {
        page.wing(wing, report);
    }
    for notice in &report.notices {
        let _ = writeln!(page.text, "note: {}", visible(notice));
    }
    if !report.degraded.is_empty() {
        let _ = writeln!(
            page.text,
            "{} could not be judged in full",
            counted(report.degraded.len(), "file")
        );
    }
    page.text
}

/// The wings of the language with the most files first; those of one language stay together.
fn largest_first(wings: &[DriftWing]) -> Vec<&DriftWing> {
    let files = |language: &str| -> u64 {
        let own = wings.iter().filter(|wing| wing.language == language);
        own.map(|wing| u64::from(wing.files)).sum()
    };
    let mut order: Vec<&DriftWing> = wings.iter().collect();
    order.sort_by_key(|wing| (Reverse(files(&wing.language)), &wing.language));
    order
}

/// JSON Schema of the census.
#[must_use]
pub fn drift_report_schema() -> schemars::Schema {
    schemars::schema_for!(DriftReport)
}

struct Page<'p> {
    text: String,
    style: &'p Style,
}

impl Page<'_> {
    fn paint(&self, color: Color, text: &str) -> String {
        match self.style.color {
            true => format!("{color}{text}{color:#}"),
            false => text.to_owned(),
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn title(&mut self, text: &str) {
        let bold = Color::new().effects(Effects::BOLD);
        let line = self.paint(bold, text);
        self.line(&line);
    }

    fn wing(&mut self, wing: &DriftWing, report: &DriftReport) {
        self.title(&format!(
            "{} ({}): {}, {}",
            visible(&wing.language),
            visible(&wing.stratum),
            counted(wing.files as usize, "file"),
            counted(wing.functions as usize, "function")
        ));
        let shown = match self.style.verbose {
            true => usize::MAX,
            false => CONVENTIONS,
        };
        let is_layout = |convention: &&DriftConvention| convention.id.starts_with("style/layout.");
        let (layout, own): (Vec<_>, Vec<_>) = wing.conventions.iter().partition(is_layout);
        for convention in own.iter().take(shown) {
            self.convention("  ", convention);
        }
        if !layout.is_empty() {
            self.line("  layout:");
        }
        for convention in layout.iter().take(shown) {
            self.convention("    ", convention);
        }
        let left_out = |all: &[_]| all.len().saturating_sub(shown);
        let more = left_out(&own) + left_out(&layout);
        self.line(&format!(
            "  {}{} shared with most code of the language; {} undecided",
            if more > 0 {
                format!("{more} more; ")
            } else {
                String::new()
            },
            counted(wing.common, "convention"),
            counted(wing.undecided.len(), "choice")
        ));
        if self.style.verbose {
            for open in &wing.undecided {
                self.line(&format!("  undecided: {}", visible(open)));
            }
        }
        self.line("");
        if !wing.judges || wing.judged + wing.too_small == 0 {
            return;
        }
        let standing_out = match wing.foreign {
            0 => format!("none of {} judged files stands out", wing.judged),
            some => format!(
                "judged files that stand out: {some} of {} (at most {:.0}% of them by chance)",
                wing.judged,
                wing.false_share * 100.0
            ),
        };
        let tested_alone = match wing.new {
            0 => String::new(),
            some => format!(
                "; {some} that the house was not learned from {} tested alone, at {:.0}%",
                if some == 1 { "is" } else { "are" },
                wing.new_file_level * 100.0
            ),
        };
        self.line(&format!(
            "  {standing_out}{tested_alone}; {} choose too little to be judged",
            wing.too_small
        ));
        let of = |kind: UnitKind| {
            move |unit: &&Unit| {
                unit.unit == kind && unit.language == wing.language && unit.stratum == wing.stratum
            }
        };
        let foreign = report.units.iter().filter(of(UnitKind::File));
        let foreign: Vec<&Unit> = foreign
            .filter(|unit| unit.verdict == DriftVerdict::Foreign)
            .collect();
        let limit = match self.style.verbose {
            true => usize::MAX,
            false => UNITS,
        };
        for unit in foreign.iter().take(limit) {
            self.unit(unit);
        }
        if foreign.len() > limit {
            self.line(&format!(
                "  … and {} more (--verbose)",
                foreign.len() - limit
            ));
        }
        let modules = report.units.iter().filter(of(UnitKind::Module));
        let modules: Vec<&Unit> = modules.filter(|unit| unit.score > 1.0).take(3).collect();
        if !modules.is_empty() {
            self.line("  modules furthest from the house (ranked, no verdict):");
        }
        for unit in modules {
            self.unit(unit);
        }
        self.line("");
    }

    fn convention(&mut self, indent: &str, convention: &DriftConvention) {
        let exemplar = convention.exemplars.first();
        let example = exemplar.map_or(String::new(), |place| format!(", as in {}", visible(place)));
        self.line(&format!(
            "{indent}{} ({:.0}% of {} in {} files{example})",
            visible(&convention.says),
            (convention.share * 100.0).floor(),
            convention.places,
            convention.files
        ));
    }

    fn unit(&mut self, unit: &Unit) {
        let bold = Color::new().effects(Effects::BOLD);
        let dim = AnsiColor::BrightBlack.on_default();
        let path = self.paint(bold, &visible(&unit.path));
        let probability = |p| format!("  {}", probability_text(p));
        let p = unit.p.map_or_else(String::new, probability);
        let p = self.paint(dim, &p);
        self.line(&format!("  {path}{p}"));
        for reason in &unit.reasons {
            let mut places = String::new();
            if let Some(here) = &reason.here {
                let _ = write!(places, " — here {}", visible(here));
            }
            if let Some(exemplar) = &reason.exemplar {
                let _ = write!(places, ", the house {}", visible(exemplar));
            }
            let places = self.paint(dim, &places);
            self.line(&format!("    {}{places}", visible(&reason.text)));
        }
    }
}
