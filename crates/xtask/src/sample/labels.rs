//! What a reader decided about each finding of a sample, and what follows from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::Place;

/// Labels by finding.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Labels(BTreeMap<Place, bool>);

impl Labels {
    /// Reads `rule ⇥ path:line ⇥ right|wrong ⇥ reason` lines; lines that begin with `#` and empty
    /// ones are passed over.
    ///
    /// # Errors
    /// A line has another form, another label, no reason, or labels a finding again.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut labels = Self::default();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (place, right) =
                read(line).with_context(|| format!("line {}: {line}", index + 1))?;
            if labels.0.insert(place, right).is_some() {
                bail!("line {}: the finding has a label already", index + 1);
            }
        }
        Ok(labels)
    }

    /// The labelled findings, by path and line.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.0.keys()
    }
}

fn read(line: &str) -> Result<(Place, bool)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [rule, at, label, reason] = fields.as_slice() else {
        bail!("expected four fields with tabs between them");
    };
    let (path, number) = at.rsplit_once(':').context("expected path:line")?;
    if reason.trim().is_empty() {
        bail!("a label needs a reason");
    }
    let right = match *label {
        "right" => true,
        "wrong" => false,
        other => bail!("`{other}` is neither `right` nor `wrong`"),
    };
    let place = Place {
        path: path.to_owned(),
        line: number.parse().context("expected a line number")?,
        rule: (*rule).to_owned(),
    };
    Ok((place, right))
}

/// How many of some findings are right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Score {
    /// Findings a maintainer agrees with.
    pub(crate) right: u32,
    /// All of them.
    pub(crate) all: u32,
}

impl Score {
    /// A Markdown table: a row a rule, and a last one for all.
    pub(crate) fn table(labels: &Labels) -> String {
        let mut total = Self::default();
        let mut rules: BTreeMap<&str, Self> = BTreeMap::new();
        for (place, right) in &labels.0 {
            total.count(*right);
            rules.entry(&place.rule).or_default().count(*right);
        }
        let mut out =
            "| rule | right | read | precision | 95% interval |\n|---|---:|---:|---:|---|\n"
                .to_owned();
        for (name, score) in rules.into_iter().chain([("**all**", total)]) {
            let (low, high) = score.wilson();
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "| {name} | {} | {} | {:.1}% | {:.1}–{:.1}% |",
                score.right,
                score.all,
                score.share() * 1e2,
                low * 1e2,
                high * 1e2
            );
        }
        out
    }

    fn count(&mut self, right: bool) {
        self.right += u32::from(right);
        self.all += 1;
    }

    /// The share that is right, in 0–1; NaN of none.
    fn share(self) -> f64 {
        f64::from(self.right) / f64::from(self.all)
    }

    /// The 95% score interval of the share (Wilson 1927), in 0–1; everything if nothing was read.
    /// Unlike the textbook interval it stays inside 0–1 and holds for shares near 1.
    pub(crate) fn wilson(self) -> (f64, f64) {
        if self.all == 0 {
            return (0.0, 1.0);
        }
        // The 0.975 quantile of the normal distribution.
        let z = 1.959_963_984_540_054_f64;
        let (share, all) = (self.share(), f64::from(self.all));
        let scale = 1.0 + z * z / all;
        let middle = (share + z * z / (2.0 * all)) / scale;
        let spread = (share * (1.0 - share) / all + z * z / (4.0 * all * all)).sqrt() * z / scale;
        ((middle - spread).max(0.0), (middle + spread).min(1.0))
    }
}
