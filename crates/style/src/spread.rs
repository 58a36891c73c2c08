//! The middle and the width of some scores, robustly: a few outliers do not move them.

use serde::{Deserialize, Serialize};

/// Median, and median absolute deviation scaled to a standard deviation of normal scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Median.
    pub center: f64,
    /// 1.4826 times the median absolute deviation; above 0.
    pub width: f64,
}

/// How many scores of its own a house must have to count for as much as what is known of others.
const PRIOR_SCORES: f64 = 60.0;

impl Spread {
    /// Of some scores by themselves; `None` without scores.
    pub(crate) fn alone(scores: &[f64]) -> Option<Self> {
        let center = median(scores.to_vec())?;
        let deviations = scores.iter().map(|score| (score - center).abs());
        // For normal scores the median deviation is 0.6745 standard deviations.
        let width = median(deviations.collect())? * 1.4826;
        Some(Self {
            center,
            width: width.max(1e-9),
        })
    }

    /// Of some scores, drawn to the spread that houses of this size have: the fewer, the closer.
    #[must_use]
    pub fn of(scores: &[f64], usual: Self) -> Self {
        let Some(own) = Self::alone(scores) else {
            return usual;
        };
        #[expect(clippy::cast_precision_loss, reason = "files are far fewer than 2^53")]
        let share = scores.len() as f64 / (scores.len() as f64 + PRIOR_SCORES);
        let between = |own: f64, usual: f64| own * share + usual * (1.0 - share);
        Self {
            center: between(own.center, usual.center),
            width: between(own.width, usual.width),
        }
    }

    /// Whether scores can be standardised by it: far beyond any score there is, JSON has no number.
    pub(crate) fn is_sound(&self) -> bool {
        self.center.abs() <= 1e9 && self.width >= 1e-9
    }

    /// How many widths above the middle.
    #[must_use]
    pub fn standardise(&self, score: f64) -> f64 {
        (score - self.center) / self.width
    }
}

/// The middle value (the mean of the two middle ones); `None` without values.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    match values.len() % 2 {
        0 => Some((*values.get(middle.checked_sub(1)?)? + upper) / 2.0),
        _ => Some(upper),
    }
}

#[cfg(test)]
mod tests {
    //! Against values worked out by hand.

    use super::*;

    #[test]
    fn few_scores_are_drawn_to_what_is_usual() {
        let usual = Spread {
            center: 10.0,
            width: 2.0,
        };
        assert_eq!(Spread::of(&[], usual), usual);
        // Twenty scores around 2 weigh a quarter beside sixty.
        let few = Spread::of(&[2.0; 20], usual);
        assert!((few.center - 8.0).abs() < 1e-9 && (few.width - 1.5).abs() < 1e-6);
        let many = Spread::of(&[2.0; 6_000], usual);
        assert!(many.center < 2.1);
    }
}
