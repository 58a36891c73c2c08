//! Which choices are conventions, and how sure that is.

use andon_syntax::FactInfo;
use statrs::distribution::{Beta, ContinuousCDF};

use crate::background::FactBackground;
use crate::learn_background::rounded;

/// A share above this makes a convention …
const STRONG: f64 = 0.8;

/// … if its probability is at least this.
const SURE: f64 = 0.95;

/// Files with the choice that a convention needs at least.
const FILES: u32 = 5;

/// Precision of files around their house where the background does not know: bursty.
const UNKNOWN_PRECISION: f64 = 2.0;

/// Name of options that leave out what others write: a habit that can be counted, but nothing that
/// anybody should be held to.
pub(crate) const ABSENT: &str = "absent";

/// How often each option of a fact was chosen, and in how many places independent of each other.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    /// By option.
    pub(crate) counts: Vec<u32>,
    /// Files that make the choice.
    pub(crate) files: u32,
    /// Places that count as independent: fewer than there are, as those of one file are alike.
    pub(crate) effective: f64,
}

impl Tally {
    /// From the counts of files. `known` tells how alike the places of one file are.
    pub(crate) fn of<'c>(
        options: usize,
        files: impl Iterator<Item = &'c [u32]>,
        known: Option<&FactBackground>,
    ) -> Self {
        // Intraclass correlation of a Dirichlet-multinomial: 1 / (precision + 1).
        let alike = 1.0 / (known.map_or(UNKNOWN_PRECISION, |known| known.within) + 1.0);
        let mut tally = Self {
            counts: vec![0; options],
            files: 0,
            effective: 0.0,
        };
        for counts in files {
            let total: u32 = counts.iter().sum();
            if total == 0 {
                continue;
            }
            tally.files += 1;
            let total = f64::from(total);
            tally.effective += total / (1.0 + (total - 1.0) * alike);
            for (sum, count) in tally.counts.iter_mut().zip(counts) {
                *sum = sum.saturating_add(*count);
            }
        }
        tally
    }

    /// Places where the choice was made.
    pub(crate) fn places(&self) -> u32 {
        self.counts
            .iter()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The most frequent option.
    pub(crate) fn leader(&self) -> Option<usize> {
        let most = *self.counts.iter().max()?;
        (most > 0).then(|| self.counts.iter().position(|count| *count == most))?
    }

    /// Share of an option, in 0–1.
    pub(crate) fn share(&self, option: usize) -> f64 {
        let count = self.counts.get(option).copied().unwrap_or(0);
        f64::from(count) / f64::from(self.places().max(1))
    }

    /// The posterior of an option's share, from a flat prior.
    fn posterior(&self, option: usize) -> Option<Beta> {
        let share = self.share(option);
        Beta::new(
            1.0 + share * self.effective,
            1.0 + (1.0 - share) * self.effective,
        )
        .ok()
    }

    /// Credible interval of an option's share (95%).
    pub(crate) fn interval(&self, option: usize) -> (f64, f64) {
        self.posterior(option).map_or((0.0, 1.0), |beta| {
            (
                rounded(beta.inverse_cdf(0.025)),
                rounded(beta.inverse_cdf(0.975)),
            )
        })
    }

    /// Whether an option is a convention: P(share > 0.8) ≥ 0.95, in enough files.
    pub(crate) fn is_convention(&self, option: usize) -> bool {
        self.files >= FILES
            && self
                .posterior(option)
                .is_some_and(|beta| beta.sf(STRONG) >= SURE)
    }
}

/// How few packages of the background hold an option, in bits; 0 if too few of them tell.
pub(crate) fn surprise(known: Option<&FactBackground>, option: &str) -> f64 {
    let Some(known) = known.filter(|known| known.packages >= 4) else {
        return 0.0;
    };
    let held = known.options.iter().find(|own| own.option == option);
    let held = f64::from(held.map_or(0, |own| own.held));
    let share = (held + 0.5) / (f64::from(known.packages) + 1.0);
    rounded(-share.log2())
}

/// Whether a fact can be a convention at all, in code that a formatter goes over or not.
pub(crate) fn can_be_told(fact: &FactInfo, formatted: bool) -> bool {
    let decided_elsewhere = formatted && fact.formatted;
    !(fact.descriptive || decided_elsewhere)
}

#[cfg(test)]
mod tests {
    //! How sure one can be.

    use super::*;

    #[test]
    fn places_of_one_file_are_not_independent() {
        // Nine of ten files agree, in 100 places each: were they independent, it would be certain.
        let files: Vec<[u32; 2]> = (0..10)
            .map(|file| if file == 0 { [0, 100] } else { [100, 0] })
            .collect();
        let tally = Tally::of(2, files.iter().map(<[u32; 2]>::as_slice), None);
        assert!((tally.share(0) - 0.9).abs() < 1e-9);
        assert!(tally.effective < 40.0, "{}", tally.effective);
        assert!(!tally.is_convention(0));
        let (low, high) = tally.interval(0);
        assert!(low < 0.8 && high > 0.9, "{low} {high}");
    }

    #[test]
    fn one_file_is_no_house() {
        let files = [[1000, 0]];
        let tally = Tally::of(2, files.iter().map(<[u32; 2]>::as_slice), None);
        assert!(!tally.is_convention(0));
    }
}
