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

/// Scores from which a spread of their own can be told.
pub(crate) const ENOUGH_FILES: usize = 30;

impl Spread {
    /// Of some scores; `None` if there are fewer than 30.
    #[must_use]
    pub fn of(scores: &[f64]) -> Option<Self> {
        if scores.len() < ENOUGH_FILES {
            return None;
        }
        let center = median(scores.to_vec())?;
        let deviations = scores.iter().map(|score| (score - center).abs());
        // For normal scores the median deviation is 0.6745 standard deviations.
        let width = median(deviations.collect())? * 1.4826;
        Some(Self {
            center,
            width: width.max(1e-9),
        })
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
